"""What a glance asks of the file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from listener.model import BrandId, Judged, Link
from listener.store import Store
from tests.store.conftest import BRAND, NOW, judged, save

QUARTER = timedelta(minutes=15)


def by(author: str, one: Judged) -> Judged:
    """The same said by somebody else."""
    return replace(one, mention=replace(one.mention, author=author))


def test_what_was_published_in_a_time_is_counted_up_to_a_bound(store: Store) -> None:
    save(store, *(judged(f"n{n}", f"Zug {n} fehlt", minutes=n) for n in range(10)), judged("alt", minutes=40))

    assert store.arrivals.count(BRAND, NOW - QUARTER, NOW) == 10
    assert store.arrivals.count(BRAND, NOW - QUARTER, NOW, most=4) == 4
    assert store.arrivals.count(BRAND, NOW - timedelta(minutes=5), NOW - timedelta(minutes=2)) == 4
    assert store.arrivals.count(BrandId("andere"), NOW - QUARTER, NOW) == 0


def test_a_voice_counts_once_and_copies_history_and_other_times_not_at_all(store: Store) -> None:
    save(
        store,
        by("Anna", judged("a1", "Zug 1 fehlt")),
        by("Anna", judged("a2", "Zug 2 fehlt auch")),
        by("Ben", judged("b1", "Zug 1 fehlt", link=Link(True, 0, in_batch=True))),
        by("Clara", judged("c1", "damals", backfill=True)),
        by("", judged("d1", "ohne Namen")),
        by("", judged("e1", "noch einer")),
        by("Frieda", judged("f1", "vorhin", minutes=20)),
    )

    assert store.arrivals.voices(BRAND, NOW - QUARTER, NOW) == 3
    assert store.arrivals.voices(BRAND, NOW - QUARTER, NOW, most=2) == 2
