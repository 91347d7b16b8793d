"""Key facts of an incident: what changes what is to be done, and is told once, aloud. Pure.

Classic media or a prominent supporter usually turned German storms into large ones (Macromedia 2014); danger to people
goes before everything (knowledge 2.1, 2.7).
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from listener.model import Assessment, Incident, Signal, State


class Fact(StrEnum):
    """What happened."""

    MEDIA = "media"
    """A newsroom takes it up."""
    MEDIA_WIDE = "media_wide"
    """Three newsrooms or more."""
    AMPLIFIER = "amplifier"
    """A prominent voice carries it."""
    SAFETY = "safety"
    """Somebody reports danger to people."""
    CALLS = "calls"
    """A tenth of what is said calls others to do something."""


_DANGER = 4
_WIDE = 3
_CALLING = 0.1
ORDER = tuple(Fact)


def facts(assessment: Assessment, *, safety: bool) -> tuple[Fact, ...]:
    """Return what is a fact now, in a fixed order."""
    seen = {one.signal: one.value for one in assessment.evidence}
    outlets = seen.get(Signal.MEDIA, 0.0)
    held = {
        Fact.MEDIA: outlets >= 1,
        Fact.MEDIA_WIDE: outlets >= _WIDE,
        Fact.AMPLIFIER: assessment.amplifier is not None,
        Fact.SAFETY: safety,
        Fact.CALLS: seen.get(Signal.CALLS, 0.0) >= _CALLING,
    }
    return tuple(fact for fact in ORDER if held[fact])


def urgency(incident: Incident) -> int:
    """Return the level that people are called by: danger to people lifts it to 4, whatever the volume."""
    in_danger = Fact.SAFETY in incident.facts and incident.state is State.OPEN
    return max(incident.level, _DANGER) if in_danger else incident.level


def fresh(found: Collection[str], known: Collection[str]) -> tuple[Fact, ...]:
    """Return the facts that nobody has been told yet; three newsrooms say all that one says."""
    new = [fact for fact in ORDER if fact in found and fact not in known]
    if Fact.MEDIA_WIDE in new:
        new = [fact for fact in new if fact is not Fact.MEDIA]
    return tuple(new)
