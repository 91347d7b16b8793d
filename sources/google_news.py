"""Google News as a feed: what the search finds in the news for the brands' names, day by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar
from urllib.parse import urlencode, urlsplit

from listener.core.apiitem import API, moment
from listener.core.feedseries import Remembered, together, visit_search
from listener.core.feedvisit import Page
from listener.core.jsonanswer import texts_at
from listener.core.options import Fault, bad_address
from listener.core.searchwords import SEARCH, WITHOUT, queries
from listener.core.stories import Stories
from listener.model import Batch, Item, Json, Request
from listener.ports import Flow

MOST_RESULTS = 100
"""In one answer; there is no second page."""
MOST_WORDS = 26
"""In one query, without the days: beyond 32 words the search ignores the rest."""
PACE_S = 10.0
MOST_DAYS_ASKED = 30
"""Requests for single days, in one visit."""
MOST_TOLD = 50
"""Lines about crowded days that are remembered, so that each is told once."""
LONGEST_GAP = timedelta(days=7)
"""How far back the first visit looks, and one after a long break."""
_CROWDED = f": {MOST_RESULTS} results and no more are shown"
_ONE_DAY = timedelta(days=1)
_CLOSE = timedelta(hours=20)  # the usual question reaches back a day; some results appear hours after their date


class Edition(StrEnum):
    """A country's Google News; where it has several languages, with the language."""

    DE = "de"
    AT = "at"
    CH = "ch"
    CH_FR = "ch-fr"
    FR = "fr"
    IT = "it"
    NL = "nl"
    ES = "es"
    PL = "pl"
    GB = "gb"
    US = "us"


_SPOKEN = {Edition.AT: "de", Edition.CH: "de", Edition.CH_FR: "fr", Edition.GB: "en-GB", Edition.US: "en-US"}


@dataclass(frozen=True, slots=True)
class GoogleNews:
    """News that name one of the phrases: headline, publisher and time, no text.

    The links lead through Google, which keeps the publisher's address to itself; they open in a browser. Google offers
    these feeds for personal use in a feed reader; whether that covers one's own use is for the operator to decide.
    """

    EVERY: ClassVar[timedelta] = timedelta(minutes=15)
    LATEST: ClassVar[timedelta] = timedelta(minutes=30)

    search: tuple[str, ...] = field(metadata=SEARCH)
    without: tuple[str, ...] = field(default=(), metadata=WITHOUT)
    edition: Edition = field(
        default=Edition.DE,
        metadata={
            "de": "Ausgabe von Google News, zum Beispiel at für Österreich; Google sieht die Feeds zur persönlichen "
            "Nutzung in einem Feedreader vor.",
            "en": "Edition of Google News, for example at for Austria; Google offers the feeds for personal use in a "
            "feed reader.",
        },
    )
    api: str = field(default="https://news.google.com", metadata=API)

    def validate(self) -> Iterator[Fault]:
        """Yield what is wrong: field, key of the sentence, its values."""
        yield from bad_address("api", self.api)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Ask for the last day, and day by day for what an answer of the last day cannot hold or does not reach.

        Raises what ``feedvisit.visit`` raises; a consent page or a bot wall is ``not_a_feed``.
        """
        before, whole, feeds = Remembered.of(cursor), Batch((), {}), {}
        asked = queries(self.search, self.without, MOST_WORDS)
        missed = _missed(cursor, now, MOST_DAYS_ASKED // max(len(asked), 1))
        for query in asked:
            page = self._page(f"{query} when:1d")
            batch = yield from visit_search(page, before.at(page), now)
            feeds[page.name] = batch.cursor
            batch = together(batch, (yield from self._further(query, len(batch.items), missed, now)))
            whole = together(whole, batch)
        return _batch(whole, feeds, cursor, now)

    def _further(self, query: str, shown: int, missed: tuple[date, ...], now: datetime) -> Flow:
        """Return what stands in days that were missed; if the last day has more than is shown, more of that.

        A day that is too full for one answer is a line of its own among what could not be read.
        """
        crowded = shown >= MOST_RESULTS
        days = missed or ((now.date() - _ONE_DAY, now.date()) if crowded else ())
        whole = (yield from visit_search(self._page(f"{query} when:1h"), {}, now)) if crowded else Batch((), {})
        for day in days:
            window = self._page(f"{query} after:{day} before:{day + _ONE_DAY}")
            batch = yield from visit_search(window, {}, now)
            full = f"{day}{_CROWDED}" if len(batch.items) >= MOST_RESULTS else ""
            whole = together(whole, replace(batch, unreadable=(*batch.unreadable, *filter(None, [full]))))
        return whole

    def _page(self, query: str) -> Page:
        """Return a search; without all three of hl, gl and ceid the results would hang on where we sit."""
        country = self.edition.value[:2].upper()
        language = _SPOKEN.get(self.edition, self.edition.value)
        named = {"q": query, "hl": language, "gl": country, "ceid": f"{country}:{language[:2]}"}
        address = f"{self.api.rstrip('/')}/rss/search?{urlencode(named)}"
        return Page(Request(address, pace_s=PACE_S), "UTC", _tuned)


def _batch(whole: Batch, feeds: Json, cursor: Json, now: datetime) -> Batch:
    """Return the batch with each story once, and a crowded day told of once."""
    items, stories = Stories.of(cursor.get("stories")).told_once(whole.items)
    told = texts_at(cursor, "told")
    lines = tuple(line for line in dict.fromkeys(whole.unreadable) if line not in told)
    crowded = [line for line in lines if line.endswith(_CROWDED)]
    after = {
        "feeds": feeds,
        "until": now.isoformat(),
        "stories": stories.cursor(),
        "told": [*told, *crowded][-MOST_TOLD:],
    }
    return replace(whole, items=items, cursor=after, unreadable=lines)


def _missed(cursor: Json, now: datetime, most: int) -> tuple[date, ...]:
    """Return the days to ask for one by one: after a break, and at the first visit; the newest if they are too many."""
    until = moment(cursor.get("until")) or now - LONGEST_GAP
    if now - until < _CLOSE:
        return ()
    days = min((now.date() - until.date()).days, LONGEST_GAP.days, most - 1)
    return tuple(now.date() - back * _ONE_DAY for back in range(days, -1, -1))


def _tuned(item: Item) -> Item:
    """Cut the publisher off the title ("Headline - Publisher"), if it is the one the entry names.

    What stands as text is a link list that repeats headline and publisher; the headline is all that is said.
    """
    origin = str(item.extra.get("origin", ""))
    title = item.title.removesuffix(f" - {item.author}") if item.author else item.title
    host = (urlsplit(origin).hostname or "").removeprefix("www.")
    return replace(item, title=title, body=title, extra={**item.extra, "host": host})
