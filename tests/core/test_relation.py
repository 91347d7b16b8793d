"""Where the noise arises: phase of contact, intent, touchpoint and emotion of a mention, each with its reasons."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core import kinds_cues, relation_model
from listener.core.relation import LEARNED, read
from listener.core.relation_model import ASPECTS, FILE, LABELS
from listener.core.wording import pieces
from listener.model.mention import Medium
from listener.model.relation import ContactPhase, Cue, Intent, Relation, Touchpoint

FEW = settings(max_examples=40)
SOME_WORDS = st.sampled_from(
    """Ich habe gestern bei Nordwind bestellt und das Paket kam kaputt an ? ! weil der Bot nie antwortet nie wieder
    kauft dort nicht überlege ob jemand Erfahrung hat my parcel never arrived anyone know how do I cancel because the
    queue at the till standing just signed I would recommend them wish they had a person 😍
    @Nordwind #nordwind""".split()  # noqa: SIM905 - easier to read
)
TEXTS = st.text(max_size=200) | st.lists(SOME_WORDS, max_size=40).map(" ".join)
LANGUAGES = st.sampled_from(["de", "en", "fr", ""])
MEDIA = st.sampled_from(Medium)
SHARES = st.none() | st.floats(0, 1)


def heard(text: str, language: str = "de", medium: Medium = Medium.FORUM) -> Relation:
    return read(text, language, medium, ("Nordwind",))


@FEW
@given(TEXTS, LANGUAGES, MEDIA, SHARES, SHARES)
def test_anything_can_be_read_and_always_alike(
    text: str, language: str, medium: Medium, score: float | None, rating: float | None
) -> None:
    once = read(text, language, medium, ("Nordwind",), score, rating)

    assert read(text, language, medium, ("Nordwind",), score, rating) == once
    assert len(set(once.intents)) == len(once.intents)
    assert {one.label for one in once.cues if one.aspect == "intent"} == set(once.intents)


@FEW
@given(TEXTS, st.sampled_from(["de", "en"]), MEDIA)
def test_every_reason_stands_in_the_text_or_says_that_it_was_learned(text: str, language: str, medium: Medium) -> None:
    words = kinds_cues.words(kinds_cues.taken(text, 2_000))

    for one in read(text, language, medium).cues:
        assert one.aspect in ASPECTS
        assert one.label in LABELS[one.aspect]
        assert one.words == LEARNED or stands_in(one.words, words)


def stands_in(written: str, words: list[str]) -> bool:
    alone = kinds_cues.compiled([kinds_cues.cue("any", "plain", written)])
    return bool(kinds_cues.found(words, alone))


@FEW
@given(TEXTS, st.sampled_from(["Nordwind", "Ostrand"]))
def test_which_brand_it_is_decides_nothing(text: str, name: str) -> None:
    renamed = text.replace("Nordwind", name).replace("nordwind", name.lower())

    assert read(renamed, "de", Medium.FORUM, (name,)) == read(text, "de", Medium.FORUM, ("Nordwind",))


@pytest.mark.parametrize("language", ["fr", "it", "", "xx"])
def test_of_other_languages_nothing_is_claimed(language: str) -> None:
    told = heard("Mein Paket kam kaputt an, nie wieder!", language)

    assert told == Relation(ContactPhase.UNKNOWN, (), Touchpoint.NONE, told.emotion)
    assert told.emotion == "none"


