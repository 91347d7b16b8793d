"""Times as people type them, in German and English, strictly: what is not fully understood is an error, never a guess.

Days, weeks and months are local ones of the zone given, so a day may last 23 or 25 hours; hours are absolute. A date
without a year is the latest one that is not in the future. ``11/01/2026`` is refused: half the world reads it the other
way round.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from listener.core.when_days import checked, days, months_before
from listener.errors import UsageError

EXAMPLES = "2d · 36h · gestern 14 Uhr · yesterday 2pm · seit Montag · last week · 1.11. · KW 46 · 2026-11-01"

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_NUMBERS = {
    word: number
    for number, words in enumerate((
        "ein eine einem einer einen a an one", "zwei two", "drei three", "vier four", "fünf fuenf five", "sechs six",
        "sieben seven", "acht eight", "neun nine", "zehn ten", "elf eleven", "zwölf zwoelf twelve",
    ), start=1)
    for word in words.split()
}  # fmt: skip
_UNITS = {
    word: unit
    for unit, words in {
        "minute": "m min mins minute minutes minuten",
        "hour": "h hr hrs hour hours std stunde stunden",
        "day": "d day days tag tage tagen",
        "week": "w week weeks woche wochen",
        "month": "month months monat monate monaten",
        "year": "y year years jahr jahre jahren",
    }.items()
    for word in words.split()
}
_AMOUNT = r"(?P<{0}>[0-9]{{1,6}} ?|[^\W\d_]+ )(?P<{0}_unit>[^\W\d_]+)"
_AGO = re.compile(rf"vor {_AMOUNT.format('de')}|{_AMOUNT.format('en')}(?: ago)?")
_LAST = re.compile(rf"(?:in |over )?(?:den |die |der |the )?(?:letzten?|vergangenen?|last|past) {_AMOUNT.format('de')}")
_SINCE = re.compile(r"(?:seit|since)(?: dem)? ")
_TIME = re.compile(
    r"(?:(?P<day>.+?),? )??(?:um |at )?(?:(?P<hour>[0-9]{1,2})(?: uhr(?: (?P<past>[0-9]{2}))?|"
    r":(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?(?: uhr)?)|"
    r"(?P<hour12>[0-9]{1,2})(?::(?P<minute12>[0-9]{2}))? ?(?P<half>am|pm|a\.m\.|p\.m\.))"
)
_ISO_JOINT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})t(?=[0-9])")
_ISO_OFFSET = re.compile(
    r"(?P<at>(?P<year>[0-9]{4})-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(?P<second>:[0-9]{2}(?:\.[0-9]{1,6})?)?) ?"
    r"(?P<offset>z|[+-][0-9]{2}:?[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of time in UTC; ``end`` does not belong to it."""

    start: datetime
    end: datetime


def parse(text: str, now: datetime, zone: tzinfo) -> Range:
    """Return the stretch that ``text`` names: a day, a minute, a week, or everything since then until ``now``.

    Raises UsageError ``when.unknown`` for what is not fully understood, ``when.gap`` for a local time that the change
    to summer time skipped, ``when.future`` for "since" a time that has not come.
    """
    words, now = _normal(text), now.astimezone(UTC)  # in UTC: arithmetic in a zone would be on the wall clock
    try:
        found = _since(words, now, zone) if _SINCE.match(words) else _stretch(words, now, zone)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise UsageError("when.unknown", text=_shown(text), examples=EXAMPLES)
    return found


