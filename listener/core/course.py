"""How a wave of critical voices has run so far: onset, pace, height and the times of its halves. Names no phase.

Everything is measured from moments up to ``now`` and from what is usual, so what comes later changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from listener.core.pulse import Floats

HOUR = 3600.0
REACHES_BACK = 7 * 24 * HOUR
"""How long before now a wave may have begun; second waves come within days (detection.md 6)."""
STEPS = tuple(HOUR / 4 * 2.0**step for step in range(7))
"""Window lengths a wave may be measured with: 15 minutes to 16 hours."""
LULL = 2
"""Windows that an end is judged by."""
_FEWEST, _FULL, _PART = 5, 20, 4
"""Voices that the busiest window must hold: a quarter of the wave, five at least, twenty at most. Its count is then
known to about a fifth (1/√20), and its maximum over many windows is a height and not a fluke."""
_GRAIN = 12
"""A window is a twelfth of the wave's age at least: a lull of an hour ends a wave of two hours, not one of two days."""
_WAKING = 0.6
"""Power of the usual rhythm that a wave follows: who is outraged sleeps less, but sleeps. Heights are compared without
it, so that no night looks like an end and no morning like a second wave."""
_STARTS = 400
"""Moments that are tried as the onset, evenly spread over the voices, so that a huge storm costs no more."""
_TIE = 1e-4
"""Excesses that differ by less are equal, and the later one counts: rounding must not choose between them."""
_ENDS = 2000
"""The same for the windows that the height is looked for in."""


@dataclass(frozen=True, slots=True)
class Usual:
    """How many critical voices are usual, hour by hour."""

    start: float
    """Beginning of the first hour, in seconds since 1970."""
    hourly: tuple[float, ...]
    """Expected voices of consecutive hours; before and after them, their mean goes on."""

    @property
    def mean(self) -> float:
        """Return the voices usual in a mean hour."""
        return sum(self.hourly) / len(self.hourly)

    def upto(self, moments: Floats) -> Floats:
        """Return the voices expected from ``start`` to each moment; negative before ``start``."""
        hours = (np.asarray(moments, np.float64) - self.start) / HOUR
        total = np.concatenate(([0.0], np.cumsum(self.hourly)))
        inside = np.interp(hours, np.arange(len(total), dtype=np.float64), total)
        outside = np.minimum(hours, 0.0) + np.maximum(hours - len(self.hourly), 0.0)
        found: Floats = inside + outside * self.mean
        return found

    def within(self, start: float, end: float) -> float:
        """Return the voices expected between two moments."""
        first, last = self.upto(np.array([start, end]))
        return float(last - first)


def steady(hourly: float) -> Usual:
    """Return what is usual for a brand without a rhythm: so many voices in every hour."""
    return Usual(0.0, (hourly,))


@dataclass(frozen=True, slots=True)
class Course:
    """A wave of critical voices, as it looks at one moment."""

    now: float
    onset: float
    """Its first voice, in seconds since 1970; ``now`` if there is no wave."""
    voices: int
    """Voices since the onset."""
    excess: float
    """The same without what is usual, at least zero."""
    window: float
    """Length, in seconds, at which the wave has enough voices to be measured: short for fierce ones."""
    last: int
    """Voices in the last window."""
    before: int
    """Voices in the window before that."""
    usual: float
    """Voices usual in the last window."""
    waking: float
    """How lively people are in the last window by the usual rhythm, beside the mean; the same before it."""
    waking_before: float
    lull: int
    """Voices in the last two windows: enough to tell an end from a breath."""
    lull_usual: float
    """Voices usual in them."""
    lull_waking: float
    height: float
    """Largest excess, over how lively people are, in any window since the onset, the last included."""
    since_height: float
    """Seconds from the end of that window to now."""
    half: float
    """Seconds in which the latter half of the excess came."""
    quarter: float
    """Seconds in which its last quarter came: less than half of ``half`` if the wave gains speed."""

    @property
    def age(self) -> float:
        """Return the seconds since the onset."""
        return self.now - self.onset

    @property
    def beyond(self) -> float:
        """Return how many voices the last window holds beyond what is usual, at least zero."""
        return max(0.0, self.last - self.usual)

    @property
    def share_of_height(self) -> float:
        """Return the last window's excess as a share of the largest, rhythm apart; zero without a wave."""
        return self.beyond / self.waking / self.height if self.height > 0 else 0.0

    @property
    def gains(self) -> bool:
        """True if the wave gains speed: its last quarter took less time than the one before."""
        return 2 * self.quarter < self.half

    @property
    def lull_share(self) -> float:
        """Return the pace of the last two windows as a share of the height, rhythm apart; zero without a wave."""
        beyond = max(0.0, self.lull - self.lull_usual) / LULL
        return beyond / self.lull_waking / self.height if self.height > 0 else 0.0

    def at_height(self, share: float) -> float:
        """Return the voices expected in the last window if the wave went on at that share of its height."""
        return share * self.height * self.waking + self.usual

    def lull_at(self, share: float) -> float:
        """Return the same for the last two windows."""
        return share * self.height * LULL * self.lull_waking + self.lull_usual

    @property
    def climb(self) -> float:
        """Return by how many standard errors the last window exceeds the one before, rhythm apart; below 0 if it falls.

        Poisson counts n₁, n₂ over exposures e₁, e₂ differ by √(n₁/e₁² + n₂/e₂²) (Wald; here with one voice more).
        """
        last, before = self.last / self.waking, self.before / self.waking_before
        return (last - before) / sqrt(last / self.waking + before / self.waking_before + 1)


