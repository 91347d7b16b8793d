"""A backup is whole, sound and private; an upgrade is copied first; a damaged file says which backup to put back."""

from __future__ import annotations

import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from listener.errors import StoreError
from listener.model import Search
from listener.store import Store, copies, schema
from listener.store.sqlite import SqliteDb, newest_copy
from tests.store.conftest import NOW, SOURCE, judged, opened_file, save

posix = pytest.mark.skipif(os.name != "posix", reason="permission bits say nothing here")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "listener.db"
    with Store(path) as store:
        store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        save(store, judged("a"))
    return path


def texts(path: Path) -> list[str]:
    with Store(path, create=False) as store:
        return [one.mention.native_id for one in store.export(Search())]


def spoil(path: Path) -> None:
    """Lose the database's second page and what follows, as a dying disk does."""
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\0" * (len(content) - 4096))


def test_a_copy_is_made_while_others_write_and_is_a_whole_moment(file: Path) -> None:
    """Each visit is one transaction of three mentions: a copy never holds a part of one."""
    target, done = file.parent / "copy.db", threading.Event()

    def write() -> None:
        with Store(file) as store:
            for number in range(1000):
                save(store, *(judged(f"{number}.{part}", minutes=number % 60) for part in range(3)))
                if done.is_set():
                    return

    writer = threading.Thread(target=write)
    writer.start()
    counts = []
    try:
        for _ in range(5):
            copies.copy(file, target)
            with copies.reading(target) as copy:
                counts.append(copy.execute("SELECT count(*) FROM mention").fetchone()[0] - 1)
                assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    finally:
        done.set()
        writer.join()

    assert [count % 3 for count in counts] == [0] * 5
    assert counts == sorted(counts)


