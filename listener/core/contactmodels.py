"""One table between the models of a relationship: contact cycle, trust and marketing funnel, ladder (A01, B02, D02).

Source: knowledge.md 1.6. A stage of the trust funnel is the finest step that all models share, so that it is the row;
everything else is read off the row, in both directions. What cannot be told has no row: an unknown phase gives nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from listener.core.ladder import Rung
from listener.core.nps import Segment
from listener.model.relation import ContactPhase


class Stage(StrEnum):
    """A stage of the trust funnel, from first hearing to speaking for the brand."""

    AWARENESS = "awareness"
    CONSIDERATION = "consideration"
    CONVERSION = "conversion"
    RETENTION = "retention"
    ADVOCACY = "advocacy"


class Part(StrEnum):
    """A part of the marketing funnel."""

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Lead(StrEnum):
    """A step of the marketing funnel."""

    NAME = "name"
    INTERACTION = "interaction"
    TARGET = "target"
    """Zielkunde: worth marketing's effort."""
    LEAD = "lead"
    SALES_LEAD = "sales_lead"
    OPPORTUNITY = "opportunity"
    CUSTOMER = "customer"


class Step(StrEnum):
    """One of the six steps to the purchase of the classic sales funnel (D02)."""

    ATTENTION = "attention"
    INTEREST = "interest"
    CONSIDERATION = "consideration"
    INTENT = "intent"
    EVALUATION = "evaluation"
    PURCHASE = "purchase"


@dataclass(frozen=True, slots=True)
class Row:
    """What one stage is called in the other models."""

    stage: Stage
    phase: ContactPhase
    part: Part
    leads: tuple[Lead, ...]
    rungs: tuple[Rung, ...]
    """Where people of this stage usually stand; empty where the ladder has not begun."""
    tendency: tuple[Segment, ...]
    """Never ``DETRACTOR``: against the brand one can be at every stage."""


_ROWS = (
    Row(
        *(Stage.AWARENESS, ContactPhase.PRE_CONTACT, Part.TOP),
        leads=(Lead.NAME, Lead.INTERACTION, Lead.TARGET),
        rungs=(),
        tendency=(),
    ),
    Row(
        *(Stage.CONSIDERATION, ContactPhase.CONTACT, Part.MIDDLE),
        leads=(Lead.LEAD, Lead.SALES_LEAD),
        rungs=(),
        tendency=(Segment.PASSIVE,),
    ),
    Row(
        *(Stage.CONVERSION, ContactPhase.FULL_CONTACT, Part.BOTTOM),
        leads=(Lead.OPPORTUNITY, Lead.CUSTOMER),
        rungs=(Rung.SATISFACTION,),
        tendency=(Segment.PASSIVE,),
    ),
    Row(
        *(Stage.RETENTION, ContactPhase.AFTER_CONTACT, Part.BOTTOM),
        leads=(Lead.CUSTOMER,),
        rungs=(Rung.SATISFACTION, Rung.DELIGHT),
        tendency=(Segment.PASSIVE, Segment.PROMOTER),
    ),
    Row(
        *(Stage.ADVOCACY, ContactPhase.AFTER_CONTACT, Part.BOTTOM),
        leads=(Lead.CUSTOMER,),
        rungs=(Rung.ENGAGEMENT, Rung.EMPOWERMENT),
        tendency=(Segment.PROMOTER,),
    ),
)
TABLE: Mapping[Stage, Row] = MappingProxyType({row.stage: row for row in _ROWS})
"""Every stage with its row, in the order of the funnel."""
_STEPS: Mapping[Step, Stage] = MappingProxyType(
    {
        Step.ATTENTION: Stage.AWARENESS,
        Step.INTEREST: Stage.CONSIDERATION,
        Step.CONSIDERATION: Stage.CONSIDERATION,
        Step.INTENT: Stage.CONSIDERATION,
        Step.EVALUATION: Stage.CONSIDERATION,
        Step.PURCHASE: Stage.CONVERSION,
    }
)


def stage(phase: ContactPhase, rung: Rung = Rung.NONE) -> Stage | None:
    """Return the one stage of a phase for somebody on a rung; None if the phase is unknown.

    Only after the purchase the rung matters: from engagement on it is advocacy. Before it nobody is an advocate in this
    model, however much they like the brand.
    """
    fitting = stages(phase)
    if not fitting:
        return None
    return next((one for one in fitting if rung in TABLE[one].rungs), fitting[0])


def stages(phase: ContactPhase) -> tuple[Stage, ...]:
    """Return the stages that a phase may be; empty for unknown."""
    return tuple(row.stage for row in _ROWS if row.phase is phase)


def phase(of: Stage) -> ContactPhase:
    """Return the contact phase of a stage."""
    return TABLE[of].phase


def leads(of: ContactPhase) -> tuple[Lead, ...]:
    """Return the steps of the marketing funnel that a phase may be, in their order; empty for unknown."""
    return tuple(dict.fromkeys(lead for one in stages(of) for lead in TABLE[one].leads))


def parts(of: ContactPhase) -> tuple[Part, ...]:
    """Return the parts of the marketing funnel that a phase lies in; empty for unknown."""
    return tuple(dict.fromkeys(TABLE[one].part for one in stages(of)))


def rungs(of: ContactPhase) -> tuple[Rung, ...]:
    """Return the rungs of the ladder on which people of a phase usually stand, lowest first."""
    return tuple(dict.fromkeys(rung for one in stages(of) for rung in TABLE[one].rungs))


def tendency(of: ContactPhase) -> tuple[Segment, ...]:
    """Return the classes of the Net Promoter Score that a phase tends to; empty where it says nothing."""
    return tuple(dict.fromkeys(segment for one in stages(of) for segment in TABLE[one].tendency))


def of_lead(lead: Lead) -> tuple[Stage, ...]:
    """Return the stages that a step of the marketing funnel may be."""
    return tuple(row.stage for row in _ROWS if lead in row.leads)


def of_part(part: Part) -> tuple[Stage, ...]:
    """Return the stages in a part of the marketing funnel."""
    return tuple(row.stage for row in _ROWS if row.part is part)


def of_rung(rung: Rung) -> tuple[Stage, ...]:
    """Return the stages that people on a rung may be at; from ``NONE`` nothing follows."""
    return tuple(row.stage for row in _ROWS if rung in row.rungs)


def of_segment(segment: Segment) -> tuple[Stage, ...]:
    """Return the stages that tend to a class; none tends to ``DETRACTOR``."""
    return tuple(row.stage for row in _ROWS if segment in row.tendency)


def of_step(step: Step) -> Stage:
    """Return the stage of one of the six steps to the purchase (D02)."""
    return _STEPS[step]


def steps(of: Stage) -> tuple[Step, ...]:
    """Return the steps to the purchase that a stage takes in; empty after it, where that funnel ends."""
    return tuple(step for step, reached in _STEPS.items() if reached is of)
