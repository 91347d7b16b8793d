"""What is usual for a brand at an hour of the week, learned from its past. Judges nothing.

The expectation of an hour is ``level × profile[hour of the local week]``. The profile is a product of day, hour of day
and hour of week, each shrunk to the coarser one, so that three days of history give a usable day and eight weeks an own
week. The counts are taken to be negative binomial: posts come in bursts, and a Poisson would ring every evening
(detection.md 1e: Var = m + φm² with φ about 0.26 an hour).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise
from math import cos, exp, pi
from statistics import median

from listener.core import chance
from listener.model import Bin

HOUR = timedelta(hours=1)
WEEK = 168
SPAN_HOURS = 56 * 24
LEARNED_HOURS = 14 * 24
JUDGED_HOURS = 24
"""The last day is what is being judged: it must not raise its own expectation."""

_LEVEL_HALF_LIFE = 10 * 24
_LEVEL_SHAPE = 0.25
"""Weight, in mentions, of the belief "one an hour" before anything is known: next to nothing."""
_DAY_WEIGHT, _HOUR_WEIGHT, _CLASS_WEIGHT, _SLOT_WEIGHT = 8.0, 12.0, 20.0, 12.0
"""Mentions that the coarser pattern counts for at each step of the profile."""
_DRIFT = 0.03
"""Squared relative error of the level that no amount of history removes: brands drift (sd about 0.25 in ten days)."""
_USUAL_DISPERSION, _DISPERSION_WEIGHT = 0.3, 11.0
_DISPERSION_DECAY = 0.35
"""φ falls with the window's length: 0.26, 0.15, 0.10 at 1 h, 6 h, 24 h (detection.md 1e)."""
_NEGATIVE, _OTHERS = 5.0, 14.0
"""Prior of the negative share, Beta(5, 14) (detection.md 6)."""


class Series(StrEnum):
    """Which of a brand's counts is asked for."""

    TOTAL = "total"
    VOICES = "voices"
    NEGATIVE = "negative"


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

    def expected(self, start: datetime, end: datetime, series: Series = Series.TOTAL) -> float:
        """Return the expected count between two moments, part hours counted in part."""
        level = self.levels[_ORDER[series]]
        return level * sum(self.profile[_slot(hour, self.zone)] * part for hour, part in _parts(start, end))

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


_ORDER = {Series.TOTAL: 0, Series.VOICES: 1, Series.NEGATIVE: 2}


@dataclass(frozen=True, slots=True)
class _Hours:
    """The learned past, one entry an hour, oldest first: slot of the week and counts without storms."""

    slots: tuple[int, ...]
    total: tuple[float, ...]
    voices: tuple[float, ...]
    negative: tuple[float, ...]
    unscored: float
    """Share of mentions that were not scored."""


def learn(history: Sequence[Bin], now: datetime, zone: tzinfo, deaf: Collection[int] = ()) -> Baseline:
    """Return what is usual, from one bin for each hour that had a mention.

    Hours without a bin count as zero from the first bin on; those in ``deaf`` (hours since 1970), in which too little
    could be heard, are missing, whatever was counted in them. The last 24 hours are left out; if less than two days are
    known, the older half is learned from.
    """
    span = _span(history, now)
    hours = _past(history, now, min(span, SPAN_HOURS), zone, deaf)
    known = len(hours.slots)
    profile = _profile(hours)
    level, doubt = _level(hours.voices, hours.slots, profile)
    share = _negative_share(hours)
    copies = (sum(hours.total) + 1) / (sum(hours.voices) + 1)
    levels = (level * copies, level, level * share * (1 - hours.unscored))
    means = [profile[slot] for slot in hours.slots]
    return Baseline(
        zone=zone,
        profile=profile,
        levels=levels,
        dispersions=(
            _dispersion(hours.total, [mean * levels[0] for mean in means]),
            _dispersion(hours.voices, [mean * levels[1] for mean in means]),
            _dispersion(hours.negative, [mean * levels[2] for mean in means]),
        ),
        doubt=doubt,
        negative_share=share,
        hours=known,
        learning=span < LEARNED_HOURS,
    )


