"""What only looks like a storm: launches, memes, namesakes, agency stories, bots, three angry people, blind sources."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from benchmarks.storms.brands import Brand, log_uniform, press, social
from benchmarks.storms.clocks import drawn, rhythm
from benchmarks.storms.parts import Part, feelings, joined, recognised, spots
from benchmarks.storms.posts import DAY, HOUR
from benchmarks.storms.voices import crowd, usual
from benchmarks.storms.waves import Shape, copied, waves
from listener.core.pulse import Flags, Floats

_VERBATIM_MISSED = 1 / 3
"""Copies to the letter escape a third as often as edited ones."""


def launch(rng: np.random.Generator, one: Brand, start: float) -> Part:
    """Draw a new product that people like: up in an hour, 6–40 times the usual rate, mostly praise, papers too."""
    shape = Shape(log_uniform(rng, 0.1, 0.6), log_uniform(rng, 6, 40), log_uniform(rng, 3, 9))
    people = _crowd(rng, one, shape, start, (float(rng.uniform(0.03, 0.12)), float(rng.uniform(0.45, 0.7))))
    count = int(3 + rng.exponential(5))
    at = start + rng.exponential(4 * HOUR, count)
    papers = Part(
        at,
        np.arange(count),
        np.arange(count),
        np.ones(count, np.bool_),
        feelings(rng, count, 0.04, 0.4),
        spots(rng, count, press(one.places)),
    )
    return joined([people, papers])


def meme(rng: np.random.Generator, one: Brand, start: float) -> Part:
    """Draw a joke that makes the round: 5–25 times the usual rate, 25 % negative, 13 % positive (JetBlue 2015)."""
    shape = Shape(log_uniform(rng, 0.15, 0.75), log_uniform(rng, 5, 25), log_uniform(rng, 1.5, 5))
    negative = float(np.clip(rng.normal(0.25, 0.05), 0.1, 0.38))
    return _crowd(rng, one, shape, start, (negative, 0.13), copied_share=(0.3, 0.7))


def homonym(rng: np.random.Generator, one: Brand, start: float) -> Part:
    """Draw news of something else of that name (a storm, a ship, a film): everywhere, papers above all.

    Its mood is as usual or somewhat worse: neutral reports, some of them bad news for somebody else.
    """
    shape = Shape(log_uniform(rng, 0.3, 2), log_uniform(rng, 5, 40), log_uniform(rng, 4, 16))
    negative = float(np.clip(rng.uniform(0.15, 0.45), 0, 0.9))
    weights = social(one.places) / social(one.places).sum() + 1.5 * press(one.places) / press(one.places).sum()
    return _crowd(rng, one, shape, start, (negative, 0.06), weights=weights)


def _crowd(
    rng: np.random.Generator,
    one: Brand,
    shape: Shape,
    start: float,
    mood: tuple[float, float],
    *,
    copied_share: tuple[float, float] = (0.2, 0.5),
    weights: Floats | None = None,
) -> Part:
    """Draw a wave of distinct people that is no storm; ``mood`` is the share of negative and of positive ones."""
    curve = waves(rng, one, shape, start)
    count = max(20, int(rng.poisson(curve.expected.sum())))
    at = drawn(rng, count, curve.starts, curve.expected, float(curve.starts[1] - curve.starts[0]))
    copies = rng.random(count) < rng.uniform(*copied_share)
    copies[:2] = False
    story = copied(rng, copies)
    return Part(
        at,
        crowd(rng, count),
        story,
        recognised(rng, copies, one.skill),
        feelings(rng, count, *mood)[story],
        spots(rng, count, social(one.places) if weights is None else weights),
    )


def syndication(rng: np.random.Generator, one: Brand, start: float) -> Part:
    """Draw one agency story in 15–600 papers within hours (median 2): 80 % print it as it is, the others edit it."""
    count = round(log_uniform(rng, 15, 600))
    at = start + np.sort(2 * HOUR * np.exp(rng.normal(0, 0.8, count)))
    verbatim = rng.random(count) < 0.8
    verbatim[0] = False
    feeling = feelings(rng, 1, 0.35, 0.15)
    papers = press(one.places)
    outlets = rng.choice(np.flatnonzero(papers > 0), size=count, replace=False)
    return Part(
        at,
        np.arange(count),
        np.where(verbatim, 0, np.arange(count)),
        recognised(rng, verbatim, _to_the_letter(one)),
        np.repeat(feeling, count),
        outlets.astype(np.int64),
    )


def bots(rng: np.random.Generator, one: Brand, start: float) -> Part:
    """Draw 60–550 copies of one to three texts, each from an account of its own, in 2–10 hours (AMZN, 21 May 2014)."""
    count, texts = round(log_uniform(rng, 60, 550)), int(rng.integers(1, 4))
    length = rng.uniform(2, 10) * HOUR
    at = np.sort(start + length * rng.beta(1.2, 1.6, count))
    story = np.concatenate([np.arange(texts), rng.integers(texts, size=count - texts)])
    copies = np.arange(count) >= texts
    return Part(
        at,
        np.arange(count),
        story,
        recognised(rng, copies, _to_the_letter(one)),
        feelings(rng, texts, 0.5, 0.2)[story],
        spots(rng, count, social(one.places) * (rng.random(len(one.places.weight)) < 0.7) + 1e-12),
    )


def _to_the_letter(one: Brand) -> float:
    """Return the share of verbatim copies that the product recognises."""
    return 1 - (1 - one.skill) * _VERBATIM_MISSED


def angry_few(rng: np.random.Generator, one: Brand, start: float) -> Part:
    """Draw three people who write 120 posts, nearly all critical, in 4 to 24 hours, at one or two places."""
    count = 120
    at = np.sort(start + rng.uniform(4, 24) * HOUR * rng.random(count))
    favourite = spots(rng, 2, social(one.places))
    return Part(
        at,
        rng.choice(3, size=count, p=(0.5, 0.3, 0.2)).astype(np.int64),
        np.arange(count),
        np.ones(count, np.bool_),
        feelings(rng, count, 0.9, 0.0),
        favourite[(rng.random(count) < 0.3).astype(np.int64)],
    )


def archive(rng: np.random.Generator, one: Brand, start: float, place: int, least: int = 15) -> Part:
    """Draw old undated posts that a source gives when it is heard again: dated when found, within minutes."""
    count = int(least + rng.exponential(10 + one.per_day / 20))
    share = one.negative
    return Part(
        np.sort(start + 600.0 * rng.random(count)),
        usual(rng, count, one.per_day),
        np.arange(count),
        np.ones(count, np.bool_),
        feelings(rng, count, share, min(one.positive, 1 - share)),
        np.full(count, place, np.int64),
    )


def blind(rng: np.random.Generator, one: Brand, part: Part, start: float) -> tuple[Flags, int, float]:
    """Return which mentions a source that is blind for 6–48 hours misses, which source, and when it sees again."""
    place = int(spots(rng, 1, one.places.weight**0.5 * (one.places.weight > 0))[0])
    until = start + log_uniform(rng, 6, 48) * HOUR
    return (part.place == place) & (part.at >= start) & (part.at < until), place, until


def caught_up(rng: np.random.Generator, part: Part, missed: Flags, until: float) -> Part:
    """Return the part with what was missed: the dated share where it belongs, the undated dated when found."""
    late = missed & (rng.random(len(part)) < rng.uniform(0.3, 1.0))
    at = np.where(late, until + 600.0 * rng.random(len(part)), part.at)
    return Part(at, part.voice, part.story, part.original, part.feeling, part.place, part.plain)


def daytime(rng: np.random.Generator, one: Brand, start: float) -> float:
    """Return a moment of the day after ``start``: things happen when people are up."""
    hours = start + HOUR * np.arange(24, dtype=np.float64)
    return float(drawn(rng, 1, hours, rhythm(one, hours), DAY / 24)[0])


SPOKEN: Mapping[str, Callable[[np.random.Generator, Brand, float], Part]] = {
    draw.__name__: draw for draw in (launch, meme, homonym, syndication, bots, angry_few)
}
BLIND = ("backlog", "gap")
LOOKALIKES = (*SPOKEN, *BLIND)
