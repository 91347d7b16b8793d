"""How long a server wants to be left alone after it refused a request for coming too fast. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from listener.errors import Throttled
from listener.model import Response

UNASKED_WAIT = timedelta(minutes=15)
"""After a 429 that does not say how long."""
SHORTEST_WAIT = timedelta(minutes=1)
"""Also after "Retry-After: 0" and dates that have passed, which a clock that is slow would produce."""
LONGEST_WAIT = timedelta(hours=48)
"""24 h are common and 88 h have been seen; a typing error in a header must not silence a source for a year."""

REFUSING = frozenset({"reddit.com", "old.reddit.com", "news.google.com", "bing.com"})
"""Hosts that answer 403 instead of 429 (sources.md A6, A7, A11)."""
REFUSED_WAIT = timedelta(hours=4)
"""As long as a well-known reader waits after a 403 (sources.md 2.4)."""

_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")


def waiting_time(status: int, headers: Mapping[str, str], now: datetime, host: str = "") -> timedelta | None:
    """Return how long a whole host wants to be left alone; None if it does not.

    That is 429, also 403 and 503 with Retry-After, and 403 from a ``host`` that means by it that we come too often.
    """
    if status not in {403, 429, 503}:
        return None
    wait = retry_after(headers.get("retry-after", ""), now)
    if status == 403 and host.removeprefix("www.") in REFUSING:
        return wait or REFUSED_WAIT
    return wait or UNASKED_WAIT if status == 429 else wait


def retry_after(text: str, now: datetime) -> timedelta | None:
    """Read Retry-After, seconds or a date (RFC 9110, 10.2.3), into 1 min … 48 h; None if it is neither."""
    wait = _seconds(float(text)) if _SECONDS.fullmatch(text.strip()) else _until(text, now)
    return None if wait is None else max(SHORTEST_WAIT, wait)


def throttled(response: Response, now: datetime, also_s: float | None = None) -> Throttled:
    """Return the error for an answer of the kind 429 that a source reads itself.

    ``also_s``: the seconds that its body names. They and Retry-After may differ; the longer one holds.
    """
    named = [retry_after(response.headers.get("retry-after", ""), now)]
    named.append(max(SHORTEST_WAIT, _seconds(also_s)) if also_s else None)
    wait = max((one for one in named if one is not None), default=UNASKED_WAIT)
    return Throttled(f"http_{response.status}", "the server asks to wait", wait)


def _seconds(seconds: float) -> timedelta:
    # A float: a number of any length is at most infinite, while int() refuses long ones.
    return timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds()))


def _until(text: str, now: datetime) -> timedelta | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - 6 ms that commands need not wait for

    try:
        date = parsedate_to_datetime(text)
        return min((date if date.tzinfo else date.replace(tzinfo=UTC)) - now, LONGEST_WAIT)
    except (TypeError, ValueError, OverflowError):
        return None
