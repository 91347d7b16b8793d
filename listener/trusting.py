"""The relationship of a brand as figures: what is known of it, and the trust view with six numbers, never one alone.

Everything is read from what is stored (``gathering``) and counted by the pure core; figures of people leave through
group protection. How far back each looks is said beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from listener.config import Config
from listener.core import dialogue, feedback, ladder, solved, trust
from listener.core.acquaintance import day_of
from listener.core.advocates import defences
from listener.core.desk import Rules, cases
from listener.core.dialogue import Share, Waits
from listener.core.exchanges import Exchange
from listener.core.groups import Count, Why, Withheld, guarded, people
from listener.core.ladder import Ladder
from listener.core.nps import TextNps, classed, scored
from listener.core.points import UNIT
from listener.core.promises import judged, promises
from listener.core.recovery import Recovered, recovered_share, recoveries
from listener.core.sla import Hours, Sla
from listener.core.trust import Movement
from listener.core.trustgroups import Accounts, accounts
from listener.gathering import Gathered, gathered
from listener.model import BrandId, MentionId
from listener.model.desk import Feedback, Step
from listener.model.relation import Prior, Utterance
from listener.store import Store

HORIZON = timedelta(days=365)
"""How far back the account of trust looks: after four half-lives a sixteenth is left."""
MOST = 20_000
"""Mentions in 90 days up to which an incident waits for the account: a second and a half."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a brand's relationship at a moment: the ground of every figure."""

    gathered: Gathered
    zone: tzinfo
    rules: Rules
    exchanges: tuple[Exchange, ...]
    answered: Mapping[MentionId, datetime]
    """When each mention was first answered."""
    solved: Mapping[MentionId, datetime]
    """When each complaint was solved."""
    moved: tuple[Movement, ...]
    """The account of trust, oldest first."""

    @property
    def utterances(self) -> tuple[Utterance, ...]:
        """All that was said, the company's own words included, oldest first."""
        return tuple(one.utterance for one in self.gathered.said)

    def between(self, since: datetime, until: datetime) -> tuple[Utterance, ...]:
        """Return what was said in a time (its end excluded)."""
        return tuple(one for one in self.utterances if since <= one.at < until)

    @property
    def today(self) -> date:
        """The day of the company's calendar on which all this is known."""
        return day_of(self.gathered.until, self.zone)


@dataclass(frozen=True, slots=True)
class Volume:
    """How much was said in a period."""

    mentions: int
    """Others' mentions; the company's own do not count."""
    stories: int
    """The same with copies folded."""
    people: Count
    before: int
    """Mentions in the same length of time before."""


@dataclass(frozen=True, slots=True)
class Account:
    """The Vertrauensbilanz in a period; in points. What fewer people than a group moved is withheld."""

    opening: float | Withheld
    credits: float | Withheld
    debits: float | Withheld
    fading: float | Withheld
    closing: float | Withheld
    movements: Count
    """In the period."""
    accounts: Accounts
    """At its end: by rule and by topic."""


@dataclass(frozen=True, slots=True)
class Answering:
    """How the company answered what awaited an answer in a period."""

    answered: Share
    """Of what is at least 48 hours old, or was answered before."""
    in_time: Share
    """Answered within the limit of its medium, of what was due."""
    waits: Waits


@dataclass(frozen=True, slots=True)
class TrustView:
    """The trust view of one brand (B03, D01)."""

    brand: BrandId
    since: datetime
    until: datetime
    volume: Volume
    account: Account
    answering: Answering
    ladder: Ladder
    nps: TextNps | Withheld
    classed: Count
    """People that have a class of the NPS."""
    recovered: Recovered | Withheld
    """Of a year, as known at the end of the period."""


def known(store: Store, config: Config, brand: BrandId, until: datetime, back: timedelta = HORIZON) -> Known:
    """Return what is known of a brand at a moment, so far back. Raises StoreError."""
    history = [one for one in store.desks.steps() if one.at < until]
    return grounded(gathered(store, config, brand, until - back, until), config, store.desks.feedback([brand]), history)


