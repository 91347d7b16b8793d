"""Strangers' words are quoted so that a reader sees what is there, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.quotes import clean, cut, safe_url, voice
from listener.model import Medium
from tests.alerts.world import BERLIN, HOSTILE, mention


@given(st.text() | st.sampled_from(HOSTILE))
def test_what_is_clean_stands_on_one_line_and_has_nothing_hidden(text: str) -> None:
    shown = clean(text)
    assert not re.search(r"[\n\r\u2028\u2029\u202e\x00\x1b]|  ", shown)
    assert all(unicodedata.category(sign) not in {"Cc", "Cs", "Zl", "Zp"} for sign in shown)
    assert clean(shown) == shown


@given(st.text(max_size=400), st.integers(10, 300))
def test_a_cut_keeps_the_length_and_the_beginning(text: str, longest: int) -> None:
    short = cut(text, longest)
    assert len(short) <= longest
    assert text.startswith(short.removesuffix("…"))
    assert (short == text) == (len(text) <= longest) or short.endswith("…")


def test_a_long_post_is_cut_between_words() -> None:
    assert cut("eins zwei drei vier", 14) == "eins zwei…"
    assert cut("eins zwei, drei vier", 12) == "eins zwei…"
    assert cut("eins zwei drei", 10) == "eins zwei…"


def test_a_word_without_end_is_cut_where_it_must_be() -> None:
    assert cut("x" * 5000, 280) == "x" * 279 + "…"


@pytest.mark.parametrize("family", ["👩‍👩‍👧‍👦", "👍🏽", "e\u0301", "❤️"])
def test_no_sign_is_left_in_half(family: str) -> None:
    whole = {"", *(family * count for count in range(1, 50))}
    assert all(cut(family * 50, longest).removesuffix("…") in whole for longest in range(2, 60))


def test_a_letter_under_a_thousand_accents_ends_somewhere() -> None:
    assert cut("a" + "\u0301" * 1000, 20) == "…"


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/a?b=c&d=%20#e",
        "http://127.0.0.1:8000/x",
        "https://münchen.example/straße",
        "https://[::1]/",
    ],
)
def test_plain_web_addresses_pass(url: str) -> None:
    assert safe_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT://x.example/%0aalert(1)",
        "data:text/html,<script>",
        "ftp://x.example/",
        "//x.example/",
        "https://",
        "https://user:pass@x.example/",
        "https://bank.example@evil.example/",
        "https://x.example/a b",
        "https://x.example/\r\nX: y",
        "https://x.example/\u202egro",
        'https://x.example/"onclick=1',
        "https://x.example/|Slack-Login",
        "https://x.example/<b>",
        "https://[::1/",
        "https://x.example/" + "x" * 2000,
        "",
    ],
)
def test_everything_else_is_no_link(url: str) -> None:
    assert safe_url(url) == ""


def test_a_voice_says_who_where_how_far_when_and_what() -> None:
    quoted = voice(mention(), "de", BERLIN)
    assert quoted.who == "kuechenfee_lena"
    assert quoted.where == "Video · videoportal · Reichweite 184.000"
    assert quoted.when == "Sa 21.11. 02:07"
    assert quoted.url == "https://video.example/abc"
    assert quoted.text == "Nach zwei Minuten kam Rauch aus dem Boden."


def test_a_headline_without_text_and_name_is_quoted_as_what_it_is() -> None:
    quoted = voice(mention("", title="Kessel raucht", author="", reach=None, medium=Medium.NEWS), "en", UTC)
    assert (quoted.who, quoted.where, quoted.text) == ("no name given", "news · videoportal", "Kessel raucht")


@given(st.sampled_from(HOSTILE))
def test_a_quote_has_at_most_280_characters_whatever_was_written(text: str) -> None:
    quoted = voice(mention(text, author=text, url=text, title=text), "de", BERLIN)
    assert len(quoted.text) <= 280
    assert len(quoted.who) <= 60
    assert quoted.url == ""
