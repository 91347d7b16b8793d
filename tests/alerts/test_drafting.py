"""Statements on their way: filled, checked, contradicted, and released by those who may."""

from __future__ import annotations

from typing import Any

import pytest

from alerts.approval import ObjectedError, approve, approvers
from alerts.consistency import Clash, clashes, taken
from alerts.drafting import Draft, draft, find, is_open, told_before
from alerts.posture import Claim, Strategy
from alerts.statement import SLOTS
from listener.model import Entry, Person, Role
from tests.alerts.world import BOOKS, NOW

WORDS = dict.fromkeys(SLOTS, "morgen")
APOLOGY = Entry(NOW, "approved", "Lena", {"text": "…", "strategies": ["rebuild"]})
DENIAL = Entry(NOW, "approved", "Lena", {"text": "…", "strategies": ["deny"]})


def drafted(book: str = "product_defect", kind: str = "", lang: str = "de", **changes: Any) -> Draft:
    statement = find(BOOKS[book], lang, kind, "")
    assert statement is not None
    given: dict[str, Any] = {"values": WORDS, "before": (), "claim": Claim.NONE, **changes}
    return draft(statement, given.pop("values"), given.pop("before"), given.pop("claim"), **given)


def test_open_slots_are_named_and_marked() -> None:
    found = drafted(values={"topic": "den Wasserkocher"})

    assert found.open == ("instruction", "next_update", "contact")
    assert "⟦" in found.text
    assert is_open(found)
    assert not is_open(drafted())


def test_a_mark_that_was_typed_is_open_as_well() -> None:
    assert is_open(drafted(values={**WORDS, "topic": "⟦Thema⟧"}))


@pytest.mark.parametrize("book", sorted(BOOKS))
@pytest.mark.parametrize("lang", ["de", "en"])
def test_shipped_words_that_are_filled_in_sensibly_meet_no_objection(book: str, lang: str) -> None:
    for one in BOOKS[book].statements:
        if one.lang == lang:
            found = draft(one, WORDS, (), Claim.FALSE)
            assert (found.flaws, found.clashes) == ((), ())


def test_what_is_filled_in_is_checked_like_the_rest() -> None:
    found = drafted(values={**WORDS, "instruction": "warten; wir melden uns zeitnah"})

    assert [flaw.key for flaw in found.flaws] == ["fault_vague"]


def test_too_long_for_its_medium_is_said_with_both_lengths() -> None:
    (flaw,) = drafted(values={**WORDS, "topic": "den Kocher " * 30}).flaws[-1:]

    assert (flaw.key, flaw.values["most"]) == ("fault_long", "280")


def test_own_words_need_a_heart_and_a_deed() -> None:
    assert {flaw.key for flaw in drafted(own="Heute ist Dienstag.").flaws} == {"fault_empathy", "fault_doing"}
    assert drafted(own="Wir nehmen das ernst und prüfen {topic}.").flaws == ()
    assert "morgen" in drafted(own="Wir nehmen das ernst und prüfen {topic}.").text


def test_a_playbook_has_what_it_has() -> None:
    assert find(BOOKS["product_defect"], "de", "refute", "") is None
    assert find(BOOKS["rumour"], "de", "refute", "") is not None


@pytest.mark.parametrize(
    ("kind", "text", "lang", "strategy"),
    [
        ("refute", "Der Kocher ist geprüft.", "de", Strategy.DENY),
        ("apology", "Wir haben gelernt.", "de", Strategy.REBUILD),
        ("holding", "Diese Behauptung ist falsch.", "de", Strategy.DENY),
        ("holding", "Wir bitten um Entschuldigung.", "de", Strategy.REBUILD),
        ("holding", "Es tut uns leid, dass Sie warten.", "de", Strategy.INFORM),
        ("holding", "That claim is not true.", "en", Strategy.DENY),
        ("holding", "We apologise.", "en", Strategy.REBUILD),
        ("holding", "We are looking into it.", "en", Strategy.INFORM),
    ],
)
def test_what_a_statement_says_of_responsibility_is_told_by_its_kind_and_its_words(
    kind: str, text: str, lang: str, strategy: Strategy
) -> None:
    assert taken(kind, text, lang) == {strategy}


def test_a_denial_after_an_apology_is_a_contradiction_and_the_other_way_round() -> None:
    assert drafted("rumour", "refute", before=[APOLOGY], claim=Claim.FALSE).clashes == (Clash.AFTER_APOLOGY,)
    assert drafted("ethics_accusation", "apology", before=[DENIAL]).clashes == (Clash.AFTER_DENIAL,)
    assert drafted(before=[APOLOGY, DENIAL]).clashes == ()


def test_nobody_denies_what_is_not_proven_false_nor_both_at_once() -> None:
    assert drafted("rumour", "refute").clashes == (Clash.UNPROVEN,)
    assert drafted("rumour", "refute", claim=Claim.FALSE).clashes == ()
    assert list(clashes({Strategy.DENY, Strategy.REBUILD}, (), Claim.FALSE)) == [Clash.MIXED]


def test_a_log_of_another_version_contradicts_nothing() -> None:
    odd = [Entry(NOW, "approved", "", {}), Entry(NOW, "approved", "", {"strategies": ["shrug", 7]})]

    assert told_before(odd) == frozenset()


def test_an_objection_needs_a_reason_and_the_reason_is_kept() -> None:
    with pytest.raises(ObjectedError) as refused:
        approve("Wir melden uns zeitnah.", "de", "Lena", NOW)
    assert [flaw.key for flaw in refused.value.flaws] == ["fault_vague"]
    with pytest.raises(ObjectedError, match="after_apology"):
        approve("Das stimmt nicht.", "de", "Lena", NOW, clashes=(Clash.AFTER_APOLOGY,), despite="  ")

    done = approve("Wir melden uns zeitnah.", "de", "Lena", NOW, despite="Die Uhrzeit kennt noch niemand")
    assert (done.despite, [flaw.key for flaw in done.doubts]) == ("Die Uhrzeit kennt noch niemand", ["fault_vague"])


def test_the_higher_it_stands_the_fewer_may_release_words() -> None:
    duty, press, lead = (Person(role, role.title(), role) for role in (Role.DUTY, Role.PRESS, Role.COMMS_LEAD))
    legal = Person("legal", "Recht", Role.LEGAL)

    assert approvers([duty, press, lead, legal], 3) == [duty, press, lead]
    assert approvers([duty, press, lead, legal], 4) == [lead]
    assert approvers([duty, legal], 5) == [duty, legal], "nobody has the role: whoever is known may"
    assert approvers([], 5) == []
