"""A site of Stack Exchange: sorted by activity, 100 a page, a daily quota, titles with entities, errors as 400, 502."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape

from listener.ports import Source
from sources.stackexchange import StackExchange
from tests.sources.sites.site import Answer, Asked, Post, Site


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a question."""

    question: Post
    post: Post


class Questions(Site):
    """Questions, and a few answers if a story wants them."""

    kind = "stackexchange"

    def __init__(self) -> None:
        super().__init__()
        self.replies: list[Reply] = []
        self.changed: dict[str, datetime] = {}
        self.quota = 300
        self.backoff = 0
        # The real site packs every answer. The contract's faults keep the headers of the honest answer, and a
        # maintenance page is not packed; so only the stories ask for it.
        self.packed = False

    def source(self, web: str) -> Source:
        return StackExchange(("Nordwind",), api=f"{web}/2.3")

    def edit(self, place: int, text: str) -> None:
        super().edit(place, text)
        self.changed[self.posts[place].id] = self.now

    def answer(self, asked: Asked) -> Answer:
        if asked.path not in {"/2.3/search/advanced", "/2.3/search/excerpts"}:
            return _error(404, "no_method", "this method does not exist")
        if self.quota <= 0:
            return _error(
                502, "throttle_violation", "too many requests from this IP, more requests available in 41234 seconds"
            )
        self.quota -= 1
        found = [*self._questions(asked), *(self._replies() if asked.path.endswith("excerpts") else ())]
        found = [one for one in found if _fits(one, asked.query)]
        found.sort(key=lambda one: int(str(one["last_activity_date"])), reverse=True)
        size, page = min(int(asked.query.get("pagesize", "30")), 100), int(asked.query.get("page", "1"))
        answer = {
            "items": found[(page - 1) * size : page * size],
            "has_more": page * size < len(found),
            "quota_max": 300,
            "quota_remaining": self.quota,
            **({"backoff": self.backoff} if self.backoff else {}),
        }
        body, headers = json.dumps(answer).encode(), {"Content-Type": "application/json; charset=utf-8"}
        if self.packed:
            body, headers = gzip.compress(body), headers | {"Content-Encoding": "gzip"}
        return Answer(body, headers=headers)

    def _questions(self, asked: Asked) -> list[dict[str, object]]:
        if asked.path.endswith("excerpts"):
            return [
                self._fields(post) | {"item_type": "question", "question_id": post.id or None} for post in self.posts
            ]
        return [
            self._fields(post)
            | {
                "question_id": int(post.id) if post.id else None,
                "link": f"https://stackoverflow.com/questions/{post.id}/x" if post.id else None,
                "owner": {"display_name": escape(post.author), "user_id": 2},
                "answer_count": 1,
                "view_count": 17,
            }
            for post in self.posts
        ]

    def _replies(self) -> list[dict[str, object]]:
        return [
            self._fields(reply.post)
            | {
                "item_type": "answer",
                "title": escape(reply.question.title),
                "question_id": int(reply.question.id),
                "answer_id": int(reply.post.id),
            }
            for reply in self.replies
        ]

    def _fields(self, post: Post) -> dict[str, object]:
        return {
            "title": escape(post.title),
            "body": f"<p>{post.text}</p>",
            "tags": ["ferry", "api"],
            "score": 3,
            "creation_date": int(post.at.timestamp()) if post.date is None else post.date,
            "last_activity_date": int(self.changed.get(post.id, post.at).timestamp()),
        }


def _fits(one: Mapping[str, object], query: Mapping[str, str]) -> bool:
    at = int(str(one["last_activity_date"]))
    in_time = int(query.get("min", "0")) <= at <= int(query.get("max", "99999999999"))
    return in_time and query["q"].strip('"').casefold() in f"{one['title']} {one['body']}".casefold()


def _error(status: int, name: str, message: str) -> Answer:
    return Answer(json.dumps({"error_id": status, "error_name": name, "error_message": message}), status)
