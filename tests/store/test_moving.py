"""A store goes over to another place as a whole, compared row by row; or the new place stays empty."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from listener.errors import StoreError
from listener.model import Search
from listener.model.query import Words
from listener.model.url import DatabaseUrl
from listener.store import Store
from listener.store.moving import BATCH, Differs, Sum, move, tables
from tests.store.conftest import BRAND, NOW, SOURCE, judged, save
from tests.store.test_faults import CALLS

HOUR = timedelta(hours=1)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A file in which everything has been done once, and some thirty mentions stand."""
    path = tmp_path / "listener.db"
    with Store(path) as store:
        store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        save(store, judged("a"))
    for name, call in CALLS.items():
        if not name.startswith(("names.", "texts.", "privacy.erase", "forget")):
            with Store(path) as store:
                call(store)
    with Store(path) as store:
        save(store, *(judged(f"n{n}", f"Verspätung Nummer {n} in Köln", minutes=n) for n in range(30)))
        save(store, judged("spät", "Ein Wort noch: Übermut"))
    return path


@pytest.fixture
def server(database: str) -> DatabaseUrl:
    return DatabaseUrl(database)


def contents(path: Path) -> dict[str, set[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        return {one.name: set(connection.execute(f'SELECT * FROM "{one.name}"')) for one in tables()}  # noqa: S608


def test_to_a_server_and_back_every_row_is_as_it_was(old: Path, server: DatabaseUrl, tmp_path: Path) -> None:
    before = contents(old)
    there, nuls = move(old, server, batch=7)
    back, _ = move(server, tmp_path / "back.db", batch=7)

    assert contents(tmp_path / "back.db") == before == contents(old)
    assert [one.hash for one in there] == [one.hash_copied for one in back]
    assert all(one.same for one in (*there, *back))
    assert sum(one.rows for one in there) == sum(len(rows) for rows in before.values()) > 100
    assert nuls == 0


def test_what_was_moved_is_a_store_like_any_other(old: Path, server: DatabaseUrl, tmp_path: Path) -> None:
    """Words are found, numbers go on behind the last one, rules of the tables hold again."""
    move(old, server)
    move(old, tmp_path / "new.db")
    with Store(old) as one, Store(server) as two, Store(tmp_path / "new.db") as three:
        for store in (one, two, three):
            assert [found.mention.native_id for found in store.search(Search(Words("ubermut")))] == []
            assert [found.mention.native_id for found in store.search(Search(Words("Uebermut")))] == ["spät"]
            assert store.count(Search(Words("verspaetung", prefix=True))) == 30
            assert save(store, judged("neu", "Noch einer")).stored == 1
            assert store.search(Search(limit=1))[0].brand == BRAND
        assert len({store.next_incident_id() for store in (one, two, three)}) == 1
    with closing(sqlite3.connect(tmp_path / "new.db")) as connection, pytest.raises(sqlite3.Error, match="append-only"):
        connection.execute("UPDATE event SET kind = 'x'")


def test_a_place_with_something_in_it_is_refused_and_left_alone(old: Path, server: DatabaseUrl, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with Store(other) as store:
        store.plan_task("mine", NOW)
    move(other, server)

    with pytest.raises(StoreError, match=re.escape("is not empty (table agenda)")):
        move(old, server)
    with pytest.raises(StoreError, match="exists already"):
        move(old, other)
    with Store(server) as store:
        assert store.hands.planned("mine") == NOW
        assert store.count(Search()) == 0


class PowerCut(Exception):
    """Whoever copies is no more."""


@pytest.mark.parametrize("at", ["source", "mention", "form_key"])
def test_a_copy_that_is_interrupted_leaves_nothing_and_can_be_made_again(
    old: Path, server: DatabaseUrl, tmp_path: Path, at: str
) -> None:
    def cut(table: str, _rows: int) -> None:
        if table == at:
            raise PowerCut

    for target in (server, tmp_path / "new.db"):
        with pytest.raises(PowerCut):
            move(old, target, told=cut)

    assert not list(tmp_path.glob("*new.db*"))
    with Store(server) as store:
        assert store.count(Search()) == 0
        assert store.source_health() == []
    assert all(one.same for target in (server, tmp_path / "new.db") for one in move(old, target)[0])


def test_the_rest_of_a_copy_whose_process_was_killed_is_not_taken_for_a_store(old: Path, tmp_path: Path) -> None:
    (tmp_path / ".new.db.part").write_bytes(b"half a database")

    assert all(one.same for one in move(old, tmp_path / "new.db")[0])
    assert not (tmp_path / ".new.db.part").exists()


def test_a_copy_that_is_not_the_original_is_told_and_not_kept(old: Path, server: DatabaseUrl) -> None:
    """SQLite keeps a fraction in a column of whole numbers; PostgreSQL rounds it without a word."""
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("UPDATE source SET due = 1.5")

    with pytest.raises(Differs) as refused:
        move(old, server)

    assert [one.table for one in refused.value.found if not one.same] == ["source"]
    with Store(server) as store:
        assert (store.source_health(), store.count(Search())) == ([], 0)


def test_rows_are_summed_in_whatever_order_they_come() -> None:
    rows: list[tuple[object, ...]] = [(1, "ä", None), (2, "b", 0.1), (2, "b", 0.1)]
    one, other, less = Sum(), Sum(), Sum()
    one.add(rows)
    for row in reversed(rows):
        other.add([row])
    less.add(rows[:2])

    assert (one.rows, one.hash) == (other.rows, other.hash)
    assert one.hash != less.hash
    assert len(rows) < BATCH
    assert str(Differs(())) == "the copy differs from the original"


def test_a_character_that_postgresql_cannot_store_is_left_out_and_counted(
    old: Path, server: DatabaseUrl, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("UPDATE agenda SET task = task || char(0) || 'x' WHERE task = 'retention'")

    found, nuls = move(old, server)
    assert nuls == 1
    assert all(one.same for one in found)
    assert all(one.same for one in move(old, tmp_path / "new.db")[0])
