"""What config.toml can say, section by section: the options with their defaults, limits and documentation.

The classes named after a table (``BrandTable``) are how people write a thing; ``Config`` holds what the program uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from listener.config.values import Network
from listener.errors import Problem
from listener.model import Brand, ChannelName, Medium, QuietHours, Route
from listener.ports import Channel, Subscription


def _said(de: str, en: str, **limits: object) -> dict[str, Any]:
    return {"de": de, "en": en, **limits}


class Language(StrEnum):
    """The language of messages and tables."""

    DE = "de"
    EN = "en"


@dataclass(frozen=True, slots=True)
class General:
    """Options that stand above the first section."""

    language: Language = field(
        default=Language.DE, metadata=_said("Sprache der Meldungen und Tabellen", "Language of messages and tables")
    )
    timezone: ZoneInfo = field(
        default=ZoneInfo("Europe/Berlin"),
        metadata=_said("Zeitzone für Anzeige, Tage und Ruhezeiten", "Time zone of what is shown, days and quiet hours"),
    )
    playbooks: Path | None = field(
        default=None,
        metadata=_said("Ordner mit eigenen Playbooks (*.toml)", "Folder with playbooks of your own (*.toml)"),
    )


@dataclass(frozen=True, slots=True)
class Storage:
    """Where everything is kept."""

    path: Path = field(
        default=Path("listener.db"),
        metadata=_said(
            "Datei der Datenbank; ein relativer Pfad zählt vom Ordner der config.toml",
            "File of the database; a relative path starts at the folder of config.toml",
        ),
    )


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept. The hourly counts stay; they hold no personal data."""

    mentions_days: int = field(
        default=365,
        metadata=_said(
            "So viele Tage bleiben Beiträge gespeichert", "Mentions are kept for so many days", least=7, most=36500
        ),
    )
    visits_days: int = field(
        default=90,
        metadata=_said(
            "So viele Tage bleibt das Protokoll der Abrufe",
            "The log of visits is kept for so many days",
            least=1,
            most=36500,
        ),
    )


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How the program behaves towards other people's servers."""

    contact: str = field(
        default="",
        metadata=_said(
            "Adresse oder Webseite, die abgerufene Server im User-Agent sehen",
            "Address or page that servers see in the User-Agent",
        ),
    )
    allow_networks: tuple[Network, ...] = field(
        default=(),
        metadata=_said(
            "Private Netze, die trotzdem abgerufen werden dürfen (Intranet)",
            "Private networks that may be fetched from (intranet)",
        ),
    )
    connect_s: float = field(
        default=10.0, metadata=_said("Sekunden für den Verbindungsaufbau", "Seconds to connect", least=0.1, most=120)
    )
    read_s: float = field(
        default=20.0,
        metadata=_said("Längste Pause des Servers in Sekunden", "Longest silence in seconds", least=0.1, most=300),
    )
    total_s: float = field(
        default=60.0,
        metadata=_said("Sekunden für einen ganzen Abruf", "Seconds for a whole fetch", least=0.1, most=600),
    )
    max_mb: int = field(
        default=15,
        metadata=_said(
            "Größte Antwort in Megabyte, entpackt", "Largest answer in megabytes, inflated", least=1, most=200
        ),
    )
    per_host: int = field(
        default=2,
        metadata=_said("Gleichzeitige Abrufe je Server", "Fetches from one server at a time", least=1, most=16),
    )
    pace_s: float = field(
        default=5.0,
        metadata=_said(
            "Sekunden zwischen zwei Abrufen beim selben Server, sofern die Quelle nichts anderes verlangt",
            "Seconds between two fetches from one server, unless the source demands otherwise",
            least=0,
            most=3600,
        ),
    )
    ca_file: Path | None = field(
        default=None,
        metadata=_said(
            "Zusätzliche Zertifikate (PEM), etwa der Firma", "Further certificates (PEM), such as the company's"
        ),
    )


