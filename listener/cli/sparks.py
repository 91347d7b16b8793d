"""A series as one line of blocks ▁▂▃▄▅▆▇█: its shape, for eyes only. Pure."""

from __future__ import annotations

from collections.abc import Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"
_NOTHING = "·"


def sparkline(counts: Sequence[float], most: int = 60) -> str:
    """Return one block a count, as high as the count beside the largest; a dot for none.

    Of more than ``most``, neighbours are added up, from the end: the last step stays whole.
    """
    size = -(-len(counts) // most) or 1
    first = len(counts) % size
    starts = ([0] if first else []) + list(range(first, len(counts), size))
    sums = [sum(counts[start : first if first and not start else start + size]) for start in starts]
    top = max(sums, default=0)
    return "".join(_block(one, top) for one in sums)


def _block(count: float, top: float) -> str:
    return _BLOCKS[min(len(_BLOCKS) - 1, int(count / top * len(_BLOCKS)))] if count else _NOTHING
