"""Who speaks, and which words are the speaker's own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import voices
from tests.core.chatter import post


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Unsere Räder sind rund", "Unsere Räder sind rund"),
        ("RT @nordwind: Unsere Räder sind rund", "Unsere Räder sind rund"),
        ("Danke für nichts! RT @nordwind: Unsere Räder sind rund", "Danke für nichts!"),
        ("“@nordwind: Unsere Räder sind rund” 😂😂", "😂😂"),
        ("„@nordwind: Unsere Räder sind rund“ ernsthaft?", "ernsthaft?"),
        ('"@nordwind: Our wheels are round" please stop', "please stop"),
        ("“@nordwind: Unsere Räder sind rund” https://example.org/1", "“@nordwind: Unsere Räder sind rund” https://example.org/1"),
        ("@nordwind das ist kein Zitat, das ist eine Frage", "@nordwind das ist kein Zitat, das ist eine Frage"),
        ('Sie nennen es "Service", @nordwind', 'Sie nennen es "Service", @nordwind'),
    ],
)  # fmt: skip
def test_own_words_are_what_is_left_beside_a_quotation(text: str, own: str) -> None:
    assert voices.said(post(text)).split() == own.split()


def test_a_bare_share_says_nothing_of_its_own() -> None:
    first = post("Unsere Räder sind rund", "nordwind")
    share = post("RT @nordwind: Unsere Räder sind rund", "uwe", number=1, copy_of=first)
    answer = post("Ach was. RT @nordwind: Unsere Räder sind rund", "ina", number=2, copy_of=first)
    assert [voices.is_shared(one) for one in (first, share, answer)] == [False, True, False]
    assert [voices.is_own(one) for one in (first, share, answer)] == [True, False, True]
    assert [voices.comments(one) for one in (first, share, answer)] == [False, False, True]


def test_words_are_folded_and_bare() -> None:
    text = "@petra Für 120 Euro: Größe &amp; Ärger!! I'm done, $NRD https://example.org/x #Altöl"
    assert voices.words(text) == ("fuer", "euro", "groesse", "aerger", "i'm", "done", "altoel")


def test_a_mention_without_author_is_a_voice_of_its_own() -> None:
    nobody = [post("Moin", number=number) for number in range(3)]
    assert len(voices.first_of_each(nobody)) == 3
    assert voices.first_of_each([post("eins", "uwe"), post("zwei", "uwe", number=1)]) == (post("eins", "uwe"),)


@given(st.text(max_size=80) | st.from_regex(r"(RT )?[“\"]?@\w{1,5}:? ?\w{0,9}[”\"]? ?\w{0,9}", fullmatch=True))
def test_whatever_is_typed_something_is_said(text: str) -> None:
    one = post(text)
    assert not (voices.comments(one) and voices.is_shared(one))
    assert bool(voices.said(one)) >= voices.comments(one)
    assert all(word == word.casefold() and "@" not in word for word in voices.words(text))
