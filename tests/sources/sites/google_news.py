"""Google News as a feed: a hundred results in no order, within a day or between two days; ids, but no addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from random import Random

from listener.ports import Source
from sources.google_news import MOST_RESULTS, GoogleNews
from tests.sources.sites.bing_news import matches
from tests.sources.sites.site import Answer, Asked, Post, Site

CONSENT = "<!DOCTYPE html><html lang=de><head><title>Bevor Sie fortfahren</title></head><body>Cookies</body></html>"
_HOURS = {"1h": 1, "1d": 24, "7d": 168}


class GoogleSearch(Site):
    """Finds headlines by phrases. What drops out of the results was not deleted: it is only not shown any more."""

    kind = "google_news"
    outcomes = {
        "empty": "empty",
        "web page": "not_a_feed",
        "garbage": "not_a_feed",
        "huge": MOST_RESULTS,
        "deletion": "kept",
    }
    publisher = "Küstenbote"

    def source(self, web: str) -> Source:
        return GoogleNews(("Nordwind",), api=web)

    def answer(self, asked: Asked) -> Answer:
        if asked.path != "/rss/search" or not {"q", "hl", "gl", "ceid"} <= asked.query.keys():
            return Answer(CONSENT, headers={"Content-Type": "text/html"})
        query, wanted = asked.query["q"], within(asked.query["q"], self.now)
        found = [post for post in self.posts[::-1] if wanted(post.at) and matches(query, post.text)][:MOST_RESULTS]
        Random(7).shuffle(found)  # noqa: S311 - relevance is as good as chance
        return Answer(
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><rss version="2.0"><channel>'
            f"<generator>NFE/5.0</generator><title>{escape(query)} - Google News</title>"
            f"<lastBuildDate>{format_datetime(self.now, usegmt=True)}</lastBuildDate>"
            f"{''.join(self._item(post) for post in found)}</channel></rss>",
            headers={
                "Content-Type": "application/xml; charset=utf-8",
                "Cache-Control": "no-cache, no-store, max-age=0",
            },
        )

    def _item(self, post: Post) -> str:
        name = f"CBMi{post.id or int(post.at.timestamp())}QVVfeXFM"
        link = f"https://news.google.com/rss/articles/{name}?oc=5"
        id_ = f'<guid isPermaLink="false">{name}</guid>' if post.id else ""
        date = post.date if post.date is not None else format_datetime(post.at.astimezone(UTC), usegmt=True)
        publisher = post.title if post.title.endswith(".example") else self.publisher
        linked = f'<a href="{link}">{escape(post.text)}</a>&nbsp;&nbsp;<font color="#6f6f6f">{publisher}</font>'
        return (
            f"<item><title>{escape(f'{post.text} - {publisher}')}</title><link>{link}</link>{id_}"
            f"<pubDate>{escape(date)}</pubDate><description>{escape(linked)}</description>"
            f'<source url="https://www.{publisher.lower().replace("ü", "ue")}.example">{publisher}</source></item>'
        )


def within(query: str, now: datetime) -> Callable[[datetime], bool]:
    """Return which times a query asks for: ``when:1d``, or ``after:`` a day and ``before:`` another."""
    when = re.search(r"when:(\w+)", query)
    if when:
        return lambda at: at > now - timedelta(hours=_HOURS[when[1]])
    days = re.search(r"after:(\S+) before:(\S+)", query)
    return lambda at: days is None or days[1] <= at.strftime("%Y-%m-%d") < days[2]
