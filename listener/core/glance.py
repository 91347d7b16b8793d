"""When a brand is looked at before its planned time: far more is said than ever on ordinary days, and it is new. Pure.

Looks are planned every few minutes. A burst must not wait for the next one, and quiet brands must not be looked at more
often than the thresholds were chosen for. So what rings the early look is rare by itself: the quarter of an hour that
ends now holds so many voices that only one ordinary day in a hundred has such a quarter. That is what ``gauge`` knows
as the surprise of the last quarter, solved for the count: one comparison of whole numbers, made at every tick.

A glance decides nothing but that somebody looks. What the look finds is the detector's affair.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, exp, log, log1p

from listener.core.baseline import Baseline, Series
from listener.core.gauge import QUARTER, quarter_tail
from listener.core.wind import WATCH

WINDOW = timedelta(minutes=15)
"""The quarter of an hour of the gauge."""
LEAST = 5
"""Voices: with fewer no storm rings (``ebb.rings``), however quiet the brand."""
RARE = WATCH
"""Surprise, −log10 of a chance a day: what the silent tier calls unusual. On ordinary days of a brand, once in 100."""
GROWN, FOLLOWED = 0.25, 0.1
"""Share of the last hour's mentions that must be new since the last look. Of a brand with an open incident a tenth: by
less a living message is not edited. Both keep the looks at a burst few: as many as the logarithm of its size."""
APART = timedelta(seconds=2)
"""At least between two looks at one brand."""
_STEP = 60
"""Seconds: what is usual is asked for as of the last full minute, so that it need not be reckoned at every tick."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What is remembered of a brand's last look, planned or early."""

    at: datetime
    counted: int = 0
    """Mentions that lay in the ``WINDOW`` before it."""
    volume: int = 0
    """Mentions of its last hour (``Assessment.volume``)."""
    waits: datetime | None = None
    """When a candidate may be confirmed: its second look is due then."""
    followed: bool = False
    """An incident of the brand is open."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is stored of a brand now."""

    quarter: int
    """Voices of the ``WINDOW`` that ends now; copies and history left out."""
    since: int
    """Mentions published since the ``WINDOW`` before the last look began."""


def minute(now: datetime) -> datetime:
    """Return the last full minute."""
    return now - timedelta(seconds=now.timestamp() % _STEP)


def needed(usual: Baseline, now: datetime, factor: float = 1.0) -> int:
    """Return how many voices the quarter of an hour up to ``now`` must have for an early look, ``LEAST`` at least.

    A day's largest leap log((count + 1)/(mean + 1)) is Gumbel distributed (``tails``); its surprise reaches ``RARE``
    where (leap − location)/scale = −ln(−ln(1 − 10^−RARE)). ``factor``: how many times the usual is expected because
    something is planned.
    """
    hour = factor * usual.expected(now - 4 * WINDOW, now, Series.VOICES)
    tail = quarter_tail(usual.volume[0], hour)
    leap = tail.location - tail.scale * log(-log1p(-(10.0**-RARE)))
    return max(LEAST, ceil((QUARTER * hour + 1) * exp(leap) - 1 - 1e-9))


def grown(looked: Looked) -> int:
    """Return how many mentions must be new since the last look for another one."""
    return max(1, ceil((FOLLOWED if looked.followed else GROWN) * looked.volume))


def due(looked: Looked | None, seen: Seen, wanted: int, now: datetime) -> datetime | None:
    """Return when a brand is to be looked at early, ``now`` or a little later; None: at its planned time.

    ``looked``: its last look, None if there was none since the program began: then what was said before the restart is
    new. ``wanted``: what ``needed`` returns. A candidate that has waited for its second look is looked at whatever is
    said: it is to vanish or to ring.
    """
    if looked is not None and looked.waits is not None and looked.waits <= now:
        return now
    if seen.quarter < wanted:
        return None
    if looked is None or looked.at > now:  # the clock was set back
        return now
    return max(now, looked.at + APART) if seen.since - looked.counted >= grown(looked) else None
