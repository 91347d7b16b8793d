"""One spelling for comparing."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.fold import fold, folded_with_offsets

SIGNS = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("’‘‛`´ʼ＇", "'"))
TELLING = "aouAOUexX `'-ßäÖüéıİſΣςﬁ½―´＇𝐍한가Ꭰꭰ😡"
MARKS = "\u0300\u0301\u0308\u0323\u0344\u0345\u0f73\u200d\ufe0f\uff9e\u1fef\ud800\udcff"
WRITTEN = st.text(st.one_of(st.sampled_from(TELLING + MARKS), st.characters()), max_size=40)
"""Letters that fold to several, marks that change places, signs that decompose to marks: where runs could differ."""


def folded_as_defined(text: str) -> str:
    """The definition, which looks at every character of the text."""
    text = unicodedata.normalize("NFKD", text.translate(SIGNS)).casefold()
    text = unicodedata.normalize("NFKD", text).translate(SIGNS)
    for decomposed, written in (("a\u0308", "ae"), ("o\u0308", "oe"), ("u\u0308", "ue")):
        text = text.replace(decomposed, written)
    return "".join(sign for sign in text if not unicodedata.combining(sign)).casefold()


def placed_as_defined(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Fold each character with its marks, and say where it stood."""
    clusters: list[str] = []
    for sign in text:
        if clusters and unicodedata.combining(sign):
            clusters[-1] += sign
        else:
            clusters.append(sign)
    folded, places, at = "", [], 0
    for cluster in clusters:
        written = folded_as_defined(cluster)
        folded += written
        places += [(at, at + len(cluster))] * len(written)
        at += len(cluster)
    return folded, places


def placed(text: str) -> tuple[str, list[tuple[int, int]]]:
    folded = folded_with_offsets(text)
    return folded.text, [folded.span(at, at + 1) for at in range(len(folded.text))]


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
    places = [folded.span(at, at + 1) for at in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)


@given(WRITTEN)
def test_folding_by_runs_is_folding_as_defined(text: str) -> None:
    assert fold(text) == folded_as_defined(text)
    assert placed(text) == placed_as_defined(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nord" + "Südküstenüberführungsträger" * 3,
        "北風電力公司的客戶已經等了好幾天了沒有暖氣沒有熱水",
        "Северный ветер молчит" * 3,
        "z" + "\u0335\u0308" * 40,
        "o" + "\u0308" * 40,
        "u\u0344 Nord",
        "U\u0345\u0308 u\u0323\u0308 ue\u0308 u\u200d\u0308 `\u0308`",
        "`Nord`",
        "Ꭰ ꭰ",
        "ΟΔΟΣ ΟΔΟΣ's `Σ` a",
        "\u0308u \u0344\u0308",
    ],
)
def test_hard_runs_are_folded_as_defined(text: str) -> None:
    assert fold(text) == folded_as_defined(text)
    assert placed(text) == placed_as_defined(text)


@pytest.mark.parametrize("corpus", ["germeval17/dev.tsv", "umsab_fr/test.tsv", "hellwig23/train.tsv"])
def test_what_people_really_wrote_is_folded_as_defined(public_data: Callable[[str], Path], corpus: str) -> None:
    texts = public_data(f"sentiment/{corpus}").read_text("utf-8").split("\n")[::7][:400]

    assert [fold(text) for text in texts] == [folded_as_defined(text) for text in texts]
    assert [placed(text) for text in texts] == [placed_as_defined(text) for text in texts]
