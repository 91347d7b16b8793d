"""The daemon copies its database each day; after a loss the last copy goes on, and nobody is told anything twice."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from listener.daemon import run_once
from listener.demo import script
from listener.errors import StoreError
from listener.keeping import back_up_due, next_time, whole
from listener.model import Search
from listener.store import Store, copies
from listener.store.restoring import restore
from listener.store.sqlite import newest_copy
from tests.store.test_copies import spoil
from tests.world import World

HOUR, STEP = timedelta(hours=1), timedelta(minutes=15)
BERLIN = ZoneInfo("Europe/Berlin")
BACKUP = '[backup]\nat = "03:30"\nkeep = 2\n'


def native_ids(path: Path) -> set[str]:
    with Store(path, create=False) as store:
        return {one.mention.native_id for one in store.export(Search())}


def copied(world: World) -> list[str]:
    return [one.name for one in copies.listed(world.folder / "backups", world.folder / "listener.db")]


def kept(world: World) -> bool:
    with world.program() as parts:
        return back_up_due(parts, world.now)


def test_a_storm_a_backup_a_loss_and_the_way_back(world: World) -> None:
    """F15: the backup is a whole moment; what was told before it and after it is told once; what was heard is heard."""
    story = script.write(world.now)
    world.play(story, from_=story.onset - HOUR)
    path = world.folder / "listener.db"
    world.run_until(story.onset + 2 * HOUR, STEP)
    world.text += BACKUP
    assert kept(world)
    world.run_until(story.onset + 3 * HOUR, STEP)
    before, known = world.heard(), native_ids(path)
    assert before
    letters = len(world.mails)
    (copy,) = copies.listed(world.folder / "backups", path)

    with Store(path) as store:  # what waits when the disk dies
        waiting = len(store.owed(world.now))
    done = restore(copy, path, world.now)
    assert native_ids(path) < known
    assert done.known
    world.run(STEP * 2, STEP)

    assert native_ids(path) >= known  # the feeds still show it
    again = world.heard()[len(before) :]
    assert [text for text in again if text in before] == []
    assert (waiting, len(world.mails) - letters) == (0, len(again))
    with Store(path) as store:
        assert copies.check(path, deep=True)
        assert {one.state for one in store.hands.letters("queued")} == set()


def test_it_is_copied_at_once_and_then_once_a_night_and_the_oldest_go(world: World) -> None:
    assert not kept(world)  # nobody has asked for it
    world.text += BACKUP
    made = []
    with world.program() as parts:
        for _ in range(24 * 3 + 1):
            made.append((world.now, back_up_due(parts, world.now)))
            world.now += HOUR

    assert [f"{at.astimezone(BERLIN):%d. %H:%M}" for at, done in made if done] == [
        *("17. 12:00", "18. 04:00", "19. 04:00", "20. 04:00"),
    ]
    assert copied(world) == ["listener-20261120T030000Z.db", "listener-20261119T030000Z.db"]


def test_a_copy_that_fails_is_tried_again_in_an_hour_and_the_last_one_stays(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.text += BACKUP
    kept(world)
    (first,) = copied(world)
    folder = world.folder / "backups"
    folder.rename(elsewhere := world.folder / "unplugged")
    folder.touch()
    world.now += timedelta(days=1)

    assert not kept(world)
    world.now += timedelta(minutes=59)
    assert not kept(world)
    assert caplog.text.count("backup failed") == 1
    folder.unlink()
    elsewhere.rename(folder)
    world.now += timedelta(minutes=2)
    assert kept(world)
    assert len(copied(world)) == 2
    assert first in copied(world)


def test_the_copies_may_lie_elsewhere(world: World) -> None:
    (world.folder / "disk").mkdir()
    world.text += f'{BACKUP}folder = "disk/listener"\n'

    assert kept(world)
    assert [one.parent.name for one in (world.folder / "disk").rglob("*.db")] == ["listener"]
    assert newest_copy(world.folder / "listener.db") is not None


def test_the_copy_before_an_upgrade_goes_with_the_others_of_its_time(world: World) -> None:
    """Those are made beside the database, wherever the daily ones lie: ``keep`` is a retention period, too."""
    (world.folder / "disk").mkdir()
    world.text += f'{BACKUP}folder = "disk/listener"\n'
    assert kept(world)
    (daily,) = (world.folder / "disk" / "listener").iterdir()
    (world.folder / "backups").mkdir()
    shutil.copy(daily, before := world.folder / "backups" / "listener.before-m019_x.db")
    os.utime(before, (1_000_000, 1_000_000))
    world.now += timedelta(days=2)

    assert kept(world)
    assert not before.exists()
    assert daily.exists()


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-17T02:29:00", "2026-11-17T02:30:00+00:00"),
        ("2026-11-17T02:30:00", "2026-11-18T02:30:00+00:00"),
        ("2026-03-28T02:00:00", "2026-03-28T02:30:00+00:00"),
        ("2026-03-28T03:00:00", "2026-03-29T01:30:00+00:00"),  # summer time begins at 01:00 UTC
        ("2026-10-24T03:00:00", "2026-10-25T02:30:00+00:00"),
    ],
)
def test_half_past_three_is_local(now: str, then: str) -> None:
    found = next_time(datetime.fromisoformat(now).replace(tzinfo=UTC), time(3, 30), BERLIN)

    assert found.astimezone(UTC).isoformat() == then


def test_a_damaged_database_is_not_begun_with(world: World) -> None:
    path = world.folder / "listener.db"
    assert whole(path) == path  # a new one
    with world.program() as parts:
        run_once(parts)
    assert whole(path) == path
    spoil(path)
    damaged = path.read_bytes()

    with pytest.raises(StoreError, match="is damaged"):
        whole(path)
    assert path.read_bytes() == damaged
