"""How a text speaks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from listener.core.tone import score
from listener.model import Mood


@pytest.mark.parametrize(
    ("text", "lang", "reason"),
    [
        ("La livraison est en retard", "fr", "language"),
        ("Hm", "", "short"),
        ("", "de", "short"),
        ("https://example.org/x @nordwind", "de", "links"),
    ],
)
def test_what_cannot_be_scored_says_why_and_is_not_neutral(text: str, lang: str, reason: str) -> None:
    tone = score(text, lang)

    assert (tone.mood, tone.score, tone.method) == (Mood.UNSCORED, None, reason)


@pytest.mark.parametrize(
    ("text", "mood", "words"),
    [
        ("The support was great, thank you!", Mood.POSITIVE, ("great", "support", "thank")),
        ("Horrible service, I hate it.", Mood.NEGATIVE, ("hate", "Horrible")),
        ("The train leaves at eight.", Mood.NEUTRAL, ()),
    ],
)
def test_english_has_a_mood_and_the_words_that_decided(text: str, mood: Mood, words: tuple[str, ...]) -> None:
    tone = score(text, "en")

    assert tone.mood == mood
    assert set(tone.words) == set(words)
    assert tone.method == "vader-3.3.2"


@given(
    st.lists(
        st.sampled_from(["good", "bad", "not", "GREAT!", "but", "the", ":)", "😡", "isn't", "kind", "of", "?"]),
        max_size=30,
    )
)
def test_english_is_exactly_vader(words: list[str]) -> None:
    text = " ".join(["so", *words])

    assert score(text, "en").score == SentimentIntensityAnalyzer().polarity_scores(text)["compound"]


@pytest.mark.parametrize("text", ["😀" * 5_000, "good " * 1_000, "not 😡 bad " * 600])
def test_a_hostile_post_is_scored_in_bounded_work(text: str) -> None:
    """Plain VADER needs a minute for some of these; ours shows it a bounded part."""
    tone = score(text, "en")

    assert tone.score is not None
    assert abs(tone.score) > 0.9


@given(st.text(), st.sampled_from(["de", "en"]))
def test_any_text_has_a_score_in_range_or_none(text: str, lang: str) -> None:
    tone = score(text, lang)

    assert (tone.score is None) == (tone.mood is Mood.UNSCORED)
    assert tone.score is None or -1.0 <= tone.score <= 1.0
