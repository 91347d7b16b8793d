"""The Vertrauensbilanz: an account of trust for each brand and topic, with credits, debits and fading (idea A48).

Credits are praise, recommendation, defence, complaints that were solved and promises that were kept; debits are
complaints, warnings, farewells, silence beyond what was promised and promises that were broken. Voices count, not
volume: what one person says about one topic on one day is one credit and one debit at most, by the weightiest words;
bare copies of somebody else's words count nothing. With every 90 days half of it is forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from listener.core.acquaintance import by_time, day_of
from listener.core.breach import WEIGHT, breaches
from listener.core.pointcards import card as shipped_card
from listener.core.points import UNIT, Card, Event, Score, score, worth
from listener.core.stance import is_against, is_copy, is_for
from listener.model.names import BrandId, MentionId
from listener.model.relation import Intent, Utterance

CARD = "trust"
COMPANY = "company"
"""Whose voice the company's own deeds are; no pseudonym is written like that."""
PRIOR_DAYS = 90
"""Days before an incident whose balance is the prior reputation (SCCT; knowledge 2.1)."""
LEAST_MOVEMENTS = 10
"""Fewer movements say nothing of a reputation."""
CLEAR = 0.2
"""Share of the turnover that the balance must reach to have a sign: 60 to 40."""

_BY_INTENT: Mapping[Intent, str] = {
    Intent.PRAISE: "praise",
    Intent.RECOMMEND: "recommend",
    Intent.COMPLAINT: "complaint",
    Intent.WARN: "warn",
    Intent.LEAVING: "leaving",
    Intent.SWITCH: "switch",
}


