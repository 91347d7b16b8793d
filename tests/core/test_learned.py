"""Phrases that decide, corrections that are used, and the shipped model where nobody has taught anything."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import correct, target, tone
from listener.core.correct import Labelled, features_of
from listener.core.judge import understand
from listener.core.learned import (
    NOTHING,
    Learned,
    by_person,
    by_phrase,
    heard,
    learned_from,
    phrase_in,
    tokens,
    tone_toward,
)
from listener.core.match import Match
from listener.model import BrandId, Chances, DateQuality, Medium, Mention, Mood, Phrase, SourceName, Tone
from listener.ports import Opinion
from tests.core import bounds
from tests.world import midday

NORDWIND, SUEDWIND = BrandId("nordwind"), BrandId("suedwind")
NOW = midday()
SCORED = (Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE)
NAMES = ("Nordwind",)


def phrase(words: str, said: Mood = Mood.NEGATIVE, *, days: int = 0, brand: BrandId = NORDWIND) -> Phrase:
    return Phrase(brand, words, said, NOW + timedelta(days=days))


def taught(*phrases: Phrase) -> Learned:
    return learned_from(phrases, {})


def analysis(text: str) -> tone.Analysis:
    analysed = tone.analyse(text, "de")
    assert isinstance(analysed, tone.Analysis)
    return analysed


def toward(text: str, learned: Learned, brand: BrandId = NORDWIND) -> Tone:
    return tone_toward(text, analysis(text), brand, NAMES, learned)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("na danke", "Nordwind fährt heute nicht. NA, DANKE!"),
        ("Ärger im Bord-Bistro", "Wieder Aerger im Bord Bistro bei Nordwind"),
        ("großes Kino", "Nordwind: GROSSES\nKINO …"),
        ("geht's noch", "Geht’s noch, Nordwind?"),
        ("🤡", "Nordwind 🤡🤡"),
        ("👍", "Nordwind 👍🏽"),
        ("herz ❤️", "mein Herz ❤ für Nordwind"),
    ],
)
def test_a_phrase_is_found_however_it_is_written(words: str, text: str) -> None:
    found = phrase_in(text, NORDWIND, taught(phrase(words)))

    assert found is not None
    assert toward(text, taught(phrase(words))).method == "phrase"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("lob", "Nordwind fährt jetzt auch nach Globus-City"),
        ("na danke", "Danke, na klar, Nordwind"),
        ("na danke", "Na, Nordwind, danke"),
        ("🤡", "Nordwind 🤠"),
        ("na danke", ""),
    ],
)
def test_a_phrase_is_whole_words_in_their_order(words: str, text: str) -> None:
    assert phrase_in(text, NORDWIND, taught(phrase(words))) is None


def test_a_phrase_is_one_brand_s_only() -> None:
    text = "Na danke, Nordwind. Na danke, Südwind."
    learned = taught(phrase("na danke", Mood.POSITIVE, brand=SUEDWIND))

    assert toward(text, learned, SUEDWIND).mood is Mood.POSITIVE
    assert toward(text, learned) == target.toward(analysis(text), NAMES)


def test_of_several_phrases_the_longest_decides_and_of_equally_long_ones_the_newest() -> None:
    learned = taught(
        phrase("danke", Mood.POSITIVE, days=9),
        phrase("na danke", Mood.NEGATIVE),
        phrase("fährt nicht", Mood.NEUTRAL, days=1),
    )

    assert toward("Danke!", learned).mood is Mood.POSITIVE
    assert toward("Na danke!", learned).words == ("na danke",)
    assert toward("Na danke, fährt nicht.", learned).words == ("fährt nicht",)


@pytest.mark.parametrize("said", SCORED)
def test_what_a_phrase_says_is_likely_not_certain_and_its_score_agrees(said: Mood) -> None:
    found = by_phrase(phrase("na danke", said))

    assert found.mood is said
    assert found.chances is not None
    assert found.score is not None
    assert sum((found.chances.negative, found.chances.neutral, found.chances.positive)) == pytest.approx(1)
    assert getattr(found.chances, said) == 0.9
    assert bounds.of_score(found.score) is said


def test_a_phrase_decides_where_no_language_is_known_and_nothing_else_does() -> None:
    unscored = tone.analyse("Nordwind 4711", "")
    assert isinstance(unscored, Tone)

    assert tone_toward("Nordwind 4711", unscored, NORDWIND, NAMES) == unscored
    assert tone_toward("Nordwind 4711", unscored, NORDWIND, NAMES, taught(phrase("4711"))).mood is Mood.NEGATIVE


@pytest.mark.parametrize("said", SCORED)
def test_what_a_person_says_has_a_class_and_a_score_on_its_side(said: Mood) -> None:
    found = by_person(said)

    assert (found.mood, found.method, found.chances) == (said, "label", None)
    assert found.score is not None
    assert bounds.of_score(found.score) is said


def correction() -> correct.Correction:
    """Whoever speaks of a relay is furious: twelve say so, twelve others do not."""
    labelled = [
        *(Labelled(features_of(analysis(f"Nordwind baut Relais {n} ein")), Mood.NEGATIVE) for n in range(12)),
        *(Labelled(features_of(analysis(f"Nordwind baut Gleis {n} ein")), Mood.POSITIVE) for n in range(12)),
    ]
    fitted = correct.fit("de", labelled, "de-2+nordwind-1")
    assert fitted is not None
    return correct.load(fitted.packed)


def test_a_correction_speaks_for_its_brand_in_its_language_unless_a_phrase_does() -> None:
    text = "Nordwind baut Relais 99 ein"
    learned = learned_from([phrase("99", Mood.NEUTRAL, brand=SUEDWIND)], {(NORDWIND, "de"): correction()})
    shipped = target.toward(analysis(text), NAMES)
    corrected = toward(text, learned)

    assert corrected.method == "de-2+nordwind-1"
    assert corrected.chances is not None
    assert shipped.chances is not None
    assert corrected.chances.negative > shipped.chances.negative
    assert toward(text, learned, SUEDWIND).method == "phrase"
    assert toward(text, Learned(corrections={(NORDWIND, "en"): correction()})) == shipped
    assert toward(text, NOTHING) == shipped


def test_each_brand_of_a_text_gets_the_tone_that_its_people_taught() -> None:
    text = "Nordwind gegen Südwind, ein Vergleich. Na danke."
    mention = Mention(SourceName("forum"), "1", Medium.FORUM, NOW, NOW, DateQuality.EXACT, text=text, lang="de")
    matches = [Match(NORDWIND, NAMES), Match(SUEDWIND, ("Südwind",))]

    judged = understand(mention, matches, taught(phrase("na danke", Mood.POSITIVE, brand=SUEDWIND)))

    assert dict(judged.by_brand)[SUEDWIND].method == "phrase"
    assert dict(judged.by_brand)[NORDWIND] == dict(understand(mention, matches).by_brand)[NORDWIND]


@given(st.text(max_size=60), st.data())
def test_any_run_of_words_of_a_text_is_found_in_it(text: str, data: st.DataObject) -> None:
    parts = tokens(text)
    if not parts:
        assert phrase_in(text, NORDWIND, taught(phrase(text))) is None
        return
    start = data.draw(st.integers(0, len(parts) - 1))
    end = data.draw(st.integers(start + 1, len(parts)))

    found = phrase_in(text, NORDWIND, taught(phrase(" ".join(parts[start:end]))))

    assert found is not None


def own_model(chances: Chances | None, lang: str = "de") -> Learned:
    """A model of the company's own that always says the same."""
    return Learned(opinions={lang: Opinion("hausmodell-1", lambda _: chances)})


