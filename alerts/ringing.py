"""How often a channel, and whoever it reaches, was rung lately: whether once more would be too often. Pure.

Rules (knowledge.md 3.2): six messages of a brand in an hour, two of all brands in a night; what several channels of one
person ring counts together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from alerts.mute import quiet_at
from listener.model import ChannelName, Kind, Person, QuietHours, Told

MOST_AN_HOUR, MOST_A_NIGHT = 6, 2
"""Audible messages to one person or channel: of one brand in an hour, and of all brands in one night."""
HOUR, NIGHT = timedelta(hours=1), timedelta(hours=12)
_SOUNDS = frozenset({"sent", "sending", "queued"})


@dataclass(frozen=True, slots=True)
class Ear:
    """Somebody who is rung, or a channel: when it rang lately or is about to."""

    brand: Sequence[datetime]
    """About this brand."""
    elsewhere: Sequence[datetime]
    """About all others."""
    same: Collection[datetime] = ()
    """When this very message rings on another of their channels: twice at once is once."""

    def often(self, at: datetime) -> bool:
        """Tell whether one more at a moment would be too many in some hour around it."""
        rung = [*self.brand, *(one for one in self.same if one != at)]
        ends = (at, *(one for one in rung if at < one < at + HOUR))
        return any(len([one for one in rung if end - HOUR < one <= end]) >= MOST_AN_HOUR for end in ends)

    def woken(self, at: datetime, quiet: QuietHours | None, zone: tzinfo, level: int) -> bool:
        """Tell whether it rang, or will, often enough in the quiet hours of the night around a moment."""
        rung = (*self.brand, *self.elsewhere, *(one for one in self.same if one != at))
        night = (one for one in rung if at - NIGHT < one < at + NIGHT)
        return len([one for one in night if quiet_at(one, quiet, zone, level)]) >= MOST_A_NIGHT


@dataclass(frozen=True, slots=True)
class Rung:
    """What was told lately."""

    brand: Sequence[Told]
    """Of this brand, in the last twelve hours."""
    elsewhere: Sequence[Told]
    """Of all other brands."""
    people: Sequence[Person]

    def ears(self, channel: ChannelName, also: Iterable[tuple[ChannelName, datetime]] = ()) -> tuple[Ear, ...]:
        """Return the channel, then each person whom it reaches.

        ``also``: when the same message rings on other channels.
        """
        same = list(also)
        sets = [frozenset({channel}), *(frozenset(one.channels) for one in self.people if channel in one.channels)]
        return tuple(
            Ear(_rang(self.brand, one), _rang(self.elsewhere, one), {at for name, at in same if name in one})
            for one in sets
        )


def _rang(told: Iterable[Told], channels: frozenset[ChannelName]) -> list[datetime]:
    """Return when some channels rang, or are about to; what is told to two of them at once rings once."""
    rings = {
        (one.key.partition("/")[0], max(one.due, one.sent or one.due))
        for one in told
        if one.channel in channels and one.kind is Kind.MESSAGE and one.state in _SOUNDS
    }
    return sorted(at for _, at in rings)
