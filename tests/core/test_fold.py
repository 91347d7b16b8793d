"""One spelling for comparing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.fold import fold, folded_with_offsets


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("MÜLLER", "mueller"),
        ("Mueller", "mueller"),
        ("mu\u0308ller", "mueller"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Café", "cafe"),
        ("Nordwind’s", "nordwind's"),
        ("Nord‑Wind", "nord-wind"),
        ("𝐍𝐨𝐫𝐝wind", "nordwind"),
        ("`Nordwind´", "'nordwind'"),
    ],
)
def test_spellings_of_one_word_become_one(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_a_place_in_the_folded_text_leads_back_to_the_words_as_written() -> None:
    text = "Die Grüße von Mu\u0308ller & Söhnen"
    folded = folded_with_offsets(text)
    start = folded.text.index("mueller")

    first, last = folded.span(start, start + len("mueller"))

    assert text[first:last] == "Mu\u0308ller"


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_composed_and_decomposed_are_the_same(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text())
def test_offsets_belong_to_the_folded_text_and_stay_inside_the_original(text: str) -> None:
    folded = folded_with_offsets(text)

    assert folded.text == fold(text)
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert list(folded.starts) == sorted(folded.starts)
