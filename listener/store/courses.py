"""Counts of a brand by hour and by what they divide into: its sources, the phases of contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from listener.model import BrandId, SourceName
from listener.model.relation import ContactPhase
from listener.store import schema_courses
from listener.store.db import Db, marks, moment, seconds

MIGRATED = schema_courses.m018_phases
"""Named here so that the tables are there wherever this part of the store is."""


@dataclass(frozen=True, slots=True)
class Part:
    """So many mentions of one part in one hour."""

    hour: datetime
    name: str
    """A source or a phase."""
    total: int


class Courses:
    """The part of the store that counts by parts, from counts by hour alone. Each method raises StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def sources(self, brand: BrandId, since: datetime, until: datetime) -> dict[SourceName, int]:
        """Return how many mentions each source brought in the hours that begin in a time, the most first."""
        rows = self._db.rows(
            "SELECT source, sum(total) AS total FROM hourly WHERE brand = ? AND hour >= ? AND hour < ? "
            "GROUP BY source HAVING sum(total) > 0 ORDER BY total DESC, source",
            [brand, seconds(since), seconds(until)],
        )
        return {SourceName(source): total for source, total in rows}

    def by_source(self, brand: BrandId, names: Sequence[SourceName], since: datetime, until: datetime) -> list[Part]:
        """Return the mentions of each hour by these sources, oldest first."""
        rows = self._db.rows(
            "SELECT hour, source, total FROM hourly WHERE brand = ? AND hour >= ? AND hour < ? "
            f"AND source IN ({marks(names)}) AND total > 0 ORDER BY hour, source",
            [brand, seconds(since), seconds(until), *names],
        )
        return [Part(moment(hour), name, total) for hour, name, total in rows]

    def by_phase(self, brand: BrandId, since: datetime, until: datetime) -> list[Part]:
        """Return the mentions of each hour by contact phase, as far as they were read and are stored, oldest first."""
        rows = self._db.rows(
            "SELECT hour, phase, total FROM phase_hourly WHERE brand = ? AND hour >= ? AND hour < ? AND total > 0 "
            "ORDER BY hour, phase",
            [brand, seconds(since), seconds(until)],
        )
        return [Part(moment(hour), ContactPhase(phase), total) for hour, phase, total in rows]
