"""What is remembered of each brand's last look, in memory: a restart costs one look at a brand in a storm, no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from listener.model import BrandId

if TYPE_CHECKING:
    from listener.core.glance import Looked  # loads numpy


class Glances:
    """Last looks by brand, and how many voices an early one wants in this minute."""

    def __init__(self) -> None:
        """Begin with nothing known."""
        self._last: dict[BrandId, Looked | None] = {}
        self._wanted: dict[BrandId, tuple[datetime, int]] = {}

    def last(self, brand: BrandId, recall: Callable[[], Looked | None]) -> Looked | None:
        """Return a brand's last look; ``recall`` is asked once, for what is known of it from before the start."""
        if brand not in self._last:
            self._last[brand] = recall()
        return self._last[brand]

    def note(self, brand: BrandId, looked: Looked) -> None:
        """Remember a look."""
        self._last[brand] = looked

    def wanted(self, brand: BrandId, minute: datetime, reckon: Callable[[], int]) -> int:
        """Return how many voices are wanted in a minute, reckoned once in it."""
        known = self._wanted.get(brand)
        if known is None or known[0] != minute:
            known = self._wanted[brand] = (minute, reckon())
        return known[1]
