"""Google's Business Profile interface: a location's reviews, latest change first, for whoever may manage it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from listener.model import Secret
from listener.ports import Source
from sources.google_business import GoogleBusiness
from tests.sources.sites.google_login import JSON, Logins, failed
from tests.sources.sites.site import Answer, Asked, Post, Site

ACCOUNT, HARBOUR, PIER = "1", "22", "33"
WORDS = ("STAR_RATING_UNSPECIFIED", "ONE", "TWO", "THREE", "FOUR", "FIVE")


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a review later."""

    edited: datetime | None = None
    reply: str = ""


class Maps(Site):
    """The harbour has ``posts``, other places have what ``elsewhere`` says."""

    kind = "google_business"
    outcomes = {
        "301 loop": "http_3xx",  # the first request is the login, a POST, which is never sent elsewhere
    }

    def __init__(self) -> None:
        super().__init__()
        self.logins = Logins(lambda: self.now, "https://www.googleapis.com/auth/business.manage")
        self.elsewhere: dict[str, list[Post]] = {}
        self.changes: dict[str, Change] = {}
        self.failure: Answer | None = None
        """What the lists answer at the moment."""
        self.stale: set[str] = set()
        """Page tokens that the site no longer knows."""
        self.anonymous: set[str] = set()
        self.shuffled = False
        """The site ignores the order it was asked for."""

    def source(self, web: str) -> Source:
        return self.listening(web, HARBOUR)

    def listening(self, web: str, *locations: str) -> Source:
        """Return a source that listens to some locations."""
        client = ("client", Secret("secret-of-the-client"), Secret("refresh-of-erna"))
        return GoogleBusiness(ACCOUNT, locations, *client, api=web, login=f"{web}/token")

    def edit(self, place: int, text: str) -> None:
        post = self.posts[place]
        self.posts[place] = replace(post, text=text)
        self.changes[post.id] = Change(edited=self.now)

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/token":
            return self.logins.answer(asked, f"{self.web}/token")
        if not self.logins.accepts(asked):
            return failed(401, "UNAUTHENTICATED")
        if self.failure:
            return self.failure
        lists = {HARBOUR: self.posts, **self.elsewhere}
        for location, posts in lists.items():
            if asked.path == f"/v4/accounts/{ACCOUNT}/locations/{location}/reviews":
                return self._list(location, posts, asked)
        return failed(404, "NOT_FOUND")

    def _list(self, location: str, posts: list[Post], asked: Asked) -> Answer:
        token, size = asked.query.get("pageToken", ""), int(asked.query.get("pageSize", "50"))
        if size > 50 or asked.query.get("orderBy") not in {None, "updateTime desc", "rating", "rating desc"}:
            return failed(400, "INVALID_ARGUMENT")
        if token in self.stale:
            return failed(400, "INVALID_ARGUMENT")
        key = (lambda post: post.text) if self.shuffled else lambda post: self._changed(post).isoformat()
        shown = sorted(posts, key=key, reverse=True)
        start = int(token.removeprefix("at-") or 0)
        body: dict[str, Any] = {"reviews": [self._review(location, post) for post in shown[start : start + size]]}
        stars = [post.rating for post in posts if post.rating]
        if stars:
            body |= {"averageRating": round(sum(stars) / len(stars), 1), "totalReviewCount": len(posts)}
        if start + size < len(shown):
            body["nextPageToken"] = f"at-{start + size}"
        return Answer(json.dumps(body if shown else {}), headers=JSON)

    def _changed(self, post: Post) -> datetime:
        return self.changes.get(post.id, Change()).edited or post.at

    def _review(self, location: str, post: Post) -> dict[str, Any]:
        change = self.changes.get(post.id, Change())
        reviewer: dict[str, Any] = {"displayName": post.author, "profilePhotoUrl": "https://lh3.example.test/a"}
        review: dict[str, Any] = {
            "name": f"accounts/{ACCOUNT}/locations/{location}/reviews/{post.id}",
            "reviewId": post.id,
            "reviewer": {"displayName": "Ein Google-Nutzer", "isAnonymous": True}
            if post.id in self.anonymous
            else reviewer,
            "starRating": WORDS[post.rating or 0],
            "createTime": post.date if post.date is not None else _written(post.at),
            "updateTime": post.date if post.date is not None else _written(self._changed(post)),
        }
        if post.text:
            review["comment"] = post.text
        if change.reply:
            review["reviewReply"] = {"comment": change.reply, "updateTime": _written(self.now)}
        return (
            review if post.id else {name: value for name, value in review.items() if name not in {"name", "reviewId"}}
        )


def _written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.123456Z")
