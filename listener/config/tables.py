"""The tables of config.toml that the program keeps in another form: brands, sources, events …, as they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from listener.config.options import said
from listener.config.values import span
from listener.core.calendar import USUAL_FACTOR
from listener.model import Medium
from listener.model.mention import LONGEST_PHRASE


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
    audience: int = field(
        default=0,
        metadata=said(
            "Kontakte der Marke in acht Wochen; 0: aus dem Üblichen geschätzt. Bis eine Welle 2 % davon erreicht hat, "
            "ist sie im Vorkontakt",
            "Contacts of the brand in eight weeks; 0: estimated from what is usual. Until a wave has reached 2 % of "
            "them it is in pre-contact",
            least=0,
            most=10_000_000_000,
        ),
    )
    purpose: str = field(
        default="",
        metadata=said(
            "Wozu gehört wird; nötig, wo die Marke wie ein Mensch heißt (eine Person oder eine Firma mit deren Namen)",
            "What it is listened for; needed where the brand is called like a person (who may be one, or a company)",
        ),
    )

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is too long to be looked for."""
        phrases = {"name": (self.name,), "aliases": self.aliases, "exclude": self.exclude, "context": self.context}
        for place, written in phrases.items():
            if any(len(one) > LONGEST_PHRASE for one in written):
                yield place, "config.long_phrase", {"limit": str(LONGEST_PHRASE)}


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
    mentions_days: int | None = field(
        default=None,
        metadata=said(
            "So viele Tage bleiben Beiträge dieser Quelle; ohne Angabe gilt [retention]",
            "Mentions of this source are kept for so many days; if not given, as in [retention]",
            least=7, most=36500,
        ),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChannelTable:
    """``[channels.NAME]``: whom to tell. Each kind adds its own options."""

    kind: str = field(metadata=said("Art des Kanals", "Kind of channel"))


@dataclass(frozen=True, slots=True)
class QuietTable:
    """``[quiet_hours]``: without this section there are none."""

    start: time = field(metadata=said("Beginn der Nachtruhe", "When the night begins"))
    end: time = field(metadata=said("Ende der Nachtruhe", "When the night ends"))
    weekends: bool = field(
        default=True,
        metadata=said(
            "Samstag und Sonntag gelten für Windstärke 3 als Nacht", "Saturday and Sunday count as night for level 3"
        ),
    )


_DAY = timedelta(days=1)
_LONGEST = timedelta(days=42)
"""What lasts longer is no event. The past that is learned from is eight weeks; two must be left."""


@dataclass(frozen=True, slots=True)
class EventTable:
    """``[[events]]``: what is planned and will make people talk."""

    name: str = field(metadata=said("Was geplant ist", "What is planned"))
    start: date = field(metadata=said("Beginn, in Ortszeit", "When it begins, in local time"))
    end: date = field(
        metadata=said("Ende, in Ortszeit; ein Datum zählt mit", "When it ends, in local time; a date is included")
    )
    brands: tuple[str, ...] = field(
        default=(), metadata=said("Nur für diese Marken; leer: für alle", "For these brands only; empty: for all")
    )
    factor: float = field(
        default=USUAL_FACTOR,
        metadata=said(
            "Das Wievielfache der üblichen Menge erwartet wird", "How many times the usual volume is expected",
            least=1, most=1000,
        ),
    )  # fmt: skip
    every: timedelta | None = field(
        default=None,
        metadata=said(
            "Wiederholt sich zur selben Ortszeit im Abstand ganzer Tage",
            "Comes again at the same local time, whole days apart",
            least=_DAY, most=timedelta(days=366),
        ),
    )  # fmt: skip
    until: date | None = field(
        default=None, metadata=said("Letzter Tag, an dem es sich wiederholt", "Last day on which it comes again")
    )

    @property
    def begins(self) -> datetime:
        """Local time at which it begins."""
        return _midnight(self.start)

    @property
    def ends(self) -> datetime:
        """Local time at which it is over."""
        return _after(self.end)

    @property
    def last(self) -> datetime | None:
        """Local time from which on it does not come again."""
        return None if self.until is None else _after(self.until)

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what does not fit together."""
        length = self.ends - self.begins
        if length <= timedelta(0):
            yield "end", "config.event_over", {}
        if length > _LONGEST:
            yield "end", "config.event_long", {"limit": str(_LONGEST.days)}
        if self.until is not None and self.every is None:
            yield "until", "config.until_alone", {}
        if self.last is not None and self.last <= self.begins:
            yield "until", "config.until_early", {}
        if self.every is not None and self.every % _DAY:
            yield "every", "config.part_days", {"given": span(self.every)}
        if self.every is not None and length > self.every / 2:
            yield "every", "config.event_often", {}


def _midnight(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time())


def _after(day: date) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day + _DAY, time())
