"""By which name somebody may stand where people are put in an order: who reaches farthest, who began it.

Such lists are on by default, so they name nobody who is a private person: as in what is stored by default, a pseudonym
stands there, also where a company stores names, unless it has allowed itself profiles (``[desk] profiles``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from listener.core.aftermath import Aftermath
from listener.core.veil import Veil
from listener.model import Heard, Json, Medium, Mention, SourceName

Spoken = TypeVar("Spoken", Heard, Mention)


@dataclass(frozen=True, slots=True)
class Ranked:
    """What is needed to name somebody in such a list."""

    veil: Veil
    profiles: bool
    key: Callable[[], bytes]
    """Gives what pseudonyms are made with."""
    today: date

    def said(self, one: Spoken | None) -> Spoken | None:
        """Return what was said as such a list may name whoever said it."""
        if one is None:
            return None
        extra: Json = getattr(one, "extra", {})  # what was heard comes without
        author = self._shown(one.author, one.source, one.medium, extra)
        return one if author == one.author else replace(one, author=author)

    def aftermath(self, found: Aftermath) -> Aftermath:
        """Return what a storm came to, with who began it and who reaches farthest under names that may stand there."""
        speakers = [
            replace(one, name=self._shown(one.name, SourceName(one.source), one.medium, {})) for one in found.speakers
        ]
        first, trigger = self.said(found.first), self.said(found.trigger)
        return replace(found, speakers=tuple(speakers), first=first, trigger=trigger)

    def _shown(self, author: str, source: SourceName, medium: Medium, extra: Json) -> str:
        if self.profiles:
            return author
        return replace(self.veil, hashed=True).shown(self.key(), author, source, medium, extra, self.today)
