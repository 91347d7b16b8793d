"""A WordPress site: comments over REST, page by page, and in a feed that holds the newest ten only."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from zoneinfo import ZoneInfo

from listener.ports import Source
from sources.wordpress import WordPress
from tests.sources.sites.site import Answer, Asked, Post, Site

FEED_WINDOW = 10
BERLIN = ZoneInfo("Europe/Berlin")
REFUSED = {"code": "rest_cannot_access", "message": "Nur für Angemeldete.", "data": {"status": 401}}


class Magazine(Site):
    """Serves what was approved; what waits for approval is not to be seen, and later has its old date."""

    kind = "wordpress"
    outcomes = {
        # Many sites answer the REST interface with their home page; then the feed is asked, and this is none either.
        "web page": "not_a_feed",
    }

    def __init__(self) -> None:
        super().__init__()
        self.rest = True
        """False: shut, as security plugins do."""
        self.held: set[str] = set()
        """Comments that wait for approval."""
        self.answers: dict[str, str] = {}
        """Which comment answers which."""
        self.markup: dict[str, str] = {}
        """What the feed says of a comment, where it is not what is usual."""

    def source(self, web: str) -> Source:
        return WordPress(f"{web}/")

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/comments/feed/":
            return self._feed(asked)
        if asked.path != "/wp-json/wp/v2/comments":
            return Answer("<!doctype html><title>Seite nicht gefunden</title>", 404)
        if not self.rest:
            return Answer(json.dumps(REFUSED), 401, {"Content-Type": "application/json; charset=UTF-8"})
        return self._page(asked)

    def _shown(self) -> list[Post]:
        return sorted((post for post in self.posts if post.id not in self.held), key=lambda post: post.at)

    def _page(self, asked: Asked) -> Answer:
        size, number = int(asked.query.get("per_page", "10")), int(asked.query.get("page", "1"))
        after = datetime.fromisoformat(asked.query["after"])
        found = [post for post in self._shown() if post.at > after]
        assert size <= 100
        assert asked.query["order"] == "asc"
        headers = {
            "Content-Type": "application/json; charset=UTF-8",
            "X-WP-Total": str(len(found)),
            "X-WP-TotalPages": str(-(-len(found) // size)),
        }
        return Answer(json.dumps([self._comment(post) for post in found[(number - 1) * size :][:size]]), 200, headers)

    def _comment(self, post: Post) -> dict[str, object]:
        universal = post.at.strftime("%Y-%m-%dT%H:%M:%S") if post.date is None else post.date
        local = post.at.astimezone(BERLIN).strftime("%Y-%m-%dT%H:%M:%S") if post.date is None else post.date
        return {
            "id": int(post.id) if post.id else None,
            "post": 7,
            "parent": int(self.answers.get(post.id, "0")),
            "author_name": post.author,
            "date": local,
            "date_gmt": universal,
            "content": {"rendered": f"<p>{escape(post.text)}</p>\n"},
            "link": self._link(post),
            "status": "approved",
            "type": "comment",
            "_embedded": {"up": [{"id": 7, "title": {"rendered": post.title}, "link": f"{self.web}/faehre/"}]},
        }

    def _link(self, post: Post) -> str:
        return f"{self.web}/faehre/comment-page-2/#comment-{post.id}" if post.id else f"{self.web}/faehre/"

    def _feed(self, asked: Asked) -> Answer:
        entries = "".join(map(self._entry, self._shown()[-FEED_WINDOW:][::-1]))
        body = (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>Kommentare für Magazin</title>'
            "<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>"
            f"{entries}</channel></rss>"
        )
        tag = f'"{sha256(body.encode()).hexdigest()[:12]}"'
        if asked.headers.get("if-none-match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        return Answer(body, headers={"Content-Type": "application/rss+xml; charset=UTF-8", "ETag": tag})

    def _entry(self, post: Post) -> str:
        title = f"Kommentar zu {post.title} von {post.author}"
        text = f"<p>{escape(post.text)}</p>"
        if post.id in self.answers:
            earlier = f"{self.web}/faehre/#comment-{self.answers[post.id]}"
            text = f'<p>Als Antwort auf <a href="{earlier}">Anke</a>.</p>\n{text}'
        text = self.markup.get(post.id, text)
        date = format_datetime(post.at) if post.date is None else post.date
        guid = f'<guid isPermaLink="false">{self.web}/?p=7#comment-{post.id}</guid>' if post.id else ""
        return (
            f"<item><title>{escape(title)}</title><link>{self._link(post)}</link>"
            f"<dc:creator><![CDATA[{post.author}]]></dc:creator><pubDate>{escape(date)}</pubDate>{guid}"
            f"<description><![CDATA[{post.text[:20]}]]></description>"
            f"<content:encoded><![CDATA[{text}\n]]></content:encoded></item>"
        )
