"""Sources as rows: when they are due, where they were left, how they fare."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from listener.model import After, BrandId, Json, Rhythm, SourceHealth, SourceName, Tally, Visit
from listener.store.db import Connection, Db, maybe, moment, seconds
from listener.store.places import far

CLOCK_SLIP = timedelta(minutes=1)
"""The shortest interval. A visit so far in the future was made before somebody set the clock back: it is made again."""
_FORGETS_AFTER = 10
_NOTE = 4_000
_OUTAGE_S, _AWAKE_S = 3600, 600
"""When nothing has answered for so long, it was the network; so long is taken to ask everybody again."""
_LULL_S = 1800
"""When nothing has answered for so long, it may have been."""
WOKEN = "woken"
"""Task of the agenda: when something answered after such a time, last."""
_UNREACHED = ("dns", "connect", "timeout", "tls")
"""Errors without a word of the server; also ``connection``."""
_TALLY = ("fetched", "stored", "known", "revised", "filtered", "quarantined")


def subscribe(db: Db, wanted: Sequence[tuple[SourceName, str, str, str]], now: datetime) -> None:
    """Make these sources (name, kind, hash of the options, host) the active ones; the others rest, with what they have.

    A source whose options changed begins anew and at once: what it brings first is history again.
    """
    rows = [
        {"name": name, "kind": kind, "options": options, "host": host, "now": seconds(now), "empty": b""}
        for name, kind, options, host in wanted
    ]
    known = db.rows("SELECT name, kind, options, host FROM source WHERE active = 1")
    if sorted(known) == sorted((str(name), kind, options, host) for name, kind, options, host in wanted):
        return  # as it is: with many sources and workers, each start would write all of them
    with db.transaction() as connection:
        connection.execute("UPDATE source SET active = 0")
        connection.executemany(
            "INSERT INTO source (name, kind, options, host, due) VALUES (:name, :kind, :options, :host, :now) "
            "ON CONFLICT (name) DO UPDATE SET active = 1, host = excluded.host",
            rows,
        )
        connection.executemany(  # whoever is visiting it goes by the former options
            "DELETE FROM lease WHERE kind = 'source' AND name = :name AND EXISTS (SELECT 1 FROM source "
            "WHERE name = :name AND (kind <> :kind OR options <> :options))",
            rows,
        )
        connection.executemany(
            "UPDATE source SET kind = :kind, options = :options, cursor = '{}', first = 1, due = :now, failures = 0, "
            "error = '', failing_since = NULL, shown = :empty, rhythm = '{}' "
            "WHERE name = :name AND (kind <> :kind OR options <> :options)",
            rows,
        )


def due(
    db: Db,
    now: datetime,
    limit: int,
    without: Sequence[str] = (),
    leased: tuple[str, Mapping[str, int]] = ("0 = 1", {}),
) -> list[Visit]:
    """Return the sources to visit now, one for each host, longest waiting first; also those visited in the future.

    The latter were planned by a clock that was ahead; without this they would stay silent until that date. Hosts in
    ``without``, and those that asked to be left alone, are passed over; so is what is ``leased`` (SQL, and its values).
    """
    taken, values = leased
    named = [f":host{number}" for number, _ in enumerate(without)]
    apart = f"AND host NOT IN ({', '.join(named)}) " if named else ""
    rows = db.rows(
        "SELECT name, cursor, due, failures, first, rhythm, shown, host FROM source WHERE name IN (SELECT name FROM ("
        "SELECT name, due, row_number() OVER (PARTITION BY CASE host WHEN '' THEN name ELSE host END "
        "ORDER BY due, name) AS place FROM source "
        "WHERE (active = 1 AND due <= :now OR active = 1 AND last_visit > :ahead) "  # so that each has an index
        "AND NOT EXISTS (SELECT 1 FROM host "
        "WHERE host.name = source.host AND host.until > :now AND host.until < :waits) "
        f"{apart}AND NOT ({taken})) AS these WHERE place = 1 ORDER BY due, name LIMIT :limit) ORDER BY due, name",
        {
            "now": seconds(now),
            "ahead": seconds(now + CLOCK_SLIP),
            "waits": far(now),
            "limit": limit,
            **{f"host{number}": host for number, host in enumerate(without)},
            **values,
        },
    )
    return [
        Visit(SourceName(name), json.loads(cursor), moment(due_), failures, bool(first), _rhythm(rhythm), shown, host)
        for name, cursor, due_, failures, first, rhythm, shown, host in rows
    ]


def cursor(db: Db, source: SourceName) -> Json:
    """Return where a source was left; nothing if it was never visited."""
    row = db.row("SELECT cursor FROM source WHERE name = ?", [source])
    return dict(json.loads(row[0])) if row else {}


def _rhythm(text: str) -> Rhythm:
    known = json.loads(text)
    if not known:
        return Rhythm()
    mean_s, entries, factor, fresh_at, gaps = known
    return Rhythm(mean_s, entries, factor, maybe(fresh_at), tuple(gaps))


def _rhythm_text(rhythm: Rhythm) -> str:
    fresh_at = None if rhythm.fresh_at is None else seconds(rhythm.fresh_at)
    return json.dumps([rhythm.mean_s, rhythm.entries, rhythm.factor, fresh_at, rhythm.gaps])


def next_due(db: Db) -> datetime | None:
    """Return when the next source is due, or None if there is none."""
    row = db.row("SELECT min(due) FROM source WHERE active = 1")
    return maybe(row[0]) if row else None


def succeeded(
    connection: Connection,
    source: SourceName,
    after: After,
    tally: Tally,
    now: datetime,
) -> None:
    """Note a visit that brought an answer."""
    at = seconds(now)
    _wake(connection, at)
    counts = [getattr(tally, name) for name in _TALLY]
    connection.execute(
        "UPDATE source SET cursor = ?, due = ?, rhythm = ?, shown = coalesce(?, shown), first = ?, failures = 0, "
        "failing_since = NULL, error = '', last_visit = ?, last_success = ?, "
        "last_new = CASE WHEN ? > 0 THEN ? ELSE last_new END, "
        + ", ".join(f"{name} = {name} + ?" for name in _TALLY)
        + " WHERE name = ?",
        [
            *(
                json.dumps(dict(after.cursor)),
                seconds(after.due),
                _rhythm_text(after.rhythm),
                after.shown,
                int(after.first),
            ),
            *(at, at, tally.stored, at, *counts, source),
        ],
    )
    if after.covered is not None:
        cover(connection, source, after.covered)
    _log(connection, source, now, tally, note=after.note[:_NOTE])


def _wake(connection: Connection, at: int) -> None:
    """Let those that could not be reached be visited within minutes, not hours, at the first answer after an outage.

    They come one after the other, so that nobody's line and no host is overrun.
    """
    (last,) = connection.execute("SELECT max(last_success) FROM source WHERE active = 1").fetchone()
    if last is None or at - last < _LULL_S:
        return
    rows = connection.execute(
        f"SELECT name, due FROM source WHERE active = 1 AND ({' OR '.join(['error LIKE ?'] * len(_UNREACHED))}) "
        "ORDER BY due, name",
        [f"{kind}%" for kind in _UNREACHED],
    ).fetchall()
    if not rows:
        return  # nobody was asked in that time, or those who failed had answered: it was not the network
    connection.execute(
        "INSERT INTO agenda VALUES (?, ?) ON CONFLICT (task) DO UPDATE SET due = excluded.due", [WOKEN, at]
    )
    if at - last < _OUTAGE_S:
        return
    late = [name for name, due in rows if due > at + _AWAKE_S]
    dues = [(at + _AWAKE_S * number // len(late), name) for number, name in enumerate(late)]
    connection.executemany("UPDATE source SET due = ? WHERE name = ?", dues)


def cover(connection: Connection, source: SourceName, since: datetime) -> None:
    """Note from when on everything that a source says is known; an earlier time wins."""
    connection.execute(
        "UPDATE source SET covered = ? WHERE name = ? AND (covered IS NULL OR covered > ?)",
        [seconds(since), source, seconds(since)],
    )


def coverage(db: Db, brand: BrandId, since: datetime, until: datetime) -> list[tuple[datetime, int]]:
    """Return, for each source that named a brand between two times: since when it is known, and how many voices."""
    rows = db.rows(
        "SELECT coalesce(CASE WHEN source.covered <= ? THEN source.covered END, "
        "(SELECT min(hour) FROM hourly AS its WHERE its.source = hourly.source)), "
        "sum(voices) FROM hourly LEFT JOIN source ON source.name = hourly.source "
        "WHERE brand = ? AND hour >= ? AND hour < ? GROUP BY hourly.source, source.covered HAVING sum(voices) > 0",
        [seconds(until), brand, seconds(since), seconds(until)],
    )
    return [(moment(covered), voices) for covered, voices in rows]


def voices(db: Db, brand: BrandId, since: datetime, until: datetime) -> dict[SourceName, int]:
    """Return how many voices named a brand in a time, by source."""
    rows = db.rows(
        "SELECT source, sum(voices) FROM hourly WHERE brand = ? AND hour >= ? AND hour < ? GROUP BY source",
        [brand, seconds(since), seconds(until)],
    )
    return {SourceName(source): count for source, count in rows}


def failed(connection: Connection, source: SourceName, error: str, next_visit: datetime, now: datetime) -> None:
    """Note a visit that failed; the cursor stays where it was, unless it fails for so long that it may be the cause."""
    connection.execute(
        "UPDATE source SET cursor = CASE WHEN failures >= ? THEN '{}' ELSE cursor END, due = ?, "
        "failures = failures + 1, failing_since = coalesce(failing_since, ?), error = ?, last_visit = ? "
        "WHERE name = ?",
        [_FORGETS_AFTER, seconds(next_visit), seconds(now), error, seconds(now), source],
    )
    _log(connection, source, now, Tally(), error=error)


def _log(
    connection: Connection, source: SourceName, now: datetime, tally: Tally, error: str = "", note: str = ""
) -> None:
    connection.execute(
        f"INSERT INTO visit (source, at, error, note, {', '.join(_TALLY)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [source, seconds(now), error, note, *(getattr(tally, name) for name in _TALLY)],
    )


def health(db: Db) -> list[SourceHealth]:
    """Return all active sources, the ones in trouble first."""
    rows = db.rows(
        "SELECT name, kind, due, last_visit, last_success, last_new, failures, error, failing_since, rhythm, "
        "(SELECT until FROM host WHERE host.name = source.host), "
        + ", ".join(_TALLY)
        + " FROM source WHERE active = 1 ORDER BY failures DESC, name"
    )
    return [
        SourceHealth(
            *(SourceName(name), kind, moment(due_), maybe(visit), maybe(success), maybe(new), failures, error),
            Tally(*counts),
            maybe(failing),
            _rhythm(rhythm),
            maybe(waits),
        )
        for name, kind, due_, visit, success, new, failures, error, failing, rhythm, waits, *counts in rows
    ]


def forget_visits(db: Db, before: datetime) -> int:
    """Delete old lines of the visit log; returns how many."""
    with db.transaction() as connection:
        return connection.execute("DELETE FROM visit WHERE at < ?", [seconds(before)]).rowcount
