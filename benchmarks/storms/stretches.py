"""Events cut out of real posts, thinned, and put on another course: a cliff's words told as a gradual storm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.storms.posts import DAY, HOUR
from benchmarks.storms.reading import Post, Reader, by_brand
from listener.core.pulse import NEGATIVE, Floats, Ints

LEAST = 25
"""Messages an event must have."""
WHOLE = 3 * DAY
"""A file of one brand that spans no more is one event, and taken as it is."""
AROUND = 18
"""Hours to each side of the busiest one in which an event is looked for."""
BURST = 3.0
"""An event's hours hold more than so many times what the brand's median hour does."""
PAUSE = 3
"""Quieter hours that an event may have within."""
RISE = 233 / 6
"""How much the storm that is kept apart grew from its first half hour to its busiest (detection.md 2)."""
TAIL = 6
"""Half-lives that a course goes on after its peak."""


def events(posts: Sequence[Post]) -> list[tuple[Post, ...]]:
    """Return the largest event of each brand of a file, those of at least 25 messages.

    A file of one brand and at most three days is an event as a whole. Else an event is what lies around the brand's
    busiest hour, at most 18 hours to each side: from where the hours hold more than three times the median one to where
    they no longer do, pauses of up to three hours included.
    """
    brands = by_brand(posts)
    if len(brands) == 1 and posts[-1].at - posts[0].at <= WHOLE:
        return [tuple(posts)]
    found = (stretch(of_brand) for of_brand in brands.values())
    return [event for event in found if len(event) >= LEAST]


def stretch(posts: Sequence[Post]) -> tuple[Post, ...]:
    """Return the event around a brand's busiest hour; ``posts`` are its own, oldest first."""
    at = np.array([post.at for post in posts])
    hours = ((at - at[0]) // HOUR).astype(np.int64)
    counts = np.bincount(hours)
    usual = max(float(np.median(counts)), 1.0)
    peak = int(counts.argmax())
    loud = np.flatnonzero(counts > BURST * usual)
    loud = loud[np.abs(loud - peak) <= AROUND]
    if not len(loud):
        return ()
    first, last = _run(loud, peak)
    return tuple(post for post, hour in zip(posts, hours, strict=True) if first <= hour <= last)


def _run(loud: Ints, peak: int) -> tuple[int, int]:
    """Return the first and last of the loud hours that hang together with the peak."""
    breaks = np.flatnonzero(np.diff(loud) > PAUSE + 1) + 1
    runs = np.split(loud, breaks)
    run = next(run for run in runs if peak in run)
    return int(run[0]), int(run[-1])


def thinned(posts: Sequence[Post], count: int, dice: np.random.Generator) -> tuple[Post, ...]:
    """Return so many of the posts, drawn at random, in their order."""
    places = np.sort(dice.choice(len(posts), min(count, len(posts)), replace=False))
    return tuple(posts[place] for place in places)


def reshaped(
    posts: Sequence[Post],
    doubling: float,
    half_life: float,
    count: int,
    seed: int,
    rise: float = RISE,
) -> tuple[Post, ...]:
    """Return a storm's texts, in their order, on a gradual course that begins when the storm does.

    The rate doubles every ``doubling`` seconds until it is ``rise`` times that of the start, then halves every
    ``half_life`` seconds, six times. ``count`` is cut to the storm's size. The storm that is kept apart grew 39-fold
    within 14 hours, most of it in 5.5, and halved within two: doubling between one and 2.7 hours.
    """
    dice = np.random.default_rng(seed)
    chosen = thinned(posts, count, dice)
    times = posts[0].at + course(dice.random(len(chosen)), doubling, half_life, rise)
    return tuple(replace(post, at=float(at)) for post, at in zip(chosen, np.sort(times), strict=True))


def course(shares: Floats, doubling: float, half_life: float, rise: float) -> Floats:
    """Return the seconds at which given shares of a wave are said: exponential growth, then exponential decay."""
    growth, decay = np.log(2) / doubling, np.log(2) / half_life
    climb = np.log(rise) / growth
    before = (rise - 1) / growth
    after = rise * (1 - 0.5**TAIL) / decay
    said = np.asarray(shares, np.float64) * (before + after)
    rising = np.log1p(np.minimum(said, before) * growth) / growth
    falling = -np.log1p(-np.maximum(said - before, 0.0) * decay / rise) / decay
    told: Floats = np.where(said < before, rising, climb + falling)
    return told


def sarcastic(posts: Sequence[Post], reader: Reader, seed: int, share: float = 0.25) -> tuple[Post, ...]:
    """Return a storm of which our tone calls only ``share`` negative: most of what it sees as such is left out.

    The posts that are left say the same in words that it does not see through, as real sarcastic storms do
    (detection.md 0 and 2: 23 to 26 % seen of one in which nearly all are hostile).
    """
    seen = [place for place, post in enumerate(posts) if reader.mood(post) == NEGATIVE]
    others = len(posts) - len(seen)
    kept = min(len(seen), round(others * share / (1 - share)))
    chosen = set(np.random.default_rng(seed).choice(seen, kept, replace=False).tolist()) if kept else set()
    barred = set(seen) - chosen
    return tuple(post for place, post in enumerate(posts) if place not in barred)
