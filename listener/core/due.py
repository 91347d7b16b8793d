"""When to visit a source again, and when to try a message again. Pure: chance comes in as a number."""

from __future__ import annotations

from datetime import datetime, timedelta

SPREAD = 0.1
"""Visits drift apart by up to this share of their interval, so that sources of one host do not march in step."""

LONGEST_BACKOFF = timedelta(hours=6)
_RETRY_FIRST = timedelta(seconds=2)
_RETRY_LONGEST = timedelta(minutes=5)


def next_visit(now: datetime, every: timedelta, not_before: timedelta | None, chance: float) -> datetime:
    """Return when to come back after a visit that went well; the server's wish counts up to a day."""
    wish = min(not_before or timedelta(0), timedelta(days=1))
    return now + max(every, wish) + every * SPREAD * chance


def next_try(now: datetime, every: timedelta, failures: int, wait: timedelta | None, chance: float) -> datetime:
    """Return when to come back after a failure.

    Linear back-off (1×, 2×, 3× the interval), because doubling is too harsh where intervals are long; never longer
    than six hours unless the server asks for it. After a server's own wish the return is spread over ten more minutes.
    """
    if wait is not None:
        return now + max(wait, every) + timedelta(minutes=10) * chance
    pause = min(every * (failures + 1), max(LONGEST_BACKOFF, every))
    return now + pause + every * SPREAD * chance


def next_attempt(now: datetime, attempts: int, wait: timedelta | None, chance: float) -> datetime:
    """Return when to send a message again: full jitter between 2 s and 5 min, or as long as the receiver asks."""
    if wait is not None:
        return now + wait + _RETRY_FIRST * chance
    longest: timedelta = min(_RETRY_FIRST * 2.0 ** min(attempts, 10), _RETRY_LONGEST)
    return now + _RETRY_FIRST + (longest - _RETRY_FIRST) * chance
