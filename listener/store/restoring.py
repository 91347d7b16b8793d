"""A copy takes the database's place, so that nothing old is told again and nobody who was shut out comes back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from listener.errors import StoreError
from listener.model import NO_INCIDENT, MentionId
from listener.model.alias import short
from listener.store import copies, erasing, incidents, mentions, schema
from listener.store.db import seconds
from listener.store.erased import digest
from listener.store.sqlite import SqliteDb

_SPARE = 100
"""Numbers of incidents that are left out where nobody can say how many there have been since the copy."""
_LOGS = ("-wal", "-shm", "-journal")
_LEFT = dict.fromkeys(("outbox", "thread", "silence", "user", "objection", "hold"), "REPLACE")
_LEFT |= {"erased": "IGNORE", "audit": "IGNORE"}
"""Tables of which what happened since the copy still counts, and what becomes of rows that the copy has, too. Rows
about an incident or a mention that the copy does not know are left out."""
_EVIDENCE = {"id", "last", "topic", "height"}
"""Columns of an incident that stay as the copy has them: they name mentions, whose numbers are given away anew."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it."""

    aside: Path | None
    """The database that was there before, complete; None: there was none."""
    overtaken: int
    """Messages that waited when the copy was made, and are not sent any more."""
    known: bool
    """Whether the replaced database could be asked what was told since the copy was made."""
    erased: int
    """Mentions of people who were erased since the copy was made, and are again."""
    in_use: bool = False
    """Whether somebody still has the replaced database open, and goes on writing into it."""


@dataclass(frozen=True, slots=True)
class _Since:
    """What the replaced database knows, and the copy must not forget."""

    rows: Mapping[str, list[dict[str, Any]]]
    """By table; an older version has not all."""
    highest: int
    """The last number that was given to an incident."""


def restore(source: Path, path: Path, now: datetime, *, resend: bool = False) -> Restored:
    """Put a copy in the place of the database, which is kept beside it. For whoever holds the database (``claim``).

    Messages that waited in the copy count as overtaken (``resend``: they go out). Where the replaced file can still be
    read, what it has told since counts as told, what people have done about incidents as done, who may log in is who
    might there, and who was erased stays so. Raises StoreError if the copy is damaged, of another program or of a newer
    version; then nothing has changed.
    """
    path = path.resolve()  # behind a link, the log lies beside the file
    if path.exists() and source.samefile(path):
        raise StoreError(f"{source} is the database itself; name a backup")
    part = path.with_name(f".{path.name}.restoring")
    try:
        _drop(part)
        copies.copy(source, part)
        since = _known_since(path) if _same(path, part) else None
        with closing(SqliteDb(part)) as db:
            schema.migrate(db, copied=False)
            overtaken, erased = _settled(db, since, now, resend=resend)
            if erased:
                mentions.wipe(db)
            with db.errors():  # what only its log held, as after a disk was full, would be lost with it
                db.connection.execute("PRAGMA journal_mode = DELETE")
        in_use = since is not None and path.with_name(path.name + _LOGS[0]).exists()  # closed by all, it has no log
        return Restored(_swap(part, path, now), overtaken, since is not None, erased, in_use)
    finally:
        _drop(part)


def _drop(part: Path) -> None:
    for end in ("", *_LOGS):
        part.with_name(part.name + end).unlink(missing_ok=True)


def _same(path: Path, part: Path) -> bool:
    """Tell whether a database went on from a copy, as far as can be told.

    One that was begun anew after a loss knows nothing: by its empty tables nobody could log in, and nothing was told.
    """
    marks = {copies.mark(path), copies.mark(part)} - {None}
    return len(marks) < 2


def _known_since(path: Path) -> _Since | None:
    """Return what the file that is to be replaced knows; None if it cannot be asked."""
    if not path.exists():
        return None
    try:
        with closing(SqliteDb(path)) as db:  # closing it folds its log into it, so that the file alone is whole
            with db.errors():
                tables = {name for (name,) in db.connection.execute("SELECT name FROM sqlite_master")}
                wanted = tables & {*_LEFT, "incident", "event"}
                rows = {table: _rows(db.connection, table) for table in wanted}
            return _Since(rows, incidents.next_id(db) - 1)
    except (StoreError, sqlite3.Error):
        return None


