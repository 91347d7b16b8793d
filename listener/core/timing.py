"""How a crowd keeps time: posts in the same moment, and posts like clockwork, each beyond what chance gives."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from math import exp, sqrt

_FEW = 10
"""Posts below which nothing is said of their timing."""
_CLEAR = 3.0
"""Standard errors beyond chance."""
_AROUND = 450.0
"""Half of the quarter of an hour, in seconds, that the rate of posting is taken from: crowds change slower, scripts
faster."""
_LEAST = 60.0
"""Seconds that a rate is taken from at least: a whole wave within one has no rate of its own."""
_GRAINS = (86_400, 3_600, 60)
_WHOLE, _SOME = 0.9, 0.1
"""Share of times on a whole day, hour or minute from which that is how finely all sources tell them, and from which
some do: theirs are then left out (chance puts one in sixty on a whole minute)."""
_APART = 4.0
"""Grains that posts must lie apart on average for their regularity to be seen at all."""


def together(times: Sequence[datetime]) -> float:
    """Return the share of posts that follow the one before within a second beyond chance, 0…1; sorted times.

    Chance is a Poisson stream of the quarter of an hour around: 1 − exp(−1.5 r) for r posts a second, as times are
    whole seconds. Where all times are told by the minute or day, that grain stands for the second. Synchrony as a sign
    of coordination: Pacheco et al. 2021; Keller et al. 2020 ("Political Astroturfing on Twitter").
    """
    grain, seconds = _told(times)
    if len(seconds) < _FEW:
        return 0.0
    chances = [_chance(seconds, at, grain) for at in seconds[1:]]
    found = sum(after - before <= grain for before, after in pairwise(seconds))
    expected = sum(chances)
    spread = sqrt(sum(chance * (1 - chance) for chance in chances))
    if found - expected <= _CLEAR * max(spread, 1.0):
        return 0.0
    return (found - expected) / (len(chances) - expected)


def clockwork(times: Sequence[datetime]) -> float:
    """Return how regular posting is: 0 as by chance or burstier, 1 in equal steps; sorted times.

    One minus the local variation of neighbouring gaps, 3·mean(((a−b)/(a+b))²), which is 1 for a Poisson stream however
    its rate drifts (Shinomoto, Shima & Tanji 2003). Zero within three standard errors (variance of a term: 4/5, and
    half as much again because neighbours share a gap).
    """
    grain, seconds = _told(times)
    gaps = [after - before for before, after in pairwise(seconds) if after > before]
    if len(gaps) < _FEW or sum(gaps) < _APART * grain * len(gaps):
        return 0.0
    terms = [3 * ((before - after) / (before + after)) ** 2 for before, after in pairwise(gaps)]
    regular = 1 - sum(terms) / len(terms)
    return max(0.0, regular) if regular > _CLEAR * sqrt(1.2 / len(terms)) else 0.0


def _told(times: Sequence[datetime]) -> tuple[int, list[int]]:
    """Return how finely times are told, in seconds, and the times that are told so finely."""
    seconds = [int(time.timestamp()) for time in times]
    for grain in _GRAINS:
        rest = [second for second in seconds if second % grain]
        if len(rest) <= (1 - _WHOLE) * len(seconds):
            return grain, seconds
        seconds = rest if len(rest) < (1 - _SOME) * len(seconds) else seconds
    return 1, seconds


def _chance(seconds: Sequence[int], at: int, grain: int) -> float:
    """Return how likely a post follows within a grain, by the rate around; at the ends only what lies inside counts."""
    reach = _AROUND * max(1.0, grain / 60)
    begin, end = max(at - reach, seconds[0]), min(at + reach, seconds[-1])
    near = bisect_right(seconds, end) - bisect_left(seconds, begin) - 1
    return 1 - exp(-1.5 * grain * near / max(end - begin, _LEAST, 2.0 * grain))