@posix
def test_a_copy_is_private_and_so_is_its_folder_and_nothing_else_is_left(file: Path) -> None:
    target = file.parent / "backups" / "listener-20261120T120000Z.db"
    copies.keep(file, target)

    assert (target.stat().st_mode & 0o777, target.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [one.name for one in target.parent.iterdir()] == [target.name]
    assert newest_copy(file) == target


def test_what_was_deleted_is_in_no_byte_of_a_copy(file: Path) -> None:
    with Store(file) as store:
        save(store, judged("b", "Sonnenblumenkernbrot"))
        store.persons.erase(SOURCE, "Erna Müller")
    copies.copy(file, target := file.parent / "copy.db")

    assert b"Sonnenblumen" not in target.read_bytes()


def test_a_damaged_database_makes_no_copy_and_the_last_good_one_stays(file: Path) -> None:
    target = file.parent / "listener-1.db"
    copies.keep(file, target)
    good = target.read_bytes()
    spoil(file)

    with pytest.raises(StoreError, match="is damaged"):
        copies.keep(file, target)
    assert target.read_bytes() == good
    assert [one.name for one in file.parent.glob(".*")] == []


@pytest.mark.parametrize("deep", [False, True])
def test_a_lost_page_is_found_and_the_sentence_names_the_newest_backup(file: Path, deep: bool) -> None:
    assert copies.check(file, deep=deep)
    copies.keep(file, target := file.parent / "listener-1.db")
    spoil(file)

    with pytest.raises(StoreError, match=re.escape(f"is damaged; restore the last backup: listener restore {target} ")):
        copies.check(file, deep=deep)
    target.unlink()
    with pytest.raises(StoreError, match=r"is damaged; restore the last backup and keep"):
        copies.check(file, deep=deep)


def test_an_index_that_lies_is_found_by_the_deep_look(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA writable_schema = ON")
        other.execute("UPDATE sqlite_master SET sql = replace(sql, '(published)', '(at)') WHERE name = 'visit_at'")
        root = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'mention_fingerprint'").fetchone()[0]
    content = bytearray(file.read_bytes())
    page = content[(root - 1) * 4096 : root * 4096]
    place = page.index(b"der zug kam") + (root - 1) * 4096
    content[place : place + 3] = b"die"
    file.write_bytes(content)

    assert copies.check(file)
    with pytest.raises(StoreError, match="is damaged"):
        copies.check(file, deep=True)


def test_a_look_has_its_time(file: Path) -> None:
    with Store(file) as store:
        save(store, *(judged(f"n{n}", f"Text {n}", minutes=n % 60) for n in range(200)))

    assert copies.check(file, seconds=-1) is False
    assert copies.check(file, seconds=60) is True


def test_other_people_s_files_are_no_copies(file: Path) -> None:
    other = file.parent / "recipes.db"
    with closing(sqlite3.connect(other)) as recipes:
        recipes.execute("CREATE TABLE soup (name)")
    with pytest.raises(StoreError, match="belongs to another program"):
        copies.check(other)
    with pytest.raises(StoreError, match="cannot be opened"):
        copies.check(file.parent / "nowhere.db")


def test_only_the_newest_copies_of_this_database_stay(file: Path) -> None:
    folder, upgrades = file.parent / "disk", file.parent / "backups"
    copies.copy(file, folder / "listener-20261101T030000Z.db")
    upgrades.mkdir()
    copied = folder / "listener-20261101T030000Z.db"
    places = [folder / f"listener-2026112{day}T030000Z.db" for day in range(1, 5)]
    places.insert(2, upgrades / "listener.before-m019_x.db")
    others = [folder / name for name in ("listener-2-20261101T030000Z.db", "listener.db", "notes.db")]
    for age, place in enumerate([copied, *places, *others]):
        if place != copied:
            shutil.copy(copied, place)
        os.utime(place, (1_000_000 + age, 1_000_000 + age))

    gone = copies.rotate((folder, upgrades), file, 3, places[-1])
    assert set(gone) == {copied, *places[:2]}
    assert {*folder.iterdir(), *upgrades.iterdir()} == {*places[2:], *others}


def test_neither_another_database_s_copies_nor_damaged_ones_are_touched_or_counted(file: Path) -> None:
    """Two offices back up into one folder, and both databases are called listener.db."""
    (folder := file.parent / "backups").mkdir()
    names = [folder / f"listener-2026112{day}T030000Z.db" for day in range(1, 4)]
    copies.copy(file, names[0])
    Store(other := file.parent / "other" / "listener.db").close()
    copies.copy(other, names[1])
    shutil.copy(names[0], names[2])
    spoil(names[2])
    copies.copy(file, made := folder / "listener-20261124T030000Z.db")

    assert copies.rotate([folder], file, 2, made) == []
    assert copies.rotate([folder], file, 1, made) == [names[0]]
    assert set(folder.iterdir()) == {names[1], names[2], made}


def test_the_new_copy_stays_even_if_the_clock_was_wrong_when_others_were_made(file: Path) -> None:
    copies.copy(file, old := file.parent / "backups" / "listener-20301121T030000Z.db")
    os.utime(old, (2_000_000_000, 2_000_000_000))
    copies.copy(file, made := file.parent / "backups" / "listener-20261121T030000Z.db")

    assert copies.rotate([file.parent / "backups"], file, 1, made) == [old]


def test_what_somebody_who_was_killed_has_left_is_cleared_away(file: Path) -> None:
    (folder := file.parent / "backups").mkdir()
    dead, busy = folder / ".listener-20261119T030000Z.db.77.part", folder / ".listener-20261120T030000Z.db.78.part"
    for one in (dead, busy):
        one.touch()
    os.utime(dead, (1_000_000, 1_000_000))
    copies.copy(file, made := folder / "listener-20261121T030000Z.db")

    assert set(folder.iterdir()) == {busy, made}


@posix
def test_a_new_database_is_the_owner_s_alone_and_an_open_one_is_mended(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        Store(path := tmp_path / "listener.db").close()
        assert path.stat().st_mode & 0o777 == 0o600
        path.chmod(0o646)
        with Store(path, create=False) as store:
            store.subscribe([], NOW)
            modes = {one.name: one.stat().st_mode & 0o777 for one in tmp_path.iterdir()}
    finally:
        os.umask(before)

    assert modes == dict.fromkeys(("listener.db", "listener.db-wal", "listener.db-shm"), 0o640)


# --- upgrades --------------------------------------------------------------------------------------------------------


def released(path: Path, before: str) -> dict[str, list[tuple[object, ...]]]:
    """Make a database as the version before a migration left it, with a row in each table; returns what is in it."""
    db = SqliteDb(path)
    with db.transaction() as connection:
        schema.MIGRATIONS.apply(db.tables, stop_before=before)
        for table in tables(connection):
            columns = list(connection.execute(f"PRAGMA table_info({table})"))
            values = [{"INTEGER": 1, "REAL": 1.5, "BLOB": b"x"}.get(kind, "{}") for _, _, kind, *_ in columns]
            slots = ", ".join("?" * len(values))
            connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({slots})", values)  # noqa: S608 - our own tables
    found = content(db.connection)
    db.close()
    return found


def tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'fulltext%' "
        "AND name NOT LIKE '%sqlite_migrations' AND sql NOT LIKE '%fts5%' ORDER BY rowid"
    )
    return [name for (name,) in rows]


def content(
    connection: sqlite3.Connection, like: dict[str, list[tuple[object, ...]]] | None = None
) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of all tables, of ``like`` only as many columns as it has."""
    wide = {table: len(rows[0]) if rows else 0 for table, rows in (like or {}).items()}
    return {
        table: [row[: wide[table]] if like else row for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608
        for table in (like or tables(connection))
    }


@pytest.mark.parametrize("before", schema.MIGRATIONS.names[1:])
def test_an_upgrade_from_any_version_keeps_all_there_is_and_a_copy_of_how_it_was(tmp_path: Path, before: str) -> None:
    path = tmp_path / "listener.db"
    then = released(path, before)

    with Store(path) as store:
        assert content(opened_file(store).connection, then) == then
        assert store._db.rows("PRAGMA foreign_key_check") == []
    kept = tmp_path / "backups" / f"listener.before-{before}.db"
    assert newest_copy(path) == kept
    with copies.reading(kept) as copy:
        assert content(copy) == then
        assert schema.MIGRATIONS.applied(copy)[-1] == schema.MIGRATIONS.names[schema.MIGRATIONS.names.index(before) - 1]


def test_a_new_database_and_one_that_is_up_to_date_are_not_copied(file: Path) -> None:
    Store(file).close()

    assert [one.name for one in file.parent.iterdir()] == ["listener.db"]


KILLED_WITHIN = """
import os, signal, sys, pathlib
from listener.store import Store, schema

@schema.MIGRATIONS()
def m999_dies(db):
    db.execute("CREATE TABLE half (a)")
    db.execute("UPDATE mention SET text = 'half'")
    os.kill(os.getpid(), signal.SIGKILL)

Store(pathlib.Path(sys.argv[1]))
"""


@posix
def test_killed_in_the_middle_of_an_upgrade_the_file_is_as_it_was(file: Path) -> None:
    before = file.read_bytes()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", KILLED_WITHIN, str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)  # noqa: S603 - our own program

    assert done.returncode == -signal.SIGKILL, done.stderr
    assert newest_copy(file) == file.parent / "backups" / "listener.before-m999_dies.db"
    assert texts(file) == ["a"]
    with Store(file) as store:
        assert store._db.row("SELECT 1 FROM sqlite_master WHERE name = 'half'") is None
        assert store._db.rows("PRAGMA integrity_check") == [("ok",)]
        assert "half" not in {one.mention.text for one in store.export(Search())}
    assert file.read_bytes() == before


def test_without_a_copy_there_is_no_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "listener.db"
    then = released(path, schema.MIGRATIONS.names[-1])
    (tmp_path / "backups").touch()

    with pytest.raises(OSError, match="exists"):
        Store(path)
    with copies.reading(path) as still:
        assert content(still) == then
