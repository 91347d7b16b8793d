"""Trustpilot's interface: a key in a header, companies by domain, reviews by page, the newest first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from listener.model import Secret
from listener.ports import Source
from sources.trustpilot import Trustpilot
from tests.sources.sites.site import Answer, Asked, Post, Site

UNIT = "5f00000000000000000000aa"
KEY = "tp-geheim"


class Trust(Site):
    """The reviews of one company."""

    kind = "trustpilot"

    def __init__(self) -> None:
        super().__init__()
        self.more: dict[str, dict[str, object]] = {}
        """Further fields of a review, by its id."""
        self.total: int | None = None
        """Number of reviews as the company's page has it, if that is not how many there are."""

    def source(self, web: str) -> Source:
        return Trustpilot(Secret(KEY), domain="nordwind.example", api=web)

    def answer(self, asked: Asked) -> Answer:
        if asked.headers.get("apikey") != KEY:
            return Answer('{"message":"Invalid ApiKey"}', 401)
        if asked.path == "/v1/business-units/find":
            known = asked.query.get("name") == "nordwind.example"
            return Answer(json.dumps(self._company())) if known else Answer('{"message":"Not found"}', 404)
        if asked.path == f"/v1/business-units/{UNIT}":
            return Answer(json.dumps(self._company()))
        if asked.path == f"/v1/business-units/{UNIT}/reviews":
            return self._reviews(asked.query)
        return Answer('{"message":"Not found"}', 404)

    def _company(self) -> Mapping[str, object]:
        stars = [post.rating for post in self.posts if post.rating]
        total = len(self.posts) if self.total is None else self.total
        return {
            "id": UNIT,
            "displayName": "Nordwind",
            "name": {"identifying": "nordwind.example", "referring": ["nordwind.example"]},
            "score": {"stars": 3.0, "trustScore": round(sum(stars) / len(stars), 1) if stars else 0},
            "numberOfReviews": {"total": total, "usedForTrustScoreCalculation": total},
        }

    def _reviews(self, query: Mapping[str, str]) -> Answer:
        size, page = int(query.get("perPage", "20")), int(query.get("page", "1"))
        if not 1 <= size <= 100 or page < 1:
            return Answer('{"message":"Bad request"}', 400)
        assert query.get("orderBy", "createdat.desc") == "createdat.desc"
        ordered = sorted(self.posts, key=lambda post: post.at, reverse=True)
        shown = ordered[(page - 1) * size : page * size]
        links = [{"rel": "next-page", "method": "GET", "href": "…"}] if page * size < len(ordered) else []
        return Answer(json.dumps({"links": links, "reviews": [self._review(post) for post in shown]}))

    def _review(self, post: Post) -> Mapping[str, object]:
        return {
            "id": post.id or None,
            "consumer": {"id": "5000bbbb", "displayName": post.author, "displayLocation": "Kiel, DE"},
            "stars": post.rating,
            "title": post.title,
            "text": post.text,
            "language": "de",
            "createdAt": post.date if post.date is not None else stamp(post.at),
            "experiencedAt": "2026-11-17T00:00:00Z",
            "updatedAt": None,
            "companyReply": None,
            "isVerified": True,
            "numberOfLikes": 2,
            "status": "active",
            **self.more.get(post.id, {}),
        }


def stamp(at: datetime) -> str:
    """Return a time as interfaces write it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
