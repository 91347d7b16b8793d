"""Identity: what makes an entry the same one at the next visit."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.entries import Entry, identity, items, tidy
from listener.model import DateQuality

BERLIN = ZoneInfo("Europe/Berlin")
LINK = "https://bote.example/1"


def ids(*entries: Entry) -> list[str]:
    return [item.native_id for item in items(entries, BERLIN)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Entry(id="kb-1", title="Alt", link=LINK), Entry(id="kb-1", title="Neu", link=LINK + "?neu=1")),
        (Entry(id=LINK + "?utm_source=a"), Entry(id=LINK)),
        (Entry(id="http://bote.example/1"), Entry(id=LINK)),
        (Entry(title="Alt", link=LINK + "?fbclid=abc"), Entry(title="Neu", link=LINK)),
        (
            Entry(title="Fähre fällt aus", date="20.11.2026", body="kurz"),
            Entry(title="Fähre fällt aus", date="20.11.2026"),
        ),
        (Entry(title="Fähre", body="fällt aus"), Entry(title="Fähre", body="fällt aus", author="Anke")),
    ],
    ids=["id", "id with tracker", "id now https", "link with tracker", "title and date", "title and text"],
)
def test_an_edited_entry_is_the_same_entry(before: Entry, after: Entry) -> None:
    assert ids(before) == ids(after)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Entry(id="kb-1", link=LINK), Entry(id="kb-2", link=LINK)),
        (Entry(link=LINK + "?id=1"), Entry(link=LINK + "?id=2")),
        (Entry(link=LINK + "#comment-1"), Entry(link=LINK + "#comment-2")),
        (Entry(title="Verspätung", date="20.11.2026"), Entry(title="Verspätung", date="21.11.2026")),
        (Entry(title="Verspätung", body="heute"), Entry(title="Verspätung", body="morgen")),
        (Entry(body="heute", date="20.11.2026"), Entry(body="morgen", date="20.11.2026")),
    ],
)
def test_two_entries_are_two(one: Entry, other: Entry) -> None:
    assert len(set(ids(one, other))) == 2


def test_entries_that_say_the_same_in_every_word_are_one() -> None:
    assert ids(Entry(id="1", title="Fähre", link=LINK), Entry(id="1", title="Fähre", link=LINK + "?utm_id=2")) == ["1"]


@pytest.mark.parametrize(
    "entries",
    [
        (Entry(id="x", link=LINK, title="a"), Entry(id="x", link=LINK + "2", title="a")),
        (Entry(id="x", link=LINK, title="a"), Entry(id="x", link=LINK, title="b")),
        (Entry(id="x", link=LINK, title="a", body="1"), Entry(id="x", link=LINK, title="a", body="2")),
    ],
    ids=["by link", "by title", "by text"],
)
def test_one_id_for_several_entries_loses_none_and_their_order_does_not_matter(entries: tuple[Entry, Entry]) -> None:
    found = ids(*entries)

    assert len(set(found)) == 2
    assert all(name.startswith("x#") for name in found)
    assert ids(*reversed(entries)) == found[::-1]


def test_a_title_edited_under_a_shared_id_is_no_new_entry() -> None:
    other = Entry(id="x", link=LINK + "2", title="b")

    assert ids(Entry(id="x", link=LINK, title="Alt"), other) == ids(Entry(id="x", link=LINK, title="Neu"), other)


def test_an_endless_id_becomes_a_short_one() -> None:
    assert len(identity("x" * 5000)) < 40
    assert identity("x" * 5000) != identity("x" * 5001)


def test_only_web_addresses_become_links() -> None:
    (item,) = items([Entry(id="1", link="javascript:alert(1)")], BERLIN)

    assert item.url == ""


def test_control_characters_and_halves_of_emoji_are_taken_out() -> None:
    assert tidy(" F\x00ä\x1bhre\x9f \ud83d\n") == "Fähre"


def test_the_library_is_asked_for_a_date_only_where_we_do_not_know() -> None:
    parsed = datetime(2026, 11, 20, 10, tzinfo=UTC)
    ancient = datetime(1, 1, 1, tzinfo=UTC)

    found = items(
        [
            Entry(id="1", date="20.11.2026 10:00", parsed=parsed),
            Entry(id="2", date="2026년 11월 20일 10:00", parsed=parsed),
            Entry(id="3", date="2026-W47-5", parsed=parsed),
            Entry(id="4", date="irgendwann", parsed=ancient),
            Entry(id="5", date="irgendwann"),
        ],
        BERLIN,
    )

    assert [(item.published and item.published.hour, item.date_quality) for item in found] == [
        (9, DateQuality.ZONE_GUESS),
        (10, DateQuality.ZONE_GUESS),
        (10, DateQuality.DAY),
        (None, DateQuality.SEEN),
        (None, DateQuality.SEEN),
    ]


WORDS = st.sampled_from(["", "a", "b", LINK, LINK + "2"])


@given(st.lists(st.builds(Entry, id=WORDS, link=WORDS, title=WORDS, body=WORDS), max_size=12))
def test_every_different_entry_has_an_id_of_its_own(entries: list[Entry]) -> None:
    found = ids(*entries)

    assert len(set(found)) == len(found) == len({_shown(entry) for entry in entries})


def _shown(entry: Entry) -> tuple[str, ...]:
    (item,) = items([entry], BERLIN)
    return item.native_id, item.url, item.title, item.body
