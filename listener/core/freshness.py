"""How long an HTTP answer asks to be left alone. Its dates are compared with each other, never with our clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=24)
"""A wrong header must not silence a source for longer."""

_MAX_AGE = re.compile(r'(?:^|[\s,])max-age\s*=\s*"?(\d{1,10})', re.IGNORECASE)


def freshness(headers: Mapping[str, str]) -> timedelta | None:
    """Return the remaining ``max-age``, else ``Expires`` minus ``Date`` (RFC 9111, 4.2): at most a day, or None."""
    match = _MAX_AGE.search(headers.get("cache-control", ""))
    if match:
        return limited(int(match[1]) - _seconds(headers.get("age", "")))
    expires, date = headers.get("expires", ""), headers.get("date", "")
    return limited(_between(date, expires)) if expires and date else None


def limited(seconds: float) -> timedelta | None:
    """Return a wish in seconds, at most a day; None where nothing is wished for."""
    return timedelta(seconds=min(seconds, LONGEST.total_seconds())) if seconds > 0 else None


def longer(*wishes: timedelta | None) -> timedelta | None:
    """Return the longest of several wishes, None if there is none."""
    return max((wish for wish in wishes if wish), default=None)


def _seconds(digits: str) -> int:
    return int(digits) if re.fullmatch(r"\s*\d{1,10}\s*", digits, re.ASCII) else 0


def _between(date: str, expires: str) -> float:
    try:
        return parsedate_to_datetime(expires).timestamp() - parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):  # "Expires: 0" and "-1" mean: stale at once
        return 0
