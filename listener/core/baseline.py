"""What is usual for a brand at an hour of the week, learned from its past. Judges nothing.

The expectation of an hour is ``level × profile[hour of the local week]``. The profile is a product of day, hour of day
and hour of week, each shrunk to the coarser one, so that three days of history give a usable day and eight weeks an own
week. How far counts leap above it on ordinary days is learned beside it (``tails``): brands differ in that most.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from math import exp

import numpy as np

from listener.core import chance, tails
from listener.core.pulse import Floats, Ints
from listener.core.tails import Tail
from listener.core.weekly import by_day, profile, slot, slots, without_storms
from listener.model import Bin

HOUR = timedelta(hours=1)
SPAN_HOURS = 56 * 24
LEARNED_HOURS = 14 * 24
JUDGED_HOURS = 24
"""The last day is what is being judged: it must not raise its own expectation."""
WINDOWS = (1, 3, 6, 12, 24)
"""Hours of the windows that are looked at: the shortest sees a shock, the longest a slow burn."""

_LEVEL_HALF_LIFE = 10 * 24
_LEVEL_SHAPE = 0.25
"""Weight, in mentions, of the belief "one an hour" before anything is known: next to nothing."""
_DRIFT = 0.03
"""Squared relative error of the level that no amount of history removes: brands drift (sd about 0.25 in ten days)."""
_USUAL_DISPERSION, _DISPERSION_WEIGHT = 0.3, 11.0
_DISPERSION_DECAY = 0.35
"""φ falls with the window's length: 0.26, 0.15, 0.10 at 1 h, 6 h, 24 h (detection.md 1e)."""
_NEGATIVE, _OTHERS = 5.0, 14.0
"""Prior of the negative share, Beta(5, 14) (detection.md 6)."""
_MOST_NEGATIVE = 0.95
_LEFT_OUT = 14
"""One of so many days may be a storm's: as many of the largest maxima do not count for the tail."""


class Series(StrEnum):
    """Which of a brand's counts is asked for."""

    TOTAL = "total"
    VOICES = "voices"
    NEGATIVE = "negative"


