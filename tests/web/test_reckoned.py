"""Figures that take longer than a look: counted beside, kept for minutes, and nobody waits for them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from listener.errors import ListenerError, StoreError
from listener.store import Store
from listener.web.reckoned import FRESH, REST, Reckoner, reckoner
from tests.world import World, midday

NOW = midday()
SOON = timedelta(seconds=5)


@pytest.fixture
def counting(tmp_path: Path) -> Iterator[Reckoner]:
    with Store(tmp_path / "listener.db"):
        yield Reckoner(tmp_path / "listener.db")


def test_who_asks_first_does_not_wait_and_who_asks_again_gets_it_with_its_time(counting: Reckoner) -> None:
    gate = threading.Event()

    def slow(_: Store) -> int:
        gate.wait(20)
        return 7

    assert counting.ask("a", NOW, slow) is None
    assert counting.ask("a", NOW + SOON, slow) is None
    gate.set()
    counting.settle()
    kept = counting.ask("a", NOW + SOON, slow)

    assert kept is not None
    assert (kept.value, kept.at) == (7, NOW)


def test_what_is_not_fresh_is_shown_while_it_is_counted_anew(counting: Reckoner) -> None:
    counting.ask("a", NOW, lambda _: 1)
    counting.settle()
    assert counting.ask("a", NOW + FRESH - SOON, lambda _: 2) == counting.ask("a", NOW, lambda _: 3)
    counting.settle()
    old = counting.ask("a", NOW + FRESH, lambda _: 2)
    counting.settle()
    new = counting.ask("a", NOW + FRESH, lambda _: 4)

    assert (old and old.value, new and new.value, new and new.at) == (1, 2, NOW + FRESH)


def test_it_counts_over_a_connection_of_its_own(counting: Reckoner, tmp_path: Path) -> None:
    with Store(tmp_path / "listener.db") as ours:
        counting.ask("a", NOW, lambda store: store is not ours and store.path == ours.path)
        counting.settle()
        kept = counting.ask("a", NOW, lambda _: False)

    assert kept is not None
    assert kept.value is True


def test_what_went_wrong_is_told_until_somebody_may_try_again(counting: Reckoner) -> None:
    def broken(_: Store) -> int:
        raise StoreError("the file is damaged")

    counting.ask("a", NOW, broken)
    counting.settle()
    with pytest.raises(StoreError, match="damaged"):
        counting.ask("a", NOW + SOON, lambda _: 1)
    later = NOW + REST + SOON
    assert counting.ask("a", later, lambda _: 1) is None
    counting.settle()
    kept = counting.ask("a", later, broken)

    assert kept is not None
    assert kept.value == 1


def test_a_clock_that_was_set_back_keeps_nobody_from_trying_again(counting: Reckoner) -> None:
    counting.ask("a", NOW, lambda _: 1 // 0)
    counting.settle()
    assert counting.ask("a", NOW - timedelta(hours=3), lambda _: 1) is None
    counting.settle()


def test_what_took_long_to_go_wrong_is_told_all_the_same(tmp_path: Path) -> None:
    """The rest begins when it went wrong, however long ago somebody asked for it, and is no shorter than that took."""
    with Store(tmp_path / "listener.db"):
        counting = Reckoner(tmp_path / "listener.db", rest=timedelta())
        counting.ask("a", NOW, lambda _: sum(range(1_000_000)) // 0)
        counting.settle()
        with pytest.raises(ListenerError):
            counting.ask("a", NOW + timedelta(milliseconds=2), lambda _: 1)


def test_a_bug_leaves_nobody_waiting_and_is_logged(counting: Reckoner, caplog: pytest.LogCaptureFixture) -> None:
    counting.ask("a", NOW, lambda _: 1 // 0)
    counting.settle()
    with pytest.raises(ListenerError):
        counting.ask("a", NOW, lambda _: 1)

    assert "ZeroDivisionError" in caplog.text


def test_what_was_counted_first_is_forgotten_first(counting: Reckoner) -> None:
    for number in range(60):
        counting.ask(number, NOW, lambda _: 1)
        counting.settle()

    assert counting.ask(59, NOW, lambda _: 1) is not None
    assert counting.ask(0, NOW, lambda _: 1) is None
    counting.settle()


def test_all_threads_of_a_program_have_the_same_one(tmp_path: Path) -> None:
    world = World(tmp_path, NOW)
    with world.program() as parts, Store(parts.store.path) as store:
        assert reckoner(parts) is reckoner(parts.beside(store))
        with World(tmp_path, NOW).program() as other:
            assert reckoner(other) is not reckoner(parts)
