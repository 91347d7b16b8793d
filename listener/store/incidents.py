"""Incidents and the log of what happened to them.

A row that this version cannot read hides no other: lists leave it out, and ``unreadable`` names it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from listener.errors import Overtaken, UsageError
from listener.model import Assessment, BrandId, Entry, Incident, IncidentId, State
from listener.store import handlings, topics
from listener.store.assessments import from_json, to_json
from listener.store.db import Connection, Db, marks, maybe, moment, seconds

_COLUMNS = (
    "id, brand, state, level, max_level, opened, changed, calm_since, closed, waves, playbook, peak_volume, last, "
    "topic, height, handling, version, facts, plan"
)
_UNFIT = (ValueError, TypeError, LookupError, AttributeError)
"""What reading a row raises that another version wrote, or a fault of the disk."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An incident that this version cannot read."""

    id: IncidentId
    brand: BrandId
    why: str
    """In English, for logs; holds no text of the row."""

    @property
    def name(self) -> str:
        """What people call it: INC-0012."""
        return f"INC-{self.id:04d}"


def current(db: Db, brand: BrandId, since: datetime) -> list[Incident]:
    """Return a brand's incidents that are not over, and those that ended since then, oldest first."""
    rows = db.rows(
        f"SELECT {_COLUMNS} FROM incident WHERE brand = ? AND (state != ? OR closed >= ?) ORDER BY id",
        [brand, State.CLOSED, seconds(since)],
    )
    return list(_readable(rows))


def get(db: Db, id_: IncidentId) -> Incident | None:
    """Return one incident, or None. Raises UsageError for one that cannot be read."""
    row = db.row(f"SELECT {_COLUMNS} FROM incident WHERE id = ?", [id_])
    if row is None:
        return None
    try:
        return _incident(row)
    except _UNFIT as problem:
        odd = Unreadable(id_, BrandId(str(row[1])), type(problem).__name__)
        raise UsageError("plan.unreadable_note", name=odd.name, why=odd.why) from problem


def unreadable(db: Db, brands: Sequence[BrandId] = ()) -> list[Unreadable]:
    """Return the incidents of some brands (none given: all) that cannot be read, newest first."""
    where = f"WHERE brand IN ({', '.join('?' * len(brands))})" if brands else ""
    found = []
    for row in db.rows(f"SELECT {_COLUMNS} FROM incident {where} ORDER BY id DESC", list(brands)):
        try:
            _incident(row)
        except _UNFIT as problem:
            found.append(Unreadable(IncidentId(row[0]), BrandId(str(row[1])), type(problem).__name__))
    return found


def several(db: Db, ids: Sequence[int]) -> list[Incident | Unreadable]:
    """Return some incidents in the order asked for, each as far as this version can read it."""
    rows = db.rows(f"SELECT {_COLUMNS} FROM incident WHERE id IN ({marks(ids)})", list(ids))
    found: dict[int, Incident | Unreadable] = {}
    for row in rows:
        try:
            found[row[0]] = _incident(row)
        except _UNFIT as problem:
            found[row[0]] = Unreadable(IncidentId(row[0]), BrandId(str(row[1])), type(problem).__name__)
    return [found[id_] for id_ in ids if id_ in found]


def _readable(rows: Iterable[tuple[Any, ...]]) -> Iterator[Incident]:
    for row in rows:
        try:
            yield _incident(row)
        except _UNFIT:
            continue  # ``unreadable`` tells of it; the others must be followed


def listed(db: Db, brands: Sequence[BrandId], limit: int, *, only_open: bool) -> list[Incident]:
    """Return incidents, newest first; candidates are no incidents yet."""
    states = [State.OPEN, State.DECLINING] if only_open else [State.OPEN, State.DECLINING, State.CLOSED]
    terms = [f"state IN ({', '.join('?' * len(states))})"]
    if brands:
        terms.append(f"brand IN ({', '.join('?' * len(brands))})")
    sql = f"SELECT {_COLUMNS} FROM incident WHERE {' AND '.join(terms)} ORDER BY id DESC LIMIT ?"
    return list(_readable(db.rows(sql, [*states, *brands, limit])))


