"""What detection sees and says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from listener.model.mention import Medium, Mood
from listener.model.names import BrandId, MentionId, SourceName


@dataclass(frozen=True, slots=True)
class Bin:
    """One past hour of one brand, summed over its sources. The baseline is learned from these."""

    hour: datetime
    total: int = 0
    voices: int = 0
    """Originals only: linked copies folded into what they copy."""
    negative: int = 0
    negative_voices: int = 0
    positive: int = 0
    unscored: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """One recent mention of a brand, as detection needs it."""

    id: MentionId
    at: datetime
    source: SourceName
    medium: Medium
    author: str
    story: MentionId
    """The original it copies, or its own id."""
    mood: Mood
    score: float | None
    reach: int | None
    title: str
    text: str
    url: str


class Signal(StrEnum):
    """What kind of thing an evidence speaks of."""

    VOLUME = "volume"
    NEGATIVITY = "negativity"
    GROWTH = "growth"
    SPREAD = "spread"
    MEDIA = "media"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One measured fact beside what is usual, so that a person can check why the alarm rang."""

    signal: Signal
    window: timedelta
    value: float
    usual: float
    z: float
    """How unusual, as a standard score of the calibrated tail probability (0: as expected, 3: one in 740)."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a detector says of one brand at one moment. A pure function of its inputs; incidents are decided from it."""

    brand: BrandId
    at: datetime
    level: int
    """Windstärke 0–6: the higher of the two tracks."""
    social: int
    media: int
    learning: bool
    """True while there is too little history for an own baseline: levels are then damped and said to be so."""
    volume: int
    """Mentions in the last hour."""
    usual: float
    usual_low: float
    usual_high: float
    """Central 90 % of what is usual for this hour of the week."""
    negative_share: float | None
    """Share of negative among scored voices in the window that speaks loudest; None without scored ones."""
    usual_negative_share: float | None
    doubling: timedelta | None
    """Time in which the negative voices double; None if they do not grow."""
    window: timedelta
    """The window that speaks loudest."""
    evidence: tuple[Evidence, ...]
    trigger: MentionId | None = None
    """The first original of the wave."""
    voices: tuple[MentionId, ...] = ()
    """Mentions that show best what is said: originals, farthest reach first, at most three."""
    media_split: tuple[tuple[Medium, float], ...] = ()
    """Share of each medium in the window, largest first."""
    words: tuple[str, ...] = ()
    """Words that set this wave apart from before."""
    copies: float = 0.0
    """Share of copies in the window."""
    unscored: int = 0
    """Voices in that window whose tone is unknown: ``negative_share`` says nothing of them."""
