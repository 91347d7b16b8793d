"""What was said of one brand lately, as columns: the form in which detection counts. Counts nothing itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TypeAlias
from urllib.parse import urlsplit
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from listener.model import Heard, Medium, Mood

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Small: TypeAlias = NDArray[np.int8]
Flags: TypeAlias = NDArray[np.bool_]

NEGATIVE, NEUTRAL, POSITIVE, UNSCORED = -1, 0, 1, 2
MOODS = {Mood.NEGATIVE: NEGATIVE, Mood.NEUTRAL: NEUTRAL, Mood.POSITIVE: POSITIVE, Mood.UNSCORED: UNSCORED}
MEDIA = {medium: number for number, medium in enumerate(Medium)}
NEWS = MEDIA[Medium.NEWS]


@dataclass(frozen=True, slots=True)
class Pulse:
    """Mentions of one brand, oldest first; all columns have one entry a mention."""

    at: Floats
    """When it was published, in seconds since 1970."""
    voice: Ints
    """Who speaks, as a number; a mention without author is a voice of its own."""
    original: Flags
    """False for a copy of something that was heard before."""
    mood: Small
    """-1 negative, 0 neutral, 1 positive, 2 unscored."""
    medium: Small
    """Place in ``Medium``."""
    source: Ints
    """Which source, as a number; outlets of the news count as one each."""

    def __len__(self) -> int:
        """Return the number of mentions."""
        return len(self.at)

    def part(self, first: int, last: int) -> Pulse:
        """Return the mentions from place ``first`` to before ``last``."""
        return Pulse(*(getattr(self, field.name)[first:last] for field in fields(self)))

    def only(self, which: Flags) -> Pulse:
        """Return the mentions that ``which`` is true for."""
        return Pulse(*(getattr(self, field.name)[which] for field in fields(self)))


def pulse(heard: Iterable[Heard]) -> Pulse:
    """Return mentions as columns, oldest first, from any order."""
    kept = sorted(heard, key=lambda one: (one.at, one.id))
    return Pulse(
        np.array([one.at.timestamp() for one in kept], np.float64),
        np.array([_voice(one) for one in kept], np.int64),
        np.array([one.story == one.id for one in kept], np.bool_),
        np.array([MOODS[one.mood] for one in kept], np.int8),
        np.array([MEDIA[one.medium] for one in kept], np.int8),
        np.array([_source(one) for one in kept], np.int64),
    )


def _voice(one: Heard) -> int:
    return crc32(one.author.encode("utf-8", "surrogatepass")) if one.author else -int(one.id)


def _source(one: Heard) -> int:
    """Return a number for where it stands: a source may hold the feeds of many papers."""
    outlet = urlsplit(one.url).hostname or one.source if one.medium is Medium.NEWS else one.source
    return crc32(str(outlet).encode("utf-8", "surrogatepass"))
