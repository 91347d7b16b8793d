"""Reviews: ratings over time with their confidence, and which bad ones were answered (idea B14).

Source: knowledge.md 1.2, B14 (answered share of reviews up to three stars, median time). Deleting and counter-reviews
are no part of it (honest handling).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import inf
from statistics import median_low

from listener.core.proportion import Proportion, proportion
from listener.core.shares import monday
from listener.model.desk import Answer, Said
from listener.model.mention import Aggregate
from listener.model.names import MentionId, SourceName

BAD = 0.5
"""Most of a bad rating on a scale of 0…1: three stars of five (B14)."""
_SEEN = 0.05
"""How far a rating may be off because sites round theirs to one decimal: half of it, in their own points."""


@dataclass(frozen=True, slots=True)
class Rated:
    """The ratings of one place in one week, or since ever as a site states them."""

    place: str
    since: date
    """The Monday; for what a site states, the day it was read."""
    mean: Proportion | None
    """0 (worst) to 1 (best) with its interval, on the safe side (``proportion``); None: of how many is not known."""
    value: float
    count: int | None
    """Ratings; None: the site does not say."""

    def stars(self, worst: float = 1.0, best: float = 5.0) -> float:
        """Return the mean on a site's own scale."""
        return worst + self.value * (best - worst)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a site said of all its ratings of one thing at a moment."""

    source: SourceName
    at: datetime
    told: Aggregate


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a site's ratings between two readings."""

    place: str
    since: datetime
    """Of the earlier reading."""
    at: datetime
    added: int
    """Ratings more than before; below zero: some were removed."""
    low: float | None
    high: float | None
    """Between what the mean of the added ones lies, 0…1, given that the site rounds; None: that says nothing."""


@dataclass(frozen=True, slots=True)
class Answered:
    """How bad reviews were answered."""

    share: Proportion | None
    """Answered ones of all; None: there is none."""
    bad: int
    answered: int
    median: timedelta | None
    """Time to the answer that half of all bad reviews had at most, the unanswered counted as waiting for ever; None: of
    fewer than half it is known."""
    timed: int
    """Answers whose time is known."""


def of_source(one: Said) -> str:
    """Return the place where a review stands, where nothing finer is known: its source."""
    return str(one.utterance.source)


def series(said: Iterable[Said], zone: tzinfo, place: Callable[[Said], str] = of_source) -> tuple[Rated, ...]:
    """Return the mean rating of each place and week with its interval; copies and own words are no ratings."""
    parts: defaultdict[tuple[str, date], list[float]] = defaultdict(list)
    for one in said:
        spoken = one.utterance
        if spoken.rating is not None and not spoken.own and spoken.story is None:
            parts[place(one), monday(spoken, zone)].append(spoken.rating)
    return tuple(
        Rated(where, week, proportion(sum(given), len(given)), sum(given) / len(given), len(given))
        for (where, week), given in sorted(parts.items())
    )


def by_source(said: Iterable[Said]) -> Mapping[SourceName, list[Said]]:
    """Return what was said at each source, in the order given."""
    parts: defaultdict[SourceName, list[Said]] = defaultdict(list)
    for one in said:
        parts[one.utterance.source].append(one)
    return parts


def stated(snapshots: Iterable[Snapshot], zone: tzinfo) -> tuple[Rated, ...]:
    """Return what sites state of all their ratings, in the order of time."""
    return tuple(_stated(one, zone) for one in sorted(snapshots, key=lambda one: (_place(one), one.at)))


def _stated(one: Snapshot, zone: tzinfo) -> Rated:
    value, count = _value(one.told), one.told.ratings
    mean = proportion(value * count, count) if count else None
    return Rated(_place(one), one.at.astimezone(zone).date(), mean, value, count)


def _place(one: Snapshot) -> str:
    return f"{one.source}: {one.told.subject}" if one.told.subject else str(one.source)


def _value(told: Aggregate) -> float:
    span = told.best - told.worst
    return min(1.0, max(0.0, (told.average - told.worst) / span)) if span else 0.0


def changes(snapshots: Iterable[Snapshot]) -> tuple[Change, ...]:
    """Return what was added to each site's ratings between readings, with or without words.

    The mean of the added ones follows from the two means, within what rounding to one decimal leaves open: four
    thousand ratings hide a handful of new ones, forty do not.
    """
    known: dict[str, Snapshot] = {}
    found = []
    for one in sorted(snapshots, key=lambda one: (one.at, _place(one))):
        before = known.get(_place(one))
        if before is not None and before.told.ratings is not None and one.told.ratings is not None:
            found.append(_change(before, one, before.told.ratings, one.told.ratings))
        known[_place(one)] = one
    return tuple(found)


def _change(before: Snapshot, after: Snapshot, old: int, new: int) -> Change:
    added = new - old
    if added <= 0:
        return Change(_place(after), before.at, after.at, added, None, None)
    span = abs(after.told.best - after.told.worst) or 1.0
    mean = (_value(after.told) * new - _value(before.told) * old) / added
    error = _SEEN / span * (new + old) / added
    low, high = max(0.0, mean - error), min(1.0, mean + error)
    says = low <= high and (low > 0 or high < 1)
    return Change(_place(after), before.at, after.at, added, low if says else None, high if says else None)


def answered(said: Iterable[Said], answers: Iterable[Answer]) -> Answered:
    """Return which share of the reviews up to three stars was answered, and how soon (B14)."""
    first = _first(answers)
    bad = [one.utterance for one in said if _is_bad(one)]
    waits = [_wait(one.at, first.get(one.id)) for one in bad]
    told = [one for one in bad if one.id in first]
    timed = sum(wait < inf for wait in waits)
    middle = median_low(waits) if waits else inf
    return Answered(
        share=proportion(len(told), len(bad)),
        bad=len(bad),
        answered=len(told),
        median=timedelta(seconds=middle) if middle < inf else None,
        timed=timed,
    )


def _is_bad(one: Said) -> bool:
    spoken = one.utterance
    return spoken.rating is not None and spoken.rating <= BAD and not spoken.own and spoken.story is None


def _first(answers: Iterable[Answer]) -> dict[MentionId, datetime | None]:
    """When each mention was first answered; None: nobody knows since when."""
    found: dict[MentionId, datetime | None] = {}
    for one in answers:
        known = found.get(one.to)
        found[one.to] = one.at if known is None or (one.at is not None and one.at < known) else known
    return found


def _wait(asked: datetime, at: datetime | None) -> float:
    return inf if at is None else max(0.0, (at - asked).total_seconds())


def by_place(rated: Iterable[Rated]) -> Mapping[str, tuple[Rated, ...]]:
    """Return the series of each place."""
    parts: defaultdict[str, list[Rated]] = defaultdict(list)
    for one in rated:
        parts[one.place].append(one)
    return {place: tuple(found) for place, found in parts.items()}
