"""Cells of a spreadsheet as offices write them: dates, ratings, numbers, links; each read or refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from listener.core.dates import Dated, plausible, read_date
from listener.core.fold import fold
from listener.core.numerals import Rated, rated
from listener.core.urls import canonical, is_web
from listener.model import DateQuality, Medium

_NOTHING = frozenset(
    {"", "-", "–", "—", "?", "n/a", "na", "k. a.", "k.a.", "keine angabe", "null", "none", "#n/a", "#nv"}
)
_SERIAL = re.compile(r"(?P<days>\d{5})(?:[.,](?P<part>\d{1,15}))?", re.ASCII)
_DAY_ZERO = date(1899, 12, 30)
"""Of a spreadsheet's calendar, as it counts from March 1900 on."""
_SLASHED = re.compile(r"(?P<a>\d{1,2})(?P<sep>[/-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})(?!\d)", re.ASCII)
_CLOCK = re.compile(r"(?P<h>\d{1,2})[:.](?P<m>\d{2})(?:[:.](?P<s>\d{2}))?(?P<rest>\D{0,20})", re.ASCII)
_FULL, _EMPTY = "★⭐", "☆"
_STARS = 5.0
_MEDIA = {
    **dict.fromkeys(("nachrichten", "presse", "zeitung", "print", "online", "press"), "news"),
    **dict.fromkeys(("bewertung", "bewertungen", "rezension", "reviews"), "review"),
    **dict.fromkeys(("social media", "twitter", "x", "mastodon"), "microblog"),
    **dict.fromkeys(("e-mail", "mail"), "email"),
}


def is_nothing(cell: str) -> bool:
    """Tell whether a cell says that there is no value."""
    return cell.casefold() in _NOTHING


def day_first(cells: Iterable[str]) -> bool | None:
    """Return whether 3/4/2026 is in April; None if the cells of the column do not show it, or show both."""
    pairs = [(int(found["a"]), int(found["b"])) for found in map(_SLASHED.match, cells) if found]
    days_lead, months_lead = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    return None if days_lead == months_lead else days_lead


def is_ambiguous(cell: str) -> bool:
    """Tell whether a date is written so that day and month may be either way round."""
    return bool(_SLASHED.match(cell))


def dated(cell: str, clock: str, zone: tzinfo, *, day_leads: bool | None) -> Dated | None:
    """Return the moment of a cell, and of another with the time of day if there is one; None if it is no date.

    Reads what ``read_date`` reads, and days since 1900 as spreadsheets count them (46346, 46346,385).
    """
    return _serial(cell, clock, zone) or read_date(_with_time(_ordered(cell, day_leads), clock), zone)


def _ordered(cell: str, day_leads: bool | None) -> str:
    """Return a date in the order of ISO 8601 where the column shows which number is the day."""
    found = _SLASHED.match(cell)
    if not found or day_leads is None:
        return cell
    day, month = (found["a"], found["b"]) if day_leads else (found["b"], found["a"])
    return f"{found['y']}-{int(month):02}-{int(day):02}{cell[found.end() :]}"


def _with_time(day: str, clock: str) -> str:
    found = _CLOCK.fullmatch(clock)
    if not found or ":" in day:
        return day
    return f"{day} {found['h']}:{found['m']}:{found['s'] or '00'}{found['rest'].lower().replace('uhr', '')}"


def _serial(cell: str, clock: str, zone: tzinfo) -> Dated | None:
    found = _SERIAL.fullmatch(cell)
    if not found:
        return None
    day = _DAY_ZERO + timedelta(days=int(found["days"]))
    if not found["part"] and _CLOCK.fullmatch(clock):
        return read_date(_with_time(day.isoformat(), clock), zone)
    local = datetime.combine(day, time(), zone) + timedelta(seconds=round(float(f"0.{found['part'] or 0}") * 86_400))
    if not plausible(local):
        return None
    return Dated(local.astimezone(UTC), DateQuality.ZONE_GUESS if found["part"] else DateQuality.DAY)


def rating(cell: str, best: str = "", worst: str = "") -> Rated | None:
    """Return the rating of a cell ("4,0", "4 von 5", "90 %", "★★★★☆"), its scale from others; None if it is none."""
    found = _stars(cell) or rated(cell)
    if found is None:
        return None
    top, low = rated(best), rated(worst)
    return Rated(
        found.value,
        top.value if found.best is None and top else found.best,
        low.value if found.worst is None and low else found.worst,
    )


def _stars(cell: str) -> Rated | None:
    full, empty = (sum(map(cell.count, signs)) for signs in (_FULL, _EMPTY))
    return Rated(float(full), max(_STARS, float(full + empty))) if full + empty else None


def address(cell: str) -> str:
    """Return a link without trackers, also one that begins with www; nothing for anything else."""
    url = canonical(f"https://{cell}" if cell.lower().startswith("www.") else cell)
    return url if is_web(url) else ""


def medium(cell: str) -> str:
    """Return the Medium that a cell names, in German or English; any other word as it is."""
    word = fold(cell)
    return word if word in list(Medium) else _MEDIA.get(word, cell)