@dataclass(frozen=True, slots=True)
class Movement:
    """One entry of the account: what happened, whose account it is, and through whom."""

    brand: BrandId
    topic: str
    event: Event
    author: str = ""
    """A pseudonym; empty if nobody signed."""


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the account, in thousandths of points: opening + credits + debits + fading = closing, exactly."""

    day: date
    opening: int
    credits: int
    """At least zero."""
    debits: int
    """At most zero."""
    fading: int
    """What was forgotten: it brings the account nearer to zero, from either side."""
    movements: int

    @property
    def closing(self) -> int:
        """What the account holds at the end of the day."""
        return self.opening + self.credits + self.debits + self.fading

    @property
    def points(self) -> float:
        """The closing balance in points."""
        return self.closing / UNIT


def touchpoint(one: Utterance) -> str:
    """Return the topic where nobody knows a better one: the touchpoint."""
    return str(one.relation.touchpoint)


def movements(
    utterances: Collection[Utterance],
    *,
    topic: Callable[[Utterance], str] = touchpoint,
    defences: Collection[MentionId] = (),
    zone: tzinfo = UTC,
    card: Card | None = None,
) -> tuple[Movement, ...]:
    """Return the movements that utterances toward one brand are, oldest first; a breach of trust counts twice (A30).

    ``defences`` are replies in which somebody defended the brand (``advocates.defences``). What was solved, promised or
    left unanswered no utterance knows: the answer desk adds it, as a ``Movement`` with the rules ``solved``,
    ``kept_promise``, ``silence``, ``broken_promise``.
    """
    card = card or shipped_card(CARD)
    broken = {breach.mention for breach in breaches(utterances)}
    found: dict[tuple[object, ...], Movement] = {}
    for one in by_time(utterances):
        if one.own or is_copy(one):
            continue
        for movement in _of(one, topic(one), day_of(one.at, zone), defends=one.id in defences, card=card):
            doubled = replace(movement, event=_weighed(movement.event, card, breach=one.id in broken))
            _keep_weightiest(found, doubled, card)
    return tuple(found.values())


def _of(one: Utterance, topic: str, day: date, *, defends: bool, card: Card) -> Iterator[Movement]:
    """Give the weightiest credit and the weightiest debit of an utterance."""
    rules = [card.rules[name] for name in _rules(one, defends=defends)]
    for side in (1, -1):
        of_side = [rule for rule in rules if rule.points * side > 0]
        if of_side:
            heaviest = max(of_side, key=lambda rule: (abs(rule.points), rule.name))
            yield Movement(one.brand, topic, Event(heaviest.name, day, 1.0, one.id), one.author)


def _rules(one: Utterance, *, defends: bool) -> Iterator[str]:
    named = [_BY_INTENT[intent] for intent in one.relation.intents if intent in _BY_INTENT]
    yield from named
    if defends:
        yield "defence"
    elif not named and is_for(one):
        yield "approval"
    elif not named and is_against(one):
        yield "disapproval"


def _weighed(event: Event, card: Card, *, breach: bool) -> Event:
    return replace(event, amount=WEIGHT) if breach and card.rules[event.rule].points < 0 else event


def _keep_weightiest(found: dict[tuple[object, ...], Movement], new: Movement, card: Card) -> None:
    """Keep what one person says about one topic on one day once for each side; of equals the first."""
    event = new.event
    side = card.rules[event.rule].points > 0
    whose: object = new.author or event.cause
    key = (new.brand, new.topic, whose, event.day, side)
    if key not in found or _weight(new, card) > _weight(found[key], card):
        found[key] = new


def _weight(one: Movement, card: Card) -> float:
    return abs(card.rules[one.event.rule].points) * one.event.amount


def balance(moved: Iterable[Movement], day: date, card: Card | None = None) -> Score:
    """Return what an account holds at the end of a day, with what each rule brought to it."""
    return score(card or shipped_card(CARD), (one.event for one in moved), day)


def line(moved: Iterable[Movement], since: date, until: date, card: Card | None = None) -> tuple[Day, ...]:
    """Return the account day by day, from ``since`` to ``until`` inclusive; what was before is the first opening."""
    card = card or shipped_card(CARD)
    counted = Counter((one.event.rule, one.event.amount, one.event.day) for one in moved)
    opening = _held(counted, since - timedelta(days=1), card)
    found: list[Day] = []
    for offset in range((until - since).days + 1):
        day = since + timedelta(days=offset)
        found.append(_day(counted, day, opening, card))
        opening = found[-1].closing
    return tuple(found)


_Counted = Mapping[tuple[str, float, date], int]
"""How many alike movements there are: rule, amount, day."""


def _day(counted: _Counted, day: date, opening: int, card: Card) -> Day:
    new = [
        (count * worth(card.rules[rule].points, amount, card.rules[rule].half_life, 0), count)
        for (rule, amount, at), count in counted.items()
        if at == day
    ]
    plus, minus = sum(value for value, _ in new if value > 0), sum(value for value, _ in new if value < 0)
    fading = _held(counted, day, card) - opening - plus - minus
    return Day(day, opening, plus, minus, fading, sum(count for _, count in new))


def _held(counted: _Counted, day: date, card: Card) -> int:
    return sum(
        count * worth(card.rules[rule].points, amount, card.rules[rule].half_life, (day - at).days)
        for (rule, amount, at), count in counted.items()
        if at <= day
    )


def reputation(moved: Iterable[Movement], began: datetime, zone: tzinfo = UTC, card: Card | None = None) -> int:
    """Return the sign of the balance over the 90 days before an incident began: 1 good, −1 bad, 0 neither.

    The day on which it began does not count: that is the incident. Neither good nor bad is a balance of fewer than ten
    movements, or one of less than a fifth of the turnover. It is an input of the SCCT posture (Coombs 2007).
    """
    card = card or shipped_card(CARD)
    last = day_of(began, zone) - timedelta(days=1)
    first = last - timedelta(days=PRIOR_DAYS - 1)
    events = [one.event for one in moved if first <= one.event.day <= last]
    parts = score(card, events, last).parts
    total, turnover = sum(part.thousandths for part in parts), sum(abs(part.thousandths) for part in parts)
    if len(events) < LEAST_MOVEMENTS or abs(total) < CLEAR * turnover:
        return 0
    return (total > 0) - (total < 0)


def voices(moved: Sequence[Movement]) -> int:
    """Return how many people moved an account: the group that a balance stands for, to be shown only from ten on.

    The company is no person: what it did itself, as keeping a promise, makes no group.
    """
    return len({one.author or f"#{one.event.cause}" for one in moved if one.author != COMPANY})
