"""Storms of a stream as a forecast sees them: critical voices, what is usual, and when an alarm could ring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.storms.posts import DAY, HOUR, Event, Stream
from listener.core.course import Usual
from listener.core.pulse import NEGATIVE, Floats

LOOKS = (0.5, 1.0, 3.0, 6.0, 12.0)
"""Hours after the alarm at which a forecast is judged."""
_WINDOWS = (HOUR / 4, HOUR, 3 * HOUR, 6 * HOUR, 24 * HOUR)
_RINGS, _CRITICS, _DISPERSION = 4.5, 5, 0.3
_LEARNED, _REACH = 28 * DAY, 8 * 24
_SHRINK = 12.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One storm in the stream of its brand. Times in seconds since 1970."""

    name: str
    event: Event
    critics: Floats
    """Critical originals of the whole stream, sorted: what the product counts."""
    wave: Floats
    """Those of them that belong to the storm."""
    usual: Usual
    """Learned from the four weeks before the storm."""
    alarm: float
    """When an ordinary detector would ring: five critics, 4.5 standard scores beyond what is usual."""


def seen(stream: Stream) -> Iterator[Seen]:
    """Yield the stream's storms that ring at all."""
    heard = stream.pulse
    critical = (heard.mood == NEGATIVE) & heard.original
    critics = heard.at[critical]
    for event in stream.events:
        if not event.storm:
            continue
        usual = usual_before(critics, event.onset)
        wave = critics[np.isin(critics, np.array(event.times))]
        alarm = rings(critics, event.onset, event.over, usual)
        if alarm is not None:
            yield Seen(f"{stream.name} {event.kind}", event, critics, wave, usual, alarm)


def usual_before(critics: Floats, onset: float) -> Usual:
    """Return what is usual by hour of the day, from the four weeks before; each hour shrunk to the day's mean."""
    end = onset - onset % DAY
    past = critics[np.searchsorted(critics, end - _LEARNED) : np.searchsorted(critics, end)]
    days = _LEARNED / DAY if not len(past) else min(_LEARNED, end - critics[0]) / DAY
    counts = np.histogram(past % DAY // HOUR, 24, (0, 24))[0]
    mean = (len(past) + 1) / (24 * max(days, 1.0))
    factors = (counts + _SHRINK) / (mean * max(days, 1.0) + _SHRINK)
    hourly = mean * factors / factors.mean()
    start = end - _REACH * HOUR
    return Usual(start, tuple(float(one) for one in np.resize(hourly, 3 * _REACH)))


def rings(critics: Floats, onset: float, over: float, usual: Usual) -> float | None:
    """Return when the critics of some window first stand out clearly, within the storm."""
    ends = critics[np.searchsorted(critics, onset) : np.searchsorted(critics, over)]
    loud = np.zeros(len(ends), np.bool_)
    for window in _WINDOWS:
        counts = np.searchsorted(critics, ends, side="right") - np.searchsorted(critics, ends - window, side="right")
        mean = np.maximum(usual.upto(ends) - usual.upto(ends - window), 0.05)
        spread = np.sqrt(mean + _DISPERSION * max(1.0, window / HOUR) ** -0.35 * mean * mean)
        loud |= (counts >= _CRITICS) & ((counts - mean) / spread >= _RINGS)
    return float(ends[int(np.argmax(loud))]) if loud.any() else None
