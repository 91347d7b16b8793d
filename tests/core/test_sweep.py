"""Searches by time: whatever is said, edited and deleted while one reads, nothing is lost and no claim is false."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.sweep import FIRST, MOST_ANSWERS, OVERLAP, Found, Search, Span, sweep
from listener.drive import drive
from listener.errors import SourceError
from listener.model import Batch, Item, Json, Request, Response

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_PAGE = 5


@dataclass
class Site:
    """Entries by their number: when they were written, when they changed last, which query finds them."""

    now: datetime = NOW
    moving: bool = False
    written: dict[int, datetime] = field(default_factory=dict)
    changed: dict[int, datetime] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)
    asked: list[Span] = field(default_factory=list)
    queries: tuple[str, ...] = ("even", "any")
    rest: timedelta | None = None
    edited: int = 0
    """This one is changed between the first answer and the second."""

    def say(self, ago: timedelta, text: str = "") -> int:
        number = len(self.written) + 1
        self.written[number] = self.changed[number] = self.now - ago
        self.said[number] = text
        return number

    def change(self, what: str, size: int) -> None:
        """Let something happen; no two entries have the same time, which is told of in the sources' own tests."""
        numbers = sorted(self.said)
        self.now += timedelta(seconds=size + 1 if what in {"say", "wait"} else 1)
        if what == "say":
            for number in range(size):
                self.say(timedelta(seconds=number))
        elif what == "edit" and numbers:
            number = numbers[size % len(numbers)]
            self.said[number], self.changed[number] = f"edit {size} of {self.now}", self.now
        elif what == "delete" and numbers:
            del self.said[numbers[size % len(numbers)]]

    def visit(self, cursor: Json) -> Batch:
        search = Search("site", self.queries, self._ask, self._read, moving=self.moving)
        return drive(sweep(search, json.loads(json.dumps(cursor)), self.now), self._answer, self.now)

    def visits(self, cursor: Json) -> tuple[dict[int, str], Batch]:
        heard: dict[int, str] = {}
        while True:
            batch = self.visit(cursor)
            heard |= {int(item.native_id): item.body for item in batch.items}
            cursor = batch.cursor
            if not batch.more:
                return heard, batch

    def stamp(self, number: int) -> int:
        return int((self.changed if self.moving else self.written)[number].timestamp())

    def _ask(self, span: Span) -> Request:
        self.asked.append(span)
        return Request("https://site.example/")

    def _answer(self, request: Request) -> Response:
        span = self.asked[-1]
        if self.edited and len(self.asked) == 2:
            self.changed[self.edited] = self.now
        found = [
            number
            for number in self.said
            if span.since <= self.stamp(number) <= (span.until or 2**40) and (span.query == "any" or number % 2 == 0)
        ]
        found.sort(key=self.stamp, reverse=True)
        body = json.dumps({"found": found[:_PAGE], "more": len(found) > _PAGE})
        return Response(200, {}, body.encode(), request.url)

    def _read(self, response: Response) -> Found:
        answer = json.loads(response.body)
        stamps = [self.stamp(number) for number in answer["found"]]
        items = tuple(Item(str(one), body=self.said[one], published=self.written[one]) for one in answer["found"])
        newest, oldest = max(stamps, default=None), min(stamps, default=None)
        return Found(items, newest, oldest, answer["more"], rest=self.rest)


moves = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(1, 30)),
        st.tuples(st.just("edit"), st.integers(0, 200)),
        st.tuples(st.just("delete"), st.integers(0, 200)),
        st.tuples(st.just("visit"), st.just(0)),
        st.tuples(st.just("visit whose batch is lost"), st.just(0)),
        st.tuples(st.just("wait"), st.integers(1, 40_000)),
    ),
    max_size=25,
)


@given(moves=moves, moving=st.booleans(), before=st.integers(0, 40))
def test_nothing_is_lost_and_no_claim_is_false(moves: list[tuple[str, int]], *, moving: bool, before: int) -> None:
    site, heard, cursor = Site(moving=moving), dict[int, str](), dict[str, object]()
    for number in range(before):
        site.say(timedelta(minutes=7 * number + 1))
    for what, size in moves:
        if not what.startswith("visit"):
            site.change(what, size)
            continue
        batch = site.visit(cursor)
        _check_claim(site, batch)
        if what == "visit":
            cursor = dict(batch.cursor)
            heard |= {int(item.native_id): item.body for item in batch.items}
    for _ in range(2):  # the first may be the end of a chain that began long ago
        rest, last = site.visits(cursor)
        heard, cursor = heard | rest, dict(last.cursor)
        _check_claim(site, last)

    assert site.said.keys() <= heard.keys()
    assert {number for number, text in site.said.items() if heard[number] != text and (moving or not text)} == set()


