"""``import`` and ``label`` beside a daemon at work on the same database: nothing is lost, and nothing counts twice.

Each has a connection of its own, as processes have. They look before they write, outside any transaction; what decides
is looked at again inside the one that writes, for which SQLite lets everybody else wait.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event

import pytest

from listener.core.interchange import dump
from listener.importing import from_lines, import_all
from listener.labelling import note
from listener.listen import listen_due
from listener.model import Found, Mood, Search
from listener.parts import Parts
from listener.store import Store
from tests.world import World, midday

MINUTE = timedelta(minutes=1)
ROUNDS, A_ROUND = 6, 5
ALL = Search(limit=10_000)


def world(folder: Path) -> World:
    """Return a world in which every few minutes some people say something that nobody else says."""
    folder.mkdir()
    found = World(folder, midday())
    found.text += '[privacy]\nauthors = "clear"\n'  # each database has a key of its own, and names are compared here
    for number in range(ROUNDS * A_ROUND):
        found.now = midday() + (number // A_ROUND + 1) * 6 * MINUTE
        found.said(f"Brodelmann, Beschwerde Nummer {number}: {number * 7919} Teller kaputt", author=f"p{number}")
    found.now = midday()
    return found


def heard(told: World, parts: Parts) -> None:
    """Let a daemon hear it all, visit by visit."""
    for _ in range(ROUNDS + 1):
        listen_due(parts, told.now)
        told.now += 6 * MINUTE


def in_pieces(lines: list[str], piece: int) -> Iterator[list[bytes]]:
    for start in range(0, len(lines), piece):
        yield [line.encode() for line in lines[start : start + piece]]


def imported(parts: Parts, lines: list[str], told: World) -> None:
    for piece in in_pieces(lines, 2):
        assert not import_all(parts, from_lines(parts, piece), told.now, lambda _: None).bad


def labelled(parts: Parts, over: Event) -> None:
    """Say of everything that is there what its tone is, as soon as it is there."""
    done: set[int] = set()
    last = False
    while not last:
        last = over.is_set()
        for one in parts.store.search(ALL):
            if one.id not in done:
                note(parts.store, one, Mood.POSITIVE, "", one.mention.at)
                done.add(one.id)


def at_once(beside: Callable[[Event], None], *work: Callable[[], None]) -> None:
    """Begin all of it in the same moment, ``beside`` until the others are done; what goes wrong anywhere is raised."""
    start, over = Barrier(len(work) + 1), Event()

    def begin(one: Callable[[], None]) -> None:
        start.wait(30)
        one()

    with ThreadPoolExecutor(len(work) + 1) as pool:
        last = pool.submit(begin, lambda: beside(over))
        try:
            for future in [pool.submit(begin, one) for one in work]:
                future.result(60)
        finally:
            over.set()
        last.result(60)


@pytest.fixture
def archived(tmp_path: Path) -> list[str]:
    """What a daemon alone would have heard, as an export has it."""
    alone = world(tmp_path / "alone")
    with alone.program() as parts:
        heard(alone, parts)
        return [dump(one) for one in parts.store.export(ALL)]


def test_three_at_once_on_one_database_lose_nothing(tmp_path: Path, archived: list[str]) -> None:
    told = world(tmp_path / "together")
    with told.program() as daemon, told.program() as importer, told.program() as person:
        at_once(
            lambda over: labelled(person, over),
            lambda: heard(told, daemon),
            lambda: imported(importer, archived, told),
        )
        found = daemon.store.search(ALL)
        labels = daemon.store.labels.listed()

    assert len(archived) == len(found) == ROUNDS * A_ROUND
    assert Counter(dump(one) for one in found) == Counter(archived)
    assert {label.mention for label, _, _ in labels} == {one.id for one in found}
    assert {(one.tone.mood, one.tone.method) for one in found} == {(Mood.POSITIVE, "label")}
    with Store(told.folder / "listener.db") as store:
        assert counts(store) == recounted(found)


def counts(store: Store) -> dict[object, tuple[int, int]]:
    hours = store.hours((), midday() - timedelta(days=1), midday() + timedelta(days=1))
    return {one.start: (one.total, one.positive) for one in hours}


def recounted(found: list[Found]) -> dict[object, tuple[int, int]]:
    hours = Counter(one.mention.at.replace(minute=0, second=0, microsecond=0) for one in found)
    return {hour: (count, count) for hour, count in hours.items()}
