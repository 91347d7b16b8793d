"""A brand's last day counted in five windows: who spoke, how many were critical, and what is usual. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from listener.core import tails
from listener.core.baseline import WINDOWS, Baseline, Series
from listener.core.pulse import NEGATIVE, NEWS, POSITIVE, UNSCORED, Flags, Floats, Ints, Pulse
from listener.core.tails import Tail

QUARTER = 0.25
"""Hours."""
_SECONDS = 3600.0 * np.array((QUARTER, *WINDOWS), np.float64)
"""The last quarter of an hour, and the windows."""
_BUSY = 12
"""Half-hours that are looked at for how steadily people speak."""
Counts = tuple[int, ...]
Means = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Gauge:
    """Counts of the windows that end now, one entry for each of ``WINDOWS``; voices are distinct, copies left out."""

    voices: Counts
    scored: Counts
    """Voices whose tone is known."""
    critics: Counts
    fans: Counts
    """Voices that praise."""
    social: Counts
    """Critics outside the news."""
    posts: Counts
    """Originals: one voice may post several."""
    copies: Counts
    sources: Counts
    """Distinct sources that critics speak from."""
    outlets: Counts
    """Of the critics' sources, those of the news."""
    busy: int
    """Half-hours of the last six hours in which somebody spoke: a joke is over soon, a storm goes on."""
    usual_voices: Means
    usual_critics: Means
    volume: tuple[float, ...]
    """Surprise of the voices: −log10 of the chance that an ordinary day has such a leap (``tails``)."""
    criticism: tuple[float, ...]
    """Surprise of the critics."""
    people: tuple[float, ...]
    """Surprise of the voices outside the news, beside what is usual there."""
    people_criticism: tuple[float, ...]
    """Surprise of ``social``."""
    press: tuple[float, ...]
    """Surprise of the outlets that say something of their own, beside what is usual of the news."""
    papers: Counts
    """Those outlets."""
    quarter: float
    """Surprise of the voices of the last quarter of an hour."""
    quarter_criticism: float


def gauge(pulse: Pulse, now: datetime, usual: Baseline, factors: Mapping[int, float] | None = None) -> Gauge:
    """Count the windows that end ``now`` of a pulse of a day or more; ``factors``: planned times the usual, by hour."""
    start = now.timestamp()
    starts = start - _SECONDS
    day, said = _last_day(pulse, float(starts[-1]))
    negative, in_news = said.mood == NEGATIVE, said.medium == NEWS
    voice, source = _places(said.voice), _places(said.source)
    critics = _distinct(said.at, voice, negative, starts)
    voices, posts = _distinct(said.at, voice, None, starts), _within(said.at, starts)
    any_news = bool(in_news.any())
    social = _distinct(said.at, voice, negative & ~in_news, starts) if any_news else critics
    people = _distinct(said.at, voice, ~in_news, starts) if any_news else voices
    papers = _distinct(said.at, source, in_news, starts) if any_news else _NONE
    means, usual_critics = _means(usual, now, factors)
    folk = usual.people or usual
    folk_means, folk_critics = (means, usual_critics) if folk is usual else _means(folk, now, factors)
    return Gauge(
        voices=voices[1:],
        scored=_distinct(said.at, voice, said.mood != UNSCORED, starts)[1:],
        critics=critics[1:],
        fans=_distinct(said.at, voice, said.mood == POSITIVE, starts)[1:],
        social=social[1:],
        posts=posts[1:],
        copies=_less(_within(day.at, starts), posts)[1:],
        sources=_distinct(said.at, source, negative, starts)[1:],
        outlets=_distinct(said.at, source, negative & in_news, starts)[1:] if any_news else _NONE[1:],
        busy=len(np.unique((start - said.at[said.at > start - _BUSY * 1800.0]) // 1800.0)),
        usual_voices=means,
        usual_critics=usual_critics,
        volume=_surprises(usual.volume, voices[1:], means),
        criticism=_surprises(usual.criticism, critics[1:], usual_critics),
        people=_surprises(folk.volume, people[1:], folk_means),
        people_criticism=_surprises(folk.criticism, social[1:], folk_critics),
        press=_press(usual.press, papers[1:], now, factors) if any_news else _CALM,
        papers=papers[1:],
        quarter=_quarter(usual.volume[0], voices[0], means[0]),
        quarter_criticism=_quarter(usual.criticism[0], critics[0], usual_critics[0]),
    )


def _last_day(pulse: Pulse, since: float) -> tuple[Pulse, Pulse]:
    """Return what came since then, and of that what is no copy."""
    day = pulse.part(int(np.searchsorted(pulse.at, since, side="right")), len(pulse))
    return day, day if day.original.all() else day.only(day.original)


_NONE: Counts = (0,) * len(_SECONDS)
_CALM: Means = (0.0,) * len(WINDOWS)


def _press(usual: Baseline | None, papers: Counts, now: datetime, factors: Mapping[int, float] | None) -> Means:
    return _surprises(usual.volume, papers, _means(usual, now, factors)[0]) if usual else _CALM


def _less(all_: Counts, some: Counts) -> Counts:
    return tuple(every - one for every, one in zip(all_, some, strict=True))


def _means(usual: Baseline, now: datetime, factors: Mapping[int, float] | None) -> tuple[Means, Means]:
    """Return the expected voices and critics of each window."""
    means = usual.windows(now, Series.VOICES, factors)
    return tuple(means), tuple(mean * usual.levels[2] / usual.levels[1] for mean in means)


def _surprises(known: tuple[Tail, ...], counts: Counts, means: Means) -> Means:
    return tuple(map(lambda tail, *pair: tail.surprise(*pair), known, counts, means))


def _quarter(hour: Tail, count: int, mean: float) -> float:
    """Return the surprise of the last quarter of an hour, of whose hour this is the tail and the expectation."""
    return quarter_tail(hour, mean).surprise(count, QUARTER * mean)


def quarter_tail(hour: Tail, mean: float) -> Tail:
    """Return how far quarters of an hour leap on ordinary days, from the tail and the expectation of their hour.

    Only hours are remembered. A brand whose hours leap farther than is usual for its size is taken to leap as much
    farther in their quarters.
    """
    of_hour, of_quarter = tails.usual(mean), tails.usual(QUARTER * mean)
    return Tail(of_quarter.location + hour.location - of_hour.location, of_quarter.scale * hour.scale / of_hour.scale)


def _places(who: Ints) -> Ints:
    """Return small numbers for who speaks, so that each one's last words can be kept in a column."""
    return np.asarray(np.unique(who, return_inverse=True)[1], np.int64)


def _distinct(at: Floats, who: Ints, which: Flags | None, starts: Floats) -> Counts:
    """Return how many different ones spoke since each start: those whose last words came later."""
    if not len(at):
        return (0,) * len(starts)
    last = np.full(int(who.max()) + 1, -np.inf)
    if which is None:
        last[who] = at  # times ascend, and of equal places numpy keeps the last
    else:
        last[who[which]] = at[which]
    return tuple((last > starts[:, np.newaxis]).sum(axis=1).tolist())


def _within(times: Floats, starts: Floats) -> Counts:
    return tuple((len(times) - np.searchsorted(times, starts, side="right")).tolist())
