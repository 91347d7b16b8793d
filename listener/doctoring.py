"""What a doctor finds: one value a check, with what helps; and how the machine and its files are looked at."""

from __future__ import annotations

import os
import pyexpat
import shutil
import ssl
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from listener.store import copies

EXPAT_SAFE = (2, 6, 0)
"""From here on expat defends itself against inputs that cost it hours (its changes to 2.6.0, February 2024)."""
LEAST_ROOM, LITTLE_ROOM = 200_000_000, 1_000_000_000
"""Bytes: below the first a busy day may fill the disk; below the second there is no room for a copy or an upgrade."""
_COPY = 1.2
"""A copy takes as much room as the database, and there is to be some left."""
_OTHERS_READ, _OTHERS_WRITE, _STICKY = 0o007, 0o002, 0o1000


class Grade(StrEnum):
    """How bad it is."""

    OK = "ok"
    INFO = "info"
    """Could not be told, or nothing to judge."""
    WARNING = "warning"
    """Works, but not as well or as safely as it should."""
    FAULT = "fault"
    """Does not work, or lets somebody in."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check has found. ``check`` is stable; the words are the catalogue's (``upkeep.found_WORD``)."""

    check: str
    grade: Grade
    word: str
    values: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    """Which file, source, channel or secret."""
    error: str = ""
    """A stable kind of error, where a source or a channel has one."""
    remedy: str = ""
    """Word of the catalogue (``upkeep.remedy_WORD``); empty: the error has one of its own, or none is needed."""


def good(check: str, word: str, subject: str = "", **values: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(check, Grade.OK, word, values, subject)


def machine() -> Iterator[Finding]:
    """Look at Python and what it was built with."""
    yield good("python", "version", name="Python", version=".".join(map(str, sys.version_info[:3])))
    sqlite, fulltext = copies.engine()
    yield good("sqlite", "version", name="SQLite", version=sqlite)
    if fulltext:
        yield good("fulltext", "fulltext")
    else:
        yield Finding("fulltext", Grade.FAULT, "no_fulltext", remedy="no_fulltext")
    expat = ".".join(map(str, pyexpat.version_info))
    if pyexpat.version_info < EXPAT_SAFE:
        yield Finding("expat", Grade.WARNING, "expat_old", {"version": expat}, remedy="expat_old")
    else:
        yield good("expat", "version", name="expat", version=expat)


def certificates(ca_file: Path | None) -> Iterator[Finding]:
    """Look whether there is anybody to trust."""
    context = ssl.create_default_context()
    places = ssl.get_default_verify_paths()
    folder = Path(places.capath) if places.capath else None
    count = context.cert_store_stats()["x509_ca"]
    if not count and not (folder and folder.is_dir() and any(folder.iterdir())):
        yield Finding("certificates", Grade.FAULT, "no_certificates", remedy="no_certificates")
    else:
        yield good("certificates", "certificates", count=str(count) if count else "…")
    if ca_file is None:
        return
    try:
        context.load_verify_locations(ca_file)
    except (OSError, ssl.SSLError) as error:
        values = {"reason": getattr(error, "strerror", None) or type(error).__name__}
        yield Finding("ca_file", Grade.FAULT, "ca_file", values, str(ca_file), remedy="ca_file")


def room(path: Path) -> Finding:
    """Look how much room the database's disk has."""
    free = shutil.disk_usage(path.parent).free
    size = path.stat().st_size if path.exists() else 0
    values = {"free": str(free // 1_000_000), "size": str(size // 1_000_000)}
    if free < LEAST_ROOM:
        return Finding("disk", Grade.FAULT, "disk_full", values, str(path.parent), remedy="disk")
    if free < max(LITTLE_ROOM, size * _COPY):
        return Finding("disk", Grade.WARNING, "disk_little", values, str(path.parent), remedy="disk")
    return Finding("disk", Grade.OK, "disk", values, str(path.parent))


def files(config: Path, database: Path) -> Iterator[Finding]:
    """Look at who may read and write what."""
    if os.name != "posix":
        return
    for path in (config, config.parent):
        if _open_to_write(path):
            yield Finding("modes", Grade.FAULT, "config_open", {}, str(path), remedy="write_others")
    if _open_to_write(database.parent):
        yield Finding("modes", Grade.FAULT, "folder_open", {}, str(database.parent), remedy="write_others")
    if not os.access(database.parent, os.W_OK | os.X_OK):
        yield Finding("modes", Grade.FAULT, "folder_shut", {}, str(database.parent), remedy="owner")
    logs = (database.with_name(database.name + end) for end in ("", "-wal", "-shm", ".lock"))
    findings = [found for path in logs for found in _file(path, database)]
    yield from findings or [good("modes", "modes", str(database.parent))]


def _file(path: Path, database: Path) -> Iterator[Finding]:
    try:
        about = path.stat()
    except FileNotFoundError:  # or a log that was folded in just now
        return
    mode = {"mode": f"{about.st_mode & 0o777:03o}"}
    if about.st_mode & _OTHERS_READ and not path.name.endswith(".lock"):
        yield Finding("modes", Grade.FAULT, "file_open", mode, str(path), remedy="read_others")
    if not os.access(path, os.R_OK | os.W_OK):
        yield Finding("modes", Grade.FAULT, "file_shut", mode, str(path), remedy="owner")
    if about.st_uid != (database if database.exists() else database.parent).stat().st_uid:
        yield Finding("modes", Grade.FAULT, "file_owner", {}, str(path), remedy="owner")


def _open_to_write(path: Path) -> bool:
    if not path.exists():
        return False
    mode = path.stat().st_mode
    return bool(mode & _OTHERS_WRITE) and not (path.is_dir() and mode & _STICKY)


def worst(findings: Iterable[Finding]) -> Grade:
    """Return the worst grade of all."""
    grades = {one.grade for one in findings}
    return next((grade for grade in (Grade.FAULT, Grade.WARNING) if grade in grades), Grade.OK)
