"""Times to come, as people type them in German and English: "1h", "bis 08:00", "until Friday 6pm" or "25.11.".

As strict as ``when``, which reads times that have passed: what is not fully understood is an error, never a guess. Days
and weeks are local ones, hours are absolute; a time of day is the next one, a day counts whole.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from listener.core.when_days import days
from listener.errors import UsageError

EXAMPLES = "1h · 4h · 08:00 · morgen 8 Uhr · tomorrow 8am · Freitag · 3d · 2w · 25.11. · 2026-11-25 18:00"

_DAY = timedelta(days=1)
_UNITS = {
    word: unit
    for unit, words in (
        (timedelta(minutes=1), "m min mins minute minutes minuten"),
        (timedelta(hours=1), "h hr hrs hour hours std stunde stunden"),
        (_DAY, "d day days tag tage tagen"),
        (timedelta(weeks=1), "w week weeks woche wochen"),
    )
    for word in words.split()
}
_LEAD = re.compile(r"(?:until|till|bis zum|bis|for|für|in) ")
_AMOUNT = re.compile(r"(?P<count>[0-9]{1,5}|an?|one|eine?[nrm]?) ?(?P<unit>[a-z]+)")
_TIME = re.compile(
    r"(?:(?P<day>.+?),? )?(?:um |at )?"
    r"(?:(?P<hour>[0-9]{1,2})(?: uhr(?: (?P<past>[0-9]{2}))?|:(?P<minute>[0-9]{2})(?: uhr)?)|"
    r"(?P<hour12>[0-9]{1,2})(?::(?P<minute12>[0-9]{2}))? ?(?P<half>am|pm|a\.m\.|p\.m\.))"
)
_OFFSET = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2})? ?(?:z|[+-][0-9]{2}:?[0-9]{2})")
_ISO_JOINT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})t(?=[0-9])")
_FROM_TODAY = {"heute": 0, "today": 0, "morgen": 1, "tomorrow": 1, "übermorgen": 2, "the day after tomorrow": 2}
_PAST = re.compile(r"(?:vor)?gestern|yesterday|the day before yesterday|(?:letzt|vergangen|vorig|last |previous ).*")
_WEEK, _YEAR = timedelta(days=6), timedelta(days=365)


def until(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Return the moment (UTC) that "until TEXT" means.

    Raises UsageError: ``handling.unknown_time`` for what is not fully understood, ``handling.past_time`` for what is
    not to come, ``when.gap`` for a local time that the change to summer time skips.
    """
    words, now = _normal(text), now.astimezone(UTC)
    try:
        found = _offset(words) or _later(words, now, zone) or _at(words, now, zone) or _whole(words, now, zone)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise UsageError("handling.unknown_time", text=_shown(text), examples=EXAMPLES)
    if found <= now:
        raise UsageError("handling.past_time", text=_shown(text))
    return found


def _normal(text: str) -> str:
    words = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    return _LEAD.sub("", words, count=1)


def _shown(text: str) -> str:
    return "".join(c for c in " ".join(text.split()) if c.isprintable())[:60]


def _offset(words: str) -> datetime | None:
    """Read an ISO 8601 time that brings its own offset."""
    return datetime.fromisoformat(words.upper()).astimezone(UTC) if _OFFSET.fullmatch(words) else None


def _later(words: str, now: datetime, zone: tzinfo) -> datetime | None:
    found = _AMOUNT.fullmatch(words)
    unit = _UNITS.get(found["unit"]) if found else None
    if found is None or unit is None:
        return None
    length = unit * (int(found["count"]) if found["count"].isdigit() else 1)
    if unit < _DAY:
        return now + length
    local = now.astimezone(zone)
    return (local.replace(tzinfo=None) + length).replace(tzinfo=zone).astimezone(UTC)


def _at(words: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Read a time of day, of a day or of the next one that has it."""
    found = _TIME.fullmatch(_ISO_JOINT.sub(r"\1 ", words))
    if found is None:
        return None
    clock, today = _clock(found), now.astimezone(zone).date()
    if found["day"]:
        day = _named(found["day"], today)
        return _existing(datetime.combine(day, clock), zone, words) if day else None
    walls = (datetime.combine(today + ahead * _DAY, clock) for ahead in (0, 1))
    return next((_existing(wall, zone, words) for wall in walls if wall.replace(tzinfo=zone) > now), None)


def _clock(found: re.Match[str]) -> time:
    minute = int(found["minute"] or found["past"] or found["minute12"] or 0)
    if found["hour"]:
        return time(int(found["hour"]), minute)
    hour = int(found["hour12"])
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return time(hour % 12 + (12 if found["half"].startswith("p") else 0), minute)


def _whole(words: str, now: datetime, zone: tzinfo) -> datetime | None:
    """Read a day; it counts whole."""
    day = _named(words, now.astimezone(zone).date())
    return datetime.combine(day + _DAY, time(), zone).astimezone(UTC) if day else None


def _named(words: str, today: date) -> date | None:
    """Return the day that words name: the next Friday, the next 25.11."""
    if words in _FROM_TODAY:
        return today + _FROM_TODAY[words] * _DAY
    if _PAST.fullmatch(words):
        return None
    # ``days`` returns the latest such day up to the one that it takes for today.
    found = [days(words, latest) for latest in (today + _WEEK, today + _YEAR)]
    single = [named[0] for named in found if named and named[1] - named[0] == _DAY]
    return next((day for day in single if day >= today), single[0] if single else None)


def _existing(wall: datetime, zone: tzinfo, words: str) -> datetime:
    """Return the moment of a wall-clock time; of one that comes twice, the first."""
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != wall:
        raise UsageError("when.gap", text=_shown(words))
    return moment
