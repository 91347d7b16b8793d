"""Who is told: the first route that fits. A route within a route is asked before the one around it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from listener.core.fold import fold
from listener.model import Assessment, BrandId, Incident, Route, SourceName


@dataclass(frozen=True, slots=True)
class Wanted:
    """What routes ask about."""

    brand: BrandId
    level: int
    words: tuple[str, ...] = ()
    """Of the incident's topic."""
    sources: tuple[SourceName, ...] = ()
    """Where most of it is said."""


def asked_of(incident: Incident, assessment: Assessment, sources: Sequence[SourceName] = ()) -> Wanted:
    """Return what routes ask about an incident. Its highest level counts: who was warned is told that it is over."""
    words = tuple(word for word, _ in incident.topic.words) if incident.topic else assessment.words
    return Wanted(incident.brand, max(incident.level, incident.max_level), words, tuple(sources))


def routed(wanted: Wanted, routes: Iterable[Route]) -> Route | None:
    """Return the first route that fits, or None if nobody is to be told."""
    return next((route for route in routes if _fits(route, wanted)), None)


def _fits(route: Route, wanted: Wanted) -> bool:
    spoken = {fold(word) for word in wanted.words}
    return (
        route.min_level <= wanted.level <= route.max_level
        and (not route.brands or wanted.brand in route.brands)
        and (not route.sources or any(source in route.sources for source in wanted.sources))
        and (not route.topics or any(fold(word) in one for word in route.topics for one in spoken))
    )
