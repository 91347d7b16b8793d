"""Instagram in Meta's Graph API: posts that tag an account, and those of the last 24 hours with a hashtag."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

from listener.model import Secret
from listener.ports import Source
from sources.instagram import Instagram
from tests.sources.sites.graph import HEADERS, TOKEN, GraphSite, refusal, stamp
from tests.sources.sites.site import Answer, Asked, Post

ACCOUNT = "17841400000000001"
HASHTAGS = {"17843800000000001": "nordwind", "17843800000000002": "nordwindbahn"}


class Gallery(GraphSite):
    """Posts that tag the account; those in ``hashed`` carry hashtags instead."""

    kind = "instagram"
    largest = 50

    def __init__(self) -> None:
        super().__init__()
        self.hashed: dict[str, list[Post]] = {}
        """Posts by hashtag."""
        self.asked_for_ids: list[str] = []
        self._turns = 0

    def source(self, web: str) -> Source:
        return Instagram(ACCOUNT, Secret(TOKEN), accept_terms=True, api=f"{web}/v26.0")

    def list_at(self, asked: Asked) -> Answer:
        name = asked.path.removeprefix("/v26.0/")
        if name == "ig_hashtag_search":
            return self._search(asked.query["q"])
        if name == f"{ACCOUNT}/tags":
            return self.page([self._post(post, author=True) for post in self._ordered(self.posts)], asked.query)
        hashtag = HASHTAGS.get(name.removesuffix("/recent_media"))
        if hashtag is None or asked.query.get("user_id") != ACCOUNT or "username" in asked.query["fields"]:
            return refusal(100)
        recent = [post for post in self.hashed.get(hashtag, []) if post.at > self.now - timedelta(hours=24)]
        return self._same_cursor([self._post(post, author=False) for post in recent], asked.query)

    def _search(self, name: str) -> Answer:
        self.asked_for_ids.append(name)
        found = [{"id": id_} for id_, hashtag in HASHTAGS.items() if hashtag == name]
        return Answer(json.dumps({"data": found}), headers=HEADERS) if found else refusal(24)

    def _same_cursor(self, entries: list[Mapping[str, object]], query: Mapping[str, str]) -> Answer:
        """Return the next page each time it is asked for with the only cursor there is, as the real site does."""
        turn = self._turns = self._turns + 1 if "after" in query else 0
        page = dict(self.shown(entries, {**query, "after": f"c{turn * self.largest}"}))
        if paging := page.get("paging"):
            assert isinstance(paging, dict)
            page["paging"] = {**paging, "cursors": {"after": "always"}}
        return Answer(json.dumps(page), headers=HEADERS)

    @staticmethod
    def _ordered(posts: list[Post]) -> list[Post]:
        return sorted(posts, key=lambda post: post.at, reverse=True)

    def _post(self, post: Post, *, author: bool) -> Mapping[str, object]:
        return {
            **({"id": post.id, "permalink": f"https://www.instagram.com/p/{post.id}/"} if post.id else {}),
            "caption": post.text,
            "media_type": "IMAGE",
            "timestamp": post.date if post.date is not None else stamp(post.at),
            "comments_count": 2,
            "like_count": 5,
            **({"username": post.author} if author else {}),
            **self.more.get(post.id, {}),
        }
