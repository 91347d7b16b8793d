"""One table between the models of a relationship: contact cycle, trust and marketing funnel, ladder (A01, B02, D02).

Source: knowledge.md 1.6. A stage of the trust funnel is the finest step that all models share, so that it is the row;
everything else is read off the row. What cannot be told has no row: an unknown phase gives nothing.
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
    steps: tuple[Step, ...]
    """Empty after the purchase, where that funnel ends."""
    rungs: tuple[Rung, ...]
    """Where people of this stage usually stand; empty where the ladder has not begun."""
    tendency: tuple[Segment, ...]
    """Never ``DETRACTOR``: against the brand one can be at every stage."""


_ROWS = (
    Row(
        *(Stage.AWARENESS, ContactPhase.PRE_CONTACT, Part.TOP),
        leads=(Lead.NAME, Lead.INTERACTION, Lead.TARGET),
        steps=(Step.ATTENTION,),
        rungs=(),
        tendency=(),
    ),
    Row(
        *(Stage.CONSIDERATION, ContactPhase.CONTACT, Part.MIDDLE),
        leads=(Lead.LEAD, Lead.SALES_LEAD),
        steps=(Step.INTEREST, Step.CONSIDERATION, Step.INTENT, Step.EVALUATION),
        rungs=(),
        tendency=(Segment.PASSIVE,),
    ),
    Row(
        *(Stage.CONVERSION, ContactPhase.FULL_CONTACT, Part.BOTTOM),
        leads=(Lead.OPPORTUNITY, Lead.CUSTOMER),
        steps=(Step.PURCHASE,),
        rungs=(Rung.SATISFACTION,),
        tendency=(Segment.PASSIVE,),
    ),
    Row(
        *(Stage.RETENTION, ContactPhase.AFTER_CONTACT, Part.BOTTOM),
        leads=(Lead.CUSTOMER,),
        steps=(),
        rungs=(Rung.SATISFACTION, Rung.DELIGHT),
        tendency=(Segment.PASSIVE, Segment.PROMOTER),
    ),
    Row(
        *(Stage.ADVOCACY, ContactPhase.AFTER_CONTACT, Part.BOTTOM),
        leads=(Lead.CUSTOMER,),
        steps=(),
        rungs=(Rung.ENGAGEMENT, Rung.EMPOWERMENT),
        tendency=(Segment.PROMOTER,),
    ),
)
TABLE: Mapping[Stage, Row] = MappingProxyType({row.stage: row for row in _ROWS})
"""Every stage with its row, in the order of the funnel."""


def stages(phase: ContactPhase) -> tuple[Stage, ...]:
    """Return the stages that a phase may be; empty for unknown."""
    return tuple(row.stage for row in _ROWS if row.phase is phase)
