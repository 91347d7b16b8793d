"""What is said of a brand without proof: claims, where they stand, who has answered, what was found out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from listener.model.names import BrandId, MentionId, SourceName


class Verdict(StrEnum):
    """What is known of a claim."""

    UNVERIFIED = "unverified"
    FALSE = "false"
    TRUE = "true"
    DISMISSED = "dismissed"
    """It is no rumour: a misreading, a namesake, a joke."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who found out what about a claim, and by what. None is ever changed; the last one decides."""

    verdict: Verdict
    what: str
    """In the words of whoever judged: the test report, the statement of the authority."""
    who: str
    at: datetime
    url: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One page or thread on which a claim stands."""

    source: SourceName
    url: str
    """Of the mention that brought it there; empty where the source has no addresses."""
    at: datetime
    """When it appeared there."""
    mentions: tuple[MentionId, ...]
    reach: int | None = None
    """The widest of the mentions; None: not known."""
    answered: datetime | None = None
    by: str = ""
    """Who answered: an account of the company, or the person who said so."""
    gone: datetime | None = None
    """Since when it stands there no more."""

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits for an answer."""
        return self.answered is None and self.gone is None


@dataclass(frozen=True, slots=True)
class Claim:
    """One rumour, in however many words and places (idea A04)."""

    number: int
    brand: BrandId
    opened: datetime
    """When it was first heard."""
    gist: str
    """The sentence that says it as most do; empty if that was erased."""
    gist_of: MentionId | None
    places: tuple[Place, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    traits: tuple[tuple[str, int], ...] = ()
    """What its tellings speak of (``core.sameclaim``), with the number of tellings."""
    tellings: int = 0
    reopened: tuple[datetime, ...] = ()
    """When it came back at a new place after it had been cleared."""

    @property
    def verdict(self) -> Verdict:
        """What is known of it."""
        return self.evidence[-1].verdict if self.evidence else Verdict.UNVERIFIED

    @property
    def is_dismissed(self) -> bool:
        """Tell whether somebody says that it is no rumour: it waits for nothing and is counted nowhere."""
        return self.verdict is Verdict.DISMISSED
