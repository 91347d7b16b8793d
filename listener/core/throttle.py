"""How long a server wants to be left alone after it refused a request for coming too fast. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from listener.errors import Throttled
from listener.model import Response

UNASKED = timedelta(minutes=15)
"""Where the server does not say how long."""
SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=48)

_SECONDS = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,12})?", re.ASCII)


def throttled(response: Response, now: datetime, also_s: float | None = None) -> Throttled:
    """Return the error for an answer of the kind 429 that a source reads itself.

    ``also_s``: the seconds that its body names. They and Retry-After (seconds or a date, RFC 9110, 10.2.3) may differ;
    the longer one holds, within 1 min … 48 h.
    """
    named = [_after(response.headers.get("retry-after", "").strip(), now)]
    named.append(timedelta(seconds=min(also_s, LONGEST.total_seconds())) if also_s else None)
    wait = max((one for one in named if one is not None), default=UNASKED)
    return Throttled(f"http_{response.status}", "the server asks to wait", max(SHORTEST, min(wait, LONGEST)))


def _after(text: str, now: datetime) -> timedelta | None:
    if _SECONDS.fullmatch(text):
        return timedelta(seconds=min(float(text), LONGEST.total_seconds()))
    try:
        date = parsedate_to_datetime(text)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)) - now
    except (TypeError, ValueError, OverflowError):
        return None
