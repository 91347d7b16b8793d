"""What a peer may count at each of its looks: mentions and distinct voices of the time just gone by, never ahead."""

from __future__ import annotations

import numpy as np

from benchmarks.storms.posts import DAY, Stream
from listener.core.pulse import NEGATIVE, Floats, Ints, Pulse

STEP = 900.0
"""Seconds between two looks."""
MEMORY = 28 * DAY
"""How far before ``Stream.begin`` a peer may look back."""


def grid(stream: Stream, step: float = STEP, memory: float = MEMORY) -> Floats:
    """Return the moments of looking, in seconds since 1970, to before ``end``; ``begin`` is one of them.

    They start ``memory`` before ``begin``, or with the first mention if that is later: what was before is no history.
    """
    first = float(stream.pulse.at[0]) if len(stream.pulse) else stream.begin
    back = (stream.begin - max(stream.begin - memory, min(first, stream.begin))) // step
    return np.arange(stream.begin - back * step, stream.end, step, dtype=np.float64)


def counted(at: Floats, looks: Floats, window: float) -> Floats:
    """Return how many moments of ``at`` (sorted) lie in the ``window`` seconds up to each look, the look included."""
    seen = np.searchsorted(at, looks, "right") - np.searchsorted(at, looks - window, "right")
    return seen.astype(np.float64)


def distinct(at: Floats, voice: Ints, looks: Floats, window: float) -> Floats:
    """Return how many distinct voices spoke in the ``window`` seconds up to each look.

    A voice is counted from each of its mentions until it speaks again or the window has passed, whichever comes first.
    """
    ends = np.minimum(_spoken_again(at, voice), at + window)
    ends.sort()
    return (np.searchsorted(at, looks, "right") - np.searchsorted(ends, looks, "right")).astype(np.float64)


def _spoken_again(at: Floats, voice: Ints) -> Floats:
    """Return when the voice of each mention speaks next, infinity if never."""
    order = np.lexsort((at, voice))
    again = np.full(len(at), np.inf)
    same = voice[order][1:] == voice[order][:-1]
    again[order[:-1][same]] = at[order][1:][same]
    return again


def negatives(pulse: Pulse) -> Pulse:
    """Return the mentions that were understood as negative."""
    return pulse.only(pulse.mood == NEGATIVE)


def originals(pulse: Pulse) -> Pulse:
    """Return the mentions that copy nothing heard before."""
    return pulse.only(pulse.original)


def before(values: Floats, lag: int) -> Floats:
    """Return the values of ``lag`` looks ago, 0 where there were none."""
    if lag == 0:
        return values
    moved = np.zeros_like(values)
    moved[lag:] = values[:-lag]
    return moved


def strided_sum(values: Floats, stride: int, terms: int) -> Floats:
    """Return at each look the sum of ``terms`` values that lie ``stride`` looks apart, the newest being the look's."""
    rows = -(-len(values) // stride)
    padded = np.zeros(rows * stride)
    padded[: len(values)] = values
    sums = padded.reshape(rows, stride).cumsum(axis=0)
    found = sums.copy()
    found[terms:] -= sums[:-terms] if terms < rows else 0.0
    return found.reshape(-1)[: len(values)]