def since(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Return the moment that ``--since TEXT`` means. Raises UsageError."""
    return parse(text, now, zone).start


def until(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Return the moment that ``--until TEXT`` means: the end of "gestern" or "KW 46", but for "2d" the moment itself.

    Raises UsageError, also ``when.since_as_end`` for "since yesterday", which is no end.
    """
    words = _normal(text)
    found = parse(text, now, zone)
    if _SINCE.match(words):
        raise UsageError("when.since_as_end", text=_shown(text))
    return found.start if _amount(_AGO.fullmatch(words)) else found.end


def _normal(text: str) -> str:
    words = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    return _ISO_JOINT.sub(r"\1 ", words)


def _shown(text: str) -> str:
    return "".join(c for c in " ".join(text.split()) if c.isprintable())[:60]


def _since(words: str, now: datetime, zone: tzinfo) -> Range | None:
    found = _stretch(_SINCE.sub("", words, count=1), now, zone)
    if found is None:
        return None
    if found.start > now:
        raise UsageError("when.future", text=_shown(words))
    return Range(found.start, now)


def _stretch(words: str, now: datetime, zone: tzinfo) -> Range | None:
    if words in {"jetzt", "now"}:
        return Range(now, now)
    today = now.astimezone(zone).date()
    named = days(words, today)
    if named is not None:
        return Range(_midnight(named[0], zone), _midnight(named[1], zone))
    return _exact(words) or _time_of_day(words, today, zone) or _back(words, now, zone)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _exact(words: str) -> Range | None:
    """Read an ISO 8601 time that brings its own offset."""
    found = _ISO_OFFSET.fullmatch(words)
    if found is None:
        return None
    checked(int(found["year"]), 1, 1)
    at = datetime.fromisoformat(found["at"] + found["offset"].upper()).astimezone(UTC)
    return Range(at, at + (timedelta(seconds=1) if found["second"] else _MINUTE))


def _time_of_day(words: str, today: date, zone: tzinfo) -> Range | None:
    found = _TIME.fullmatch(words)
    if found is None:
        return None
    named = days(found["day"], today) if found["day"] else (today, today + timedelta(days=1))
    if named is None or named[1] - named[0] != timedelta(days=1):
        return None
    minute = found["minute"] or found["past"] or found["minute12"]
    start = datetime.combine(named[0], time(_hour(found), int(minute or 0), int(found["second"] or 0)))
    length = timedelta(seconds=1) if found["second"] else _MINUTE if minute else _HOUR
    return Range(_existing(start, zone, words), _existing(start + length, zone, words, gap=True))


def _hour(found: re.Match[str]) -> int:
    if found["hour"]:
        return int(found["hour"])
    hour = int(found["hour12"])
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if found["half"].startswith("p") else 0)


def _existing(wall: datetime, zone: tzinfo, words: str, *, gap: bool = False) -> datetime:
    """Return the moment of a wall-clock time; of one that comes twice, the first. An end may fall into the gap."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if not gap and moment.astimezone(zone).replace(tzinfo=None) != wall:
        raise UsageError("when.gap", text=_shown(words))
    return moment


def _back(words: str, now: datetime, zone: tzinfo) -> Range | None:
    amount = _amount(_AGO.fullmatch(words) or _LAST.fullmatch(words))
    return Range(_earlier(now, *amount, zone).astimezone(UTC), now) if amount else None


def _amount(found: re.Match[str] | None) -> tuple[int, str] | None:
    """Return number and unit of "2 days ago"; None for what only looks like it, as "letzte Woche" does."""
    if found is None:
        return None
    language = "de" if found["de"] else "en"
    amount, unit = found[language].strip(), _UNITS.get(found[f"{language}_unit"])
    count = _NUMBERS.get(amount) or (int(amount) if amount.isascii() and amount.isdigit() else None)
    return (count, unit) if unit and count is not None else None


def _earlier(now: datetime, count: int, unit: str, zone: tzinfo) -> datetime:
    if unit in {"minute", "hour"}:
        return now - count * (_HOUR if unit == "hour" else _MINUTE)
    wall = now.astimezone(zone)
    if unit in {"day", "week"}:
        day = wall.date() - timedelta(days=count * (7 if unit == "week" else 1))
    else:
        day = months_before(wall.date(), count * (12 if unit == "year" else 1))
    return datetime.combine(checked(day.year, day.month, day.day), wall.time(), zone)
