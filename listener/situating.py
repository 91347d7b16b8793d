"""Verb: gather what a message is made of. Decides nothing, tells nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.briefing import Brief, advice
from alerts.playbook import fallback
from alerts.quoting import is_about_staff
from alerts.situation import Situation
from listener.advising import advised
from listener.core.baseline import Series
from listener.core.claims import open_places
from listener.core.hearing import unheard_for
from listener.core.ranked import Ranked
from listener.core.rhythm import intervals
from listener.gauging import unanswered
from listener.hinting import hints
from listener.model import Assessment, Brand, Incident, Mention, Reason
from listener.parts import Parts
from listener.sight import known, usual
from listener.trusting import prior
from listener.words import say

SILENT_AFTER = 3
"""A source that has not answered for three of its intervals is a gap."""
CHARTED = 36
"""Hours of the picture in a message."""
_HOUR = timedelta(hours=1)


def situation(
    parts: Parts, brand: Brand, incident: Incident, assessment: Assessment, reason: Reason, now: datetime
) -> Situation:
    """Return what is to be told of an incident now, without its key."""
    found = measured(parts, brand, incident, assessment, reason, now)
    if reason is Reason.END:
        return replace(found, advice=_waiting(parts, incident))
    return replace(found, advice=(*_advice(parts, incident), *hints(parts, brand, assessment, now)))


def measured(
    parts: Parts, brand: Brand, incident: Incident, assessment: Assessment, reason: Reason, now: datetime
) -> Situation:
    """Return the same without advice, which takes looking through what was said."""
    wanted = [*assessment.voices, *(id_ for id_ in (assessment.trigger, assessment.amplifier) if id_)]
    found = {one.id: one.mention for one in parts.store.mentions_by_id(brand.id, wanted)}
    counts, expected = chart(parts, brand, now)
    language, config = parts.config.language, parts.config
    today = now.astimezone(config.zone).date()
    ranked = Ranked(config.privacy.veil, config.desk.profiles, parts.store.relations.key, today)
    return Situation(
        incident=incident,
        assessment=assessment,
        reason=reason,
        brand=brand,
        playbook=parts.playbooks.get(incident.playbook) or fallback(parts.playbooks.values()),
        key="",
        lang=language,
        zone=parts.config.zone,
        now=now,
        voices=[one for id_ in assessment.voices if (one := found.get(id_)) and not _of_staff(one, brand)],
        trigger=ranked.said(found.get(assessment.trigger)) if assessment.trigger else None,
        amplifier=ranked.said(found.get(assessment.amplifier)) if assessment.amplifier else None,
        height=incident.height,
        gaps=gaps(parts, now),
        chart=counts,
        chart_usual=expected,
    )


def _of_staff(one: Mention, brand: Brand) -> bool:
    return is_about_staff(one.text or one.title, brand.name)


def briefed(parts: Parts, incident: Incident) -> Brief:
    """Return what goes with the steps; what people thought before is asked once an incident, for it does not change."""
    thought = parts.thought
    if incident.id not in thought:
        thought[incident.id] = prior(parts.store, parts.config, incident.brand, incident.opened)
    return advised(parts.store, parts.playbooks, incident, thought[incident.id])


def _advice(parts: Parts, incident: Incident) -> tuple[str, ...]:
    return advice(briefed(parts, incident), parts.config.language)


def _waiting(parts: Parts, incident: Incident) -> tuple[str, ...]:
    """Return what keeps a rumour from being done although the wave is over."""
    places = sum(len(open_places(one)) for one in unanswered(parts.store, incident))
    return (say("plan.waiting", parts.config.language, places=places),) if places else ()


def chart(parts: Parts, brand: Brand, now: datetime) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """Return the mentions of each of the last hours, and how many are usual then, oldest first."""
    end = now.replace(minute=0, second=0, microsecond=0) + _HOUR
    hours = [end - n * _HOUR for n in range(CHARTED, 0, -1)]
    counted = {one.hour: one.total for one in parts.store.bins(brand.id, hours[0], end)}
    baseline = usual(parts, brand, now, known(parts, brand, now))
    return (
        tuple(counted.get(hour, 0) for hour in hours),
        tuple(round(baseline.expected(hour, hour + _HOUR, Series.TOTAL), 2) for hour in hours),
    )


def gaps(parts: Parts, now: datetime) -> Sequence[str]:
    """Return the sources that should have answered and did not: what they would say is missing, not zero."""
    healths = parts.store.source_health()
    every = intervals(healths, parts.subscriptions, now)
    unheard = {one.name: unheard_for(one, now) for one in healths if one.name in every}
    return [str(name) for name, time in unheard.items() if time is not None and time > SILENT_AFTER * every[name]]
