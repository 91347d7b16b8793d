"""What awaits an answer of a brand at a moment, in the order to answer it; for the desk, alerts and digests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.config import Config
from listener.core import desk, division, feedback
from listener.core.aftermath import levels
from listener.core.desk import Backlog, Rules, Waiting
from listener.core.sla import Sla
from listener.core.talk import read
from listener.gathering import QUARTER, Gathered, gathered
from listener.model import BrandId, Incident, MentionId, SourceName
from listener.store import Store

HIGH = 3
"""Wind force from which what is said of a topic is urgent."""
_READ = 5_000
"""Mentions that are divided among topics, the newest: a fifth of a second."""


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A brand's desk at a moment."""

    gathered: Gathered
    rules: Rules
    waiting: tuple[Waiting, ...]
    backlog: Backlog


def awaiting(store: Store, config: Config, brand: BrandId, now: datetime, back: timedelta = QUARTER) -> Awaiting:
    """Return what was said in so long a time and awaits an answer. Raises StoreError.

    Who has objected is in no list. Who is burdened is told only where profiles are allowed.
    """
    found = gathered(store, config, brand, now - back, now + timedelta(seconds=1))
    rules = rules_of(store, config, brand, now)
    listed = [one for one in found.exchanges if one.said.utterance.author not in found.objected]
    waiting = desk.waiting(listed, rules, _burdens(config, found, rules, now))
    return Awaiting(found, rules, waiting, desk.backlog(waiting, now))


def rules_of(store: Store, config: Config, brand: BrandId, now: datetime) -> Rules:
    """Return what a brand's desk goes by: its limits, the storms that go on, and what has been settled."""
    known = store.desks.feedback([brand])
    closed = feedback.closed(known, store.desks.steps()) if known else frozenset[MentionId]()
    return Rules(config.desk.slas.get(brand, Sla()), risen(store, brand, now), closed)


def risen(store: Store, brand: BrandId, now: datetime) -> Mapping[MentionId, datetime]:
    """Return what is said of topics that have reached wind force 3 and go on, each with when that was.

    A storm of which nobody knows the words makes nothing urgent: what is of it cannot be told.
    """
    known = [one for one in store.incidents([brand], only_open=True) if one.topic is not None and one.topic.words]
    since = {place: at for place, one in enumerate(known) if (at := _rose(store, one, now)) is not None}
    topics = [one.topic for one in known if one.topic is not None]
    if not since:
        return {}
    heard = store.heard(brand, min(one.began for one in topics), now + timedelta(seconds=1))[-_READ:]
    divided = division.divide(read(heard), topics)
    return {one.id: at for place, at in since.items() for one in divided.members(place)}


def _rose(store: Store, one: Incident, now: datetime) -> datetime | None:
    if one.max_level < HIGH:
        return None
    end = now + timedelta(seconds=1)
    return next((span.start for span in levels(store.hands.log(one.id), end) if span.level >= HIGH), None)


def _burdens(config: Config, found: Gathered, rules: Rules, now: datetime) -> dict[tuple[SourceName, str], int]:
    if not config.desk.profiles:
        return {}
    persons = [one for one in found.said if one.utterance.author not in found.objected]
    return desk.burdens(persons, found.answers, rules.closed, now)
