"""Reads the dates that feeds write, in German and English; what people type ("gestern") is read by ``when``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from listener.model import DateQuality

_YEARS = range(1995, 2200)
"""What is plausible. Feeds older than RSS are a broken clock, and so are dates of the 22nd century."""

_LONGEST = 120
"""Characters looked at: no date is longer, and a hostile one must not cost time."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan jän jae",
            "feb",
            "mar mär mrz mae",
            "apr",
            "may mai",
            "jun",
            "jul",
            "aug",
            "sep",
            "oct okt",
            "nov",
            "dec dez",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = r"\b(?P<name>jan|jän|jae|feb|mar|mär|mrz|mae|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[a-zä]*\.?"

# An abbreviation without an entry here ("IST", "AST") means different places: such a time counts as zone-less.
_ZONES = {
    name: timezone(timedelta(hours=hours))
    for hours, names in {
        0: "z ut utc gmt wet",
        1: "cet mez met bst west",
        2: "cest mesz mest eet",
        3: "eest msk",
        8: "sgt hkt",
        9: "jst kst",
        10: "aest",
        11: "aedt",
        -4: "edt",
        -5: "est cdt",
        -6: "cst mdt",
        -7: "mst pdt",
        -8: "pst",
    }.items()
    for name in names.split()
}

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})? (?:[a-z]{1,5} |[+-]\d{4} )?"
_DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?<!\d)(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<d>\d{1,2})\. ?(?P<m>\d{1,2})\. ?(?P<y>\d{4}|\d{2})(?![\d:])",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[. /-]*{_MONTH}[ ,/-]*(?P<y>\d{{2,4}})(?![\d:])",
        rf"{_MONTH} ?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ ,]+(?:{_CLOCK})?(?P<y>\d{{4}})(?!\d)",
        r"(?<!\d)(?P<a>\d{1,2})(?P<sep>[/-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})(?![\d:])",
        r"(?<!\d)(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?=t\d|\d{6}$|$)",
    )
)
_TIMES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?<![\d:+-])(?P<h>\d{1,2}):(?P<min>\d{2})(?::(?P<s>\d{2}))?(?:[.,]\d+)? ?(?P<half>[ap]\.?m\b\.?)?",
        r"(?<![\d.])(?P<h>\d{1,2})(?:\.(?P<min>\d{2}))? ?uhr\b",
        r"(?<=\d{8}t)(?P<h>\d{2})(?P<min>\d{2})(?P<s>\d{2})?",
        r"(?<=^\d{8})(?P<h>\d{2})(?P<min>\d{2})(?P<s>\d{2})$",
    )
)
_ZONE = re.compile(
    r" ?(?:uhr )?\(?(?P<word>[a-z]+)?(?:(?P<sign>[+-])(?P<h>\d{1,2})(?::?(?P<min>\d{2}))?(?!\d))?", re.ASCII
)
_PLAIN_ZONE = r"(GMT|UTC|Z|[+-](?:0\d|1[0-4]):?[0-5]\d)"
_PLAIN_RFC = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (\d{4})"
    rf" (\d{{2}}):(\d{{2}})(?::([0-5]\d|60))? {_PLAIN_ZONE}",
    re.ASCII,
)
_PLAIN_ISO = re.compile(
    rf"(\d{{4}})-(\d{{2}})-(\d{{2}})T(\d{{2}}):(\d{{2}})(?::([0-5]\d|60)(?:\.\d+)?)?{_PLAIN_ZONE}", re.ASCII
)
_LONGEST_PLAIN = 40
_EPOCH = re.compile(r"(?P<s>\d{9,10})(?P<fine>\d{3}|\d{6})?(?:\.\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment in UTC, and how far it can be trusted."""

    at: datetime
    quality: DateQuality


def read_date(text: str, zone: tzinfo) -> Dated | None:
    """Return the moment ``text`` names, in UTC, or None where it names none that is plausible (1995-2199).

    Reads RFC 822 (2- and 4-digit years), ISO 8601, asctime, epoch seconds, milli- and microseconds, ``20.11.2026``,
    ``20. November 2026, 10.30 Uhr``, ``Nov 20, 2026 10:00 AM``, with German or English names and MEZ, MESZ, CET, CEST.
    A time without zone is read in ``zone``; a day alone is its midnight there. ``05/03/2024`` could be two days and is
    therefore none. Never raises.
    """
    if len(text) <= _LONGEST_PLAIN and (found := _plain(text)):
        return found
    text = " ".join(text[:_LONGEST].split()).lower().replace("a\u0308", "ä")
    epoch = _EPOCH.fullmatch(text)
    if epoch:
        return _plausible(datetime.fromtimestamp(int(epoch["s"]), UTC), DateQuality.EXACT)
    day = next(_days(text), None)
    return _moment(text, day, zone) if day else None


@lru_cache(maxsize=2048)
def _plain(text: str) -> Dated | None:
    """Return the moment of a date in one of the two usual forms; None for any other, and for what is no date."""
    if found := _PLAIN_RFC.fullmatch(text):
        day, name, year, hour, minute, second, zone = found.groups()
        month = str(_MONTHS[name.lower()])
    elif found := _PLAIN_ISO.fullmatch(text):
        year, month, day, hour, minute, second, zone = found.groups()
    else:
        return None
    try:
        at = datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=UTC)
    except ValueError:  # 24:00, or a day that does not exist
        return None
    if zone[0] in "+-":
        offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        moved = at + offset if zone[0] == "-" else at - offset
        return _plausible(moved, DateQuality.EXACT) if plausible(at) else None
    return _plausible(at, DateQuality.EXACT)