_ORDER = {Series.TOTAL: 0, Series.VOICES: 1, Series.NEGATIVE: 2}


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual for one brand, by hour of the local week."""

    zone: tzinfo
    profile: tuple[float, ...]
    """168 factors with mean 1, Monday 00 h local first."""
    levels: tuple[float, float, float]
    """Mentions, voices and negative voices in a mean hour."""
    dispersions: tuple[float, float, float]
    """φ of an hour, same order."""
    doubt: float
    """Squared relative error of the level: little history, little certainty."""
    negative_share: float
    hours: int
    """Hours of history learned from."""
    learning: bool
    """True below 14 days of history."""
    volume: tuple[Tail, ...]
    """How far the voices leap on ordinary days, for each of ``WINDOWS``."""
    criticism: tuple[Tail, ...]
    """The same of the negative voices."""
    rest_days: frozenset[date] = frozenset()
    """Public holidays: they have a Sunday's rhythm."""
    people: Baseline | None = None
    """The same of all sources but the news; None: nothing of what is usual comes from the news (``classes``)."""
    press: Baseline | None = None
    """The same of the news alone; None: not learned."""

    def expected(self, start: datetime, end: datetime, series: Series = Series.TOTAL) -> float:
        """Return the expected count between two moments, part hours counted in part."""
        begin, finish = start.timestamp() / 3600, end.timestamp() / 3600
        hours = range(int(begin // 1), int(-(-finish // 1)))
        factors = (self.factor(hour) * (min(finish, hour + 1) - max(begin, hour)) for hour in hours)
        return self.levels[_ORDER[series]] * sum(factors)

    def factor(self, hour: int) -> float:
        """Return the profile's factor of an hour since 1970."""
        return self.profile[slot(hour, self.zone, self.rest_days)]

    def windows(
        self, now: datetime, series: Series = Series.VOICES, factors: Mapping[int, float] | None = None
    ) -> list[float]:
        """Return the expected count of each of ``WINDOWS`` that ends now; ``factors`` by hour for what is planned."""
        last = now.timestamp() / 3600
        first = int(last // 1) - WINDOWS[-1]
        hours, more = range(first, first + WINDOWS[-1] + 1), factors or {}
        sums = np.cumsum([self.factor(hour) * more.get(hour, 1.0) for hour in hours])
        edges = np.concatenate(([0.0], sums))
        places = np.arange(first, first + len(edges))
        until = float(np.interp(last, places, edges))
        level = self.levels[_ORDER[series]]
        return [level * (until - float(np.interp(last - length, places, edges))) for length in WINDOWS]

    def dispersion(self, length: timedelta, series: Series = Series.TOTAL) -> float:
        """Return φ of a window of that length, doubt about the level included."""
        decay: float = max(1.0, length / HOUR) ** -_DISPERSION_DECAY
        return self.dispersions[_ORDER[series]] * decay + self.doubt

    def variance(self, start: datetime, end: datetime, series: Series = Series.TOTAL) -> float:
        """Return the variance of the count between two moments: m + φm²."""
        mean = self.expected(start, end, series)
        return mean + self.dispersion(end - start, series) * mean * mean

    def band(
        self, start: datetime, end: datetime, share: float = 0.9, series: Series = Series.TOTAL
    ) -> tuple[float, float]:
        """Return the central range that holds ``share`` of all usual counts between two moments."""
        mean, dispersion = self.expected(start, end, series), self.dispersion(end - start, series)
        low, high = ((1 - share) / 2, (1 + share) / 2)
        return float(chance.quantile(low, mean, dispersion)), float(chance.quantile(high, mean, dispersion))


@dataclass(frozen=True, slots=True)
class _Hours:
    """The learned past, one entry an hour that was heard, oldest first: slot of the week and counts without storms."""

    slots: Ints
    total: Floats
    voices: Floats
    negative: Floats
    unscored: float
    """Share of mentions that were not scored."""


@dataclass(frozen=True, slots=True)
class _Past:
    """Every hour of the learned past as it was, oldest first."""

    slots: Ints
    total: Floats
    voices: Floats
    negative: Floats
    heard: Floats
    """1 for hours that were listened to, else 0."""
    unscored: float


def learn(
    history: Sequence[Bin],
    now: datetime,
    zone: tzinfo,
    deaf: Collection[int] = (),
    rest_days: frozenset[date] = frozenset(),
    since: datetime | None = None,
) -> Baseline:
    """Return what is usual, from one bin for each hour that had a mention.

    Hours without a bin count as zero from the first bin on, or from ``since`` on if the brand was already listened to
    then: a bakery of which nobody spoke for three weeks has a level, and it is near zero. Those in ``deaf`` (hours
    since 1970), in which too little could be heard, are missing, whatever was counted in them. The last 24 hours are
    left out; if less than two days are known, the older half is learned from.
    """
    span = _span(history, now, since)
    past = _past(history, now, min(span, SPAN_HOURS), (zone, rest_days), deaf)
    return learned(past, zone, rest_days, learning=span < LEARNED_HOURS)


def learned(past: _Past, zone: tzinfo, rest_days: frozenset[date], *, learning: bool) -> Baseline:
    """Return what is usual, from every hour of the past."""
    hours = _calm(past)
    known = len(hours.slots)
    factors = profile(hours.slots, hours.voices)
    level, doubt = _level(hours.voices, hours.slots, factors)
    share = _negative_share(hours)
    copies = (float(hours.total.sum()) + 1) / (float(hours.voices.sum()) + 1)
    levels = (level * copies, level, level * share * (1 - hours.unscored))
    means = factors[hours.slots]
    outside = -(-int(past.heard.sum() // 24) // _LEFT_OUT)
    past_factors = factors[past.slots]
    return Baseline(
        zone=zone,
        profile=tuple(factors.tolist()),
        levels=levels,
        dispersions=(
            _dispersion(hours.total, means * levels[0]),
            _dispersion(hours.voices, means * levels[1]),
            _dispersion(hours.negative, means * levels[2]),
        ),
        doubt=doubt,
        negative_share=share,
        hours=known,
        learning=learning,
        volume=_tails(past.voices, past_factors * levels[1], past.heard, outside),
        criticism=_tails(past.negative, past_factors * levels[2], past.heard, outside),
        rest_days=rest_days,
    )


def _tails(counts: Floats, means: Floats, heard: Floats, outside: int) -> tuple[Tail, ...]:
    """Return the tail of each window's daily maxima."""
    found = []
    for length in WINDOWS:
        prior = tails.usual(float(means.mean()) * length if len(means) else 1.0)
        maxima = tails.daily(tails.leaps(counts * heard, means * heard, length), heard)
        found.append(tails.fit(maxima, prior, outside))
    return tuple(found)


def _number(moment: datetime) -> int:
    """Hours since 1970."""
    return int(moment.timestamp() // 3600)


def _span(history: Sequence[Bin], now: datetime, since: datetime | None) -> int:
    first = min((one.hour for one in history), default=now)
    return _number(now) - _number(first if since is None else min(first, since))


def _past(
    history: Sequence[Bin],
    now: datetime,
    span: int,
    calendar: tuple[tzinfo, frozenset[date]],
    deaf: Collection[int],
) -> _Past:
    known = max(0, span - JUDGED_HOURS, span // 2)
    first = _number(now) - span
    total, voices, negative = (np.zeros(known) for _ in range(3))
    unscored = 0
    for one in history:
        place = _number(one.hour) - first
        if 0 <= place < known:
            total[place], voices[place], negative[place] = one.total, one.voices, one.negative_voices
            unscored += one.unscored
    hours = np.array(slots(first, known, *calendar), np.int64)
    heard = _seen(total)
    for hour in deaf:
        if 0 <= hour - first < known:
            heard[hour - first] = 0.0
    return _Past(hours, total, voices, negative, heard, unscored / max(1.0, float(total.sum())))


def _calm(past: _Past) -> _Hours:
    kept = without_storms(past.voices, past.slots)
    shrunk = np.divide(kept, past.voices, out=np.ones_like(kept), where=past.voices > 0)
    seen = past.heard > 0
    return _Hours(
        slots=past.slots[seen],
        total=(past.total * shrunk)[seen],
        voices=kept[seen],
        negative=(past.negative * shrunk)[seen],
        unscored=past.unscored,
    )


def _seen(counts: Floats) -> Floats:
    """1 for hours that were listened to: a whole silent day of a talked-of brand is a blind one."""
    heard = np.ones(len(counts))
    days = by_day(counts)
    if len(days) and np.median(days) >= 12:
        for day in np.flatnonzero(days == 0):
            heard[24 * day : 24 * day + 24] = 0.0
    return heard


def _level(voices: Floats, slots: Ints, factors: Floats) -> tuple[float, float]:
    """Return voices in a mean hour (the latest weeks count most) and the squared relative error of that."""
    weights = exp(-0.693 / _LEVEL_HALF_LIFE) ** np.arange(len(voices))[::-1]
    heard = _LEVEL_SHAPE + float((weights * voices).sum())
    hours = _LEVEL_SHAPE + float((weights * factors[slots]).sum())
    return heard / hours, 1 / heard + (_DRIFT if len(voices) else 0.0)


def _negative_share(hours: _Hours) -> float:
    """Copies may be unscored where originals are not: there are never fewer scored voices than negative ones."""
    negative = float(hours.negative.sum())
    scored = max(negative, float(hours.voices.sum()) * (1 - hours.unscored))
    return min(_MOST_NEGATIVE, (negative + _NEGATIVE) / (scored + _NEGATIVE + _OTHERS))


def _dispersion(counts: Floats, means: Floats) -> float:
    """Return φ of an hour by moments, the largest 1 % left out, shrunk to the usual one by its standard error."""
    over = (counts - means) ** 2 - means
    kept = np.argsort(over, kind="stable")[: len(over) - len(over) // 100]
    weight = _DISPERSION_WEIGHT
    found = float(over[kept].sum()) / 2 + weight * _USUAL_DISPERSION
    return max(0.05, found / (float((means[kept] ** 2).sum()) / 2 + weight))
