"""What a worker writes is made into values of ours and nothing else, whatever the bytes."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.errors import SourceError, Throttled
from listener.model import Aggregate, Batch, DateQuality, Item, MailQuery, Request, Seal, Secret
from listener.workerwire import NonsenseError, failure, receive, send, taken_apart, told, understood
from tests.poison import CURSOR, Bomb

TEXTS = st.text(st.characters(codec=None), max_size=20)  # also half of an emoji
MAYBE_COUNTS = st.none() | st.integers(-(2**60), 2**60)
MAYBE_NUMBERS = st.none() | st.floats(allow_nan=False)
SPANS = st.timedeltas(timedelta(0), timedelta(days=9999))
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=1))]))
SECRETS = st.builds(Secret, TEXTS)
JSON = st.dictionaries(TEXTS, st.recursive(st.none() | st.booleans() | st.integers() | TEXTS, st.lists, max_leaves=5))
ITEMS = st.builds(
    Item,
    *(TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.none() | MOMENTS, st.sampled_from(DateQuality), TEXTS),
    *(MAYBE_NUMBERS, MAYBE_NUMBERS, MAYBE_NUMBERS, TEXTS, *[MAYBE_COUNTS] * 4, TEXTS, JSON),
)
RATINGS = st.builds(Aggregate, TEXTS, st.floats(0, 5), ratings=MAYBE_COUNTS, reviews=MAYBE_COUNTS)
LINES = st.lists(TEXTS, max_size=3).map(tuple)
BATCHES = st.builds(
    Batch,
    *(st.lists(ITEMS, max_size=3).map(tuple), JSON, st.none() | SPANS, LINES, LINES, st.none() | MOMENTS),
    *(st.lists(RATINGS, max_size=2).map(tuple), st.booleans()),
)
COUNTS = st.lists(st.integers(0, 999), max_size=3).map(tuple)
SEALS = st.builds(Seal, st.lists(SECRETS, min_size=1, max_size=2).map(tuple))
REQUESTS = st.builds(
    Request,
    *(TEXTS, TEXTS, st.dictionaries(TEXTS, TEXTS), st.binary(), st.none() | SECRETS, st.booleans(), COUNTS),
    *(MAYBE_NUMBERS, st.none() | SEALS),
)
QUERIES = st.builds(
    MailQuery,
    *(TEXTS, st.integers(), TEXTS, TEXTS, st.none() | SECRETS, st.none() | SECRETS, TEXTS),
    *(st.integers(), st.integers(), st.integers(), COUNTS),
)


@given(BATCHES | REQUESTS | QUERIES)
def test_what_is_told_is_understood_to_the_last_field(value: Batch | Request | MailQuery) -> None:
    assert understood(told(value)) == value


@given(TEXTS, TEXTS, st.booleans(), st.none() | SPANS)
def test_a_failure_stays_what_it_is(kind: str, detail: str, gone: bool, wait: timedelta | None) -> None:
    error = Throttled(kind, detail, wait) if wait is not None else SourceError(kind, detail, gone=gone)

    again = understood(told(error))
    assert isinstance(again, SourceError)
    assert (type(again), str(again), *taken_apart(again)) == (type(error), str(error), *taken_apart(error))
    assert str(failure(*taken_apart(error)[:2], taken_apart(error)[3], gone=gone)) == str(error)


def test_a_bug_is_told_with_where_it_happened() -> None:
    try:
        CURSOR["Schlüssel"]
    except KeyError as bug:
        error = understood(told(bug))

    assert isinstance(error, SourceError)
    assert str(error) == "bug: KeyError in the source; please report it"
    assert "test_a_bug_is_told_with_where_it_happened" in str(error.__cause__)


@pytest.mark.parametrize("value", [None, "text", object(), Batch((), {"cursor": object()}), Request(url=Secret)])  # type: ignore[arg-type]  # what other people's sources yield
def test_what_no_source_may_say_is_not_told(value: object) -> None:
    with pytest.raises(TypeError):
        told(value)  # type: ignore[arg-type]  # that is the point


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=12) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=30,
)


@given(
    st.binary()
    | st.tuples(st.sampled_from(["request", "mail", "batch", "failed", "bug"]), VALUES).map(
        lambda value: json.dumps(value).encode()
    )
)
def test_whatever_is_written_becomes_a_value_of_ours_or_nonsense(frame: bytes) -> None:
    try:
        found = understood(frame)
    except NonsenseError:
        return
    assert isinstance(found, Request | MailQuery | Batch | SourceError)


@pytest.mark.parametrize(
    "spoiled",
    [
        pytest.param(lambda said: said[1][0][0].__setitem__(1, {"title": "nested"}), id="an object for a title"),
        pytest.param(lambda said: said[1][0][0].__setitem__(5, 5), id="a number for a date"),
        pytest.param(lambda said: said[1][0][0].__setitem__(6, "certain"), id="a quality there is not"),
        pytest.param(lambda said: said[1][0][0].__setitem__(-1, []), id="a list for an object"),
        pytest.param(lambda said: said[1].__setitem__(2, "cursor"), id="a text for a cursor"),
        pytest.param(lambda said: said[1][0][0].append(1), id="a field too many"),
        pytest.param(lambda said: said.__setitem__(0, "__class__"), id="a kind there is not"),
    ],
)
def test_a_batch_with_something_else_in_a_field_is_refused(spoiled: object) -> None:
    said = json.loads(told(Batch((Item("1", published=datetime(2026, 11, 20, tzinfo=UTC)),), {})))
    assert callable(spoiled)
    spoiled(said)

    with pytest.raises(NonsenseError):
        understood(json.dumps(said).encode())


@pytest.mark.parametrize("size", [-1, 3, 6, 10**30, True, None, [], [1, 2], [[]], "Zug ab"])
def test_bodies_of_another_length_than_is_said_are_refused(size: object) -> None:
    line, body = told(Batch((Item("1", body="Zug"), Item("2", body="ab")), {})).split(b"\n")
    said = json.loads(line)
    said[1][0][0][2] = size

    assert [item.body for item in _batch(line + b"\n" + body).items] == ["Zug", "ab"]
    if size != 3:
        with pytest.raises(NonsenseError):
            understood(json.dumps(said).encode() + b"\n" + body)


def _batch(frame: bytes) -> Batch:
    found = understood(frame)
    assert isinstance(found, Batch)
    return found


def test_a_pickle_does_nothing(tmp_path: Path) -> None:
    bomb = pickle.dumps(Bomb(tmp_path / "trace"))
    with pytest.raises(NonsenseError):
        understood(bomb)
    assert not (tmp_path / "trace").exists()

    pickle.loads(bomb)  # noqa: S301 - the negative control: it is a bomb
    assert (tmp_path / "trace").exists()


def test_frames_come_one_by_one_and_an_end_in_the_middle_is_an_end() -> None:
    pipe = BytesIO()
    send(pipe, b"erster")
    send(pipe, b"", last=True)
    whole = pipe.getvalue()

    full = BytesIO(whole)
    assert [receive(full), receive(full), receive(full)] == [(b"erster", False), (b"", True), None]
    assert all(receive(BytesIO(whole[:length])) is None for length in range(15))
    with pytest.raises(NonsenseError):
        receive(BytesIO(whole), most=5)
