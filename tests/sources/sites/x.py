"""X's search of the last seven days: ids made of times, pages by token, an edit as a new post with a history."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from html import escape

from listener.model import Secret
from listener.ports import Source
from sources.x import X
from tests.sources.sites.site import Answer, Asked, Post, Site

TOKEN = "x-geheim"
EPOCH_MS = 1_288_834_974_657
HEADERS = {"Content-Type": "application/json; charset=utf-8"}
PROBLEM = {"Content-Type": "application/problem+json"}


def snowflake(at: datetime) -> str:
    """Return an id of a post of that time."""
    return str((int(at.timestamp() * 1000) - EPOCH_MS) << 22)


class Square(Site):
    """Public posts. Each one that is handed out is paid for."""

    kind = "x"
    # The first visit is one page long, for the past costs money, too. The search does not say what was deleted, and
    # to ask for each post again would cost as much as the first time.
    outcomes = {"huge": 100, "deletion": "kept"}

    def __init__(self) -> None:
        super().__init__()
        self.read = 0
        """Posts that were paid for."""
        self.people = 0
        """Authors that were paid for."""
        self.history: dict[str, list[str]] = {}
        self.more: dict[str, dict[str, object]] = {}
        """Further fields of a post, by its id."""
        self.errors: list[dict[str, str]] = []

    def post(self, number: int) -> Post:
        post = super().post(number)
        return replace(post, id=snowflake(post.at))

    def source(self, web: str) -> Source:
        return X(Secret(TOKEN), ("Nordwind",), accept_terms=True, api=f"{web}/2")

    def edit(self, place: int, text: str) -> None:
        old, new = self.posts[place], snowflake(self.now)
        self.history[new] = [*self.history.get(old.id, [old.id]), new]
        self.posts[place] = replace(old, id=new, text=text)

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Answer('{"title":"Unauthorized","status":401}', 401, PROBLEM)
        if asked.path != "/2/tweets/search/recent":
            return Answer('{"title":"Not Found","status":404}', 404, PROBLEM)
        since, size = asked.query.get("since_id", "0"), int(asked.query.get("max_results", "10"))
        too_old = "since_id" in asked.query and int(since) < int(snowflake(self.now - timedelta(days=7)))
        if too_old or not 10 <= size <= 100 or not 1 <= len(asked.query.get("query", "")) <= 512:
            return Answer('{"title":"Invalid Request","status":400,"errors":[{}]}', 400, PROBLEM)
        found = [post for post in self.posts if post.at > self.now - timedelta(days=7)]
        found = [post for post in found if not post.id or int(post.id) > int(since)]
        found.sort(key=lambda post: (int(post.id or 0), post.at), reverse=True)
        return self._page(found, asked.query, size)

    def _page(self, found: list[Post], query: Mapping[str, str], size: int) -> Answer:
        start = int(query.get("next_token", "t0").removeprefix("t"))
        shown = found[start : start + size]
        meta: dict[str, object] = {"result_count": len(shown)}
        if shown:
            meta |= {"newest_id": shown[0].id, "oldest_id": shown[-1].id}
        if start + size < len(found):
            meta["next_token"] = f"t{start + size}"
        body: dict[str, object] = {"meta": meta}
        if shown:
            body["data"] = [self._tweet(post) for post in shown]
        if "expansions" in query and shown:
            body["includes"] = {"users": [_user(name) for name in sorted({post.author for post in shown})]}
            self.people += len({post.author for post in shown})
        if self.errors:
            body["errors"] = self.errors
        self.read += len(shown)
        return Answer(json.dumps(body), headers=HEADERS)

    def _tweet(self, post: Post) -> Mapping[str, object]:
        tweet = {
            "text": escape(post.text, quote=False),
            "created_at": post.date if post.date is not None else post.at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "author_id": f"4{len(post.author)}",
            "lang": "de",
            "conversation_id": post.id,
            "public_metrics": {"retweet_count": 1, "reply_count": 2, "like_count": 3, "impression_count": 456},
            **self.more.get(post.id, {}),
        }
        ids = {"id": post.id, "edit_history_tweet_ids": self.history.get(post.id, [post.id])} if post.id else {}
        return {**tweet, **ids}


def _user(name: str) -> Mapping[str, object]:
    return {"id": f"4{len(name)}", "name": name.title(), "username": name, "public_metrics": {"followers_count": 99}}
