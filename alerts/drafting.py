"""A statement on its way to being said: its slots filled as far as people did, and all that speaks against it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from alerts.consistency import Clash, clashes, taken
from alerts.linter import says, wording_flaws
from alerts.playbook import Playbook, Statement
from alerts.posture import Claim, Strategy
from alerts.shape import Flaw
from alerts.statement import LONGEST, filled, slots, statement_for, still_open
from listener.model import Entry

APPROVED = "approved"
"""Kind of the log's entry by which somebody stands for words."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as it would be said now."""

    statement: Statement
    text: str
    """Open slots are marked: ⟦Kontakt⟧."""
    open: tuple[str, ...]
    """Names of the slots that nobody has filled."""
    flaws: tuple[Flaw, ...]
    """What the linter objects to."""
    strategies: frozenset[Strategy]
    clashes: tuple[Clash, ...]

    @property
    def length(self) -> int:
        """Characters."""
        return len(self.text)

    @property
    def most(self) -> int:
        """Characters that the medium bears."""
        return LONGEST[self.statement.medium]


def find(book: Playbook, lang: str, kind: str, medium: str) -> Statement | None:
    """Return the statement of a playbook that is meant; ``kind`` and ``medium`` empty: the one that it proposes."""
    fitting = [one for one in book.statements if kind in {"", one.kind} and medium in {"", one.medium}]
    return statement_for(fitting, lang, medium or "microblog") if fitting else None


def draft(
    statement: Statement, values: Mapping[str, str], before: Sequence[Entry], claim: Claim, own: str = ""
) -> Draft:
    """Return a statement with its slots filled, and what speaks against it.

    ``own``: people's own words in place of the shipped ones; ``before``: the incident's log.
    """
    text, lang = filled(own or statement.text, statement.lang, values), statement.lang
    left = tuple(slot for slot in slots(own or statement.text) if not values.get(slot))
    found = taken(statement.kind, text, lang)
    objections = (*wording_flaws(text, lang, ""), *_missing(own, lang), *_too_long(text, statement))
    return Draft(statement, text, left, objections, found, tuple(clashes(found, told_before(before), claim)))


def is_open(found: Draft) -> bool:
    """Tell whether somebody has yet to fill something in, be it a mark that was typed."""
    return bool(found.open or still_open(found.text))


def told_before(log: Sequence[Entry]) -> frozenset[Strategy]:
    """Return what was said of responsibility in all that was approved."""
    listed = (one.detail.get("strategies") for one in log if one.kind == APPROVED)
    words = {str(word) for several in listed if isinstance(several, list) for word in cast("list[object]", several)}
    return frozenset(Strategy(word) for word in words if word in set(Strategy))


def _missing(own: str, lang: str) -> Sequence[Flaw]:
    """Return what people's own words lack; of the shipped ones that was checked before they were shipped."""
    needed = {"empathy": "fault_empathy", "doing": "fault_doing"}
    return [Flaw("", fault) for group, fault in needed.items() if own and not says(group, own, lang)]


def _too_long(text: str, statement: Statement) -> Sequence[Flaw]:
    most = LONGEST[statement.medium]
    return [Flaw("", "fault_long", {"length": str(len(text)), "most": str(most)})] if len(text) > most else []
