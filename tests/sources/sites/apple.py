"""Apple's App Store: review pages of 50 at two addresses, ten at most, and the look-up of averages."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any
from urllib.parse import quote
from zlib import crc32

from listener.ports import Source
from sources.apple import Apple
from tests.sources.sites.site import Answer, Asked, Post, Site

APP = "999"
PAGE_SIZE, PAGES = 50, 10
PACIFIC = timezone(timedelta(hours=-7))
JSON = {"Content-Type": "text/javascript; charset=utf-8"}

USUAL = re.compile(r"/(?P<cc>[a-z]{2})/rss/customerreviews/page=(?P<page>\d+)/id=(?P<app>\d+)/sortby=mostrecent/json")
OTHER = re.compile(r"/(?P<cc>[a-z]{2})/rss/customerreviews/id=(?P<app>\d+)/page=(?P<page>\d+)/sortBy=mostRecent/json")


class AppStore(Site):
    """The German store has ``posts``; other countries' stores have what ``abroad`` says."""

    kind = "apple"
    outcomes = {
        "huge": PAGES * PAGE_SIZE,  # Apple shows the 500 newest of a store, and refuses page 11
    }

    def __init__(self) -> None:
        super().__init__()
        self.abroad: dict[str, list[Post]] = {}
        self.empty: set[str] = set()
        """Addresses ("usual", "other", or with a country: "usual de") that show nothing at the moment."""
        self.status: dict[str, int] = {}
        """What an address fails with at the moment."""
        self.old_copy: list[Post] | None = None
        """What the usual address of the German store shows: a cache that is behind."""
        self.shape = "now"
        """``now``; ``2016``: the app comes first; ``2020``: reviews have no date."""
        self.shuffled = False
        """Reviews come in no order."""
        self.averages: dict[str, tuple[float, int]] = {"de": (3.9, 212)}
        self.versions: dict[str, str] = {}

    def source(self, web: str) -> Source:
        return Apple(APP, ("de", "at"), api=web)

    def edit(self, place: int, text: str) -> None:
        self.posts[place] = replace(self.posts[place], text=text, at=self.now)

    def answer(self, asked: Asked) -> Answer:
        path = quote(asked.path, safe="/=")
        if path == "/lookup":
            return self._lookup(asked.query)
        for address, pattern in (("usual", USUAL), ("other", OTHER)):
            if match := pattern.fullmatch(path):
                return self._page(address, match["cc"], int(match["page"]))
        return Answer("no such feed", 404)

    def _page(self, address: str, country: str, number: int) -> Answer:
        if address in self.status:
            return Answer("<html>Bad Gateway</html>", self.status[address])
        if number > PAGES:
            return Answer("CustomerReviews RSS page depth is limited to 10", 400)
        posts = self.posts if country == "de" else self.abroad.get(country, [])
        if address == "usual" and country == "de" and self.old_copy is not None:
            posts = self.old_copy
        if {address, f"{address} {country}"} & self.empty:
            posts = []
        posts = sorted(posts, key=lambda post: post.text if self.shuffled else post.at.isoformat(), reverse=True)
        shown = [self._entry(post, country) for post in posts[PAGE_SIZE * (number - 1) : PAGE_SIZE * number]]
        last = max(1, min(PAGES, -(-len(posts) // PAGE_SIZE)))
        return Answer(json.dumps({"feed": self._feed(shown, country, last)}), headers=JSON)

    def _feed(self, entries: list[dict[str, Any]], country: str, last: int) -> dict[str, Any]:
        base = f"{self.web}/{country}/rss/customerreviews"
        feed: dict[str, Any] = {
            "author": {"name": {"label": "iTunes Store"}, "uri": {"label": "http://www.apple.com/itunes/"}},
            "updated": {"label": self.now.astimezone(PACIFIC).isoformat()},
            "link": [
                {"attributes": {"rel": "last", "href": f"{base}/page={last}/id={APP}/sortby=mostrecent/xml?urlDesc="}},
                {"attributes": {"rel": "next", "href": "https://internal.example.test/customerreviews/xml"}},
            ],
        }
        if self.shape == "2016":
            entries = [
                {"im:name": {"label": "Nordwind"}, "id": {"label": "app"}, "title": {"label": "Nordwind"}},
                *entries,
            ]
        if entries:
            feed["entry"] = entries[0] if len(entries) == 1 else entries
        return feed

    def _entry(self, post: Post, country: str) -> dict[str, Any]:
        date = post.date if post.date is not None else post.at.astimezone(PACIFIC).isoformat(timespec="seconds")
        entry: dict[str, Any] = {
            "author": {
                "uri": {"label": f"{self.web}/{country}/reviews/id{crc32(post.title.encode())}"},
                "name": {"label": post.author},
                "label": "",
            },
            "updated": {"label": date},
            "im:rating": {"label": str(post.rating)},
            "im:version": {"label": self.versions.get(post.id, "4.1.2")},
            "id": {"label": post.id},
            "title": {"label": post.title},
            "content": {"label": post.text, "attributes": {"type": "text"}},
            "link": {
                "attributes": {"rel": "related", "href": f"{self.web}/{country}/review?id={APP}&type=Purple%20Software"}
            },
            "im:voteSum": {"label": "1"},
            "im:contentType": {"attributes": {"term": "Application", "label": "App"}},
            "im:voteCount": {"label": "2"},
        }
        if self.shape == "2020":
            del entry["updated"]
        if not post.id:
            del entry["id"]
        return entry

    def _lookup(self, query: Mapping[str, str]) -> Answer:
        if "lookup" in self.status:
            return Answer("", self.status["lookup"])
        average = self.averages.get(query["country"])
        found = (
            [{"trackName": "Nordwind", "averageUserRating": average[0], "userRatingCount": average[1]}]
            if average
            else []
        )
        return Answer(json.dumps({"resultCount": len(found), "results": found}), headers=JSON)
