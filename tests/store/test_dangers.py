"""Reports of danger are remembered with the mentions, and outlive their texts."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from listener.model import Judged, Link, SourceName, Tally
from listener.store import Store
from tests.store.conftest import BRAND, NOW, SOURCE, judged, save

DAY = timedelta(days=1)


def report(native_id: str, minutes: float = 0, **more: object) -> Judged:
    found = judged(native_id, f"Zug {native_id} brennt", minutes=minutes)
    return replace(found, danger=(BRAND,), **more)  # type: ignore[arg-type]  # any field of it


def lately(store: Store) -> list[str]:
    return [one.text for one in store.dangers.lately(BRAND, NOW - 2 * DAY, NOW + DAY)]


def test_originals_that_report_danger_are_remembered_and_copies_and_history_are_not(store: Store) -> None:
    save(store, report("a"), report("b", link=Link(exact=True, to=0, in_batch=True)), judged("c"))
    old = report("d")
    save(store, replace(old, mention=replace(old.mention, backfill=True)))
    assert lately(store) == ["Zug a brennt"]
    assert store.dangers.daily(BRAND, NOW - DAY, NOW + DAY) == [2], "what is usual is learned from history, too"


def test_an_edit_makes_a_report_and_takes_it_back(store: Store) -> None:
    save(store, judged("a", "Der Zug steht"))
    save(store, report("a"))
    assert lately(store) == ["Zug a brennt"]
    save(store, judged("a", "Der Zug steht doch nur"))
    assert lately(store) == []


def test_what_is_usual_is_known_when_the_texts_are_gone(store: Store) -> None:
    days = (3.1, 3.3, 20)
    save(store, *(report(str(number), minutes=24 * 60 * day) for number, day in enumerate(days)))
    store.forget(NOW - 10 * DAY, NOW - 10 * DAY)
    assert store.dangers.daily(BRAND, NOW - 56 * DAY, NOW) == [2, 1]
    store.forget(NOW + 100 * DAY, NOW)
    assert store.dangers.daily(BRAND, NOW - 56 * DAY, NOW) == []


def test_a_report_without_its_text_does_not_ring(store: Store) -> None:
    save(store, report("a"))
    store.forget(NOW + DAY, NOW)
    assert lately(store) == []


def test_an_older_database_learns_from_the_day_on_that_it_can(tmp_path: Path) -> None:
    with Store(tmp_path / "old.db") as store:
        assert store.dangers.known_since() is None
        store.import_mentions(SourceName(SOURCE), [judged("a")], Tally(1), NOW)
    older = sqlite3.connect(tmp_path / "old.db")
    older.executescript(
        "DROP TABLE danger; DROP TABLE asked; DELETE FROM _sqlite_migrations WHERE name = 'm010_dangers'"
    )
    older.close()
    with Store(tmp_path / "old.db") as store:
        assert store.dangers.known_since() == NOW
        assert store.dangers.daily(BRAND, NOW - 56 * DAY, NOW) == []
