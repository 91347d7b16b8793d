"""The eTrusted interface: tokens for credentials, reviews by review id, where "after" means older."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qs

from listener.model import Secret
from listener.ports import Source
from sources.etrusted import ETrusted
from tests.sources.sites.site import Answer, Asked, Post, Site

CHANNEL = "chl-7b1c"
SECRET = "et-geheim"
HEADERS = {"Content-Type": "application/json"}


class Shops(Site):
    """The reviews of one shop, with a login beside them."""

    kind = "etrusted"
    # A POST, as which the login is asked first, is never sent on to another place.
    outcomes = {"301 loop": "http_3xx"}

    def __init__(self) -> None:
        super().__init__()
        self.tokens: list[str] = []
        self.logins = 0
        self.good_for = 1_000
        """Requests until a token has run out."""
        self.more: dict[str, dict[str, object]] = {}
        """Further fields of a review, by its id."""
        self.changed: dict[str, datetime] = {}

    def source(self, web: str) -> Source:
        return ETrusted("nordwind-client", Secret(SECRET), api=web, login=web)

    def edit(self, place: int, text: str) -> None:
        super().edit(place, text)
        self.changed[self.posts[place].id] = self.now

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/oauth/token":
            return self._login(asked)
        if not self._allowed(asked):
            return Answer('{"message":"Unauthorized"}', 401, HEADERS)
        if asked.path == "/channels":
            return Answer(json.dumps([{"id": CHANNEL, "name": "nordwind-shop.example"}]), headers=HEADERS)
        if asked.path == f"/channels/{CHANNEL}/service-reviews/aggregate-rating":
            return Answer(json.dumps(self._average()), headers=HEADERS)
        return self._reviews(asked.query) if asked.path == "/reviews" else Answer('{"message":"Not Found"}', 404)

    def _login(self, asked: Asked) -> Answer:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        right = {"grant_type": "client_credentials", "client_id": "nordwind-client", "client_secret": SECRET}
        if asked.method != "POST" or {**right, "audience": "https://api.etrusted.com"} != form:
            return Answer('{"error":"access_denied","error_description":"Unauthorized"}', 401, HEADERS)
        self.logins += 1
        self.tokens = [f"token-{self.logins}"] * self.good_for
        body = {"access_token": self.tokens[0], "expires_in": 3600, "token_type": "Bearer"}
        return Answer(json.dumps(body), headers=HEADERS)

    def _allowed(self, asked: Asked) -> bool:
        return bool(self.tokens) and asked.headers.get("authorization") == f"Bearer {self.tokens.pop()}"

    def _average(self) -> Mapping[str, object]:
        stars = [post.rating for post in self.posts if post.rating]
        spans = ("7days", "30days", "90days", "365days", "overall")
        rating = {"count": len(stars), "rating": sum(stars) / len(stars) if stars else 0}
        return dict.fromkeys(spans, rating)

    def _reviews(self, query: Mapping[str, str]) -> Answer:
        order, count, since = query["orderBy"], int(query.get("count", "20")), query.get("submittedAfter", "")
        if not 1 <= count <= 1000 or order not in {"submittedAt", "updatedAt", "editedAt"}:
            return Answer('{"message":"Bad Request"}', 400, HEADERS)
        if query.get("channels", CHANNEL) != CHANNEL:
            return Answer('{"message":"Forbidden"}', 403, HEADERS)
        listed = sorted(self.posts, key=lambda post: self._at(post, order), reverse=True)
        listed = [post for post in listed if not since or stamp(post.at) > since]
        ids = [post.id for post in listed]
        after = query.get("after", "")
        start = len(ids) - ids[::-1].index(after) if after and after in ids else 0
        shown = listed[start : start + count]
        body = {
            "totalElements": len(listed),
            "paging": {"count": len(shown), "cursor": {"after": shown[-1].id} if shown else None, "links": {}},
            "items": [self._review(post) for post in shown],
        }
        return Answer(json.dumps(body), headers=HEADERS)

    def _at(self, post: Post, order: str) -> datetime:
        return post.at if order == "submittedAt" else self.changed.get(post.id, post.at)

    def _review(self, post: Post) -> Mapping[str, object]:
        written = post.date if post.date is not None else stamp(post.at)
        return {
            "id": post.id or None,
            "channel": {"id": CHANNEL, "name": "nordwind-shop.example", "locale": "de_DE"},
            "customer": {"firstName": post.author, "lastName": None},
            "rating": post.rating,
            "title": post.title,
            "comment": post.text,
            "type": "SERVICE_REVIEW",
            "status": "APPROVED",
            "state": "APPROVED",
            "createdAt": written,
            "submittedAt": written,
            "updatedAt": stamp(self.changed.get(post.id, post.at)),
            "editedAt": None,
            "verificationType": "VERIFIED",
            "reply": None,
            **self.more.get(post.id, {}),
        }


def stamp(at: datetime) -> str:
    """Return a time with its milliseconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
