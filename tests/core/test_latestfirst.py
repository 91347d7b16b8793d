"""Walks through lists whose latest change is on top: how far they go, where they go on, what they may claim."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from listener.core.latestfirst import BEGINNING, Leaf, Place, Reach, Walk, walk
from listener.model import Item, Request, Response

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REACH = Reach(overlap=HOUR, whole_every=DAY, history=timedelta(days=365), pages=3)


@dataclass
class List:
    """A list in pages of two; tokens are positions."""

    changes: list[tuple[str, datetime | None]]
    read: list[str] = field(default_factory=list)
    stale: set[str] = field(default_factory=set)
    unreadable: tuple[str, ...] = ()
    circle: bool = False

    def turn(self, token: str) -> Generator[Request, Response, Leaf | None]:
        self.read.append(token)
        if token in self.stale:
            return None
        start = int(token or 0)
        found = tuple((Item(name, published=at), at) for name, at in self.changes[start : start + 2])
        following = str(start + 2) if start + 2 < len(self.changes) else "0" if self.circle else ""
        return Leaf(found, self.unreadable, following)
        yield Request("http://nowhere.example")  # makes this a generator; a walk never waits here


def hourly(count: int) -> list[tuple[str, datetime | None]]:
    """Entries, the newest an hour old, each an hour older than the one before."""
    return [(f"e{number}", NOW - number * HOUR) for number in range(1, count + 1)]


def walked(place: Place, listing: List, now: datetime = NOW) -> Walk:
    listing.read.clear()
    gone_through = walk(Place.of(json.loads(json.dumps(place.json()))), listing.turn, REACH, now)
    with pytest.raises(StopIteration) as end:
        next(gone_through)
    done: Walk = end.value.value
    return done


def names(done: Walk) -> list[str]:
    return [item.native_id for item in done.items]


def test_the_first_walk_reads_everything_and_may_say_so() -> None:
    done = walked(Place(), List(hourly(5)))

    assert names(done) == ["e1", "e2", "e3", "e4", "e5"]
    assert done.since == BEGINNING
    assert (done.place.mark, done.place.whole, done.place.rest) == (NOW - HOUR, NOW, "")


def test_the_next_walk_reads_down_to_what_is_known_less_the_overlap() -> None:
    listing = List(hourly(6))
    place = walked(Place(), listing).place
    listing.changes.insert(0, ("new", NOW + HOUR / 2))
    done = walked(place, listing, NOW + HOUR)

    assert listing.read == ["", "2"]
    assert done.since == NOW - 2 * HOUR
    assert done.place.mark == NOW + HOUR / 2


def test_after_a_day_everything_is_read_again() -> None:
    listing = List(hourly(6))
    place = walked(Place(), listing).place
    done = walked(place, listing, NOW + DAY)

    assert listing.read == ["", "2", "4"]
    assert done.since == BEGINNING


def test_what_is_older_than_the_history_is_not_read() -> None:
    listing = List([*hourly(2), ("old", NOW - timedelta(days=400)), ("older", NOW - timedelta(days=500)), ("x", None)])
    done = walked(Place(), listing)

    assert listing.read == ["", "2"]
    assert done.since == NOW - REACH.history


def test_a_long_walk_goes_on_in_the_next_visit_and_claims_nothing() -> None:
    listing = List(hourly(10))
    begun = walked(Place(), listing)
    ended = walked(begun.place, listing)

    assert (begun.place.rest, begun.since) == ("6", None)
    assert names(begun) + names(ended) == [name for name, _ in listing.changes]
    assert (ended.place.rest, ended.since) == ("", None)
    assert (ended.place.mark, ended.place.whole) == (NOW - HOUR, NOW)


def test_until_a_long_walk_has_ended_the_mark_stays_where_it_was() -> None:
    listing = List(hourly(2))
    place = walked(Place(), listing).place
    listing.changes = [(f"n{number}", NOW + number * HOUR) for number in range(10, 0, -1)] + listing.changes
    begun = walked(place, listing, NOW + 10 * HOUR)
    ended = walked(begun.place, listing, NOW + 10 * HOUR)

    assert begun.place.mark == NOW - HOUR
    assert names(ended) == ["n4", "n3", "n2", "n1", "e1", "e2"]
    assert ended.place.mark == NOW + 10 * HOUR


def test_a_page_that_is_no_longer_known_starts_the_walk_anew() -> None:
    listing = List(hourly(8))
    begun = walked(Place(), listing)
    listing.stale = {"6"}
    again = walked(begun.place, listing)
    listing.stale = set()
    ended = walked(again.place, listing)

    assert listing.read == ["4", "6"]
    assert {*names(again), *names(ended)} == {name for name, _ in listing.changes}
    assert (again.since, ended.since) == (None, None)


@pytest.mark.parametrize(
    "changes",
    [
        [("a", NOW - 9 * HOUR), ("b", NOW), ("c", NOW - 8 * HOUR), ("d", NOW - 9 * HOUR)],
        [("a", None), ("b", None), ("c", None), ("d", None)],
    ],
    ids=["in no order", "without dates"],
)
def test_a_list_that_cannot_be_relied_on_is_read_to_its_end(changes: Sequence[tuple[str, datetime | None]]) -> None:
    listing = List([*changes])
    known = Place(mark=NOW, whole=NOW)
    done = walked(known, listing)

    assert listing.read == ["", "2"]
    assert done.since == BEGINNING


def test_a_change_in_the_future_does_not_hide_the_ones_before() -> None:
    listing = List([("future", NOW + 30 * DAY), *hourly(1)])

    assert walked(Place(), listing).place.mark == NOW


def test_nothing_and_the_unreadable_say_nothing_of_what_is_missing() -> None:
    assert walked(Place(), List([])).since is None
    assert walked(Place(), List(hourly(2), unreadable=("?",))).since is None


def test_pages_that_lead_in_a_circle_end() -> None:
    place, visits = Place(), 0
    listing = List(hourly(4), circle=True)
    while (place := walked(place, listing).place).rest:
        visits += 1
        assert visits < 1000

    assert visits > 1


@pytest.mark.parametrize("kept", [None, 3, {"mark": "?", "rest": 5, "pages": "x"}, {"mark": 10**30}])
def test_a_damaged_memory_is_no_memory(kept: object) -> None:
    assert Place.of(kept) == Place()
