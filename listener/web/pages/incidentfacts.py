"""All that the page of an incident shows, read once: indexed look-ups, however large the storm is. Words nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from alerts.briefing import Brief
from alerts.playbook import Playbook
from alerts.signals import Known
from alerts.situation import Situation
from listener import backdrop
from listener.core import aftermath, speakers
from listener.core.aftercare import AFTERCARE, Planned, Task
from listener.core.aftermath import Aftermath, Record
from listener.core.baseline import Baseline
from listener.core.chase import of_wave, upcoming
from listener.core.checklist import began, checklist
from listener.core.ending import Waiting, waiting
from listener.core.handled import lapsed
from listener.core.ranked import Ranked
from listener.gathering import objected_of
from listener.gauging import is_rumour, unanswered
from listener.hindsight import began_and_ended, plan, share_of
from listener.model import (
    Brand,
    ChannelName,
    Entry,
    Found,
    Heard,
    Incident,
    IncidentId,
    Mention,
    MentionId,
    Mood,
    Reason,
    State,
    Told,
)
from listener.model.claim import Claim
from listener.parts import Parts
from listener.planning import remembered
from listener.situating import briefed, measured
from listener.web.contract import Missing

MOST = 800
"""Mentions of a wave that are looked through, the newest: some milliseconds."""
LONGEST = timedelta(days=14)
"""Of the course, as much is drawn."""
_HOUR, _MOMENT = timedelta(hours=1), timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Facts:
    """An incident with everything around it, as it stands now."""

    incident: Incident
    """Without what has run out by now."""
    brand: Brand
    now: datetime
    situation: Situation | None
    """What was measured last, or when it stood highest if it is over; None: nobody kept it."""
    brief: Brief
    plan: Playbook
    """Whose steps are to be done: when it is over, those of the aftercare."""
    known: Known
    """The signals that the plan was chosen by."""
    found: Aftermath
    """The course and the people, of what was looked through."""
    whole: bool
    """All of the wave was looked through."""
    first: Heard | None
    """The first critical post of the wave; None if its text is gone, or if nobody knows how it began."""
    gaps: Sequence[tuple[datetime, datetime]]
    """Times of the course in which too little could be heard."""
    tasks: Sequence[Task]
    """The steps of the plan."""
    following: tuple[datetime, tuple[ChannelName, ...]] | None
    """When it goes to whom else, if nobody takes it."""
    waiting: Waiting
    """Where a rumour has no answer yet."""
    claims: Sequence[Claim]
    """The rumours that it is about."""

    @property
    def over(self) -> bool:
        """Whether the wave has ended."""
        return self.incident.state is State.CLOSED


def number_of(text: str) -> IncidentId:
    """Return the incident that an address names. Raises Missing for what is no number."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Missing
    return IncidentId(int(text))


def stored(parts: Parts, number: str, now: datetime) -> Incident:
    """Return an incident without what has run out. Raises Missing; UsageError for one that cannot be read."""
    found = parts.store.incident(number_of(number))
    if found is None or (found.state is State.CANDIDATE and found.closed is None):
        raise Missing
    return lapsed(found, now)[0]


def facts(parts: Parts, incident: Incident, now: datetime) -> Facts:
    """Return all that the page shows. Raises StoreError."""
    brand = brand_of(parts, incident)
    log, told = parts.store.hands.log(incident.id), parts.store.casebook.told(incident.id)
    record, whole = _record(parts, brand, incident, (log, told), now)
    brief, memory = brief_of(parts, incident), remembered(incident.plan)
    book = followed(parts, incident)
    wave = of_wave(told, began(incident, log) if incident.waves > 1 else None)
    config, today = parts.config, now.astimezone(parts.config.zone).date()
    ranked = Ranked(config.privacy.veil, config.desk.profiles, parts.store.relations.key, today)
    found = ranked.aftermath(aftermath.aftermath(record, now))
    return Facts(
        incident=incident,
        brand=brand,
        now=now,
        situation=_situation(parts, brand, incident, now),
        brief=brief,
        plan=book,
        known=memory.known,
        found=found,
        whole=whole,
        first=found.first if whole else ranked.said(_first(parts, incident, now)),
        gaps=backdrop.deaf(parts, brand.id, record.start, record.end, now),
        tasks=checklist(incident, book.id, steps_of(parts, book.id), log, now),
        following=upcoming(incident, wave, parts.config.escalations),
        waiting=waiting(unanswered(parts.store, incident)),
        claims=_claims(parts, incident, memory.claims),
    )


def brand_of(parts: Parts, incident: Incident) -> Brand:
    """Return whom it is about; of a brand that is no longer configured, what is known: its id."""
    return parts.brands.get(incident.brand) or Brand(incident.brand, incident.brand)


def brief_of(parts: Parts, incident: Incident) -> Brief:
    """Return what goes with the plan of a stored incident; put together once for each version of it."""
    version, found = parts.briefs.get(incident.id, (-1, None))
    if found is None or version != incident.version:
        found = briefed(parts, incident)
        parts.briefs[incident.id] = (incident.version, found)
    return found


