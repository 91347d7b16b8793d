"""The lead score of a pseudonym for the CRM, with what speaks against it as negative points (ideas C12, C13, C10).

Made of utterances, of behaviour that the company imports (visits, subscriptions, cancellations) and of silence. Roles
count only if somebody gave them: nothing about a person is guessed. About single pseudonyms: only where a
configuration allows profiles.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from enum import StrEnum
from typing import TypeVar

from listener.core.acquaintance import by_author, day_of
from listener.core.pointcards import card as shipped_card
from listener.core.points import Card, Event, Score, score
from listener.core.regulars import silences
from listener.core.stance import intensity
from listener.model.relation import Intent, Utterance

CARD = "lead"
_INTENTS = (Intent.QUESTION, Intent.PRAISE, Intent.RECOMMEND)


class Behaviour(StrEnum):
    """What a company may import of what somebody did (C12); its marketing tools know it, we do not."""

    VISIT = "visit"
    CLICK = "click"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"


class RoleCue(StrEnum):
    """What a company may state of somebody's role (C10), from public profiles or its own books."""

    BUYER = "buyer"
    """Decides about buying."""
    EXPERT = "expert"
    MULTIPLIER = "multiplier"
    """Journalist, influencer, politician: heard by many."""
    COMPANY_MAIL = "company_mail"
    """Writes from a company's address, not from a free one."""


@dataclass(frozen=True, slots=True)
class Deed:
    """An imported piece of behaviour."""

    author: str
    day: date
    behaviour: Behaviour


@dataclass(frozen=True, slots=True)
class Role:
    """A role that somebody was stated to have, and since when."""

    author: str
    day: date
    cue: RoleCue


@dataclass(frozen=True, slots=True)
class Lead:
    """A line of the export."""

    author: str
    score: Score
    last: date | None
    """The last day with a word or a deed; None if only a role is known."""


def leads(
    utterances: Iterable[Utterance],
    today: date,
    deeds: Iterable[Deed] = (),
    roles: Iterable[Role] = (),
    *,
    zone: tzinfo = UTC,
    objections: Collection[str] = (),
    card: Card | None = None,
) -> tuple[Lead, ...]:
    """Return the lead score of everybody who is known on a day, the best first; who objects is not in it."""
    histories = by_author(utterances, objections)
    done = _by_name(deeds, objections)
    held = _by_name(roles, objections)
    found = []
    for author in sorted(histories.keys() | done.keys() | held.keys()):
        ledger = events(histories.get(author, ()), today, done.get(author, ()), held.get(author, ()), zone=zone)
        days = _active(histories.get(author, ()), done.get(author, ()), zone, today)
        total = score(card or shipped_card(CARD), ledger, today)
        found.append(Lead(author, total, max(days, default=None)))
    return tuple(sorted(found, key=lambda one: (-one.score.thousandths, one.author)))


_Named = TypeVar("_Named", Deed, Role)


def _by_name(given: Iterable[_Named], objections: Collection[str]) -> Mapping[str, list[_Named]]:
    found: dict[str, list[_Named]] = {}
    for one in given:
        if one.author and one.author not in objections:
            found.setdefault(one.author, []).append(one)
    return found


def events(
    history: Sequence[Utterance],
    today: date,
    deeds: Sequence[Deed] = (),
    roles: Sequence[Role] = (),
    *,
    zone: tzinfo = UTC,
) -> tuple[Event, ...]:
    """Return the ledger of one person up to a day, oldest first.

    A statement against the company counts −10 × its intensity (``stance.intensity``), a cancellation −5, and −5 each
    time that a formerly active person has been silent for 31 days (C13; a deed other than cancelling breaks silence).
    """
    found = [
        *(event for one in history for event in _of(one, day_of(one.at, zone))),
        *(Event(str(deed.behaviour), deed.day) for deed in deeds),
        *(Event(str(role.cue), role.day) for role in roles),
        *(Event("inactive", day) for day in silences(_active(history, deeds, zone, today), today)),
    ]
    return tuple(
        sorted((one for one in found if one.day <= today), key=lambda one: (one.day, one.rule, one.cause or 0))
    )


def _of(one: Utterance, day: date) -> Iterator[Event]:
    strength = intensity(one)
    if strength:
        yield Event("against", day, strength, one.id)
    for intent in _INTENTS:
        if intent in one.relation.intents:
            yield Event(str(intent), day, 1.0, one.id)


def _active(history: Iterable[Utterance], deeds: Iterable[Deed], zone: tzinfo, today: date) -> list[date]:
    did = [deed.day for deed in deeds if deed.behaviour is not Behaviour.UNSUBSCRIBE]
    return [day for day in (*(day_of(one.at, zone) for one in history), *did) if day <= today]
