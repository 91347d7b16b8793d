"""What a feed says of itself and feedparser does not hand on: entries that were deleted, hours and days of rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

from listener.core.freshness import LONGEST
from listener.core.jsonanswer import numbers_at
from listener.model import Json

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_DELETED = re.compile(r"<(?:[\w.-]{1,40}:)?deleted-entry\s([^<>]{1,4000})>")
_REF = re.compile(r"""(?:^|\s)ref\s*=\s*(?:"([^"]*)"|'([^']*)')""")

_LONGEST_LIST = 3000  # characters looked at: 24 hours, indented generously
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.ASCII)
_DAY = re.compile(r"<day>\s*([a-z]{3})[a-z]*\s*</day>")
_WEEK = {name: number for number, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_STEP = timedelta(hours=1)
_SKIPS = ("</skip", "</Skip", "</SKIP")


@dataclass(frozen=True, slots=True)
class Rest:
    """When a feed asks to be left alone (RSS 2.0, ``skipHours`` and ``skipDays``). All times are GMT."""

    hours: frozenset[int] = frozenset()
    """0 is the hour after midnight."""
    days: frozenset[int] = frozenset()
    """0 is Monday."""

    @classmethod
    def of(cls, value: object) -> Rest:
        """Return what ``cursor`` wrote; no rest for anything else."""
        found = value if isinstance(value, dict) else {}
        return cls(frozenset(numbers_at(found, "hours")), frozenset(numbers_at(found, "days")))

    def cursor(self) -> Json:
        """Return the rest as JSON, empty where there is none."""
        return {"hours": sorted(self.hours), "days": sorted(self.days)} if self.hours or self.days else {}

    def over(self, at: datetime) -> datetime:
        """Return the first moment from ``at`` (aware, UTC) on that is no rest, at most a day later.

        A feed that rests at every hour or on all days of the week means something else: ``at`` itself.
        """
        if len(self.hours) == 24 or len(self.days) == 7:
            return at
        latest, moment = at + LONGEST, at
        while self._holds(moment) and moment < latest:
            moment = moment.replace(minute=0, second=0, microsecond=0) + _STEP
        return min(moment, latest)

    def _holds(self, at: datetime) -> bool:
        return at.hour in self.hours or at.weekday() in self.days


def tombstones(text: str) -> tuple[str, ...]:
    """Return the ids of the entries that an Atom document calls deleted (RFC 6721), as written there."""
    if TOMBSTONES not in text:
        return ()
    written = (_REF.search(found[1]) for found in _DELETED.finditer(_bare(text)))
    return tuple(unescape(ref[1] or ref[2] or "") for ref in written if ref)


def rest(text: str) -> Rest:
    """Return when an RSS document asks to be left alone. Hour 24, which RSS 0.91 has, is hour 0."""
    if not any(name in text for name in _SKIPS):
        return Rest()
    bare = _bare(text).lower()
    hours = (int(hour) for hour in _HOUR.findall(_list(bare, "skiphours")))
    days = _DAY.findall(_list(bare, "skipdays"))
    return Rest(
        frozenset(hour % 24 for hour in hours if hour <= 24), frozenset(_WEEK[day] for day in days if day in _WEEK)
    )


def _list(text: str, name: str) -> str:
    """Return what stands within the first element of a name."""
    start = text.find(f"<{name}>")
    listed, end, _ = text[start : start + _LONGEST_LIST].partition(f"</{name}>")
    return listed if start >= 0 and end else ""


def _bare(text: str) -> str:
    """Return the document without comments and without what it only quotes."""
    return _without(_without(text, "<![CDATA[", "]]>"), "<!--", "-->")


def _without(text: str, opening: str, closing: str) -> str:
    """Leave out what stands in brackets; searched by hand, for a pattern takes quadratic time on brackets left open."""
    kept: list[str] = []
    at = 0
    while (start := text.find(opening, at)) >= 0:
        kept.append(text[at:start])
        end = text.find(closing, start)
        if end < 0:
            return "".join(kept)
        at = end + len(closing)
    return "".join((*kept, text[at:]))
