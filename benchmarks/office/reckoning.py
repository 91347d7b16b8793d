"""What is missing and what came twice, by comparing three accounts: the database, the servers', and the people's."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

from benchmarks.office.life import Office
from benchmarks.office.wire import Receipt, Wire, slug

_Entry: TypeAlias = tuple[int, str, dict[str, Any]]
"""Incident, kind and detail of a line in the log."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A promise as it lies in the outbox."""

    key: str
    incident: int
    channel: str
    reason: str
    kind: str
    state: str
    created: int
    sent: int | None


def reckoned(office: Office, wire: Wire, killed: Sequence[int]) -> dict[str, float]:
    """Return the figures of all that happened; ``killed``: the lives that were ended by force."""
    with closing(sqlite3.connect(office.database)) as db:
        rows = [_Row(*row) for row in db.execute(
            "SELECT key, incident, channel, reason, kind, state, created, sent FROM outbox ORDER BY created, key"
        )]  # fmt: skip
        log = [(incident, kind, json.loads(detail)) for incident, kind, detail in db.execute(
            "SELECT incident, kind, detail FROM event ORDER BY id"
        )]  # fmt: skip
        closed = {id_ for (id_,) in db.execute("SELECT id FROM incident WHERE state = 'closed'")}
        threads = db.execute("SELECT incident, channel, root FROM thread").fetchall()
        (sound,) = db.execute("PRAGMA integrity_check").fetchone()
    messages = [row for row in rows if row.kind == "message"]
    return {
        "deaths": float(len(killed)),
        "incidents": float(len(closed)),
        "promises": float(len(messages)),
        "escalations": float(sum(row.reason == "escalation" for row in messages)),
        "edits_sent": float(sum(row.kind == "edit" and row.state == "sent" for row in rows)),
        "promises_lost": float(len(list(_lost(messages, wire.receipts, log)))),
        "ends_lost": float(len(list(_without_end(messages, closed)))),
        "deeds": float(sum(kind in _DEEDS and "step" in detail for _, kind, detail in log)),
        "deeds_lost_or_doubled": float(len(list(_deeds_astray(office, log)))),
        "living_out_of_date": float(len(list(_stale(rows, threads, wire)))),
        **repeats(wire.receipts, frozenset(killed)),
        "office_database_sound": float(sound == "ok"),
    }


_DEEDS = frozenset({"acknowledged", "snoozed", "assigned", "said", "pinned", "closed_by", "false_alarm"})


def _lost(messages: Sequence[_Row], receipts: Sequence[Receipt], log: Sequence[_Entry]) -> Iterator[str]:
    """Yield what was promised and never came: not kept, not in the outbox, or replaced by nothing."""
    came = {one.key for one in receipts}
    for row in messages:
        if row.state == "superseded":
            newer = (one for one in messages if (one.incident, one.channel) == (row.incident, row.channel))
            if not any(one.state == "sent" and (one.created, one.key) > (row.created, row.key) for one in newer):
                yield row.key
        elif row.state != "sent" or slug(row.key) not in came:
            yield row.key
    known = {row.key for row in messages}
    yield from (key for _, _, detail in log for key in detail.get("told", ()) if key not in known)


def _without_end(messages: Sequence[_Row], closed: set[int]) -> Iterator[tuple[int, str]]:
    """Yield who was told of an incident, and not that it is over."""
    last: dict[tuple[int, str], _Row] = {}
    for row in messages:
        if row.state == "sent":
            last[row.incident, row.channel] = row
    yield from (who for who, row in last.items() if who[0] in closed and row.reason != "end")


def _deeds_astray(office: Office, log: Sequence[_Entry]) -> Iterator[str]:
    """Yield what people were told is done and is not in the log, and what is there twice."""
    noted: defaultdict[str, int] = defaultdict(int)
    for incident, kind, detail in log:
        if "step" in detail:
            noted[f"{incident} {kind} {detail['step']}"] += 1
    lines = office.journal.read_text("utf-8").splitlines() if office.journal.exists() else []
    yield from (line for line in lines if line not in noted)
    yield from (line for line, times in noted.items() if times > 1)


def _stale(rows: Sequence[_Row], threads: Sequence[tuple[int, str, str]], wire: Wire) -> Iterator[str]:
    """Yield the living messages that do not show what was sent last to be shown there."""
    for incident, channel, root in threads:
        edits = [row for row in rows if (row.incident, row.channel, row.kind) == (incident, channel, "edit")]
        sent = [row.key for row in edits if row.state == "sent"]
        if sent and wire.standing.get(root) != slug(sent[-1]):
            yield root


def repeats(receipts: Sequence[Receipt], killed: frozenset[int]) -> dict[str, float]:
    """Count what came twice: only what a life said last, before it was killed, may come again."""
    by_life: defaultdict[int, list[str]] = defaultdict(list)
    by_key: defaultdict[str, list[Receipt]] = defaultdict(list)
    for one in receipts:
        by_life[one.life].append(one.key)
        by_key[one.key].append(one)
    again = [(first, later) for came in by_key.values() for first, later in pairwise(came)]
    outside = [
        first
        for first, later in again
        if first.life == later.life or first.life not in killed or by_life[first.life][-1] != first.key
    ]
    return {
        "repeats": float(sum(not later.edit for _, later in again)),
        "repeats_of_edits": float(sum(later.edit for _, later in again)),
        "repeats_outside_the_window": float(len(outside)),
        "repeats_of_the_office_unmarked": float(sum(not later.edit and not later.marked for _, later in again)),
    }
