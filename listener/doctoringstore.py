"""What the doctor sees of the database: that it is whole, who works on it, what waits in it, when it was copied last.

Looks only, beside a daemon at work: nothing is migrated, and no lock is held that the daemon could miss.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from alerts.trouble import STUCK
from listener.claim import claimed
from listener.config import Config
from listener.doctoring import Finding, Grade, good
from listener.errors import AlreadyRunning, StoreError
from listener.store import Store, copies, naming, schema
from listener.store.sqlite import newest_copy

PATIENCE_S = 30.0
"""So long a look through the file may take, unless it is to be thorough."""
WAL_LARGE = 64_000_000
"""Bytes: a log that has grown so far could not be folded in for long, because somebody keeps reading."""
COPY_OLD, HOUSE_OLD = timedelta(days=2), timedelta(days=2)
_MEANT = timedelta(days=1)
_MOST = 1000
_ANY_KEY = b"doctor"
"""Whether a name is hidden depends on no key."""


def database(configured: Config, path: Path, now: datetime, *, deep: bool) -> Iterator[Finding]:
    """Look at the file and, if it is one of ours and of this version, into it."""
    yield _daemon(path)
    yield _copied(configured, path, now, deep=deep)
    yield from _named(configured, path, now)
    if not path.exists():
        yield Finding("database", Grade.INFO, "no_database", {}, str(path), remedy="no_database")
        return
    yield _log(path)
    whole = _whole(path, deep=deep)
    yield whole
    if whole.grade is not Grade.FAULT:
        yield from _inside(path, now)


def _daemon(path: Path) -> Finding:
    if not path.with_name(path.name + ".lock").exists():
        return Finding("daemon", Grade.WARNING, "no_daemon", remedy="no_daemon")
    try:
        with claimed(path):
            return Finding("daemon", Grade.WARNING, "no_daemon", remedy="no_daemon")
    except AlreadyRunning as running:
        who = str(running).partition(": ")[2]
        return good("daemon", "daemon", who=who or "?")
    except OSError as error:
        return Finding(
            "daemon", Grade.FAULT, "lock_shut", {"reason": str(error.strerror)}, f"{path}.lock", remedy="owner"
        )


def _named(configured: Config, path: Path, now: datetime) -> Iterator[Finding]:
    """Look for copies that hold names which the database hides by now: made before its upgrade, or by other rules."""
    veil, today = configured.privacy.veil, now.astimezone(configured.zone).date()
    for copy in copies.known(path, configured.backup.folder if configured.backup else None):
        found = naming.in_clear_at(copy, _MOST)
        shown = [veil.shown(_ANY_KEY, one.author, one.source, one.medium, one.extra, today) for one in found]
        if shown != [one.author for one in found]:
            yield Finding("backup", Grade.WARNING, "names_in_copy", {}, str(copy), remedy="names_in_copy")


def _copied(configured: Config, path: Path, now: datetime, *, deep: bool) -> Finding:
    folder = (configured.backup and configured.backup.folder) or path.parent / copies.FOLDER
    noted = newest_copy(path)
    made = {one: one.stat().st_mtime for one in (*copies.listed(folder, path), *([noted] if noted else []))}
    newest = next((one for one in sorted(made, key=made.__getitem__, reverse=True) if copies.mark(one)), None)
    remedy = "backup" if configured.backup is None else "backup_due"
    if newest is None:
        return Finding("backup", Grade.WARNING, "no_backup", remedy=remedy)
    at = datetime.fromtimestamp(made[newest], UTC)
    values = {"file": str(newest), "at": at.isoformat(timespec="minutes")}
    if now - at > COPY_OLD:
        return Finding("backup", Grade.WARNING, "backup_old", values, remedy=remedy)
    try:
        if deep:
            copies.check(newest, deep=True)
    except StoreError as error:
        return Finding("backup", Grade.FAULT, "database_bad", {"sentence": str(error)}, str(newest), remedy=remedy)
    return Finding("backup", Grade.OK, "backup", values)


def _log(path: Path) -> Finding:
    log = path.with_name(path.name + "-wal")
    size = log.stat().st_size if log.exists() else 0
    values = {"size": str(size // 1_000_000)}
    if size > WAL_LARGE:
        return Finding("wal", Grade.WARNING, "wal_large", values, str(log), remedy="wal")
    return Finding("wal", Grade.OK, "wal", values, str(log))


def _whole(path: Path, *, deep: bool) -> Finding:
    try:
        done = copies.check(path, deep=deep, seconds=None if deep else PATIENCE_S)
    except StoreError as error:
        return Finding("integrity", Grade.FAULT, "database_bad", {"sentence": str(error)}, str(path), remedy="restore")
    if not done:
        return Finding("integrity", Grade.INFO, "integrity_late", {}, str(path), remedy="deep")
    return good("integrity", "integrity_deep" if deep else "integrity", str(path))


def _inside(path: Path, now: datetime) -> Iterator[Finding]:
    try:
        with copies.reading(path) as connection:
            applied = schema.MIGRATIONS.applied(connection)
        due = [name for name in schema.MIGRATIONS.names if name not in applied]
        if due:
            yield Finding(
                "schema", Grade.WARNING, "schema_old", {"count": str(len(due))}, str(path), remedy="schema_old"
            )
            return
        with Store(path, create=False) as store:
            yield good("schema", "schema", str(path), version=max(applied))
            yield _outbox(store, now)
            yield _dead(store, now)
            yield _forgetting(store, now)
    except StoreError as error:
        yield Finding("schema", Grade.FAULT, "database_bad", {"sentence": str(error)}, str(path), remedy="restore")


def _outbox(store: Store, now: datetime) -> Finding:
    stuck = [one for one in store.hands.letters("queued", limit=_MOST) if one.due <= now - STUCK]
    if not stuck:
        return good("outbox", "outbox")
    first = min(stuck, key=lambda one: one.due)
    values = {"count": str(len(stuck)), "since": first.due.isoformat(timespec="minutes"), "channel": str(first.channel)}
    return Finding("outbox", Grade.FAULT, "outbox_stuck", values, str(first.channel), first.error, "outbox")


def _dead(store: Store, now: datetime) -> Finding:
    dead = [one for one in store.hands.letters("dead", limit=_MOST) if one.due >= now - _MEANT]
    if not dead:
        return good("undelivered", "undelivered")
    return Finding(
        "undelivered", Grade.WARNING, "dead", {"count": str(len(dead))}, str(dead[0].channel), dead[0].error, "dead"
    )


def _forgetting(store: Store, now: datetime) -> Finding:
    """Look whether the daily deletion is done; what a daemon does daily is planned for some time ahead."""
    planned = store.hands.planned("retention")
    if planned is None:
        return Finding("retention", Grade.INFO, "retention_never", remedy="no_daemon")
    if planned < now - HOUSE_OLD:
        values = {"since": planned.isoformat(timespec="minutes")}
        return Finding("retention", Grade.WARNING, "retention_late", values, remedy="retention")
    return good("retention", "retention")