def followed(parts: Parts, incident: Incident) -> Playbook:
    """Return the plan whose steps are to be done: the aftercare's as soon as it is over, whoever ended it."""
    over = incident.state is State.CLOSED and AFTERCARE in parts.playbooks
    return parts.playbooks[AFTERCARE] if over else brief_of(parts, incident).playbook


def steps_of(parts: Parts, playbook: str) -> tuple[Planned, ...]:
    """Return when and by whom the steps of a playbook are to be done."""
    book = parts.playbooks.get(playbook)
    return tuple(Planned(step.by, step.role) for step in book.steps) if book else ()


def _situation(parts: Parts, brand: Brand, incident: Incident, now: datetime) -> Situation | None:
    over = incident.state is State.CLOSED
    seen = (incident.height or incident.last) if over else (incident.last or incident.height)
    if seen is None:
        return None
    found = measured(parts, brand, incident, seen, Reason.END if over else Reason.UPDATE, now)
    return replace(
        found,
        voices=[_allowed(one, parts) for one in found.voices],
        trigger=_allowed(found.trigger, parts) if found.trigger else None,
        amplifier=_allowed(found.amplifier, parts) if found.amplifier else None,
    )


def _record(
    parts: Parts, brand: Brand, incident: Incident, known: tuple[Sequence[Entry], Sequence[Told]], now: datetime
) -> tuple[Record, bool]:
    """Return what the course and the people are told by, and whether all of the wave was looked through."""
    start, end = aftermath.window(incident, now)
    start = max(start, end - LONGEST)
    onset, until = began_and_ended(incident, now)
    since = parts.store.casebook.newest(brand.id, onset, until + _MOMENT, MOST)
    copied = parts.store.casebook.copied(brand.id, onset, until + _MOMENT)
    heard = [*_originals(parts, brand, copied, since), *parts.store.heard(brand.id, since, until + _MOMENT)]
    said, own, others = share_of(parts.store, incident, heard, onset, until)
    usual = backdrop.baseline(parts, brand, end, now)
    record = Record(
        incident=incident,
        log=known[0],
        messages=known[1],
        start=start,
        end=end,
        bins=parts.store.bins(brand.id, start, end),
        usual=_hourly(parts, brand, usual, start, end),
        said=[_allowed(one, parts) for one in said] if parts.config.desk.objections else said,
        own=own,
        learning=usual.learning if usual else True,
        others=others,
        plan=plan(parts.playbooks),
        copies=copied,
    )
    return record, since <= onset


def _first(parts: Parts, incident: Incident, now: datetime) -> Heard | None:
    """Return the first critical post of a wave that is too large to be looked through: its oldest mentions are."""
    store, (onset, until) = parts.store, began_and_ended(incident, now)
    length = until - onset
    while length > _MOMENT and store.casebook.newest(incident.brand, onset, onset + length + _MOMENT, MOST) > onset:
        length /= 2
    heard = store.heard(incident.brand, onset, onset + length + _MOMENT)
    said, own, _ = share_of(store, incident, heard, onset, until)
    critics = (one for one in speakers.about(said, own) if one.mood is Mood.NEGATIVE)
    return next((_allowed(one, parts) for one in critics), None)


def _originals(parts: Parts, brand: Brand, copied: Iterable[MentionId], before: datetime) -> list[Heard]:
    """Return the originals that were said before a time, oldest first: the newest mentions do not show them."""
    found = parts.store.mentions_by_id(brand.id, sorted(copied))
    return [_heard(one) for one in found if one.mention.at < before]


def _heard(one: Found) -> Heard:
    said = one.mention
    return Heard(
        *(one.id, said.at, said.source, said.medium, said.author, one.story, one.tone.mood, one.tone.score),
        *(said.reach, said.title, said.text, said.url),
    )


_Spoken = TypeVar("_Spoken", Heard, Mention)


def _allowed(one: _Spoken, parts: Parts) -> _Spoken:
    """Return what was said without the name of somebody who does not want to be in a list of persons."""
    return replace(one, author="") if objected_of(parts.store, parts.config)(one.source, one.author) else one


def _hourly(
    parts: Parts, brand: Brand, usual: Baseline | None, start: datetime, end: datetime
) -> tuple[aftermath.Usual, ...]:
    if usual is None:
        return ()
    edges = [start + place * _HOUR for place in range(round((end - start) / _HOUR) + 1)]
    found = backdrop.steps(usual, brand.id, parts.config.events, edges)
    return tuple(aftermath.Usual(one.mean, one.low, one.high) for one in found)


def _claims(parts: Parts, incident: Incident, numbers: Sequence[int]) -> Sequence[Claim]:
    if not numbers or not is_rumour(incident):
        return ()
    return [one for one in parts.store.claims.of([incident.brand]) if one.number in numbers and not one.is_dismissed]