def grounded(found: Gathered, config: Config, matters: Sequence[Feedback] = (), history: Sequence[Step] = ()) -> Known:
    """Return the ground of every figure of what was said, what was answered, and what became of feedback."""
    rules = Rules(config.desk.slas.get(found.brand, Sla()), closed=feedback.closed(matters, history))
    exchanges = found.exchanges
    utterances = tuple(one.utterance for one in found.said)
    answered = solved.answered(exchanges)
    done = solved.solved(utterances, answered, matters, history)
    own = (
        *solved.settlements(utterances, done, config.zone),
        *solved.silences(exchanges, rules, found.until, config.zone),
        *_pledges(found, config, rules),
    )
    moved = (*trust.movements(utterances, defences=defences(utterances), zone=config.zone), *own)
    ordered = tuple(sorted(moved, key=lambda one: (one.event.day, one.event.cause or 0, one.event.rule)))
    return Known(found, config.zone, rules, exchanges, answered, done, ordered)


def _pledges(found: Gathered, config: Config, rules: Rules) -> tuple[Movement, ...]:
    names = next(((one.name, *one.aliases) for one in config.brands if one.id == found.brand), ())
    made = promises(found.said, rules.sla.hours or Hours(config.zone), names)
    kept = judged(made, found.said, found.answers, found.until, names)
    times = {one.utterance.id: one.utterance.at for one in found.said}
    return solved.pledges(found.brand, kept, config.zone, times)


def view(ground: Known, since: datetime, size: int) -> TrustView:
    """Return the trust view of the period from ``since`` to the moment of what is known."""
    until, objected = ground.gathered.until, ground.gathered.objected
    classes = classed(ground.utterances, until, objected)
    return TrustView(
        ground.gathered.brand,
        since,
        until,
        _volume(ground, since, until, size),
        account(ground.moved, day_of(since, ground.zone), ground.today, size),
        _answering(ground, since, until),
        ladder.ladder(lives(ground), ground.today, size),
        scored(classes, size=size),
        guarded(classes.total(), classes.total(), size),
        recovered_share(recoveries(ground.utterances, ground.answered, until, objected), size),
    )


def lives(ground: Known) -> ladder.Lives:
    """Return what counts for the ladder of each pseudonym that has not objected."""
    return ladder.lives(ground.utterances, ground.zone, ground.gathered.objected)


def _volume(ground: Known, since: datetime, until: datetime, size: int) -> Volume:
    heard = [one for one in ground.between(since, until) if not one.own]
    before = [one for one in ground.between(since - (until - since), since) if not one.own]
    voices = people(heard)
    return Volume(len(heard), len({one.story or one.id for one in heard}), guarded(voices, voices, size), len(before))


def account(moved: Sequence[Movement], since: date, until: date, size: int) -> Account:
    """Return the account of a period, protected: what fewer people than a group moved in it is withheld."""
    held = accounts(moved, until, size)
    in_period = [one for one in moved if since <= one.event.day <= until]
    if isinstance(held.whole, Withheld) or trust.voices(in_period) < size:
        none = Withheld(Why.SMALL, size)
        closing = held.whole if isinstance(held.whole, Withheld) else held.whole.points
        return Account(none, none, none, none, closing, none, held)
    days = trust.line(moved, since, until)
    return Account(
        days[0].opening / UNIT,
        sum(day.credits for day in days) / UNIT,
        sum(day.debits for day in days) / UNIT,
        sum(day.fading for day in days) / UNIT,
        days[-1].points,
        sum(day.movements for day in days),
        held,
    )


def _answering(ground: Known, since: datetime, until: datetime) -> Answering:
    asked = [one for one in ground.exchanges if since <= one.said.utterance.at < until]
    told = [one for one in asked if one.answer is not None or one.said.utterance.at <= until - dialogue.SETTLED]
    due = [case for case in cases(asked, ground.rules) if case.answered or case.due <= until]
    kept = sum(case.answered and (case.when is None or case.when <= case.due) for case in due)
    return Answering(
        Share(sum(one.answer is not None for one in told), len(told)), Share(kept, len(due)), dialogue.waits(told)
    )


def prior(store: Store, config: Config, brand: BrandId, began: datetime) -> Prior | None:
    """Return what the account says of the 90 days before an incident; None if too little moved it, or it is not asked.

    The day on which the incident began does not count (``trust.reputation``). Nor is it asked where so much was said
    that reading it would hold a warning back: counts of praise and blame say as much then.
    """
    back = timedelta(days=trust.PRIOR_DAYS)
    if not config.desk.reputation or sum(one.total for one in store.bins(brand, began - back, began)) > MOST:
        return None
    moved = known(store, config, brand, began, back).moved
    first = day_of(began, config.zone)
    before = [one for one in moved if one.event.day < first]
    if len(before) < trust.LEAST_MOVEMENTS:
        return None
    held = trust.balance(before, first - timedelta(days=1))
    return Prior(trust.reputation(before, began, config.zone), held.points)
