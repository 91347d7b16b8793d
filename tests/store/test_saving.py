"""Several visits in one transaction are as good as one after the other, and stand or fall together."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.model import After, Judged, Link, Mood, Search, SourceName, Tally, Visited
from listener.store import Store
from tests.store.conftest import BRAND, NOW, check_index, edited, judged, of_files, opened_file

SOURCES = tuple(map(SourceName, ("zeitung", "forum", "portal")))
TABLES = ("mention", "hit", "sketch", "hourly", "revision", "unread", "source", "visit", "danger")
LATER = NOW + timedelta(minutes=10)


def said(source: str, native: str, text: str = "Der Zug kam wieder zu spät", **more: object) -> Judged:
    one = judged(native, text, **more)  # type: ignore[arg-type]
    return replace(one, mention=replace(one.mention, source=SourceName(source)))


def visited(source: str, *batch: Judged) -> Visited:
    return Visited(SourceName(source), batch, Tally(fetched=len(batch)), After({"page": len(batch)}, LATER))


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(store._db.rows(f"SELECT * FROM {table}"), key=repr) for table in TABLES}  # noqa: S608


def opened(path: Path) -> Store:
    store = Store(path)
    store.subscribe([(name, "feed", "options", "") for name in SOURCES], NOW)
    return store


ENTRIES = st.lists(st.tuples(st.integers(0, 5), st.sampled_from(list(Mood)), st.integers(0, 2)), max_size=4)
TURNS = st.lists(st.tuples(ENTRIES, ENTRIES, ENTRIES), max_size=4)


@settings(max_examples=40, deadline=None)
@given(turns=TURNS)
def test_together_or_one_after_the_other_the_same_is_stored(
    tmp_path_factory: pytest.TempPathFactory, turns: Sequence[Sequence[Sequence[tuple[int, Mood, int]]]]
) -> None:
    """Whatever three sources bring: new, known, edited, the same entry twice."""
    folder = tmp_path_factory.mktemp("law")
    with opened(folder / "together.db") as together, opened(folder / "alone.db") as alone:
        for turn in turns:
            visits = [
                visited(
                    name, *[said(name, f"n{n}", f"{mood} {word}", mood=mood, minutes=40 * n) for n, mood, word in some]
                )
                for name, some in zip(SOURCES, turn, strict=True)
            ]
            tallies = together.save_visits(visits, NOW)
            assert tallies == [tally for one in visits for tally in alone.save_visits([one], NOW)]
            assert all(one.fetched == one.stored + one.known + one.revised for one in tallies)
        assert rows(together) == rows(alone)
        check_index(together)


def test_a_copy_that_another_source_brings_at_the_same_moment_belongs_to_its_original(store: Store) -> None:
    first = said("zeitung", "a", minutes=5)
    copy = replace(said("forum", "b"), link=Link(exact=True, to=1, in_batch=True))

    store.save_visits([visited("zeitung", said("zeitung", "x"), first), visited("forum", copy)], NOW)

    stories = {one.mention.native_id: one.story for one in store.search(Search())}
    assert stories["b"] == stories["a"] != stories["x"]


def test_a_copy_of_what_was_stored_long_ago_under_the_same_id_belongs_to_that(store: Store) -> None:
    store.save_visits([visited("zeitung", said("zeitung", "a", minutes=5))], NOW)
    copy = replace(said("forum", "b"), link=Link(exact=True, to=0, in_batch=True))

    (known, new) = store.save_visits([visited("zeitung", said("zeitung", "a", minutes=5)), visited("forum", copy)], NOW)

    assert (known.known, known.stored, new.stored) == (1, 0, 1)
    assert len({one.story for one in store.search(Search())}) == 1


def test_visits_of_which_one_cannot_be_stored_leave_nothing_and_no_cursor_moves(tmp_path: Path) -> None:
    with opened(tmp_path / "listener.db") as store:
        before = rows(store)
        broken = said("forum", "kaputt", brands=(BRAND, BRAND))  # the same brand twice breaks a key

        with pytest.raises(sqlite3.IntegrityError):
            store.save_visits([visited("zeitung", said("zeitung", "a")), visited("forum", broken)], NOW)

        assert rows(store) == before
        assert store.save_visits([visited("zeitung", said("zeitung", "a"))], NOW)[0].stored == 1


@of_files("which counts what it changes")
def test_what_is_as_it_was_is_not_written_again(store: Store) -> None:
    entries = [said("zeitung", f"n{n}", minutes=n) for n in range(9)]
    louder = replace(entries[4], mention=replace(entries[4].mention, likes=7))
    store.save_visits([visited("zeitung", *entries)], NOW)

    def changes(batch: Sequence[Judged]) -> int:
        before = opened_file(store).connection.total_changes
        store.save_visits([visited("zeitung", *batch)], NOW)
        return opened_file(store).connection.total_changes - before

    unchanged = changes(entries)
    assert changes([*entries[:4], louder, *entries[5:]]) == unchanged + 1
    assert changes([louder]) == unchanged
    assert [one.mention.likes for one in store.search(Search()) if one.mention.likes] == [7]


def test_an_edit_in_one_visit_and_news_in_another_are_both_there(store: Store) -> None:
    old = said("zeitung", "a")
    store.save_visits([visited("zeitung", old)], NOW)

    store.save_visits(
        [visited("zeitung", edited(old, "Der Zug fuhr", Mood.POSITIVE)), visited("forum", said("forum", "b"))], LATER
    )

    assert {one.mention.text for one in store.search(Search())} == {"Der Zug fuhr", "Der Zug kam wieder zu spät"}
