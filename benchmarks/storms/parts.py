"""Mentions in the making: parts of a stream with their truth, and what the product hears of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from benchmarks.storms.brands import Brand, dice
from listener.core.pulse import NEGATIVE, NEUTRAL, POSITIVE, UNSCORED, Flags, Floats, Ints, Pulse, Small

RECALL = 0.78
"""Share of true negatives that the usual sentiment model sees."""
PART = 1 << 32
"""A voice's number divided by this, rounded down, is the part that it speaks in: 0 is the quiet stream."""
_CALLED_NEGATIVE = 0.08
_UNSCORED = 0.08
_MISTAKEN_FOR_PRAISE = 0.12
"""Of negatives that are not seen, the share that looks positive; the others look neutral."""
_SHOWN_PRAISE = 0.75
"""Share of praise that is seen as such."""
_MOOD = 3


@dataclass(frozen=True, slots=True)
class Part:
    """What one cause makes people say, in any order; all columns have one entry a mention."""

    at: Floats
    voice: Ints
    """Counted within the part."""
    story: Ints
    """Which text, counted within the part: mentions of one story look alike to a sentiment model."""
    original: Flags
    """As the product sees it: False for a recognised copy."""
    feeling: Small
    """True mood."""
    place: Ints
    """Index into the brand's places."""
    plain: float = 1.0
    """How plainly criticism is worded: what is seen of it is recall × this. Sarcasm has about 0.4."""

    def __len__(self) -> int:
        """Return the number of mentions."""
        return len(self.at)

    def only(self, which: Flags | Ints) -> Part:
        """Return the mentions that ``which`` names."""
        return replace(self, **{name: getattr(self, name)[which] for name in _COLUMNS})


_COLUMNS = tuple(field.name for field in fields(Part))[:-1]


def joined(parts: Sequence[Part]) -> Part:
    """Return parts as one; voices and stories stay apart. They must be equally plain."""
    stories = np.cumsum([0, *(int(part.story.max(initial=-1)) + 1 for part in parts)])
    voices = np.cumsum([0, *(int(part.voice.max(initial=-1)) + 1 for part in parts)])
    return Part(
        np.concatenate([part.at for part in parts]),
        np.concatenate([part.voice + first for part, first in zip(parts, voices, strict=False)]),
        np.concatenate([part.story + first for part, first in zip(parts, stories, strict=False)]),
        np.concatenate([part.original for part in parts]),
        np.concatenate([part.feeling for part in parts]),
        np.concatenate([part.place for part in parts]),
        plain=parts[0].plain,
    )


def heard(one: Brand, parts: Sequence[Part], recall: float) -> Pulse:
    """Return what the product hears, oldest first; moods have a chance of their own, so recall moves nothing else."""
    at = np.concatenate([part.at for part in parts])
    order = np.argsort(at, kind="stable")
    place = np.concatenate([part.place for part in parts])[order]
    moods = [_seen(part, recall, dice(one.seed, one.per_day, _MOOD, n)) for n, part in enumerate(parts)]
    return Pulse(
        at[order],
        np.concatenate([part.voice + n * PART for n, part in enumerate(parts)])[order],
        np.concatenate([part.original for part in parts])[order],
        np.concatenate(moods)[order],
        one.places.medium[place],
        one.places.source[place],
    )


def _seen(part: Part, recall: float, rng: np.random.Generator) -> Small:
    """Return the moods that a sentiment model gives: one draw a story, as copies read the same."""
    stories = int(part.story.max(initial=-1)) + 1
    sharp, other, scored = (rng.random(stories, np.float32)[part.story] for _ in range(3))
    caught = np.where(sharp < recall * part.plain, NEGATIVE, np.where(other < _MISTAKEN_FOR_PRAISE, POSITIVE, NEUTRAL))
    praise = np.where(other < _SHOWN_PRAISE, POSITIVE, NEUTRAL)
    shown = np.where(part.feeling == POSITIVE, praise, NEUTRAL)
    called = np.where(sharp < _CALLED_NEGATIVE, NEGATIVE, shown)
    mood = np.where(part.feeling == NEGATIVE, caught, called)
    return np.where(scored < _UNSCORED, UNSCORED, mood).astype(np.int8)


def feelings(rng: np.random.Generator, count: int, negative: float | Floats, positive: float | Floats) -> Small:
    """Draw true moods."""
    draw = rng.random(count, np.float32)
    return (np.where(draw < negative, NEGATIVE, NEUTRAL) + (draw > 1 - np.asarray(positive))).astype(np.int8)


def spots(rng: np.random.Generator, count: int, weights: Floats) -> Ints:
    """Draw places by weight."""
    edges = np.cumsum(weights)
    drawn = np.searchsorted(edges, rng.random(count) * edges[-1], side="right")
    places: Ints = np.minimum(drawn, len(weights) - 1).astype(np.int64)
    return places


def recognised(rng: np.random.Generator, copies: Flags, skill: float) -> Flags:
    """Return which mentions look like originals: those that are, and copies that the product does not recognise."""
    looks: Flags = ~copies | (rng.random(len(copies)) >= skill)
    return looks
