"""Whom to call when nobody answers: escalation steps and reminders that are due. Pure; waiting is what was told when.

Rules (knowledge.md 3.2): counted from the last message that rang; at most five rounds; nobody is called again about
what somebody has taken, unless it rises.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from listener.model import ChannelName, Escalation, Incident, Kind, Reason, State, Status, Told

ROUNDS = 5
"""Escalations of one incident, at most."""
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


def unanswered_since(incident: Incident, told: Iterable[Told]) -> datetime | None:
    """Return when it was last told aloud to somebody, if nobody has taken it; None: there is nothing to wait for."""
    if incident.status not in _ASKS or incident.state is not State.OPEN:
        return None
    rang = (one.sent for one in told if one.sent is not None and one.kind is Kind.MESSAGE and one.reason in _RINGS)
    return max(rang, default=None)


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
    if since is None:
        return []
    left = ROUNDS - _rounds(told)
    due = [
        Call(_key(incident, since, number), one.channels, number, since)
        for number, one in _steps(incident, chain)
        if now - since >= one.after
    ]
    return [call for call in due if not _called(call.key, told)][: max(0, left)]


def _steps(incident: Incident, chain: Sequence[Escalation]) -> list[tuple[int, Escalation]]:
    """Return the steps for the incident's level, soonest first."""
    fitting = [(number, one) for number, one in enumerate(chain, 1) if incident.level >= one.min_level]
    return sorted(fitting, key=lambda pair: (pair[1].after, pair[0]))


def _key(incident: Incident, since: datetime, step: int) -> str:
    return f"{incident.name}.{int(since.timestamp())}e{step}"


def _called(key: str, told: Iterable[Told]) -> bool:
    return any(one.key.startswith(f"{key}/") for one in told)


def _rounds(told: Iterable[Told]) -> int:
    return len({one.key.split("/", 1)[0] for one in told if one.reason is Reason.ESCALATION})
