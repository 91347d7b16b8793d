"""Visits to sources and how they fare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from listener.model.mention import Aggregate, DateQuality, Judged, Mention
from listener.model.names import Json, MentionId, SourceName


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a source publishes, as learned from its answers."""

    mean_s: float = 0.0
    """Mean seconds between two entries; 0: not known."""
    entries: int = 0
    """How many the last answer showed."""
    factor: float = 1.0
    """At most 1: smaller while answers overlap too little."""
    fresh_at: datetime | None = None
    """When something new was shown last."""
    gaps: tuple[int, ...] = ()
    """The latest seconds between two visits that brought something new, oldest first."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A source that is due: where it was left and how it fared."""

    source: SourceName
    cursor: Json
    due: datetime
    failures: int = 0
    first: bool = False
    """True until one visit has succeeded: what that one brings is backfill."""
    rhythm: Rhythm = Rhythm()
    shown: bytes = b""
    """What the last answer showed (``core.shown``)."""
    host: str = ""
    """Whose server is asked first, with its port."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of everything a visit fetched: ``fetched == stored + known + revised + filtered + quarantined``."""

    fetched: int = 0
    stored: int = 0
    known: int = 0
    revised: int = 0
    filtered: int = 0
    """Named no brand, or is past its retention: not kept."""
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class Twin:
    """What is stored and may be the same entry under another id."""

    id: MentionId
    native_id: str
    published: datetime
    date_quality: DateQuality
    url: str
    author: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Present:
    """All that a source still has of a time: what we know from then and is not there was deleted."""

    since: datetime
    native_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class After:
    """What is kept of a visit that went well, beside the mentions it brought."""

    cursor: Json
    due: datetime
    note: str = ""
    """What was quarantined or may have been missed, one line each."""
    covered: datetime | None = None
    """Since when everything of this source is known; None: as before."""
    rhythm: Rhythm = Rhythm()
    shown: bytes | None = None
    """None: as before."""
    gone: tuple[str, ...] = ()
    present: Present | None = None
    aggregates: tuple[Aggregate, ...] = ()
    refreshed: tuple[Mention, ...] = ()
    """Known mentions with new counts."""
    renamed: Mapping[MentionId, str] = field(default_factory=dict)
    """Known mentions under a new native id."""
    first: bool = False
    """True: the next visit still belongs to the first one and brings history."""


@dataclass(frozen=True, slots=True)
class Visited:
    """A visit that went well, as the store takes it."""

    source: SourceName
    batch: tuple[Judged, ...]
    """What is new or was edited."""
    fetched: Tally
    """What the caller saw: fetched, filtered, quarantined, and known ones left out of ``batch``."""
    after: After


@dataclass(frozen=True, slots=True)
class Blind:
    """A time in which a source could not be heard."""

    source: SourceName
    since: datetime
    until: datetime | None = None
    """None: still."""
    told: datetime | None = None
    """When people were last told."""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """What ``listener sources`` shows of one source."""

    name: SourceName
    kind: str
    due: datetime
    last_visit: datetime | None
    last_success: datetime | None
    last_new: datetime | None
    failures: int
    error: str
    total: Tally
    failing_since: datetime | None = None
    """When the first of the failures in a row was."""
    rhythm: Rhythm = Rhythm()
    waits: datetime | None = None
    """Until when its server asked to be left alone, by whatever source; may have passed."""
