"""Where a brand loses people: the stages and topics with the highest negative share, week by week (idea C02).

Source: knowledge.md 1.3, C02 ("Leckstellen": stage × topic with the highest negative share). The stage is the contact
phase; the topic is the touchpoint unless somebody knows a finer one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, tzinfo

from listener.core.groups import SIZE, checked
from listener.core.proportion import Proportion, proportion
from listener.core.shares import monday
from listener.model.mention import Mood
from listener.model.relation import ContactPhase, Touchpoint, Utterance


@dataclass(frozen=True, slots=True)
class Leak:
    """One stage and topic in one week."""

    week: date
    """Its Monday."""
    phase: ContactPhase
    topic: str
    people: int
    negative: Proportion
    """Share of them that spoke badly at least once."""
    change: float | None
    """Against the week before, in shares; None: that one had no group here."""


def at_touchpoint(one: Utterance) -> str:
    """Return the topic of an utterance where nothing finer is known: its touchpoint."""
    return str(one.relation.touchpoint)


def leaks(
    utterances: Iterable[Utterance],
    zone: tzinfo,
    topic: Callable[[Utterance], str] = at_touchpoint,
    most: int = 5,
    size: int = SIZE,
) -> Mapping[date, tuple[Leak, ...]]:
    """Return the ``most`` leaks of each week, the surest first: by the lower end of the interval.

    So ten of ten people stand below ninety of a hundred, and one of one nowhere: what fewer people than a group speak
    of is not shown, and without totals nothing about it follows. Raises ValueError for a group below ten. Who names no
    touchpoint has no place that leaks; the company's own words, copies and phases that cannot be told do not count.
    """
    checked(size)
    told = [one for one in utterances if _counts(one) and topic(one) not in {"", Touchpoint.NONE}]
    cells: defaultdict[tuple[date, ContactPhase, str], dict[str, bool]] = defaultdict(dict)
    for one in told:
        voices = cells[monday(one, zone), one.relation.phase, topic(one)]
        who = one.author or f"#{one.id}"
        voices[who] = voices.get(who, False) or one.mood is Mood.NEGATIVE
    shares = {
        key: share
        for key, voices in cells.items()
        if len(voices) >= size and (share := proportion(sum(voices.values()), len(voices))) is not None
    }
    return _ranked(shares, most)


def _counts(one: Utterance) -> bool:
    return not one.own and one.story is None and one.relation.phase is not ContactPhase.UNKNOWN


def _ranked(shares: Mapping[tuple[date, ContactPhase, str], Proportion], most: int) -> Mapping[date, tuple[Leak, ...]]:
    weeks = sorted({week for week, _, _ in shares})
    found = {}
    for week in weeks:
        here = [_leak(key, share, shares) for key, share in shares.items() if key[0] == week and share.value > 0]
        order = sorted(here, key=lambda one: (-one.negative.low, -one.people, one.phase, one.topic))
        found[week] = tuple(order[:most])
    return found


def _leak(
    key: tuple[date, ContactPhase, str],
    share: Proportion,
    shares: Mapping[tuple[date, ContactPhase, str], Proportion],
) -> Leak:
    week, phase, topic = key
    before = shares.get((date.fromordinal(week.toordinal() - 7), phase, topic))
    change = share.value - before.value if before is not None else None
    return Leak(week, phase, topic, round(share.of), share, change)
