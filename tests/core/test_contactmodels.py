"""The four models of a relationship say the same: one table with every word of each."""

from __future__ import annotations

import pytest

from listener.core.contactmodels import TABLE, Lead, Part, Stage, Step, stages
from listener.core.ladder import Rung
from listener.core.nps import Segment
from listener.model.relation import ContactPhase


@pytest.mark.parametrize(
    ("stage", "phase", "part", "leads", "steps", "rungs", "tendency"),
    [
        ("awareness", "pre_contact", "top", "name interaction target", "attention", "", ""),
        (
            "consideration",
            "contact",
            "middle",
            "lead sales_lead",
            "interest consideration intent evaluation",
            "",
            "passive",
        ),
        ("conversion", "full_contact", "bottom", "opportunity customer", "purchase", "1", "passive"),
        ("retention", "after_contact", "bottom", "customer", "", "1 2", "passive promoter"),
        ("advocacy", "after_contact", "bottom", "customer", "", "3 4", "promoter"),
    ],
)
def test_a_stage_in_the_words_of_the_other_models(
    stage: str, phase: str, part: str, leads: str, steps: str, rungs: str, tendency: str
) -> None:
    row = TABLE[Stage(stage)]
    assert (row.phase, row.part, " ".join(row.leads), " ".join(row.steps)) == (phase, part, leads, steps)
    assert (" ".join(str(int(one)) for one in row.rungs), " ".join(row.tendency)) == (rungs, tendency)


def test_the_table_is_whole_and_in_the_order_of_the_funnel() -> None:
    rows = list(TABLE.values())

    assert list(TABLE) == [row.stage for row in rows] == list(Stage)
    assert [step for row in rows for step in row.steps] == list(Step)
    assert {lead for row in rows for lead in row.leads} == set(Lead)
    assert {row.part for row in rows} == set(Part)
    assert {rung for row in rows for rung in row.rungs} == set(Rung) - {Rung.NONE}, "from none nothing follows"
    assert {one for row in rows for one in row.tendency} == set(Segment) - {Segment.DETRACTOR}, (
        "one can be at every stage"
    )


def test_every_phase_but_the_unknown_has_its_stages() -> None:
    assert [stage for phase in ContactPhase for stage in stages(phase)] == list(Stage)
    assert [phase for phase in ContactPhase if not stages(phase)] == [ContactPhase.UNKNOWN]
