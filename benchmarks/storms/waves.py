"""Storms: how they rise, fall, come back, cross into another language and reach the papers, and in what voice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from benchmarks.storms.brands import Brand, log_uniform, press, social
from benchmarks.storms.clocks import drawn, rhythm, wander
from benchmarks.storms.parts import RECALL, Part, feelings, joined, recognised, spots
from benchmarks.storms.posts import HOUR
from benchmarks.storms.voices import crowd
from listener.core.pulse import Flags, Floats, Ints

LEAST = 25
"""Mentions of the smallest storm."""
_GRID = 300.0
_NIGHT = 0.6
"""Power of the usual rhythm that a storm follows: who is outraged sleeps less, but sleeps."""
_BEGINNING = 0.03
"""A storm begins where it adds so much to the usual rate, but not before it has a mention or so each doubling."""
_PICKED_UP = 0.35
_CROSSES = 0.3
"""Of the other storms of brands with several languages, how many cross over as well."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How one wave goes: exponential both ways. Times in hours."""

    doubling: float
    peak: float
    """Over the usual rate."""
    half: float
    """Time in which it halves after its peak."""
    second: float | None = None
    """How long after the first peak the second one comes, half as high again; None for one wave."""
    crossing: float | None = None
    """How much later it begins in another language; None if it stays in one."""
    sarcastic: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """Mentions expected in each bin of five minutes."""

    starts: Floats
    expected: Floats


def flash(rng: np.random.Generator) -> Shape:
    """Doubles in 15–45 minutes to 8–60 times the usual rate; halves in 3–10 hours."""
    return Shape(log_uniform(rng, 0.25, 0.75), log_uniform(rng, 8, 60), log_uniform(rng, 3, 10))


def shock(rng: np.random.Generator) -> Shape:
    """Doubles in 3–8 minutes to 20–150 times the usual rate; halves in 0.75–3 hours (NAB: median 45 minutes)."""
    return Shape(log_uniform(rng, 0.05, 0.135), log_uniform(rng, 20, 150), log_uniform(rng, 0.75, 3))


def slow_burn(rng: np.random.Generator) -> Shape:
    """Doubles in 6–18 hours to 3–8 times the usual rate; halves in 1–3 days."""
    return Shape(log_uniform(rng, 6, 18), log_uniform(rng, 3, 8), log_uniform(rng, 24, 72))


def two_waves(rng: np.random.Generator) -> Shape:
    """A flash that comes back half as high again after 18 hours to 5 days (Skyrim: 4 days)."""
    first = flash(rng)
    return Shape(first.doubling, first.peak / 1.5, min(first.half, 6.0), second=log_uniform(rng, 18, 120))


def sarcastic(rng: np.random.Generator) -> Shape:
    """Doubles in 45 minutes to 2 hours, halves in 2–6; a model sees 20–30 % negative (Target 2017: 23–26 %)."""
    return Shape(log_uniform(rng, 0.75, 2), log_uniform(rng, 8, 60), log_uniform(rng, 2, 6), sarcastic=True)


def crossing(rng: np.random.Generator) -> Shape:
    """A flash in one language that reaches the next after 2–12 hours."""
    first = flash(rng)
    return Shape(first.doubling, first.peak, first.half, crossing=log_uniform(rng, 2, 12))


STORMS: Mapping[str, Callable[[np.random.Generator], Shape]] = {
    draw.__name__: draw for draw in (flash, shock, slow_burn, two_waves, sarcastic, crossing)
}
ODDS: Mapping[str, float] = {
    "flash": 0.15,
    "shock": 0.17,
    "slow_burn": 0.2,
    "two_waves": 0.13,
    "sarcastic": 0.15,
    "crossing": 0.2,
}
"""How often each kind is drawn; where a brand has one language, a crossing becomes a flash."""


def storm(rng: np.random.Generator, one: Brand, kind: str, onset: float) -> Part:
    """Draw a storm of a kind, whose first mention comes soon after ``onset`` (seconds since 1970).

    A crossing needs a brand that is spoken of in more than one language.
    """
    shape = STORMS[kind](rng)
    home = _home(rng, one)
    curve = waves(rng, one, shape, onset)
    tone = _tone(rng, one.negative, sarcastic=shape.sarcastic)
    parts = [_told(rng, one, curve, tone, social(one.places, home))]
    lag = shape.crossing or (log_uniform(rng, 2, 12) if one.languages > 1 and rng.random() < _CROSSES else None)
    if lag is not None:
        abroad = Curve(curve.starts + lag * HOUR, curve.expected * rng.uniform(0.4, 1.2))
        parts.append(_told(rng, one, abroad, tone, social(one.places) * (one.places.language != home)))
    if not shape.sarcastic and rng.random() < _PICKED_UP:
        parts.append(_picked_up(rng, one, float(parts[0].at.min()), home))
    return joined(parts)


