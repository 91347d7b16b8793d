"""A Facebook page in the Graph API: posts that tag it, comments inside of its own posts, recommendations without id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from listener.model import Secret
from listener.ports import Source
from sources.facebook import Facebook
from tests.sources.sites.graph import TOKEN, GraphSite, refusal, stamp
from tests.sources.sites.site import NOW, Answer, Asked, Post

PAGE = "300"
_LIMIT = re.compile(r"\.limit\((\d+)\)")


@dataclass
class OwnPost:
    """What the page itself has published, with the comments below."""

    id: str
    at: datetime
    comments: list[Post] = field(default_factory=list)


class Page(GraphSite):
    """What people say is spread over the three lists by its time, the same way each time."""

    kind = "facebook"

    def __init__(self) -> None:
        super().__init__()
        self.own = [OwnPost(f"{PAGE}_1", NOW)]
        self.below: dict[str, list[Post]] = {}
        """Further comments, by the own post they stand below."""

    def source(self, web: str) -> Source:
        return Facebook(PAGE, Secret(TOKEN), accept_terms=True, api=f"{web}/v26.0")

    def list_at(self, asked: Asked) -> Answer:
        name = asked.path.removeprefix("/v26.0/")
        if name == f"{PAGE}/tagged":
            return self.page([self._post(post) for post in self._part(0)], asked.query)
        if name == f"{PAGE}/ratings":
            return self.page([self._rating(post) for post in self._part(1)], asked.query)
        if name == f"{PAGE}/feed":
            own = sorted(self.own, key=lambda post: post.at, reverse=True)
            return self.page([self._own_post(post, asked.query["fields"]) for post in own], asked.query)
        if name.endswith("/comments") and asked.query.get("order") == "reverse_chronological":
            return self.page(self._comments(name.removesuffix("/comments")), asked.query)
        return refusal(100)

    def _part(self, which: int) -> list[Post]:
        posts = [post for post in self.posts if _place(post) == which]
        return sorted(posts, key=lambda post: post.at, reverse=True)

    def _comments(self, id_: str) -> list[Mapping[str, object]]:
        first = self._part(2) if id_ == self.own[0].id else []
        listed = sorted([*first, *self.below.get(id_, [])], key=lambda post: post.at, reverse=True)
        return [self._comment(post) for post in listed]

    def _own_post(self, post: OwnPost, fields: str) -> Mapping[str, object]:
        limit = _LIMIT.search(fields)
        assert limit
        comments = self.shown(self._comments(post.id), {"limit": limit[1]})
        return {"id": post.id, "created_time": stamp(post.at), **({"comments": comments} if comments["data"] else {})}

    def _written(self, post: Post) -> str:
        return post.date if post.date is not None else stamp(post.at)

    def _post(self, post: Post) -> Mapping[str, object]:
        link = {"id": post.id, "permalink_url": f"https://www.facebook.com/{post.id}"} if post.id else {}
        counts = {"shares": {"count": 1}, "reactions": {"data": [], "summary": {"total_count": 4}}}
        return {
            **link,
            "message": post.text,
            "created_time": self._written(post),
            **counts,
            **self.more.get(post.id, {}),
        }

    def _comment(self, post: Post) -> Mapping[str, object]:
        link = {"id": post.id, "permalink_url": f"https://www.facebook.com/300/posts/1?comment_id={post.id}"}
        return {
            **(link if post.id else {}),
            "message": post.text,
            "created_time": self._written(post),
            "like_count": 7,
            "comment_count": 0,
            **self.more.get(post.id, {}),
        }

    def _rating(self, post: Post) -> Mapping[str, object]:
        ids = {"open_graph_story": {"id": post.id}, "reviewer": {"id": f"u{post.id}", "name": post.author}}
        return {
            **(ids if post.id else {"reviewer": {"name": post.author}}),
            "created_time": self._written(post),
            "recommendation_type": "negative",
            "review_text": post.text,
            **self.more.get(post.id, {}),
        }


def _place(post: Post) -> int:
    seconds = int(post.at.timestamp())
    return (seconds + seconds // 3600) % 3
