"""A Lemmy server, before and since 1.0: two interfaces, two ways of paging, posts beside comments."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from listener.ports import Source
from sources.lemmy import Lemmy
from tests.sources.sites.site import Answer, Asked, Post, Site

_JSON = {"Content-Type": "application/json"}
Entry = tuple[str, Mapping[str, object], datetime]
"""The kind of list it stands in, the entry, and when it was written."""


class LemmyServer(Site):
    """Half of what is said stands in posts, half in comments (those of even hours)."""

    kind = "lemmy"

    def __init__(self) -> None:
        super().__init__()
        self.version = "0.19.12"
        self.old_site = True
        """The older interface is there at all."""
        self.everywhere = "all"
        """As this version writes it (1.0 on)."""
        self.combined = False
        """Whether 1.0 answers with one list of everything, as its first drafts did."""
        self.left = 10_000
        """Searches until the limit."""
        self.private = False
        self.more: dict[str, dict[str, object]] = {}
        """Further fields of what was said, by its id."""

    def source(self, web: str) -> Source:
        return Lemmy(("Nordwind",), web)

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/api/v4/site" or (asked.path == "/api/v3/site" and self.old_site):
            return Answer(json.dumps({"site_view": {}, "version": self.version}), headers=_JSON)
        if asked.path == "/api/v3/search" and self.old_site:
            return self._limited() or self._old(asked.query)
        if asked.path == "/api/v4/search" and not self.version.startswith("0."):
            return self._limited() or self._new(asked.query)
        return Answer("", 404)

    def _limited(self) -> Answer | None:
        if self.private:
            return _refused("instance_is_private")
        self.left -= 1
        return _refused("rate_limit_error") if self.left < 0 else None

    def _old(self, query: Mapping[str, str]) -> Answer:
        posts = self._found(query["q"])
        if self.version.startswith("0.") and query.get("sort") == "New":
            posts = sorted(posts, key=lambda post: post.at, reverse=True)
        limit, page = min(int(query.get("limit", "10")), 50), int(query.get("page", "1"))
        if not self.version.startswith("0."):
            limit, page = 10, 1
        lists = {
            "posts": [post for post in posts if not _is_comment(post)],
            "comments": list(filter(_is_comment, posts)),
        }
        shown = {kind: found[(page - 1) * limit : page * limit] for kind, found in lists.items()}
        views = {kind: [self._view(post) for post in found] for kind, found in shown.items()}
        return Answer(json.dumps({"type_": "All", **views, "communities": [], "users": []}), headers=_JSON)

    def _new(self, query: Mapping[str, str]) -> Answer:
        if query.get("listing_type") != self.everywhere:
            return _refused("unknown")
        since = self.now - timedelta(seconds=int(query["time_range_seconds"]))
        posts = [post for post in self._found(query["search_term"]) if post.at > since]
        marks = [f"P{post.id}" for post in posts]
        if query.get("page_cursor", marks[0] if marks else "") not in {*marks, ""}:
            return _refused("not_found")
        start = marks.index(query["page_cursor"]) + 1 if "page_cursor" in query else 0
        page = posts[start : start + min(int(query.get("limit", "10")), 50)]
        rest = posts[start + len(page) :]
        answer = {**self._lists(page), "communities": [], "persons": []}
        return Answer(json.dumps({**answer, **({"next_page": f"P{page[-1].id}"} if rest else {})}), headers=_JSON)

    def _lists(self, page: Sequence[Post]) -> Mapping[str, object]:
        if self.combined:
            person = {"type_": "person", "person": {"name": "nordwind"}}
            return {"search": [person, *({"type_": "x", **self._view(post)} for post in page)]}
        return {
            "posts": [self._view(post) for post in page if not _is_comment(post)],
            "comments": [self._view(post) for post in page if _is_comment(post)],
        }

    def _found(self, phrase: str) -> list[Post]:
        return [post for post in self.posts if phrase.lower() in f"{post.title} {post.text}".lower()]

    def _view(self, post: Post) -> Mapping[str, object]:
        new = not self.version.startswith("0.")
        when = {"published_at" if new else "published": post.date if post.date is not None else self._written(post)}
        counts = {"upvotes": 13, "downvotes": 1, "score": 12, "comments": 4, "child_count": 2}
        link = "ap_id" if new else "actor_id"
        said = {**self._said(post), **when, "deleted": False, "removed": False, **(counts if new else {})}
        said |= self.more.get(post.id, {})
        thread = {"id": 1, "name": "Fähren im Norden", "ap_id": "https://feddit.example/post/1"}
        return {
            **({"comment": said, "post": thread} if _is_comment(post) else {"post": said}),
            "creator": {"name": post.author, link: f"https://heimat.example/u/{post.author}", "bot_account": False},
            "community": {"name": "norden", link: "https://feddit.example/c/norden"},
            **({} if new else {"counts": counts}),
        }

    def _said(self, post: Post) -> Mapping[str, object]:
        number = int(post.id) if post.id else None
        if _is_comment(post):
            page = f"https://heimat.example/comment/{post.id}" if post.id else None
            return {"id": number, "content": post.text, "ap_id": page, "path": f"0.{post.id}"}
        page = f"https://heimat.example/post/{post.id}" if post.id else None
        return {"id": number, "name": post.title, "body": post.text, "url": post.url or None, "ap_id": page}

    def _written(self, post: Post) -> str:
        """Return the time as servers before 1.0 often write it: without a zone."""
        zone = "" if self.version.startswith("0.") else "Z"
        return post.at.strftime("%Y-%m-%dT%H:%M:%S.%f") + zone


def _is_comment(post: Post) -> bool:
    return post.at.hour % 2 == 0


def _refused(word: str) -> Answer:
    return Answer(json.dumps({"error": word}), 400, _JSON)
