"""Bluesky's search, for visitors and for members: newest first, by times that authors' programs make up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from listener.model import Secret
from listener.ports import Source
from sources.bluesky import Bluesky
from tests.sources.sites.site import Answer, Asked, Post, Site

DID = "did:plc:erna000000000000000000000"
SEARCH, LOGIN = "/xrpc/app.bsky.feed.searchPosts", "/xrpc/com.atproto.server.createSession"
DEPTH = 10_000
"""How many posts a cursor reaches."""
_JSON = {"Content-Type": "application/json; charset=utf-8"}
WALL = "<html><body><h1>403 Forbidden</h1>Request forbidden by administrative rules.</body></html>"


class Sky(Site):
    """Search and login. Times are those by which the real one sorts: the earlier of written and indexed."""

    kind = "bluesky"

    def __init__(self) -> None:
        super().__init__()
        self.walled = False
        """Visitors may not search at all."""
        self.password = "abcd-efgh"
        self.depth = DEPTH
        self.uses = 10_000
        """Of a session, until it runs out."""
        self.sessions = 0
        self.left = 3000
        self.refused: set[str] = set()
        """Queries that the search does not understand."""
        self.written: dict[str, str] = {}
        """What the author's program says of when a post was written, by its id."""
        self.records: dict[str, dict[str, object]] = {}
        """Further fields of a post's record, by its id."""

    def source(self, web: str) -> Source:
        return Bluesky(("Nordwind",), api=web, login=web)

    def member(self, web: str, *phrases: str) -> Bluesky:
        """Return the source with an account."""
        return Bluesky(phrases or ("Nordwind",), (), "@erna.example", Secret(self.password), "http://127.0.0.1:1", web)

    def answer(self, asked: Asked) -> Answer:
        if asked.path == LOGIN and asked.method == "POST":
            return self._login(json.loads(asked.body))
        if asked.path != SEARCH:
            return _error(404, "MethodNotImplemented")
        return self._refusal(asked) or self._search(asked.query)

    def _login(self, account: Mapping[str, str]) -> Answer:
        if account != {"identifier": "erna.example", "password": self.password}:
            return _error(401, "AuthenticationRequired")
        self.sessions += 1
        services = [{"id": "#labels", "serviceEndpoint": "https://labels.example"}]
        services += [{"id": f"{DID}#atproto_pds", "serviceEndpoint": self.web}]
        session = {"accessJwt": f"jwt-{self.sessions}", "refreshJwt": "r", "did": DID, "didDoc": {"service": services}}
        return Answer(json.dumps(session), headers=_JSON)

    def _refusal(self, asked: Asked) -> Answer | None:
        self.left -= 1
        bearer = asked.headers.get("authorization", "")
        if bearer:
            self.uses -= 1
            if bearer != f"Bearer jwt-{self.sessions}" or self.uses < 0:
                self.uses = 10_000
                return _error(401, "ExpiredToken")
        if not bearer and self.walled:
            return Answer(WALL, 403, {"Content-Type": "text/html"})
        if not bearer and "cursor" in asked.query:
            return _error(403, "Forbidden")
        return _error(400, "BadQueryString") if asked.query["q"] in self.refused else None

    def _search(self, query: Mapping[str, str]) -> Answer:
        since, until = (_time(query.get(key, "")) for key in ("since", "until"))
        words = query["q"].strip('"').lower()
        found = [post for post in self.posts if words in post.text.lower() and self._declares(post, query)]
        found = [post for post in found if (since is None or self.sort_at(post) >= since)]
        found = [post for post in found if until is None or self.sort_at(post) < until]
        found.sort(key=self.sort_at, reverse=True)
        limit, start = min(int(query.get("limit", "25")), 100), int(query.get("cursor", "0"))
        page, end = found[start : start + limit], start + limit
        answer = {"posts": [self._view(post) for post in page], "hitsTotal": len(found)}
        if page and end < min(len(found), self.depth):
            answer["cursor"] = str(end)
        return Answer(json.dumps(answer), headers={**_JSON, **self._limits()})

    def _declares(self, post: Post, query: Mapping[str, str]) -> bool:
        langs = self.records.get(post.id, {}).get("langs", ["de"])
        return "lang" not in query or (isinstance(langs, list) and query["lang"] in langs)

    def sort_at(self, post: Post) -> datetime:
        """Return the time by which the search sorts and narrows."""
        written = _time(self._created(post))
        return min(written, post.at) if written else post.at

    def _created(self, post: Post) -> str:
        date = post.date if post.date is not None else self.written.get(post.id)
        return date if date is not None else _written(post.at)

    def _limits(self) -> Mapping[str, str]:
        reset = int((self.now + timedelta(minutes=3)).timestamp())
        return {"RateLimit-Limit": "3000", "RateLimit-Remaining": str(max(self.left, 0)), "RateLimit-Reset": str(reset)}

    def _view(self, post: Post) -> Mapping[str, object]:
        record = {"$type": "app.bsky.feed.post", "createdAt": self._created(post), "langs": ["de"], "text": post.text}
        return {
            "uri": f"at://{DID}/app.bsky.feed.post/3k{post.id}" if post.id else None,
            "cid": f"bafy{abs(hash(post.text))}",
            "author": {"did": DID, "handle": f"{post.author}.example", "displayName": post.author.title()},
            "record": {**record, **self.records.get(post.id, {})},
            "replyCount": 1,
            "repostCount": 2,
            "likeCount": 3,
            "quoteCount": 4,
            "indexedAt": _written(post.at),
            "labels": [],
        }


def _error(status: int, word: str) -> Answer:
    return Answer(json.dumps({"error": word, "message": "Request forbidden by administrative rules."}), status, _JSON)


def _time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
