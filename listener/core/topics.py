"""A brand's incidents and their topics: which mentions belong to which, what begins, what returns, what is one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listener.core import clusters, division, moving, subject
from listener.core.clusters import Further
from listener.core.talk import read
from listener.model import Assessment, Heard, Incident, MentionId, Mood, State, Topic

REMEMBERED = timedelta(days=5)
"""A topic that comes back within this time is a second wave of its incident (Skyrim: four days; detection.md 2)."""
_WORDLESS = timedelta(days=1)
"""The same where nobody knows what the earlier one was about."""
_BEFORE = 500
"""Texts before a wave that its words are held against."""


@dataclass(frozen=True, slots=True)
class Division:
    """What was heard lately, divided among a brand's incidents."""

    incidents: tuple[Incident, ...]
    """Oldest first."""
    divided: division.Division

    def share(self, place: int) -> tuple[Heard, ...]:
        """Return the mentions that an incident is assessed on."""
        return self.divided.share(place)

    def beside(self, topic: Topic) -> Division:
        """Return the same divided among a further topic, too, which comes last."""
        return Division(self.incidents, division.divide(self.divided.talk, (*self.divided.topics, topic)))

    def doubled(self) -> list[tuple[Incident, Incident]]:
        """Return the pairs of incidents, younger and older, that are one."""
        pairs = clusters.merge(self.divided)
        return [(self.incidents[pair.younger], self.incidents[pair.older]) for pair in pairs]


def divide(recent: Sequence[Heard], incidents: Sequence[Incident]) -> Division:
    """Return what of the last two days belongs to which incident."""
    abouts = [one.topic or Topic(one.opened, one.changed) for one in incidents]
    return Division(tuple(incidents), division.divide(read(recent), abouts))


def moved(divided: Division, place: int, now: datetime, names: Collection[str]) -> Topic:
    """Return an incident's topic after what was said lately."""
    return moving.moved(divided.divided, place, now, names)


def further(divided: Division, names: Collection[str]) -> Further | None:
    """Return a further topic beside those of the incidents, if there is one."""
    return clusters.second(divided.divided, names)


def found(recent: Sequence[Heard], assessment: Assessment, now: datetime, names: Collection[str]) -> Topic:
    """Return what a wave that was just seen is about."""
    began = _began(recent, assessment.trigger, now)
    critics = [one for one in recent if one.mood is Mood.NEGATIVE and one.at >= began]
    before = [one for one in recent if one.at < began and one.story == one.id]
    return subject.about(critics, before[-_BEFORE:], now, names)


def _began(recent: Sequence[Heard], trigger: MentionId | None, now: datetime) -> datetime:
    return next((one.at for one in recent if one.id == trigger), now - timedelta(days=1))


def earlier(known: Sequence[Incident], topic: Topic, now: datetime) -> Incident | None:
    """Return the ended incident that this is the second wave of: the one about the same thing that ended last."""
    ended = sorted((one.closed, one.id, one) for one in known if one.state is State.CLOSED and one.closed)
    return next((one for *_, one in reversed(ended) if _returns(one, topic, now)), None)


def _returns(one: Incident, topic: Topic, now: datetime) -> bool:
    if one.topic is not None and not one.topic.words and not one.topic.stories:
        return False  # it was merged into another one, which is what comes back
    if one.topic is None or not one.topic.words or not topic.words:
        return one.closed is not None and now - one.closed <= _WORDLESS
    return subject.same(one.topic, topic)


def joined(incident: Incident, side: Topic) -> Topic:
    """Return an incident's topic with a side of it that was found."""
    return subject.joined(incident.topic, side) if incident.topic else side


def together(kept: Incident, gone: Incident) -> Incident:
    """Return what one incident is after it has taken in another: nobody is told again of what they know."""
    higher = max((kept, gone), key=lambda one: one.max_level)
    return replace(
        kept,
        state=State.OPEN if State.OPEN in {kept.state, gone.state} else kept.state,
        level=max(kept.level, gone.level),
        max_level=higher.max_level,
        height=higher.height or kept.height,
        waves=max(kept.waves, gone.waves),
        peak_volume=max(kept.peak_volume, gone.peak_volume),
        calm_since=kept.calm_since if kept.calm_since and gone.calm_since else None,
        topic=joined(kept, gone.topic) if gone.topic else kept.topic,
    )


def taken_in(gone: Incident, now: datetime) -> Incident:
    """Return an incident that has become part of another one: it is over, and has no topic to come back with."""
    return replace(gone, state=State.CLOSED, changed=now, closed=now, topic=Topic(gone.opened, now))
