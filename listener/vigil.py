"""Verb: the program looks after itself: a ping that says it lives, and a message on a second way when it cannot tell.

Whoever waits for the pings notices the one thing that no program can say of itself: that it stands still.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from alerts.notices import notice_to_json
from alerts.trouble import STUCK, Trouble, trouble
from listener.errors import SourceError
from listener.log import pairs
from listener.model import NO_INCIDENT, Promise, Reason, Request
from listener.parts import Parts
from listener.shifts import unmanned

EVERY = timedelta(minutes=1)
AGAIN = timedelta(days=1)
_DEAD_FOR = timedelta(days=1)
"""Messages that died longer ago are told no more."""
_TASK, _TOLD = "vigil", "vigil told"
_OK = range(200, 400)
_log = logging.getLogger(__name__)


def watch_self(parts: Parts, now: datetime) -> None:
    """Look whether messages get out, tell of it on the second way, and send the ping, if it is time to."""
    if not parts.store.task_due(_TASK, now, EVERY):
        return
    parts.store.plan_task(_TASK, now + EVERY)
    found = looked(parts, now)
    _tell(parts, found, now)
    wrong = [*(["messages"] if found else []), *unwell(parts)]
    if not wrong:
        _ping(parts)
    elif parts.config.heartbeat is not None:
        _log.warning("no ping %s", pairs(because=",".join(wrong)))


def unwell(parts: Parts) -> list[str]:
    """Return what else keeps the program from its work: parts that hang, the database, that it hears nothing at all."""
    wrong = [*parts.life.stuck(), *(f"nobody to {role}" for role in unmanned(parts.store.leases, parts.clock()))]
    if not parts.life.writable:
        wrong.append("database")
    blind = {one.source for one in parts.store.blind()}
    if parts.subscriptions and blind.issuperset(parts.subscriptions):
        wrong.append("sources")
    return wrong


def looked(parts: Parts, now: datetime) -> Trouble:
    """Return what does not work. Messages on the second way are left out: it must not tell of itself."""
    second = set(parts.config.self_to)
    waiting = [one for one in parts.store.hands.letters("queued", limit=1000) if one.due <= now - STUCK]
    waiting = [one for one in waiting if one.channel not in second]
    dead = [one for one in parts.store.hands.letters("dead", limit=1000) if one.due >= now - _DEAD_FOR]
    return Trouble(
        len(waiting),
        min((one.due for one in waiting), default=None),
        [one for one in dead if one.channel not in second],
    )


def _tell(parts: Parts, found: Trouble, now: datetime) -> None:
    """Tell of trouble once, then daily, and of its end."""
    until = parts.store.hands.planned(_TOLD)
    told = until is not None and until > now
    if bool(found) == told or not parts.config.self_to:
        return
    key = f"self.{int(now.timestamp())}"
    promises = []
    for channel in parts.config.self_to:
        notice = trouble(f"{key}/{channel}", found, parts.config.language, parts.config.zone, now)
        promises.append(Promise(notice.key, NO_INCIDENT, channel, Reason.SELF, 0, notice_to_json(notice), now))
    parts.store.tell((), promises, now)
    parts.store.plan_task(_TOLD, now + AGAIN if found else now)
    _log.warning("self %s", pairs(waiting=found.waiting, dead=len(found.dead), told=len(promises)))


def _ping(parts: Parts) -> None:
    if parts.config.heartbeat is None:
        return
    try:
        response = parts.http(Request(method="GET", secret_url=parts.config.heartbeat, follow=False))
    except SourceError as error:
        _log.warning("ping failed %s", pairs(error=error.kind))
        return
    if response.status not in _OK:
        _log.warning("ping refused %s", pairs(status=response.status))
