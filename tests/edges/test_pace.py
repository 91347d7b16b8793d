"""No host is asked faster than its pace, whoever asks; and one that wants to be left alone is left alone."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.errors import SourceError, StoreError, Throttled
from listener.model import MailQuery, Request, Response, Secret
from listener.pace import LONGEST_PAUSE_S, Pacer, host_of

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Street:
    """Some servers, a clock that only pauses move, and what was asked when."""

    now: datetime = NOW
    asked: list[tuple[str, datetime]] = field(default_factory=list)
    noted: dict[str, datetime] = field(default_factory=dict)
    answers: dict[str, Response] = field(default_factory=dict)
    pauses: list[float] = field(default_factory=list)
    broken: bool = False

    def pacer(self, pace_s: float = 5, until: Mapping[str, datetime] | None = None) -> Pacer:
        return Pacer(self.answer, pace_s, lambda: self.now, self.wait, note=self.note, until=until or self.noted)

    def answer(self, request: Request) -> Response:
        host = host_of(request)
        self.asked.append((host, self.now))
        return self.answers.get(host, Response(200, {}, b"", request.url))

    def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += timedelta(seconds=seconds)

    def note(self, host: str, until: datetime) -> None:
        if self.broken:
            raise StoreError("listener.db is locked")
        self.noted[host] = until

    def times(self, host: str) -> list[datetime]:
        return [at for name, at in self.asked if name == host]


@pytest.fixture
def street() -> Street:
    return Street()


def ask(pacer: Pacer, host: str = "a.example", pace_s: float | None = None) -> None:
    pacer(Request(f"https://{host}/feed", pace_s=pace_s))


def waits(pacer: Pacer, host: str = "a.example") -> timedelta:
    """Ask in vain; returns how long to wait."""
    with pytest.raises(Throttled) as refused:
        ask(pacer, host)
    return refused.value.wait


@pytest.mark.parametrize(
    ("request_", "host"),
    [
        (Request("https://Forum.Example/feed?x=1"), "forum.example"),
        (Request("https://forum.example:443/"), "forum.example"),
        (Request("http://forum.example:8080/"), "forum.example:8080"),
        (Request("http://forum.example:80/"), "forum.example"),
        (Request("https://forum.example:80/"), "forum.example:80"),
        (Request("https://user:pw@forum.example/"), "forum.example"),
        (Request("http://[::1]:8080/"), "::1:8080"),
        (Request(secret_url=Secret("https://hooks.example/T0/geheim")), "hooks.example"),
        (MailQuery("Mail.Example", 993, "tls", "erna"), "mail.example:993"),
        (Request("https://forum.example:99999/"), ""),
        (Request("https://[kaputt/"), ""),
        (Request(""), ""),
    ],
)
def test_whose_server_is_asked(request_: Request | MailQuery, host: str) -> None:
    assert host_of(request_) == host


def test_two_requests_to_one_host_are_its_pace_apart_and_other_hosts_wait_for_nobody(street: Street) -> None:
    pacer = street.pacer(5)
    for host in ("a.example", "b.example", "a.example", "a.example", "c.example"):
        ask(pacer, host)

    assert [(at - NOW).total_seconds() for at in street.times("a.example")] == [0, 5, 10]
    assert street.times("b.example") == [NOW]
    assert street.pauses == [5, 5]


def test_a_site_with_a_documented_limit_has_a_pace_of_its_own(street: Street) -> None:
    pacer = street.pacer(5)
    ask(pacer, pace_s=30)
    ask(pacer, pace_s=1)
    ask(pacer)

    assert [(at - NOW).total_seconds() for at in street.times("a.example")] == [0, 30, 31]


def test_a_pace_of_nothing_holds_nobody_up(street: Street) -> None:
    pacer = street.pacer(0)
    for _ in range(3):
        ask(pacer)

    assert street.pauses == []
    assert pacer.busy(street.now) == ()


paces = st.lists(
    st.tuples(st.sampled_from(["a.example", "b.example"]), st.none() | st.integers(0, 60), st.integers(0, 9))
)


@given(paces)
def test_no_host_is_ever_asked_faster_than_the_pace_of_the_request_before(
    asked: list[tuple[str, float | None, int]],
) -> None:
    street = Street()
    pacer = street.pacer(5)
    wanted: dict[str, list[float]] = {}
    for host, pace_s, rest in asked:
        ask(pacer, host, pace_s)
        wanted.setdefault(host, []).append(5 if pace_s is None else pace_s)
        street.now += rest * SECOND

    for host, pace in wanted.items():
        gaps = [(later - at).total_seconds() for at, later in pairwise(street.times(host))]
        assert all(gap >= least for gap, least in zip(gaps, pace[:-1], strict=True))


def test_a_busy_host_is_named_until_its_turn_has_come(street: Street) -> None:
    pacer = street.pacer(5)
    ask(pacer)

    assert pacer.busy(NOW) == ("a.example",)
    assert pacer.busy(NOW + 5 * SECOND) == ()


def test_whoever_would_wait_too_long_for_a_turn_is_put_off_without_losing_a_turn(street: Street) -> None:
    pacer = street.pacer(LONGEST_PAUSE_S + 1)
    ask(pacer)

    assert waits(pacer) == timedelta(seconds=LONGEST_PAUSE_S + 1)
    street.now += SECOND
    ask(pacer)
    assert [(at - NOW).total_seconds() for at in street.times("a.example")] == [0, LONGEST_PAUSE_S + 1]


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"retry-after": "3600"}, HOUR),
        (429, {}, 15 * MINUTE),
        (503, {"retry-after": "120"}, 2 * MINUTE),
        (503, {}, None),
        (500, {"retry-after": "120"}, None),
        (200, {}, None),
    ],
)
def test_a_host_that_wants_to_be_left_alone_is_left_alone_by_everybody(
    street: Street, status: int, headers: dict[str, str], wait: timedelta | None
) -> None:
    street.answers["a.example"] = Response(status, headers, b"", "")
    pacer = street.pacer(0)
    ask(pacer)
    ask(pacer, "b.example")

    if wait is None:
        ask(pacer)
        assert len(street.times("a.example")) == 2
        assert street.noted == {}
        return
    assert waits(pacer) == wait
    assert street.noted == {"a.example": NOW + wait}
    street.now += wait
    street.answers.clear()
    ask(pacer)
    assert street.times("a.example") == [NOW, NOW + wait]


def test_also_after_a_restart(street: Street) -> None:
    street.answers["a.example"] = Response(429, {"retry-after": "3600"}, b"", "")
    ask(street.pacer())
    street.now += 40 * MINUTE

    assert waits(street.pacer()) == 20 * MINUTE


def test_of_two_waits_the_longer_one_holds(street: Street) -> None:
    """Two visits were on their way when the server had enough."""
    pacer = street.pacer(0)
    for seconds in ("7200", "60"):
        pacer._leave_alone("a.example", timedelta(seconds=int(seconds)))

    assert waits(pacer) == 2 * HOUR
    assert street.noted == {"a.example": NOW + 2 * HOUR}


def test_a_wait_that_cannot_be_noted_is_no_failure_of_the_visit(
    street: Street, caplog: pytest.LogCaptureFixture
) -> None:
    street.broken = True
    street.answers["a.example"] = Response(429, {}, b"", "")
    pacer = street.pacer()

    ask(pacer)

    assert waits(pacer) == 15 * MINUTE
    assert "wait not noted host=a.example" in caplog.text


def test_a_clock_that_was_ahead_silences_no_host(street: Street) -> None:
    """What it noted lies in the future: neither a turn nor a wait may last until then."""
    pacer = street.pacer(5)
    street.now = NOW + 400 * 24 * HOUR
    street.answers["b.example"] = Response(429, {"retry-after": "3600"}, b"", "")
    ask(pacer)
    ask(pacer, "b.example")

    street.now = NOW
    street.answers.clear()

    assert pacer.busy(NOW) == ()
    ask(pacer)
    ask(pacer, "b.example")
    ask(street.pacer(), "b.example")
    assert street.times("a.example")[-1] == NOW


def test_a_wait_after_such_a_clock_counts_from_now(street: Street) -> None:
    pacer = street.pacer(0, {"a.example": NOW + 400 * 24 * HOUR})
    street.answers["a.example"] = Response(429, {"retry-after": "600"}, b"", "")
    ask(pacer)

    assert waits(pacer) == 10 * MINUTE
    assert street.noted == {"a.example": NOW + 10 * MINUTE}


def test_what_the_web_raises_passes_and_costs_a_turn(street: Street) -> None:
    def broken(request: Request) -> Response:
        street.answer(request)
        raise SourceError("timeout")

    pacer = Pacer(broken, 5, lambda: street.now, street.wait, note=street.note, until={})
    for _ in range(2):
        with pytest.raises(SourceError, match="timeout"):
            ask(pacer)

    assert [(at - NOW).total_seconds() for at in street.times("a.example")] == [0, 5]


def test_twenty_threads_take_twenty_turns() -> None:
    """Nobody moves the clock: each is told how long to wait for a turn of its own."""
    told: list[float] = []
    pacer = Pacer(
        lambda request: Response(200, {}, b"", request.url),
        5,
        lambda: NOW,
        told.append,
        note=lambda _host, _until: None,
        until={},
    )
    start = threading.Barrier(20)

    def visit() -> None:
        start.wait()
        ask(pacer)

    threads = [threading.Thread(target=visit) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == [5.0 * turn for turn in range(1, 20)]
