"""``[desk]``, ``[[limits]]``, ``[own_accounts]``, ``[[owners]]``, ``[crm]``: who speaks for the company, and how."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from listener.config import values
from listener.config.build import Reading, Table, build, within
from listener.config.options import said
from listener.config.sections import Names, repeated, section
from listener.core.calendar import Region
from listener.core.owners import Owners
from listener.core.replies import Accounts, accounts
from listener.core.sla import Hours, Matter, Sla
from listener.core.suggest import closest
from listener.model import BrandId, Medium, Secret, SourceName
from listener.model.relation import ContactPhase, Touchpoint

LEAST_GROUP = 10
"""Nothing is told of fewer people than these, whatever is configured."""
SHORTEST_SECRET = 16
"""Characters of a secret that signs."""
NOBODY = Owners({}, {}, {})
_WORKING_DAYS, _ALL_DAYS = frozenset(range(5)), frozenset(range(7))


@dataclass(frozen=True, slots=True)
class DeskTable:
    """``[desk]``: when somebody is there to answer, and what may be told of single people."""

    opens: time = field(default=time(9), metadata=said("Ab wann geantwortet wird", "When answering begins"))
    closes: time = field(default=time(17), metadata=said("Bis wann geantwortet wird", "When it ends"))
    weekends: bool = field(default=False, metadata=said("Auch samstags, sonntags", "On Saturdays and Sundays as well"))
    around_the_clock: bool = field(
        default=False,
        metadata=said("Immer; opens und closes gelten nicht", "Always; opens and closes do not count"),
    )
    young: tuple[str, ...] = field(
        default=(),
        metadata=said(
            "Quellen, deren Leute jung sind und nur halb so lange warten",
            "Sources whose people are young and wait half as long",
        ),
    )
    employers: tuple[str, ...] = field(
        default=(),
        metadata=said(
            "Quellen, in denen Beschäftigte ihren Arbeitgeber bewerten",
            "Sources where staff rate their employer",
        ),
    )
    faq: Path | None = field(
        default=None,
        metadata=said(
            "Antworten auf häufige Fragen: Markdown mit Überschriften oder CSV mit Frage und Antwort",
            "Answers to frequent questions: Markdown with headings or CSV with question and answer",
        ),
    )
    profiles: bool = field(
        default=False,
        metadata=said(
            "Zahlen je Person, unter einem Decknamen: Leiter, Wiederholung, Fürsprache. Vorher Rechtsgrundlage klären",
            "Figures per person, under a pseudonym: ladder, repetition, advocacy. Clear the legal basis first",
        ),
    )
    group: int = field(
        default=LEAST_GROUP,
        metadata=said(
            "Über weniger Personen wird nichts gesagt", "Nothing is told of fewer people", least=LEAST_GROUP, most=1000
        ),
    )
    reputation: bool = field(
        default=True,
        metadata=said(
            "Die Haltung im Zwischenfall folgt der Vertrauensbilanz der 90 Tage davor; sonst Lob gegen Tadel",
            "The posture in an incident goes by the trust balance of the 90 days before; else praise against blame",
        ),
    )
    objections: tuple[str, ...] = field(
        default=(),
        metadata=said(
            "Wer widersprochen hat, als QUELLE: NAME; steht in keiner Liste und keiner Zahl je Person",
            "Who has objected, as SOURCE: NAME; in no list and no figure per person",
        ),
    )

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what does not fit together."""
        if self.closes != time(0) and self.closes <= self.opens:
            yield "closes", "config.no_office", {}


@dataclass(frozen=True, slots=True)
class LimitTable:
    """``[[limits]]``: another time to answer than the usual one of a medium and a matter."""

    medium: Medium = field(metadata=said("Art des Ortes", "What kind of place"))
    matter: Matter = field(
        metadata=said("Frage, Kritik oder Thema ab Windstärke 3", "Question, criticism, or topic from level 3 on")
    )
    within: timedelta = field(
        metadata=said(
            "Antwort spätestens nach, in Bürozeit", "Answer at the latest after, in office hours",
            least=timedelta(minutes=5), most=timedelta(days=31),
        )
    )  # fmt: skip
    brands: tuple[str, ...] = field(
        default=(), metadata=said("Nur für diese Marken; leer: für alle", "For these brands only; empty: for all")
    )


@dataclass(frozen=True, slots=True)
class OwnerTable:
    """``[[owners]]``: who answers for a cell of the journey; the finest entry counts."""

    owner: str = field(metadata=said("Wer zuständig ist", "Who answers for it"))
    phase: ContactPhase | None = field(
        default=None, metadata=said("Nur in dieser Kontaktphase; leer: in allen", "In this phase only; empty: in all")
    )
    touchpoint: Touchpoint | None = field(
        default=None,
        metadata=said("Nur an diesem Kontaktpunkt; leer: an allen", "At this touchpoint only; empty: at all"),
    )


