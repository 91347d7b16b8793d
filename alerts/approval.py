"""When a person may release a statement, and who: never while a slot is open, and not over an objection unsaid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.consistency import Clash
from alerts.linter import wording_flaws
from alerts.posture import PARACRISIS
from alerts.shape import Flaw
from alerts.statement import still_open
from listener.errors import ListenerError
from listener.model import Person, Role

_SMALL = frozenset({Role.DUTY, Role.PRESS, Role.COMMS_LEAD, Role.CEO})
_LARGE = frozenset({Role.COMMS_LEAD, Role.CEO})
"""Above a paracrisis the head of communications or the management answers for words (knowledge 2.7)."""


class NotReadyError(ListenerError):
    """A statement has open slots; ``slots`` names them as they stand in the text."""

    def __init__(self, slots: tuple[str, ...]) -> None:
        super().__init__(f"open slots: {', '.join(slots)}")
        self.slots = slots


class ObjectedError(ListenerError):
    """Something speaks against a statement, and whoever releases it did not say why all the same."""

    def __init__(self, flaws: tuple[Flaw, ...], clashes: tuple[Clash, ...]) -> None:
        super().__init__(f"objections: {', '.join([*(flaw.key for flaw in flaws), *clashes])}")
        self.flaws, self.clashes = flaws, clashes


@dataclass(frozen=True, slots=True)
class Approved:
    """A text that somebody stands for. Publishing it is people's work."""

    text: str
    lang: str
    by: str
    at: datetime
    doubts: tuple[Flaw, ...] = ()
    """Wording that the person released all the same: kept for the log."""
    clashes: tuple[Clash, ...] = ()
    despite: str = ""
    """Why, in the person's words."""


def approve(
    text: str,
    lang: str,
    by: str,
    at: datetime,
    *,
    further: Iterable[Flaw] = (),
    clashes: tuple[Clash, ...] = (),
    despite: str = "",
) -> Approved:
    """Release a text that people have filled in. ``at`` is the moment of release, with its zone.

    ``further``, ``clashes``: what speaks against it beside its wording; ``despite``: why it is released all the same.
    Raises NotReadyError while a slot is open, ObjectedError for an objection without a reason, ValueError without a
    name or a text.
    """
    if not by.strip():
        raise ValueError("a statement is released by a person, with a name")
    if not text.strip():
        raise ValueError("there is no text to release")
    found = still_open(text)
    if found:
        raise NotReadyError(found)
    doubts = tuple(
        {(flaw.key, *flaw.values.values()): flaw for flaw in (*wording_flaws(text, lang, ""), *further)}.values()
    )
    if (doubts or clashes) and not despite.strip():
        raise ObjectedError(doubts, clashes)
    return Approved(text, lang, by.strip(), at, doubts, clashes, despite.strip())


def approvers(people: Iterable[Person], level: int) -> list[Person]:
    """Return who may release a statement at a wind force: those with such a role, everybody if nobody has one.

    Empty: nobody is known, so anybody may.
    """
    known = list(people)
    wanted = _SMALL if level <= PARACRISIS else _LARGE
    return [one for one in known if one.role in wanted] or known
