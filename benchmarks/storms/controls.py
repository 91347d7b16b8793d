"""What alarms are worth that know nothing, or everything: chance hits, an alarm every so many days, the soonest one."""

from __future__ import annotations

from collections.abc import Iterable
from math import nan

import numpy as np

from benchmarks.storms.judging import AFTERMATH, Outcome, Truth, judge
from benchmarks.storms.posts import DAY, Event, Stream
from listener.core.ebb import CRITICS, VOICES
from listener.core.pulse import NEGATIVE, NEWS, Flags, Floats, Ints

PLACES = 97
"""Places at which a storm-free window of a storm's length is tried."""
PHASES = 12
"""Moments at which a periodic alarm begins, spread over its period, so that luck plays no part."""


def chance_hits(outcomes: Iterable[Outcome]) -> float:
    """Return the share of storm-free windows, each as long as a storm of the same stream, that an alarm lies in.

    A detector that rings all the time finds every storm; this says how many it would have found without knowing.
    """
    shares = [_share(outcome, storm) for outcome in outcomes for storm in outcome.truth.storms]
    known = [share for share in shares if share is not None]
    return float(np.mean(known)) if known else nan


def _share(outcome: Outcome, storm: Event) -> float | None:
    told, length = outcome.truth, storm.over - storm.onset
    starts = np.linspace(told.begin, max(told.begin, told.end - length), PLACES)
    for other in (one for one in told.events if one.storm):
        starts = starts[(starts > other.over + AFTERMATH) | (starts + length < other.onset)]
    if not len(starts):
        return None
    false = np.asarray(outcome.false)
    hit = np.searchsorted(false, starts + length, "right") > np.searchsorted(false, starts, "left")
    return float(hit.mean())


def periodic(told: Truth, every: float, phase: float) -> Floats:
    """Return alarms ``every`` seconds, the first a share ``phase`` (0…1) of that after ``begin``."""
    return np.arange(told.begin + phase * every, told.end, every)


def periodic_alarms(truths: Iterable[Truth], budget: float) -> list[Outcome]:
    """Judge an alarm every so many days as makes ``budget`` a month, at several phases of each stream."""
    every = 30 * DAY / budget
    phases = (np.arange(PHASES) + 0.5) / PHASES
    return [judge(told, periodic(told, every, float(phase))) for told in truths for phase in phases]


def soonest(stream: Stream) -> Floats:
    """Return when somebody would ring who knows of each storm: once the least number of people has spoken in it.

    The limit of whoever keeps to that floor (``core.ebb``). What is said beside the storm counts, too, as nobody could
    tell it apart so early; so the limit is generous.
    """
    storms = (one for one in stream.events if one.storm)
    found = [at for at in (_enough(stream, storm) for storm in storms) if at is not None]
    return np.sort(np.array(found, np.float64))


def _enough(stream: Stream, storm: Event) -> float | None:
    first, last = np.searchsorted(stream.pulse.at, (storm.onset, storm.over), "left")
    said = stream.pulse.part(int(first), int(last))
    critical = said.original & (said.mood == NEGATIVE) & (said.medium != NEWS)
    return _later(_nth(said.at, said.voice, said.original, VOICES), _nth(said.at, said.voice, critical, CRITICS))


def _nth(at: Floats, voice: Ints, which: Flags, count: int) -> float | None:
    """Return when the so-manieth different voice spoke for the first time."""
    begun = np.unique(voice[which], return_index=True)[1]
    return float(np.sort(at[which][begun])[count - 1]) if len(begun) >= count else None


def _later(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else max(one, other)
