"""Verb: somebody pressed a button in a message. It is done as if at the console; what went wrong is said to them.

A press counts only in the living message that this database knows: where two daemons share an app, Slack hands each
press to one of them, and INC-0012 of one is not that of the other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from alerts.bykind import playbook_of
from alerts.links import links, reader
from listener.core import ending
from listener.core.handled import Deed, false_alarm, snooze, take
from listener.core.pressed import Pressed
from listener.errors import StoreError, UsageError
from listener.gauging import unanswered
from listener.handling import Telling, act, nothing
from listener.log import pairs
from listener.model import Act, ChannelName, Incident, IncidentId, Mistake
from listener.parts import Parts
from listener.planning import as_kind
from listener.words import say

SNOOZE = timedelta(hours=1)
RECENT = timedelta(hours=48)
"""What a wave is judged by."""
_log = logging.getLogger(__name__)


def press(parts: Parts, pressed: Pressed, now: datetime, telling: Telling = nothing) -> str:
    """Do what somebody pressed; returns what to tell them, nothing if all went well: then the message itself shows it.

    Never raises what a person could mend by pressing again.
    """
    number, lang = IncidentId(int(pressed.incident.removeprefix("INC-"))), parts.config.language
    channel = _channel(parts, number, pressed.root)
    if channel is None:
        _log.warning("not our message %s", pairs(incident=pressed.incident, user=pressed.user))
        return say("channels.pressed_stale", lang, incident=pressed.incident)
    known = reader(channel, parts.config.people)
    who = known.name if known else pressed.name
    actor = who if known else f"{who} (Slack {pressed.user})"
    try:
        act(parts.store, number, actor, _deed(parts, pressed, who, channel, now), now, telling)
    except _Done:
        return ""
    except _StillOpen as refused:
        _log.info("still open %s", pairs(incident=pressed.incident, act=pressed.act))
        return str(refused)
    except UsageError as error:
        _log.info("in vain %s", pairs(incident=pressed.incident, act=pressed.act, error=error))
        return say("channels.pressed_late", lang, incident=pressed.incident)
    except StoreError as error:
        _log.error("not stored %s", pairs(incident=pressed.incident, act=pressed.act, error=error))
        return say("channels.pressed_failed", lang)
    return ""


class _Done(Exception):
    """It was done before: Slack told of it twice."""


class _StillOpen(Exception):
    """It would end a rumour that is not answered everywhere: what to tell whoever pressed."""


def _deed(parts: Parts, pressed: Pressed, who: str, channel: ChannelName, now: datetime) -> Callable[[Incident], Deed]:
    """Return what is to be done with the incident, once it has been read; with where it came from, for the log."""
    once = sha256(pressed.once.encode()).hexdigest()[:16]
    via = {"via": "slack", "user": pressed.user, "channel": str(channel), "once": once}

    def do(incident: Incident) -> Deed:
        if any(entry.detail.get("once") == once for entry in parts.store.hands.log(incident.id)):
            raise _Done
        deed = _kind(parts, incident, pressed, now) if pressed.act is Act.KIND else _done(incident, pressed, who, now)
        try:
            deed = ending.ended(incident, deed, ending.waiting(unanswered(parts.store, incident)))
        except UsageError as error:
            raise _StillOpen(_elsewhere(parts, incident, channel, pressed, error, now)) from error
        return replace(deed, detail={**deed.detail, **via})

    return do


def _elsewhere(
    parts: Parts, incident: Incident, channel: ChannelName, pressed: Pressed, error: UsageError, now: datetime
) -> str:
    """Return what keeps it from ending, and where one can insist: on its page if there is one, else at the console."""
    config, lang = parts.config, parts.config.language
    found = links(incident, channel, config.people, config.answers, now, lang)
    pages = [one.url for one in found if one.act is pressed.act]
    command = f"`listener false-alarm {incident.name} --reason {pressed.mistake} --force --note TEXT`"
    where = pages[0] if pages else command
    return say("channels.pressed_open", lang, incident=incident.name, where=where, **error.values)


def _done(incident: Incident, pressed: Pressed, who: str, now: datetime) -> Deed:
    if pressed.act is Act.TAKE:
        return take(incident, who, now)
    if pressed.act is Act.SNOOZE:
        return snooze(incident, who, now + SNOOZE, now)
    return false_alarm(incident, pressed.mistake or Mistake.OTHER, "", now)


def _kind(parts: Parts, incident: Incident, pressed: Pressed, now: datetime) -> Deed:
    """Return the incident of that kind, with the plan that follows from it. Raises UsageError for no kind of ours."""
    if not playbook_of(pressed.kind, parts.playbooks):
        raise UsageError("plan.unknown_kind", name=pressed.kind, meant="", known="")
    at = incident.last.at if incident.last else now
    recent = parts.store.heard(incident.brand, at - RECENT, at + timedelta(seconds=1))
    return as_kind(parts.playbooks, incident, pressed.kind, recent, now)


def _channel(parts: Parts, incident: IncidentId, root: str) -> ChannelName | None:
    """Return the channel on which a message is the living one about an incident, if there is one."""
    return next((name for name in parts.config.channels if parts.store.hands.root(incident, name) == root), None)
