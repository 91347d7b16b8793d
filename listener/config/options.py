"""What config.toml can say, section by section: the options with their defaults, limits and documentation.

What people write and the program keeps in another form (brands, sources, events …) is in ``tables``; ``Config`` holds
what the program uses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from listener.config.values import Network
from listener.core.calendar import Region
from listener.model import ChannelName, Medium, Rings


def said(de: str, en: str, **limits: object) -> dict[str, Any]:
    """Return the metadata of an option: its documentation in both languages, and its limits."""
    return {"de": de, "en": en, **limits}


class Language(StrEnum):
    """The language of messages and tables."""

    DE = "de"
    EN = "en"


@dataclass(frozen=True, slots=True)
class General:
    """Options that stand above the first section."""

    language: Language = field(
        default=Language.DE, metadata=said("Sprache der Meldungen und Tabellen", "Language of messages and tables")
    )
    timezone: ZoneInfo = field(
        default=ZoneInfo("Europe/Berlin"),
        metadata=said("Zeitzone für Anzeige, Tage und Ruhezeiten", "Time zone of what is shown, days and quiet hours"),
    )
    playbooks: Path | None = field(
        default=None,
        metadata=said("Ordner mit eigenen Playbooks (*.toml)", "Folder with playbooks of your own (*.toml)"),
    )


def _also(de: str, en: str) -> Any:
    """Return the option of a kind of place that is kept for another time than the rest."""
    told = said(f"Ebenso für {de}", f"The same for {en}", least=7, most=36500)
    return field(default=None, metadata=told)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept. The hourly counts stay; they hold no personal data."""

    mentions_days: int = field(
        default=365,
        metadata=said(
            "So viele Tage bleiben Beiträge gespeichert", "Mentions are kept for so many days", least=7, most=36500
        ),
    )
    visits_days: int = field(
        default=90,
        metadata=said(
            "So viele Tage bleibt das Protokoll der Abrufe",
            "The log of visits is kept for so many days",
            least=1,
            most=36500,
        ),
    )
    news_days: int | None = _also("Artikel der Presse", "articles of the press")
    blog_days: int | None = _also("Blogbeiträge", "blog posts")
    forum_days: int | None = _also("Forenbeiträge", "forum posts")
    microblog_days: int | None = _also("kurze Beiträge sozialer Netze", "short posts of social networks")
    video_days: int | None = _also("Videos und Kommentare", "videos and comments")
    review_days: int | None = _also("Bewertungen", "reviews")
    email_days: int | None = _also("E-Mails", "e-mails")

    @property
    def media(self) -> Mapping[Medium, timedelta]:
        """The times that are given for a kind of place."""
        given = {medium: getattr(self, f"{medium}_days") for medium in Medium}
        return {medium: timedelta(days=days) for medium, days in given.items() if days is not None}


@dataclass(frozen=True, slots=True)
class HttpOptions:
    """How the program behaves towards other people's servers."""

    contact: str = field(
        default="",
        metadata=said(
            "Adresse oder Webseite, die abgerufene Server im User-Agent sehen",
            "Address or page that servers see in the User-Agent",
        ),
    )
    allow_networks: tuple[Network, ...] = field(
        default=(),
        metadata=said(
            "Private Netze, die trotzdem abgerufen werden dürfen (Intranet)",
            "Private networks that may be fetched from (intranet)",
        ),
    )
    connect_s: float = field(
        default=10.0, metadata=said("Sekunden für den Verbindungsaufbau", "Seconds to connect", least=0.1, most=120)
    )
    read_s: float = field(
        default=20.0,
        metadata=said("Längste Pause des Servers in Sekunden", "Longest silence in seconds", least=0.1, most=300),
    )
    total_s: float = field(
        default=60.0,
        metadata=said("Sekunden für einen ganzen Abruf", "Seconds for a whole fetch", least=0.1, most=600),
    )
    max_mb: int = field(
        default=15,
        metadata=said(
            "Größte Antwort in Megabyte, entpackt", "Largest answer in megabytes, inflated", least=1, most=200
        ),
    )
    per_host: int = field(
        default=2,
        metadata=said("Gleichzeitige Abrufe je Server", "Fetches from one server at a time", least=1, most=16),
    )
    pace_s: float = field(
        default=5.0,
        metadata=said(
            "Sekunden zwischen zwei Abrufen beim selben Server, sofern die Quelle nichts anderes verlangt",
            "Seconds between two fetches from one server, unless the source demands otherwise",
            least=0,
            most=3600,
        ),
    )
    parse_s: float = field(
        default=10.0,
        metadata=said(
            "Sekunden, die das Lesen einer Antwort dauern darf; danach wird es abgebrochen",
            "Seconds that reading an answer may take; then it is ended",
            least=0.1,
            most=600,
        ),
    )
    ca_file: Path | None = field(
        default=None,
        metadata=said(
            "Zusätzliche Zertifikate (PEM), etwa der Firma", "Further certificates (PEM), such as the company's"
        ),
    )


