"""A statement is filled, checked and approved on a page; nothing is published from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from listener.web.contract import Role, There
from tests.web.browser import HOSTILE, Street
from tests.web.casefile import Case, opened, refused

PART = "/statement"
FILLED = {
    "slot_topic": "den Wasserkocher K2",
    "slot_instruction": "ziehen Sie den Stecker",
    "slot_contact": "0800 123",
}
KIM = "Kim Weber"


@pytest.fixture
def case(street: Street) -> Iterator[Case]:
    with opened(street) as found:
        found.storm()
        yield found


def test_it_shows_the_proposed_words_with_their_gaps_and_fills_what_it_knows(case: Case) -> None:
    read = case.look(PART)

    assert "Wichtig zu ⟦Thema⟧: Bitte ⟦Anweisung⟧." in read.words("blockquote")
    assert "13:30 Uhr" in read.words("blockquote")
    assert "Freigegeben wird erst, wenn keine mehr offen ist" in read.words("main")
    assert "Haltung: " in read.words("main")
    assert "Kim Weber (Kommunikationsleitung)" in read.words("main")
    assert case.deeds == []


def test_another_statement_and_language_can_be_chosen(case: Case) -> None:
    read = case.look(PART, {"kind": "press_line.long", "lang": "en"})
    odd = case.look(PART, {"kind": "poem.wall", "lang": "tlh"})

    assert read.all("option[selected]") == ["Zeile für die Presse · lang", "Englisch"]
    assert read.words("blockquote") != odd.words("blockquote")
    assert odd.words("blockquote") == case.look(PART).words("blockquote")


def test_checking_shows_the_text_and_leaves_no_trace(case: Case) -> None:
    read = refused(case.send({"do": "check", **FILLED}, part=PART))

    assert "Wichtig zu den Wasserkocher K2: Bitte ziehen Sie den Stecker." in read.words("blockquote")
    assert read.page.status == 200
    assert read.tree.css("button[value=approve][disabled]") == []
    assert case.deeds == []


def test_who_may_approves_and_the_words_are_in_the_log(case: Case) -> None:
    done = case.send({"do": "approve", **FILLED}, part=PART, who="kim")

    assert isinstance(done, There)
    assert "Freigegeben von Kim Weber" in done.told
    assert case.deeds == [("approved", KIM)]
    assert "Stecker" in str(case.log[-1].detail["text"])
    assert "Stellungnahme freigegeben" in case.whole().words("#log ~ ol")


@pytest.mark.parametrize(
    ("typed", "who", "says"),
    [
        (FILLED, "anna", "Das tut: Kim Weber"),
        ({}, "kim", "noch Lücken offen"),
        ({**FILLED, "slot_topic": "x" * 400}, "kim", "zu lang"),
        ({"own": "Wir nehmen das ernst, prüfen es und melden uns zeitnah."}, "kim", "Einwände: 1"),
    ],
)
def test_what_may_not_be_approved_is_refused_with_the_reason(
    case: Case, typed: dict[str, str], who: str, says: str
) -> None:
    read = refused(case.send({"do": "approve", **typed}, part=PART, who=who))

    assert says in read.words("[role=alert]")
    assert read.page.status == 422
    assert case.deeds == []


def test_an_objection_can_be_overruled_by_saying_why(case: Case) -> None:
    own = {"do": "approve", "own": "Wir nehmen das ernst, prüfen es und melden uns zeitnah."}
    shown = refused(case.send(own, part=PART, who="kim"))
    done = case.send({**own, "despite": "die Zeit steht noch nicht fest"}, part=PART, who="kim")

    assert "„zeitnah“ ist keine Zeitangabe" in shown.words("main")
    assert shown.tree.css_first("input[name=despite]") is not None
    assert isinstance(done, There)
    assert case.log[-1].detail["despite"] == "die Zeit steht noch nicht fest"


def test_hostile_words_stay_words(case: Case) -> None:
    read = refused(case.send({"do": "check", "own": HOSTILE, "slot_topic": HOSTILE, "despite": HOSTILE}, part=PART))

    assert "<script>alert" not in read.source
    assert "\u202e" not in read.source


def test_who_only_looks_reads_the_words_and_has_no_form_to_approve_them(case: Case) -> None:
    read = case.look(PART, access=Role.READER)

    assert read.tree.css("main form[method=post]") == []
    assert "⟦Thema⟧" in read.words("blockquote")
