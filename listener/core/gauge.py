"""A brand's last day counted in five windows: who spoke, how many were critical, and what is usual. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from listener.core.baseline import WINDOWS, Baseline, Series
from listener.core.pulse import NEGATIVE, NEWS, POSITIVE, UNSCORED, Flags, Floats, Ints, Pulse

_SECONDS = 3600.0 * np.array(WINDOWS, np.float64)
_BUSY = 12
"""Half-hours that are looked at for how steadily people speak."""
Counts = tuple[int, ...]


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
    usual_voices: tuple[float, ...]
    usual_critics: tuple[float, ...]
    volume: tuple[float, ...]
    """Surprise of the voices: −log10 of the chance that an ordinary day has such a leap (``tails``)."""
    criticism: tuple[float, ...]
    """Surprise of the critics."""


def gauge(pulse: Pulse, now: datetime, usual: Baseline, factors: Mapping[int, float] | None = None) -> Gauge:
    """Count the windows that end ``now``; ``pulse`` holds the last day or more, and nothing later.

    ``factors``: how many times the usual is expected in an hour since 1970, because something is planned.
    """
    start = now.timestamp()
    starts = start - _SECONDS
    day = pulse.part(int(np.searchsorted(pulse.at, starts[-1], side="right")), len(pulse))
    said = day if day.original.all() else day.only(day.original)
    negative, in_news = said.mood == NEGATIVE, said.medium == NEWS
    voice, source = _places(said.voice), _places(said.source)
    critics = _distinct(said.at, voice, negative, starts)
    voices, posts = _distinct(said.at, voice, None, starts), _within(said.at, starts)
    any_news = bool(in_news.any())
    means = usual.windows(now, Series.VOICES, factors)
    usual_critics = [mean * usual.levels[2] / usual.levels[1] for mean in means]
    return Gauge(
        voices=voices,
        scored=_distinct(said.at, voice, said.mood != UNSCORED, starts),
        critics=critics,
        fans=_distinct(said.at, voice, said.mood == POSITIVE, starts),
        social=_distinct(said.at, voice, negative & ~in_news, starts) if any_news else critics,
        posts=posts,
        copies=tuple(every - own for every, own in zip(_within(day.at, starts), posts, strict=True)),
        sources=_distinct(said.at, source, negative, starts),
        outlets=_distinct(said.at, source, negative & in_news, starts) if any_news else (0,) * len(WINDOWS),
        busy=len(np.unique((start - said.at[said.at > start - _BUSY * 1800.0]) // 1800.0)),
        usual_voices=tuple(means),
        usual_critics=tuple(usual_critics),
        volume=tuple(map(lambda tail, *pair: tail.surprise(*pair), usual.volume, voices, means)),
        criticism=tuple(map(lambda tail, *pair: tail.surprise(*pair), usual.criticism, critics, usual_critics)),
    )


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
