"""Verb: keep the promises that are due. Sends, notes, postpones or gives up; decides nothing about what to tell."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.notices import notice_from_json
from listener.core.due import next_attempt
from listener.errors import DeliveryError, SourceError
from listener.log import pairs
from listener.model import Letter, Owed, Request
from listener.parts import Parts
from listener.ports import Channel
from listener.words import say

GIVE_UP_AFTER = timedelta(hours=24)
"""An alert that could not be delivered for a day is shown as undelivered, no longer tried…"""
LEAST_ATTEMPTS = 10
"""…but not before so many tries: a daemon that was off for the weekend has not tried at all."""
BUG_ATTEMPTS = 3
"""What fails by a bug of ours will do so again, and newer messages to the same channel wait for it."""
_NO_ANSWER = frozenset(
    {"timeout", "connection", "truncated", "not_http", "headers", "encoding", "too_large", "closed", "not_smtp", "tls"}
)
_log = logging.getLogger(__name__)


def deliver_due(parts: Parts, now: datetime) -> int:
    """Try every promise that is due; returns how many were kept.

    At least once: a promise is claimed before it is sent and noted after. Only this verb sends and it never overlaps
    itself, so what is still claimed when it begins was left behind by a death or a full disk: it is owed again, and
    the message then says that it may be a repeat.
    """
    parts.store.recover()
    return sum(_deliver(parts, owed, now) for owed in parts.store.owed(now))


def _deliver(parts: Parts, owed: Owed, now: datetime) -> bool:
    channel = parts.config.channels.get(owed.channel)
    if channel is None:
        parts.store.broken(owed.key, f"channel {owed.channel} is no longer configured")
        _log.error("undeliverable %s", pairs(key=owed.key, reason="no such channel"))
        return False
    if not parts.store.begin(owed.key):
        return False
    try:
        _send(parts, channel, owed)
    except (DeliveryError, SourceError) as error:
        _failed(parts, owed, error, now)
        return False
    except Exception as error:  # noqa: BLE001 - a bug in one message must not hold up the others; it is tried again
        _log.exception("bug %s", pairs(key=owed.key))
        given_up = owed.attempts + 1 >= BUG_ATTEMPTS
        _failed(parts, owed, DeliveryError(f"bug: {type(error).__name__}", permanent=given_up), now)
        return False
    parts.store.kept(owed.key, now)
    _log.info("told %s", pairs(key=owed.key, channel=owed.channel, attempts=owed.attempts + 1))
    return True


def _send(parts: Parts, channel: Channel, owed: Owed) -> None:
    notice = notice_from_json(owed.notice)
    if owed.begun:
        notice = replace(notice, repeat=say("alerts.repeat", notice.lang))
    message = channel.compose(notice)
    match message:
        case Request():
            channel.check(parts.http(message))
        case Letter():
            parts.mail(message)


def _failed(parts: Parts, owed: Owed, error: DeliveryError | SourceError, now: datetime) -> None:
    permanent = isinstance(error, DeliveryError) and error.permanent
    if permanent or (now - owed.created > GIVE_UP_AFTER and owed.attempts >= LEAST_ATTEMPTS):
        parts.store.broken(owed.key, str(error))
        _log.error("undeliverable %s", pairs(key=owed.key, channel=owed.channel, error=error))
        return
    wait = error.wait if isinstance(error, DeliveryError) else None
    until = next_attempt(now, owed.attempts + 1, wait, parts.dice())
    parts.store.postpone(owed.key, until, str(error), maybe_taken=_maybe_taken(error))
    _log.warning("postponed %s", pairs(key=owed.key, channel=owed.channel, until=until.isoformat(), error=error))


def _maybe_taken(error: DeliveryError | SourceError) -> bool:
    """No answer came back: the receiver may have the message all the same."""
    kind = error.kind if isinstance(error, SourceError) else str(error)
    return kind in _NO_ANSWER
