"""Verb: keep the promises that are due. Sends, notes, postpones or gives up; decides nothing about what to tell."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.notices import notice_from_json
from alerts.quoting import discreet
from listener.core.due import next_attempt
from listener.core.seal import sealed
from listener.errors import DeliveryError, SourceError
from listener.log import pairs
from listener.model import NO_INCIDENT, Kind, Letter, Notice, Owed, Postcard, Request, Response
from listener.parts import Parts
from listener.ports import Channel, Living, Repairing
from listener.words import say

GIVE_UP_AFTER = timedelta(hours=24)
"""An alert that could not be delivered for a day is shown as undelivered, no longer tried…"""
LEAST_ATTEMPTS = 10
"""…but not before so many tries: a daemon that was off for the weekend has not tried at all."""
BUG_ATTEMPTS = 3
"""What fails by a bug of ours will do so again, and newer messages to the same channel wait for it."""
_NO_ANSWER = frozenset({
    "closed", "connection", "encoding", "headers", "not_http", "not_smtp", "timeout", "tls", "too_large", "truncated",
    "slack_fatal_error", "slack_internal_error",
})  # fmt: skip
"""Slack says of its two that some of it may have succeeded before."""
_log = logging.getLogger(__name__)


def deliver_due(parts: Parts, now: datetime) -> int:
    """Try every promise that is due; returns how many were kept.

    At least once: a promise is claimed before it is sent and noted after. Only this verb sends and it never overlaps
    itself, so what is still claimed when it begins was left behind by a death or a full disk: it is owed again, and
    the message then says that it may be a repeat. Where several workers send, what another one has claimed is its own
    until its lease ends.
    """
    parts.store.recover(now)
    kept = 0
    for owed in parts.store.owed(now):
        if parts.life.ending.is_set():
            break  # the rest is owed after the restart
        kept += _deliver(parts, owed, now)
        parts.life.moved("deliver")
    return kept


def _deliver(parts: Parts, owed: Owed, now: datetime) -> bool:
    channel = parts.config.channels.get(owed.channel)
    if owed.kind is Kind.EDIT and not _root(parts, channel, owed):
        parts.store.hands.drop(owed.key)  # there is nothing that could be edited (any more)
        return False
    if channel is None:
        parts.store.broken(owed.key, f"channel {owed.channel} is no longer configured")
        _log.error("undeliverable %s", pairs(key=owed.key, reason="no such channel"))
        return False
    if not parts.store.begin(owed.key, owed.attempts, parts.clock()):
        return False
    try:
        root = _send(parts, channel, owed)
    except (DeliveryError, SourceError) as error:
        _failed(parts, owed, error, now)
        return False
    except Exception as error:  # noqa: BLE001 - a bug in one message must not hold up the others; it is tried again
        _log.exception("bug %s", pairs(key=owed.key))
        given_up = owed.attempts + 1 >= BUG_ATTEMPTS
        _failed(parts, owed, DeliveryError(f"bug: {type(error).__name__}", permanent=given_up), now)
        return False
    _note(parts, owed, root, now)
    parts.life.count("alerts", owed.channel, "sent")
    _log.info("told %s", pairs(key=owed.key, channel=owed.channel, attempts=owed.attempts + 1))
    return True


def _send(parts: Parts, channel: Channel, owed: Owed) -> str:
    """Send a message; returns what the receiver calls it, if it is one that lives."""
    notice = discreet(notice_from_json(owed.notice), parts.config.privacy.staff.masked)
    if owed.begun and owed.kind is Kind.MESSAGE:
        notice = replace(notice, repeat=say("alerts.repeat", notice.lang))
        parts.life.count("repeat", owed.channel)
    return sent(parts, channel, _composed(parts, channel, owed, notice), notice)


def sent(parts: Parts, channel: Channel, message: Request | Letter | Postcard, notice: Notice) -> str:
    """Send what a channel has composed; returns what the receiver calls it, if it is a message that lives.

    Raises DeliveryError, SourceError: it was not taken.
    """
    match message:
        case Request():
            response = _answered(parts, channel, message, notice)
            channel.check(response)
            return channel.root(response) if isinstance(channel, Living) else ""
        case Letter():
            parts.mail(message)
        case Postcard():
            channel.check(parts.courier(message))
    return ""


def _answered(parts: Parts, channel: Channel, message: Request, notice: Notice) -> Response:
    """Send a request; what the receiver finds badly laid out is said once more, in a simpler form.

    The time is asked for here: those before it in the queue may have taken minutes, and a receiver refuses what was
    signed too long ago.
    """
    response = parts.http(sealed(message, parts.clock()))
    simpler = channel.repaired(notice, message, response) if isinstance(channel, Repairing) else None
    return response if simpler is None else parts.http(sealed(simpler, parts.clock()))


def _composed(parts: Parts, channel: Channel, owed: Owed, notice: Notice) -> Request | Letter | Postcard:
    """Lay a message out: as the first one, as news in the thread of the living one, or as that one anew."""
    known = _root(parts, channel, owed)
    if not known or not isinstance(channel, Living):
        return channel.compose(notice)
    return channel.edit(notice, known) if owed.kind is Kind.EDIT else channel.reply(notice, known)


def _root(parts: Parts, channel: Channel | None, owed: Owed) -> str:
    """Return what the receiver calls the living message that this belongs to; empty if there is none."""
    return parts.store.hands.root(owed.incident, owed.channel) if isinstance(channel, Living) else ""


def _note(parts: Parts, owed: Owed, root: str, now: datetime) -> None:
    """Note that it was taken. What the receiver calls it counts if there is no living message yet."""
    if root and owed.incident != NO_INCIDENT and not parts.store.hands.root(owed.incident, owed.channel):
        parts.store.hands.told(owed, root, now)
    else:
        parts.store.kept(owed.key, now)


def _failed(parts: Parts, owed: Owed, error: DeliveryError | SourceError, now: datetime) -> None:
    permanent = isinstance(error, DeliveryError) and error.permanent
    if isinstance(error, DeliveryError) and error.gone:
        parts.store.hands.lost(owed.incident, owed.channel)  # the next try begins a new living message
    if permanent or (now - owed.created > GIVE_UP_AFTER and owed.attempts >= LEAST_ATTEMPTS):
        parts.store.broken(owed.key, str(error))
        parts.life.count("alerts", owed.channel, "given_up")
        _log.error("undeliverable %s", pairs(key=owed.key, channel=owed.channel, error=error))
        return
    wait = error.wait if isinstance(error, DeliveryError) else None
    until = next_attempt(now, owed.attempts + 1, wait, parts.dice())
    parts.store.postpone(owed.key, until, str(error), maybe_taken=owed.begun or _maybe_taken(error))
    parts.life.count("alerts", owed.channel, "postponed")
    _log.warning("postponed %s", pairs(key=owed.key, channel=owed.channel, until=until.isoformat(), error=error))


def _maybe_taken(error: DeliveryError | SourceError) -> bool:
    """No answer came back: the receiver may have the message all the same."""
    kind = error.kind if isinstance(error, SourceError) else str(error)
    return kind in _NO_ANSWER
