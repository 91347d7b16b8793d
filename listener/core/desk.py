"""The answer desk: what awaits an answer, in which order, and when so much has piled up that it calls by itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from listener.core import sla
from listener.core.exchanges import Exchange, is_critical, matter_of
from listener.core.sla import Case, Matter, Sla
from listener.model import MentionId

MANY, SHARE = 10, 0.3
"""Overdue entries, and their share of all that wait, from which the backlog calls."""
FEW, OLD = 3, timedelta(hours=24)
"""So few overdue ones call, too, if one of them is that long past due: a small brand's backlog."""
CALM, FRESH = 2, timedelta(hours=4)
"""It is over when no more are overdue, and none is longer past due (the playbook's own end)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one brand's desk goes by."""

    sla: Sla = field(default_factory=Sla)
    risen: Mapping[MentionId, datetime] = field(default_factory=dict)
    """When the topic of a mention reached wind force 3."""
    closed: frozenset[MentionId] = frozenset()
    """What people have closed by its status: done, or not possible."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry of the desk."""

    exchange: Exchange
    matter: Matter
    due: datetime
    burdened: int
    """The author's unresolved complaints of 90 days if they are burdened, else 0."""

    @property
    def id(self) -> MentionId:
        """What is to be answered."""
        return self.exchange.said.utterance.id


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much has piled up."""

    count: int
    critical: int
    overdue: int
    urgent: int
    """Of the overdue, those whose topic is at wind force 3 or more."""
    oldest: timedelta
    """Age of the oldest; 0 without any."""
    past_due: timedelta
    """How long past due the worst is; 0 if none is."""
    hours: float
    """Hours past due of all the overdue together."""

    @property
    def share(self) -> float:
        """Share over SLA, 0…1."""
        return self.overdue / self.count if self.count else 0.0


def cases(exchanges: Iterable[Exchange], rules: Rules) -> tuple[Case, ...]:
    """Return what the SLA says of each exchange: by when it was due, and whether it was answered (A37, A46)."""
    return tuple(_case(one, rules) for one in exchanges)


def waiting(exchanges: Iterable[Exchange], rules: Rules, burden: Mapping[str, int]) -> tuple[Waiting, ...]:
    """Return what awaits an answer, in the order to answer it (``place``).

    ``exchanges`` are folded and hold no own posts (``core.exchanges``); what was answered or closed is left out here.
    ``burden``: how many unresolved complaints each pseudonym has that is burdened (``core.burden``).
    """
    open_ones = [one for one in exchanges if one.answer is None and one.said.utterance.id not in rules.closed]
    return tuple(sorted((_waiting(one, rules, burden) for one in open_ones), key=place))


def place(one: Waiting) -> tuple[bool, int, datetime, MentionId]:
    """Return by what the desk is ordered: what cannot wait, then burdened customers (A05), then by due (A37, A43).

    What cannot wait is about a topic at wind force 3 or more: a question two weeks old does not hide it.
    """
    return one.matter is not Matter.URGENT, -one.burdened, one.due, one.id


def _matter(one: Exchange, rules: Rules) -> Matter:
    told = one.said.utterance
    return Matter.URGENT if told.id in rules.risen else matter_of(told) or Matter.QUESTION


def _due(one: Exchange, rules: Rules) -> datetime:
    told = one.said.utterance
    usual = matter_of(told) or Matter.QUESTION
    return sla.due(rules.sla, told.medium, usual, told.source, told.at, rules.risen.get(told.id))


def _case(one: Exchange, rules: Rules) -> Case:
    told = one.said.utterance
    return Case(
        told.at,
        told.medium,
        _matter(one, rules),
        sla.is_young(rules.sla, told.medium, told.source),
        _due(one, rules),
        one.answer is not None,
        one.answer.at if one.answer else None,
    )


def _waiting(one: Exchange, rules: Rules, burden: Mapping[str, int]) -> Waiting:
    return Waiting(one, _matter(one, rules), _due(one, rules), burden.get(one.said.utterance.author, 0))


def backlog(found: Collection[Waiting], now: datetime) -> Backlog:
    """Return how much has piled up (idea A43)."""
    late = [now - one.due for one in found if one.due < now]
    ages = [now - one.exchange.said.utterance.at for one in found]
    zero = timedelta(0)
    return Backlog(
        len(found),
        sum(is_critical(one.exchange.said.utterance) for one in found),
        len(late),
        sum(one.due < now and one.matter is Matter.URGENT for one in found),
        max(ages, default=zero),
        max(late, default=zero),
        sum(late, zero) / timedelta(hours=1),
    )


def calls(since: datetime | None, found: Backlog, now: datetime, *, staffed: bool) -> datetime | None:
    """Return since when the backlog calls, None: it does not; ``since`` is what was returned at the look before.

    It begins if 10 are overdue and they are three in ten of all that wait, or if 3 are and one of them is a day past
    due; and, so that nobody is woken by yesterday's post, only while the office is ``staffed``, unless something urgent
    is overdue. It ends when at most 2 are overdue, none of them longer than 4 hours. Between the two it stays as it is
    (Schmitt 1938): answering one of ten does not end it, and the next one does not begin it anew.
    """
    if since is not None:
        return None if found.overdue <= CALM and found.past_due <= FRESH else since
    begins = (found.overdue >= MANY and found.share >= SHARE) or (found.overdue >= FEW and found.past_due >= OLD)
    return now if begins and (staffed or found.urgent) else None


def signals(found: Backlog) -> dict[str, float]:
    """Return what the playbook ``feedback_backlog`` is chosen by, under the names that it knows."""
    return {
        "type.backlog": found.share,
        "unanswered_critical": float(found.critical),
        "unanswered_age_h": found.oldest / timedelta(hours=1),
    }
