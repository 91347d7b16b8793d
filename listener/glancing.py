"""Verb part: glance at a brand between its planned looks, and tell when it is to be looked at early. Judges nothing.

Whether a look is due follows from what is stored, not from who stored it: a visit, the door, an import, another
process. What came in just before a restart is looked at right after it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.core import calendar
from listener.core.glance import LEAST, WINDOW, Looked, Seen, due, grown, minute, needed
from listener.core.incidents import CONFIRMED_AFTER
from listener.model import Assessment, Brand, BrandId, Incident, State
from listener.parts import Parts
from listener.sight import known, usual

_HOUR = timedelta(hours=1)
_FOLLOWED = frozenset({State.OPEN, State.DECLINING})


@dataclass(frozen=True, slots=True)
class Glance:
    """What a glance came to."""

    due: datetime
    """When the brand is to be looked at: now, or a little later."""
    voices: int = 0
    """Those of the last quarter of an hour, as far as they were counted…"""
    wanted: int = 0
    """…and how many it took; 0 if it is a candidate's second look."""


def glance(parts: Parts, brand: Brand, now: datetime) -> Glance | None:
    """Return when and why a brand is to be looked at early; None: at its planned time.

    Counts only as far as it must: most brands are done after the first few rows of an index.
    """
    arrivals, looked = parts.store.arrivals, parts.glances.last(brand.id, lambda: _recalled(parts, brand, now))
    if looked is not None and looked.waits is not None and looked.waits <= now:
        return Glance(now)
    if arrivals.count(brand.id, now - WINDOW, now, LEAST) < LEAST:
        return None
    since = 0
    if looked is not None and looked.at <= now:
        enough = looked.counted + grown(looked)
        since = arrivals.count(brand.id, looked.at - WINDOW, now, enough)
        if since < enough:
            return None
    wanted = wants(parts, brand, now)
    voices = arrivals.voices(brand.id, now - WINDOW, now, wanted)
    at = due(looked, Seen(voices, since), wanted, now)
    return None if at is None else Glance(at, voices, wanted)


def wants(parts: Parts, brand: Brand, now: datetime) -> int:
    """Return how many voices the last quarter of an hour must have for an early look."""
    at = minute(now)

    def reckon() -> int:
        factor = calendar.factor(parts.config.events, brand.id, at - 4 * WINDOW, at)
        return needed(usual(parts, brand, now, known(parts, brand, now)), at, factor)

    return parts.glances.wanted(brand.id, at, reckon)


def counted(parts: Parts, brand: Brand, now: datetime) -> int:
    """Return how many mentions are stored of the time before a look; asked for before it."""
    return parts.store.arrivals.count(brand.id, now - WINDOW, now)


def note(parts: Parts, brand: Brand, now: datetime, before: int, seen: Assessment | None) -> None:
    """Remember a look; ``seen``: what came of it, None if it failed."""
    incidents = parts.store.current_incidents(brand.id, now)
    volume = before if seen is None else seen.volume
    is_open = any(one.state in _FOLLOWED for one in incidents)
    parts.glances.note(brand.id, Looked(now, before, volume, _waits(incidents), is_open))


def waiting(parts: Parts, brand: BrandId) -> datetime | None:
    """Return when a candidate gets its second look, as far as is remembered."""
    looked = parts.glances.last(brand, lambda: None)
    return None if looked is None else looked.waits


def followed(parts: Parts, brand: Brand) -> bool:
    """Tell whether an incident of a brand was open at its last look, as far as is remembered."""
    looked = parts.glances.last(brand.id, lambda: None)
    return looked is not None and looked.followed


def rested(parts: Parts, brand: Brand, now: datetime) -> None:
    """Remember a planned look that a replay has left out because nothing could come of it."""
    looked = parts.glances.last(brand.id, lambda: None)
    if looked is None or looked.at < now:
        volume = parts.store.arrivals.count(brand.id, now - _HOUR, now)
        kept = (None, False) if looked is None else (looked.waits, looked.followed)
        parts.glances.note(brand.id, Looked(now, counted(parts, brand, now), volume, *kept))


def _recalled(parts: Parts, brand: Brand, now: datetime) -> Looked | None:
    """Return what the file tells of a brand's last look: a candidate waits for its second one also over a restart."""
    found = parts.store.current_incidents(brand.id, now)
    waits = _waits(found)
    return None if waits is None else Looked(waits - CONFIRMED_AFTER, waits=waits)


def _waits(incidents: Iterable[Incident]) -> datetime | None:
    return min((one.changed + CONFIRMED_AFTER for one in incidents if one.state is State.CANDIDATE), default=None)
