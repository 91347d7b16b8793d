"""Verb: a test alert each week, if that is wanted; if nobody answers it in time, the second way is told.

What is known of it stands in the agenda: when the next is due, when the last was sent, answered, and told of.
"""

from __future__ import annotations

import logging
from datetime import datetime

from alerts.drill import drill, next_drill, unanswered
from alerts.notices import notice_to_json
from listener.log import pairs
from listener.model import NO_INCIDENT, ChannelName, Notice, Promise, Reason
from listener.parts import Parts
from listener.store import Store

_TASK, _ASKED, _ANSWERED, _TOLD = "drill", "drill asked", "drill answered", "drill told"
_log = logging.getLogger(__name__)


def drill_due(parts: Parts, now: datetime) -> None:
    """Send the test alert if its time has come, and tell of one that nobody has answered."""
    wanted = parts.config.drill
    if wanted is None:
        return
    due = parts.store.hands.planned(_TASK)
    later = next_drill(now, wanted.weekday, wanted.at, parts.config.zone)
    if due is None or due > later:
        parts.store.plan_task(_TASK, later)
    elif now >= due:
        _ask(parts, now)
        parts.store.plan_task(_TASK, later)
    asked = asked_at(parts.store)
    if asked is not None and now >= asked + wanted.within:
        _tell(parts, asked, now)


def asked_at(store: Store) -> datetime | None:
    """Return when the test alert was sent that waits for an answer, None if there is none."""
    asked, answered = (store.hands.planned(task) for task in (_ASKED, _ANSWERED))
    return None if asked is None or (answered is not None and answered >= asked) else asked


def answer(store: Store, now: datetime) -> datetime | None:
    """Note that somebody has got the test alert; returns when it was sent, None if none waits for an answer."""
    asked = asked_at(store)
    if asked is not None:
        store.plan_task(_ANSWERED, max(now, asked))
    return asked


def _ask(parts: Parts, now: datetime) -> None:
    to = [name for name in parts.config.channels if name not in parts.config.self_to] or list(parts.config.channels)
    day = now.astimezone(parts.config.zone).date().isoformat()
    within = parts.config.drill.within if parts.config.drill else None
    if within is None or not to:
        return
    lang, zone = parts.config.language, parts.config.zone
    notices = [(name, drill(f"drill.{day}/{name}", within, lang, zone, now)) for name in to]
    parts.store.tell((), [_promise(name, notice, now) for name, notice in notices], now)
    parts.store.plan_task(_ASKED, now)
    _log.info("drill %s", pairs(channels=len(to)))


def _tell(parts: Parts, asked: datetime, now: datetime) -> None:
    told = parts.store.hands.planned(_TOLD)
    if told is not None and told >= asked:
        return
    lang, zone = parts.config.language, parts.config.zone
    key = f"drill.{int(asked.timestamp())}.missed"
    notices = [(name, unanswered(f"{key}/{name}", asked, lang, zone, now)) for name in parts.config.self_to]
    parts.store.tell((), [_promise(name, notice, now) for name, notice in notices], now)
    parts.store.plan_task(_TOLD, max(now, asked))
    _log.warning("drill unanswered %s", pairs(asked=asked.isoformat(), told=len(notices)))


def _promise(name: ChannelName, notice: Notice, now: datetime) -> Promise:
    return Promise(notice.key, NO_INCIDENT, name, Reason.SELF, 0, notice_to_json(notice), now)
