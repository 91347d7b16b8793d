"""When a person may release a statement: never while a slot is open; other doubts are said and theirs to judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from alerts.linter import wording_flaws
from alerts.shape import Flaw
from alerts.statement import still_open
from listener.errors import ListenerError


class NotReadyError(ListenerError):
    """A statement has open slots; ``slots`` names them as they stand in the text."""

    def __init__(self, slots: tuple[str, ...]) -> None:
        super().__init__(f"open slots: {', '.join(slots)}")
        self.slots = slots


@dataclass(frozen=True, slots=True)
class Approved:
    """A text that somebody stands for. Publishing it is people's work."""

    text: str
    lang: str
    by: str
    at: datetime
    doubts: tuple[Flaw, ...] = ()
    """Wording that the person released all the same: kept for the log."""


def approve(text: str, lang: str, by: str, at: datetime) -> Approved:
    """Release a text that people have filled in. Raises NotReadyError while a slot is open, ValueError without a name.

    ``at`` is the moment of release, with its zone.
    """
    if not by.strip():
        raise ValueError("a statement is released by a person, with a name")
    if not text.strip():
        raise ValueError("there is no text to release")
    found = still_open(text)
    if found:
        raise NotReadyError(found)
    return Approved(text, lang, by.strip(), at, tuple(wording_flaws(text, lang, "")))