def _check_claim(site: Site, batch: Batch) -> None:
    """Everything that is still there since the claimed time must be in the batch."""
    since = batch.complete_since
    there = {str(number) for number in site.said if since and site.written[number] >= since}
    assert there <= {item.native_id for item in batch.items}


def test_a_deletion_is_seen_at_the_next_visit() -> None:
    site = Site()
    kept, gone = site.say(timedelta(hours=2)), site.say(timedelta(hours=1))
    first = site.visit({})
    del site.said[gone]
    second = site.visit(first.cursor)

    assert [item.native_id for item in second.items] == [str(kept)]
    assert second.complete_since is not None
    assert second.complete_since <= site.written[gone]


def test_an_entry_that_moves_while_one_reads_is_heard_later_and_does_not_count_as_deleted() -> None:
    site = Site(queries=("any",), moving=True)
    for number in range(2 * _PAGE):
        site.say(timedelta(minutes=number))
    site.edited = 2 * _PAGE
    first = site.visit({})
    second = site.visit(first.cursor)

    assert str(site.edited) not in {item.native_id for item in first.items}
    assert first.complete_since is None
    assert str(site.edited) in {item.native_id for item in second.items}


def test_the_first_visit_looks_back_a_month_and_the_later_ones_a_day() -> None:
    site = Site(queries=("any",))
    site.say(FIRST + timedelta(hours=1))
    newest = site.say(timedelta(hours=3))
    first = site.visit({})
    site.now += timedelta(days=3)
    site.visit(first.cursor)

    assert [item.native_id for item in first.items] == [str(newest)]
    assert [span.since for span in site.asked] == [
        int((NOW - FIRST).timestamp()),
        int((NOW - timedelta(hours=3) - OVERLAP).timestamp()),
    ]


def test_a_site_that_wants_a_rest_is_left_alone_and_the_place_kept() -> None:
    site = Site(rest=timedelta(seconds=30))
    for number in range(12):
        site.say(timedelta(minutes=number))
    batch = site.visit({})

    assert (len(site.asked), batch.more, batch.not_before) == (1, True, timedelta(seconds=30))
    heard, last = site.visits(batch.cursor)
    assert len(heard | {int(item.native_id): "" for item in batch.items}) == 12
    assert last.complete_since is None


def test_a_long_chain_is_read_in_several_visits() -> None:
    site = Site(queries=("any",))
    for number in range(_PAGE * MOST_ANSWERS * 2):
        site.say(timedelta(minutes=number))
    first = site.visit({})
    asked = len(site.asked)
    heard, _ = site.visits(first.cursor)

    assert (asked, first.more) == (MOST_ANSWERS, True)
    assert heard.keys() | {int(item.native_id) for item in first.items} == site.said.keys()


@pytest.mark.parametrize(
    "cursor",
    [
        {"asked": 7, "read": "x"},
        {"read": -1},
        {"asked": "MARK", "read": 1795000000, "place": []},
        {"asked": "MARK", "read": 1795000000, "place": {"since": None}},
        {"asked": "MARK", "read": 1795000000, "place": {"since": 5, "began": "soon"}},
        {"asked": "MARK", "read": 1e300, "settled": {}},
    ],
)
def test_a_damaged_cursor_means_to_read_again(cursor: dict[str, object]) -> None:
    site = Site()
    newest = site.say(timedelta(minutes=5))
    mark = Search("site", site.queries, site._ask, site._read).mark
    heard, _ = site.visits({key: mark if value == "MARK" else value for key, value in cursor.items()})

    assert newest in heard


def test_an_unasked_304_is_an_error() -> None:
    search = Search("site", ("any",), lambda _span: Request("https://site.example/"), lambda _response: Found(()))
    with pytest.raises(SourceError) as caught:
        drive(sweep(search, {}, NOW), lambda request: Response(304, {}, b"", request.url), NOW)

    assert caught.value.kind == "unasked_304"