@dataclass(frozen=True, slots=True)
class CrmTable:
    """``[crm]``: where lead scores go, signed; only with ``profiles``."""

    url: Secret = field(metadata=said("Adresse des CRM", "Address of the CRM"))
    secret: Secret = field(
        metadata=said(
            "Gemeinsames Geheimnis der Unterschrift, mindestens 16 Zeichen",
            "Shared secret of the signature, 16 characters at least",
        )
    )
    next_secret: Secret | None = field(
        default=None,
        metadata=said("Während eines Wechsels das zweite Geheimnis", "While it is being changed, the second secret"),
    )

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong; never the address or a secret itself."""
        if not self.url.reveal().startswith("https://"):
            yield "url", "config.crm_address", {}
        for name, secret in (("secret", self.secret), ("next_secret", self.next_secret)):
            if secret and len(secret.reveal().strip()) < SHORTEST_SECRET:
                yield name, "channels.webhook_secret", {"least": str(SHORTEST_SECRET)}


@dataclass(frozen=True, slots=True)
class Desk:
    """How the company answers."""

    own: Accounts = field(default_factory=dict)
    """Its own accounts at each source."""
    slas: Mapping[BrandId, Sla] = field(default_factory=dict)
    faq: Path | None = None
    profiles: bool = False
    group: int = LEAST_GROUP
    objections: tuple[tuple[SourceName, str], ...] = ()
    """Source and author's name of those who have objected."""
    reputation: bool = True
    """Whether the posture in an incident goes by the trust balance before it."""
    owners: Owners = NOBODY
    """Who answers for which cell of the journey."""
    crm: CrmTable | None = None
    """Where lead scores go; None: nowhere."""
    employers: frozenset[SourceName] = frozenset()
    """Where staff rate their employer: what stands there is said from inside (idea A07)."""


def desk(
    root: Table,
    names: Names,
    brands: Collection[BrandId],
    listened: Collection[SourceName],
    place: tuple[ZoneInfo, tuple[Region, ...]],
    reading: Reading,
) -> Desk:
    """Return how the company answers; ``place`` is its time zone and whose public holidays count."""
    written = build(DeskTable, section(root, "desk", reading), "desk", reading) or DeskTable()
    limits = _limits(root, names, reading)
    _check_sources(written.young, "desk.young", listened, reading)
    _check_sources(written.employers, "desk.employers", listened, reading)
    hours = None if written.around_the_clock else _hours(written, *place)
    young = frozenset(map(SourceName, written.young))
    slas = {
        brand: Sla(hours, {key: limit for key, limit, of in limits if not of or brand in of}, young) for brand in brands
    }
    return Desk(
        _own(root, listened, reading), slas, written.faq, written.profiles, written.group,
        tuple(_objections(written.objections, listened, reading)), written.reputation, _owners(root, reading),
        build(CrmTable, section(root, "crm", reading), "crm", reading) if "crm" in root else None,
        frozenset(map(SourceName, written.employers)),
    )  # fmt: skip


def _owners(root: Table, reading: Reading) -> Owners:
    """Return who answers for what; two for the same are a problem."""
    cells: dict[tuple[ContactPhase | None, Touchpoint | None], str] = {}
    for place, table in repeated(root, "owners", reading):
        written = build(OwnerTable, table, place, reading)
        if written is not None and (written.phase, written.touchpoint) in cells:
            reading.problem(place, "config.owned_twice", name=values.shown(cells[written.phase, written.touchpoint]))
        elif written is not None:
            cells[written.phase, written.touchpoint] = written.owner
    return Owners(
        {(phase, touchpoint): who for (phase, touchpoint), who in cells.items() if phase and touchpoint},
        {touchpoint: who for (phase, touchpoint), who in cells.items() if touchpoint and not phase},
        {phase: who for (phase, touchpoint), who in cells.items() if phase and not touchpoint},
        cells.get((None, None), ""),
    )


def _hours(written: DeskTable, zone: ZoneInfo, regions: tuple[Region, ...]) -> Hours:
    days = _ALL_DAYS if written.weekends else _WORKING_DAYS
    return Hours(zone, written.opens, written.closes, days, regions)


def _limits(
    root: Table, names: Names, reading: Reading
) -> list[tuple[tuple[Medium, Matter], timedelta, frozenset[BrandId]]]:
    found = []
    for place, table in repeated(root, "limits", reading):
        written = build(LimitTable, table, place, reading)
        if written is not None:
            of = frozenset(map(BrandId, names.resolve(written.brands, within(place, "brands"), reading)))
            found.append(((written.medium, written.matter), written.within, of))
    return found


def _own(root: Table, listened: Collection[SourceName], reading: Reading) -> Accounts:
    """Return the company's own accounts: ``[own_accounts]`` has a list of author names for each source."""
    found: dict[SourceName, list[str]] = {}
    for source, given in section(root, "own_accounts", reading).items():
        place = within("own_accounts", source)
        _check_sources([source], place, listened, reading)
        if not isinstance(given, list) or not all(isinstance(name, str) and name.strip() for name in given):
            reading.problem(place, "config.own_names", found=values.type_name(given))
            continue
        found[SourceName(source)] = given
    return accounts(found)


def _objections(
    given: Collection[str], listened: Collection[SourceName], reading: Reading
) -> Iterator[tuple[SourceName, str]]:
    for number, text in enumerate(given):
        source, colon, name = text.partition(":")
        place = f"desk.objections[{number}]"
        if not colon or not name.strip():
            reading.problem(place, "config.objection", given=values.shown(text))
            continue
        _check_sources([source.strip()], place, listened, reading)
        yield SourceName(source.strip()), name.strip()


def _check_sources(given: Collection[str], place: str, listened: Collection[SourceName], reading: Reading) -> None:
    for name in given:
        if name not in listened:
            suggestion = closest(name, listened)
            reading.problem(place, "config.unknown_source", name=values.shown(name), suggestion=suggestion)
