"""Calendar expressions as days: "gestern", "KW 46", "last Monday", "1.11." Works on local dates and knows no times."""

from __future__ import annotations

import re
from datetime import date, timedelta

_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_TODAY = {"heute": 0, "today": 0, "gestern": 1, "yesterday": 1, "vorgestern": 2, "the day before yesterday": 2}
_WEEKDAYS = {
    name: number
    for number, names in enumerate((
        "montag mo monday mon", "dienstag di tuesday tue tues", "mittwoch mi wednesday wed",
        "donnerstag do thursday thu thur thurs", "freitag fr friday fri", "samstag sonnabend sa saturday sat",
        "sonntag so sunday sun",
    ))
    for name in names.split()
}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate((
        "januar jänner jan january", "februar feber feb february", "märz maerz mär mrz march mar", "april apr",
        "mai may", "juni jun june", "juli jul july", "august aug", "september sep sept", "oktober okt october oct",
        "november nov", "dezember dez december dec",
    ), start=1)
    for name in names.split()
}  # fmt: skip
_LAST = r"(?:letzte[nrs]?|vergangene[nrs]?|vorige[nrs]?|last|previous) "
_WEEKDAY = re.compile(rf"(?:am |on )?(?P<last>{_LAST})?(?P<name>[a-z]+)\.?")
_THIS = re.compile(rf"(?:(?P<last>{_LAST})|diese[nrs]? |this )(?P<unit>woche|week|monat|month|jahr|year)")
_WEEK = re.compile(r"(?:kw|cw|kalenderwoche|week) ?([0-9]{1,2})(?:(?: | ?/ ?)([0-9]{4}))?")
_ISO_WEEK = re.compile(r"([0-9]{4})-?w([0-9]{2})")
_MONTH = re.compile(r"([^\W\d_]+)\.?(?: ([0-9]{4}))?")
_ISO_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEAR = re.compile(r"([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_GERMAN_DAY = re.compile(r"(?:am |vom )?([0-9]{1,2})\. ?([0-9]{1,2})\.(?: ?([0-9]{4}|[0-9]{2}))?")
_NAMED_DAY = re.compile(r"(?:am |vom |on )?([0-9]{1,2})(?:\.|st|nd|rd|th)? ([^\W\d_]+)\.?(?:,? ([0-9]{4}))?")
_NAMED_DAY_US = re.compile(r"(?:on )?([^\W\d_]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?(?:,? ([0-9]{4}))?")

Days = tuple[date, date]
"""First day, and the day after the last."""


def days(words: str, today: date) -> Days | None:
    """Return the days that ``words`` (lower case, single spaces) name, or None if they are no calendar expression.

    Raises ValueError or OverflowError for a day that does not exist.
    """
    one = _day(words, today)
    if one is not None:
        return one, one + timedelta(days=1)
    return _this(words, today) or _week(words, today) or _month(words, today) or _year(words)


def months_before(day: date, count: int) -> date:
    """Return the same day ``count`` months earlier, or that month's last day if it is shorter."""
    months = day.year * 12 + day.month - 1 - count
    first = checked(months // 12, months % 12 + 1, 1)
    last = _next_month(first) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


def checked(year: int, month: int, day: int) -> date:
    """Return the date. Raises ValueError for one that does not exist or that nobody means."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
    return date(year, month, day)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _latest(year: str | None, month: int, day: int, today: date) -> date:
    """Return the date; without a year, the latest such day up to today (29 February: of a leap year)."""
    if year:
        return checked(int(year), month, day)
    leap = (month, day) == (2, 29)
    this = today.year if not leap else today.year - today.year % 4
    found = checked(this, month, day)
    return found if found <= today else checked(this - (4 if leap else 1), month, day)


def _day(words: str, today: date) -> date | None:
    if words in _TODAY:
        return today - timedelta(days=_TODAY[words])
    if (found := _WEEKDAY.fullmatch(words)) and found["name"] in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS[found["name"]]) % 7
        return today - timedelta(days=7 if found["last"] and not back else back)
    return _dated(words, today)


def _dated(words: str, today: date) -> date | None:
    if found := _ISO_DAY.fullmatch(words):
        return checked(int(found[1]), int(found[2]), int(found[3]))
    if found := _GERMAN_DAY.fullmatch(words):
        year = f"20{found[3]}" if found[3] and len(found[3]) == 2 else found[3]
        return _latest(year, int(found[2]), int(found[1]), today)
    if (found := _NAMED_DAY.fullmatch(words)) and found[2] in _MONTHS:
        return _latest(found[3], _MONTHS[found[2]], int(found[1]), today)
    if (found := _NAMED_DAY_US.fullmatch(words)) and found[1] in _MONTHS:
        return _latest(found[3], _MONTHS[found[1]], int(found[2]), today)
    return None


def _this(words: str, today: date) -> Days | None:
    found = _THIS.fullmatch(words)
    if found is None:
        return None
    last = bool(found["last"])
    if found["unit"] in {"woche", "week"}:
        monday = today - timedelta(days=today.weekday() + 7 * last)
        return monday, monday + timedelta(days=7)
    if found["unit"] in {"monat", "month"}:
        first = months_before(today.replace(day=1), int(last))
        return first, _next_month(first)
    return checked(today.year - last, 1, 1), checked(today.year - last + 1, 1, 1)


def _week(words: str, today: date) -> Days | None:
    if found := _ISO_WEEK.fullmatch(words):
        year, number = found[1], int(found[2])
    elif found := _WEEK.fullmatch(words):
        year, number = found[2], int(found[1])
    else:
        return None
    monday = date.fromisocalendar(int(year), number, 1) if year else _latest_week(number, today)
    checked(monday.year, 1, 1)
    return monday, monday + timedelta(days=7)


def _latest_week(number: int, today: date) -> date:
    """Return the latest such Monday up to today; only every fifth or sixth year has a week 53 (ISO 8601)."""
    lengths = ((year, date(year, 12, 28).isocalendar().week) for year in range(today.year - 7, today.year + 1))
    mondays = [date.fromisocalendar(year, number, 1) for year, weeks in lengths if number <= weeks]
    return max(monday for monday in mondays if monday <= today)


def _month(words: str, today: date) -> Days | None:
    if found := _ISO_MONTH.fullmatch(words):
        first = checked(int(found[1]), int(found[2]), 1)
    elif (found := _MONTH.fullmatch(words)) and found[1] in _MONTHS:
        first = _latest(found[2], _MONTHS[found[1]], 1, today)
    else:
        return None
    return first, _next_month(first)


def _year(words: str) -> Days | None:
    found = _YEAR.fullmatch(words)
    return (checked(int(found[1]), 1, 1), checked(int(found[1]) + 1, 1, 1)) if found else None