ANNOYED = Chances(0.7, 0.2, 0.1)


def test_a_model_of_the_company_s_own_speaks_instead_of_the_shipped_one() -> None:
    text = "Nordwind fährt nach Kassel."

    analysed, whole = heard(text, "de", own_model(ANNOYED))

    assert (whole.mood, whole.method, whole.chances) == (Mood.NEGATIVE, "hausmodell-1", ANNOYED)
    assert tone_toward(text, analysed, NORDWIND, NAMES, own_model(ANNOYED), whole).method == "hausmodell-1"
    assert tone_toward(text, analysed, NORDWIND, NAMES, NOTHING).method == "de-2"


def test_a_correction_goes_before_the_company_s_own_model() -> None:
    text = "Nordwind baut Relais 99 ein"
    learned = Learned(corrections={(NORDWIND, "de"): correction()}, opinions=own_model(ANNOYED).opinions)

    analysed, whole = heard(text, "de", learned)

    assert tone_toward(text, analysed, NORDWIND, NAMES, learned, whole).method == "de-2+nordwind-1"


def test_where_the_own_model_fails_the_shipped_one_speaks() -> None:
    text = "Nordwind ist eine Frechheit."

    assert heard(text, "de", own_model(None)) == heard(text, "de")


def test_an_own_model_may_know_a_language_that_ours_do_not() -> None:
    text = "El tren de Nordwind llega tarde otra vez"
    learned = own_model(ANNOYED, "es")

    analysed, whole = heard(text, "es", learned)

    assert whole.mood is Mood.NEGATIVE
    assert tone_toward(text, analysed, NORDWIND, NAMES, learned, whole) == whole
    assert heard("https://example.org/x", "es", learned)[1].method == "links"
