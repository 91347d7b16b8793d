"""When the daemon looks before its planned time: the early looks of a stream, by the rule that it ships."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.storms.looks import distinct, originals
from benchmarks.storms.posts import DAY, HOUR, Stream
from listener.core import glance
from listener.core.baseline import Baseline
from listener.core.classes import learn_classes
from listener.core.glance import Looked, Seen
from listener.core.pulse import Floats, Pulse
from listener.model import Bin

HISTORY = 56 * DAY
_WINDOW = glance.WINDOW.total_seconds()


@dataclass(slots=True)
class Usual:
    """What is usual for a stream, learned anew once a day, and how many voices a glance wants."""

    history: list[Bin]
    zone: ZoneInfo
    _known: dict[int, Baseline] = field(default_factory=dict)
    _needed: dict[float, int] = field(default_factory=dict)

    def at(self, at: float) -> Baseline:
        """Return what is usual on a day."""
        day = int(at // DAY)
        if day not in self._known:
            hours = np.array([one.hour.timestamp() for one in self.history])
            first, last = np.searchsorted(hours, (at - HISTORY, at - HOUR))
            now = datetime.fromtimestamp(at, UTC)
            self._known[day] = learn_classes(self.history[first:last], now, self.zone)
        return self._known[day]

    def needed(self, at: float) -> int:
        """Return how many voices a quarter of an hour must have."""
        minute = at // 60 * 60
        if minute not in self._needed:
            self._needed[minute] = glance.needed(self.at(at), datetime.fromtimestamp(minute, UTC))
        return self._needed[minute]


def early(stream: Stream, usual: Usual, step: float) -> Floats:
    """Return when a brand is looked at between two planned looks ``step`` seconds apart. Nothing comes in late."""
    at = stream.pulse.at
    found: list[float] = []
    for place, voices in _lively(stream.pulse, stream.begin, stream.end):
        now, wanted = float(at[place]), usual.needed(float(at[place]))
        last = max(now // step * step, found[-1] if found else 0.0)
        if voices < wanted or now <= last:
            continue
        due = glance.due(
            _looked(at, last), Seen(voices, _until(at, now) - _until(at, last - _WINDOW)), wanted, _at(now)
        )
        if due is not None and due.timestamp() < now // step * step + step:
            found.append(due.timestamp())
    return np.unique(np.array(found, np.float64))


def _lively(pulse: Pulse, begin: float, end: float) -> Iterable[tuple[int, int]]:
    """Give the mentions at which a quarter of an hour holds as many voices as any glance wants, with their number."""
    said = originals(pulse)
    voices = distinct(said.at, said.voice, pulse.at, _WINDOW).astype(np.int64)
    places = np.flatnonzero((voices >= glance.LEAST) & (pulse.at >= begin) & (pulse.at < end))
    return zip(places.tolist(), voices[places].tolist(), strict=True)


def _looked(at: Floats, last: float) -> Looked:
    return Looked(_at(last), _until(at, last) - _until(at, last - _WINDOW), _until(at, last) - _until(at, last - HOUR))


def _until(at: Floats, moment: float) -> int:
    return int(np.searchsorted(at, moment, side="right"))


def _at(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, UTC)