@dataclass(frozen=True, slots=True)
class Detection:
    """How often the series are looked at."""

    every: timedelta = field(
        default=timedelta(minutes=5),
        metadata=_said(
            "Abstand der Prüfungen auf eine Welle", "How often to look for a wave",
            least=timedelta(minutes=1), most=timedelta(hours=1),
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who is told of sources that cannot be heard."""

    channels: tuple[ChannelName, ...] = field(
        default=(),
        metadata=_said(
            "Kanäle für Meldungen über Quellen, die nicht zu hören sind; leer: alle",
            "Channels for messages about sources that cannot be heard; empty: all",
        ),
    )


@dataclass(frozen=True, slots=True)
class QuietTable:
    """``[quiet_hours]``: without this section there are none."""

    start: time = field(metadata=_said("Beginn der Nachtruhe", "When the night begins"))
    end: time = field(metadata=_said("Ende der Nachtruhe", "When the night ends"))
    weekends: bool = field(
        default=True,
        metadata=_said(
            "Samstag und Sonntag gelten für Windstärke 3 als Nacht", "Saturday and Sunday count as night for level 3"
        ),
    )


@dataclass(frozen=True, slots=True)
class BrandTable:
    """``[[brands]]``: what to listen for."""

    name: str = field(metadata=_said("Name der Marke", "Name of the brand"))
    id: str = field(
        default="",
        metadata=_said(
            "Kurzname für Befehle; sonst aus dem Namen gebildet", "Short name for commands; else made of the name"
        ),
    )
    aliases: tuple[str, ...] = field(
        default=(),
        metadata=_said(
            "Andere Schreibweisen; Groß und klein, ä/ae und ß/ss sind ohnehin gleich",
            "Other spellings; case, ä/ae and ß/ss are the same anyway",
        ),
    )
    exclude: tuple[str, ...] = field(
        default=(),
        metadata=_said("Wendungen, in denen etwas anderes gemeint ist", "Phrases that mean something else"),
    )
    context: tuple[str, ...] = field(
        default=(),
        metadata=_said(
            "Andere Schreibweisen zählen nur, wenn eines dieser Wörter im Text steht",
            "Other spellings count only if one of these words is in the text",
        ),
    )
    competitors: tuple[str, ...] = field(
        default=(),
        metadata=_said(
            "Marken zum Vergleich; auch sie brauchen [[brands]]", "Brands to compare with; each needs [[brands]]"
        ),
    )


@dataclass(frozen=True, slots=True)
class SourceTable:
    """``[[sources]]``: where to listen. Each kind adds its own options."""

    name: str = field(metadata=_said("Eindeutiger Name der Quelle", "Unique name of the source"))
    kind: str = field(metadata=_said("Art der Quelle", "Kind of source"))
    medium: Medium | None = field(
        default=None,
        metadata=_said(
            "Was für ein Ort das ist; davon hängen Windstärke und Antwortzeiten ab. Ohne Angabe das Übliche dieser Art",
            "What kind of place it is; levels and reply times depend on it. If not given, what is usual for the kind",
        ),
    )
    every: timedelta | None = field(
        default=None,
        metadata=_said(
            "Fester Abstand der Abrufe. Ohne Angabe richtet er sich nach dem Takt der Quelle",
            "Fixed time between two visits. If not given, it follows the rhythm of the source",
            least=timedelta(minutes=1), most=timedelta(days=31),
        ),
    )  # fmt: skip
    about: str = field(
        default="",
        metadata=_said(
            "Alles hier handelt von dieser Marke (eigenes Forum, eigene Bewertungen)",
            "All entries are about this brand (its own forum, its own reviews)",
        ),
    )
    brands: tuple[str, ...] = field(
        default=(),
        metadata=_said("Nur nach diesen Marken suchen; leer: nach allen", "Look for these brands only; empty: all"),
    )


@dataclass(frozen=True, slots=True)
class ChannelTable:
    """``[channels.NAME]``: whom to tell. Each kind adds its own options."""

    kind: str = field(metadata=_said("Art des Kanals", "Kind of channel"))


@dataclass(frozen=True, slots=True)
class RouteTable:
    """``[[routes]]``: who hears of what. The first that fits wins; without any, every channel hears of all."""

    channels: tuple[str, ...] = field(metadata=_said("Namen der Kanäle", "Names of the channels"))
    brands: tuple[str, ...] = field(
        default=(), metadata=_said("Nur für diese Marken; leer: für alle", "For these brands only; empty: for all")
    )
    min_level: int = field(
        default=3, metadata=_said("Erst ab dieser Windstärke (1–6)", "From this level on (1–6)", least=1, most=6)
    )


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
    hearing: Hearing = Hearing()
    notes: tuple[Problem, ...] = ()
    """Findings that do not hinder: a secret's file that others can read, a channel that no route names."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of people."""
        return ZoneInfo(self.timezone)
