"""A blog with an Atom feed: conditional requests, the newest entries only."""

from __future__ import annotations

from hashlib import sha256
from html import escape

from listener.ports import Source
from sources.feed import Feed
from tests.sources.sites.site import Answer, Asked, Post, Site

WINDOW = 3000


class Blog(Site):
    """Serves its newest posts, newest first."""

    kind = "feed"
    outcomes = {"empty": "empty", "web page": "not_a_feed", "garbage": "not_a_feed", "deletion": "kept"}

    def source(self, web: str) -> Source:
        return Feed(f"{web}/feed.atom")

    def answer(self, asked: Asked) -> Answer:
        body = self._document()
        tag = f'"{sha256(body.encode()).hexdigest()[:12]}"'
        if asked.headers.get("if-none-match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        return Answer(body, headers={"Content-Type": "application/atom+xml; charset=utf-8", "ETag": tag})

    def _document(self) -> str:
        entries = "\n".join(map(_entry, self.posts[-WINDOW:][::-1]))
        return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>{entries}</feed>'


def _entry(post: Post) -> str:
    id_ = f"<id>tag:blog.example,2026:{post.id}</id>" if post.id else ""
    return (
        f"<entry>{id_}<title>{escape(post.title)}</title><author><name>{escape(post.author)}</name></author>"
        f"<published>{escape(post.date if post.date is not None else post.at.isoformat())}</published>"
        f"<content>{escape(post.text)}</content></entry>"
    )
