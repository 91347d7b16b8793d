"""What a storm came to, looked at afterwards: one value that the after-action report is written from. Words nothing.

record (all that is stored) | moments, levels, hours | who spoke, how far it went | what was missed, what is to do
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from listener.core import speakers
from listener.core.aftercare import Planned, Task, aftercare
from listener.core.reactions import Moments, Reactions, moments, reactions
from listener.core.speakers import Outlet, Reach, Speaker, Told
from listener.model import Bin, Blind, Entry, Heard, Incident, Medium, MentionId, Mood
from listener.model import Told as Message

BEFORE, AFTER = timedelta(hours=12), timedelta(hours=6)
"""So much of the time around the wave is shown, to see it against."""
_STEPS = (1, 2, 3, 6, 12, 24)
_MOST_STEPS = 180
_WORDS = 6
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Usual:
    """How many mentions of the brand are usual in one hour, with the central 90 %."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Record:
    """All that is stored of one incident, as it was read."""

    incident: Incident
    log: Sequence[Entry]
    messages: Sequence[Message]
    start: datetime
    """Full hour: of what is shown, the first."""
    end: datetime
    """Full hour after the last."""
    bins: Sequence[Bin]
    """The brand's hours with a mention, of that time."""
    usual: Sequence[Usual]
    """One for each hour of that time; empty: nothing was learned."""
    said: Sequence[Heard]
    """What was said of the incident since it began and until it ended, oldest first."""
    own: frozenset[int] = frozenset()
    """Ids of what is of its topic by words; empty: nobody knows."""
    blind: Sequence[Blind] = ()
    """Sources that could not be heard at some time of it."""
    deaf_hours: int = 0
    """Hours of it in which too little could be heard to trust the counts."""
    learning: bool = False
    """What is usual was known from less than two weeks."""
    others: Sequence[str] = ()
    """Names of the brand's other incidents of that time: their mentions are in the counts, too."""
    plan: Sequence[Planned] = ()
    """Steps of the aftercare playbook."""
    copies: Mapping[MentionId, int] = field(default_factory=dict)
    """How often some originals were copied, where not all that was said has been read."""


@dataclass(frozen=True, slots=True)
class Level:
    """A time at one wind force."""

    start: datetime
    end: datetime
    level: int


@dataclass(frozen=True, slots=True)
class Step:
    """Some hours of the course."""

    start: datetime
    end: datetime
    total: int
    negative: int
    usual: Usual | None


