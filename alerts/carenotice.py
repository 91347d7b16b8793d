"""The message that steps of the aftercare are due: which, whose, since when, and how to tick them off. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from alerts.quotes import cut, name
from alerts.standing import stamp
from listener.model import Incident, Notice, Reason
from listener.words import moment, say

_PUSH, _MOST = 150, 8


@dataclass(frozen=True, slots=True)
class Due:
    """A step that is due."""

    step: str
    """What it is ticked off by."""
    role: str
    person: str
    """Who has that role, if exactly one has; empty: somebody."""
    text: str
    at: datetime


def care_notice(
    key: str, incident: Incident, brand: str, found: Sequence[Due], lang: str, zone: tzinfo, now: datetime
) -> Notice:
    """Return the message; ``found`` is at least one step, the longest due first."""
    brand, since = name(brand), moment(incident.opened, zone, lang)
    counted = say("plan.care_one" if len(found) == 1 else "plan.care_several", lang, count=len(found))
    command = f"listener incident aftercare {incident.id}"
    ended = moment(incident.closed or incident.changed, zone, lang)
    said = (brand, incident.name, moment(now, zone, lang), say("alerts.reason_care", lang, since=since))
    return Notice(
        key=key,
        incident=incident.name,
        lang=lang,
        reason=Reason.CARE,
        level=0,
        brand=brand,
        subject=say("alerts.subject", lang, incident=incident.name, brand=brand, since=since),
        push=cut(say("plan.care_push", lang, brand=brand, counted=counted, first=found[0].text), _PUSH),
        headline=say("plan.care_headline", lang, brand=brand, counted=counted),
        context=" · ".join(said),
        why=(say("plan.care_ended", lang, ended=ended, level=incident.max_level),),
        steps_title=say("plan.care_title", lang),
        steps=tuple(care_line(one, lang, zone) for one in found[:_MOST]),
        footer=say("plan.care_footer", lang, command=command, step=found[0].step),
        handled=stamp(incident),
    )


def care_line(one: Due, lang: str, zone: tzinfo) -> str:
    """Return a step in one line: whose, what, since when it is due, what it is called."""
    role = say(f"alerts.role_{one.role}", lang)
    whose = f"{role}, {name(one.person)}" if one.person else role
    return say("plan.care_line", lang, whose=whose, text=one.text, at=moment(one.at, zone, lang), step=one.step)
