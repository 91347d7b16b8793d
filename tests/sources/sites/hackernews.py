"""Hacker News behind Algolia's search: newest first, 1,000 hits within reach, texts with entities."""

from __future__ import annotations

import json
import operator
import re
from dataclasses import replace
from html import escape
from typing import Any

from listener.ports import Source
from sources.hackernews import HackerNews
from tests.sources.sites.site import Answer, Asked, Post, Site

REACH = 1000
_FILTER = re.compile(r"created_at_i(>=|<=|>|<)(\d+)")
_COMPARE = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt}


class News(Site):
    """Comments below one story, each with the phrase in it."""

    kind = "hackernews"

    def source(self, web: str) -> Source:
        return HackerNews(("Nordwind",), api=f"{web}/api/v1")

    def edit(self, place: int, text: str) -> None:
        self.posts[place] = replace(self.posts[place], text=text)

    def answer(self, asked: Asked) -> Answer:
        if asked.path != "/api/v1/search_by_date":
            return Answer('{"message": "Not found"}', 404)
        query = asked.query
        phrase = query["query"].strip('"').casefold()
        hits = [post for post in sorted(self.posts, key=lambda post: post.at, reverse=True) if self._fits(post, query)]
        hits = [post for post in hits if phrase in f"{post.title} {post.text}".casefold()]
        size, page = min(int(query.get("hitsPerPage", "20")), REACH), int(query.get("page", "0"))
        found = hits[:REACH][page * size : (page + 1) * size]
        answer: dict[str, Any] = {
            "hits": [_hit(post) for post in found],
            "nbHits": len(hits),
            "page": page,
            "hitsPerPage": size,
        }
        if page * size >= REACH:
            answer |= {"nbHits": 0, "message": f"you can only fetch the {REACH} hits for this query."}
        return Answer(json.dumps(answer), headers={"Content-Type": "application/json"})

    def _fits(self, post: Post, query: Any) -> bool:
        filters = _FILTER.findall(query.get("numericFilters", ""))
        return all(_COMPARE[sign](int(post.at.timestamp()), int(bound)) for sign, bound in filters)


def _hit(post: Post) -> dict[str, object]:
    said = escape(post.text).replace("/", "&#x2F;")
    return {
        "objectID": post.id or None,
        "title": None,
        "url": None,
        "story_text": None,
        "comment_text": said,
        "author": post.author,
        "points": None,
        "num_comments": None,
        "story_id": 900,
        "parent_id": 901,
        "story_title": "Ferries of the Baltic",
        "story_url": "https://faehren.example/?utm_source=hn",
        "created_at": post.at.strftime("%Y-%m-%dT%H:%M:%S.000Z") if post.date is None else post.date,
        "created_at_i": int(post.at.timestamp()) if post.date is None else None,
        "_tags": ["comment", f"author_{post.author}", "story_900"],
    }
