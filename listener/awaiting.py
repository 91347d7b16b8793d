"""What awaits an answer of a brand at a moment, in the order to answer it; for the desk, alerts and digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.config import Config
from listener.core import desk, division, feedback, solved
from listener.core.acquaintance import Acquaintance, acquaintance, by_author
from listener.core.aftermath import levels
from listener.core.burden import burdened
from listener.core.desk import Backlog, Rules, Waiting
from listener.core.exchanges import Exchange
from listener.core.replies import first_answers
from listener.core.sla import Sla
from listener.core.talk import read
from listener.gathering import QUARTER, Gathered, gathered
from listener.model import BrandId, Incident, MentionId
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
    known: Mapping[MentionId, Acquaintance]
    """Of what waits, whose author wrote before in that time; empty where profiles are not allowed."""

    @property
    def days(self) -> int:
        """How many days of what was said are known."""
        return round((self.gathered.until - self.gathered.since) / timedelta(days=1))


def awaiting(store: Store, config: Config, brand: BrandId, now: datetime, back: timedelta = QUARTER) -> Awaiting:
    """Return what was said in so long a time and awaits an answer. Raises StoreError.

    Who has objected is in no list. Of single people something is told only where profiles are allowed.
    """
    found = gathered(store, config, brand, now - back, now + timedelta(seconds=1))
    rules, exchanges = rules_of(store, config, brand, now), found.exchanges
    listed = [one for one in exchanges if one.said.utterance.author not in found.objected]
    done = _solved(store, found, exchanges) if config.desk.profiles else None
    waiting = desk.waiting(listed, rules, {} if done is None else _burdens(found, done, now))
    known = {} if done is None else _known(found, waiting, done, now)
    return Awaiting(found, rules, waiting, desk.backlog(waiting, now), known)


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


def _solved(store: Store, found: Gathered, exchanges: Sequence[Exchange]) -> dict[MentionId, datetime]:
    utterances = [one.utterance for one in found.said]
    known = store.desks.feedback([found.brand])
    return solved.solved(utterances, solved.answered(exchanges), known, store.desks.steps())


def _burdens(found: Gathered, done: Mapping[MentionId, datetime], now: datetime) -> dict[str, int]:
    utterances = (one.utterance for one in found.said)
    return {one.author: len(one.complaints) for one in burdened(utterances, done, now, found.objected)}


def _known(
    found: Gathered, waiting: Sequence[Waiting], done: Mapping[MentionId, datetime], now: datetime
) -> dict[MentionId, Acquaintance]:
    """Return what is known of those who wrote before (E06); an answer without a time was given at once."""
    spoken = by_author(one.utterance for one in found.said)
    at = {one.utterance.id: one.utterance.at for one in found.said}
    answered = {id_: one.at or at[id_] for id_, one in first_answers(found.answers).items() if id_ in at}
    asked = (one.exchange.said.utterance for one in waiting)
    told = ((one.id, acquaintance(one, spoken.get(one.author, ()), done, answered, now)) for one in asked)
    return {id_: known for id_, known in told if known is not None}
