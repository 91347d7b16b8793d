"""vaderSentiment's rules on our own way through a text: exactly its scores, and no time without end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import BOOSTER_DICT, NEGATE, SPECIAL_CASES, SentimentIntensityAnalyzer

from listener.core import vader

ANALYSER = SentimentIntensityAnalyzer()
WORDS = st.one_of(
    st.sampled_from(sorted(ANALYSER.lexicon)),
    st.sampled_from(sorted(BOOSTER_DICT)),
    st.sampled_from(sorted(NEGATE)),
    st.sampled_from(sorted(SPECIAL_CASES)),
    st.sampled_from(sorted(ANALYSER.emojis)),
    st.sampled_from(
        [
            *("but", "But", "no", "No", "nor", "or", "never", "so", "this", "without", "doubt", "least", "at", "very"),
            *("kind", "of", "the", "a", "!", "?", "???", "????", "isn't", "good", "GOOD"),
        ]
    ),
    st.text(max_size=6),
)


def compound(text: str) -> float:
    return float(ANALYSER.polarity_scores(text)["compound"])


@settings(max_examples=600)
@given(st.lists(WORDS, max_size=14), st.sampled_from([" ", "  ", "\n", ""]), st.booleans())
def test_the_compound_is_the_package_s(words: list[str], blank: str, loud: bool) -> None:
    text = blank.join(words).upper() if loud else blank.join(words)

    assert vader.read(text).compound == compound(text)


@pytest.mark.parametrize(
    "text",
    [
        "The service was never so good",
        "without a doubt the best",
        "At least it isn't a horrible book.",
        "least good, but no bad",
        "good good but good bad bad",
        "It is the bomb, yeah right, kiss of death",
        "sort of good, kind of bad",
        "no no good",
        "I❤️this",
        "GREAT day!!!!! Really???",
        "",
        "   ",
    ],
)
def test_the_odd_corners_are_the_package_s_too(text: str) -> None:
    assert vader.read(text).compound == compound(text)


def test_the_valences_say_which_words_count() -> None:
    read = vader.read("The crew was not friendly, the food was great")

    assert [word for word, _ in read.valences] == ["friendly", "great"]
    assert read.valences[0][1] < 0 < read.valences[1][1]


def test_public_texts_score_as_with_the_package(public_data: Callable[[str], Path]) -> None:
    """A hundredth of every English and German set; the whole comparison is benchmarks.sentiment's business."""
    files = sorted((public_data("sentiment")).glob("*/*.tsv"))
    texts = [
        line.split("\t")[1] for path in files for line in path.read_text("utf-8").splitlines()[::100] if "\t" in line
    ]

    assert len(texts) > 1_000
    assert [text for text in texts if vader.read(text).compound != compound(text)] == []


@pytest.mark.parametrize(
    "text",
    ["😀" * 3_000, "good " * 10_000, "good but bad " * 4_000, "x" * 50_000, "so so so so very not GOOD! " * 2_000],
    ids=["emoji", "praise", "but", "no blank", "boosters"],
)
def test_no_text_costs_time_without_end(text: str) -> None:
    """The package needs 12 s for the first and minutes for the second; a second is no benchmark, only no explosion."""
    start = process_time()

    assert -1.0 <= vader.read(text).compound <= 1.0
    assert process_time() - start < 1.0
