"""Tripadvisor's Content API: the key in the address, the five newest reviews of each place."""

from __future__ import annotations

import json
from collections.abc import Mapping

from listener.model import Secret
from listener.ports import Source
from sources.tripadvisor import Tripadvisor
from tests.sources.sites.site import Answer, Asked, Post, Site

KEY = "ta-geheim"
LOCATIONS = ("4711", "4712")
SHOWN = 5


class Places(Site):
    """Two hotels of a company; which one a review is about follows from its time, the same way each time."""

    kind = "tripadvisor"
    # Whatever there is, five reviews of each of the two hotels can be seen: of doubled ones three different ones.
    outcomes = {"huge": 10, "duplicates": 6}

    def __init__(self) -> None:
        super().__init__()
        self.more: dict[str, dict[str, object]] = {}
        """Further fields of a review, by its id."""

    def source(self, web: str) -> Source:
        return Tripadvisor(Secret(KEY), LOCATIONS, accept_terms=True, api=f"{web}/api/v1")

    def answer(self, asked: Asked) -> Answer:
        if asked.query.get("key") != KEY:
            return Answer('{"Message":"User is not authorized to access this resource with an explicit deny"}', 403)
        location, _, what = asked.path.removeprefix("/api/v1/location/").partition("/")
        if location not in LOCATIONS or asked.query.get("language") != "de":
            return Answer('{"error":{"message":"Not Found","type":"NotFoundException","code":404}}', 404)
        posts = [post for post in self.posts if LOCATIONS[_place(post)] == location]
        if what == "reviews":
            newest = sorted(posts, key=lambda post: post.at, reverse=True)[:SHOWN]
            return Answer(json.dumps({"data": [self._review(post, location) for post in newest]}))
        stars = [post.rating for post in posts if post.rating]
        average = f"{sum(stars) / len(stars):.1f}" if stars else "0.0"
        place = {"location_id": location, "name": f"Hotel {location}", "rating": average}
        return Answer(json.dumps({**place, "num_reviews": str(len(posts))}))

    def _review(self, post: Post, location: str) -> Mapping[str, object]:
        return {
            **({"id": int(post.id), "url": f"https://www.tripadvisor.de/r{post.id}"} if post.id else {}),
            "lang": "de",
            "location_id": int(location),
            "published_date": post.date if post.date is not None else post.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "rating": post.rating,
            "helpful_votes": 1,
            "text": post.text,
            "title": post.title,
            "trip_type": "Familie",
            "user": {"username": post.author},
            **self.more.get(post.id, {}),
        }


def _place(post: Post) -> int:
    seconds = int(post.at.timestamp())
    return (seconds + seconds // 3600) % len(LOCATIONS)
