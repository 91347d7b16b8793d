"""GitHub's search for issues: sorted by their last change, pages by Link, 1,000 results, limits by the minute."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from listener.ports import Source
from sources.github import GitHub
from tests.sources.sites.site import Answer, Asked, Post, Site

REACH = 1000
_WINDOW = re.compile(r"updated:(\S+?)\.\.(\S+)")
_PHRASE = re.compile(r'"([^"]*)"')


class Hub(Site):
    """Issues of one repository; an edit is a change."""

    kind = "github"

    def __init__(self) -> None:
        super().__init__()
        self.changed: dict[str, datetime] = {}
        self.hurried = False
        """The search gives up before it has looked everywhere."""
        self.left = 10_000
        """Searches that are still allowed in this minute."""

    def source(self, web: str) -> Source:
        return GitHub(("Nordwind",), api=web)

    def edit(self, place: int, text: str) -> None:
        super().edit(place, text)
        self.changed[self.posts[place].id] = self.now

    def answer(self, asked: Asked) -> Answer:
        if asked.path != "/search/issues":
            return Answer('{"message": "Not Found"}', 404)
        self.left -= 1
        limits = {"X-RateLimit-Remaining": str(max(self.left, 0)), "X-RateLimit-Reset": str(_seconds(self.now) + 40)}
        if self.left < 0:
            return Answer('{"message": "API rate limit exceeded for 192.0.2.1."}', 403, limits)
        found = sorted(filter(lambda post: self._fits(post, asked.query["q"]), self.posts), key=self._at, reverse=True)
        size, page = min(int(asked.query.get("per_page", "30")), 100), int(asked.query.get("page", "1"))
        if (page - 1) * size >= REACH:
            return Answer('{"message": "Only the first 1000 search results are available"}', 422)
        here = found[:REACH][(page - 1) * size : page * size]
        if page * size < min(len(found), REACH):
            after = urlencode({**asked.query, "page": page + 1})
            limits["Link"] = f'<{self.web}/search/issues?{after}>; rel="next", <{self.web}/x>; rel="last"'
        answer = {"total_count": len(found), "incomplete_results": self.hurried, "items": [*map(self._issue, here)]}
        return Answer(json.dumps(answer), headers={"Content-Type": "application/json; charset=utf-8", **limits})

    def _at(self, post: Post) -> datetime:
        return self.changed.get(post.id, post.at)

    def _fits(self, post: Post, query: str) -> bool:
        (since, until), (phrase,) = _WINDOW.findall(query)[0], _PHRASE.findall(query)
        at = self._at(post).replace(microsecond=0)
        in_time = _time(since) <= at and (until == "*" or at <= _time(until))
        return in_time and phrase.casefold() in f"{post.title} {post.text}".casefold()

    def _issue(self, post: Post) -> dict[str, object]:
        return {
            "node_id": f"I_{post.id}" if post.id else None,
            "html_url": f"https://github.com/nordwind/app/issues/{post.id}" if post.id else "",
            "repository_url": "https://api.github.com/repos/nordwind/app",
            "number": 1,
            "title": post.title,
            "body": post.text,
            "user": {"login": post.author},
            "state": "open",
            "comments": 2,
            "reactions": {"total_count": 5, "+1": 5},
            "created_at": post.date if post.date is not None else f"{post.at:%Y-%m-%dT%H:%M:%SZ}",
            "updated_at": f"{self._at(post):%Y-%m-%dT%H:%M:%SZ}",
            "score": 1.0,
        }


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _seconds(at: datetime) -> int:
    return int((at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1))