def plausible(at: datetime) -> bool:
    """Tell whether an aware moment can be the date of a feed entry."""
    return at.year in _YEARS


def _plausible(at: datetime, quality: DateQuality) -> Dated | None:
    return Dated(at, quality) if plausible(at) else None


def _days(text: str) -> Iterator[date]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            day = _day(match.groupdict())
            if day:
                yield day


def _day(part: dict[str, str | None]) -> date | None:
    month, day = (part.get("m"), part.get("d")) if "a" not in part else _month_and_day(part["a"] or "", part["b"] or "")
    try:
        return date(_year(part["y"] or ""), int(month or 0) or _MONTHS[(part.get("name") or "")[:3]], int(day or 0))
    except (ValueError, KeyError):
        return None


def _month_and_day(first: str, second: str) -> tuple[str | None, str | None]:
    """Tell 20/11 from 11/20; where both are possible there is no answer, for a wrong month is worse than none."""
    if int(first) > 12 or first == second:
        return second, first
    return (first, second) if int(second) > 12 else (None, None)


def _year(digits: str) -> int:
    """Return the year meant; two digits are the last century from 90 on, three count from 1900 (RFC 2822, 4.3)."""
    year = int(digits)
    if len(digits) == 2:
        return year + (1900 if year >= 90 else 2000)
    return year + 1900 if len(digits) == 3 else year


def _moment(text: str, day: date, zone: tzinfo) -> Dated | None:
    found = next((match for match in (pattern.search(text) for pattern in _TIMES) if match), None)
    if not found:
        return _utc(datetime.combine(day, time(), zone), DateQuality.DAY)
    spent = _time_of_day(found.groupdict())
    if spent is None:
        return None
    given = _zone(text[found.end() :])
    at = datetime.combine(day, time(), given or zone) + spent
    return _utc(at, DateQuality.EXACT if given else DateQuality.ZONE_GUESS)


def _time_of_day(part: dict[str, str | None]) -> timedelta | None:
    """Return the time since midnight; 24:00 is allowed as ISO 8601 does, a leap second is the second before it."""
    hour, minute, second = (int(part.get(key) or 0) for key in ("h", "min", "s"))
    half = part.get("half")
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    return timedelta(hours=hour, minutes=minute, seconds=min(second, 59))


def _zone(rest: str) -> tzinfo | None:
    match = _ZONE.match(rest)
    word, sign, hours, minutes = match.groups() if match else (None, None, None, None)
    if sign:
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return timezone(-offset if sign == "-" else offset) if offset <= timedelta(hours=15) else None
    return _ZONES.get(word or "")


def _utc(at: datetime, quality: DateQuality) -> Dated | None:
    return _plausible(at.astimezone(UTC), quality) if at.year in _YEARS else None
