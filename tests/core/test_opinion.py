"""Somebody else's classes on our scale: what labels mean, how two or five classes become three, how long a text is."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import opinion
from listener.model import Mood

NEGATIVE, NEUTRAL, POSITIVE = Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE
STARS = ("1 star", "2 stars", "3 stars", "4 stars", "5 stars")
LOGITS = st.floats(-50, 50)


@pytest.mark.parametrize(
    ("label", "mood"),
    [
        *(("negative", NEGATIVE), ("NEGATIVE", NEGATIVE), ("Very_Negative", NEGATIVE), ("negativ", NEGATIVE)),
        *(("Neutral", NEUTRAL), ("neu", NEUTRAL), (" Positive ", POSITIVE), ("POS", POSITIVE)),
        *zip(STARS, (NEGATIVE, NEGATIVE, NEUTRAL, POSITIVE, POSITIVE), strict=True),
        *(("LABEL_0", None), ("0", None), ("6 stars", None), ("joy", None), ("", None)),
    ],
)
def test_a_label_means_a_class_only_by_its_name(label: str, mood: Mood | None) -> None:
    assert opinion.meaning(label) is mood


def test_labels_stand_in_the_order_of_the_logits_whatever_the_order_of_the_file() -> None:
    assert opinion.labels({"id2label": {"1": "positive", "0": "negative"}}) == ("negative", "positive")


@pytest.mark.parametrize(
    "described",
    [{}, {"id2label": ["negative", "positive"]}, {"id2label": {"1": "negative", "2": "positive"}},
     {"id2label": {"0": "negative", "1": 7}}],
)  # fmt: skip
def test_a_description_that_numbers_no_labels_names_none(described: dict[str, object]) -> None:
    assert opinion.moods(opinion.labels(described)) == ()


@pytest.mark.parametrize(
    "names",
    [("LABEL_0", "LABEL_1"), ("negative", "neutral"), ("positive", "positive"), ("negative", "joy", "positive")],
)
def test_labels_serve_only_if_all_mean_something_and_both_sides_are_there(names: tuple[str, ...]) -> None:
    assert opinion.moods(names) == ()


@given(st.tuples(LOGITS, LOGITS, LOGITS), st.permutations([NEGATIVE, NEUTRAL, POSITIVE]), st.floats(-20, 20))
def test_chances_sum_to_one_and_the_largest_logit_wins_wherever_it_stands(
    logits: tuple[float, ...], kinds: list[Mood], more: float
) -> None:
    found = opinion.chances(logits, kinds)
    moved = opinion.chances([logit + more for logit in logits], kinds)
    by_kind = {kind: getattr(found, kind) for kind in kinds}

    assert sum(by_kind.values()) == pytest.approx(1)
    assert by_kind[kinds[logits.index(max(logits))]] == max(by_kind.values())
    assert (moved.negative, moved.positive) == pytest.approx((found.negative, found.positive), abs=1e-9)


@pytest.mark.parametrize(("share", "neutral"), [(0.5, True), (0.75, True), (0.79, True), (0.81, False), (0.99, False)])
def test_of_two_classes_neither_wins_below_four_fifths(share: float, *, neutral: bool) -> None:
    praise = opinion.chances((0, log(share / (1 - share))), (NEGATIVE, POSITIVE))
    blame = opinion.chances((log(share / (1 - share)), 0), (NEGATIVE, POSITIVE))

    assert (praise.neutral > max(praise.positive, praise.negative)) is neutral
    assert praise.positive >= praise.negative
    assert (blame.negative, blame.positive) == pytest.approx((praise.positive, praise.negative))


@given(LOGITS, LOGITS)
def test_two_classes_keep_their_odds_when_neutral_comes_between(negative: float, positive: float) -> None:
    found = opinion.chances((negative, positive), (NEGATIVE, POSITIVE))

    assert found.negative + found.neutral + found.positive == pytest.approx(1)
    assert (found.positive > found.negative) is (positive > negative) or abs(positive - negative) < 1e-9
    assert found.neutral <= 0.5 + 1e-9


def test_one_and_two_stars_are_blame_together_even_where_three_are_likeliest() -> None:
    kinds = opinion.moods(STARS)
    found = opinion.chances([log(p) for p in (0.3, 0.25, 0.35, 0.05, 0.05)], kinds)

    assert (found.negative, found.neutral, found.positive) == pytest.approx((0.55, 0.35, 0.1))


@pytest.mark.parametrize(
    ("described", "tokenizing", "tokens"),
    [
        ({}, {}, 512),
        ({"max_position_embeddings": 512, "model_type": "bert", "pad_token_id": 0}, {}, 512),
        ({"max_position_embeddings": 514, "model_type": "xlm-roberta", "pad_token_id": 1}, {}, 512),
        ({"max_position_embeddings": 130, "model_type": "roberta", "pad_token_id": 1}, {"model_max_length": 128}, 128),
        ({"max_position_embeddings": 8192}, {"model_max_length": int(1e30)}, 512),
        ({"max_position_embeddings": 512}, {"model_max_length": 64}, 64),
        ({"max_position_embeddings": -1}, {"model_max_length": "long"}, 512),
    ],
)
def test_the_smallest_limit_says_how_many_tokens_are_read(
    described: dict[str, object], tokenizing: dict[str, object], tokens: int
) -> None:
    assert opinion.longest(described, tokenizing) == tokens
