"""A store in a real file, and mentions to put into it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from listener.model import (
    After,
    BrandId,
    DateQuality,
    Incident,
    Judged,
    Link,
    Medium,
    Mention,
    Mood,
    SourceName,
    Tally,
    Tone,
)
from listener.model.url import parsed
from listener.store import Store, pgtext
from listener.store.db import Db, Place, open_db
from listener.store.sqlite import SqliteDb
from tests.postgres import Cluster

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BRAND = BrandId("nordwind")
SOURCE = SourceName("zeitung")


_EMPTY = """DO $$
    DECLARE one text; there bool;
    BEGIN
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid();
        SET LOCAL session_replication_role = replica;  -- no trigger keeps what is written once
        FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
            AND tablename NOT IN ('listener_migration', 'pseudonym', 'form_key', 'asked', 'counter') LOOP
            EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', one) INTO there;
            IF there THEN EXECUTE format('DELETE FROM %I', one); END IF;
        END LOOP;
        UPDATE asked SET since = NULL;
        UPDATE counter SET value = 0;
        ALTER SEQUENCE claim_number_seq RESTART;
    END $$"""


@pytest.fixture(scope="session")
def emptied(cluster: Cluster) -> str:
    """Return the name of the database that each test finds empty: making one anew for each takes a second."""
    name = cluster.create()
    Store(parsed(cluster.url(name))).close()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where an empty store is: a file, and then the same once more on a server. Whatever is promised holds on both."""
    if request.param == "sqlite":
        yield tmp_path / "listener.db"
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name: str = request.getfixturevalue("emptied")
    cluster.ask(_EMPTY, name)
    yield parsed(cluster.url(name))


def _broken_rules() -> tuple[type[Exception], ...]:
    try:
        from psycopg import IntegrityError  # noqa: PLC0415 - an extra
    except ImportError:
        return (sqlite3.IntegrityError,)
    return (sqlite3.IntegrityError, IntegrityError)


BROKEN_RULES = _broken_rules()
"""What either database says of a row that it does not take in."""


@contextmanager
def beside(store: Store) -> Iterator[Db]:
    """Another program that writes to the same database."""
    with closing(open_db(store.place)) as other:
        yield other


def opened_file(store: Store) -> SqliteDb:
    """The file behind a store, for what only files have."""
    assert isinstance(store._db, SqliteDb)
    return store._db


def of_files(why: str) -> pytest.MarkDecorator:
    """Let a test of stores see files only; say why."""
    assert why
    return pytest.mark.parametrize("place", ["sqlite"], indirect=True)


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with Store(place) as opened:
        opened.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        yield opened


@pytest.fixture
def everything(store: Store, request: pytest.FixtureRequest) -> Callable[[], bytes]:
    """Each byte that is stored, in small letters: of the file and its log; on a server, of all tables and indexes."""
    place = store.place
    if isinstance(place, Path):
        folder = place.parent
        return lambda: b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file()).lower()
    cluster: Cluster = request.getfixturevalue("cluster")
    database = urlsplit(place.text).path[1:]
    return lambda: cluster.stored(database).lower()


def check_index(store: Store) -> None:
    """Compare the index with the texts, word by word: SQLite does that itself, and raises if they differ."""
    db = store._db
    if isinstance(db, SqliteDb):
        db.connection.execute("INSERT INTO fulltext (fulltext, rank) VALUES ('integrity-check', 1)")
        return
    texts = db.rows("SELECT id, title, text, author FROM mention")
    should = {id_: db.rows("SELECT (?::tsvector)::text", [pgtext.vector(*shown)])[0][0] for id_, *shown in texts}
    assert dict(db.rows("SELECT rowid, words::text FROM fulltext")) == should


def judged(
    native_id: str,
    text: str = "Der Zug kam wieder zu spät",
    *,
    mood: Mood = Mood.NEGATIVE,
    minutes: float = 0,
    link: Link | None = None,
    brands: tuple[BrandId, ...] = (BRAND,),
    backfill: bool = False,
) -> Judged:
    """A mention published ``minutes`` before NOW, as the core hands it over."""
    at = NOW - timedelta(minutes=minutes)
    mention = Mention(
        *(SOURCE, native_id, Medium.NEWS, at, NOW, DateQuality.EXACT),
        url=f"https://zeitung.example/{native_id}",
        author="Erna Müller",
        title="Nordwind",
        text=text,
        lang="de",
        backfill=backfill,
        extra={"seite": 3},
    )
    score = {Mood.NEGATIVE: -0.6, Mood.POSITIVE: 0.6, Mood.NEUTRAL: 0.0}.get(mood)
    words = tuple(text.split())
    return Judged(
        *(mention, brands, ("Nordwind",), Tone(mood, score, "german-1", ("spät",)), tuple(map(_number, words))),
        fingerprint=text.lower(),
        link=link,
    )


def _number(word: str) -> int:
    return int.from_bytes(word.encode()[:7], "big")


def save(store: Store, *batch: Judged, at: datetime = NOW) -> Tally:
    """Save as the verb does."""
    return store.save_visit(
        SOURCE, batch, Tally(fetched=len(batch)), After({"page": len(batch)}, at + timedelta(minutes=10)), at
    )


def edited(one: Judged, text: str, mood: Mood) -> Judged:
    """The same mention after its author changed it."""
    tone = replace(one.tone, mood=mood)
    return replace(one, mention=replace(one.mention, text=text), tone=tone, fingerprint=text.lower())


def read_afresh(store: Store, incident: Incident) -> Incident:
    """The incident as somebody would store it who has just read what is there."""
    known = store.incident(incident.id)
    return replace(incident, version=known.version if known else 0)


def stored(incident: Incident, times: int = 1) -> Incident:
    """The incident as it comes back after it was stored so often."""
    return replace(incident, version=times)
