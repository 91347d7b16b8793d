"""Lists of feeds as feed readers export them: versions, spellings, folders, and files that are broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.charset import decode
from listener.core.opml import Outline, is_opml, read_opml
from listener.errors import UsageError
from listener.words import LANGUAGES, say

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>Feeds</title></head><body>\n'
FOOT = "</body></opml>"


def read(outlines: str) -> list[Outline]:
    return list(read_opml(HEAD + outlines + FOOT))


def test_feeds_are_found_in_their_folders() -> None:
    found = read(
        '<outline text="Presse"><outline text="Nord">'
        '<outline type="rss" text="Tagblatt" title="Das Tagblatt" xmlUrl="https://tagblatt.example/rss" htmlUrl="x"/>'
        '</outline><outline text="Küstenblick" xmlUrl="https://kueste.example/atom"/></outline>'
        '<outline text="Forum" xmlUrl="https://forum.example/feed"/>'
    )

    assert found == [
        Outline("Das Tagblatt", "https://tagblatt.example/rss", ("Presse", "Nord")),
        Outline("Küstenblick", "https://kueste.example/atom", ("Presse",)),
        Outline("Forum", "https://forum.example/feed"),
    ]


def test_opml_1_in_capitals_is_read_as_well() -> None:
    (one,) = read_opml(
        '<OPML VERSION="1.0"><BODY><OUTLINE TEXT="Tagblatt" TYPE="RSS" XMLURL=" https://t.example "/></BODY></OPML>'
    )

    assert one == Outline("Tagblatt", "https://t.example")


def test_a_category_stands_in_for_folders() -> None:
    (one,) = read('<outline text="T" category="/Presse/Nord,/Bahn" xmlUrl="https://t.example"/>')

    assert one.path == ("Presse", "Nord")


def test_a_feed_may_be_a_folder_and_a_folder_nameless() -> None:
    found = read(
        '<outline><outline text="A" xmlUrl="https://a.example"><outline xmlUrl="https://b.example"/></outline></outline>'
    )

    assert found == [Outline("A", "https://a.example"), Outline("", "https://b.example", ("A",))]


def test_other_lists_and_pages_are_no_feeds() -> None:
    found = read(
        '<outline text="L" type="link" url="https://l.example"/><outline type="include" xmlUrl="https://i.example/x.opml"/>'
        '<outline text="Notiz"/><outline text="T" xmlUrl=""/><outline text="T" xmlUrl="https://t.example"/>'
    )

    assert [one.url for one in found] == ["https://t.example"]


def test_the_same_feed_twice_is_one() -> None:
    assert (
        len(read('<outline text="A" xmlUrl="https://a.example"/><outline text="B" xmlUrl="https://a.example"/>')) == 1
    )


def test_addresses_and_titles_as_people_write_them_by_hand() -> None:
    (one,) = read(
        '<outline text="Bahn & Hafen&nbsp;&uuml;ber &amp; &#8222;Nord&#x201c; &copy" xmlUrl="https://t.example/?a=1&b=2&copy=3&amp;d"/>'
    )

    assert one.title == "Bahn & Hafen\u00a0über & „Nord“ &copy"
    assert one.url == "https://t.example/?a=1&b=2&copy=3&d"


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        (HEAD + '<outline xmlUrl="https://a.example"/>\n<outline text="B" xmlUrl="https://b', 4, 1, "unclosed token"),
        (HEAD + '<outline text="A" xmlUrl=https://a.example/>', 3, 26, "not well-formed (invalid token)"),
        ("\n\n<opml><body></opml>", 3, 15, "mismatched tag"),
        (HEAD + "<outline/>", 3, 11, "no element found"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_its_place(text: str, line: int, column: int, reason: str) -> None:
    with pytest.raises(UsageError) as broken:
        read_opml(text)

    assert broken.value.key == "find.opml_broken"
    assert broken.value.values == {"line": str(line), "column": str(column), "reason": reason}
    for lang in LANGUAGES:
        assert str(line) in say(broken.value.key, lang, **broken.value.values)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "find.opml_empty"),
        (HEAD + FOOT, "find.opml_empty"),
        ("<!doctype html><html></html>", "find.opml_not_a_feed"),
        ("<rss version='2.0'/>", "find.opml_not_a_feed"),
        ('<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "find.opml_dtd"),
        ("<opml>" + "<outline/>" * 500_001 + "</opml>", "find.opml_too_large"),
    ],
    ids=["empty", "no feed", "page", "feed", "entities", "endless"],
)
def test_what_is_no_list_of_feeds_is_refused(text: str, key: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_opml(text)

    assert refused.value.key == key
    assert say(key, "de") != say(key, "en")


def test_a_document_type_without_definitions_is_harmless() -> None:
    text = (
        HEAD.replace("<opml", '<!DOCTYPE opml SYSTEM "opml.dtd">\n<opml')
        + '<outline xmlUrl="https://t.example"/>'
        + FOOT
    )

    assert [one.url for one in read_opml(text)] == ["https://t.example"]


def test_folders_may_be_nested_deeply() -> None:
    depth = 5_000
    (one,) = read('<outline text="x">' * depth + '<outline xmlUrl="https://t.example"/>' + "</outline>" * depth)

    assert len(one.path) == depth


@given(st.text(alphabet='<>&;"= \nopmlutineOPMLxUr/#x1', max_size=200))
def test_whatever_a_file_holds_the_outcome_is_a_list_or_a_complaint(body: str) -> None:
    try:
        found = read_opml(f"<opml><body>{body}</body></opml>")
    except UsageError as error:
        assert error.key.startswith("find.opml_")  # noqa: PT017 - both outcomes are allowed
    else:
        assert found


def test_a_list_is_known_by_its_first_element() -> None:
    assert is_opml(HEAD)
    assert not is_opml("<rss><title>opml</title></rss>")


def test_a_real_export_is_read(public_data: Callable[[str], Path]) -> None:
    files = sorted(public_data("feeds").rglob("*.opml"))
    found = [read_opml(decode(file.read_bytes())) for file in files]

    assert found
    assert all(one.title and one.url.startswith("http") for outlines in found for one in outlines)
