"""Who is told: the first route that fits."""

from __future__ import annotations

from collections.abc import Iterable

from listener.model import BrandId, Route


def channels_for(brand: BrandId, level: int, routes: Iterable[Route]) -> Route | None:
    """Return the first route for a brand and a level, or None if nobody is to be told.

    For an all-clear ask with the incident's highest level: who was warned is told that it is over.
    """
    return next((route for route in routes if _fits(route, brand, level)), None)


def _fits(route: Route, brand: BrandId, level: int) -> bool:
    return level >= route.min_level and (not route.brands or brand in route.brands)
