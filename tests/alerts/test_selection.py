"""Which playbook fits a wave. The posts are written for these tests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.playbook import Condition, Gate, Gates, Standing, Why, select
from listener.model import Medium
from tests.alerts.world import BOOKS, HOSTILE, assessment

SOCIAL = assessment(media_split=((Medium.MICROBLOG, 0.7), (Medium.NEWS, 0.3)))
PRESS = assessment(level=3, media_split=((Medium.NEWS, 0.9),))

WAVES = {
    ("product_defect", "de"): [
        "Mein K2 hat heute früh gequalmt, die Küche stinkt immer noch",
        "Aus dem Boden kam RAUCH. Nie wieder Muster & Söhne!",
        "Gibt es einen Rückruf? Charge 25-07, gleiches Problem",
        "Stecker war verschmort, hatte richtig Angst um meine Kinder",
        "Das Teil ist lebensgefährlich!!",
        "Ganz toll, und der Händler schweigt",
    ],
    ("product_defect", "en"): [
        "My kettle started smoking after two minutes",
        "It nearly caught fire, please recall this thing",
        "Burnt plastic everywhere, totally unsafe",
        "What a company.",
    ],
    ("service_failure", "de"): [
        "Seit Stunden in der Warteschleife, niemand meldet sich",
        "Schon wieder Netzausfall in Bremen, danke für nichts",
        "Paket kommt nicht an, Hotline legt auf",
        "Login geht nicht. Keine Antwort vom Kundenservice.",
        "Bin weg",
    ],
    ("service_failure", "en"): [
        "Your app is down again",
        "Still waiting for my refund, customer service does not answer",
        "Third outage this week",
        "Unbelievable",
    ],
    ("rumour", "de"): [
        "Stimmt es, dass Muster & Söhne das Werk in Celle schließt?",
        "Angeblich sind die bald pleite",
        "Hab gehört, die haben keine Löhne gezahlt – weiß jemand mehr?",
        "Puh",
    ],
    ("rumour", "en"): [
        "Is it true that they are closing the plant?",
        "Supposedly nobody got paid this month",
        "Just a rumour, but I heard that the CEO is gone",
    ],
    ("data_breach", "de"): [
        "Mein Passwort von Muster & Söhne steht im Darknet",
        "Kundendaten abgeflossen und kein Wort an uns",
        "Schon wieder ein Datenleck. DSGVO egal?",
        "Ich lösche mein Konto",
    ],
    ("data_breach", "en"): [
        "They got hacked and our data is everywhere",
        "Huge data breach at Muster, change your passwords",
        "leaked customer data on some forum",
    ],
}


@pytest.mark.parametrize("hint", ["language", ""])
@pytest.mark.parametrize(("kind", "lang"), WAVES)
def test_a_wave_gets_the_plan_for_its_kind(kind: str, lang: str, hint: str) -> None:
    texts = WAVES[kind, lang]
    choice = select(BOOKS, SOCIAL, texts, lang if hint else "")
    assert choice.playbook.id == kind
    assert choice.why is Why.CUES
    assert choice.score == choice.standings[0].share >= 0.5


def test_every_playbook_is_reached() -> None:
    reached = {kind for kind, _ in WAVES} | {"press_article", "generic_storm"}
    assert reached == set(BOOKS)


def test_one_critical_article_and_its_reprints_get_the_press_plan_but_only_where_media_speak() -> None:
    headlines = [
        "Exklusiv: Die leeren Versprechen von Muster & Söhne",
        "Recherche: So arbeitet Muster & Söhne mit Leiharbeitern",
        "Interview mit einer früheren Mitarbeiterin",
    ]
    assert select(BOOKS, PRESS, headlines, "de").playbook.id == "press_article"
    elsewhere = select(BOOKS, SOCIAL, headlines, "de")
    assert elsewhere.playbook.fallback
    assert Standing("press_article", 3, 1.0, Gate.REQUIRE) in elsewhere.standings


def test_of_two_kinds_the_one_that_more_texts_name_wins_and_then_the_more_urgent() -> None:
    smoke, outage = WAVES["product_defect", "de"][:5], WAVES["service_failure", "de"][:4]
    assert select(BOOKS, SOCIAL, smoke[:3] + outage, "de").playbook.id == "service_failure"
    assert select(BOOKS, SOCIAL, smoke[:4] + outage, "de").playbook.id == "product_defect"


def test_two_texts_prove_nothing() -> None:
    choice = select(BOOKS, SOCIAL, WAVES["rumour", "de"][:2], "de")
    assert (choice.playbook.id, choice.why, choice.score) == ("generic_storm", Why.FEW_TEXTS, 0.0)


def test_nothing_said_is_no_kind_either() -> None:
    assert select(BOOKS, SOCIAL, [], "de").why is Why.FEW_TEXTS


@pytest.mark.parametrize("others", [9, 10])
def test_below_a_quarter_of_the_texts_nothing_is_recognised(others: int) -> None:
    choice = select(BOOKS, SOCIAL, WAVES["rumour", "de"][:3] + ["Unmöglich!"] * others, "de")
    assert choice.playbook.id == ("rumour" if others == 9 else "generic_storm")
    assert choice.why is (Why.CUES if others == 9 else Why.UNCLEAR)


@pytest.mark.parametrize(
    ("gates", "gate"),
    [
        (Gates(min_level=5), Gate.LEVEL),
        (Gates(max_level=3), Gate.LEVEL),
        (Gates(require=(Condition("claim_status", "==", "true"),)), Gate.REQUIRE),  # nothing measures it yet
        (Gates(require=(Condition("neg_share", "<=", 0.5),)), Gate.REQUIRE),
        (Gates(exclude=(Condition("doubling_h", "<=", 1),)), Gate.EXCLUDE),
        (Gates(exclude=(Condition("medium", "in", ["microblog"]),)), Gate.EXCLUDE),
        (Gates(exclude=(Condition("level", "==", 4),)), Gate.EXCLUDE),
        (Gates(exclude=(Condition("neg_share", "<=", 0.81),)), Gate.EXCLUDE),
        (Gates(exclude=(Condition("neg_share", ">=", 0.81),)), Gate.EXCLUDE),
        (Gates(require=(Condition("copies", ">=", 0.3),), exclude=(Condition("safety", "==", True),)), None),
    ],
)
def test_a_closed_gate_keeps_a_playbook_out_whatever_the_texts_say(gates: Gates, gate: Gate | None) -> None:
    books = {**BOOKS, "rumour": replace(BOOKS["rumour"], gates=gates)}
    choice = select(books, SOCIAL, WAVES["rumour", "de"], "de")
    assert choice.playbook.id == ("rumour" if gate is None else "generic_storm")
    assert next(standing for standing in choice.standings if standing.id == "rumour").gate is gate


def test_a_plan_for_good_news_is_never_chosen_for_a_storm() -> None:
    books = {**BOOKS, "rumour": replace(BOOKS["rumour"], polarity="positive")}
    choice = select(books, SOCIAL, WAVES["rumour", "de"], "de")
    assert choice.playbook.fallback
    assert {standing.id: standing.gate for standing in choice.standings}["rumour"] is Gate.POLARITY


def test_what_no_assessment_measures_is_unknown_and_not_zero() -> None:
    blind = assessment(media_split=(), negative_share=None, doubling=None)
    gates = Gates(exclude=(Condition("neg_share", "<=", 1.0), Condition("doubling_h", ">=", 0)))
    books = {**BOOKS, "rumour": replace(BOOKS["rumour"], gates=gates)}
    assert select(books, blind, WAVES["rumour", "de"], "de").playbook.id == "rumour"


def test_umlauts_sharp_s_and_typed_apostrophes_make_no_difference() -> None:
    texts = ["GERUECHT über Muster", "Gerücht!", "Geru\u0308cht?"]
    assert select(BOOKS, SOCIAL, texts, "de").playbook.id == "rumour"
    assert select(BOOKS, SOCIAL, ["It doesn’t work, doesn't work"] * 3, "en").playbook.id == "service_failure"


def test_a_cue_is_a_word_and_no_part_of_one() -> None:
    assert select(BOOKS, SOCIAL, ["Shackleton las Brandenburgs Fakenamen"] * 3, "").playbook.fallback


def test_a_shelf_without_base_routine_is_a_fault_of_the_program() -> None:
    with pytest.raises(LookupError):
        select({"rumour": BOOKS["rumour"]}, SOCIAL, ["Ach"] * 3, "de")


@given(st.lists(st.sampled_from([text for texts in WAVES.values() for text in texts]), min_size=3), st.data())
def test_one_more_text_with_a_cue_never_lowers_a_playbook(texts: list[str], data: st.DataObject) -> None:
    more = data.draw(st.sampled_from(WAVES["rumour", "de"][:3]))
    before = {standing.id: standing.texts for standing in select(BOOKS, SOCIAL, texts, "de").standings}
    after = {standing.id: standing.texts for standing in select(BOOKS, SOCIAL, [*texts, more], "de").standings}
    assert all(after[name] >= count for name, count in before.items())
    assert after["rumour"] == before["rumour"] + 1


def test_hostile_texts_name_no_kind_and_take_no_time() -> None:
    assert select(BOOKS, SOCIAL, [text * 50 for text in HOSTILE], "").playbook.fallback
