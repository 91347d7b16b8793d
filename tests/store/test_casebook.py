"""Incidents as a list: by what people make of them, page by page, with what tells how fast people were."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from listener.model import (
    After,
    BrandId,
    ChannelName,
    Handling,
    Incident,
    IncidentId,
    Judged,
    Kind,
    Link,
    Mistake,
    Promise,
    Reason,
    State,
    Tally,
)
from listener.model.url import parsed
from listener.store import Store
from listener.store.casebook import Stand, Wanted
from listener.store.db import Place
from listener.store.incidents import Unreadable
from tests.postgres import Cluster
from tests.store.conftest import BRAND, NOW, SOURCE, beside, judged, save

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AGO = 3 * 24 * 60
"""Minutes: of a day that no other test asks for."""
OTHER, THIRD = BrandId("suedwind"), BrandId("ostwind")


def incident(number: int, state: State = State.OPEN, days: int = 0, **more: object) -> Incident:
    opened = NOW - days * DAY
    closed = opened + HOUR if state is State.CLOSED else None
    one = Incident(IncidentId(number), BRAND, state, 4, 4, opened, opened, closed=closed)
    return replace(one, **more)  # type: ignore[arg-type] # any field of it, by name


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def book(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Two that go on, three that are over in one way or another, one candidate, and one that waits for a wave.

    Tests only add to it what the others do not ask for: opening a new file takes half a second.
    """
    place: Place = tmp_path_factory.mktemp("casebook") / "listener.db"
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("cluster")
        place = parsed(cluster.url(cluster.create()))
    with Store(place) as store:
        store.subscribe([(SOURCE, "feed", "options", "zeitung.example")], NOW)
        fill(store)
        yield store


def fill(store: Store) -> None:
    known = (
        incident(1, State.CLOSED, 30),
        incident(2, State.OPEN, 20),
        incident(3, State.CLOSED, 10, handling=Handling(mistake=Mistake.SPAM)),
        incident(4, State.CLOSED, 5, handling=Handling(into="INC-0002")),
        incident(5, State.DECLINING, 1, brand=OTHER),
        incident(6, State.CANDIDATE),
        incident(7, State.CANDIDATE, 3, closed=NOW - 2 * DAY),
    )
    for one in known:
        store.decide(one, [("opened", {"level": 4})], [], one.opened)


def numbers(store: Store, wanted: Wanted, limit: int = 50, offset: int = 0) -> Sequence[int]:
    return [one.id for one in store.casebook.listed(wanted, limit, offset)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted((BRAND, OTHER)), [5, 2]),
        (Wanted(stand=Stand.OVER), [7, 4, 3, 1]),
        (Wanted(stand=Stand.ENDED), [1]),
        (Wanted(stand=Stand.MISTAKEN), [3]),
        (Wanted((OTHER,)), [5]),
        (Wanted(stand=Stand.OVER, since=NOW - 7 * DAY), [7, 4]),
        (Wanted((BRAND,), since=NOW), [2]),
        (Wanted(until=NOW - 10 * DAY), [2]),
    ],
)
def test_those_that_fit_are_listed_the_newest_first(book: Store, wanted: Wanted, found: list[int]) -> None:
    assert numbers(book, wanted) == found
    assert book.casebook.count(wanted) == len(found)


def test_a_page_follows_the_other(book: Store) -> None:
    over = Wanted(stand=Stand.OVER)

    assert [*numbers(book, over, 3), *numbers(book, over, 3, 3)] == numbers(book, over)


def test_one_that_cannot_be_read_keeps_its_place(book: Store) -> None:
    book.decide(incident(8, brand=THIRD), [], [], NOW)
    book.decide(incident(9, brand=THIRD), [], [], NOW)
    with beside(book) as other:
        other.changes("UPDATE incident SET last = '{' WHERE id = 9", ())
    first, second = book.casebook.listed(Wanted((THIRD,)))

    assert isinstance(first, Unreadable)
    assert (first.name, second.id) == ("INC-0009", 8)


def promise(number: int, key: str, kind: Kind = Kind.MESSAGE) -> Promise:
    return Promise(key, IncidentId(number), ChannelName("mail"), Reason.FIRST, 4, "{}", NOW, kind)


def test_the_messages_of_an_incident_are_found_by_their_names(book: Store) -> None:
    mine = [promise(1, "INC-0001.1/mail"), promise(1, "INC-0001.care1-15m-duty/mail")]
    others = [promise(2, "INC-0002.1/mail"), promise(7, "INC-00010.1/mail"), promise(7, "INC-0001-x/mail")]
    book.tell([], [*mine, *others, promise(1, "INC-0001.2/slack", Kind.EDIT)], NOW)

    assert [one.key for one in book.casebook.told(IncidentId(1))] == [one.key for one in mine]
    assert {one.key for one in book.told(IncidentId(1))} >= {one.key for one in mine}


def test_of_the_log_comes_what_reaction_times_are_told_by(book: Store) -> None:
    book.hands.note(IncidentId(2), ("acknowledged", {"until": "x"}), NOW)
    book.hands.note(IncidentId(2), ("level_up", {"level": 5}), NOW)
    book.tell([], [promise(2, "INC-0002.1/mail")], NOW)
    turns = book.casebook.turns([IncidentId(2), IncidentId(3)])

    assert [one.kind for one in turns[IncidentId(2)].log] == ["opened", "acknowledged"]
    assert [one.key for one in turns[IncidentId(2)].told] == ["INC-0002.1/mail"]
    assert [one.kind for one in turns[IncidentId(3)].log] == ["opened"]
    assert book.casebook.turns([]) == {}


def test_the_newest_mentions_of_a_time_begin_at_a_moment(book: Store) -> None:
    save(book, *(judged(f"m{n}", f"Der Zug {n}", minutes=n) for n in range(6)))
    for most, first in ((0, 0), (1, 1), (3, 3), (9, 60)):
        begin = book.casebook.newest(BRAND, NOW - HOUR, NOW + HOUR, most)

        assert begin == NOW - timedelta(minutes=first)
        assert len(book.heard(BRAND, begin, NOW + HOUR)) == min(6, most + 1)


def test_what_was_copied_most_comes_first_and_deleted_copies_do_not_count(book: Store) -> None:
    def copy(number: int, of: int) -> Judged:
        return replace(
            judged(f"k{of}-{number}", f"Kopie {number} von {of}", minutes=AGO),
            link=Link(exact=True, to=of, in_batch=True),
        )

    first, second, alone = (judged(f"o{n}", f"Original {n}", minutes=AGO + 30 + n) for n in range(3))
    gone = replace(copy(9, 1), mention=replace(copy(9, 1).mention, native_id="gone"))
    save(book, first, second, alone, *(copy(n, 0) for n in range(2)), *(copy(n, 1) for n in range(3)), gone)
    book.save_visit(SOURCE, [], Tally(), After({}, NOW + HOUR, gone=("gone",)), NOW)
    found = book.casebook.copied(BRAND, NOW - 4 * DAY, NOW - 2 * DAY)
    texts = [one.mention.text for one in book.mentions_by_id(BRAND, list(found))]

    assert (texts, list(found.values())) == (["Original 1", "Original 0"], [3, 2])
    assert book.casebook.copied(OTHER, NOW - 4 * DAY, NOW - 2 * DAY) == {}
    assert book.casebook.copied(BRAND, NOW - 4 * DAY, NOW - 2 * DAY, 1) == dict([next(iter(found.items()))])