@dataclass(frozen=True, slots=True)
class Detection:
    """How often the series are looked at, and on which days less is heard."""

    every: timedelta = field(
        default=timedelta(minutes=5),
        metadata=said(
            "Abstand der Prüfungen auf eine Welle; wo plötzlich weit mehr gesagt wird als üblich, wird sofort geprüft",
            "How often to look for a wave; where suddenly far more is said than usual, it is looked at once",
            least=timedelta(minutes=1), most=timedelta(hours=1),
        ),
    )  # fmt: skip
    holidays: tuple[Region, ...] | None = field(
        default=None,
        metadata=said(
            "Wo die Leute leben: Deren Feiertage gelten als Sonntage (ISO 3166: DE, DE-BY, AT). Ohne Angabe das Land "
            "der Zeitzone, bundesweite Feiertage; [] = keine",
            "Where people live: their public holidays count as Sundays (ISO 3166: DE, DE-BY, AT). If not given, the "
            "country of the time zone, nationwide holidays; [] = none",
        ),
    )
    danger: Rings = field(
        default=Rings.ALONE,
        metadata=said(
            "Ob glaubhafte Meldungen von Verletzten oder Gefahr ohne Welle läuten: alone = eine genügt, wo sie selten "
            "sind; with-others = erst mit einer zweiten Person, einer Redaktion oder einer Behörde; off = nur "
            "innerhalb eines Vorfalls",
            "Whether credible reports of injury or danger ring without a wave: alone = one is enough where they are "
            "rare; with-others = only with a second person, a newsroom or an authority; off = only within an incident",
        ),
    )


@dataclass(frozen=True, slots=True)
class Hearing:
    """Who is told of sources that cannot be heard."""

    channels: tuple[ChannelName, ...] = field(
        default=(),
        metadata=said(
            "Kanäle für Meldungen über Quellen, die nicht zu hören sind; leer: alle",
            "Channels for messages about sources that cannot be heard; empty: all",
        ),
    )


@dataclass(frozen=True, slots=True)
class Ingest:
    """The daemon's door for mentions that others hand in."""

    host: str = field(
        default="127.0.0.1",
        metadata=said(
            "Adresse, an der webhook-Quellen erreichbar sind; andere Rechner nur über einen Proxy mit TLS",
            "Address at which webhook sources can be reached; other machines only through a proxy with TLS",
        ),
    )
    port: int | None = field(
        default=None,
        metadata=said(
            "Port für POST /ingest/QUELLE; ohne Angabe bleibt die Tür zu",
            "Port for POST /ingest/SOURCE; if not given, the door stays shut",
            least=0,
            most=65535,
        ),
    )


@dataclass(frozen=True, slots=True)
class SentimentModels:
    """``[sentiment.models]``: exported transformers in local folders; their licence is the company's business."""

    de: Path | None = field(
        default=None,
        metadata=said("Ordner mit einem eigenen Modell für Deutsch", "Folder with a model of your own for German"),
    )
    en: Path | None = field(
        default=None,
        metadata=said("Ordner mit einem eigenen Modell für Englisch", "Folder with a model of your own for English"),
    )
    fr: Path | None = field(
        default=None,
        metadata=said("Ordner mit einem eigenen Modell für Französisch", "Folder with a model of your own for French"),
    )
    it: Path | None = field(
        default=None,
        metadata=said("Ordner mit einem eigenen Modell für Italienisch", "Folder with a model of your own for Italian"),
    )
    es: Path | None = field(
        default=None,
        metadata=said("Ordner mit einem eigenen Modell für Spanisch", "Folder with a model of your own for Spanish"),
    )
    nl: Path | None = field(
        default=None,
        metadata=said(
            "Ordner mit einem eigenen Modell für Niederländisch", "Folder with a model of your own for Dutch"
        ),
    )

    @property
    def folders(self) -> Mapping[str, Path]:
        """The folders that were given, by language (ISO 639-1)."""
        named = ((option.name, getattr(self, option.name)) for option in fields(self))
        return {lang: folder for lang, folder in named if folder is not None}


@dataclass(frozen=True, slots=True)
class Sentiment:
    """Who judges the tone. Without models of one's own, the shipped ones."""

    models: SentimentModels = field(
        default=SentimentModels(),
        metadata=said("Eigene Modelle, je Sprache ein Ordner", "Models of your own, a folder for each language"),
    )
    threads: int = field(
        default=1,
        metadata=said(
            "Prozessorkerne, die ein eigenes Modell benutzt", "Processor cores that a model of your own uses",
            least=1, most=64,
        ),
    )  # fmt: skip
