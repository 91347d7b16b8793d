"""Markup to plain text."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.clean import LONGEST, line, plain

_PIECES = [
    "<b>",
    "</b>",
    "<p",
    "&amp;",
    "&lt;",
    "lt;",
    "gt;",
    "&",
    "<",
    ">",
    "script>",
    "<!--",
    "-->",
    "<table>",
    "<textarea>",
]
_PIECES += [
    "<![CDATA[",
    "]]>",
    "<style>",
    "&#x202e;",
    "&#60;",
    "\u200d",
    "😀",
    "\u0338",
    "\ud800",
    "\x00",
    "\n",
    "wort ",
]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<b>Gr&ouml;ße</b>", "Größe"),
        ("Müller &amp; Söhne", "Müller & Söhne"),
        ("I &lt;3 Nordwind", "I <3 Nordwind"),
        ("I <3 Nordwind & alle", "I <3 Nordwind & alle"),
        ("a < b & c > d", "a < b & c > d"),
        ("<p>Mehr als 3 &lt; 5</p>", "Mehr als 3 < 5"),
        ("&lt;b&gt;Doppelt&lt;/b&gt; &amp;amp; gut", "Doppelt & gut"),
        ("AT&T und ?a=1&copy=2", "AT&T und ?a=1&copy=2"),
        ("<p>Erster</p><p>Zweiter<br>Dritter</p>", "Erster\nZweiter\nDritter"),
        ("<ul><li>eins</li><li>zwei</li></ul>", "eins\nzwei"),
        ("Text<script>böse()</script><style>p{}</style>", "Text"),
        ("da<div hidden>weg</div><span style='display:none'>auch</span>", "da"),
        ("Toll <img class='emoji' alt='😀' src='x.png'>!", "Toll 😀!"),
        ("Bild <img class='wp-smiley' src='x.png'>", "Bild"),
        ("<![CDATA[<p>Hallo</p>]]>", "Hallo"),
        ("<!-- nichts -->Hallo", "Hallo"),
        ("Nord\u200bwind\u00ad \u202eabc\x07", "Nordwind abc"),
        ("👨\u200d👩\u200d👧 a\u200db", "👨\u200d👩\u200d👧 ab"),
        ("  viel \t Platz \r\n\r\n hier ", "viel Platz\nhier"),
        ("mu\u0308de", "müde"),
        ("<head><title>Seite</title></head>", ""),
        ("", ""),
    ],
)
def test_what_a_person_would_read(markup: str, text: str) -> None:
    assert plain(markup) == text


def test_a_long_text_ends_at_a_word() -> None:
    text = plain("Wort " * 10_000)

    assert LONGEST - 5 <= len(text) <= LONGEST
    assert text.endswith("Wort")


def test_a_long_text_without_words_is_cut_hard() -> None:
    assert len(plain("x" * 30_000)) == LONGEST


def test_a_title_is_one_line() -> None:
    assert line("<p>Eilmeldung</p><p>Nordwind fällt aus</p>") == "Eilmeldung Nordwind fällt aus"
    assert line("drei kurze Wörter", 11) == "drei kurze"


def test_text_escaped_over_and_over_loses_its_sharp_signs() -> None:
    nested = "&#60;b>Nordwind"
    for _ in range(12):
        nested = nested.replace("#", "&num;") if "#" in nested else nested.replace("&num;", "&&#110;um;")

    text = plain(nested)

    assert "Nordwind" in text
    assert not {"<", "&"} & set(text)
    assert plain(text) == text


def test_deep_and_wide_markup_is_read_without_harm() -> None:
    assert plain("<div>" * 50_000 + "tief") in {"tief", ""}
    assert plain("<p " * 100_000).startswith("<p")


def test_a_desert_of_blanks_is_crossed_at_once() -> None:
    assert plain("a" + " " * 300_000 + "b") == "a b"
    assert plain("a" + "\t " * 150_000 + "\n b") == "a\nb"


@given(
    st.text(
        st.one_of(
            st.sampled_from("ab \t\n\r\x0b\x1c\x1f\x85\xa0\u2028\u3000\u200b\u200d😀\ufe0f\u0308"), st.characters()
        )
    )
)
def test_text_without_markup_is_tidied_as_defined(text: str) -> None:
    emoji = "\u2190-\u2bff\ufe0f\u3030\u303d\u20e3\U0001f000-\U0001faff"
    hidden = (
        "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
        "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
    )
    text = text.replace("<", "").replace("&", "")

    seen = unicodedata.normalize("NFC", re.sub(rf"{hidden}|(?<![{emoji}])\u200d|\u200d(?![{emoji}])", "", text))
    lines = re.sub(r"\s*[\n\r\x85\u2028\u2029\x0b\x0c]\s*", "\n", seen)

    assert plain(text) == re.sub(r"[^\S\n\r\x85\u2028\u2029\x0b\x0c]+", " ", lines).strip()


@given(st.lists(st.one_of(st.text(max_size=6), st.sampled_from(_PIECES)), max_size=12).map("".join))
def test_reading_what_was_read_changes_nothing(markup: str) -> None:
    text = plain(markup)

    assert plain(text) == text
    assert len(text) <= LONGEST
