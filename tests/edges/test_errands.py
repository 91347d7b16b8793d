"""Fetches beside the ticks: nobody waits for the slow one, nobody is sent twice, nothing that came back is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from listener.errands import AtOnce, Beside

PATIENCE_S = 40.0
"""A test that fails waits so long; one that passes does not wait."""


@pytest.fixture
def beside() -> Iterator[Beside[str]]:
    errands: Beside[str] = Beside(4)
    yield errands
    errands.close()


def until(true: Callable[[], bool]) -> bool:
    """Wait for something that happens in a thread."""
    end = time.monotonic() + PATIENCE_S
    while not true() and time.monotonic() < end:
        time.sleep(0.001)
    return true()


def collect(errands: Beside[str], count: int) -> list[str]:
    """Pick up what comes back, until so many are there."""
    found: list[str] = []
    end = time.monotonic() + PATIENCE_S
    while len(found) < count and time.monotonic() < end:
        errands.wait(0.1)
        found += errands.back()
    return found


def test_at_once_means_at_once() -> None:
    errands: AtOnce[str] = AtOnce()

    errands.send("a", "a.example", lambda: "Antwort")

    assert errands.away == ()
    assert errands.back() == ["Antwort"]
    assert errands.back() == []
    errands.wait(60)  # for nobody


def test_whoever_is_sent_is_away_until_it_is_picked_up(beside: Beside[str]) -> None:
    gate = threading.Event()
    beside.send("langsam", "a.example", lambda: str(gate.wait(PATIENCE_S)))
    assert beside.away == (("langsam", "a.example"),)
    assert beside.back() == []

    gate.set()
    beside.wait(PATIENCE_S)

    assert beside.away == (("langsam", "a.example"),)  # back, but not yet picked up: its source is not due again
    assert beside.back() == ["True"]
    assert not beside.away


def test_a_slow_one_delays_only_itself(beside: Beside[str]) -> None:
    gate = threading.Event()
    beside.send("langsam", "a.example", lambda: str(gate.wait(PATIENCE_S)))
    for number in range(20):
        beside.send(f"q{number}", f"{number}.example", lambda number=number: f"q{number}")  # type: ignore[misc]  # bound now

    assert sorted(collect(beside, 20)) == sorted(f"q{number}" for number in range(20))
    assert beside.away == (("langsam", "a.example"),)

    gate.set()
    assert collect(beside, 1) == ["True"]


def test_no_more_run_at_once_than_there_are_threads(beside: Beside[str]) -> None:
    running, most, lock = 0, 0, threading.Lock()
    gate = threading.Event()

    def work() -> str:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        gate.wait(PATIENCE_S)
        with lock:
            running -= 1
        return "fertig"

    for number in range(12):
        beside.send(str(number), "", work)
    assert until(lambda: running == 4)
    gate.set()

    assert len(collect(beside, 12)) == 12
    assert most == beside.most == 4


def test_waiting_ends_with_the_first_who_comes_back_or_when_nobody_is_away(beside: Beside[str]) -> None:
    gate = threading.Event()
    start = time.monotonic()
    beside.wait(60)
    beside.send("langsam", "", lambda: str(gate.wait(PATIENCE_S)))
    beside.send("schnell", "", lambda: "da")
    beside.wait(60)

    assert time.monotonic() - start < 30
    assert beside.back() == ["da"]
    gate.set()


def test_an_errand_that_raises_all_the_same_is_logged_and_blocks_nobody(
    beside: Beside[str], caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise ZeroDivisionError

    beside.send("kaputt", "a.example", broken)

    assert until(lambda: beside.away == ())
    assert beside.back() == []
    assert until(lambda: "bug errand=kaputt" in caplog.text)
    assert "ZeroDivisionError" in caplog.text


def test_closing_lets_the_running_finish_and_starts_no_other() -> None:
    errands: Beside[str] = Beside(1)
    begun, gate = threading.Event(), threading.Event()
    ran: list[str] = []

    def first() -> str:
        begun.set()
        gate.wait(PATIENCE_S)
        ran.append("erste")
        return "erste"

    def second() -> str:
        ran.append("zweite")
        return "zweite"

    errands.send("erste", "", first)
    errands.send("zweite", "", second)
    assert begun.wait(PATIENCE_S)
    closing = threading.Thread(target=errands.close)
    closing.start()
    assert until(lambda: errands.away == (("erste", ""),))
    gate.set()
    closing.join(PATIENCE_S)

    assert not closing.is_alive()
    assert ran == ["erste"]
    assert errands.back() == ["erste"]


def test_many_threads_that_send_and_pick_up_lose_nothing(beside: Beside[str]) -> None:
    found: list[str] = []
    for turn in range(300):
        beside.send(str(turn), "", lambda turn=turn: str(turn))  # type: ignore[misc]  # bound now
        found += beside.back()
    found += collect(beside, 300 - len(found))

    assert sorted(map(int, found)) == list(range(300))
    assert beside.away == ()
