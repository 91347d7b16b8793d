"""Real quiet streams with a real storm and a real look-alike put into them: the words and their timing are real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from zlib import crc32

import numpy as np

from benchmarks.storms.posts import DAY, HOUR, Event, Stream, ordered
from benchmarks.storms.reading import Post, Reader, by_brand
from benchmarks.storms.stretches import LEAST, events, thinned
from listener.core.pulse import Floats, Pulse

WARM_UP = 14 * DAY
APART = 10
"""Days between two events."""
LEAST_A_DAY = 0.9
"""Mentions a day, over its whole span, below which a brand takes no part."""
STORMS_A_MONTH, LOOKALIKES_A_MONTH = 1 / 4, 0.12
MOST = 600
"""Messages that an injected event has at most; the number is drawn evenly on a logarithmic scale."""
_OVER = 0.9


@dataclass(frozen=True, slots=True)
class Injected:
    """One event to be put into a stream: its posts as they were, and what it is."""

    posts: tuple[Post, ...]
    storm: bool

    @property
    def days(self) -> int:
        """Whole days that it may touch."""
        return int((self.posts[-1].at - self.posts[0].at) // DAY) + 2


def hybrid(
    storm: Sequence[Post],
    hard: Sequence[Post],
    quiet: Sequence[Post],
    seed: int,
    reader: Reader | None = None,
    least_a_day: float = LEAST_A_DAY,
) -> list[Stream]:
    """Return one stream for each quiet brand of at least ``least_a_day`` mentions a day, with words.

    Storms come every four months, look-alikes 0.12 times a month, at random but ten days apart, each at its own time of
    day and thinned to 25…600 messages. Onset is an event's first message, its peak the middle of its busiest hour, its
    end when 90 % of it is said. Alarms count from the fourteenth day on. The same seed gives the same streams.
    """
    understood = reader or Reader()
    storms, lookalikes = events(storm), events(hard)
    found = []
    for stream in quiet_streams(quiet, understood, least_a_day):
        dice = np.random.default_rng((seed, crc32(stream.name.encode())))
        drawn = _drawn(stream.months, storms, lookalikes, dice)
        for event, day in zip(drawn, _days(stream, drawn, dice), strict=False):
            stream = _with(stream, event, day, understood)  # noqa: PLW2901 - the stream grows event by event
        found.append(ordered(stream))
    return found


def quiet_streams(quiet: Sequence[Post], reader: Reader, least_a_day: float = LEAST_A_DAY) -> list[Stream]:
    """Return the brands of a file that are talked of often enough, as they are; alarms count from the 14th day on."""
    streams = (reader.stream(name, posts) for name, posts in by_brand(quiet).items() if _a_day(posts) >= least_a_day)
    return [replace(stream, begin=stream.begin + WARM_UP) for stream in streams]


def development(name: str) -> bool:
    """Tell whether a brand belongs to the half that thresholds may be chosen on; the other half is for reports."""
    return crc32(name.encode()) % 2 == 0


def _a_day(posts: Sequence[Post]) -> float:
    return len(posts) * DAY / max(posts[-1].at - posts[0].at, WARM_UP)


def _drawn(
    months: float, storms: Sequence[tuple[Post, ...]], lookalikes: Sequence[tuple[Post, ...]], dice: np.random.Generator
) -> list[Injected]:
    """Draw the events of one brand, in the order in which they come."""
    found = []
    for of_kind, a_month, storm in ((storms, STORMS_A_MONTH, True), (lookalikes, LOOKALIKES_A_MONTH, False)):
        number = int(months * a_month + dice.random()) if of_kind else 0
        for place in dice.integers(len(of_kind), size=number) if number else ():
            event = of_kind[place]
            most = max(LEAST, min(MOST, len(event)))
            count = round(float(np.exp(dice.uniform(np.log(LEAST), np.log(most)))))
            found.append(Injected(thinned(event, count, dice), storm))
    return [found[place] for place in dice.permutation(len(found))]


def _days(stream: Stream, drawn: Sequence[Injected], dice: np.random.Generator) -> list[int]:
    """Return the days, since 1970, on which events begin, ten days and more apart; fewer of them if time is short."""
    first = int(-(-stream.begin // DAY))
    taken = [0, *accumulate(event.days + APART for event in drawn)]
    while taken and first + taken[-1] > stream.end // DAY:
        taken.pop()
    if not taken:
        return []
    free = int(stream.end // DAY) - first - taken.pop()
    pauses = np.sort(dice.integers(free + 1, size=len(taken)))
    return [first + used + int(pause) for used, pause in zip(taken, pauses, strict=True)]


def _with(stream: Stream, event: Injected, day: int, reader: Reader) -> Stream:
    """Put an event into a stream, unordered, on a given day at its own time of day."""
    moved = day * DAY - event.posts[0].at // DAY * DAY
    posts = [replace(post, at=post.at + moved) for post in event.posts]
    part = reader.stream(stream.name, posts)
    assert stream.text is not None
    assert part.text is not None
    said = _apart(part.pulse, len(stream.pulse))
    columns = (np.concatenate((getattr(stream.pulse, name), getattr(said, name))) for name in Pulse.__slots__)
    at = said.at
    told = Event(
        kind=posts[0].brand,
        storm=event.storm,
        onset=float(at[0]),
        peak=busiest(at),
        over=float(np.quantile(at, _OVER, method="higher")),
        times=tuple(at.tolist()),
    )
    return replace(
        stream,
        pulse=Pulse(*columns),
        events=(*stream.events, told),
        text=np.concatenate((stream.text, part.text + len(stream.texts))),
        texts=(*stream.texts, *part.texts),
    )


def _apart(pulse: Pulse, count: int) -> Pulse:
    """Number the mentions without author on from ``count``: they are voices of their own in the whole stream."""
    return replace(pulse, voice=np.where(pulse.voice < 0, pulse.voice - count, pulse.voice))


def busiest(at: Floats) -> float:
    """Return the middle of the busiest hour of sorted moments, the first such hour if there are more."""
    within = np.searchsorted(at, at + HOUR, "right") - np.arange(len(at))
    return float(at[int(within.argmax())]) + HOUR / 2
