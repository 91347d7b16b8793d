"""Ways to store the same mentions: ours, with a trigger for each row, with sqlite-utils as its pages show it, a limit.

All write the same batches into a file with a write-ahead log, each batch a transaction that survives a power cut.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks import archive
from benchmarks.storing.rows import BEGAN
from listener.model import After, Judged, MentionId, SourceName, Tally, Visited
from listener.store import Store, ingest
from listener.store.tokens import folded

Batches: TypeAlias = Sequence[Sequence[Judged]]
Clock: TypeAlias = Callable[[], float]
NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
_SAFE = ("journal_mode=WAL", "synchronous=FULL")
_COLUMNS = (
    "id INTEGER PRIMARY KEY, source TEXT, native_id TEXT, at INTEGER, url TEXT, author TEXT, title TEXT, text TEXT, "
    "lang TEXT, fingerprint TEXT"
)
_INTO = "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_NEW = ", ".join(folded(f"NEW.{column}") for column in ("title", "text", "author"))
_MOODS = ("negative", "neutral", "positive", "unscored")
_COUNTED = ("total", "voices", *_MOODS, "negative_voices")
_FLAGS = ", ".join(
    ("1", "story = id", *(f"NEW.mood = '{one}'" for one in _MOODS), "NEW.mood = 'negative' AND story = id")
)
_SUMS = ", ".join(f"{one} = {one} + excluded.{one}" for one in _COUNTED)
_TRIGGERS = (
    f"""CREATE TRIGGER mention_words AFTER INSERT ON mention BEGIN
        INSERT INTO fulltext (rowid, title, text, author, tags) VALUES (NEW.id, {_NEW}, NEW.source); END""",  # noqa: S608 - our own columns
    f"""CREATE TRIGGER hit_counts AFTER INSERT ON hit BEGIN
        INSERT INTO hourly (brand, hour, source, medium, {", ".join(_COUNTED)})
        SELECT NEW.brand, at / 3600 * 3600, source, medium, {_FLAGS} FROM mention WHERE id = NEW.mention
        ON CONFLICT (brand, hour, source) DO UPDATE SET {_SUMS}; END""",  # noqa: S608 - as above
)


def ours(path: Path, batches: Batches, clock: Clock) -> float:
    """Store batches as visits, with all that the program keeps beside the mentions; returns the seconds spent."""
    with Store(path) as store:
        store.subscribe([(SourceName(name), "feed", "options", "") for name in archive.SOURCES], BEGAN)
        visits = [visited(batch) for batch in batches]
        began = clock()
        for one in visits:
            store.save_visits(one, NOW)
        return clock() - began


def visited(batch: Sequence[Judged]) -> list[Visited]:
    """Return a batch as the visits that brought it: twenty mentions of a source at a time."""
    after = After({"page": 1}, NOW)
    by_source: dict[SourceName, list[Judged]] = {}
    for one in batch:
        by_source.setdefault(one.mention.source, []).append(one)
    return [Visited(name, tuple(some), Tally(fetched=len(some)), after) for name, some in by_source.items()]


def triggers(path: Path, batches: Batches, clock: Clock) -> float:
    """Store the same rows in the same tables, index and counts kept up by triggers, with ``executemany``."""
    Store(path).close()
    with closing(_opened(path, _TRIGGERS)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        began = clock()
        for batch, first in zip(batches, _firsts(batches), strict=True):
            ids = [MentionId(first + number) for number, _ in enumerate(batch)]
            rows = list(zip(ids, batch, strict=True))
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                ingest._INSERT,  # noqa: SLF001 - the very same rows
                [ingest._row(id_, one, id_) for id_, one in rows],  # noqa: SLF001 - as above
            )
            connection.executemany(
                ingest._HIT,  # noqa: SLF001 - as above
                [hit for id_, one in rows for hit in ingest._hits(id_, one)],  # noqa: SLF001 - as above
            )
            ingest._sketch(connection, rows)  # noqa: SLF001 - as above
            connection.execute("COMMIT")
        return clock() - began


def utils_rows(path: Path, batches: Batches, clock: Clock) -> float:
    """Store mentions one row at a time with sqlite-utils and its full text; no brands, sketches or counts."""
    return _with_utils(path, batches, clock, at_once=False)


def utils_all(path: Path, batches: Batches, clock: Clock) -> float:
    """Store mentions a batch at a time with sqlite-utils and its full text; no brands, sketches or counts."""
    return _with_utils(path, batches, clock, at_once=True)


def _with_utils(path: Path, batches: Batches, clock: Clock, *, at_once: bool) -> float:
    from sqlite_utils import Database  # noqa: PLC0415 - only who compares needs it

    with closing(_opened(path, [f"CREATE TABLE mention ({_COLUMNS})"])) as connection:
        connection.isolation_level = "DEFERRED"
        table: Any = Database(connection)["mention"]
        table.create_index(["source", "native_id"], unique=True)
        table.enable_fts(["title", "text", "author"], create_triggers=True)
        names = [part.split()[0] for part in _COLUMNS.split(", ")][1:]
        rows = [[dict(zip(names, row[:9], strict=True)) for row in _rows(batch)] for batch in batches]
        began = clock()
        for some in rows:
            if at_once:
                table.insert_all(some)
            else:
                for row in some:
                    table.insert(row)
        return clock() - began


def bare(path: Path, batches: Batches, clock: Clock) -> float:
    """Store mentions with ``executemany`` in a table without any index: what SQLite can do from Python."""
    with closing(_opened(path, [f"CREATE TABLE mention ({_COLUMNS})"])) as connection:
        rows = [_rows(batch) for batch in batches]
        began = clock()
        for some, first in zip(rows, _firsts(batches), strict=True):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                _INTO,
                [(first + number, *row[:9]) for number, row in enumerate(some)],
            )
            connection.execute("COMMIT")
        return clock() - began


RACERS: dict[str, Callable[[Path, Batches, Clock], float]] = {
    "ours": ours,
    "triggers": triggers,
    "utils_all": utils_all,
    "utils_rows": utils_rows,
    "bare": bare,
}


def _opened(path: Path, schema: Sequence[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in _SAFE:
        connection.execute(f"PRAGMA {pragma}")
    for sql in schema:
        connection.execute(sql)
    return connection


def _rows(batch: Sequence[Judged]) -> list[tuple[Any, ...]]:
    return [
        (
            *(one.mention.source, one.mention.native_id, int(one.mention.at.timestamp()), one.mention.url),
            *(one.mention.author, one.mention.title, one.mention.text, one.mention.lang, one.fingerprint),
            *(one.brands[0], str(one.tone.mood), one.tone.score, one.sketch),
        )
        for one in batch
    ]


def _firsts(batches: Batches) -> list[int]:
    return [1 + sum(len(batch) for batch in batches[:place]) for place in range(len(batches))]
