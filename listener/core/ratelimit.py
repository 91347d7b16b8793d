"""What a server says of how many requests are left: RateLimit headers in their several dialects. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from listener.core.apiitem import moment
from listener.core.jsonanswer import epoch, number_at

RESERVE = 10
"""Requests that stay unused: others at the same address may need them."""
LONGEST = timedelta(hours=1)
"""No wrong header silences a source for longer."""
_NO_EPOCH = 10**8
"""A smaller number counts seconds from now (the IETF's draft), a larger one those since 1970."""


def used_up(headers: Mapping[str, str], now: datetime, name: str = "ratelimit") -> timedelta | None:
    """Return how long to wait where (nearly) no requests are left, None where enough are or nothing is said.

    Reads ``NAME-Remaining`` and ``NAME-Reset``: seconds since 1970, seconds from now, or ISO 8601 (Mastodon).
    """
    left = number_at(dict(headers), f"{name}-remaining")
    if left is None or left > RESERVE:
        return None
    return until_reset(headers, now, name)


def until_reset(headers: Mapping[str, str], now: datetime, name: str = "ratelimit") -> timedelta | None:
    """Return the time until ``NAME-Reset``, at most an hour; None if it has passed or is not given."""
    reset = headers.get(f"{name}-reset", "")
    seconds = number_at(dict(headers), f"{name}-reset")
    if seconds is not None and seconds < _NO_EPOCH:
        at: datetime | None = now + timedelta(seconds=max(seconds, 0))
    else:
        at = moment(reset) if seconds is None else epoch(seconds)
    return min(at - now, LONGEST) if at and at > now else None