def course(times: Floats, now: float, usual: Usual, since: float | None = None) -> Course:
    """Return how the wave has run up to ``now``.

    ``times``: moments of critical voices (copies left out), sorted, in seconds since 1970; later ones are ignored.
    ``since``: the onset, if it is known (an incident remembers it); else it is looked for.
    """
    heard = times[np.searchsorted(times, now - REACHES_BACK) : np.searchsorted(times, now, side="right")]
    begin = onset(heard, now, usual) if since is None else since
    wave = heard[np.searchsorted(heard, begin) :]
    if not len(wave):
        return Course(now, now, 0, 0.0, STEPS[-1], 0, 0, 0.0, 1.0, 1.0, 0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    window = _window(wave, now - begin)
    height, reached = _height(wave, window, now, usual)
    half, quarter = _halves(wave, begin, now, usual)
    long = LULL * window
    third, first, middle = np.searchsorted(wave, (now - long, now - 2 * window, now - window), side="right")
    waking = _waking(usual, np.array([now, now - window]), window)
    return Course(
        now=now,
        onset=begin,
        voices=len(wave),
        excess=max(0.0, len(wave) - usual.within(begin, now)),
        window=window,
        last=len(wave) - int(middle),
        before=int(middle - first),
        usual=usual.within(now - window, now),
        waking=float(waking[0]),
        waking_before=float(waking[1]),
        lull=len(wave) - int(third),
        lull_usual=usual.within(now - long, now),
        lull_waking=float(_waking(usual, np.array([now]), long)[0]),
        height=height,
        since_height=now - reached,
        half=half,
        quarter=quarter,
    )


def onset(times: Floats, now: float, usual: Usual) -> float:
    """Return the moment since which most stands out: the largest Poisson likelihood ratio over all beginnings.

    The scan statistic of Kulldorff (1997) with one end fixed to now. Without voices, or if none stand out, now.
    """
    tried = times[:: 1 + len(times) // _STARTS]
    if not len(tried):
        return now
    counts = len(times) - np.arange(0, len(times), 1 + len(times) // _STARTS, dtype=np.float64)
    ends = usual.upto(np.array([now]))
    expected = np.maximum(ends[0] - usual.upto(tried), 0.01)
    gains = np.where(counts > expected, counts * np.log(counts / expected) - counts + expected, 0.0)
    best = int(np.argmax(gains))
    return float(tried[best]) if gains[best] > 0 else now


def _window(wave: Floats, age: float) -> float:
    """Return the shortest step whose busiest window is full, and that is not short beside the wave's age."""
    full = min(max(len(wave) // _PART, _FEWEST), _FULL)
    if len(wave) < full:
        return STEPS[-1]
    shortest = max(float(np.min(wave[full - 1 :] - wave[: len(wave) - full + 1])), age / _GRAIN)
    return next((step for step in STEPS if step >= shortest), STEPS[-1])


def _waking(usual: Usual, ends: Floats, window: float) -> Floats:
    """Return how lively people are in windows with these ends, beside the mean."""
    if usual.mean <= 0:
        return np.ones(len(ends))
    share = (usual.upto(ends) - usual.upto(ends - window)) / (usual.mean * window / HOUR)
    found: Floats = np.clip(share, 0.05, 20.0) ** _WAKING
    return found


def _height(wave: Floats, window: float, now: float, usual: Usual) -> tuple[float, float]:
    """Return the largest excess of a window that ends with a voice or now, and when that window ended."""
    ends = np.append(wave[:: 1 + len(wave) // _ENDS], now)
    counts = np.searchsorted(wave, ends, side="right") - np.searchsorted(wave, ends - window, side="right")
    beyond = (counts - usual.upto(ends) + usual.upto(ends - window)) / _waking(usual, ends, window)
    best = int(np.flatnonzero(beyond >= beyond.max() - _TIE)[-1])
    return max(0.0, float(beyond[best])), float(ends[best])


def _halves(wave: Floats, begin: float, now: float, usual: Usual) -> tuple[float, float]:
    """Return how long ago half, and three quarters, of today's excess were reached."""
    ends = usual.upto(np.array([begin, now]))
    sums = np.maximum.accumulate(np.arange(1, len(wave) + 1) - (usual.upto(wave) - ends[0]))
    whole = max(len(wave) - float(ends[1] - ends[0]), 1.0)
    half, quarter = np.searchsorted(sums, (whole / 2, whole * 3 / 4))
    most = len(wave) - 1
    return now - float(wave[min(half, most)]), now - float(wave[min(quarter, most)])
