"""The tables of config.toml that people repeat: brands, sources, channels, routes, as they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from listener.config.options import said
from listener.model import Medium


@dataclass(frozen=True, slots=True)
class BrandTable:
    """``[[brands]]``: what to listen for."""

    name: str = field(metadata=said("Name der Marke", "Name of the brand"))
    id: str = field(
        default="",
        metadata=said(
            "Kurzname für Befehle; sonst aus dem Namen gebildet", "Short name for commands; else made of the name"
        ),
    )
    aliases: tuple[str, ...] = field(
        default=(),
        metadata=said(
            "Andere Schreibweisen; Groß und klein, ä/ae und ß/ss sind ohnehin gleich",
            "Other spellings; case, ä/ae and ß/ss are the same anyway",
        ),
    )
    exclude: tuple[str, ...] = field(
        default=(),
        metadata=said("Wendungen, in denen etwas anderes gemeint ist", "Phrases that mean something else"),
    )
    context: tuple[str, ...] = field(
        default=(),
        metadata=said(
            "Andere Schreibweisen zählen nur, wenn eines dieser Wörter im Text steht",
            "Other spellings count only if one of these words is in the text",
        ),
    )
    competitors: tuple[str, ...] = field(
        default=(),
        metadata=said(
            "Marken zum Vergleich; auch sie brauchen [[brands]]", "Brands to compare with; each needs [[brands]]"
        ),
    )


@dataclass(frozen=True, slots=True)
class SourceTable:
    """``[[sources]]``: where to listen. Each kind adds its own options."""

    name: str = field(metadata=said("Eindeutiger Name der Quelle", "Unique name of the source"))
    kind: str = field(metadata=said("Art der Quelle", "Kind of source"))
    medium: Medium | None = field(
        default=None,
        metadata=said(
            "Was für ein Ort das ist; davon hängen Windstärke und Antwortzeiten ab. Ohne Angabe das Übliche dieser Art",
            "What kind of place it is; levels and reply times depend on it. If not given, what is usual for the kind",
        ),
    )
    every: timedelta | None = field(
        default=None,
        metadata=said(
            "Fester Abstand der Abrufe. Ohne Angabe richtet er sich nach dem Takt der Quelle",
            "Fixed time between two visits. If not given, it follows the rhythm of the source",
            least=timedelta(minutes=1), most=timedelta(days=31),
        ),
    )  # fmt: skip
    about: str = field(
        default="",
        metadata=said(
            "Alles hier handelt von dieser Marke (eigenes Forum, eigene Bewertungen)",
            "All entries are about this brand (its own forum, its own reviews)",
        ),
    )
    brands: tuple[str, ...] = field(
        default=(),
        metadata=said("Nur nach diesen Marken suchen; leer: nach allen", "Look for these brands only; empty: all"),
    )


@dataclass(frozen=True, slots=True)
class ChannelTable:
    """``[channels.NAME]``: whom to tell. Each kind adds its own options."""

    kind: str = field(metadata=said("Art des Kanals", "Kind of channel"))


@dataclass(frozen=True, slots=True)
class RouteTable:
    """``[[routes]]``: who hears of what. The first that fits wins; without any, every channel hears of all."""

    channels: tuple[str, ...] = field(metadata=said("Namen der Kanäle", "Names of the channels"))
    brands: tuple[str, ...] = field(
        default=(), metadata=said("Nur für diese Marken; leer: für alle", "For these brands only; empty: for all")
    )
    min_level: int = field(
        default=3, metadata=said("Erst ab dieser Windstärke (1–6)", "From this level on (1–6)", least=1, most=6)
    )