def next_id(db: Db) -> IncidentId:
    """Return the id the next incident will have."""
    # The agenda: a database that was put back goes on behind the numbers that were given away since (``restoring``).
    row = db.row(
        "SELECT max(id) FROM (SELECT id FROM incident UNION SELECT due FROM agenda WHERE task = 'incidents until') "
        "AS known"
    )
    return IncidentId((row[0] if row and row[0] else 0) + 1)


def put(connection: Connection, incident: Incident) -> None:
    """Store an incident as it is now.

    Raises Overtaken if somebody stored it since it was read: their word must not be lost.
    """
    names = _COLUMNS.split(", ")
    done = connection.execute(
        f"INSERT INTO incident ({_COLUMNS}) VALUES ({', '.join('?' * len(names))}) ON CONFLICT (id) DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        + " WHERE incident.version = excluded.version - 1",
        _row(incident),
    )
    if done.rowcount == 0:
        raise Overtaken(f"{incident.name} was changed by somebody else at the same time")


def drop(connection: Connection, id_: IncidentId) -> None:
    """Delete a candidate that came to nothing."""
    connection.execute("DELETE FROM incident WHERE id = ? AND state = ?", [id_, State.CANDIDATE])


def log(
    connection: Connection, id_: IncidentId, at: datetime, kind: str, detail: dict[str, object], actor: str = ""
) -> None:
    """Append to the incident's log; nothing in it is ever changed."""
    connection.execute(
        "INSERT INTO event (incident, at, kind, detail, actor) VALUES (?, ?, ?, ?, ?)",
        [id_, seconds(at), kind, json.dumps(detail, ensure_ascii=False), actor],
    )


def events(db: Db, id_: IncidentId) -> list[tuple[datetime, str, dict[str, object]]]:
    """Return the incident's log, oldest first."""
    rows = db.rows("SELECT at, kind, detail FROM event WHERE incident = ? ORDER BY id", [id_])
    return [(moment(at), kind, json.loads(detail)) for at, kind, detail in rows]


def entries(db: Db, id_: IncidentId) -> list[Entry]:
    """Return the incident's log with who did it, oldest first."""
    rows = db.rows("SELECT at, kind, actor, detail FROM event WHERE incident = ? ORDER BY id", [id_])
    return [Entry(moment(at), kind, actor, json.loads(detail)) for at, kind, actor, detail in rows]


def _row(i: Incident) -> list[Any]:
    closed = None if i.closed is None else seconds(i.closed)
    calm = None if i.calm_since is None else seconds(i.calm_since)
    last, height = (None if one is None else to_json(one) for one in (i.last, i.height))
    return [
        *(i.id, i.brand, i.state, i.level, i.max_level, seconds(i.opened), seconds(i.changed), calm, closed),
        *(i.waves, i.playbook, i.peak_volume, last, None if i.topic is None else topics.to_json(i.topic), height),
        *(handlings.to_json(i.handling), i.version + 1, json.dumps(i.facts), i.plan),
    ]


def _incident(row: tuple[Any, ...]) -> Incident:
    id_, brand, state, level, top, opened, changed, calm, closed, waves, playbook, peak, last, about, height, *own = row
    assessment: Assessment | None = None if last is None else from_json(last)
    return Incident(
        *(IncidentId(id_), BrandId(brand), State(state), level, top, moment(opened), moment(changed)),
        *(maybe(calm), maybe(closed), waves, playbook, peak, assessment),
        None if about is None else topics.from_json(about),
        None if height is None else from_json(height),
        handlings.from_json(own[0]),
        own[1],
        tuple(json.loads(own[2])),
        own[3],
    )
