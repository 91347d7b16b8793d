"""What a sitemap lists, as items: all of its news, of other pages those that are new or changed. Fetches nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from urllib.parse import unquote, urlsplit

from listener.core.apiitem import facts, native_id, page, when
from listener.core.dates import read_date
from listener.core.entries import items, tidy
from listener.core.feedvisit import read
from listener.core.sitemap import Entry, Sitemap, inflated
from listener.model import DateQuality, Item, Response

RECENT = timedelta(hours=48)
"""How long news stay in a news sitemap, and how far back other pages are of interest."""
MOST_UNDATED = 2_000
"""Pages without any date in one file: up to here whatever is new among them is noticed by its address."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_ENDING = re.compile(r"\.\w{2,5}$|[,;].*$")


def items_of(
    found: Sitemap, response: Response, zone: tzinfo, now: datetime
) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    """Return the items of one file, and lines about what was left out. Raises SourceError for a feed that is none."""
    if found.feed:
        document = read(replace(response, body=inflated(response.body)))
        return items(document.entries, zone), document.unreadable
    undated = [entry for entry in found.pages if not entry.news and recent(entry.lastmod, zone, now) is None]
    follow = len(undated) <= MOST_UNDATED
    taken = tuple(_item(entry, zone) for entry in found.pages if entry.news or recent(entry.lastmod, zone, now))
    if follow:
        return taken + tuple(_item(entry, zone) for entry in undated), ()
    return taken, (f"{len(undated)} pages without a date: too many to see which are new",)


def recent(lastmod: str, zone: tzinfo, now: datetime) -> bool | None:
    """Tell whether something changed lately; None where no date says so."""
    dated = read_date(lastmod, zone)
    if dated is None:
        return None
    ends = dated.at + timedelta(days=1) if dated.quality is DateQuality.DAY else dated.at
    return ends >= now - RECENT


def timed(lastmod: str, zone: tzinfo) -> bool:
    """Tell whether a date names a time: one that names a day only stays the same while more is written on that day."""
    dated = read_date(lastmod, zone)
    return dated is not None and dated.quality is not DateQuality.DAY


def _item(entry: Entry, zone: tzinfo) -> Item:
    """Return one page. Its headline is all there is; where none is given, the words of the address often say it."""
    url = page(entry.loc)
    dated = when(entry.date or entry.lastmod, zone)
    title = entry.title or from_address(url)
    tags = [tag for word in entry.keywords.split(",") if (tag := tidy(word))]
    return Item(
        native_id=native_id(url, title, entry.date, entry.lastmod),
        title=title,
        body=title,
        url=url,
        author=entry.publication,
        published=dated.published,
        date_quality=dated.quality,
        lang=entry.lang,
        extra={
            **facts(
                host=urlsplit(url).hostname or "",
                title_from="" if entry.title or not title else "address",
                dated="" if entry.date or not dated.published else "last change",
            ),
            **({"tags": tags} if tags else {}),
        },
    )


def from_address(url: str) -> str:
    """Return the words in an address (``/reise/faehre-faellt-aus-17.html``: "faehre faellt aus"), if they are some."""
    parts = (_ENDING.sub("", unquote(part)) for part in urlsplit(url).path.split("/"))
    worded = [" ".join(_WORD.findall(part)) for part in parts]
    longest = max(worded, key=lambda words: words.count(" "), default="")
    return longest if longest.count(" ") >= 1 else ""
