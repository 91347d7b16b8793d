"""A Discourse forum: the list of all posts by falling id, a search in pages, and limits it tells in the body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from listener.model import Json
from listener.ports import Source
from sources.discourse import Discourse
from tests.sources.sites.site import Answer, Asked, Post, Site, Standing, visit

PAGE = 50
REFUSED = {"errors": ["Dir ist es nicht erlaubt, diese Ressource anzuzeigen."], "error_type": "invalid_access"}
JSON = {"Content-Type": "application/json; charset=utf-8"}


class Forum(Site):
    """Gives the next fifty visible posts below an id, as Discourse does since 2025."""

    kind = "discourse"

    def __init__(self) -> None:
        super().__init__()
        self.public = True
        """False: the list of all posts needs a login; the search does not."""
        self.key = ""
        """Whoever sends it is let in."""
        self.facts: dict[str, Mapping[str, object]] = {}
        """Further facts of a post, by its id."""
        self.wait_s = 0
        """The forum is tired: whoever asks is told to wait."""
        self.busy = False
        """The search gives up."""

    def source(self, web: str) -> Source:
        return Discourse(web, search=("Nordwind",))

    def crowd(self, count: int, gap: int = 1) -> None:
        """Let there be many posts, evenly over the last days; ``gap``: every so many ids one that may be seen."""
        times = [self.now - timedelta(days=5) * (count - number) / count for number in range(1, count + 1)]
        self.posts = [replace(self.post(number * gap), at=at) for number, at in enumerate(times, 1)]

    def answer(self, asked: Asked) -> Answer:
        if self.wait_s:
            body = {"errors": ["Zu schnell."], "error_type": "rate_limit", "extras": {"wait_seconds": self.wait_s}}
            return Answer(json.dumps(body), 429, JSON)
        known = asked.headers.get("api-key", "") == self.key if self.key else self.public
        if asked.path == "/search.json":
            return self._found(asked)
        if asked.path != "/posts.json" or not known:
            return Answer(json.dumps(REFUSED), 403, JSON)
        listed = [self._post(number, post) for number, post in self._page(int(asked.query.get("before", "0")))]
        return Answer(json.dumps({"latest_posts": listed}), 200, JSON)

    def _page(self, before: int) -> list[tuple[int, Post]]:
        below = [(at, post) for at, post in enumerate(self.posts, 1) if not before or int(post.id or "0") < before]
        return sorted(below, key=lambda numbered: numbered[1].id, reverse=True)[:PAGE]

    def _post(self, number: int, post: Post) -> dict[str, object]:
        return {
            "id": int(post.id) if post.id else None,
            "username": post.author,
            "created_at": self._date(post),
            "cooked": f"<p>{post.text}</p>",
            "raw": post.text,
            "post_number": number,
            "post_type": 1,
            "reply_count": 0,
            "reply_to_post_number": None,
            "reads": 12,
            "topic_id": 8,
            "topic_slug": "faehren",
            "topic_title": post.title,
            "version": 1,
            "actions_summary": [{"id": 2, "count": 3}],
            "hidden": False,
            "user_deleted": False,
            "deleted_at": None,
        } | dict(self.facts.get(post.id, {}))

    def _date(self, post: Post) -> str:
        return post.at.strftime("%Y-%m-%dT%H:%M:%S.123Z") if post.date is None else post.date

    def _found(self, asked: Asked) -> Answer:
        phrase, after, order = asked.query["q"].rsplit(" ", 2)
        since = date.fromisoformat(after.removeprefix("after:"))
        assert order == "order:latest"
        hits = [
            (number, post)
            for number, post in enumerate(self.posts, 1)
            if phrase.strip('"').lower() in post.text.lower() and post.at.date() >= since
        ][::-1]
        page = int(asked.query["page"])
        assert 1 <= page <= 10
        shown = hits[(page - 1) * PAGE : page * PAGE]
        grouped = {
            "more_full_page_results": True if len(hits) > page * PAGE else None,
            "error": "Die Suche ist gerade überlastet." if self.busy else None,
        }
        posts = [] if self.busy else [self._hit(number, post) for number, post in shown]
        topics = [{"id": 8, "title": post.title, "slug": "faehren"} for _, post in shown[:1]]
        return Answer(json.dumps({"posts": posts, "topics": topics, "grouped_search_result": grouped}), 200, JSON)

    def _hit(self, number: int, post: Post) -> dict[str, object]:
        return {
            "id": int(post.id),
            "username": post.author,
            "created_at": self._date(post),
            "like_count": 3,
            "blurb": f"...{post.text}...",
            "post_number": number,
            "topic_id": 8,
        }


class OldForum(Forum):
    """Gives what is visible of the fifty ids up to and with the one named, perhaps nothing, as Discourse did before."""

    def _page(self, before: int) -> list[tuple[int, Post]]:
        top = before or max(int(post.id) for post in self.posts)
        window = [(at, post) for at, post in enumerate(self.posts, 1) if top - PAGE < int(post.id) <= top]
        return sorted(window, key=lambda numbered: numbered[1].at, reverse=True)


def later(here: Standing, cursor: Json, **wait: int) -> tuple[set[str], set[str], Json]:
    """Return the ids that the next visits bring, those that are no more, and the last cursor."""
    here.site.now += timedelta(**(wait or {"minutes": 10}))
    found: set[str] = set()
    gone: set[str] = set()
    more = True
    while more:
        batch = visit(here, cursor)
        found |= {item.native_id for item in batch.items}
        gone |= set(batch.gone)
        cursor, more = batch.cursor, batch.more
    return found, gone, cursor
