"""The ways of a message in config.toml: routes within routes, who is called when nobody answers, digests, heartbeat."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from listener.config.build import Reading, Table, build, within
from listener.config.options import said
from listener.config.sections import Names, repeated, section
from listener.core.suggest import closest
from listener.model import NO_DIGEST, BrandId, ChannelName, Digest, Escalation, Person, Role, Route, Secret, SourceName

_CHANNELS = said("Namen der Kanäle", "Names of the channels")
_ROLES = said(
    "Aufgaben wie in [people]: Wer sie hat, erfährt es auf dem Kanal, der dort zuerst steht",
    "Roles as in [people]: whoever has one is told on the channel that stands first there",
)


@dataclass(frozen=True, slots=True)
class RouteTable:
    """``[[routes]]``: who hears of what. The first that fits wins; without any, every channel hears of all.

    A ``[[routes.routes]]`` within it is asked first, and takes over what it does not say itself.
    """

    channels: tuple[str, ...] = field(default=(), metadata=_CHANNELS)
    roles: tuple[Role, ...] = field(default=(), metadata=_ROLES)
    brands: tuple[str, ...] = field(
        default=(), metadata=said("Nur für diese Marken; leer: für alle", "For these brands only; empty: for all")
    )
    min_level: int = field(
        default=3, metadata=said("Erst ab dieser Windstärke (1–6)", "From this level on (1–6)", least=1, most=6)
    )
    max_level: int = field(
        default=6, metadata=said("Nur bis zu dieser Windstärke (1–6)", "Up to this level only (1–6)", least=1, most=6)
    )
    topics: tuple[str, ...] = field(
        default=(),
        metadata=said(
            "Nur, wenn eines dieser Wörter zum Thema der Welle gehört",
            "Only if one of these words belongs to the topic of the wave",
        ),
    )
    sources: tuple[str, ...] = field(
        default=(),
        metadata=said(
            "Nur, wenn es vor allem in einer dieser Quellen gesagt wird",
            "Only if it is mostly said in one of these sources",
        ),
    )

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what does not fit together."""
        yield from _unfit(self)


