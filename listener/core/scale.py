"""Ratings on their scales as schema.org writes them: what is missing, swapped or impossible. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from listener.core.numerals import counted, rated
from listener.core.things import Thing

BEST, WORST = 5.0, 1.0
"""What schema.org takes where a page says nothing."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A rating with the ends of its scale; ``worst < best``, ``worst <= value <= best``."""

    value: float
    best: float = BEST
    worst: float = WORST


def scale_of(review: Thing) -> Scale | None:
    """Return the rating of a review; None if it has none, or an impossible one."""
    written = next(review.all("reviewrating", "rating"), None)
    rating = (
        written if isinstance(written, Thing) else Thing(values={"ratingvalue": [] if written is None else [written]})
    )
    placed = _placed(rating)
    return placed if isinstance(placed, Scale) else None


def average(rating: Thing) -> Scale | str | None:
    """Return an average; None where nobody has rated yet ("0" of "0" is no star), a sentence where it is impossible."""
    counts = [counted(rating.number(name)) for name in ("ratingcount", "reviewcount")]
    if any(count == 0 for count in counts) and not any(counts):
        return None
    return _placed(rating)


def _placed(rating: Thing) -> Scale | str | None:
    """Return the rating on its scale.

    Where a page says that 1 is best and 6 worst (school grades), the scale is turned over. A value beyond the best is
    impossible unless the page names another best: 8.2 of nobody knows how many is no rating. A zero below the worst
    means that there is none.
    """
    found = rated(rating.number("ratingvalue"))
    if found is None:
        return None
    best, worst = (rated(rating.number(name)) for name in ("bestrating", "worstrating"))
    top = (found.best if best is None else best.value) or BEST
    low = found.worst if worst is None else worst.value
    low = min(WORST, top - 1) if low is None else low
    value = found.value
    if low > top:
        value, top, low = top + low - value, low, top
    if low <= value <= top and low < top:
        return Scale(value, top, low)
    return None if found.value == 0 else f"{found.value:g} on a scale from {low:g} to {top:g}"
