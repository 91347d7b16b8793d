"""Copies of the database: made while others write, looked through, private to the owner, there whole or not at all."""

from __future__ import annotations

import glob
import os
import re
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from listener.errors import StoreError
from listener.store.sqlite import APPLICATION_ID, explained, newest_copy, note_copy

FOLDER = "backups"
"""Beside the database, unless somebody wants them elsewhere."""
PRIVATE = 0o600
_PART = ".part"
_DEAD_S = 3600.0
"""What is being written grows; a part that has not for so long was left behind by somebody who was killed."""
_STEPS = 1_000
"""SQLite's own steps between two looks at the clock."""


def copy(source: Path, target: Path) -> None:
    """Write what ``source`` holds at this moment as one sound file, without what was deleted; others go on writing.

    Raises StoreError; what was at ``target`` then is still there.
    """
    if not target.parent.is_dir():
        target.parent.mkdir(mode=0o700)
        give(target.parent, source)
        settle_folder(target.parent.parent)
    part = target.with_name(f".{target.name}.{os.getpid()}{_PART}")  # two may copy at once
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
        _sweep(target, part.stat().st_mtime)
        _write(source, part)
        check(part)
        _settle(part)
        with suppress(OSError):  # some disks for backups know no owners
            give(part, source)
        part.replace(target)
        settle_folder(target.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _sweep(target: Path, now: float) -> None:
    """Delete what dead ones have left of copies like this, each as large as the database. By the disk's own clock."""
    kind = re.split(r"[-.]\d{8}T", target.name)[0]
    for one in target.parent.glob(f".{glob.escape(kind)}*{_PART}"):
        with suppress(OSError):
            if now - one.stat().st_mtime > _DEAD_S:
                one.unlink()


def _write(source: Path, part: Path) -> None:
    with reading(source) as connection, explained(part, "full"):
        try:
            connection.execute("VACUUM INTO ?", [str(part)])
        except sqlite3.DatabaseError as error:
            if "full" not in str(error):
                check(source)  # a damaged file says so in strange ways here
            raise


def keep(source: Path, target: Path) -> None:
    """Copy the database, and note beside it which copy is the newest: whoever finds it damaged is told."""
    copy(source, target)
    give(note_copy(source, target), source)


@contextmanager
def reading(path: Path, wait_s: float = 10.0) -> Iterator[sqlite3.Connection]:
    """Open a database to read it only; nothing is made, signed or migrated. Raises StoreError."""
    with explained(path):
        place = path.absolute().as_uri() + "?mode=rw"  # never made; "ro" would leave the files of the log behind
        connection = sqlite3.connect(place, uri=True, timeout=wait_s, isolation_level=None)
        with closing(connection):
            yield connection


def check(path: Path, *, deep: bool = False, seconds: float | None = None) -> bool:
    """Raise StoreError if a file is not ours or damaged; False if there was no time to say so.

    ``deep`` also compares every index with its table. A look takes some seconds a gigabyte, twice as many if deep.
    """
    with reading(path) as connection:
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        if owner != APPLICATION_ID:
            raise StoreError(f"{path} belongs to another program; check the path under [storage]")
        try:
            with _within(connection, seconds):
                sql = "PRAGMA integrity_check(1)" if deep else "PRAGMA quick_check(1)"
                found = connection.execute(sql).fetchone()[0]
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            return False
        if found != "ok":
            # Said as SQLite says it of a page that it stumbles over, so that there is one remedy for both.
            raise sqlite3.DatabaseError(f"database disk image is malformed: {' '.join(found.split())[:200]}")
    return True


@contextmanager
def _within(connection: sqlite3.Connection, seconds: float | None) -> Iterator[None]:
    """Interrupt what takes longer. Up to 3.40, SQLite asks no handler while it walks through a file's pages."""
    if seconds is None:
        yield
        return
    until = time.monotonic() + seconds
    connection.set_progress_handler(lambda: int(time.monotonic() > until), _STEPS)
    timer = threading.Timer(max(0.0, seconds), connection.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()


def engine() -> tuple[str, bool]:
    """Return SQLite's version, and whether it has the full-text index that mentions are found by."""
    with closing(sqlite3.connect(":memory:")) as connection:
        options = {name for (name,) in connection.execute("PRAGMA compile_options")}
    return sqlite3.sqlite_version, "ENABLE_FTS5" in options


def listed(folder: Path, database: Path) -> list[Path]:
    """Return the copies of a database in a folder, newest first."""
    name = re.compile(rf"{re.escape(database.stem)}[.-](\d{{8}}T\d{{6}}Z|before-\w+)\.db")
    found = [one for one in folder.glob("*.db") if name.fullmatch(one.name)] if folder.is_dir() else []
    return sorted(found, key=_age, reverse=True)


def known(path: Path, folder: Path | None = None) -> list[Path]:
    """Return all copies of a database that we know of, newest first; also what a restore has put aside.

    ``folder``: where backups are made, if not beside the database.
    """
    folders = {path.parent / FOLDER, *([folder] if folder else [])}
    found = {one for place in folders if place.is_dir() for one in place.iterdir() if one.suffix == ".db"}
    found |= set(path.parent.glob(f"{glob.escape(path.name)}.replaced-*"))
    found |= {newest} if (newest := newest_copy(path)) else set()
    return sorted(found, key=_age, reverse=True)


def _age(path: Path) -> tuple[int, str]:
    try:
        return path.stat().st_mtime_ns, path.name
    except OSError:  # somebody deletes copies meanwhile
        return 0, path.name


def rotate(folders: Iterable[Path], database: Path, most: int, made: Path) -> list[Path]:
    """Delete all copies of a database but ``made`` and the newest others, ``most`` in all; returns those that went.

    What is not certainly a copy of this very database stays: another one's of the same name, and a damaged one.
    """
    ours, made = mark(database), made.resolve()
    found = {one for folder in folders for one in listed(folder.resolve(), database)} - {made}
    others = [one for one in sorted(found, key=_age, reverse=True) if ours and mark(one) == ours]
    gone = others[most - 1 :]
    for one in gone:
        one.unlink(missing_ok=True)
    return gone


def mark(path: Path) -> bytes | None:
    """Return what a database and its copies have in common, and no other has: the key of its pseudonyms."""
    try:
        with reading(path) as connection:
            row = connection.execute("SELECT key FROM pseudonym").fetchone()
            return bytes(row[0]) if row else None
    except (StoreError, sqlite3.Error):
        return None


def give(path: Path, like: Path) -> None:
    """Give what root has made to whom ``like`` belongs: the daemon must be able to go on with it."""
    if os.name == "posix" and os.geteuid() == 0:
        about = like.stat()
        os.chown(path, about.st_uid, about.st_gid)


def _settle(path: Path) -> None:
    """Wait until a file is on the disk: SQLite does not for a copy."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def settle_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where a system lets one; many a network's disk does not."""
    if os.name != "posix":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
