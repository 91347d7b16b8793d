"""What is usually said of a brand: rhythm, drift, uneven hours, reshares, and harmless bursts of unknown cause."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.storms.brands import Brand, dice, social
from benchmarks.storms.clocks import STEP, bins, drawn, moments, rhythm, shifts, wander
from benchmarks.storms.parts import Part, feelings, joined, recognised, spots
from benchmarks.storms.posts import DAY, HOUR, Event
from benchmarks.storms.voices import crowd, usual
from listener.core.pulse import Floats, Ints

_DRIFT, _DRIFT_HOURS = 0.25, 240.0
_UNEVEN = ((0.65, 0.7), (0.25, 4.0), (0.05, 24.0))
"""Shares of the dispersion by how long it lasts, in hours: NAB's φ is 0.26, 0.15 and 0.10 at 1 h, 6 h and 24 h."""
_MOOD, _MOOD_HOURS = 0.25, 36.0
"""The share of criticism wanders as well."""
_RESHARED, _RESHARES, _RESHARE_DELAY = 0.12, 1.9, 40 * 60.0
_RESHARED_SIZE = 2.1
"""Mean of the sizes below: 1 + Pareto(1.9)."""
_BURST_TAIL = 1.5
_NAMED_BURST = 8
"""Bursts of at least so many mentions become events, so that a false alarm can be laid at their door."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """A stream without storms, and the bursts in it."""

    part: Part
    events: tuple[Event, ...]


def quiet(one: Brand, days: float) -> Quiet:
    """Draw what is usually said: one part, since nobody can tell a burst's mentions from the others."""
    rng = dice(one.seed, one.per_day, 1)
    starts = bins(one.begin, days)
    rate = one.per_hour * rhythm(one, starts) * wander(rng, len(starts), _DRIFT_HOURS, _DRIFT)
    base = _chatter(rng, one, starts, rate * _left(one))
    bursts = [*_bursts(dice(one.seed, one.per_day, 2), one, starts, rate)]
    named = tuple(span("burst", burst.at, storm=False) for burst in bursts if len(burst) >= _NAMED_BURST)
    whole = joined([base, *bursts])
    return Quiet(whole.only(whole.at < one.begin + days * DAY), named)


def _left(one: Brand) -> float:
    """Return the share of the volume that does not come in bursts."""
    return 0.35 if one.bursty else 0.95