@dataclass(frozen=True, slots=True)
class Missed:
    """What the report cannot know."""

    blind: tuple[Blind, ...] = ()
    deaf_hours: int = 0
    unscored: int = 0
    """Mentions without a tone."""
    total: int = 0
    """Of so many."""
    gone: int = 0
    """Mentions that were counted and whose texts are not stored any more."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """An incident, looked at afterwards."""

    incident: Incident
    now: datetime
    log: Sequence[Entry]
    messages: Sequence[Message]
    moments: Moments
    reactions: Reactions
    levels: tuple[Level, ...]
    steps: tuple[Step, ...]
    """The course, with the time around it."""
    hours: int
    """Hours in each step."""
    peak: Step | None
    """The loudest step of the wave; None if nothing was said."""
    first: Heard | None
    """The first critical mention of it; None if its text is gone."""
    words: tuple[str, ...]
    """What it was about: its strongest words, as they were mostly written."""
    trigger: Heard | None
    """What the detector took for the cause; None if its text is gone or nothing was."""
    heard_before: int | None
    """Critical mentions of it until it was first seen; None if the texts are gone."""
    voices: tuple[Told, ...]
    """Critical originals, those that were passed on most first."""
    defenders: tuple[Told, ...]
    """The same of those who spoke for the brand."""
    speakers: tuple[Speaker, ...]
    """Those who reach farthest."""
    reach: Reach
    outlets: tuple[Outlet, ...]
    """News that told of it, the first first."""
    stories: int
    """Distinct stories that those told: reprints count once."""
    missed: Missed
    tasks: tuple[Task, ...] = ()
    learning: bool = False
    others: Sequence[str] = field(default=())


def aftermath(record: Record, now: datetime) -> Aftermath:
    """Return what a storm came to, as it looks now. The same record and time give the same value."""
    incident, known = record.incident, moments(record.incident, record.log, record.messages)
    about = speakers.about(record.said, record.own)
    critics = [one for one in about if one.mood is Mood.NEGATIVE]
    hours, steps = _course(record)
    outlets, stories = speakers.outlets(about)
    return Aftermath(
        *(incident, now, record.log, record.messages, known, reactions(known)),
        levels=levels(record.log, known.ended or now),
        steps=steps,
        hours=hours,
        peak=_peak(steps, known, now),
        first=critics[0] if critics else None,
        words=_words(incident, about),
        trigger=_trigger(incident, record.said),
        heard_before=_before(critics, known),
        voices=speakers.told(_people(critics), about, record.copies),
        defenders=speakers.told(_people([one for one in about if one.mood is Mood.POSITIVE]), about, record.copies),
        speakers=speakers.farthest(about),
        reach=speakers.reach([one for one in record.said if one.mood is Mood.NEGATIVE and speakers.says(one)]),
        outlets=outlets,
        stories=stories,
        missed=_missed(record, known, now),
        tasks=aftercare(incident, record.plan, record.log, now),
        learning=record.learning,
        others=record.others,
    )


def window(incident: Incident, now: datetime) -> tuple[datetime, datetime]:
    """Return the full hours that a report looks at: the wave, and some time around it, as far as that has passed."""
    known = moments(incident, (), ())
    began = min(known.onset or incident.opened, incident.opened)
    end = min(now, (known.ended or now) + AFTER)
    return _floor(began - BEFORE), _floor(end - timedelta(microseconds=1)) + _HOUR


def levels(log: Sequence[Entry], end: datetime) -> tuple[Level, ...]:
    """Return the wind forces that an incident went through, by its log; the time between two waves is none."""
    points: list[tuple[datetime, int]] = []
    for entry in log:
        found = _level(entry)
        if found is not None and (not points or points[-1][1] != found):
            points.append((entry.at, found))
    spans = pairwise([*points, (end, _OVER)])
    return tuple(Level(at, until, level) for (at, level), (until, _) in spans if level != _OVER and until > at)


_STANDS = frozenset({"opened", "level_up", "level_down", "declining", "resumed", "second_wave"})
_ENDS = frozenset({"closed", "closed_by", "false_alarm", "merged"})
_OVER = -1


def _level(entry: Entry) -> int | None:
    """Return the level after an entry; None if it says nothing of it."""
    if entry.kind in _ENDS:
        return _OVER
    said = entry.detail.get("stands", entry.detail.get("level")) if entry.kind in _STANDS else None
    return said if isinstance(said, int) and 0 <= said <= 6 else None


def _floor(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)


def _course(record: Record) -> tuple[int, tuple[Step, ...]]:
    """Return the hours, several in a step where there are many."""
    count = max(1, round((record.end - record.start) / _HOUR))
    width = next((one for one in _STEPS if count <= one * _MOST_STEPS), -(-count // _MOST_STEPS))
    by_hour = {one.hour: one for one in record.bins}
    return width, tuple(_step(record, first, min(count, first + width), by_hour) for first in range(0, count, width))


def _step(record: Record, first: int, last: int, by_hour: dict[datetime, Bin]) -> Step:
    start = record.start
    found = [by_hour[at] for place in range(first, last) if (at := start + place * _HOUR) in by_hour]
    usual = _together(record.usual[first:last])
    total, negative = sum(one.total for one in found), sum(one.negative for one in found)
    return Step(start + first * _HOUR, start + last * _HOUR, total, negative, usual)


def _together(several: Sequence[Usual]) -> Usual | None:
    """Return what is usual of some hours in sum; the range as if they rose and fell as one, so a wide one."""
    if not several:
        return None
    return Usual(sum(one.mean for one in several), sum(one.low for one in several), sum(one.high for one in several))


def _peak(steps: Sequence[Step], known: Moments, now: datetime) -> Step | None:
    began, end = known.onset or known.seen or now, known.ended or now
    within = [one for one in steps if one.end > began and one.start < end]
    loudest = max(within, key=lambda one: one.total, default=None)
    return loudest if loudest is not None and loudest.total else None


def _words(incident: Incident, said: Sequence[Heard]) -> tuple[str, ...]:
    """Return the topic's words as they are written in the texts; without texts, as they were kept."""
    kept = tuple(word for word, _ in incident.topic.words[:_WORDS]) if incident.topic else ()
    seen = [one.words for one in (incident.height, incident.last) if one is not None and one.words]
    return speakers.spelled(kept, said) or next(iter(seen), kept)


def _trigger(incident: Incident, said: Sequence[Heard]) -> Heard | None:
    seen = [one.trigger for one in (incident.height, incident.last) if one is not None and one.trigger is not None]
    wanted = next(iter(seen), None)
    return next((one for one in said if one.id == wanted and speakers.says(one)), None)


def _people(several: Sequence[Heard]) -> list[Heard]:
    """Leave out the news: what they told has a place of its own."""
    return [one for one in several if one.medium is not Medium.NEWS]


def _before(critics: Sequence[Heard], known: Moments) -> int | None:
    if not critics or known.seen is None:
        return None
    return sum(one.at <= known.seen for one in critics)


def _missed(record: Record, known: Moments, now: datetime) -> Missed:
    began, end = known.onset or record.incident.opened, known.ended or now
    within = [one for one in record.bins if _floor(began) <= one.hour < end]
    counted = sum(one.total for one in within)
    stored = sum(map(speakers.says, record.said)) if not record.others else counted
    return Missed(
        blind=tuple(one for one in record.blind if one.since < end and (one.until or now) > began),
        deaf_hours=record.deaf_hours,
        unscored=sum(one.unscored for one in within),
        total=counted,
        gone=max(0, counted - stored),
    )
