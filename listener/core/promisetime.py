"""Until when: dates and durations in a promise, as people write them in German and English, folded text only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from listener.core import sla
from listener.core.sla import Hours
from listener.core.when_days import months_before

_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            *("einer einem einen eine ein one a an", "zwei two", "drei three", "vier four", "fuenf five", "sechs six"),
            *("sieben seven", "acht eight", "neun nine", "zehn ten"),
        ),
        start=1,
    )
    for word in words.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            *("montag monday", "dienstag tuesday", "mittwoch wednesday", "donnerstag thursday", "freitag friday"),
            *("samstag sonnabend saturday", "sonntag sunday"),
        )
    )
    for name in names.split()
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("januar jaenner january jan", "februar february feb", "maerz march mar", "april apr", "mai may"),
            *("juni june jun", "juli july jul", "august aug", "september sept sep", "oktober october okt oct"),
            *("november nov", "dezember december dez dec"),
        ),
        start=1,
    )
    for name in names.split()
}
_BY = (
    r"\b(?:(?:spaetestens|at the latest) )?(?:bis (?:spaetestens )?(?:zum |am )?|by |until "
    r"|no later than |vor |before |am |on |ab |from )(?:the |kommenden |naechsten |next |this |diesen )?"
)
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})"
_UNIT = (
    r"(?P<unit>minuten?|min|minutes?|stunden?|std|hours?|hrs?|werktagen?|arbeitstagen?|working days?|business days?"
    r"|tagen?|days?|wochen?|weeks?)"
)
_DURATION = re.compile(
    r"\b(?:innerhalb|innert|binnen|in|within|inside) (?:von |of )?(?:den )?(?:(?:naechsten|kommenden|the next|next) )?"
    rf"(?:spaetestens |maximal |hoechstens |about |etwa |ca\. ?)?{_COUNT}(?:[-–]| bis "
    rf"| to )?(?P<most>\d{{1,3}})?[ -]?{_UNIT}\b"
)
_WEEKDAY = re.compile(rf"{_BY}(?P<name>{'|'.join(_WEEKDAYS)})(?:abend|morgen|nachmittag)?\b")
_DAY = re.compile(rf"{_BY}(?P<day>\d{{1,2}})\. ?(?P<month>\d{{1,2}})\.(?: ?(?P<year>\d{{4}}))?")
_NAMED = re.compile(
    rf"{_BY}(?:(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)? (?:of )?(?P<month>{'|'.join(_MONTHS)})"
    rf"|(?P<month_us>{'|'.join(_MONTHS)}) (?P<day_us>\d{{1,2}})(?:st|nd|rd|th)?)\b(?:,? (?P<year>\d{{4}}))?"
)
_NEAR = re.compile(
    r"\b(?:bis |by |until |noch |before )?(?P<which>uebermorgen|day after tomorrow|morgen|tomorrow|heute"
    r"|today|tonight|end of (?:the )?day)"
    r"(?: abend| nachmittag| mittag| frueh| evening| afternoon| morning| noch)?\b"
)
_END = re.compile(
    r"\b(?:bis |by |until )?(?:zum |the )?(?:ende|end) (?:of )?(?:der |dieser |des |dieses |the |this "
    r"|kommender |next |naechster )?"
    r"(?P<unit>woche|week|monats?|month|jahres|year)\b"
)
_CLOCK = re.compile(
    r"\b(?:bis |um |by |at |until "
    r"|before )?(?:spaetestens )?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>uhr|am|pm|a\.m"
    r"|p\.m)\b"
)
_BARE_MORNING = re.compile(r"\b(?:guten|schoenen|heute|good|am|jeden) morgen\b")


@dataclass(frozen=True, slots=True)
class Due:
    """A time named in a text."""

    at: datetime
    """In UTC; of a day its end, local time."""
    words: str


def due_of(folded: str, said: datetime, hours: Hours) -> Due | None:
    """Return the time that a sentence (folded) binds itself to, seen from when it was said; None: it names none.

    Days end at local midnight, unless a time of day is named beside them. Working days are the office's: its weekdays
    without holidays. A date without a year is the next such day.
    """
    for pattern, read in _READERS.items():
        if found := pattern.search(folded):
            at = _safely(read, found, said, hours)
            if at is not None and at > said:
                clock = _at_clock(folded, at, hours)
                return Due(clock if clock > said else at, found[0].strip())
    return _by_clock(folded, said, hours)


_Reader = Callable[[re.Match[str], datetime, Hours], datetime]


def _safely(read: _Reader, found: re.Match[str], said: datetime, hours: Hours) -> datetime | None:
    try:
        return read(found, said, hours)
    except (ValueError, OverflowError):  # the 31st of February: nothing is promised by a day that never comes
        return None


def _duration(found: re.Match[str], said: datetime, hours: Hours) -> datetime:
    written = found["most"] or found["count"]
    count, unit = _NUMBERS.get(written) or int(written), found["unit"]
    if unit.startswith(("werk", "arbeit", "working", "business")):
        day = said.astimezone(hours.zone).date()
        for _ in range(count):
            day = sla.next_working_day(hours, day)
        return _end(day, hours)
    if unit.startswith("min"):
        return said + timedelta(minutes=count)
    if unit.startswith(("st", "h")):
        return said + timedelta(hours=count)
    days = count * (7 if unit.startswith("w") else 1)
    return _end(said.astimezone(hours.zone).date() + timedelta(days=days), hours)


def _weekday(found: re.Match[str], said: datetime, hours: Hours) -> datetime:
    today = said.astimezone(hours.zone).date()
    ahead = (_WEEKDAYS[found["name"]] - today.weekday()) % 7 or 7
    return _end(today + timedelta(days=ahead), hours)


def _date(found: re.Match[str], said: datetime, hours: Hours) -> datetime:
    return _dated(int(found["day"]), int(found["month"]), found["year"], said, hours)


def _named(found: re.Match[str], said: datetime, hours: Hours) -> datetime:
    month = _MONTHS[found["month"] or found["month_us"]]
    return _dated(int(found["day"] or found["day_us"]), month, found["year"], said, hours)


def _dated(day: int, month: int, year: str | None, said: datetime, hours: Hours) -> datetime:
    today = said.astimezone(hours.zone).date()
    found = date(int(year) if year else today.year, month, day)
    return _end(found if year or found >= today else found.replace(year=found.year + 1), hours)


def _near(found: re.Match[str], said: datetime, hours: Hours) -> datetime:
    which = found["which"]
    days = 2 if which in {"uebermorgen", "day after tomorrow"} else 1 if which in {"morgen", "tomorrow"} else 0
    if which == "morgen" and _BARE_MORNING.search(found.string):
        return said
    return _end(said.astimezone(hours.zone).date() + timedelta(days=days), hours)


def _end_of(found: re.Match[str], said: datetime, hours: Hours) -> datetime:
    today = said.astimezone(hours.zone).date()
    later = 1 if "next" in found[0] or "naechste" in found[0] or "kommende" in found[0] else 0
    if found["unit"][0] == "w":
        return _end(today + timedelta(days=6 - today.weekday() + 7 * later), hours)
    if found["unit"][0] == "m":
        return _end(months_before(today.replace(day=1), -1 - later) - timedelta(days=1), hours)
    return _end(date(today.year + later, 12, 31), hours)


_READERS: Mapping[re.Pattern[str], _Reader] = {
    _DURATION: _duration,
    _DAY: _date,
    _NAMED: _named,
    _WEEKDAY: _weekday,
    _END: _end_of,
    _NEAR: _near,
}


def _end(day: date, hours: Hours) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(0), hours.zone).astimezone(UTC)


def _clock(found: re.Match[str]) -> time | None:
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"][0] in "ap":
        hour = hour % 12 + 12 * (found["half"][0] == "p")
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _at_clock(folded: str, end: datetime, hours: Hours) -> datetime:
    """Return the end of a day, or the time of day that is named beside it."""
    found = _CLOCK.search(folded)
    clock = _clock(found) if found else None
    local = end.astimezone(hours.zone)
    if clock is None or local.time() != time(0):
        return end
    return datetime.combine(local.date() - timedelta(days=1), clock, hours.zone).astimezone(UTC)


def _by_clock(folded: str, said: datetime, hours: Hours) -> Due | None:
    """Return the next time that clocks show what a sentence says without a day: "bis 18 Uhr"."""
    found = _CLOCK.search(folded)
    clock = _clock(found) if found else None
    if found is None or clock is None:
        return None
    day = said.astimezone(hours.zone).date()
    at = datetime.combine(day, clock, hours.zone).astimezone(UTC)
    later = datetime.combine(day + timedelta(days=1), clock, hours.zone).astimezone(UTC)
    return Due(at if at > said else later, found[0].strip())
