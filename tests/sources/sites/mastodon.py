"""A Mastodon server: hashtag timelines with ids made of times, paged by id; a feed for each hashtag; rate limits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.parse import unquote

from listener.model import Secret
from listener.ports import Source
from sources.mastodon import Mastodon
from tests.sources.sites.site import Answer, Asked, Post, Site

MOST = 40


class MastodonServer(Site):
    """Shows every public post that reached it under a hashtag, whichever server it was written on."""

    kind = "mastodon"

    def __init__(self) -> None:
        super().__init__()
        self.closed = 0
        """The status for visitors where timelines are for members."""
        self.feeds_closed = False
        self.token = ""
        self.left = 300
        """Requests until the limit."""
        self.reset: datetime | None = None
        self.most = MOST
        self.more: dict[str, dict[str, object]] = {}
        """Further fields of a post, by its id."""
        self.account: dict[str, dict[str, object]] = {}

    def source(self, web: str) -> Source:
        return Mastodon(("Nordwind",), (web,), Secret(self.token) if self.token else None)

    def answer(self, asked: Asked) -> Answer:
        self.left -= 1
        path = unquote(asked.path)
        if path.startswith("/tags/") and path.endswith(".rss"):
            return self._feed(path)
        if not path.startswith("/api/v1/timelines/tag/"):
            return Answer('{"error":"Record not found"}', 404, self._limits())
        if self.left < 0:
            return Answer('{"error":"Too many requests"}', 429, self._limits())
        if self.closed and not (self.token and asked.headers.get("authorization") == f"Bearer {self.token}"):
            return Answer('{"error":"This method requires an authenticated user"}', self.closed, self._limits())
        return self._timeline(path.rpartition("/")[2], asked.query)

    def _timeline(self, tag: str, query: Mapping[str, str]) -> Answer:
        limit = min(int(query.get("limit", "20")), self.most)
        known = {self.id_of(place): place for place in range(len(self.posts)) if self._has(tag, place)}
        if "min_id" in query:
            page = sorted(id_ for id_ in known if id_ > int(query["min_id"]))[:limit][::-1]
        else:
            since, until = int(query.get("since_id", "0")), int(query.get("max_id", str(2**63)))
            page = sorted((id_ for id_ in known if since < id_ < until), reverse=True)[:limit]
        places = [known[id_] for id_ in page]
        doubled = [twin for place in places for twin in self._twins(place)]
        body = json.dumps([self._status(place) for place in doubled])
        link = f'<{self.web}?max_id={page[-1]}>; rel="next", <{self.web}?min_id={page[0]}>; rel="prev"' if page else ""
        return Answer(body, headers={"Content-Type": "application/json; charset=utf-8", "Link": link, **self._limits()})

    def _has(self, tag: str, place: int) -> bool:
        return tag.lower() in self.more.get(self.posts[place].id, {}).get("_tags", ["nordwind"])  # type: ignore[operator]  # a table of anything

    def _twins(self, place: int) -> list[int]:
        return [at for at in range(len(self.posts)) if self.id_of(at) == self.id_of(place)]

    def id_of(self, place: int) -> int:
        """Ids are milliseconds and 16 further bits. So posts that arrive late have ids below those that were read."""
        post = self.posts[place]
        return (int(post.at.timestamp() * 1000) << 16) + int(post.id or place) % 2**16

    def _limits(self) -> Mapping[str, str]:
        reset = self.reset or self.now + timedelta(minutes=4)
        return {
            "X-RateLimit-Limit": "300",
            "X-RateLimit-Remaining": str(max(self.left, 0)),
            "X-RateLimit-Reset": reset.strftime("%Y-%m-%dT%H:%M:%S.123456Z"),
        }

    def _status(self, place: int) -> Mapping[str, object]:
        post = self.posts[place]
        page = f"https://heimat.example/@{post.author}/{post.id}"
        acct = f"{post.author}@heimat.example"
        account = {"acct": acct, "bot": False, "followers_count": 321, "indexable": True, "noindex": False}
        return {
            "id": str(self.id_of(place)) if post.id else None,
            "created_at": post.date if post.date is not None else post.at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "in_reply_to_id": None,
            "spoiler_text": "",
            "language": "de",
            "uri": f"https://heimat.example/users/{post.author}/statuses/{post.id}" if post.id else None,
            "url": post.url or (page if post.id else None),
            "replies_count": 1,
            "reblogs_count": 2,
            "favourites_count": 3,
            "edited_at": None,
            "content": f"<p>{escape(post.text)}</p>",
            "reblog": None,
            "media_attachments": [],
            "card": None,
            "poll": None,
            **self.more.get(post.id, {}),
            "account": {**account, **self.account.get(post.id, {})},
        }

    def _feed(self, path: str) -> Answer:
        if self.feeds_closed:
            return Answer("Not found", 404)
        tag = path.removeprefix("/tags/").removesuffix(".rss")
        items = "".join(map(_entry, sorted(self.posts, key=lambda post: post.at)[-20:][::-1]))
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>#{tag}</title>{items}</channel></rss>'
        return Answer(feed, headers={"Content-Type": "application/rss+xml; charset=utf-8"})


def _entry(post: Post) -> str:
    page = f"https://heimat.example/@{post.author}/{post.id}"
    return (
        f'<item><guid isPermaLink="true">{page}</guid><link>{page}</link><pubDate>{format_datetime(post.at)}</pubDate>'
        f"<description>{escape(f'<p>{escape(post.text)}</p>')}</description></item>"
    )
