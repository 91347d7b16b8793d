"""What kind of incident the posts of a wave speak of, that it says when it is unsure, and reports of danger."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.signals import SIGNALS
from listener.core.kinds import kinds, safety

WAVES = {
    "product_defect": (
        "Schon der zweite Wasserkocher, bei dem nach einer Woche der Schalter abbricht. Reine Montagsware!",
        "Display defekt, Akku aufgebläht, nach drei Monaten kaputt. Garantie? Angeblich nicht.",
        "The hinge broke after two weeks and the replacement came with the same defect.",
        "Gerät ausgepackt, eingeschaltet, Totalausfall. Produktionsfehler in der ganzen Charge.",
    ),
    "data_breach": (
        "Meine Kundendaten stehen im Netz, samt IBAN und Passwort. Danke für das Datenleck!",
        "Got a mail from a hacker with my account data. When were you going to tell us about the breach?",
        "Datenpanne beim Shop: Adressen und Passwörter von Kunden sind frei abrufbar.",
        "Hackerangriff, alle Kundendaten weg, und die Firma schweigt.",
    ),
    "price_policy": (
        "Schon wieder Preiserhöhung, 30 Prozent mehr für dieselbe Leistung. Abzocke!",
        "They doubled the subscription price and cut the features. Greedy.",
        "Das Abo kostet jetzt fast das Doppelte, bei Bestandskunden ohne Ankündigung.",
        "New fees for everything, the price hike is ridiculous.",
    ),
}
DANGER = (
    "Meine Tochter hat sich am Gerät schwer verbrannt und liegt im Krankenhaus.",
    "The charger caught fire next to my bed and I was treated for burns in hospital.",
)
HARMLESS = (
    "Das neue Album ist Feuer!",
    "This sale is on fire, I would kill for that jacket.",
    "Zum Glück wurde niemand verletzt, es war nur eine Übung.",
    "Der Kundenservice ist eine Katastrophe, ich warte seit drei Wochen.",
)


@pytest.mark.parametrize("kind", WAVES)
def test_a_wave_is_told_by_what_people_write(kind: str) -> None:
    found = kinds(WAVES[kind] * 3)
    assert max(found.scores, key=lambda name: found.scores[name]) == kind
    assert found.reasons[0].kind == kind


def test_of_posts_that_say_nothing_it_is_unsure() -> None:
    assert kinds(["Boah.", "Echt jetzt?", "Unfassbar.", "What the hell.", "Wieder typisch."] * 4).unsure
    assert kinds([]).unsure


def test_its_names_are_the_signals_of_the_playbooks() -> None:
    wanted = {name.removeprefix("type.") for name in SIGNALS if name.startswith("type.")}
    assert set(kinds([]).scores) == wanted


@settings(max_examples=20)
@given(st.permutations([text for wave in WAVES.values() for text in wave]))
def test_the_order_of_posts_does_not_matter(posts: list[str]) -> None:
    here, there = kinds(posts).scores, kinds(sorted(posts)).scores
    assert here == pytest.approx(there)


@settings(max_examples=40)
@given(st.lists(st.text(max_size=300), max_size=8))
def test_any_text_can_be_read(posts: list[str]) -> None:
    found, danger = kinds(posts), safety(posts)
    assert all(0 <= score <= 1 for score in found.scores.values())
    assert danger.posts <= len(posts)


def test_more_of_a_kind_never_lowers_its_score() -> None:
    posts = [*WAVES["data_breach"], *WAVES["price_policy"]]
    scores = [kinds([*posts, *WAVES["data_breach"] * n]).scores["data_breach"] for n in range(4)]
    assert scores == sorted(scores)


@pytest.mark.parametrize("text", DANGER)
def test_who_was_hurt_is_heard_and_it_is_told_by_which_words(text: str) -> None:
    found = safety([text, *HARMLESS])
    assert (found.reported, found.posts) == (True, 1)
    assert found.cues


@pytest.mark.parametrize("text", HARMLESS)
def test_a_figure_of_speech_a_denial_and_anger_are_no_danger(text: str) -> None:
    assert not safety([text]).reported
