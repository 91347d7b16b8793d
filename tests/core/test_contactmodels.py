"""The four models of a relationship say the same: one table, read in every direction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import contactmodels
from listener.core.contactmodels import TABLE, Lead, Part, Stage, Step
from listener.core.ladder import Rung
from listener.core.nps import Segment
from listener.model.relation import ContactPhase

PHASES, STAGES, RUNGS = st.sampled_from(ContactPhase), st.sampled_from(Stage), st.sampled_from(Rung)


def test_every_stage_has_its_row_in_the_order_of_the_funnel() -> None:
    assert list(TABLE) == list(Stage)
    assert [row.stage for row in TABLE.values()] == list(Stage)


@pytest.mark.parametrize(
    ("phase", "stages", "parts", "leads", "rungs", "tendency"),
    [
        ("pre_contact", "awareness", "top", "name interaction target", "", ""),
        ("contact", "consideration", "middle", "lead sales_lead", "", "passive"),
        ("full_contact", "conversion", "bottom", "opportunity customer", "1", "passive"),
        ("after_contact", "retention advocacy", "bottom", "customer", "1 2 3 4", "passive promoter"),
        ("unknown", "", "", "", "", ""),
    ],
)
def test_a_phase_in_the_words_of_the_other_models(
    phase: str, stages: str, parts: str, leads: str, rungs: str, tendency: str
) -> None:
    met = ContactPhase(phase)
    assert " ".join(contactmodels.stages(met)) == stages
    assert " ".join(contactmodels.parts(met)) == parts
    assert " ".join(contactmodels.leads(met)) == leads
    assert " ".join(str(int(rung)) for rung in contactmodels.rungs(met)) == rungs
    assert " ".join(contactmodels.tendency(met)) == tendency


@given(PHASES, RUNGS)
def test_somebody_is_at_one_of_the_stages_of_their_phase_or_unknown(phase: ContactPhase, rung: Rung) -> None:
    stage = contactmodels.stage(phase, rung)
    assert (stage is None) == (phase is ContactPhase.UNKNOWN)
    if stage is not None:
        assert stage in contactmodels.stages(phase)
        assert contactmodels.phase(stage) is phase


@given(STAGES)
def test_there_and_back_is_the_same_stage(stage: Stage) -> None:
    row = TABLE[stage]
    assert stage in contactmodels.stages(contactmodels.phase(stage))
    assert all(stage in contactmodels.of_lead(lead) for lead in row.leads)
    assert all(stage in contactmodels.of_rung(rung) for rung in row.rungs)
    assert all(stage in contactmodels.of_segment(segment) for segment in row.tendency)
    assert stage in contactmodels.of_part(row.part)
    assert all(contactmodels.of_step(step) is stage for step in contactmodels.steps(stage))


@given(st.sampled_from(Lead), st.sampled_from(Part), st.sampled_from(Step))
def test_no_word_of_the_marketing_funnel_is_without_a_stage(lead: Lead, part: Part, step: Step) -> None:
    assert contactmodels.of_lead(lead)
    assert contactmodels.of_part(part)
    assert step in contactmodels.steps(contactmodels.of_step(step))


def test_only_after_the_purchase_a_high_rung_makes_an_advocate() -> None:
    assert contactmodels.stage(ContactPhase.AFTER_CONTACT, Rung.DELIGHT) is Stage.RETENTION
    assert contactmodels.stage(ContactPhase.AFTER_CONTACT, Rung.ENGAGEMENT) is Stage.ADVOCACY
    assert contactmodels.stage(ContactPhase.PRE_CONTACT, Rung.EMPOWERMENT) is Stage.AWARENESS


def test_nobody_is_taken_for_a_detractor_by_their_stage() -> None:
    assert contactmodels.of_segment(Segment.DETRACTOR) == ()
    assert contactmodels.of_rung(Rung.NONE) == ()


def test_the_six_steps_end_with_the_purchase() -> None:
    assert [contactmodels.of_step(step) for step in Step] == [
        *(Stage.AWARENESS, *[Stage.CONSIDERATION] * 4, Stage.CONVERSION)
    ]
    assert contactmodels.steps(Stage.ADVOCACY) == ()
