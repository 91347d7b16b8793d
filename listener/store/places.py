"""What is kept of the places listened to: averages as series, blind times, and hosts that asked to be left alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from listener.model import Aggregate, Blind, SourceName
from listener.store.db import Connection, Db, maybe, moment, seconds

LONGEST_WAIT = timedelta(days=3)
"""A host that is to be left alone for longer was noted by a clock that was ahead."""
_COLUMNS = "subject, average, best, worst, ratings, reviews"
_NEWER = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[1:])


def rate(connection: Connection, source: SourceName, found: Sequence[Aggregate], now: datetime) -> None:
    """Keep a snapshot of each average that is not as it was last."""
    for one in found:
        values = (one.subject, one.average, one.best, one.worst, one.ratings, one.reviews)
        last = connection.execute(
            f"SELECT {_COLUMNS} FROM aggregate WHERE source = ? AND subject = ? ORDER BY at DESC LIMIT 1",
            [source, one.subject],
        ).fetchone()
        if last != values:
            connection.execute(
                f"INSERT INTO aggregate (source, at, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                f"ON CONFLICT (source, subject, at) DO UPDATE SET {_NEWER}",
                [source, seconds(now), *values],
            )


def aggregates(
    db: Db, source: SourceName | None, since: datetime | None
) -> list[tuple[SourceName, datetime, Aggregate]]:
    """Return the snapshots of a source (None: of all) from a time on, oldest first."""
    which, values = ("", []) if source is None else ("AND source = ?", [source])
    rows = db.rows(
        f"SELECT source, at, {_COLUMNS} FROM aggregate WHERE at >= ? {which} ORDER BY source, subject, at",
        [0 if since is None else seconds(since), *values],
    )
    return [(SourceName(name), moment(at), Aggregate(*values)) for name, at, *values in rows]


def far(now: datetime) -> int:
    """Return the time from which on no wait is a server's."""
    return seconds(now + LONGEST_WAIT)


def throttle(db: Db, host: str, until: datetime) -> None:
    """Note that a host wants to be left alone; the latest word holds."""
    with db.transaction() as connection:
        connection.execute(
            "INSERT INTO host VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET until = excluded.until",
            [host, seconds(until)],
        )


def throttled(db: Db, now: datetime) -> dict[str, datetime]:
    """Return the hosts that are to be left alone, and until when."""
    rows = db.rows("SELECT name, until FROM host WHERE until > ? AND until < ?", [seconds(now), far(now)])
    return {name: moment(until) for name, until in rows}


def blind(db: Db, since: datetime | None = None) -> list[Blind]:
    """Return the sources that are blind now, or with ``since`` also all blind times that ended after it."""
    rows = db.rows(
        "SELECT source, since, until, told FROM blind WHERE until IS NULL OR until > coalesce(:since, until) "
        "ORDER BY since, source",
        {"since": None if since is None else seconds(since)},
    )
    return [Blind(SourceName(source), moment(begun), maybe(until), maybe(told)) for source, begun, until, told in rows]


def note_blind(connection: Connection, found: Sequence[Blind]) -> None:
    """Note blind times as they stand now."""
    connection.executemany(
        "INSERT INTO blind (source, since, until, told) VALUES (?, ?, ?, ?) ON CONFLICT (source, since) "
        "DO UPDATE SET until = excluded.until, told = excluded.told",
        [
            (one.source, seconds(one.since), one.until and seconds(one.until), one.told and seconds(one.told))
            for one in found
        ],
    )
