"""Google Play's interface for developers: reviews with words that changed within a week, latest first."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

from listener.model import Secret
from listener.ports import Source
from sources.google_play import GooglePlay
from tests.sources.sites.google_login import JSON, Logins, failed, key_file
from tests.sources.sites.site import Answer, Asked, Post, Site

PACKAGE = "example.nordwind.app"
SHOWN = timedelta(days=7)


class PlayStore(Site):
    """Wants a token for everything."""

    kind = "google_play"
    outcomes = {
        "301 loop": "http_3xx",  # the first request is the login, a POST, which is never sent elsewhere
    }

    def __init__(self) -> None:
        super().__init__()
        self.logins = Logins(lambda: self.now, "https://www.googleapis.com/auth/androidpublisher")
        self.replies: dict[str, str] = {}
        self.failure: Answer | None = None
        """What the list answers at the moment."""
        self.stale: set[str] = set()
        """Page tokens that the site no longer knows."""

    def source(self, web: str) -> Source:
        return GooglePlay(PACKAGE, Secret(key_file(f"{web}/token")), api=web)

    def edit(self, place: int, text: str) -> None:
        self.posts[place] = replace(self.posts[place], text=text, at=self.now)

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/token":
            return self.logins.answer(asked, f"{self.web}/token")
        if asked.path != f"/androidpublisher/v3/applications/{PACKAGE}/reviews":
            return failed(404, "NOT_FOUND", "applicationNotFound")
        if not self.logins.accepts(asked):
            return failed(401, "UNAUTHENTICATED", "authError")
        return self.failure or self._list(asked.query.get("token", ""), int(asked.query.get("maxResults", "10")))

    def _list(self, token: str, most: int) -> Answer:
        if token in self.stale or (not token.removeprefix("at-").isdigit() and token):
            return failed(400, "INVALID_ARGUMENT", "badRequest")
        week = [post for post in self.posts if post.at > self.now - SHOWN]
        shown = sorted(week, key=lambda post: post.at, reverse=True)
        start, size = int(token.removeprefix("at-") or 0), min(most, 100)
        body: dict[str, Any] = (
            {"reviews": [self._review(post) for post in shown[start : start + size]]} if shown else {}
        )
        if start + size < len(shown):
            body["tokenPagination"] = {"nextPageToken": f"at-{start + size}"}
        return Answer(json.dumps(body), headers=JSON)

    def _review(self, post: Post) -> dict[str, Any]:
        said: dict[str, Any] = {
            "text": f"{post.title}\t{post.text}" if post.title else f"\t{post.text}",
            "lastModified": {
                "seconds": post.date if post.date is not None else f"{post.at.timestamp():.0f}",
                "nanos": 500,
            },
            "starRating": post.rating,
            "reviewerLanguage": "de",
            "device": "a52q",
            "androidOsVersion": 34,
            "appVersionCode": 412,
            "appVersionName": "4.1.2",
            "thumbsUpCount": 3,
            "thumbsDownCount": 1,
            "deviceMetadata": {"productName": "a52q (Galaxy A52)"},
        }
        comments: list[dict[str, Any]] = [{"userComment": said}]
        if reply := self.replies.get(post.id):
            answered = {"seconds": f"{self.now.timestamp():.0f}", "nanos": 0}
            comments.append({"developerComment": {"text": reply, "lastModified": answered}})
        review: dict[str, Any] = {"reviewId": post.id, "authorName": post.author, "comments": comments}
        return review if post.id else {name: value for name, value in review.items() if name != "reviewId"}
