"""Aspects of service: control, tracking, convenience, speed, reviews, and what comes after the sale (A32, A39, E08)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.aspects import LANGUAGES, aspects, failing, shipped, table, taxonomy, titles
from listener.core.groups import Withheld
from listener.model import Heard, Medium, MentionId, Mood, SourceName
from listener.model.desk import Said
from tests.core.relations import FEW
from tests.core.utter import words

SAID: dict[str, tuple[str, str, str]] = {
    # aspect: how a German says it, how another one does, how somebody says it in English
    "control": ("Lieferadresse ändern? Geht nach dem Klick nimmer.", "Konto gesperrt, einfach so", "cant log in AGAIN"),
    "tracking": (
        "wo bleibt mein paket?!",
        "Sendungsverfolgung zeigt seit Mo. nix",
        "Tracking hasn't moved since tuesday",
    ),
    "convenience": (
        "muss des Formular ausdrucken, 2024...",
        "Total umständlich",
        "fill out a form, print it, post it. why",
    ),
    "speed": ("seit 3 Wochen warte ich auf die Hose", "Am nächsten Tag da, Wahnsinn 😍", "still waiting lol"),
    "reviews": ("Die Rezensionen sind doch gekauft", "5 Sterne für den Müll??", "all those fake reviews"),
    "returns": ("Hab die Retoure vor 14 Tagen weggebracht", "will das Teil zurückschicken", "they won't take it back"),
    "refund": ("Wann krieg ich mein Geld zurück???", "Keine Erstattung bisher.", "where's my refund"),
    "call_back": ("Versprochener Rückruf kam nie", "es hat keiner zurückgerufen", "nobody called me back"),
    "reachability": ("Da geht niemand ran", "45 min Warteschleife, dann rausgeflogen", "on hold for an hour"),
    "after_sale": ("Seit der Bestellung Funkstille", "keine Antwort auf 4 Mails", "no reply whatsoever"),
    "privacy": ("Woher haben die meine Daten?", "DSGVO ist für die ein Fremdwort", "sold my details, clearly"),
    "website": ("Der Warenkorb leert sich selber", "eure App stürzt dauernd ab", "the checkout keeps failing"),
    "newsletter": ("Dieser Newsletter nervt", "jeden Tag Werbemails", "unsubscribed and still get the newsletter"),
    "sustainability": ("so viel Plastik drumherum", "Greenwashing vom Feinsten", "what about your carbon footprint"),
    "digital": ("Nur noch per App, meine Oma guckt in die Röhre", "kein Bargeld mehr", "app only now, great"),
}


@pytest.mark.parametrize("aspect", SAID)
def test_people_are_heard_on_every_aspect_in_both_languages(aspect: str) -> None:
    first, second, english = SAID[aspect]

    assert [aspect in {one.aspect for one in aspects(text, "de")} for text in (first, second)] == [True, True]
    assert aspect in {one.aspect for one in aspects(english, "en")}
    assert aspect in {one.aspect for one in aspects(english, "")}, "an unknown language is read by both lists"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Nordwind fährt jetzt auch nach Ulm.", "de"),
        ("Der Vorstand tritt zurück, sagt die Zeitung.", "de"),
        ("Schönes Wetter heute, danke Nordwind", "de"),
        ("The chairman has stepped down.", "en"),
        ("Lovely day out with the kids", "en"),
    ],
)
def test_what_speaks_of_none_has_none(text: str, lang: str) -> None:
    assert aspects(text, lang) == ()


def test_it_says_by_which_words_it_was_found() -> None:
    (found,) = aspects("Keine Erstattung, obwohl die Rückerstattung zugesagt war", "de")

    assert (found.aspect, set(found.cues)) == ("refund", {"erstatt*", "rückerstatt*"})


# --- the list --------------------------------------------------------------------------------------------------------


def test_both_lists_name_the_same_with_the_five_of_the_seed_first() -> None:
    assert list(titles("de")) == list(titles("en"))
    assert list(titles("de"))[:5] == ["control", "tracking", "convenience", "speed", "reviews"]
    assert set(titles("de")) == set(SAID)
    assert titles("de") != titles("en")


def test_data_protection_is_told_early_and_what_comes_after_the_sale_earlier_than_the_rest() -> None:
    """B05 asks for a low threshold, A39 for thresholds of their own."""
    least = {one.id: one.least for one in shipped("de")}

    assert least["privacy"] < least["refund"] == least["returns"] == least["call_back"] < least["website"]
    assert least == {one.id: one.least for one in shipped("en")}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('control = "x"', "control: not an entry"),
        ('[control]\ntitle = "T"\ncues = ["ab"]\nweight = 2', "control.weight: not known"),
        ('[control]\ntitle = 5\ncues = ["ab"]', "control.title: not of the kind str"),
        ('[control]\ntitle = "T"\ncues = []', "control: title and cues are needed"),
        ('[control]\ncues = ["ab"]', "control: title and cues are needed"),
        ('[control]\ntitle = "T"\ncues = ["ab"]\nfrom = 1.5', "control.from: not a share"),
        ('[control]\ntitle = "T"\ncues = ["ab", "ab"]', "'ab' stands there twice"),
        ('[control]\ntitle = "T"\ncues = ["Ab"]', "'Ab' is not in small letters"),
        ('[control]\ntitle = "T"\ncues = ["*"]', r"'\*' is no cue"),
        ('[control]\ntitle = "T"\ncues = [7]', "7 is no cue"),
    ],
)
def test_a_list_with_a_fault_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        taxonomy(text)


def test_a_list_that_the_other_language_does_not_know_is_refused() -> None:
    text = '[control]\ntitle = "T"\ncues = ["ab"]'

    assert [one.id for one in taxonomy(text, ["control"])] == ["control"]
    with pytest.raises(ValueError, match="not in both languages: refund"):
        taxonomy(text, ["control", "refund"])


# --- how they stand --------------------------------------------------------------------------------------------------


def told(count: int, text: str, mood: Mood = Mood.NEGATIVE, first: int = 0, **other: object) -> list[Said]:
    """Let so many people say it."""
    made = [words(first + n, text, f"p{first + n}", lang="de", mood=mood) for n in range(count)]
    return [replace(one, utterance=replace(one.utterance, **other)) for one in made]  # type: ignore[arg-type] # fields


def test_each_aspect_has_its_people_and_its_negative_share_the_surest_criticism_first() -> None:
    said = [
        *told(20, "Wann kommt mein Geld zurück?"),
        *told(12, "Retoure war einfach", Mood.POSITIVE, 100),
        *told(12, "Retoure abgelehnt", first=200),
    ]
    lines = {one.aspect: one for one in table(said)}

    assert [one.aspect for one in table(said)][:2] == ["refund", "returns"]
    refund, returns = lines["refund"], lines["returns"]
    assert (refund.people, refund.mentions) == (20, 20)
    assert not isinstance(returns.negative, Withheld)
    assert (returns.people, returns.negative.value) == (24, 0.5)
    assert lines["website"].people == 0


def test_nothing_is_told_of_fewer_than_ten_people_however_much_they_say() -> None:
    said = [words(n, "Mein Geld zurück!", f"p{n % 9}", lang="de", mood=Mood.NEGATIVE) for n in range(500)]
    (line,) = [one for one in table(said) if one.aspect == "refund"]

    assert [type(one) for one in (line.people, line.mentions, line.negative)] == [Withheld] * 3
    with pytest.raises(ValueError, match="10"):
        table(said, 9)


def test_copies_are_one_mention_and_the_company_s_own_words_none() -> None:
    said = [
        *told(10, "Erstattung fehlt"),
        *told(5, "Erstattung fehlt", first=50, story=MentionId(1)),
        *told(30, "Ihre Erstattung ist unterwegs", first=100, own=True),
    ]
    (line,) = [one for one in table(said) if one.aspect == "refund"]

    assert (line.people, line.mentions) == (15, 10)


@FEW
@given(st.lists(st.tuples(st.integers(0, 14), st.sampled_from(sorted(SAID)), st.sampled_from(Mood)), max_size=60))
def test_no_line_ever_speaks_of_fewer_than_a_group(said: list[tuple[int, str, Mood]]) -> None:
    mentions = [
        words(n, SAID[aspect][0], f"p{who}", lang="de", mood=mood) for n, (who, aspect, mood) in enumerate(said)
    ]
    for line in table(mentions):
        assert isinstance(line.people, Withheld) or line.people == 0 or line.people >= 10
        assert isinstance(line.people, Withheld) is (isinstance(line.negative, Withheld) and line.people != 0)


# --- what fails in a wave --------------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 17, 11, 0, tzinfo=UTC)


def heard(id_: int, text: str, mood: Mood = Mood.NEGATIVE, story: int | None = None) -> Heard:
    of = MentionId(id_ if story is None else story)
    return Heard(
        *(MentionId(id_), NOW + timedelta(minutes=id_), SourceName("forum"), Medium.FORUM, f"p{id_}", of),
        *(mood, None, None, "", text, ""),
    )


def test_a_wave_names_the_aspect_that_fails() -> None:
    wave = [heard(n, "Die App stürzt ab, Login geht nicht, Mist") for n in range(30)]
    wave += [heard(100 + n, "Unfassbar, was die machen") for n in range(20)]
    wave += [heard(200 + n, "Sendungsverfolgung geht super", Mood.POSITIVE) for n in range(90)]
    found = failing(wave)

    assert [(one.aspect, one.voices, one.share) for one in found] == [("control", 30, 0.6), ("website", 30, 0.6)]


def test_data_protection_is_named_from_one_critic_in_twenty_the_website_not() -> None:
    wave = [heard(n, "Meine Daten sind weg") for n in range(10)] + [
        heard(99 + n, "Die Website hakt") for n in range(10)
    ]
    wave += [heard(500 + n, "Unmöglich!") for n in range(130)]

    assert [one.aspect for one in failing(wave)] == ["privacy"]


def test_nine_voices_and_a_thousand_copies_name_nothing() -> None:
    wave = [heard(n, "Erstattung fehlt") for n in range(9)] + [
        heard(20 + n, "Erstattung fehlt", story=1) for n in range(99)
    ]

    assert failing(wave) == ()
    assert failing(()) == ()


def test_every_language_that_has_a_list_is_tested_here() -> None:
    assert LANGUAGES == ("de", "en")
