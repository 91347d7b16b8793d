"""Verb: copy the database once a day, look through the copy, and let the oldest copies go."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta, tzinfo
from pathlib import Path

from listener.errors import StoreError
from listener.log import pairs
from listener.parts import Parts
from listener.store import copies
from listener.store.db import Place, file_of

AGAIN = timedelta(hours=1)
"""After a failure: every second would only fill the disk of whoever has to make room."""
LOOK_S = 30.0
PG_DUMP, PG_RESTORE = "pg_dump --format=custom --file=listener.dump", "pg_restore --clean --if-exists --dbname=…"
"""What copies a server's database and puts a copy back; its owner says where it is."""
_DAY = timedelta(days=1)
_TASK = "backup"
_log = logging.getLogger(__name__)


def whole(place: Place) -> Place:
    """Return the database's place if it is sound, or new. Raises StoreError, which names the newest backup.

    A large file is looked through for half a minute, no longer: nobody is warned meanwhile.
    """
    if not isinstance(place, Path):
        return place  # its server looks after its own files
    if place.exists() and place.stat().st_size and not copies.check(place, seconds=LOOK_S):
        _log.info("not all of the database was looked through %s", pairs(seconds=LOOK_S))
    return place


def back_up_due(parts: Parts, now: datetime) -> bool:
    """Copy the database if it is time to; the first time at once. True: there is a new copy."""
    wanted = parts.config.backup
    if wanted is None or not parts.store.task_due(_TASK, now, _DAY + AGAIN):
        return False
    path = file_of(parts.store.place, PG_DUMP)  # config.toml has no [backup] for a server
    folder = wanted.folder or path.parent / copies.FOLDER
    try:
        made = back_up(path, folder, wanted.keep, now, path.parent / copies.FOLDER)
    except (StoreError, OSError) as error:
        parts.store.plan_task(_TASK, now + AGAIN)
        _log.error("backup failed %s", pairs(error=error))
        return False
    parts.store.plan_task(_TASK, next_time(now, wanted.at, parts.config.zone))
    _log.info("backup %s", pairs(file=made, mb=round(made.stat().st_size / 1e6)))
    return True


def back_up(path: Path, folder: Path, keep: int, now: datetime, *beside: Path) -> Path:
    """Copy the database into a folder, where the newest ``keep`` copies stay; returns the new one.

    Copies in folders ``beside`` count as well: those before upgrades are made beside the database. Older ones go only
    when the new one is sound. Raises StoreError, or OSError for a folder that cannot be used.
    """
    made = folder / f"{path.stem}-{now:%Y%m%dT%H%M%SZ}.db"
    copies.keep(path, made)
    for gone in copies.rotate((folder, *beside), path, keep, made):
        _log.info("backup let go %s", pairs(file=gone))
    return made


def next_time(now: datetime, at: time, zone: tzinfo) -> datetime:
    """Return the next moment at which it is so late; on the day when clocks skip it, when it would have been."""
    today = datetime.combine(now.astimezone(zone).date(), at, zone)
    return today if today > now else datetime.combine(today.date() + _DAY, at, zone)
