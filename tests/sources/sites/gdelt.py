"""GDELT's DOC 2.0 search: 250 articles at most, times in quarters of an hour, mistakes told in a sentence."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

from listener.ports import Source
from sources.gdelt import MOST_RESULTS, Gdelt
from tests.sources.sites.bing_news import matches
from tests.sources.sites.site import Answer, Asked, Post, Site

PATH = "/api/v2/doc/doc"
QUARTER = timedelta(minutes=15)


class Index(Site):
    """Finds headlines by phrases and time. An article that its paper withdraws stays in the index."""

    kind = "gdelt"
    outcomes = {
        # 1,500 articles within 25 minutes bear two times only, and of each no more than an answer is shown.
        "huge": 2 * MOST_RESULTS,
        "deletion": "kept",
    }
    patience = 1000
    """After so many requests the site has enough."""

    def source(self, web: str) -> Source:
        return Gdelt(("Nordwind",), api=f"{web}{PATH}")

    def answer(self, asked: Asked) -> Answer:
        if asked.path != PATH:
            return Answer("<html>404</html>", 404)
        self.patience -= 1
        if self.patience < 0:
            return _sentence("Please limit requests to one every 5 seconds.", 429)
        query = asked.query["query"]
        if min(map(len, re.findall(r'"([^"]+)"', query))) < 3:
            return _sentence("The specified phrase is too short.")
        if re.search(r'^\("[^"]+"\)', query):
            return _sentence("Parentheses may only be used around OR'd statements.")
        start, end = (_time(asked.query[name]) for name in ("startdatetime", "enddatetime"))
        most = min(int(asked.query["maxrecords"]), MOST_RESULTS)
        found = [post for post in self.posts[::-1] if matches(query, post.text) and start <= seen(post) <= end][:most]
        # Titles come with raw control characters, which JSON forbids.
        body = json.dumps({"articles": list(map(_article, found))}, ensure_ascii=False).replace("~", "\t")
        return Answer(body if found else "{}", headers={"Content-Type": "application/json; charset=utf-8"})


def seen(post: Post) -> datetime:
    """Return when the index first saw a post."""
    return post.at - timedelta(seconds=post.at.timestamp() % QUARTER.total_seconds())


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _sentence(text: str, status: int = 200) -> Answer:
    return Answer(f"{text}\n", status, {"Content-Type": "text/html; charset=utf-8"})


def _article(post: Post) -> dict[str, str]:
    address = post.url or (f"https://www.zeitung.example/{post.id}" if post.id else "")
    return {
        "url": address,
        "url_mobile": "",
        "title": post.text,
        "seendate": post.date if post.date is not None else seen(post).strftime("%Y%m%dT%H%M%SZ"),
        "socialimage": "https://www.zeitung.example/i.jpg",
        "domain": "zeitung.example",
        "language": "German",
        "sourcecountry": "Germany",
    }
