"""Counts of a brand by source and by contact phase: always what a count of the mentions themselves would come to."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.model import After, BrandId, Mood, SourceName, Tally
from listener.model.relation import ContactPhase, Emotion, Relation, Touchpoint
from listener.store import Store
from listener.store.courses import Part
from tests.store.conftest import BRAND, NOW, SOURCE, edited, judged, save

HOUR = timedelta(hours=1)
OTHER = BrandId("suedwind")
WHOLE = (NOW - timedelta(days=3), NOW + HOUR)
PHASES = st.sampled_from(list(ContactPhase))


def reading(phase: ContactPhase) -> Relation:
    return Relation(phase, (), Touchpoint.NONE, Emotion.NONE)


def read_all(store: Store, phase: ContactPhase) -> None:
    store.relations.note([(one, reading(phase)) for one in store.relations.unread()])


def read_anew(store: Store, phase: ContactPhase) -> None:
    store.relations.read_by(f"{phase}-{len(store.relations.unread())}")
    read_all(store, phase)


def delete(store: Store, names: Sequence[str]) -> None:
    after = After({}, NOW + HOUR, gone=tuple(names))
    store.save_visit(SOURCE, [], Tally(), after, NOW)


NAMES = st.sampled_from("abc")
DEEDS: st.SearchStrategy[Callable[[Store], object]] = st.one_of(
    st.tuples(NAMES, st.sampled_from([(BRAND,), (OTHER,), (BRAND, OTHER)]), st.sampled_from([0, 30, 90])).map(
        lambda one: lambda store: save(store, judged(one[0], brands=one[1], minutes=one[2]))
    ),
    st.tuples(NAMES, st.sampled_from([(BRAND,), (BRAND, OTHER)])).map(
        lambda one: lambda store: save(store, edited(judged(one[0], brands=one[1]), f"neu {one}", Mood.NEUTRAL))
    ),
    st.tuples(NAMES, st.sampled_from([(BRAND,), (OTHER,), (BRAND, OTHER)])).map(
        lambda one: lambda store: save(store, replace(judged(one[0], brands=one[1]), fingerprint=f"{one}"))
    ),
    PHASES.map(lambda phase: lambda store: read_all(store, phase)),
    PHASES.map(lambda phase: lambda store: read_anew(store, phase)),
    st.lists(NAMES, max_size=2).map(lambda names: lambda store: delete(store, names)),
    st.just(lambda store: store.forget(NOW - HOUR, NOW - HOUR)),
    st.just(lambda store: store.persons.erase(SOURCE, "Erna Müller")),
)


def counted(store: Store, brand: BrandId) -> dict[str, int]:
    """Count the mentions of a brand by phase, one by one."""
    found: dict[str, int] = {}
    for one in store.relations.said(brand, *WHOLE, lambda *_: False):
        phase = str(one.utterance.relation.phase)
        found[phase] = found.get(phase, 0) + 1
    return found


def summed(parts: Sequence[Part]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in parts:
        found[one.name] = found.get(one.name, 0) + one.total
    return found


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with all its tables: making them takes longer than what is tested here."""
    path = tmp_path_factory.mktemp("template") / "listener.db"
    with Store(path) as store:
        store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
    return path


@given(deeds=st.lists(DEEDS, max_size=8))
@settings(max_examples=15)
def test_whatever_happens_to_mentions_their_phases_are_counted_right(
    template: Path, deeds: list[Callable[[Store], object]]
) -> None:
    with TemporaryDirectory() as folder, Store(Path(shutil.copy(template, folder))) as store:
        for deed in deeds:
            deed(store)
            for brand in (BRAND, OTHER):
                assert summed(store.courses.by_phase(brand, *WHOLE)) == counted(store, brand)


def test_a_mention_that_names_another_brand_after_all_is_counted_there(store: Store) -> None:
    save(store, judged("a"))
    read_all(store, ContactPhase.CONTACT)

    save(store, replace(judged("a", brands=(OTHER,)), fingerprint="the same words"))
    assert store.courses.by_phase(BRAND, *WHOLE) == []
    assert summed(store.courses.by_phase(OTHER, *WHOLE)) == {"contact": 1}


def test_phases_are_counted_by_the_hour_in_which_they_were_written(store: Store) -> None:
    save(store, judged("a"), judged("b", minutes=10), judged("c", minutes=70))
    read_all(store, ContactPhase.CONTACT)

    assert store.courses.by_phase(BRAND, *WHOLE) == [
        Part(NOW - 2 * HOUR, "contact", 1),
        Part(NOW - HOUR, "contact", 1),
        Part(NOW, "contact", 1),
    ]
    assert store.courses.by_phase(BRAND, NOW - HOUR, NOW) == [Part(NOW - HOUR, "contact", 1)]


def test_what_was_read_before_this_was_counted_is_counted_by_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "listener.db"
    with Store(path) as store:
        store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        save(store, judged("a", brands=(BRAND, OTHER)), judged("b", minutes=70))
        read_all(store, ContactPhase.AFTER_CONTACT)
    as_it_was_before(path)

    with Store(path) as store:
        assert summed(store.courses.by_phase(BRAND, *WHOLE)) == {"after_contact": 2}
        assert summed(store.courses.by_phase(OTHER, *WHOLE)) == {"after_contact": 1}


def as_it_was_before(path: Path) -> None:
    """Take out what the migration made, as if it had never run."""
    import sqlite3  # noqa: PLC0415 - only here a file is touched from outside

    with sqlite3.connect(path) as connection:
        made = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'phase_%'")
        for (name,) in made.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DROP TABLE phase_hourly")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm018_phases'")
    connection.close()


def test_sources_are_counted_the_most_first_and_by_the_hour(store: Store) -> None:
    save(store, judged("a"), judged("b", minutes=70))
    other = SourceName("forum")
    store.save_visit(other, [], Tally(), After({}, NOW), NOW)

    assert store.courses.sources(BRAND, *WHOLE) == {SOURCE: 2}
    assert store.courses.by_source(BRAND, [SOURCE, other], *WHOLE) == [
        Part(NOW - 2 * HOUR, "zeitung", 1),
        Part(NOW, "zeitung", 1),
    ]
    assert store.courses.by_source(BRAND, [], *WHOLE) == []
    assert store.courses.sources(OTHER, *WHOLE) == {}
