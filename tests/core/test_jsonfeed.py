"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.entries import Entry
from listener.core.jsonfeed import is_json, read_json
from listener.errors import SourceError

FEEDS = Path(__file__).parents[1] / "data" / "feeds"


def feed(*items: object, **more: object) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items, **more})


def test_version_1_0() -> None:
    first, second = read_json((FEEDS / "feed10.json").read_text("utf-8")).entries

    assert (first.id, first.author, first.date) == ("17", "Wiebke Lorenz", "2026-11-20T10:00:00+01:00")
    assert first.body == "Nordwind antwortet nicht auf Mails."
    assert (second.link, second.body, second.date) == ("https://anderswo.example/x", "Ein Link.", "2026-11-19")


def test_version_1_1() -> None:
    document = read_json((FEEDS / "feed11.json").read_text("utf-8"))

    (entry,) = document.entries
    assert entry.author == "Imke Voss, Lars Brandt"
    assert entry.body == "<p>Wir fahren wieder <em>öfter</em>.</p>"
    assert entry.lang == "de"
    assert entry.extra == {"tags": ["Fahrplan"]}
    assert document.expired
    assert document.unreadable == ("item 2: not an object",)


def test_what_is_wrongly_typed_counts_as_missing() -> None:
    odd = {
        "id": True,
        "url": 1.2,
        "title": 1000,
        "content_text": ["x"],
        "authors": "x",
        "tags": "x",
        "date_published": {},
    }

    (entry,) = read_json(feed(odd, author=["x"], language=7)).entries

    assert entry == Entry()


@pytest.mark.parametrize(("number", "text"), [(7, "7"), (7.5, "7.5"), ("7", "7")])
def test_numbers_are_ids_too(number: object, text: str) -> None:
    assert read_json(feed({"id": number})).entries[0].id == text


def test_line_breaks_inside_strings_are_forgiven() -> None:
    assert read_json('{"items": [{"title": "Zug\nweg"}]}').entries[0].title == "Zug\nweg"


@pytest.mark.parametrize(
    "text",
    ['{"items": [', "{" * 100_000, '{"items": ' + "[" * 100_000, '{"items": [' + "9" * 5000 + "]}", "{'items': []}"],
)
def test_json_that_cannot_be_read(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_json(text)

    assert caught.value.kind == "bad_json"


@pytest.mark.parametrize("text", ["{}", '{"items": {}}', '{"error": "nicht gefunden"}', "[]"])
def test_other_json_is_no_feed(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_json(text)

    assert caught.value.kind == "not_a_feed"


def test_the_first_character_decides() -> None:
    assert is_json(' \n{"items": []}')
    assert not is_json("<rss/>")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["items", "id", "title", "authors", "name", "tags", "language"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(st.lists(JSON, max_size=4), JSON)
def test_any_item_is_an_entry_or_a_line(items: list[object], authors: object) -> None:
    document = read_json(feed(*items, authors=authors))

    assert len(document.entries) + len(document.unreadable) == len(items)
