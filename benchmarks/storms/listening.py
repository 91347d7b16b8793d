"""Listener's own detector on measured streams: what the daemon would see at each look, and the points it gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.storms.judging import Scores
from benchmarks.storms.posts import DAY, HOUR, Stream
from listener.core.baseline import Baseline
from listener.core.classes import learn_classes
from listener.core.ebb import rings
from listener.core.gauge import gauge
from listener.core.pulse import NEGATIVE, NEWS, POSITIVE, UNSCORED, Floats, Pulse
from listener.core.scorecard import card
from listener.core.symptoms import Symptoms, notable, symptoms
from listener.model import Bin

HISTORY = 56 * DAY
LEARNED_ANEW = DAY
STEPS = ((1000.0, 300.0), (10_000.0, 600.0), (1e9, 900.0))
"""Seconds between looks by usual mentions a day: the daemon looks every five minutes; for the largest brands fewer
looks save time and cost Listener some minutes."""
CALM = -20.0
"""Margin of a look that cannot ring, whatever its points: nothing is notable, or too few speak."""


def detector(stream: Stream) -> Scores:
    """Return by how many points each look lies above the shipped threshold: Listener rings from zero on."""
    known = card()
    found = [(at, known.margin(one) if one else CALM) for at, one in looks(stream)]
    return Scores(np.array([at for at, _ in found]), np.array([points for _, points in found]))


def looks(stream: Stream) -> Iterator[tuple[float, Symptoms | None]]:
    """Yield what each look shows; None where it could not ring. The baseline is learned anew every day."""
    history, zone, usual, learned = bins(stream.pulse), ZoneInfo(stream.zone), None, 0.0
    hours = np.array([one.hour.timestamp() for one in history])
    for at in _moments(stream):
        now = datetime.fromtimestamp(at, UTC)
        if usual is None or at - learned >= LEARNED_ANEW:
            first, last = np.searchsorted(hours, (at - HISTORY, at - HOUR))
            usual, learned = learn_classes(history[first:last], now, zone), at
        yield at, look(stream.pulse, now, usual)


def look(pulse: Pulse, now: datetime, usual: Baseline) -> Symptoms | None:
    """Return what one look shows; None if nothing is notable, or too few speak for it to ring."""
    at = now.timestamp()
    first, last = np.searchsorted(pulse.at, (at - DAY, at), side="right")
    found = gauge(pulse.part(int(first), int(last)), now, usual)
    return symptoms(found, usual) if notable(found) and rings(found) else None


def _moments(stream: Stream) -> Floats:
    step = next(seconds for most, seconds in STEPS if stream.per_day < most)
    at = np.unique(np.ceil(stream.pulse.at / step) * step)
    return np.asarray(at[(at >= stream.begin) & (at <= stream.end)])


def bins(pulse: Pulse) -> list[Bin]:
    """Return the counts by hour that a store would keep."""
    if not len(pulse):
        return []
    hours = (pulse.at // HOUR).astype(np.int64)
    places = hours - hours[0]
    negative, press = pulse.mood == NEGATIVE, pulse.original & (pulse.medium == NEWS)
    kinds = (
        *(np.ones(len(pulse), bool), pulse.original, negative, pulse.original & negative),
        *(pulse.mood == POSITIVE, pulse.mood == UNSCORED, press, press & negative),
    )
    counts = np.stack([np.bincount(places[kind], minlength=int(places[-1]) + 1) for kind in kinds])
    return [
        Bin(datetime.fromtimestamp(int(hours[0] + place) * HOUR, UTC), *counts[:, place].tolist())
        for place in np.flatnonzero(counts[0])
    ]
