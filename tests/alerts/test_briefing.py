"""What goes with a plan: whom to call now, which stance and why, what comes along, in a line each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from alerts.briefing import Brief, Grounds, advice, as_object, brief
from alerts.posture import Claim, Cluster, Reputation, Strategy
from alerts.render import notice
from alerts.signals import Value
from tests.alerts.world import BOOKS, situation

STORM: Mapping[str, Value] = {"level": 4, "phase": "growing", "doubling_h": 1.0}
KETTLE = BOOKS["product_defect"]


def briefed(book: str = "product_defect", known: Mapping[str, Value] = STORM, **grounds: Any) -> Brief:
    return brief(BOOKS[book], known, (), replace(Grounds(4), **grounds))


def test_whoever_the_plan_names_is_called_as_soon_as_its_condition_holds() -> None:
    calm = briefed(known={"level": 4})
    fast = briefed(known={"level": 4, "doubling_h": 1.5})
    hurt = briefed(known={"level": 4, "doubling_h": 1.5, "safety": True})

    assert [one.to for one in calm.calls] == []
    assert [one.to for one in fast.calls] == ["comms_lead"]
    assert [one.to for one in hurt.calls] == ["ceo", "comms_lead"]
    assert advice(hurt, "de")[0].startswith("Jetzt auch anrufen: ")
    assert "Gefahr für Leib und Leben" in advice(hurt, "de")[0]
    assert advice(hurt, "en")[0].startswith("Call now as well: ")


def test_what_nothing_measures_calls_nobody() -> None:
    assert briefed("service_failure", {"level": 4}).calls == ()


def test_the_stance_is_one_line_with_its_reason() -> None:
    (line,) = advice(briefed(known={"level": 3}, level=3), "de")

    assert line == "Haltung: erklären, ohne kleinzureden – es geschah ohne Absicht."


def test_the_same_kind_once_more_asks_for_responsibility() -> None:
    found = briefed(earlier="INC-0007")

    assert found.posture.strategy is Strategy.REBUILD
    assert "INC-0007 war in den letzten 24 Monaten schon dasselbe" in " ".join(advice(found, "de"))
    assert "INC-0007 was the same within the last 24 months" in " ".join(advice(found, "en"))


def test_so_does_a_poor_name_and_it_says_how_poor() -> None:
    found = briefed(reputation=Reputation.BAD, praise=0.21)

    assert found.posture.strategy is Strategy.REBUILD
    assert "(21\N{NO-BREAK SPACE}% Lob)" in " ".join(advice(found, "de"))


def test_a_person_s_word_on_responsibility_goes_before_the_plan_s() -> None:
    found = briefed("generic_storm", cluster=Cluster.PREVENTABLE)

    assert found.posture.strategy is Strategy.REBUILD
    assert "(von einem Menschen gesetzt)" in " ".join(advice(found, "de"))
    assert briefed("generic_storm").posture.strategy is Strategy.INFORM


def test_only_what_is_proven_false_is_denied() -> None:
    told = {claim: " ".join(advice(briefed("rumour", claim=claim), "en")) for claim in Claim}

    assert "proven false" in told[Claim.FALSE]
    assert "deny" in str(briefed("rumour", claim=Claim.FALSE).posture.strategy)
    assert all("nothing is denied" in told[claim] for claim in set(Claim) - {Claim.FALSE})


def test_who_is_hurt_hears_first_what_to_do() -> None:
    assert "Zuerst sagen, was Betroffene tun sollen." in " ".join(
        advice(briefed(known={"level": 4, "safety": True}), "de")
    )


def test_plans_that_come_along_stand_in_one_line_with_where_to_read_them() -> None:
    found = brief(KETTLE, {"level": 3}, [BOOKS["press_article"], BOOKS["boycott_defection"]], Grounds(3))
    (line,) = [line for line in advice(found, "de") if line.startswith("Dazu: ")]

    assert "(press_article)" in line
    assert "(boycott_defection)" in line
    assert "listener playbook show press_article" in line


def test_an_end_is_proposed_when_all_that_is_known_of_it_holds_and_a_person_confirms_it() -> None:
    seen = briefed(known={"level": 1})

    assert any("bitte prüfen: Die Abhilfe ist veröffentlicht" in line for line in advice(seen, "de"))
    assert briefed(known={"level": 1, "unanswered_critical": 3}).done == ()
    assert briefed(known={"level": 3}).done == ()


def test_while_it_goes_on_nothing_is_said_of_an_end_however_low_its_level() -> None:
    assert brief(KETTLE, {"level": 1}, (), Grounds(1, calming=False)).done == ()
    assert brief(KETTLE, {"level": 1}, (), Grounds(1, calming=True)).done != ()


def test_a_wave_of_praise_needs_no_stance() -> None:
    assert not any("Haltung" in line for line in advice(briefed("positive_virality", {"level": 3}), "de"))


def test_machines_get_the_same() -> None:
    told = as_object(briefed(earlier="INC-0007", known={"level": 4, "doubling_h": 1.0}))

    assert (told["stance"], told["earlier"], told["call"], told["crisis_staff"]) == (
        *("rebuild", "INC-0007"),
        *(["comms_lead"], True),
    )


KNOWN = st.fixed_dictionaries(
    {"level": st.integers(0, 6), "safety": st.booleans(), "media_hits": st.integers(0, 5)},
    optional={
        "doubling_h": st.floats(0.1, 20),
        "cta_share": st.floats(0, 1),
        "unanswered_critical": st.integers(0, 99),
    },
)
GROUNDS = st.builds(
    Grounds, level=st.integers(0, 6), claim=st.sampled_from(Claim), cluster=st.none() | st.sampled_from(Cluster),
    earlier=st.sampled_from(["", "INC-0007"]), reputation=st.sampled_from(Reputation),
    praise=st.none() | st.floats(0, 1),
)  # fmt: skip


@given(st.sampled_from(sorted(BOOKS)), KNOWN, GROUNDS, st.sampled_from(["de", "en"]))
def test_at_three_in_the_morning_it_is_four_lines_at_most(
    book: str, known: dict[str, Value], grounds: Grounds, lang: str
) -> None:
    told = advice(brief(BOOKS[book], known, [BOOKS["rumour"], BOOKS["press_article"]], grounds), lang)

    assert len(told) <= 4
    assert all(line and "\n" not in line and len(line) <= 400 for line in told)


def test_a_message_says_it_below_its_steps_and_the_locked_telephone_stays_as_it_was() -> None:
    told = advice(briefed(earlier="INC-0007"), "de")
    with_it, without = notice(situation(advice=told)), notice(situation())

    assert with_it.advice == told
    assert (with_it.push, with_it.steps) == (without.push, without.steps)
    assert len(with_it.steps) <= 3