def _rows(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    cursor = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _settled(db: SqliteDb, since: _Since | None, now: datetime, *, resend: bool) -> tuple[int, int]:
    """Make a copy fit to go on from; returns how many messages were overtaken, and how many mentions went again."""
    with db.transaction() as connection:
        if since:
            _told_since(connection, since)
        waiting = "state IN ('queued', 'sending')"
        overtaken = 0
        if not resend:
            overtaken = connection.execute(f"UPDATE outbox SET state = 'superseded' WHERE {waiting}").rowcount
            # A report whose time has passed comes at its next time, and no page that was overtaken another way.
            connection.execute("DELETE FROM agenda WHERE task = 'digest' AND due <= ?", [seconds(now)])
            connection.execute("DELETE FROM agenda WHERE task >= 'failover ' AND task < 'failover!'")
        _number_on(connection, incidents.next_id(db) - 1, since)
        connection.execute("DELETE FROM session")  # some of them have been ended since
        return overtaken, _erase_again(connection) if since else 0


def _told_since(connection: sqlite3.Connection, since: _Since) -> None:
    same = _gone_on(connection, since) | {NO_INCIDENT}
    for table in _LEFT.keys() & since.rows.keys():
        if table == "user":
            connection.execute("DELETE FROM user")
        rows = [row for row in since.rows[table] if row.get("incident", NO_INCIDENT) in same]
        _put(connection, table, [row for row in rows if "mention" not in row or _known(connection, row["mention"])])


def _gone_on(connection: sqlite3.Connection, since: _Since) -> set[int]:
    """Let incidents go on from where they were last, with their logs; returns the numbers of those that both know.

    Who has taken or closed one in vain would be called again, and every fact that was told since told again.
    """
    # A candidate's number is given anew: it is the same one only if it also began then.
    there = {
        tuple(its): version for *its, version in connection.execute("SELECT id, brand, opened, version FROM incident")
    }
    rows = [row for row in since.rows.get("incident", ()) if (row["id"], row["brand"], row["opened"]) in there]
    for row in rows:
        if row.get("version", 0) <= there[row["id"], row["brand"], row["opened"]]:
            continue  # as after another restore, of which nothing was known
        names = [name for name in _columns(connection, "incident") if name in row and name not in _EVIDENCE]
        setting = ", ".join(f"{name} = :{name}" for name in names)
        connection.execute(f"UPDATE incident SET {setting} WHERE id = :id", row)
    same = {row["id"] for row in rows}
    (last,) = connection.execute("SELECT coalesce(max(id), 0) FROM event").fetchone()
    events = [row for row in since.rows.get("event", ()) if row["id"] > last and row["incident"] in same]
    _put(connection, "event", events)
    return same


def _put(connection: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    names = [name for name in _columns(connection, table) if name in rows[0]]
    slots, how = ", ".join(f":{name}" for name in names), _LEFT.get(table, "ABORT")
    connection.executemany(f"INSERT OR {how} INTO {table} ({', '.join(names)}) VALUES ({slots})", rows)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]


def _known(connection: sqlite3.Connection, mention: int) -> bool:
    return connection.execute("SELECT 1 FROM mention WHERE id = ?", [mention]).fetchone() is not None


def _number_on(connection: sqlite3.Connection, highest: int, since: _Since | None) -> None:
    """Note from which number on incidents are counted: what people know as INC-0007 must not mean two things.

    Receivers know messages by it, too, and would take a new one for one that they have.
    """
    last = max(highest, since.highest) if since else highest + _SPARE
    connection.execute("INSERT OR REPLACE INTO agenda VALUES ('incidents until', ?)", [last])


def _erase_again(connection: sqlite3.Connection) -> int:
    """Take out what was erased since. No hold keeps it: who erased it has weighed that."""
    hashes = {hash_ for (hash_,) in connection.execute("SELECT hash FROM erased")}
    if not hashes:
        return 0
    key = erasing.key_of(connection)
    rows = connection.execute("SELECT id, source, native_id, author FROM mention")
    theirs = {MentionId(id_): author for id_, source, native, author in rows if digest(key, source, native) in hashes}
    names = {form for author in theirs.values() for form in (author, short(author))} - {""}
    return erasing.erase_some(connection, list(theirs), names, override=True).mentions


def _swap(part: Path, path: Path, now: datetime) -> Path | None:
    """Put the copy in place in one step; at no moment is there no database, or one with another one's log.

    A log without its database, as when somebody has taken the damaged file away, would be read into the copy.
    """
    there, aside = path.exists(), _name_aside(path, now)
    copies.give(part, path if there else path.parent)
    if there:
        os.link(path, aside)
    for end in _LOGS:
        log = path.with_name(path.name + end)
        if log.exists():
            log.replace(aside.with_name(aside.name + end))
    copies.settle_folder(path.parent)
    part.replace(path)
    copies.settle_folder(path.parent)
    return aside if there else None


def _name_aside(path: Path, now: datetime) -> Path:
    names = (f"{path.name}.replaced-{now:%Y%m%dT%H%M%SZ}{more}" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(one for one in map(path.with_name, names) if not one.exists())
