"""One credible report of harm is found among much talk; jokes, denials, hearsay and figures of speech are none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.core.kinds import safety
from listener.core.kinds_safety import cues_in

REPORTS = (
    "Meine Tochter ist nach dem Riegel mit allergischem Schock in die Notaufnahme gekommen",
    "Der Akku ist beim Laden explodiert, ich habe Verbrennungen an beiden Händen",
    "Stromschlag am Wasserkocher geholt, der Elektriker sagt das ist lebensgefährlich",
    "Glasscherbe im Joghurt, mein Sohn hat sich den Mund blutig geschnitten",
    "RÜCKRUF: Salmonellen in der Teewurst, bitte nicht verzehren",
    "Nach dem Buffet liegen sechs von uns mit Lebensmittelvergiftung im Krankenhaus",
    "The charger caught fire in the night and I burned my hand putting it out",
    "My son was rushed to hospital with an allergic reaction, nuts weren't on the label",
    "Got an electric shock off the kettle, the electrician says it could kill someone",
    "Found a shard of glass in the yoghurt, it cut my daughter's lip open",
    "Urgent recall: salmonella in chicken salad, do not eat",
    "Eight guests down with food poisoning after the wedding, two still in hospital",
)
TALK = (
    "Das neue Album ist Feuer 🔥🔥",
    "Ich lach mich tot, das brennt ja wie Zunder",
    "Die Preise explodieren und keiner tut was",
    "Angeblich soll da mal einer umgekippt sein",
    "Hoffentlich fängt der Akku nicht irgendwann an zu brennen",
    "Entwarnung: niemand wurde verletzt, es war eine Übung",
    "Rückruf versprochen, seit drei Wochen warte ich",
    "Der Reißverschluss ist kaputt und der Stoff färbt ab",
    "That mixtape is fire, I'm dead 💀",
    "Prices are exploding again",
    "Supposedly somebody got hurt there once, nobody knows",
    "Hope that battery doesn't catch fire one day",
    "All clear: nobody was hurt, it was only a drill",
    "I can't recall when they last answered",
    "The zip broke and the dye runs",
)


@pytest.mark.parametrize("text", REPORTS)
def test_a_report_of_harm_is_found(text: str) -> None:
    found = safety([text])

    assert found.reported
    assert found.posts == 1
    assert found.cues


@pytest.mark.parametrize("text", TALK)
def test_talk_is_no_report(text: str) -> None:
    assert not safety([text]).reported


def test_one_report_among_much_talk_is_enough_and_says_by_what() -> None:
    found = safety([*TALK, REPORTS[1], *TALK])

    assert (found.reported, found.posts) == (True, 1)
    assert "verbrennung*" in dict(found.cues)


def test_words_scattered_over_a_long_text_make_no_report() -> None:
    harmless = " ".join(f"Satz {number} handelt von Blumen und dem Garten." for number in range(12))
    scattered = (
        f"Der Rauch vom Grill zog ab. {harmless} Mein Finger tippt das gerade. {harmless} Oma war im Krankenhaus."
    )

    assert cues_in(scattered) == frozenset()


@given(st.permutations([*REPORTS[:3], *TALK[:6]]))
def test_the_order_of_posts_tells_nothing(texts: list[str]) -> None:
    assert safety(texts) == safety(sorted(texts))


@given(st.lists(st.sampled_from(TALK), max_size=6), st.sampled_from(REPORTS))
def test_more_posts_never_take_a_report_back(texts: list[str], report: str) -> None:
    assert safety([*texts, report]).posts >= safety([report]).posts


@settings(max_examples=60)
@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    found = safety([text])

    assert found.reported == (found.posts == 1)


def test_no_posts_report_nothing() -> None:
    assert not safety([]).reported
