"""What was said of a brand and what the company answered, put together for every figure of the relationship."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.config import Config
from listener.core import replies
from listener.core.exchanges import Exchange, exchanges
from listener.model import BrandId, SourceName
from listener.model.desk import Answer, Said
from listener.store import Store
from listener.store.relations import Own

QUARTER = timedelta(days=90)
"""How far back the desk and the burdened look."""
HALF_YEAR = timedelta(days=180)
"""How far back the ladder looks (D07)."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that was said of a brand in a time, oldest first, without those who objected where persons count."""

    brand: BrandId
    since: datetime
    until: datetime
    said: tuple[Said, ...]
    answers: tuple[Answer, ...]
    objected: frozenset[str]
    """Pseudonyms of those who do not want to be in a list or a figure of persons."""

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Everything that others said, copies folded, each with the company's first answer."""
        return exchanges(self.said, self.answers)


def own_of(config: Config) -> Own:
    """Return how to tell the company's own accounts."""
    return lambda _, source, author: replies.is_own(config.desk.own, source, author)


def objected_of(store: Store, config: Config) -> Callable[[SourceName, str], bool]:
    """Return how to tell who has objected to being in a list of persons, by name or alias."""
    objected = frozenset(store.relations.person(source, name) for source, name in config.desk.objections)
    return lambda source, author: bool(objected) and store.relations.person(source, author) in objected


def gathered(store: Store, config: Config, brand: BrandId, since: datetime, until: datetime) -> Gathered:
    """Return what was said of a brand and read, with the answers that are known from posts and from people."""

    def alias(source: SourceName, name: str) -> str:
        return store.relations.person(source, name)

    said = tuple(store.relations.said(brand, since, until, own_of(config)))
    by_people = store.desks.answered([one.utterance.id for one in said])
    objected = frozenset(store.relations.person(source, name) for source, name in config.desk.objections)
    return Gathered(brand, since, until, said, (*replies.answers(said, alias), *by_people), objected)
