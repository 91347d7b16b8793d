"""What the documents of privacy tell of: sources, recipients, times and switches, as they are configured. No secret.

Taken from ``Config`` field by field, so that a source or a channel that is configured cannot be forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from listener.model import Medium

if TYPE_CHECKING:
    from listener.config import Config
    from listener.config.company import Company
    from listener.config.privacy import FigureTable
    from listener.ports import Channel

_OUTSIDE = frozenset({"slack", "slack_bot", "webhook", "ntfy", "apprise", "email"})
"""Kinds of channels that carry something out of the house."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where is listened: the sources of one kind and medium."""

    kind: str
    medium: Medium
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets something of it."""

    name: str
    kind: str
    host: str
    """Empty: it is a secret, or there is none to name."""
    quotes: str
    """How much of a post goes there; empty: that is no matter of quotes."""
    outside: bool
    """Perhaps somebody else's machine: contract and place of processing are to be checked."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long something is kept."""

    medium: Medium | None
    """None: a source of its own, or (without one) all other media."""
    source: str
    days: int


@dataclass(frozen=True, slots=True)
class Switch:
    """Something that protects people, and whether it does."""

    name: str
    """A sentence of the catalogue begins so: ``switch_NAME_on``."""
    on: bool
    option: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it."""

    lang: str
    day: date
    company: Company
    brands: tuple[str, ...]
    persons: tuple[str, ...]
    """Brands that are called like an employee."""
    purposes: tuple[tuple[str, str], ...]
    """What single brands are listened for, as written."""
    places: tuple[Place, ...]
    recipients: tuple[Recipient, ...]
    terms: tuple[Term, ...]
    visits_days: int
    quotes_days: int
    figures: tuple[FigureTable, ...]
    switches: tuple[Switch, ...]
    employers: tuple[str, ...]
    """Sources where staff rate their employer."""
    employees: int
    deciders: int
    """People who are named in the configuration because they act."""
    own_models: bool

    def has(self, name: str) -> bool:
        """Tell whether a switch protects."""
        return next(one.on for one in self.switches if one.name == name)


def facts_of(config: Config, lang: str, day: date) -> Facts:
    """Return what is to be told of a configuration."""
    return Facts(
        lang=lang,
        day=day,
        company=config.company,
        brands=tuple(one.name for one in config.brands),
        persons=tuple(one.name for one in config.brands if one.name in config.privacy.staff.shared),
        purposes=tuple(config.privacy.purposes.items()),
        places=tuple(_places(config)),
        recipients=tuple(_recipients(config)),
        terms=tuple(_terms(config)),
        visits_days=config.retention.visits_days,
        quotes_days=config.keeping.shortest.days,
        figures=config.privacy.figures,
        switches=tuple(_switches(config)),
        employers=tuple(sorted(config.desk.employers)),
        employees=config.privacy.staff.count,
        deciders=len(config.people),
        own_models=bool(config.sentiment.models.folders),
    )


def _places(config: Config) -> Iterator[Place]:
    found: Mapping[tuple[str, Medium], list[str]] = defaultdict(list)
    for one in config.subscriptions:
        found[one.kind, one.medium].append(one.name)
    for (kind, medium), names in sorted(found.items()):
        yield Place(kind, medium, tuple(sorted(names)))


def _recipients(config: Config) -> Iterator[Recipient]:
    for name, channel in config.channels.items():
        kind = kind_of(channel)
        yield Recipient(name, kind, _host(channel), str(getattr(channel, "quotes", "")), kind in _OUTSIDE)
    if config.desk.crm is not None:
        yield Recipient("crm", "crm", "", "", outside=True)
    if config.dashboard.port is not None:
        yield Recipient("dashboard", "dashboard", config.dashboard.host, "", outside=False)
    if config.answers is not None:
        yield Recipient("answers", "answers", "", "", outside=False)
    if config.backup is not None:
        yield Recipient("backup", "backup", "", "", outside=False)


def kind_of(channel: Channel) -> str:
    """Return the kind of a channel: it is called like its module."""
    return type(channel).__module__.rpartition(".")[2]


def _host(channel: Channel) -> str:
    """Return the machine that a channel names in the open."""
    host, url = getattr(channel, "host", ""), getattr(channel, "url", "")
    return host or ((urlsplit(url).hostname or "") if isinstance(url, str) else "")


def _terms(config: Config) -> Iterator[Term]:
    keeping = config.keeping
    for source, length in sorted(keeping.sources.items()):
        yield Term(None, source, length.days)
    heard = {one.medium for one in config.subscriptions}
    for medium in Medium:
        if medium in heard or medium in keeping.media:
            yield Term(medium, "", keeping.media.get(medium, keeping.usual).days)
    yield Term(None, "", keeping.usual.days)


def _switches(config: Config) -> Iterator[Switch]:
    hashed = config.privacy.veil.hashed
    quotes = [str(getattr(one, "quotes", "none")) for one in config.channels.values()]
    yield Switch("authors", hashed, "[privacy] authors")
    yield Switch("profiles", not config.desk.profiles, "[desk] profiles")
    yield Switch("crm", config.desk.crm is None, "[crm]")
    yield Switch("quotes", "full" not in quotes, "[channels.NAME] quotes")
    yield Switch("employees", config.privacy.staff.count > 0, "[privacy] employees")
    yield Switch("retention", config.keeping.shortest.days <= _SHORT_TERM, "[retention]")


_SHORT_TERM = 180
"""Days: at least something goes after half a year."""