@pytest.mark.parametrize(
    ("text", "language", "phase"),
    [
        ("Laut Zeitung soll Nordwind angeblich Kundendaten verkaufen, bin zum Glück kein Kunde", "de", "pre_contact"),
        ("I read that Nordwind is under investigation. Never used them and never will.", "en", "pre_contact"),
        ("Überlege zu Nordwind zu wechseln, hat jemand Erfahrungen mit dem Angebot?", "de", "contact"),
        ("Thinking of switching to Nordwind, is it worth it? Comparing quotes.", "en", "contact"),
        ("Steh grad an der Kasse bei Nordwind und die Karte geht nicht", "de", "full_contact"),
        ("At the Nordwind checkout right now, card declined for the third time", "en", "full_contact"),
        ("Seit drei Wochen warte ich auf meine Erstattung, die Retoure ist längst bei Nordwind", "de", "after_contact"),
        ("My Nordwind heater broke after two years and the warranty claim was refused", "en", "after_contact"),
        ("Nordwind-Aktie legt nach Quartalszahlen zu", "de", "unknown"),
        ("Got a job interview at Nordwind tomorrow, fingers crossed", "en", "unknown"),
    ],
)
def test_a_writer_stands_somewhere_in_the_contact_cycle(text: str, language: str, phase: str) -> None:
    told = heard(text, language)

    assert told.phase == phase
    assert [one for one in told.cues if one.aspect == "phase"]


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("Weiß jemand, wie ich bei Nordwind meine Rechnung herunterladen kann?", "de", "question"),
        ("Does anyone know how I can change my plan with Nordwind?", "en", "question"),
        ("Ich will keinen Bot, ich will mit einem echten Menschen sprechen", "de", "human"),
        ("Just let me talk to a real person instead of this chatbot", "en", "human"),
        ("Habe gekündigt, weil der Service immer schlechter wurde", "de", "leaving"),
        ("Kann ich jedem nur empfehlen, klare Kaufempfehlung!", "de", "recommend"),
        ("Stay away, don't buy from them", "en", "warn"),
        ("Angeblich soll Nordwind bald dicht machen, sagt das Gerücht", "de", "rumour"),
        ("I would have expected a reply at least. Wish they had a search", "en", "expectation"),
    ],
)
def test_a_writer_wants_something(text: str, language: str, intent: str) -> None:
    assert intent in heard(text, language).intents


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ist das euer Ernst, Nordwind?", "de"),
        ("Geht's noch?", "de"),
        ("Nordwind. Muss man dazu noch was sagen?", "de"),
        ("Seriously Nordwind? How hard can it be?", "en"),
        ("Who thought this was a good idea?", "en"),
    ],
)
def test_a_rhetorical_question_awaits_no_answer(text: str, language: str) -> None:
    assert Intent.QUESTION not in heard(text, language, Medium.MICROBLOG).intents


def test_a_rating_is_given_by_those_who_have_used_it() -> None:
    text = "Ganz ok."

    assert read(text, "de", Medium.REVIEW, rating=0.6).phase is ContactPhase.AFTER_CONTACT
    assert Intent.COMPLAINT in read("Naja, der Kundenservice.", "de", Medium.REVIEW, rating=0.0).intents


def test_the_reasons_name_the_words_that_decided() -> None:
    told = heard("Habe meinen Vertrag gekündigt, weil keiner zurückruft")

    assert "gekündigt" in {one.words for one in told.cues if one.label == Intent.LEAVING}
    assert all(isinstance(one, Cue) for one in told.cues)


def test_a_file_learned_with_other_lists_is_refused() -> None:
    head, _, body = FILE.read_bytes().partition(b"\n")
    other = head.replace(relation_model.mark().encode(), b"0123456789abcdef")

    with pytest.raises(ValueError, match="train it anew"):
        relation_model.load(other + b"\n" + body)


def test_a_file_has_a_weight_for_every_group_sign_and_cue() -> None:
    head, _, body = FILE.read_bytes().partition(b"\n")
    wide = sum(map(len, LABELS.values()))
    cues = sum(len(listed.rows) for listed in relation_model.words().values())
    known = relation_model.load(head + b"\n" + body)
    rows = len(relation_model.places()) + len(known.by_sign) + cues + len(known.lengths)

    assert len(zlib.decompress(body)) == wide * rows + len(known.lengths)
    assert len(known.by_cue) == cues


def listed() -> Iterator[tuple[str, str]]:
    for language in relation_model.LANGUAGES:
        yield from relation_model.words()[language].rows


def test_every_group_of_cues_is_named_after_a_label() -> None:
    labels = {label for aspect in ASPECTS for label in LABELS[aspect]}

    assert {group.split("-")[0] for group, _ in listed()} <= labels
    assert all(pieces(written.replace("*", "").replace("..", " ")) for _, written in listed())
