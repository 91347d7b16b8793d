"""How a text speaks: rules and model on one scale, and silence where we do not know."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import linear, mood, tone, wording
from listener.core.tone import score
from listener.model import Chances, Mood
from tests.core import bounds


@pytest.mark.parametrize(
    ("text", "lang", "reason"),
    [
        ("El tren llega tarde otra vez", "es", "language"),
        ("Hm", "", "short"),
        ("", "de", "short"),
        ("https://example.org/x @nordwind", "de", "links"),
    ],
)
def test_what_cannot_be_scored_says_why_and_is_not_neutral(text: str, lang: str, reason: str) -> None:
    told = score(text, lang)

    assert (told.mood, told.score, told.method, told.chances) == (Mood.UNSCORED, None, reason, None)


@pytest.mark.parametrize(
    ("text", "lang", "kind", "words"),
    [
        ("The support was great, thank you!", "en", Mood.POSITIVE, {"great", "thank"}),
        ("Horrible service, I hate it.", "en", Mood.NEGATIVE, {"Horrible", "hate"}),
        ("Two hours on hold and then they hung up.", "en", Mood.NEGATIVE, {"hold"}),
        ("Nach 40 Minuten Warteschleife wurde aufgelegt.", "de", Mood.NEGATIVE, {"Warteschleife"}),
        ("Die Hotline war freundlich und schnell.", "de", Mood.POSITIVE, {"freundlich"}),
        ("Ce service client est une honte, à fuir !", "fr", Mood.NEGATIVE, {"honte"}),
        ("Servizio eccellente, grazie mille!", "it", Mood.POSITIVE, {"eccellente"}),
    ],
)
def test_a_tone_has_a_class_and_the_words_that_decided(text: str, lang: str, kind: Mood, words: set[str]) -> None:
    told = score(text, lang)

    assert told.mood == kind
    assert all(any(word in shown for shown in told.words) for word in words)
    assert told.method == f"{lang}-2"


@pytest.mark.parametrize(("text", "lang"), [("The train leaves at eight.", "en"), ("Der Zug fährt um acht.", "de")])
def test_what_takes_no_side_is_neutral_and_shows_no_words(text: str, lang: str) -> None:
    told = score(text, lang)

    assert told.mood is Mood.NEUTRAL
    assert told.words == ()
    assert abs(told.score or 0.0) < mood.NEUTRAL


@pytest.mark.parametrize("text", ["😀" * 5_000, "good " * 10_000, "not 😡 bad " * 6_000, "gut" * 20_000])
@pytest.mark.parametrize("lang", tone.LANGUAGES)
def test_a_hostile_post_is_read_to_its_five_thousandth_character(text: str, lang: str) -> None:
    assert score(text, lang) == score(text[: wording.LONGEST], lang)


@given(st.text(), st.sampled_from(["de", "en", "fr", "it", "es", ""]))
def test_any_text_has_a_score_in_range_or_none(text: str, lang: str) -> None:
    told = score(text, lang)

    assert (told.score is None) == (told.mood is Mood.UNSCORED) == (told.chances is None)
    assert told.score is None or -1.0 <= told.score <= 1.0
    assert told.score is None or bounds.of_score(told.score) is told.mood


@given(st.text(), st.sampled_from(tone.LANGUAGES))
def test_a_text_scores_the_same_whatever_was_read_before(text: str, lang: str) -> None:
    fresh = linear.load((tone.MODELS / f"tone-{lang}.bin").read_bytes())

    analysed = tone.taken_apart(text, lang, fresh)

    assert tone.whole(analysed) == tone.whole(tone.taken_apart(text, lang, tone.model(lang)))


@given(st.lists(st.sampled_from(["gut", "schlecht", "nicht", "Bahn", "!", ":)", "und"]), min_size=1, max_size=20))
def test_the_shares_of_the_pieces_add_up_to_the_sums(words: list[str]) -> None:
    sums = tone.taken_apart(" ".join(words), "de", tone.model("de")).sums

    assert sum(against for against, _ in sums.shares) == pytest.approx(sums.against)
    assert sum(towards for _, towards in sums.shares) == pytest.approx(sums.towards)


LIKELY = st.tuples(*[st.floats(min_value=0.001, max_value=1)] * 3).map(
    lambda three: Chances(*(one / sum(three) for one in three))
)


@given(LIKELY)
def test_class_and_score_agree_with_the_chances(chances: Chances) -> None:
    kind, compound = mood.of_chances(chances)

    likeliest = max(chances.negative, chances.neutral, chances.positive)
    assert bounds.of_score(compound) is kind
    assert {Mood.NEGATIVE: chances.negative, Mood.NEUTRAL: chances.neutral, Mood.POSITIVE: chances.positive}[
        kind
    ] == pytest.approx(likeliest) or chances.positive == chances.negative


@given(LIKELY, LIKELY)
def test_more_praise_never_scores_lower_within_a_class(one: Chances, other: Chances) -> None:
    (first, low), (second, high) = mood.of_chances(one), mood.of_chances(other)

    if first is second and one.positive - one.negative < other.positive - other.negative:
        assert low <= high


REPORT = (
    "Die Nordwind AG hat am Dienstag in Kassel ihre Hauptversammlung abgehalten. Rund 340 Aktionäre nahmen teil. "
    "Der Vorstand legte den Bericht über das vergangene Geschäftsjahr vor. Danach lag der Umsatz bei 812 "
    "Millionen Euro, die Zahl der Beschäftigten bei 3.900. Der Aufsichtsrat wählte Petra Lindner für weitere "
    "drei Jahre in das Gremium. Auf der Tagesordnung standen außerdem die Wahl des Abschlussprüfers und eine "
    "Änderung der Satzung. Die Dividende beträgt 0,40 Euro je Aktie und wird am 14. Juni ausgezahlt. Das "
    "Unternehmen betreibt Regionalzüge in Hessen und Thüringen und unterhält Werkstätten in Kassel, Erfurt und "
    "Gießen. Die nächste Hauptversammlung findet im Mai statt. "
)


def test_a_long_report_that_takes_no_side_is_neutral() -> None:
    """Some of a hundred words always weigh something: length alone is no opinion."""
    assert score(REPORT, "de").mood is Mood.NEUTRAL
    assert score(REPORT * 3, "de").mood is Mood.NEUTRAL


def test_a_long_complaint_stays_one() -> None:
    complaint = (
        "Seit drei Wochen warte ich auf eine Antwort. Die Hotline legt auf, E-Mails bleiben liegen, und jeder "
        "sagt etwas anderes. Gestern hieß es, mein Fall sei erledigt, dabei ist die Heizung immer noch kalt. So "
        "eine Frechheit habe ich noch nicht erlebt. Der Techniker kam zweimal nicht, obwohl ich mir dafür frei "
        "genommen hatte. Am Ende soll ich auch noch die Anfahrt bezahlen. Nie wieder, ich kann nur jedem "
        "abraten. "
    )

    assert score(complaint, "de").mood is Mood.NEGATIVE
    assert score(complaint * 2, "de").mood is Mood.NEGATIVE
