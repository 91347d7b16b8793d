"""What is known of a brand in a period: values that ``periodlook`` gathers, and pages and tables tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from listener.backdrop import Span, Usual
from listener.core.dialogue import Share
from listener.core.feedback import Month
from listener.core.proportion import Proportion
from listener.core.reactions import Reacted
from listener.core.reviewing import Answered
from listener.lamp import Verdict
from listener.model import Aggregate, Brand, BrandId, Count, Found, Incident, Sign, SourceName
from listener.model.claim import Claim
from listener.report.period import Period
from listener.report.periodcounts import Change
from listener.trusting import TrustView


@dataclass(frozen=True, slots=True)
class Step:
    """One hour or day of the period, or all of it."""

    start: datetime
    end: datetime
    count: Count
    usual: Usual | None
    """None: not known."""
    chance: float = 1.0
    """That an ordinary step has so many or more."""
    is_heard: bool = True
    """False: in a part of it too little could be heard, so there may have been more."""

    @property
    def scored(self) -> int:
        """Mentions with a tone."""
        return self.count.total - self.count.unscored

    @property
    def place(self) -> str:
        """Return how the count stands to what is usual: ``above``, ``within``, ``below`` or ``unknown``.

        What could not be heard is no silence.
        """
        if self.usual is None:
            return "unknown"
        if self.count.total > self.usual.high:
            return "above"
        return "below" if self.count.total < self.usual.low and self.is_heard else "within"


@dataclass(frozen=True, slots=True)
class Top:
    """What was repeated most or reached farthest in a step; copies folded into their original."""

    found: Found
    copies: int
    """Of the same words, beside it."""


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A step above what is usual, with what was said in it."""

    step: Step
    is_sure: bool
    """Not even one of as many ordinary periods as twenty has such a step."""
    tops: Sequence[Top]
    is_newest_only: bool = False
    """So much was said that only the newest mentions of it were looked through."""


@dataclass(frozen=True, slots=True)
class Case:
    """An incident that went on in the period, with how fast people were."""

    reacted: Reacted
    level: int
    """The highest wind force that it had in the period."""

    @property
    def incident(self) -> Incident:
        """The incident itself."""
        return self.reacted.incident

    @property
    def counts(self) -> bool:
        """Tell whether it was one: no false alarm."""
        return self.reacted.counts


@dataclass(frozen=True, slots=True)
class Rated:
    """The reviews of a source in the period."""

    place: str
    mean: Proportion
    """0 (worst) to 1 (best)."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a site states of all its ratings of a thing, at the end of the period and at its beginning."""

    source: SourceName
    now: Aggregate
    before: Aggregate | None
    """None: not known, or the same."""


@dataclass(frozen=True, slots=True)
class Desk:
    """How the company answered what was asked and criticised in the period."""

    is_known: bool
    """False: the company has named no account of its own, so no answer can be seen."""
    asked: int
    """What awaited an answer, copies folded."""
    answered: Share
    """Of what is old enough that its being unanswered counts."""
    in_time: Share
    open: int
    median: timedelta | None
    since: datetime | None = None
    """Since when was counted, where the period had too much to be read; None: all of it was."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A brand's share of what is said of it and its competitors."""

    brand: BrandId
    mentions: int
    raw: Proportion | None
    adjusted: Proportion | None
    """With copies folded."""
    before: Proportion | None
    """The raw share of the period before."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The trust view, and since when it reads."""

    view: TrustView
    began: datetime | None
    """Where a year of mentions was too much to read; None: all of the year was."""


@dataclass(frozen=True, slots=True)
class Data:
    """What the numbers rest on."""

    sources: Mapping[SourceName, int]
    """Mentions by source, the most first."""
    blind: Mapping[SourceName, timedelta]
    """How long each source that listens for the brand could not be heard in the period."""
    gaps: Sequence[Span]
    """When too little of the brand could be heard."""
    learning: bool
    """What is usual is learned from less than two weeks."""
    unread: int
    """Mentions of all brands that are not read for the relationship so far."""
    is_gone: bool = False
    """Texts of the period are past their retention."""

    @property
    def deaf(self) -> timedelta:
        """How long too little could be heard."""
        return sum((end - start for start, end in self.gaps), timedelta())


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Everything that a report tells of one brand."""

    brand: Brand
    period: Period
    end: datetime
    """When counting stopped: the end of the period, or now, if it still goes on."""
    verdict: Verdict
    whole: Step
    steps: Sequence[Step]
    before: int | None
    """Mentions of the same length of time before; None: nobody listened then."""
    change: Change | None
    negative: Proportion | None
    negative_before: Proportion | None
    negative_shift: float | None
    usual_negative: float | None
    outstanding: Sequence[Outstanding]
    signs: Sequence[Sign]
    incidents: Sequence[Case]
    rumours: Sequence[Claim]
    heard: Month
    data: Data
    desk: Desk
    rated: Sequence[Rated]
    reviews: Answered
    stated: Sequence[Stated]
    voices: Sequence[Voice] = ()
    trust: Trust | None = None
    names: Mapping[BrandId, str] = field(default_factory=dict)

    @property
    def is_over(self) -> bool:
        """Tell whether the period has ended."""
        return self.end >= self.period.until

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was heard, and nobody knows what is usual."""
        return self.verdict.because == "nothing"

    @property
    def silent(self) -> Sequence[Step]:
        """The steps with less than usual."""
        return [one for one in self.steps if one.place == "below"]
