"""Import and export speak one format; a bad line says what is wrong with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.interchange import dump, parse
from listener.errors import UsageError
from listener.model import BrandId, DateQuality, Found, Medium, Mention, MentionId, Mood, SourceName, Tone
from listener.words import LANGUAGES, say

LEAST = {"source": "forum", "published": "2026-11-20T10:00:00+01:00", "text": "Der Wasserkocher raucht"}


def line(**changes: object) -> str:
    return json.dumps({**LEAST, **changes})


def test_three_keys_are_enough() -> None:
    source, item = parse(line())

    assert (source, item.body, item.published) == ("forum", LEAST["text"], datetime(2026, 11, 20, 9, 0, tzinfo=UTC))
    assert item.native_id.startswith("sha1:")
    assert parse(line())[1].native_id == item.native_id
    assert parse(line(text="Etwas anderes"))[1].native_id != item.native_id


def test_everything_else_is_kept() -> None:
    _, item = parse(line(id=17, rating=1, rating_max=5, likes=3, brand="nordwind", charge="25-07", nested={"a": [1]}))

    assert (item.native_id, item.rating, item.rating_max, item.likes, item.brand) == ("17", 1.0, 5.0, 3, "nordwind")
    assert item.extra == {"charge": "25-07", "nested": {"a": [1]}}


BAD = {
    "not json": ("not_json", "{"),
    "a list": ("not_object", "[]"),
    "no source": ("missing", line(source="")),
    "no text": ("missing", line(text="  ")),
    "no time": ("missing", line(published=None)),
    "bad time": ("bad_time", line(published="gestern")),
    "far away": ("bad_time", line(published="0001-01-01T00:00:00+14:00")),
    "no zone": ("no_zone", line(published="2026-11-20T10:00:00")),
    "source is a number": ("wrong_type", line(source=3)),
    "id is a list": ("wrong_type", line(id=[1])),
    "rating is text": ("wrong_type", line(rating="gut")),
    "likes is true": ("wrong_type", line(likes=True)),
    "nested deeper than is read": ("not_json", line(extra=0).replace(": 0}", ": " + "[" * 60 + "]" * 60 + "}")),
    "nested deeper than anything": ("not_json", "[" * 200_000),
    "objects nested deeper than anything": ("not_json", '{"a":' * 200_000),
    "reach is endless": (
        "wrong_type",
        '{"source": "a", "text": "b", "published": "2026-11-20T10:00:00Z", "reach": Infinity}',
    ),
}


@pytest.mark.parametrize(("key", "text"), BAD.values(), ids=BAD)
def test_a_bad_line_says_what_is_wrong_in_both_languages(key: str, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)

    assert caught.value.key == f"import.{key}"
    assert all(say(caught.value.key, lang, **caught.value.values) for lang in LANGUAGES)


HALF = "\ud83d"


def test_half_an_emoji_becomes_a_replacement_character_wherever_it_stands() -> None:
    """JSON can write half of a surrogate pair; UTF-8, hashes and the database cannot take it."""
    nested = {f"k{HALF}": [f"v{HALF}", {"deep": f"{HALF}x", "whole": "😀"}, 1, None]}
    source, item = parse(
        line(source=f"forum{HALF}", text=f"raucht {HALF}", title=f"{HALF}!", author=f"Max{HALF}", **nested)
    )

    assert (source, item.body, item.title, item.author) == ("forum\ufffd", "raucht \ufffd", "\ufffd!", "Max\ufffd")
    assert item.native_id.startswith("sha1:")
    assert item.extra == {"k\ufffd": ["v\ufffd", {"deep": "\ufffdx", "whole": "😀"}, 1, None]}


def test_a_whole_emoji_stays() -> None:
    assert parse(line(text="raucht 😀"))[1].body == "raucht 😀"


def test_what_is_nested_moderately_is_kept() -> None:
    nested: object = "core"
    for _ in range(40):
        nested = [nested]

    assert parse(line(charge=nested))[1].extra == {"charge": nested}


@given(st.text() | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(json.dumps))
def test_no_line_breaks_the_import(text: str) -> None:
    try:
        source, item = parse(text)
    except UsageError:
        return
    assert source
    assert item.native_id


@given(st.text(st.characters(), min_size=1), st.text(st.characters(), min_size=1))
def test_whatever_comes_in_can_be_written(text: str, key: str) -> None:
    _, item = parse(line(text=f"Nordwind {text}", **{f"x_{key}": text}))

    assert item.body.encode()
    assert json.dumps(item.extra, ensure_ascii=False).encode()


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)


@given(
    source=WORDS.map(str.strip),
    native=WORDS,
    text=WORDS,
    likes=st.none() | st.integers(0, 2**40),
    extra=st.dictionaries(WORDS.map(lambda key: f"x_{key}"), st.integers() | WORDS, max_size=3),
    at=st.datetimes(datetime(1995, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - naive bounds
)
def test_what_is_exported_comes_back(
    source: str, native: str, text: str, likes: int | None, extra: dict[str, object], at: datetime
) -> None:
    mention = Mention(
        *(SourceName(source), native, Medium.FORUM, at, at, DateQuality.EXACT), text=text, likes=likes, extra=extra
    )
    found = Found(MentionId(1), BrandId("nordwind"), mention, Tone(Mood.NEUTRAL, 0.0, "german-1"), (), MentionId(1))

    back, item = parse(dump(found))

    assert (back, item.native_id, item.body, item.published, item.likes, item.brand, dict(item.extra)) == (
        *(source, native, text, at, likes, "nordwind"),
        extra,
    )
