"""What is usual for each brand, kept for some hours: learning it takes longer than looking, and it changes slowly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from listener.model import BrandId

if TYPE_CHECKING:
    from listener.core.baseline import Baseline  # loads numpy

FRESH = timedelta(hours=3)
"""After so long it is learned anew; earlier while the history is short (``_YOUNG``)."""
_YOUNG = timedelta(minutes=30)


class Usuals:
    """Baselines by brand. One of some 4 KB each; nothing is kept for brands that nobody asks for."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._known: dict[BrandId, tuple[datetime, Baseline]] = {}

    def of(self, brand: BrandId, now: datetime, learn: Callable[[], Baseline]) -> Baseline:
        """Return a brand's baseline, learned at most three hours ago (half an hour while the brand is new)."""
        known = self._known.get(brand)
        if known is not None:
            learned, usual = known
            if timedelta() <= now - learned < (_YOUNG if usual.learning else FRESH):
                return usual
        usual = learn()
        self._known[brand] = (now, usual)
        return usual
