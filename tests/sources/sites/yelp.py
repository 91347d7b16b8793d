"""Yelp's interface: the three newest reviews of each business, with local times and no zone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from listener.model import Secret
from listener.ports import Source
from sources.yelp import Yelp
from tests.sources.sites.site import Answer, Asked, Post, Site

KEY = "yelp-geheim"
BUSINESSES = ("nordwind-kiel", "nordwind-husum", "nordwind-emden", "nordwind-list")
SHOWN = 3


class Branches(Site):
    """Four branches of a company; which one a review is about follows from its time, the same way each time."""

    kind = "yelp"
    # Whatever there is, three reviews of each of the four branches can be seen: of twenty that are ten doubled ones,
    # two different ones of each.
    outcomes = {"huge": 12, "duplicates": 8}

    def source(self, web: str) -> Source:
        return Yelp(Secret(KEY), BUSINESSES, accept_terms=True, api=f"{web}/v3")

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            return Answer('{"error":{"code":"TOKEN_INVALID"}}', 401)
        business, _, what = asked.path.removeprefix("/v3/businesses/").partition("/")
        if business not in BUSINESSES:
            return Answer('{"error":{"code":"BUSINESS_NOT_FOUND"}}', 404)
        posts = [post for post in self.posts if BUSINESSES[_place(post)] == business]
        if what == "reviews":
            assert asked.query["sort_by"] == "newest"
            newest = sorted(posts, key=lambda post: post.at, reverse=True)[:SHOWN]
            reviews = [_review(post) for post in newest]
            return Answer(json.dumps({"reviews": reviews, "total": len(posts), "possible_languages": ["de"]}))
        stars = [post.rating for post in posts if post.rating]
        average = sum(stars) / len(stars) if stars else 0
        return Answer(json.dumps({"id": business, "name": business, "rating": average, "review_count": len(posts)}))


def _review(post: Post) -> Mapping[str, object]:
    local = post.at.astimezone(ZoneInfo("Europe/Berlin"))
    return {
        "id": post.id or None,
        "url": f"https://www.yelp.de/biz/nordwind?hrid={post.id}&utm_source=api_v3" if post.id else None,
        "text": post.text,
        "rating": post.rating,
        "time_created": post.date if post.date is not None else f"{local:%Y-%m-%d %H:%M:%S}",
        "user": {"id": "u1", "name": post.author, "profile_url": "https://www.yelp.de/user_details?userid=u1"},
    }


def _place(post: Post) -> int:
    seconds = int(post.at.timestamp())
    return (seconds + seconds // 3600) % len(BUSINESSES)
