"""Small streams of brands for the tests of measuring."""

from __future__ import annotations

import numpy as np

from benchmarks.storms.posts import DAY, HOUR, Event, Stream, ordered
from listener.core.pulse import MEDIA, Floats, Pulse
from listener.model import Medium

MONDAY = 1_600_041_600.0
"""Monday, 14 September 2020, 00:00 UTC."""


def pulse(at: Floats, mood: int = 0, voice: int | None = None, *, original: bool = True) -> Pulse:
    """Return mentions at given moments, each by a voice of its own unless ``voice`` says whose they are."""
    count = len(at)
    voices = (at * 1000).astype(np.int64) if voice is None else np.full(count, voice, np.int64)
    return Pulse(
        np.sort(np.asarray(at, np.float64)),
        voices,
        np.full(count, original, np.bool_),
        np.full(count, mood, np.int8),
        np.full(count, MEDIA[Medium.MICROBLOG], np.int8),
        np.zeros(count, np.int64),
    )


def together(*parts: Pulse) -> Pulse:
    """Return the mentions of all parts, unordered."""
    return Pulse(*(np.concatenate([getattr(part, name) for part in parts]) for name in Pulse.__slots__))


def even(per_day: float, days: float, start: float = MONDAY) -> Floats:
    """Return moments at even distances: a brand without any chance."""
    moments: Floats = start + (np.arange(int(per_day * days), dtype=np.float64) + 0.5) * DAY / per_day
    return moments


def stream(*parts: Pulse, days: float = 40, warm_up: float = 15, events: tuple[Event, ...] = ()) -> Stream:
    """Return a brand over some days, the first of which are for learning."""
    whole = together(*parts)
    per_day = len(whole) / days
    return ordered(Stream("Nordwind", per_day, whole, events, begin=MONDAY + warm_up * DAY, end=MONDAY + days * DAY))


def event(kind: str, onset: float, hours: float = 20, *, storm: bool = True, mentions: int = 100) -> Event:
    """Return an event that is said evenly over some hours; its peak is in the middle."""
    times = onset + np.linspace(0, hours / 0.9, mentions) * HOUR
    return Event(kind, storm, onset, onset + hours / 2 * HOUR, onset + hours * HOUR, tuple(times.tolist()))
