"""What items from other people's interfaces have in common, whatever those interfaces send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest

from listener.core import apiitem
from listener.errors import SourceError
from listener.model import DateQuality, Item, Response

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "published", "quality"),
    [
        ("2026-11-20T09:00:00+0000", datetime(2026, 11, 20, 9, tzinfo=UTC), DateQuality.EXACT),
        ("2026-11-20T09:00:00.123Z", datetime(2026, 11, 20, 9, tzinfo=UTC), DateQuality.EXACT),
        ("2026-11-20 09:00:00", datetime(2026, 11, 20, 8, tzinfo=UTC), DateQuality.ZONE_GUESS),
        ("gestern", None, DateQuality.SEEN),
        ("", None, DateQuality.SEEN),
    ],
)
def test_a_date_is_read_or_not_there(text: str, published: datetime | None, quality: DateQuality) -> None:
    assert apiitem.when(text, ZoneInfo("Europe/Berlin")) == apiitem.When(published, quality)


def test_an_entry_without_id_has_one_made_of_what_it_says() -> None:
    assert apiitem.native_id("7", "erna", "Da") == "7"
    assert apiitem.native_id("", "erna", "Da") == apiitem.native_id("", "erna", "Da ")
    assert apiitem.native_id("", "erna", "Da") != apiitem.native_id("", "ernaD", "a")


@pytest.mark.parametrize(("id_", "part"), [("a/b?c", "a%2Fb%3Fc"), ("../x", "..%2Fx"), ("\ud800", ""), ("ö", "%C3%B6")])
def test_an_id_cannot_leave_its_place_in_an_address(id_: str, part: str) -> None:
    assert apiitem.part(id_) == part


def test_a_query_holds_what_is_there_and_never_fails() -> None:
    query = apiitem.query({"q": "a&b", "after": "", "next": "\ud800"})

    assert parse_qs(query) == {"q": ["a&b"], "next": ["?"]}


def test_only_links_into_the_web_are_links() -> None:
    assert apiitem.page("https://nordwind.example/a?utm_source=x") == "https://nordwind.example/a"
    assert apiitem.page("javascript:alert(1)") == ""


def test_a_list_that_is_missing_is_an_error_and_what_is_no_entry_gets_a_line() -> None:
    assert apiitem.listed({"data": [{"id": 1}, 7]}, "data") == ([{"id": 1}], ("data 1: no object",))
    for answer in ({}, {"data": None}, {"data": {"id": 1}}):
        with pytest.raises(SourceError) as caught:
            apiitem.listed(answer, "data")
        assert caught.value.kind == "wrong_shape"


def test_unchanged_is_no_answer_to_who_knows_nothing() -> None:
    with pytest.raises(SourceError) as caught:
        apiitem.answered(Response(304, {}, b"", ""))

    assert caught.value.kind == "unasked_304"


def test_the_newest_is_never_in_the_future() -> None:
    dates = (NOW - timedelta(days=1), NOW + timedelta(days=400), None)
    items = [Item(str(at), published=date) for at, date in enumerate(dates)]

    assert apiitem.latest(items, NOW) == NOW
    assert apiitem.latest(items[2:], NOW) is None


def test_of_repeated_items_the_last_reading_counts() -> None:
    items = [Item("1", body="alt"), Item("2"), Item("1", body="neu")]

    assert apiitem.distinct(items) == (Item("1", body="neu"), Item("2"))


@pytest.mark.parametrize(
    ("kept", "at"),
    [(NOW.isoformat(), NOW), ("2026-11-20T12:00:00", NOW), ("gestern", None), (7, None), (None, None)],
)
def test_a_time_out_of_a_cursor_is_one_or_nothing(kept: object, at: datetime | None) -> None:
    assert apiitem.moment(kept) == at


def test_what_is_empty_does_not_come_along() -> None:
    assert apiitem.facts(a="", b=None, c=0, d=False, e="x") == {"c": 0, "d": False, "e": "x"}


@pytest.mark.parametrize("phrases", [(), ("",), (" ", "")])
def test_a_search_needs_a_phrase(phrases: tuple[str, ...]) -> None:
    assert list(apiitem.no_phrases("search", phrases)) == [("search", "sources.no_phrases", {})]
    assert list(apiitem.no_phrases("search", ("", "Nordwind"))) == []
