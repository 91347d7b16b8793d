"""The words of the pages, and how numbers are written: the same sentences with the same slots in both languages."""

from __future__ import annotations

import re

import pytest

from listener.words import LANGUAGES, catalogue, number, percent


@pytest.mark.parametrize("area", ["dashtrust", "dashvoice", "dashsources", "dashrumours", "dashmentions", "dashdesk"])
def test_both_languages_have_the_same_sentences_with_the_same_slots(area: str) -> None:
    german, english = (catalogue(area, lang) for lang in LANGUAGES)
    slots = re.compile(r"{(\w+)}")

    assert set(german) == set(english)
    assert all(set(slots.findall(german[key])) == set(slots.findall(english[key])) for key in german)


def test_below_zero_stands_a_minus_sign_and_nothing_is_less_than_nothing() -> None:
    assert [number(-0.6, "de", 2), number(-1204, "en"), percent(-0.12, "de")] == [
        "−0,60",
        "−1,204",
        "−12\N{NO-BREAK SPACE}%",
    ]
    assert [number(-0.001, "de", 2), number(-0.4, "en")] == ["0,00", "0"]
