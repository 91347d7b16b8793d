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
    press: int = 0
    """Of the voices, those of the news: another class of source, with a rhythm of its own."""
    negative_press: int = 0
    """Of the negative voices, those of the news."""


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


@dataclass(frozen=True, slots=True)
class Report:
    """One mention that credibly reports that people are hurt or in danger; copies of it are no further ones."""

    id: MentionId
    at: datetime
    seen: datetime
    """When it was stored, or was edited into a report."""
    medium: Medium
    author: str
    title: str
    text: str


class Signal(StrEnum):
    """What kind of thing an evidence speaks of."""

    VOLUME = "volume"
    NEGATIVITY = "negativity"
    GROWTH = "growth"
    SPREAD = "spread"
    MEDIA = "media"
    AMPLIFIER = "amplifier"
    """A voice that reaches many times as far as the others: ``value`` is its reach, ``usual`` that of the others."""
    COORDINATED = "coordinated"
    """Copied from one pattern: ``value`` is the share of accounts behind shared texts."""
    PLAY = "play"
    """Laughter and very short posts, as in a joke that goes round: shares; speaks against a storm."""
    ARGUES = "argues"
    """"We" and "they" instead of "I", length and variety, as in a storm: shares."""
    CALLS = "calls"
    """Calls to action: shares."""
    AROUSAL = "arousal"
    """Excitement, insults included: shares."""
    NOVELTY = "novelty"
    """Words never said before: shares."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One measured fact beside what is usual, so that a person can check why the alarm rang."""

    signal: Signal
    window: timedelta
    value: float
    usual: float
    z: float
    """How unusual, as a standard score of the calibrated tail probability (0: as expected, 3: one in 740)."""


class Phase(StrEnum):
    """Where a wave stands in its course."""

    QUIET = "quiet"
    EMERGING = "emerging"
    GROWING = "growing"
    PEAK = "peak"
    DECLINING = "declining"
    OVER = "over"


class Contact(StrEnum):
    """Whether the public has heard of it."""

    PRE_CONTACT = "pre_contact"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Outlook:
    """A number that is not known yet: its median and the central 80 %."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a wave stands and where it is going."""

    phase: Phase
    contact: Contact
    reached: float
    """What it has reached, as a share of the audience expected to hear of the brand in eight weeks."""
    ahead: tuple[tuple[int, Outlook], ...] = ()
    """Critical voices of the next so many hours."""
    to_come: Outlook | None = None
    """Critical voices still to come in all."""
    so_far: int = 0
    """Critical voices since the onset."""
    brings: float | None = None
    """Further critical voices that each one brings; above one it feeds itself. None for a dozen voices or less."""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """The sum behind an alarm: seen beside expected in the window that speaks loudest, copies left out."""

    window: timedelta
    voices: int
    usual: float
    low: float
    high: float
    """Central 90 % of what is usual."""
    critics: int
    usual_critics: float
    critics_low: float
    critics_high: float
    outlets: int
    """Critical news outlets in that window."""
    sources: int
    """Places that critics speak from."""
    copies: int
    """Mentions folded into what they copy."""
    unscored: int
    points: float
    """What the scorecard gives."""
    threshold: float
    """Points from which it is an alarm, by the size of the brand."""
    parts: tuple[tuple[str, float], ...]
    """What each kind of evidence gave, the strongest first; they add up to ``points``."""
    weeks: float
    """Chance alone brings such points to a brand once in so many weeks."""
    surprise: float
    """−log10 of the chance that an ordinary day of this brand has such a leap in volume: the silent tier."""


class Rings(StrEnum):
    """When credible reports of danger ring whatever the volume."""

    ALONE = "alone"
    WITH_OTHERS = "with-others"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Danger:
    """Credible reports that people are hurt or in danger, more than this brand has by chance: they ring alone."""

    reports: tuple[MentionId, ...]
    """Those that people have not dealt with yet, distinct, oldest first."""
    usual: float
    """Reports in 24 hours that are usual."""
    weeks: float
    """Chance alone brings as many to this brand once in so many weeks (at most ten years are said)."""
    days: float
    """Days that were learned from."""


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
    watch: bool = False
    """The silent tier: more is said than this brand's days allow for, whatever the mood."""
    reckoning: Reckoning | None = None
    """None where nothing was unusual enough to be reckoned."""
    standing: Standing | None = None
    coordinated: bool = False
    """A bot wave or a copy-and-paste campaign: a kind of its own, no storm by itself."""
    amplifier: MentionId | None = None
    """A prominent voice that carries it."""
    planned: tuple[str, ...] = ()
    """Names of the planned events that raise what is expected now."""
    danger: Danger | None = None
    """Reports of danger that carry an incident whatever the volume; the level never rises by them."""
