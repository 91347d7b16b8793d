"""How fast a warning came and how fast people reacted: the moments of one incident, and months of them.

Knowledge 1.1 (A17) and 3.3: the log of an incident and what became of its messages are the source of all of this.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from statistics import median

from listener.model import Entry, Incident, Kind, Reason, State, Told

_WARNS = frozenset(
    {
        *(Reason.FIRST, Reason.HELD, Reason.LEVEL_UP, Reason.SECOND_WAVE),
        *(Reason.KEY_FACT, Reason.ESCALATION),
    }
)
_REACTS = frozenset({"acknowledged", "snoozed", "closed_by", "false_alarm"})
"""What somebody does who has read the warning: closing it at once is an answer, too."""


@dataclass(frozen=True, slots=True)
class Moments:
    """What happened when, as far as it is known."""

    onset: datetime | None = None
    """When the wave began: its first critical mention that speaks of the topic, as it was seen when it opened."""
    seen: datetime | None = None
    """The first look at which it was unusual."""
    opened: datetime | None = None
    """When it was decided to warn."""
    warned: datetime | None = None
    """When the first warning reached somebody; None: none did."""
    acknowledged: datetime | None = None
    """When somebody first answered the warning: took it, put it aside, or closed it."""
    by: str = ""
    """Who that was."""
    spoken: datetime | None = None
    """The company's first public word."""
    ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reactions:
    """How long each step took; None: not known. What came before the thing it answers took no time."""

    seen: timedelta | None = None
    """Onset to the first look at which it was unusual."""
    warned: timedelta | None = None
    """Time to detect (MTTD): onset to the first warning that reached somebody."""
    acknowledged: timedelta | None = None
    """Time to acknowledge (MTTA): that warning to the first answer by a person."""
    spoken: timedelta | None = None
    """Onset to the first public word."""
    self_disclosed_first: bool | None = None
    """True if the company spoke of it before anybody else did (knowledge 2.1); None: not known."""


@dataclass(frozen=True, slots=True)
class Reacted:
    """How fast people were about one incident."""

    incident: Incident
    moments: Moments
    reactions: Reactions

    @property
    def counts(self) -> bool:
        """True if it says something of how fast people are: not if it was no storm, or a part of another one."""
        return self.incident.handling.mistake is None and not self.incident.handling.into


@dataclass(frozen=True, slots=True)
class Spread:
    """Several lengths of one kind."""

    count: int
    median: timedelta
    worst: timedelta


@dataclass(frozen=True, slots=True)
class Month:
    """The incidents that opened in one local month, false alarms and merged ones left out."""

    year: int
    month: int
    incidents: int
    warned: Spread | None = None
    acknowledged: Spread | None = None
    spoken: Spread | None = None
    self_disclosed_first: int = 0


def moments(incident: Incident, log: Sequence[Entry], told: Sequence[Told]) -> Moments:
    """Return what happened when."""
    reacted = _first(log, _REACTS)
    opened = _first(log, {"opened"})
    seen = _first(log, {"candidate", "opened"})
    return Moments(
        onset=_onset(incident),
        seen=seen.at if seen else incident.opened,
        opened=opened.at if opened else None,
        warned=min(filter(None, map(_warned, told)), default=None),
        acknowledged=reacted.at if reacted else incident.handling.acknowledged,
        by=reacted.actor if reacted else incident.handling.owner,
        spoken=_spoken(incident, log),
        ended=incident.closed if incident.state is State.CLOSED else None,
    )


def reactions(known: Moments) -> Reactions:
    """Return how long each step took."""
    first = None if known.spoken is None or known.onset is None else known.spoken <= known.onset
    return Reactions(
        seen=_between(known.onset, known.seen),
        warned=_between(known.onset, known.warned),
        acknowledged=_between(known.warned, known.acknowledged),
        spoken=_between(known.onset, known.spoken),
        self_disclosed_first=first,
    )


def reacted(incident: Incident, log: Sequence[Entry], told: Sequence[Told]) -> Reacted:
    """Return how fast people were about one incident."""
    known = moments(incident, log, told)
    return Reacted(incident, known, reactions(known))


def months(found: Iterable[Reacted], zone: tzinfo) -> list[Month]:
    """Return what incidents come to, by the local month in which they opened, oldest first."""
    by_month: defaultdict[tuple[int, int], list[Reactions]] = defaultdict(list)
    for one in found:
        local = one.incident.opened.astimezone(zone)
        if one.counts:
            by_month[local.year, local.month].append(one.reactions)
    return [_month(year, month, several) for (year, month), several in sorted(by_month.items())]


def _month(year: int, month: int, several: Sequence[Reactions]) -> Month:
    return Month(
        *(year, month, len(several)),
        warned=spread(one.warned for one in several),
        acknowledged=spread(one.acknowledged for one in several),
        spoken=spread(one.spoken for one in several),
        self_disclosed_first=sum(one.self_disclosed_first is True for one in several),
    )


def spread(lengths: Iterable[timedelta | None]) -> Spread | None:
    """Return the median and the worst of the lengths that are known; None if none is."""
    known = [one for one in lengths if one is not None]
    if not known:
        return None
    return Spread(len(known), timedelta(seconds=median(one.total_seconds() for one in known)), max(known))


def _onset(incident: Incident) -> datetime | None:
    """Return when the wave began; a merged incident has lost its topic, and with it that moment."""
    if incident.topic is None or incident.handling.into:
        return None
    return min(incident.topic.began, incident.opened)


def _warned(one: Told) -> datetime | None:
    return one.sent if one.kind is Kind.MESSAGE and one.reason in _WARNS else None


def _spoken(incident: Incident, log: Sequence[Entry]) -> datetime | None:
    """Return the first public word: as it was noted, however late that was."""
    said = [_time(one) for one in log if one.kind == "said"]
    return min(filter(None, [incident.handling.spoken, *said]), default=None)


def _time(said: Entry) -> datetime:
    try:
        found = datetime.fromisoformat(str(said.detail.get("at", "")))
    except ValueError:
        return said.at
    return found if found.tzinfo else said.at


def _first(log: Sequence[Entry], kinds: frozenset[str] | set[str]) -> Entry | None:
    return next((one for one in log if one.kind in kinds), None)


def _between(start: datetime | None, end: datetime | None) -> timedelta | None:
    return None if start is None or end is None else max(timedelta(), end - start)
