"""A ferry line's page in a review portal: JSON-LD in HTML, a robots.txt, no reservation file, ETags."""

from __future__ import annotations

import json
from hashlib import sha256

from listener.ports import Source
from sources.schema_org import SchemaOrg
from tests.sources.sites.site import Answer, Asked, Post, Site

PAGE = "/bewertungen/nordwind"


class Portal(Site):
    """Shows all reviews on one page and says how many there are."""

    kind = "schema_org"
    # A page without any markup is not the page that was asked for: maintenance, consent, a bot wall.
    outcomes = {"web page": "no_markup", "garbage": "no_markup"}

    def __init__(self) -> None:
        super().__init__()
        self.robots: Answer = Answer("User-agent: *\nDisallow: /intern/\n", headers={"Content-Type": "text/plain"})
        self.reserved: Answer = Answer(status=404)
        self.pages: dict[str, Answer] = {}
        """Paths that are answered otherwise than with the review page."""
        self.headers: dict[str, str] = {}
        self.head = ""
        self.counted: int | None = None
        """How many reviews the page claims to have; None: as many as it shows."""

    def source(self, web: str) -> Source:
        return SchemaOrg((f"{web}{PAGE}",))

    def answer(self, asked: Asked) -> Answer:
        special = {"/robots.txt": self.robots, "/.well-known/tdmrep.json": self.reserved, **self.pages}
        if asked.path in special:
            return special[asked.path]
        body = self._page()
        tag = f'"{sha256(body.encode()).hexdigest()[:12]}"'
        if asked.headers.get("if-none-match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        return Answer(body, headers={"Content-Type": "text/html; charset=utf-8", "ETag": tag, **self.headers})

    def _page(self) -> str:
        count = len(self.posts) if self.counted is None else self.counted
        about = {
            "@context": "https://schema.org",
            "@type": "Organization",
            "name": "Nordwind Fähren",
            "aggregateRating": {"@type": "AggregateRating", "ratingValue": "3,0", "reviewCount": count},
            "review": [_review(post) for post in self.posts],
        }
        told = json.dumps(about, ensure_ascii=False, indent=1)
        return (
            f"<!doctype html><html><head><title>Nordwind im Test</title>{self.head}"
            f'<script type="application/ld+json">{told}</script></head><body><h1>Nordwind</h1></body></html>'
        )


def _review(post: Post) -> dict[str, object]:
    return {
        "@type": "Review",
        "author": {"@type": "Person", "name": post.author},
        "datePublished": post.date if post.date is not None else post.at.isoformat(),
        "reviewBody": post.text,
        "reviewRating": {"@type": "Rating", "ratingValue": str(post.rating)},
    }