def _chatter(rng: np.random.Generator, one: Brand, starts: Floats, rate: Floats) -> Part:
    """Draw the everyday stream; every eighth post is reshared."""
    for share, hours in _UNEVEN:
        rate = rate * wander(rng, len(starts), hours, np.sqrt(np.log1p(share * one.dispersion)))
    roots = rate / (1 + _RESHARED * _RESHARED_SIZE)
    at = moments(rng, rng.poisson(roots * STEP / HOUR), starts, STEP)
    story, later = _reshares(rng, len(at), max(20.0, one.per_day / 10))
    moody = wander(rng, len(starts), _MOOD_HOURS, _MOOD)[((at - one.begin) // STEP).astype(np.int64)]
    negative = np.minimum(0.9, one.negative * moody)
    feeling = feelings(rng, len(at), negative, np.minimum(one.positive, 1 - negative))
    copies = np.concatenate([np.zeros(len(at), np.bool_), np.ones(len(story), np.bool_)])
    stories = np.concatenate([np.arange(len(at)), story])
    return Part(
        np.concatenate([at, at[story] + later]),
        usual(rng, len(stories), one.per_day),
        stories,
        recognised(rng, copies, one.skill),
        feeling[stories],
        spots(rng, len(stories), one.places.weight),
    )


def _reshares(rng: np.random.Generator, roots: int, most: float) -> tuple[Ints, Floats]:
    """Return which root each reshare copies, and how much later it comes (median 40 minutes)."""
    which = np.flatnonzero(rng.random(roots) < _RESHARED)
    sizes = np.minimum(most, 1 + rng.pareto(_RESHARES, len(which))).astype(np.int64)
    story = np.repeat(which, sizes)
    return story, _RESHARE_DELAY * np.exp(rng.normal(0, 1.1, len(story)))


def _bursts(rng: np.random.Generator, one: Brand, starts: Floats, rate: Floats) -> list[Part]:
    months = len(starts) * STEP / (30 * DAY)
    weight = np.cumsum(rate)
    places = np.searchsorted(weight, rng.random(rng.poisson(one.bursts * months)) * weight[-1])
    return [_burst(rng, one, float(starts[place]), float(rate[place])) for place in places]


def _burst(rng: np.random.Generator, one: Brand, start: float, rate: float) -> Part:
    """Draw one: up within minutes, down by half in 50 minutes as a rule (NAB: 45), now and then in half a day.

    Peaks are Pareto over the usual rate, higher for small brands, of which it takes less to speak more than usual.
    Their mood is a little worse than usual at most: what is not is a storm.
    """
    small = (2000 / min(2000.0, one.per_day)) ** 0.08
    peak = min(_highest(one), (12.0 if one.bursty else 1.6) * small * rng.random() ** (-1 / _BURST_TAIL))
    half = float(np.clip((0.4 if one.bursty else 0.65) * np.exp(rng.normal(0, 0.75)), 0.12, 8)) * HOUR
    rise = rng.uniform(0.1, 0.6) * half
    count = int(rng.poisson(rate * peak * (half / np.log(2) + rise) / HOUR))
    at = start + _lap(rng, count, half, rise)
    copies = rng.random(count) < (rng.uniform(0.5, 0.95) if one.bursty else rng.uniform(0.1, 0.8))
    copies[:1] = False
    share = (0.7 if one.bursty else 1.0) * min(one.negative + 0.1, 0.85, one.negative * rng.gamma(9, 1 / 9))
    story = np.where(copies, rng.integers(max(1, count // 8), size=count), np.arange(count))
    feeling = feelings(rng, count, share, min(one.positive, 1 - share))
    return Part(
        at,
        crowd(rng, count),
        story,
        recognised(rng, copies, one.skill),
        feeling[story],
        spots(rng, count, one.places.weight + social(one.places)),
    )


def _highest(one: Brand) -> float:
    return 120.0 if one.bursty else 60.0


def _lap(rng: np.random.Generator, count: int, half: float, rise: float) -> Floats:
    """Return delays of a burst that rises evenly and falls by half-lives."""
    falling = rng.random(count) < half / np.log(2) / (half / np.log(2) + rise / 2)
    up = rise * np.sqrt(rng.random(count))
    return np.where(falling, rise + rng.exponential(half / np.log(2), count), up)


def span(kind: str, at: Floats, *, storm: bool) -> Event:
    """Return the event that moments make: onset, middle of the busiest hour, and when 90 % was said."""
    at = np.sort(at)
    ends = np.searchsorted(at, at + HOUR)
    busiest = int(np.argmax(ends - np.arange(len(at))))
    return Event(
        kind=kind,
        storm=storm,
        onset=float(at[0]),
        peak=float(at[busiest] + HOUR / 2),
        over=float(at[int(0.9 * (len(at) - 1))]),
        times=tuple(at.tolist()) if storm else (),
    )


def weekly(one: Brand, days: float) -> Quiet | None:
    """Draw its football nights or shows, one a week, also while it is being learned; None for a brand without."""
    if one.weekly is None:
        return None
    rng = dice(one.seed, one.per_day, 4)
    starts = bins(one.begin, days)
    usual_rate = rhythm(one, starts)
    height, length = rng.uniform(3, 10), rng.uniform(2, 4) * HOUR
    hours = _local_hours(one, starts)
    begins = starts[1:][(hours[1:] >= one.weekly) & (hours[:-1] < one.weekly)]
    nights = [_night(rng, one, begin, height * usual_rate.mean(), length) for begin in begins]
    kept = [night for night in nights if len(night)]
    if not kept:
        return None
    named = [span("weekly_peak", night.at, storm=False) for night in kept if len(night) >= _NAMED_BURST]
    return Quiet(joined(kept), tuple(named))


def _local_hours(one: Brand, at: Floats) -> Floats:
    hours: Floats = ((at + shifts(one.zone, at)) / HOUR + 72) % 168
    return hours


def _night(rng: np.random.Generator, one: Brand, begin: float, height: float, length: float) -> Part:
    count = int(rng.poisson(height * one.per_hour * length / HOUR * rng.gamma(8, 1 / 8)))
    grid = np.linspace(0, 1, 40)
    curve = 1 + np.sin(np.pi * grid) + (np.abs(grid - 0.5) < 0.05)
    at = begin + drawn(rng, count, grid * length, curve, length / 40)
    share = min(0.8, one.negative * rng.gamma(16, 1 / 16))
    return Part(
        at,
        crowd(rng, count, 1.6),
        np.arange(count),
        np.ones(count, np.bool_),
        feelings(rng, count, share, min(0.3, 1 - share)),
        spots(rng, count, social(one.places)),
    )
