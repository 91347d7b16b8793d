"""The links under a message that lead to the page of its incident. Each is for those whom the channel reaches. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from listener.core.ticket import Ticket, issue
from listener.model import Act, Action, Answers, ChannelName, Incident, Person, State
from listener.words import say

_WHERE: Mapping[Act, str] = {
    Act.TAKE: "",
    Act.SNOOZE: "#snooze",
    Act.FALSE_ALARM: "?a=false_alarm#false_alarm",
    Act.KIND: "?a=kind#kind",
}
"""The part of the page that an action begins at."""
_GRAIN = 8
_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def links(
    incident: Incident, channel: ChannelName, people: Mapping[str, Person], answers: Answers | None, now: datetime,
    lang: str,
) -> tuple[Action, ...]:  # fmt: skip
    """Return what can be done from a message to a channel; nothing without ``[answers]``, or before it is told.

    They are good from ``now`` on for at least ``answers.valid``. What has ended can only be looked at.
    """
    if answers is None or incident.state is State.CANDIDATE:
        return ()
    who = reader(channel, people)
    ticket = Ticket(incident.id, who.id if who else channel, who is None, _until(now, answers.valid))
    page = f"{answers.url}/i/{issue(answers.secrets[0], ticket)}"
    over = incident.state is State.CLOSED or bool(incident.handling.into)
    wanted = {Act.OPEN: ""} if over else {**_WHERE, Act.OPEN: ""}
    return tuple(Action(act, say(f"page.act_{act}", lang), page + where) for act, where in wanted.items())


def buttons(incident: Incident, lang: str) -> tuple[Action, ...]:
    """Return what can be done from a message without a page: for channels that hear a button themselves."""
    if incident.state in {State.CANDIDATE, State.CLOSED} or incident.handling.into:
        return ()
    return tuple(Action(act, say(f"page.act_{act}", lang)) for act in _WHERE)


def _until(now: datetime, valid: timedelta) -> datetime:
    """Return when a link ends: up to an eighth late, so that a message that is edited keeps its links for a while."""
    grain = valid / _GRAIN
    return _BEGIN - (_BEGIN - now - valid) // grain * grain


def reader(channel: ChannelName, people: Mapping[str, Person]) -> Person | None:
    """Return who alone is reached by a channel; None if it reaches several, or nobody says whom."""
    found = [person for person in people.values() if channel in person.channels]
    return found[0] if len(found) == 1 else None
