"""Incidents as a list to leaf through: those that fit, with what tells how fast people were. Indexed look-ups only."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from listener.model import BrandId, ChannelName, Entry, Incident, IncidentId, Kind, MentionId, Reason, Told
from listener.store import incidents, mentions, schema_copies
from listener.store.db import Db, marks, maybe, moment, seconds
from listener.store.schema_copies import COPIES

_TURNS = ("candidate", "opened", "acknowledged", "snoozed", "closed_by", "false_alarm", "said")
"""Kinds of entries that reaction times are told by (``core.reactions``)."""
_TOLD = "incident, key, channel, reason, level, state, due, sent, error, kind"
_GOING = "(state IN ('open', 'declining'))"
_MERGED, _MISTAKE = "json_extract(handling, '$.into') IS NOT NULL", "json_extract(handling, '$.mistake') IS NOT NULL"


MIGRATED = schema_copies.m019_copies
"""Named here so that the index is there wherever this part of the store is."""


class Stand(StrEnum):
    """Which incidents are wanted, by what people make of them."""

    GOING = "going"
    OVER = "over"
    """All that do not go on, whatever people made of them."""
    ENDED = "ended"
    """Over, and they were some."""
    MISTAKEN = "mistaken"
    """They were called false alarms."""


_STANDS: Mapping[Stand, str] = {
    Stand.GOING: _GOING,
    Stand.OVER: f"NOT {_GOING} AND closed IS NOT NULL",
    Stand.ENDED: f"state = 'closed' AND NOT {_MISTAKE} AND NOT {_MERGED}",
    Stand.MISTAKEN: f"state = 'closed' AND {_MISTAKE}",
}
"""Of candidates only those that have been incidents before: they wait for a further wave."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is asked for."""

    brands: tuple[BrandId, ...] = ()
    """Empty: all."""
    stand: Stand = Stand.GOING
    since: datetime | None = None
    """Going on then or later."""
    until: datetime | None = None
    """Opened before."""


@dataclass(slots=True)
class Turns:
    """What reaction times are told by: some lines of the log, oldest first, and the messages."""

    log: list[Entry] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


class Casebook:
    """The part of the store that lists incidents. Each method is one transaction; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def listed(self, wanted: Wanted, limit: int = 50, offset: int = 0) -> list[Incident | incidents.Unreadable]:
        """Return a page of the incidents that fit, the newest first."""
        where, values = _where(wanted)
        sql = f"SELECT id FROM incident WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?"
        return incidents.several(self._db, [id_ for (id_,) in self._db.rows(sql, [*values, limit, offset])])

    def count(self, wanted: Wanted) -> int:
        """Return how many fit."""
        where, values = _where(wanted)
        row = self._db.row(f"SELECT count(*) FROM incident WHERE {where}", values)
        return int(row[0]) if row else 0

    def turns(self, ids: Sequence[IncidentId]) -> Mapping[IncidentId, Turns]:
        """Return for each incident what its reaction times are told by."""
        found: defaultdict[IncidentId, Turns] = defaultdict(Turns)
        rows = self._db.rows(
            f"SELECT incident, at, kind, actor, detail FROM event WHERE incident IN ({marks(ids)}) "
            f"AND kind IN ({marks(_TURNS)}) ORDER BY id",
            [*ids, *_TURNS],
        )
        for id_, at, kind, actor, detail in rows:
            found[IncidentId(id_)].log.append(Entry(moment(at), kind, actor, json.loads(detail)))
        for id_ in ids:
            found[id_].told += self.told(id_)
        return found

    def told(self, id_: IncidentId) -> list[Told]:
        """Return the messages about an incident, oldest first; edits of what was told are left out.

        By their keys, which begin with what people call the incident: there is no index on whose they are.
        """
        name = f"INC-{id_:04d}"
        rows = self._db.rows(
            f"SELECT {_TOLD} FROM outbox WHERE key > ? AND key < ? AND incident = ? AND kind = 'message' "
            "ORDER BY created, key",
            [f"{name}.", f"{name}/", id_],
        )
        return [_told(row) for row in rows]

    def copied(self, brand: BrandId, since: datetime, until: datetime, limit: int = 20) -> dict[MentionId, int]:
        """Return the originals of a time that were copied most, with how often, the most first."""
        rows = self._db.rows(
            f"SELECT story, copies FROM (SELECT story, count(*) AS copies FROM mention WHERE {COPIES} "
            "AND story >= ? AND story < ? GROUP BY story) AS them JOIN hit h ON h.brand = ? AND h.mention = story "
            "ORDER BY copies DESC, story LIMIT ?",
            [mentions.first_id(since), mentions.first_id(until), brand, limit],
        )
        return {MentionId(story): copies for story, copies in rows}

    def newest(self, brand: BrandId, since: datetime, until: datetime, most: int) -> datetime:
        """Return from when on, in a time, a brand has at most so many mentions (and the others of one second)."""
        row = self._db.row(
            "SELECT mention FROM hit WHERE brand = ? AND mention >= ? AND mention < ? ORDER BY mention DESC "
            "LIMIT 1 OFFSET ?",
            [brand, mentions.first_id(since), mentions.first_id(until), most],
        )
        return since if row is None else moment(row[0] >> 20)


def _where(wanted: Wanted) -> tuple[str, list[Any]]:
    terms, values = [_STANDS[wanted.stand]], list[Any]()
    if wanted.brands:
        terms.append(f"brand IN ({marks(wanted.brands)})")
        values += wanted.brands
    if wanted.since is not None:
        terms.append(f"({_GOING} OR closed >= ?)")
        values.append(seconds(wanted.since))
    if wanted.until is not None:
        terms.append("opened < ?")
        values.append(seconds(wanted.until))
    return " AND ".join(terms), values


def _told(row: tuple[Any, ...]) -> Told:
    _, key, channel, reason, level, state, due, sent, error, kind = row
    return Told(
        *(key, ChannelName(channel), Reason(reason), level, state, moment(due), maybe(sent), error),
        Kind(kind),
    )
