"""Who answers for a cell of the journey, a contact phase at a touchpoint (knowledge.md 1.5, E15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from listener.model.relation import ContactPhase, Touchpoint, Utterance

Cell = tuple[ContactPhase, Touchpoint]


@dataclass(frozen=True, slots=True)
class Owners:
    """Who answers for what, as the company has it; the finest entry counts."""

    cells: Mapping[Cell, str]
    touchpoints: Mapping[Touchpoint, str]
    phases: Mapping[ContactPhase, str]
    else_: str = ""
    """Who has what nobody else has; empty: nobody."""

    def of(self, phase: ContactPhase, touchpoint: Touchpoint) -> str:
        """Return who owns a cell: by the cell, else the touchpoint, else the phase, else whoever has the rest."""
        named = self.cells.get((phase, touchpoint)) or self.touchpoints.get(touchpoint) or self.phases.get(phase)
        return named or self.else_

    def whose(self, one: Utterance) -> str:
        """Return who owns what was said, by where in the journey it was said; empty: nobody."""
        return self.of(one.relation.phase, one.relation.touchpoint)

    @property
    def names(self) -> tuple[str, ...]:
        """Everybody who owns something, each once, in order of their names."""
        every = {*self.cells.values(), *self.touchpoints.values(), *self.phases.values(), self.else_}
        return tuple(sorted(every - {""}))
