"""Threads' keyword search: the newest posts with a word, from a time on; nothing for words Meta finds sensitive."""

from __future__ import annotations

from collections.abc import Mapping

from listener.model import Secret
from listener.ports import Source
from sources.threads import Threads
from tests.sources.sites.graph import TOKEN, GraphSite, refusal, stamp
from tests.sources.sites.site import Answer, Asked, Post

SENSITIVE = "verbrecher"


class Town(GraphSite):
    """Public posts of everybody."""

    kind = "threads"
    # A search need not find all there is: what it does not show any more was not thereby deleted.
    outcomes = {"deletion": "kept"}

    def source(self, web: str) -> Source:
        return Threads(Secret(TOKEN), ("Nordwind",), accept_terms=True, api=f"{web}/v1.0")

    def list_at(self, asked: Asked) -> Answer:
        query = asked.query
        if asked.path != "/v1.0/keyword_search" or query.get("search_type") != "RECENT":
            return refusal(100)
        word, since = query["q"].lower(), int(query.get("since", "0"))
        posts = [post for post in self.posts if word in post.text.lower() and post.at.timestamp() >= since]
        posts = [] if word == SENSITIVE else sorted(posts, key=lambda post: post.at, reverse=True)
        return self.page([self._post(post) for post in posts], query)

    def _post(self, post: Post) -> Mapping[str, object]:
        return {
            **(
                {"id": post.id, "permalink": f"https://www.threads.net/@{post.author}/post/{post.id}"}
                if post.id
                else {}
            ),
            "text": post.text,
            "media_type": "TEXT_POST",
            "timestamp": post.date if post.date is not None else stamp(post.at),
            "username": post.author,
            "has_replies": False,
            "is_quote_post": False,
            "is_reply": False,
            **self.more.get(post.id, {}),
        }
