"""How much of a post goes along with a message, and what is never said of an employee."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.backlog import Piled, in_digest
from alerts.quoting import SHORT, Quotes, discreet, is_about_staff, quoting
from alerts.render import notice
from listener.core.staff import staff_of
from listener.model import Notice, Reason, Voice
from listener.words import LANGUAGES
from tests.alerts.world import BRAND, hostile_notice, mention, situation

LONG = "Der Kessel wurde heiß, dann roch es, dann kam Rauch aus dem Boden, und niemand ging ans Telefon. " * 4
STAFF = staff_of(["Anna Meier"])
DAY = timedelta(days=1)


def said(*texts: str, lang: str = "de") -> Notice:
    return notice(situation(lang, voices=[mention(text, author=f"wer{n}") for n, text in enumerate(texts)]))


@pytest.mark.parametrize(("quotes", "most"), [(Quotes.NONE, 0), (Quotes.SHORT, SHORT), (Quotes.FULL, 280)])
def test_a_quote_is_as_long_as_was_allowed(quotes: Quotes, most: int) -> None:
    whole = said(LONG)
    (left,) = quoting(whole, quotes).voices

    assert len(left.text) <= most
    assert len(left.text) > most - 20
    assert replace(left, text="") == replace(whole.voices[0], text="")
    assert quoting(whole, Quotes.FULL) is whole


@given(st.text(), st.sampled_from(Quotes))
def test_what_is_short_enough_stays_and_shortening_twice_is_shortening_once(text: str, quotes: Quotes) -> None:
    once = quoting(hostile_notice(text), quotes)

    assert quoting(once, quotes) == once
    assert all(len(one.text) <= SHORT for one in once.voices) or quotes is Quotes.FULL


@pytest.mark.parametrize("lang", LANGUAGES)
def test_questions_in_a_digest_are_quotes_too(lang: str) -> None:
    asked = Voice("x", "forum · f", "", "", "Warum „raucht“ der Kessel?")
    piled = Piled(
        id=BRAND.id, brand=BRAND.name, ages=[DAY], critical=0, overdue=0, past_due=DAY, questions=[(DAY, asked)]
    )  # fmt: skip
    line = in_digest([piled], lang, 3)[-1]
    found = quoting(replace(said(LONG, lang=lang), reason=Reason.DIGEST, facts=(line, "„Kessel“: 3")), Quotes.NONE)

    assert "raucht" in line
    assert "raucht" not in found.facts[0]
    assert found.facts[1] == "„Kessel“: 3"


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("‹…› ist frech.", True),
        ("‹…› ist frech. Sie hat einfach aufgelegt und gelacht.", True),
        ("Muster & Söhne wird immer schlimmer. ‹…› hat aufgelegt.", False),
        ("Muster & Söhne, ‹…› ist frech.", True),
        ("Der Kessel raucht.", False),
    ],
)
def test_what_speaks_of_an_employee_only_is_told_apart(text: str, only: bool) -> None:
    assert is_about_staff(text, BRAND.name) is only


def test_where_no_brand_is_named_some_words_are_enough() -> None:
    assert is_about_staff("‹…› ist frech. Unmöglich!", "")
    assert not is_about_staff("‹…› ist frech. Und der Kessel raucht nach zwei Minuten.", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_named_employee_is_in_no_message(lang: str) -> None:
    """Also in one that was promised before the name was entered."""
    told = said("Anna Meier ist frech.", "Muster raucht. Frau Meier lacht.", "Der Kessel raucht.", lang=lang)
    left = discreet(replace(told, why=(*told.why, "Anna Meier"), push="A. Meier"), STAFF.masked)

    assert "Meier" in repr(told)
    assert "Meier" not in repr(left)
    assert [one.text for one in left.voices] == ["Muster raucht. Frau ‹…› lacht.", "Der Kessel raucht."]
    assert left.voices_title == said("a", "b", lang=lang).voices_title
    assert discreet(said("Anna Meier ist frech."), STAFF.masked).voices_title == ""
    assert discreet(told, str) == told
