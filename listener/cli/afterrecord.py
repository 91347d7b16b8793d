"""An after-action report for machines: one record with fixed keys; nothing in it is translated."""

from __future__ import annotations

from datetime import datetime, timedelta

from listener.cli.output import Column, Listing
from listener.core.aftercare import Task
from listener.core.aftermath import Aftermath, Step
from listener.core.speakers import Told
from listener.model import Heard
from listener.model import Told as Message
from listener.report.setting import utc


def report(found: Aftermath) -> Listing:
    """Return a report as one record."""
    record = _about(found) | _moments(found) | _course(found) | _people(found) | _deeds(found) | _missed(found)
    return Listing([Column(key, key) for key in record], [record], [{}])


def _about(found: Aftermath) -> dict[str, object]:
    incident = found.incident
    return {
        "incident": incident.name,
        "brand": incident.brand,
        "status": str(incident.status),
        "as_of": utc(found.now),
        "max_level": incident.max_level,
        "waves": incident.waves,
        "peak_volume": incident.peak_volume,
        "playbook": incident.playbook,
        "beside": list(found.others),
    }


def _moments(found: Aftermath) -> dict[str, object]:
    known, took = found.moments, found.reactions
    return {
        "onset": at(known.onset),
        "seen": at(known.seen),
        "warned": at(known.warned),
        "acknowledged": at(known.acknowledged),
        "acknowledged_by": known.by,
        "spoken": at(known.spoken),
        "ended": at(known.ended),
        "time_to_detect_s": length(took.warned),
        "time_to_acknowledge_s": length(took.acknowledged),
        "time_to_first_word_s": length(took.spoken),
        "self_disclosed_first": took.self_disclosed_first,
    }


def _course(found: Aftermath) -> dict[str, object]:
    return {
        "levels": [{"start": utc(one.start), "end": utc(one.end), "level": one.level} for one in found.levels],
        "step_hours": found.hours,
        "steps": [_step(one) for one in found.steps],
        "learning": found.learning,
    }


def _step(one: Step) -> dict[str, object]:
    counted: dict[str, object] = {"start": utc(one.start), "mentions": one.total, "negative": one.negative}
    if one.usual is None:
        return counted | dict.fromkeys(("usual", "low", "high"))
    usual = one.usual
    return counted | {"usual": round(usual.mean, 2), "low": round(usual.low, 2), "high": round(usual.high, 2)}


def _people(found: Aftermath) -> dict[str, object]:
    return {
        "first_mention": _mention(found.first),
        "trigger": _mention(found.trigger),
        "voices": [_told(one) for one in found.voices],
        "defenders": [_told(one) for one in found.defenders],
        "amplifiers": [
            {"author": one.name, "source": one.source, "reach": one.reach, "share": round(one.share, 4)}
            | {"mentions": one.mentions, "first": utc(one.first), "url": one.url}
            for one in found.speakers
        ],
        "reach": found.reach.people,
        "critics": found.reach.voices,
        "critics_of_known_reach": found.reach.known,
        "outlets": [
            {"outlet": one.name, "first": utc(one.first), "title": one.title, "url": one.url, "reports": one.reports}
            for one in found.outlets
        ],
        "stories": found.stories,
    }


def _told(one: Told) -> dict[str, object]:
    return {**(_mention(one.heard) or {}), "copies": one.copies}


def _mention(one: Heard | None) -> dict[str, object] | None:
    if one is None:
        return None
    return {
        "mention": one.id,
        "published": utc(one.at),
        "source": one.source,
        "medium": str(one.medium),
        "author": one.author,
        "reach": one.reach,
        "url": one.url,
        "title": one.title,
        "text": one.text,
    }


def _deeds(found: Aftermath) -> dict[str, object]:
    return {
        "log": [{"at": utc(one.at), "kind": one.kind, "who": one.actor, "detail": one.detail} for one in found.log],
        "messages": [_message(one) for one in found.messages],
        "aftercare": [task(one) for one in found.tasks],
    }


def task(one: Task) -> dict[str, object]:
    """Return a step of the aftercare for machines."""
    return {
        "step": one.key,
        "role": one.role,
        "due": utc(one.due),
        "state": str(one.state),
        "done": at(one.done),
        "who": one.who,
    }


def _message(one: Message) -> dict[str, object]:
    return {
        "key": one.key,
        "channel": one.channel,
        "reason": str(one.reason),
        "level": one.level,
        "state": one.state,
        "due": utc(one.due),
        "sent": at(one.sent),
        "error": one.error,
    }


def _missed(found: Aftermath) -> dict[str, object]:
    lost = found.missed
    return {
        "blind": [{"source": one.source, "since": utc(one.since), "until": at(one.until)} for one in lost.blind],
        "deaf_hours": lost.deaf_hours,
        "mentions": lost.total,
        "unscored": lost.unscored,
        "texts_gone": lost.gone,
    }


def at(moment: datetime | None) -> str | None:
    """Return a time for machines; None if it is not known."""
    return None if moment is None else utc(moment)


def length(taken: timedelta | None) -> float | None:
    """Return a length in seconds; None if it is not known."""
    return None if taken is None else taken.total_seconds()
