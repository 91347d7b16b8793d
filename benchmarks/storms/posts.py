"""A brand's stream in a measurement: mentions as columns, what they say, and which events really lie in it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from listener.core.pulse import Ints, Pulse

HOUR = 3600.0
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to a brand, true for the judge only. Times in seconds since 1970."""

    kind: str
    """flash, shock, slow_burn, two_waves, sarcastic … or, for what must not alarm, launch, meme, bots …"""
    storm: bool
    """False for what only looks like a storm."""
    onset: float
    peak: float
    """Middle of its busiest hour."""
    over: float
    """When 90 % of it was said."""
    times: tuple[float, ...] = ()
    """When each of its mentions was published, sorted (storms only): what is still to come is counted with it."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One brand over some weeks."""

    name: str
    per_day: float
    """Usual mentions a day: the class that figures are broken down by."""
    pulse: Pulse
    events: tuple[Event, ...] = ()
    text: Ints | None = None
    """Place of each mention's words in ``texts``; None where a stream has no words."""
    texts: tuple[str, ...] = ()
    zone: str = "Europe/Berlin"
    begin: float = 0.0
    """From when on alarms count: what lies before is for learning."""
    end: float = 0.0

    @property
    def months(self) -> float:
        """Months of 30 days in which alarms count."""
        return (self.end - self.begin) / (30 * DAY)


def ordered(stream: Stream) -> Stream:
    """Return the stream with its mentions oldest first (stable)."""
    order = np.argsort(stream.pulse.at, kind="stable")
    columns = (getattr(stream.pulse, name)[order] for name in Pulse.__slots__)
    text = None if stream.text is None else stream.text[order]
    return replace(stream, pulse=Pulse(*columns), text=text)