def _home(rng: np.random.Generator, one: Brand) -> int:
    """Return the language that it starts in: mostly the one most is said in."""
    shares = np.bincount(one.places.language, one.places.weight)
    return int(rng.choice(len(shares), p=shares / shares.sum()))


def waves(rng: np.random.Generator, one: Brand, shape: Shape, onset: float) -> Curve:
    """Return what is expected of a storm, scaled up where the brand is so small that nobody would call it one."""
    starts, rate = _both(shape, one.per_hour, onset)
    rate = rate * rhythm(one, starts) ** _NIGHT * wander(rng, len(starts), 1.0, 0.3)
    expected = rate * _GRID / HOUR
    least = LEAST * (1.1 + rng.exponential(0.8))
    return Curve(starts, expected * max(1.0, least / expected.sum()))


def _both(shape: Shape, per_hour: float, onset: float) -> tuple[Floats, Floats]:
    """Return the rate of one wave or two, in mentions an hour, on a grid from the onset on."""
    top = loudest(shape, per_hour)
    first = beginning(shape, top, per_hour)
    rise = shape.doubling * np.log2(top / first)
    hours = np.arange(0, rise + (shape.second or 0.0) + 7 * shape.half, _GRID / HOUR)
    rate = _wave(hours - rise, shape, top)
    if shape.second is not None:
        rate = rate + _wave(hours - rise - shape.second, shape, 1.5 * top)
    return onset + hours * HOUR, rate


def loudest(shape: Shape, per_hour: float) -> float:
    """Return the rate at the peak: the larger a brand, the less a storm is in terms of its usual rate."""
    large = (max(1.0, per_hour * 24 / 2000)) ** -0.2
    return float(max(shape.peak * large * per_hour, LEAST * np.log(2) / (shape.doubling + shape.half)))


def beginning(shape: Shape, top: float, per_hour: float) -> float:
    """Return the rate that a storm begins with: visible to nobody, and three doublings below its peak at least."""
    return min(max(_BEGINNING * per_hour, 0.5 / shape.doubling), top / 8)


def _wave(hours: Floats, shape: Shape, top: float) -> Floats:
    return top * np.exp2(np.where(hours < 0, hours / shape.doubling, -hours / shape.half))


@dataclass(frozen=True, slots=True)
class _Tone:
    negative: float
    positive: float
    plain: float


def _tone(rng: np.random.Generator, usual: float, *, sarcastic: bool) -> _Tone:
    """Draw the mood: 55–90 % critical and more than usual; of sarcasm a model with the usual recall sees 20–30 %."""
    if not sarcastic:
        least = min(0.85, max(0.55, usual + 0.1))
        return _Tone(float(rng.uniform(least, 0.9)), float(rng.uniform(0.0, 0.06)), 1.0)
    negative, shown = float(rng.uniform(0.7, 0.9)), float(rng.uniform(0.2, 0.3))
    return _Tone(negative, 0.02, (shown - 0.08 * (1 - negative)) / (negative * RECALL))


def _told(rng: np.random.Generator, one: Brand, curve: Curve, tone: _Tone, weights: Floats) -> Part:
    """Draw what people say along a curve: 25–60 % copies, nearly everybody once."""
    count = max(LEAST, int(rng.poisson(curve.expected.sum())))
    at = drawn(rng, count, curve.starts, curve.expected, _GRID)
    copies = rng.random(count) < rng.uniform(0.25, 0.6)
    copies[:2] = False
    story = copied(rng, copies)
    return Part(
        at,
        crowd(rng, count),
        story,
        recognised(rng, copies, one.skill),
        feelings(rng, count, tone.negative, tone.positive)[story],
        spots(rng, count, weights),
        plain=tone.plain,
    )


def copied(rng: np.random.Generator, copies: Flags) -> Ints:
    """Return the place of what each mention, in order of time, copies, or its own: early ones are copied most."""
    originals = np.flatnonzero(~copies)
    known = np.cumsum(~copies)
    chosen = (known * rng.random(len(copies)) ** 1.5).astype(np.int64)
    return np.where(copies, originals[np.minimum(chosen, len(originals) - 1)], np.arange(len(copies)))


def _picked_up(rng: np.random.Generator, one: Brand, onset: float, language: int) -> Part:
    """Draw the papers: they join 2–12 hours after the first post; half of them print the agency's text."""
    count = int(4 + rng.exponential(4 + one.per_day**0.4))
    at = np.sort(onset + log_uniform(rng, 2, 12) * HOUR + rng.exponential(6 * HOUR, count))
    copies = rng.random(count) < 0.5
    copies[:1] = False
    story = copied(rng, copies)
    return Part(
        at,
        np.arange(count),
        story,
        recognised(rng, copies, one.skill),
        feelings(rng, count, 0.5, 0.02)[story],
        spots(rng, count, press(one.places, language)),
    )
