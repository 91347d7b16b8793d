"""Visits to sources and how they fare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from listener.model.names import Json, SourceName


@dataclass(frozen=True, slots=True)
class Visit:
    """A source that is due: where it was left and how it fared."""

    source: SourceName
    cursor: Json
    due: datetime
    failures: int = 0
    first: bool = False
    """True until one visit has succeeded: what that one brings is backfill."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of everything a visit fetched: ``fetched == stored + known + revised + filtered + quarantined``."""

    fetched: int = 0
    stored: int = 0
    known: int = 0
    revised: int = 0
    filtered: int = 0
    """Named no brand, or is past its retention: not kept."""
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """What ``listener sources`` shows of one source."""

    name: SourceName
    kind: str
    due: datetime
    last_visit: datetime | None
    last_success: datetime | None
    last_new: datetime | None
    failures: int
    error: str
    total: Tally