def _number(moment: datetime) -> int:
    """Hours since 1970."""
    return int(moment.timestamp() // 3600)


def _span(history: Sequence[Bin], now: datetime) -> int:
    return _number(now) - _number(min((one.hour for one in history), default=now))


def _past(history: Sequence[Bin], now: datetime, span: int, zone: tzinfo, deaf: Collection[int]) -> _Hours:
    known = max(0, span - JUDGED_HOURS, span // 2)
    first = _number(now) - span
    total, voices, negative = ([0.0] * known for _ in range(3))
    unscored = 0
    for one in history:
        place = _number(one.hour) - first
        if 0 <= place < known:
            total[place], voices[place], negative[place] = one.total, one.voices, one.negative_voices
            unscored += one.unscored
    share = unscored / max(1.0, sum(total))
    slots = _slots(first, known, zone)
    seen = [place for place in _seen(total) if first + place not in deaf]
    kept = _without_storms(voices, slots)
    shrunk = [k / v if v else 1.0 for k, v in zip(kept, voices, strict=True)]
    return _Hours(
        slots=tuple(slots[place] for place in seen),
        total=tuple(total[place] * shrunk[place] for place in seen),
        voices=tuple(kept[place] for place in seen),
        negative=tuple(negative[place] * shrunk[place] for place in seen),
        unscored=share,
    )


def _seen(counts: Sequence[float]) -> list[int]:
    """Places of hours that were listened to: a whole silent day of a talked-of brand is a blind one."""
    days = [sum(counts[start : start + 24]) for start in range(0, len(counts), 24)]
    silent = {day for day, count in enumerate(days) if not count and median(days) >= 12}
    return [place for place in range(len(counts)) if place // 24 not in silent]


def _without_storms(counts: list[float], slots: Sequence[int]) -> list[float]:
    """Cap what past storms added: an hour by its own other weeks, a day by the median day."""
    weeks: defaultdict[int, list[float]] = defaultdict(list)
    for slot, count in zip(slots, counts, strict=True):
        weeks[slot].append(count)
    caps = {slot: 1.25 * sorted(values)[-2] + 1 for slot, values in weeks.items() if len(values) >= 3}
    calm = [min(count, caps.get(slot, count)) for slot, count in zip(slots, counts, strict=True)]
    days = [sum(calm[start : start + 24]) for start in range(0, len(calm), 24)]
    usual = median(days) if days else 0.0
    most = 2 * usual + 4
    factors = [min(1.0, most / day) if day else 1.0 for day in days]
    return [count * factors[place // 24] for place, count in enumerate(calm)]


def _profile(hours: _Hours) -> tuple[float, ...]:
    """Return the week's 168 factors: day × hour of day × what is left, each shrunk to the coarser one."""
    seen, counted = [0.0] * WEEK, [0.0] * WEEK
    for slot, voices in zip(hours.slots, hours.voices, strict=True):
        seen[slot] += 1
        counted[slot] += voices
    mean = (sum(counted) + 1) / (sum(seen) + 24)
    factors = [mean] * WEEK
    prior_day = [1 - 0.7 * cos(2 * pi * (hour - 3) / 24) for hour in range(24)]
    factors = [factor * prior_day[slot % 24] for slot, factor in enumerate(factors)]
    for weight, keys in (
        (_HOUR_WEIGHT, [slot % 24 for slot in range(WEEK)]),
        (_DAY_WEIGHT, [slot // 24 for slot in range(WEEK)]),
        (_CLASS_WEIGHT, [slot % 24 + 24 * (slot >= 120) for slot in range(WEEK)]),
        (_SLOT_WEIGHT, list(range(WEEK))),
    ):
        factors = _refined(factors, seen, counted, keys, weight)
    whole = sum(factors) / WEEK
    return tuple(factor / whole for factor in factors)


def _refined(
    factors: list[float], seen: list[float], counted: list[float], keys: list[int], weight: float
) -> list[float]:
    """Scale each group of slots to what was counted in it, as a Gamma-Poisson posterior of that weight."""
    expected: defaultdict[int, float] = defaultdict(float)
    found: defaultdict[int, float] = defaultdict(float)
    for key, factor, hours, count in zip(keys, factors, seen, counted, strict=True):
        expected[key] += factor * hours
        found[key] += count
    return [
        factor * (found[key] + weight) / (expected[key] + weight) for key, factor in zip(keys, factors, strict=True)
    ]


def _level(voices: Sequence[float], slots: Sequence[int], profile: Sequence[float]) -> tuple[float, float]:
    """Return voices in a mean hour (the latest weeks count most) and the squared relative error of that."""
    heard, hours, weight = _LEVEL_SHAPE, _LEVEL_SHAPE, 1.0
    fade = exp(-0.693 / _LEVEL_HALF_LIFE)
    for count, slot in zip(reversed(voices), reversed(slots), strict=True):
        heard += weight * count
        hours += weight * profile[slot]
        weight *= fade
    return heard / hours, 1 / heard + (_DRIFT if voices else 0.0)


def _negative_share(hours: _Hours) -> float:
    scored = sum(hours.voices) * (1 - hours.unscored)
    return (sum(hours.negative) + _NEGATIVE) / (scored + _NEGATIVE + _OTHERS)


def _dispersion(counts: Sequence[float], means: Sequence[float]) -> float:
    """Return φ of an hour by moments, the largest 1 % left out, shrunk to the usual one by its standard error."""
    excess = sorted(((count - mean) ** 2 - mean, mean * mean) for count, mean in zip(counts, means, strict=True))
    kept = excess[: len(excess) - len(excess) // 100]
    squares = sum(square for _, square in kept)
    found = sum(over for over, _ in kept)
    weight = _DISPERSION_WEIGHT
    return max(0.05, (found / 2 + weight * _USUAL_DISPERSION) / (squares / 2 + weight))


def _slot(hour: int, zone: tzinfo) -> int:
    """Hour of the local week of an hour since 1970 (which was a Thursday)."""
    offset = datetime.fromtimestamp(hour * 3600, zone).utcoffset() or timedelta()
    return (hour + int(offset // HOUR) + 72) % WEEK


def _slots(first: int, count: int, zone: tzinfo) -> list[int]:
    """Slots of consecutive hours; the zone is asked once a day unless its offset changes within."""
    slots: list[int] = []
    for start, end in pairwise([*range(first, first + count, 24), first + count]):
        begin, last = _slot(start, zone), _slot(end, zone)
        steady = (last - begin - (end - start)) % WEEK == 0
        hours = range(end - start)
        slots += [(begin + n) % WEEK for n in hours] if steady else [_slot(start + n, zone) for n in hours]
    return slots


def _parts(start: datetime, end: datetime) -> Iterator[tuple[int, float]]:
    """Hours since 1970 that an interval touches, each with the part of it that lies inside."""
    begin, finish = start.astimezone(UTC).timestamp() / 3600, end.astimezone(UTC).timestamp() / 3600
    for hour in range(int(begin // 1), int(-(-finish // 1))):
        yield hour, min(finish, hour + 1) - max(begin, hour)
