"""Bing News as a feed: ten results an answer, the newest first, each behind a link that counts clicks; no ids."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import format_datetime
from html import escape
from urllib.parse import quote

from listener.ports import Source
from sources.bing_news import MOST_PAGES, BingNews
from tests.sources.sites.site import Answer, Asked, Post, Site

PAGE = 10
CONSENT = "<!DOCTYPE html><html><head><title>Bing</title></head><body>Cookies</body></html>"


class BingSearch(Site):
    """Finds posts by phrases. What drops out of the results was not deleted: it is only not shown any more."""

    kind = "bing_news"
    outcomes = {
        "empty": "empty",
        "web page": "not_a_feed",
        "garbage": "not_a_feed",
        "huge": PAGE * MOST_PAGES,
        "deletion": "kept",
    }
    paging = True
    """False: ``first`` is ignored, and each page is the first."""

    def source(self, web: str) -> Source:
        return BingNews(("Nordwind",), api=web)

    def answer(self, asked: Asked) -> Answer:
        if asked.path != "/news/search" or asked.query.get("format") != "rss":
            return Answer(CONSENT, headers={"Content-Type": "text/html; charset=utf-8"})
        first = int(asked.query.get("first", "1")) - 1 if self.paging else 0
        found = [post for post in self.posts[::-1] if matches(asked.query["q"], f"{post.title} {post.text}")]
        body = "".join(map(_item, found[first : first + PAGE]))
        return Answer(
            '<?xml version="1.0" encoding="utf-8" ?><rss version="2.0" xmlns:News="https://www.bing.com/news/search">'
            f"<channel><title>{escape(asked.query['q'])} - BingNews</title>{body}</channel></rss>",
            headers={"Content-Type": "text/xml; charset=utf-8", "Cache-Control": "private, max-age=0"},
        )


def matches(query: str, text: str) -> bool:
    """Tell whether a search engine finds a text: one of the phrases, none of the excluded ones."""
    excluded = re.findall(r'-"([^"]+)"', query)
    wanted = re.findall(r'(?<!-)"([^"]+)"', query)
    return any(phrase in text for phrase in wanted) and not any(phrase in text for phrase in excluded)


def _item(post: Post) -> str:
    target = post.url or f"https://zeitung.example/nachricht?id={post.id or int(post.at.timestamp())}"
    link = f"http://www.bing.com/news/apiclick.aspx?ref=FexRss&aid=&tid=0&url={quote(target, safe='')}&c=1&mkt=de-de"
    date = post.date if post.date is not None else format_datetime(post.at.astimezone(UTC), usegmt=True)
    return (
        f"<item><title>{escape(post.title)}</title><link>{escape(link)}</link>"
        f"<description>{escape(escape(post.text))}</description><pubDate>{escape(date)}</pubDate>"
        "<News:Source>Küstenbote</News:Source><News:Image>http://www.bing.com/th?id=1&amp;pid=News</News:Image></item>"
    )
