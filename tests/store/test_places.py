"""What is kept of the places listened to: when they are due, averages, blind times, hosts that want to be alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from listener.model import After, Aggregate, Blind, Rhythm, SourceName, Tally
from listener.store import Store
from listener.store.db import Place
from tests.store.conftest import NOW

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FORUM, PAPER, WALL = SourceName("forum"), SourceName("tagblatt"), SourceName("wand")
SHOP = Aggregate("Laden", 4.5, ratings=100, reviews=40)


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    with Store(place) as opened:
        yield opened


def configure(store: Store, *hosts: str, options: str = "o", at: datetime = NOW) -> None:
    """Sources a, b, c, … on these hosts."""
    store.subscribe([(SourceName(chr(97 + n)), "feed", options, host) for n, host in enumerate(hosts)], at)


def visited(store: Store, name: str, due: datetime, at: datetime = NOW, after: After | None = None) -> None:
    store.save_visit(SourceName(name), [], Tally(), replace(after or After({}, due), due=due), at)


def due(store: Store, at: datetime = NOW, limit: int = 100, without: tuple[str, ...] = ()) -> list[str]:
    return [visit.source for visit in store.due_sources(at, limit, without)]


def test_one_source_a_host_is_due_at_a_time_the_one_that_has_waited_longest(store: Store) -> None:
    configure(store, "x.example", "x.example", "y.example", "x.example")
    for name, minutes in {"a": 3, "b": 9, "c": 5, "d": 1}.items():
        visited(store, name, NOW - minutes * MINUTE, NOW - HOUR)

    assert due(store) == ["b", "c"]
    visited(store, "b", NOW + 10 * MINUTE)
    assert due(store) == ["c", "a"]


def test_whatever_is_selected_belongs_to_the_same_source(store: Store) -> None:
    """The row of the smallest due time, not some row of the host."""
    configure(store, *["x.example"] * 20)
    for number in range(20):
        name = chr(97 + (number * 7) % 20)
        after = After({"name": name}, NOW, rhythm=Rhythm(mean_s=float(ord(name))), shown=name.encode())
        visited(store, name, NOW - (20 - number) * MINUTE, NOW - HOUR, after)

    for _ in range(20):
        (visit,) = store.due_sources(NOW)
        assert visit.cursor == {"name": visit.source}
        assert (visit.rhythm.mean_s, visit.shown) == (float(ord(visit.source)), visit.source.encode())
        visited(store, visit.source, NOW + HOUR)
    assert due(store) == []


def test_sources_without_a_host_do_not_wait_for_each_other(store: Store) -> None:
    configure(store, "", "", "")

    assert due(store) == ["a", "b", "c"]
    assert due(store, limit=2) == ["a", "b"]


def test_a_host_whose_turn_has_not_come_is_passed_over(store: Store) -> None:
    configure(store, "x.example", "y.example", "z.example")

    assert due(store, without=("x.example", "z.example")) == ["b"]
    assert due(store, without=("",)) == ["a", "b", "c"]


def test_a_host_that_wants_to_be_left_alone_is_also_after_a_restart(store: Store) -> None:
    configure(store, "x.example", "x.example", "y.example")
    store.throttle("x.example", NOW + HOUR)
    store.close()

    with Store(store.place) as again:
        configure(again, "x.example", "x.example", "y.example")
        assert due(again) == ["c"]
        assert again.throttled(NOW) == {"x.example": NOW + HOUR}
        assert [one.waits for one in again.source_health()] == [NOW + HOUR, NOW + HOUR, None]
        assert due(again, NOW + HOUR) == ["a", "c"]
        assert again.throttled(NOW + HOUR) == {}


def test_the_latest_word_of_a_host_holds_and_a_clock_that_was_ahead_is_not_believed(store: Store) -> None:
    configure(store, "x.example")
    store.throttle("x.example", NOW + 400 * DAY)
    assert due(store) == ["a"]
    assert store.throttled(NOW) == {}

    store.throttle("x.example", NOW + HOUR)
    assert due(store) == []


def test_a_source_visited_in_the_future_is_due_now(store: Store) -> None:
    configure(store, "x.example")
    visited(store, "a", NOW + 400 * DAY, NOW + 399 * DAY)

    assert due(store) == ["a"]


def test_what_was_learned_and_shown_survives_a_restart_and_goes_with_new_options(store: Store) -> None:
    rhythm = Rhythm(1234.5, 30, 0.25, NOW, (60, 3600))
    configure(store, "x.example")
    visited(store, "a", NOW, after=After({"page": 7}, NOW, rhythm=rhythm, shown=b"gesehen", first=False))
    visited(store, "a", NOW, after=After({"page": 7}, NOW, rhythm=rhythm))  # unchanged: nothing was shown
    store.close()

    with Store(store.place) as again:
        configure(again, "x.example")
        (visit,) = again.due_sources(NOW)
        assert (visit.rhythm, visit.shown, visit.cursor, visit.first) == (rhythm, b"gesehen", {"page": 7}, False)

        configure(again, "neu.example", options="andere")
        (visit,) = again.due_sources(NOW)
        assert (visit.rhythm, visit.shown, visit.cursor, visit.first) == (Rhythm(), b"", {}, True)
        assert visit.host == "neu.example"


def test_a_source_stays_on_its_first_visit_as_long_as_that_has_more_to_bring(store: Store) -> None:
    configure(store, "x.example")
    visited(store, "a", NOW, after=After({"page": 2}, NOW, first=True))
    assert store.due_sources(NOW)[0].first

    store.visit_failed(SourceName("a"), "timeout", NOW, NOW)
    assert store.due_sources(NOW)[0].first

    visited(store, "a", NOW, after=After({"page": 3}, NOW))
    assert not store.due_sources(NOW)[0].first


def test_failing_since_is_the_first_failure_in_a_row(store: Store) -> None:
    configure(store, "x.example")
    visited(store, "a", NOW, NOW - DAY)
    for hours in (3, 2, 1):
        store.visit_failed(SourceName("a"), "timeout", NOW, NOW - hours * HOUR)

    (health,) = store.source_health()
    assert (health.failing_since, health.failures, health.last_success) == (NOW - 3 * HOUR, 3, NOW - DAY)

    visited(store, "a", NOW)
    (health,) = store.source_health()
    assert (health.failing_since, health.failures, health.error) == (None, 0, "")


def test_after_an_outage_all_that_could_not_be_reached_are_asked_again_within_minutes(store: Store) -> None:
    """Their next tries were hours away; those that a server has answered stay where they are."""
    configure(store, *[f"{name}.example" for name in "abcdefg"])
    for name in "abcdefg":
        visited(store, name, NOW - 8 * HOUR, NOW - 9 * HOUR)
    for name, error in {"a": "timeout", "b": "connection: broke off", "c": "dns", "d": "http_404: not there"}.items():
        store.visit_failed(SourceName(name), error, NOW + 5 * HOUR, NOW - HOUR)
    store.visit_failed(SourceName("e"), "timeout", NOW + MINUTE, NOW - HOUR)

    visited(store, "f", NOW + HOUR)

    times = {one.name: one.due - NOW for one in store.source_health()}
    assert sorted(times[SourceName(name)] for name in "abc") == [timedelta(0), 200 * MINUTE / 60, 400 * MINUTE / 60]
    assert (times[SourceName("d")], times[SourceName("e")]) == (5 * HOUR, MINUTE)

    store.visit_failed(SourceName("a"), "timeout", NOW + 6 * HOUR, NOW)
    visited(store, "g", NOW + HOUR)
    assert {one.name: one.due for one in store.source_health()}[SourceName("a")] == NOW + 6 * HOUR


def rated(store: Store, at: datetime, *found: Aggregate, source: SourceName = FORUM) -> None:
    store.save_visit(source, [], Tally(), After({}, at, aggregates=found), at)


def test_an_average_is_kept_whenever_it_has_changed(store: Store) -> None:
    rated(store, NOW, SHOP, Aggregate("Kanne", 3.0))
    rated(store, NOW + HOUR, SHOP)
    rated(store, NOW + 2 * HOUR, replace(SHOP, ratings=99))
    rated(store, NOW + 3 * HOUR, replace(SHOP, ratings=99), Aggregate("Kanne", 3.0, best=10.0))
    rated(store, NOW, SHOP, source=PAPER)

    assert store.aggregates(FORUM) == [
        (FORUM, NOW, Aggregate("Kanne", 3.0)),
        (FORUM, NOW + 3 * HOUR, Aggregate("Kanne", 3.0, best=10.0)),
        (FORUM, NOW, SHOP),
        (FORUM, NOW + 2 * HOUR, replace(SHOP, ratings=99)),
    ]
    assert len(store.aggregates()) == 5
    assert [at for _, at, _ in store.aggregates(FORUM, NOW + 2 * HOUR)] == [NOW + 3 * HOUR, NOW + 2 * HOUR]


def test_two_averages_of_one_second_are_one(store: Store) -> None:
    rated(store, NOW, SHOP, replace(SHOP, average=4.6))

    assert store.aggregates() == [(FORUM, NOW, replace(SHOP, average=4.6))]


def test_blind_times_are_noted_as_they_stand(store: Store) -> None:
    old = Blind(PAPER, NOW - 9 * DAY, NOW - 8 * DAY, NOW - 8 * DAY)
    begun, other = Blind(FORUM, NOW - 5 * HOUR), Blind(WALL, NOW - 3 * HOUR, told=NOW)
    store.tell([old, begun, other], [], NOW)

    assert store.blind() == [begun, other]
    assert store.blind(NOW - 8 * DAY) == [begun, other]
    assert store.blind(NOW - 9 * DAY) == [old, begun, other]

    ended = replace(begun, until=NOW, told=NOW)
    store.tell([ended], [], NOW)
    assert store.blind() == [other]
    assert store.blind(NOW - HOUR) == [ended, other]

    store.tell([begun], [], NOW)  # it was blind all the time, after all
    assert store.blind() == [begun, other]
