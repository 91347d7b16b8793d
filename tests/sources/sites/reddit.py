"""Reddit's feeds: Atom, 100 entries at most, newest first, older ones behind ``after``; a wall for some addresses."""

from __future__ import annotations

from html import escape

from listener.ports import Source
from sources.reddit import Reddit
from tests.sources.sites.site import Answer, Asked, Post, Site

WALL = "<!doctype html><title>Blocked</title><h1>whoa there, pardner!</h1><p>Your request has been blocked.</p>"


class Subreddit(Site):
    """Posts, and comments if a story wants them."""

    kind = "reddit"
    outcomes = {
        # A feed is what is read, and a page or noise is none.
        "web page": "not_a_feed",
        "garbage": "not_a_feed",
        # The first visit takes the newest page: a feed has 100 entries, and the next 100 cost another minute.
        "huge": 100,
    }

    def __init__(self) -> None:
        super().__init__()
        self.comments: list[Post] = []
        self.walled = False
        self.token = ""

    def source(self, web: str) -> Source:
        return Reddit(("Nordwind",), api=web)

    def answer(self, asked: Asked) -> Answer:
        if self.walled or (self.token and asked.query.get("feed") != self.token):
            return Answer(WALL, 403, {"Content-Type": "text/html"})
        kind = "t1" if asked.path.endswith("/comments/.rss") else "t3"
        posts = sorted(self.comments if kind == "t1" else self.posts, key=lambda post: post.at, reverse=True)
        names = [f"{kind}_{post.id}" for post in posts]
        start = names.index(asked.query["after"]) + 1 if asked.query.get("after") in names else 0
        here = posts[start : start + min(int(asked.query.get("limit", "25")), 100)]
        entries = "".join(_entry(kind, post) for post in here)
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><id>/search.rss</id><title>search</title>{entries}</feed>'
        stamp = f"<!-- {self.now.isoformat()} -->"  # no two answers are the same bytes
        return Answer(
            f'<?xml version="1.0" encoding="UTF-8"?>{feed}{stamp}',
            headers={"Content-Type": "application/atom+xml; charset=UTF-8"},
        )


def _entry(kind: str, post: Post) -> str:
    link = f"https://www.reddit.com/r/munich/comments/{'abc12/faehre/' if kind == 't1' else ''}{post.id}/"
    author = f"/u/{post.author}"
    title = f"{author} on Fähre" if kind == "t1" else post.title
    words = f'<!-- SC_OFF --><div class="md"><p>{post.text}</p> </div><!-- SC_ON -->'
    around = (
        ""
        if kind == "t1"
        else f' &#32; submitted by &#32; <a href="https://www.reddit.com/user/{post.author}"> {author} </a>'
    )
    links = f' <br/> <span><a href="{post.url or link}">[link]</a></span> <span><a href="{link}">[comments]</a></span>'
    content = (words if post.text else "") + around + (links if kind == "t3" else "")
    identity = f'<id>{kind}_{post.id}</id><link href="{link}" />' if post.id else ""
    at = escape(post.date if post.date is not None else f"{post.at:%Y-%m-%dT%H:%M:%S+00:00}")
    return (
        f'<entry><author><name>{escape(author)}</name></author><category term="munich" label="r/munich"/>'
        f'<content type="html">{escape(content)}</content>{identity}<updated>{at}</updated>'
        f"<published>{at}</published><title>{escape(title)}</title></entry>"
    )
