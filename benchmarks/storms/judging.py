"""What became of a detector's alarms, stream by stream: storms found and when, false alarms, look-alikes that rang."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks.storms.posts import DAY, HOUR, Event, Stream
from listener.core.pulse import Flags, Floats

MUTE = DAY
"""An alarm silences the next day, whoever rings (detection.md 4: the same debounce for everybody)."""
AFTERMATH = 48 * HOUR
"""Alarms so soon after a storm are neither found nor false."""
ECHO = 6 * HOUR
"""A look-alike has rung the bell if it rang until so long after its end."""
COUNTED_FROM = 10
"""The storm message from which a delay is counted: nobody can know of a storm before some have spoken."""


@dataclass(frozen=True, slots=True)
class Scores:
    """A detector's score at its own looks at one stream, oldest first. The higher, the more alarming."""

    at: Floats
    """Seconds since 1970."""
    value: Floats


Places: TypeAlias = NDArray[np.intp]
Detector: TypeAlias = Callable[[Stream], Scores]
Rule: TypeAlias = Callable[[Stream], Floats]
"""When a rule with shipped constants rings, in seconds since 1970, sorted."""


@dataclass(frozen=True, slots=True)
class Truth:
    """What really happened in a stream: all that judging needs, so that the mentions themselves may be forgotten."""

    name: str
    per_day: float
    begin: float
    end: float
    events: tuple[Event, ...]

    @property
    def months(self) -> float:
        """Months of 30 days in which alarms count."""
        return (self.end - self.begin) / (30 * DAY)

    @property
    def storms(self) -> tuple[Event, ...]:
        """Storms that begin while alarms count."""
        return tuple(one for one in self.events if one.storm and self.begin <= one.onset < self.end)

    @property
    def lookalikes(self) -> tuple[Event, ...]:
        """Hard negatives that no storm or its aftermath overlaps: of the others nobody could say what rang."""
        storms = [one for one in self.events if one.storm]
        return tuple(
            one
            for one in self.events
            if not one.storm
            and self.begin <= one.onset < self.end
            and not any(s.onset <= one.over + ECHO and one.onset <= s.over + AFTERMATH for s in storms)
        )


@dataclass(frozen=True, slots=True)
class Found:
    """One storm and the first alarm within it. Times in hours; those of a missed storm are None."""

    kind: str
    per_day: float
    at: float | None
    """The alarm, in seconds since 1970."""
    lead: float | None = None
    """From the alarm to the middle of the storm's busiest hour; negative if that was past."""
    to_come: float | None = None
    """Share of the storm's mentions still to come at the alarm."""
    delay: float | None = None
    """From the storm's tenth mention to the alarm; negative if it rang before that."""
    heard: int | None = None
    """Mentions of the storm until the alarm."""
    again: int = 0
    """Further alarms until the end of its aftermath."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one stream's alarms were worth."""

    truth: Truth
    found: tuple[Found, ...]
    """One for each storm."""
    false: tuple[float, ...]
    """Alarms outside every storm and its aftermath."""
    rang: tuple[tuple[str, bool], ...]
    """Kind of each look-alike, and whether it rang the bell."""


def truth(stream: Stream) -> Truth:
    """Return what really happened in a stream, without its mentions."""
    return Truth(stream.name, stream.per_day, stream.begin, stream.end, stream.events)


def alarms(scores: Scores, threshold: float, mute: float = MUTE, hysteresis: float | None = None) -> Floats:
    """Return when a score rings: it reaches the threshold, and the last alarm was ``mute`` seconds ago or longer.

    With ``hysteresis`` the score must moreover have fallen below the threshold by that share of it since that alarm.
    """
    above = np.flatnonzero(scores.value >= threshold)
    calm = None if hysteresis is None else np.flatnonzero(scores.value < threshold - hysteresis * abs(threshold))
    at = scores.at[above]
    found: list[float] = []
    place = 0
    while place < len(above):
        found.append(float(at[place]))
        armed = found[-1] + mute
        if calm is not None:
            place = _calmed(above, calm, place)
        place = max(place, int(np.searchsorted(at, armed, "left")))
    return np.array(found, np.float64)


def _calmed(above: Places, calm: Places, place: int) -> int:
    """Return the first place of ``above`` after the score was calm once more."""
    next_calm = int(np.searchsorted(calm, above[place], "right"))
    return len(above) if next_calm == len(calm) else int(np.searchsorted(above, calm[next_calm], "right"))


def muted(times: Floats, mute: float = MUTE) -> Floats:
    """Return the alarms that are left when each silences the next ``mute`` seconds; ``times`` is sorted."""
    return alarms(Scores(times, np.ones(len(times))), 0.5, mute)


def counting(scores: Scores, told: Truth) -> Scores:
    """Return the looks at which alarms count."""
    first, last = np.searchsorted(scores.at, (told.begin, told.end), "left")
    return Scores(scores.at[first:last], scores.value[first:last])


def judge(told: Truth, times: Floats) -> Outcome:
    """Judge one stream's alarms (sorted, muted); those outside ``begin`` to ``end`` do not count.

    Found: the first alarm from a storm's onset to its end, when 90 % was said. False: outside every storm and the 48
    hours after it, so a look-alike that rings is false too (detection.md 4 and 6).
    """
    rung = times[(times >= told.begin) & (times < told.end)]
    false = false_alarms(told, rung)
    rang = ((one.kind, bool(_within(false, [(one.onset, one.over + ECHO)]).any())) for one in told.lookalikes)
    found = tuple(_found(one, told.per_day, rung) for one in told.storms)
    return Outcome(told, found, tuple(false.tolist()), tuple(rang))


def false_alarms(told: Truth, times: Floats) -> Floats:
    """Return the alarms outside every storm and the 48 hours after it."""
    return times[~_within(times, [(one.onset, one.over + AFTERMATH) for one in told.events if one.storm])]


def _within(times: Floats, spans: Sequence[tuple[float, float]]) -> Flags:
    inside = np.zeros(len(times), np.bool_)
    for start, end in spans:
        inside |= (times >= start) & (times <= end)
    return inside


def _found(storm: Event, per_day: float, rung: Floats) -> Found:
    hits = rung[(rung >= storm.onset) & (rung <= storm.over)]
    if not len(hits):
        return Found(storm.kind, per_day, None)
    first = float(hits[0])
    said = np.asarray(storm.times)
    heard = int(np.searchsorted(said, first, "right"))
    later = rung[(rung > first) & (rung <= storm.over + AFTERMATH)]
    return Found(
        kind=storm.kind,
        per_day=per_day,
        at=first,
        lead=(float(storm.peak) - first) / HOUR,
        to_come=1 - heard / len(said) if len(said) else None,
        delay=(first - float(said[COUNTED_FROM - 1])) / HOUR if len(said) >= COUNTED_FROM else None,
        heard=heard,
        again=len(later),
    )
