"""Whom to call when nobody answers: escalation steps and reminders that are due. Pure; waiting is what was told when.

Rules (knowledge.md 3.2): counted from the last message that rang; at most five rounds in each wave; nobody is called
again about what somebody has taken, unless it rises. A page that does not get out goes to the receiver's next channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.core.facts import urgency
from listener.model import ChannelName, Escalation, Incident, Kind, Person, Reason, State, Status, Told

ROUNDS = 5
"""Escalations of one wave, at most."""
UNSENT = timedelta(minutes=2)
"""So long may a page be on its way; then it goes another way as well."""
PAGES = 4
"""From this level on a message has to reach somebody now: it is a page. So is danger to people at any level."""
_RINGS = frozenset({Reason.FIRST, Reason.HELD, Reason.LEVEL_UP, Reason.SECOND_WAVE, Reason.KEY_FACT, Reason.REMINDER})
_ASKS = frozenset({Status.OPEN})


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody else is to be told."""

    key: str
    """Deterministic: the same step of the same wait has the same key."""
    channels: tuple[ChannelName, ...]
    step: int
    since: datetime


def of_wave(told: Iterable[Told], begun: datetime | None) -> list[Told]:
    """Return the messages of the wave that has begun then (None: there was one wave only).

    A further wave is another matter: it is taken anew, and nobody waits for an answer to a message of the last one.
    """
    return [one for one in told if begun is None or (one.sent or one.due) >= begun]


def unanswered_since(incident: Incident, told: Iterable[Told]) -> datetime | None:
    """Return when it was last told aloud to somebody, if nobody has taken it; None: there is nothing to wait for."""
    if incident.status not in _ASKS or incident.state is not State.OPEN:
        return None
    rang = (one.sent for one in told if one.sent is not None and one.kind is Kind.MESSAGE and one.reason in _RINGS)
    return max(rang, default=None)


def answered(incident: Incident, page: Told, due: datetime) -> bool:
    """Tell whether there is no need of a page any more that was ``due``: somebody has taken it since, or it is over.

    What was held until then may have been taken while it waited.
    """
    hands = incident.handling
    since = hands.acknowledged is not None and (hands.acknowledged >= due or page.reason is Reason.HELD)
    taken = since and page.level <= hands.level
    return taken or incident.state is State.CLOSED or hands.mistake is not None or bool(hands.into)


def other_way(channel: ChannelName, told: Iterable[Told], people: Iterable[Person]) -> tuple[ChannelName, ...]:
    """Return where else a page goes that a channel does not take: of each who is reached there, their next channel.

    ``told``: the same page to all its channels. Who has it from another of their channels needs no other way, and a
    channel that it was promised to already is none. After the last of their channels the first is asked.
    """
    asked = {one.channel: one for one in told}
    found = []
    for person in people:
        if channel not in person.channels:
            continue
        if any(one.state == "sent" for name, one in asked.items() if name in person.channels):
            continue
        place = person.channels.index(channel)
        ring = (*person.channels[place + 1 :], *person.channels[:place])
        found += [name for name in ring if name not in asked][:1]
    return tuple(dict.fromkeys(found))


def upcoming(
    incident: Incident, told: Sequence[Told], chain: Sequence[Escalation], rings: datetime | None = None
) -> tuple[datetime, tuple[ChannelName, ...]] | None:
    """Return when the next step of the chain comes and whom it calls; None if there is none.

    ``rings``: when a message goes out that says so; without one, the last that did is counted from.
    """
    if incident.status not in _ASKS or incident.state is not State.OPEN or _rounds(told) >= ROUNDS:
        return None
    since = rings or unanswered_since(incident, told)
    if since is None:
        return None
    ahead = [one for one in _steps(incident, chain) if not _called(_key(incident, since, one[0]), told)]
    return (since + ahead[0][1].after, ahead[0][1].channels) if ahead else None


def calls(incident: Incident, told: Sequence[Told], chain: Sequence[Escalation], now: datetime) -> list[Call]:
    """Return the steps that are due and have not been taken, the earliest first."""
    since = unanswered_since(incident, told)
    if since is None or any(_about_to_ring(one, now) for one in told):
        return []
    left = ROUNDS - _rounds(told)
    due = [
        Call(_key(incident, since, number), one.channels, number, since)
        for number, one in _steps(incident, chain)
        if now - since >= one.after
    ]
    return [call for call in due if not _called(call.key, told)][: max(0, left)]


def _about_to_ring(one: Told, now: datetime) -> bool:
    """Tell whether a message is just going out, so that the waiting begins anew; one that is stuck holds nobody up."""
    fresh = one.state in {"queued", "sending"} and not one.error and timedelta() <= now - one.due < UNSENT
    return fresh and one.kind is Kind.MESSAGE and one.reason in _RINGS


def _steps(incident: Incident, chain: Sequence[Escalation]) -> list[tuple[int, Escalation]]:
    """Return the steps for the incident's level, soonest first: those of the first chain that is for its brand."""
    mine = (one.brands for one in chain if not one.brands or incident.brand in one.brands)
    first = next(mine, None)
    fitting = [
        (number, one)
        for number, one in enumerate(chain, 1)
        if one.brands == first and one.min_level <= urgency(incident) <= one.max_level
    ]
    return sorted(fitting, key=lambda pair: (pair[1].after, pair[0]))


def _key(incident: Incident, since: datetime, step: int) -> str:
    return f"{incident.name}.{int(since.timestamp())}e{step}"


def _called(key: str, told: Iterable[Told]) -> bool:
    return any(one.key.startswith(f"{key}/") for one in told)


def _rounds(told: Iterable[Told]) -> int:
    return len({one.key.split("/", 1)[0] for one in told if one.reason is Reason.ESCALATION})
