"""Everything that config.toml says, as one value: what the program uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from listener.config.backup import Backup
from listener.config.company import Company
from listener.config.dashboard import Dashboard
from listener.config.desk import Desk
from listener.config.options import Detection, Hearing, HttpOptions, Ingest, Language, Retention, Sentiment
from listener.config.privacy import Privacy
from listener.config.running import Drill, Health, Log
from listener.config.storage import Storage
from listener.core.calendar import Planned, Region, region_of
from listener.core.keeping import Keeping
from listener.errors import Problem
from listener.model import (
    NO_DIGEST,
    Answers,
    Brand,
    BrandId,
    ChannelName,
    Digest,
    Escalation,
    Person,
    QuietHours,
    Route,
    Secret,
)
from listener.ports import Channel, Subscription

_HEARING, _INGEST, _SENTIMENT, _DESK, _DASHBOARD = Hearing(), Ingest(), Sentiment(), Desk(), Dashboard()
_HEALTH, _LOG = Health(), Log()
_PRIVACY, _COMPANY = Privacy(), Company()


@dataclass(frozen=True, slots=True)
class Config:
    """Everything config.toml says, checked."""

    language: Language
    timezone: str
    """IANA name."""
    brands: tuple[Brand, ...]
    subscriptions: tuple[Subscription, ...]
    channels: Mapping[ChannelName, Channel]
    routes: tuple[Route, ...]
    quiet: QuietHours | None
    storage: Storage
    retention: Retention
    http: HttpOptions
    detection: Detection
    playbooks: Path | None = None
    hearing: Hearing = _HEARING
    ingest: Ingest = _INGEST
    sentiment: Sentiment = _SENTIMENT
    events: tuple[Planned, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    """Who is called while nobody has taken an incident: chain by chain, in each the soonest first."""
    digest: Digest = NO_DIGEST
    self_to: tuple[ChannelName, ...] = ()
    """Whom the program tells of itself."""
    heartbeat: Secret | None = None
    """Where it says every minute that it lives."""
    answers: Answers | None = None
    """How people answer from within a message; None: by the command line only."""
    people: Mapping[str, Person] = field(default_factory=dict)
    """Who can be called, by what the configuration calls them."""
    desk: Desk = _DESK
    partners: Mapping[BrandId, tuple[BrandId, ...]] = field(default_factory=dict)
    """Whose storms a brand wants to hear of, because they advertise for it or belong to it (idea B12)."""
    dashboard: Dashboard = _DASHBOARD
    backup: Backup | None = None
    """When the daemon copies its database; None: never."""
    privacy: Privacy = _PRIVACY
    health: Health = _HEALTH
    log: Log = _LOG
    drill: Drill | None = None
    """The test alert of each week; None: there is none."""
    company: Company = _COMPANY
    """Who is responsible, for the documents of ``listener privacy``."""
    notes: tuple[Problem, ...] = ()
    """Findings that do not hinder: a secret's file that others can read, a channel that no route names."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of people."""
        return ZoneInfo(self.timezone)

    @property
    def keeping(self) -> Keeping:
        """How long mentions are kept."""
        by_source = {one.name: one.keep for one in self.subscriptions if one.keep is not None}
        return Keeping(timedelta(days=self.retention.mentions_days), self.retention.media, by_source)

    @property
    def regions(self) -> tuple[Region, ...]:
        """Whose public holidays count: what was given, else the country of the time zone, if it is one of a country."""
        return home(self.timezone, self.detection)[1]


def home(timezone: str, detection: Detection) -> tuple[ZoneInfo, tuple[Region, ...]]:
    """Return the time zone of people, and whose public holidays count."""
    if detection.holidays is not None:
        return ZoneInfo(timezone), detection.holidays
    country = region_of(timezone)
    return ZoneInfo(timezone), (country,) if country else ()
