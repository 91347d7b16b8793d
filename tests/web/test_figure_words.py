"""The words of the pages of figures: the same sentences with the same slots in both languages."""

from __future__ import annotations

import re

import pytest

from listener.words import LANGUAGES, catalogue


@pytest.mark.parametrize("area", ["dashtrust", "dashvoice", "dashsources"])
def test_both_languages_have_the_same_sentences_with_the_same_slots(area: str) -> None:
    german, english = (catalogue(area, lang) for lang in LANGUAGES)
    slots = re.compile(r"{(\w+)}")

    assert set(german) == set(english)
    assert all(set(slots.findall(german[key])) == set(slots.findall(english[key])) for key in german)