@dataclass(frozen=True, slots=True)
class EscalationTable:
    """``[[escalations]]``: who else is called while nobody has taken an incident.

    Steps with the same ``brands`` are one chain; the first chain that is for the brand wins.
    """

    after: timedelta = field(
        metadata=said(
            "Wie lange nach der letzten Warnung", "How long after the last warning",
            least=timedelta(minutes=1), most=timedelta(hours=24),
        )
    )  # fmt: skip
    channels: tuple[str, ...] = field(default=(), metadata=_CHANNELS)
    roles: tuple[Role, ...] = field(default=(), metadata=_ROLES)
    brands: tuple[str, ...] = field(
        default=(), metadata=said("Nur für diese Marken; leer: für alle", "For these brands only; empty: for all")
    )
    min_level: int = field(
        default=4, metadata=said("Erst ab dieser Windstärke (3–6)", "From this level on (3–6)", least=3, most=6)
    )
    max_level: int = field(
        default=6, metadata=said("Nur bis zu dieser Windstärke (3–6)", "Up to this level only (3–6)", least=3, most=6)
    )

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what does not fit together."""
        yield from _unfit(self)


def _unfit(written: RouteTable | EscalationTable) -> Iterator[tuple[str, str, dict[str, str]]]:
    if not (written.channels or written.roles):
        yield "channels", "config.no_receiver", {}
    if written.max_level < written.min_level:
        yield "max_level", "config.levels_crossed", {}


@dataclass(frozen=True, slots=True)
class DigestTable:
    """``[digest]``: a report of each working day and of each week; also an empty one is sent, as a sign of life."""

    channels: tuple[str, ...] = field(
        default=(), metadata=said("Namen der Kanäle; leer: kein Bericht", "Names of the channels; empty: no report")
    )
    at: time = field(default=time(8, 30), metadata=said("Uhrzeit, montags bis freitags", "Time, Monday to Friday"))
    weekly: bool = field(
        default=True,
        metadata=said("Montags über die ganze Woche", "On Mondays about the whole week"),
    )


@dataclass(frozen=True, slots=True)
class SelfTable:
    """``[self]``: how the program says that it lives, and that it cannot do its work."""

    channels: tuple[str, ...] = field(
        default=(),
        metadata=said(
            "Zweiter Weg für Meldungen des Programms über sich selbst", "Second way for what the program says of itself"
        ),
    )


@dataclass(frozen=True, slots=True)
class HeartbeatTable:
    """``[heartbeat]``: an address that is asked every minute; whoever waits there notices when it stays silent."""

    url: Secret = field(
        metadata=said(
            "Adresse, die jede Minute abgefragt wird; als url_env oder url_file angeben, sie ist ein Geheimnis",
            "Address that is asked every minute; give it as url_env or url_file, it is a secret",
        )
    )


def heartbeat(root: Table, reading: Reading) -> Secret | None:
    """Return the address of the pings, None without ``[heartbeat]``."""
    if "heartbeat" not in root:
        return None
    written = build(HeartbeatTable, section(root, "heartbeat", reading), "heartbeat", reading)
    return written.url if written else None


@dataclass(frozen=True, slots=True)
class Known:
    """What routes and escalations may name."""

    channels: Names
    brands: Names
    sources: tuple[SourceName, ...]
    people: Mapping[str, Person]


def routes(root: Table, names: Known, reading: Reading) -> tuple[Route, ...] | None:
    """Return the routes in the order in which they are asked, or None if there is no ``[[routes]]``."""
    if "routes" not in root:
        return None
    tables = repeated(root, "routes", reading)
    return tuple(route for place, table in tables for route in _read(place, table, {}, names, reading))


def _read(place: str, table: Table, around: Table, names: Known, reading: Reading) -> Iterator[Route]:
    """Yield the routes within a route, and then itself; what they do not say they take over."""
    own = {key: value for key, value in table.items() if key != "routes"}
    whole = {**around, **own}
    for number, (_, inner) in enumerate(repeated(table, "routes", Reading(reading.hiding))):
        yield from _read(f"{place}.routes[{number}]", inner, whole, names, reading)
    if "routes" in table:
        repeated(table, "routes", reading)
    written = build(RouteTable, whole, place, reading)
    if written is None:
        return
    to, by_role = _receivers(written, place, names, reading)
    of = tuple(map(BrandId, names.brands.resolve(written.brands, within(place, "brands"), reading)))
    said_in = tuple(_sources(written.sources, within(place, "sources"), names.sources, reading))
    limits = (written.min_level, written.max_level)
    yield Route((*to, *by_role), of, *limits, written.topics, said_in, place, by_role)


def _receivers(
    written: RouteTable | EscalationTable, place: str, names: Known, reading: Reading
) -> tuple[tuple[ChannelName, ...], tuple[ChannelName, ...]]:
    """Return the channels that are named, and those of the people whose role is."""
    to = map(ChannelName, names.channels.resolve(written.channels, within(place, "channels"), reading))
    named = tuple(dict.fromkeys(to))
    by_role: list[ChannelName] = []
    for number, role in enumerate(written.roles):
        found = [one.channels[0] for one in names.people.values() if one.role is role and one.channels]
        if not (found or _faulty(reading)):
            reading.problem(f"{within(place, 'roles')}[{number}]", "config.role_unreachable", role=role)
        by_role += found
    return named, tuple(one for one in dict.fromkeys(by_role) if one not in named)


def _faulty(reading: Reading) -> bool:
    """Tell whether there is something wrong with the people themselves: one mistake is told once."""
    return any(problem.place.split(".")[0] == "people" for problem in reading.problems)


def _sources(
    given: tuple[str, ...], place: str, heard: tuple[SourceName, ...], reading: Reading
) -> Iterator[SourceName]:
    for number, name in enumerate(given):
        if name in heard:
            yield SourceName(name)
            continue
        reading.problem(f"{place}[{number}]", "config.unknown_source", name=name, suggestion=closest(name, heard))


def escalations(root: Table, names: Known, reading: Reading) -> tuple[Escalation, ...]:
    """Return who is called when nobody answers: chain by chain as they are asked, in each the soonest first."""
    chains: dict[tuple[BrandId, ...], list[Escalation]] = {}
    for place, table in repeated(root, "escalations", reading):
        written = build(EscalationTable, table, place, reading)
        if written is None:
            continue
        to, by_role = _receivers(written, place, names, reading)
        of = tuple(sorted(set(map(BrandId, names.brands.resolve(written.brands, within(place, "brands"), reading)))))
        if of not in chains and _asked_before(of, chains):
            reading.note(place, "config.escalation_hidden")
        step = Escalation(written.after, (*to, *by_role), written.min_level, written.max_level, of)
        chains.setdefault(of, []).append(step)
    return tuple(step for chain in chains.values() for step in sorted(chain, key=lambda one: one.after))


def _asked_before(brands: Collection[BrandId], chains: Iterable[tuple[BrandId, ...]]) -> bool:
    """Tell whether every brand of a chain has one already: it would never be asked."""
    before = list(chains)
    covered = {brand for chain in before for brand in chain}
    return () in before or (bool(brands) and covered.issuperset(brands))


def digest(root: Table, names: Names, reading: Reading) -> Digest:
    """Return when reports are due."""
    written = build(DigestTable, section(root, "digest", reading), "digest", reading)
    if written is None:
        return NO_DIGEST
    to = tuple(map(ChannelName, names.resolve(written.channels, "digest.channels", reading)))
    return Digest(to, written.at, written.weekly)


def second_way(root: Table, names: Names, reading: Reading) -> tuple[ChannelName, ...]:
    """Return whom the program tells of itself."""
    written = build(SelfTable, section(root, "self", reading), "self", reading)
    given = written.channels if written else ()
    return tuple(map(ChannelName, names.resolve(given, "self.channels", reading)))
