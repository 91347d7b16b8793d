"""What is made of the facts that a feed gives, whoever has read them: authors, pages, numbers, waiting times. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from listener.core.entries import tidy
from listener.core.freshness import limited
from listener.core.urls import absolute, canonical, is_web

_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 7 * 86400, "monthly": 30 * 86400, "yearly": 365 * 86400}
_NAMED = re.compile(r"([^<>()]*?)\s*[(<]([^<>()]*)[)>]")
_LONGEST_AUTHOR = 500  # characters looked at: the pattern takes quadratic time
_ROOT_END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)


def is_whole(text: str) -> bool:
    """Tell whether a document ends where a feed ends, give or take a comment."""
    return bool(_ROOT_END.search(text[-2000:]))


def older(links: Iterable[tuple[str, str]]) -> str:
    """Return where the entries before these are (RFC 5005, 3 and 4), of a feed's links: their ``rel`` and address."""
    named = {rel.lower(): href for rel, href in links}
    return named.get("prev-archive", "") or named.get("next", "")


def page_of(id_: str, page: str, original: str, enclosed: Sequence[str], url: str) -> str:
    """Return the page of an entry, else what it encloses, as seen from the feed's own ``url``.

    Where there is no page, feedparser puts the id into ``link``: that is one only if it looks like an address.
    ``original`` is the address behind one that counts clicks.
    """
    if page == id_ and not page.startswith("/"):
        page = page if is_web(page) else ""
    links = (absolute(url, link) for link in (original, page, *enclosed) if link)
    return next((link for link in links if is_web(link)), "")


def signed(names: Sequence[str], author: str) -> str:
    """Return all authors where there are several, else the name of the one."""
    if len(names) > 1 and (several := ", ".join(dict.fromkeys(name for name in names if name))):
        return several
    return _name(author)


def _name(author: str) -> str:
    """Return the name in ``max@firma.example (Max Muster)`` or ``Max Muster <max@…>``; the address is of no use."""
    author = " ".join(author.split())[:_LONGEST_AUTHOR]
    if "(" not in author and "<" not in author:
        return author
    match = _NAMED.fullmatch(author)
    return next((part for part in match.groups() if part and "@" not in part), author) if match else author


def extra(terms: Iterable[str], origin: str) -> dict[str, object]:
    """Return the tags, and the address of the publication an entry was taken from (RSS 2.0, ``source``)."""
    tags, origin = [term for term in map(tidy, terms) if term], canonical(tidy(origin))
    return ({"tags": tags} if tags else {}) | ({"origin": origin} if is_web(origin) else {})


def count(*texts: str) -> int | None:
    """Return the number that the first of several texts is, if one is."""
    if not any(texts):
        return None
    digits = next((text for given in texts if (text := given.strip()).isdecimal()), "")
    return int(digits) if 0 < len(digits) <= 9 else None


def wait(ttl: str, period: str, times: str) -> timedelta | None:
    """Return how long a feed wants to be left alone: ``ttl`` in minutes, or the time between two updates.

    The latter by the RSS 1.0 syndication module: daily and once unless said otherwise.
    """
    period, often = period.lower().strip(), count(times) or 0
    update = _PERIODS.get(period or "daily", 0) / max(often, 1) if period or often else 0
    return limited(max((count(ttl) or 0) * 60, update))
