"""Verb: gather all that is stored of an incident, and look back at it. Reads only, and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from listener.config import Config
from listener.core import calendar, division
from listener.core.aftercare import AFTERCARE, Planned
from listener.core.aftermath import Aftermath, Record, Usual, aftermath, window
from listener.core.baseline import Baseline, learn
from listener.core.coverage import LEFT_OUT, LOOKED_AT, known_since
from listener.core.hearing import deaf_hours
from listener.core.ranked import Ranked
from listener.core.reactions import Reacted, moments, reacted
from listener.core.talk import read
from listener.model import Blind, BrandId, Heard, Incident, State
from listener.store import Store

if TYPE_CHECKING:
    from alerts.playbook import Playbook

HISTORY = timedelta(days=56)
_HOUR = timedelta(hours=1)
_ALL = 1_000_000
_READ = 20_000
"""Mentions that are divided among topics; of more, the first ones."""


def look_back(
    store: Store, config: Config, playbooks: Mapping[str, Playbook], incident: Incident, now: datetime
) -> Aftermath:
    """Return what an incident came to, as it looks now. Raises StoreError."""
    today = now.astimezone(config.zone).date()
    ranked = Ranked(config.privacy.veil, config.desk.profiles, store.relations.key, today)
    return ranked.aftermath(aftermath(_record(store, config, incident, plan(playbooks), now), now))


def reaction_times(
    store: Store, brands: Sequence[BrandId], since: datetime | None, until: datetime | None
) -> list[Reacted]:
    """Return how fast people were about the incidents that opened in a time, newest first. Raises StoreError."""
    found = store.incidents(brands, _ALL)
    return [
        reacted(one, store.hands.log(one.id), store.told(one.id))
        for one in found
        if (since is None or one.opened >= since) and (until is None or one.opened < until)
    ]


def plan(playbooks: Mapping[str, Playbook]) -> tuple[Planned, ...]:
    """Return the steps of the aftercare, as the playbook has them; none without one."""
    book = playbooks.get(AFTERCARE)
    return tuple(Planned(step.by, step.role) for step in book.steps) if book else ()


def _record(store: Store, config: Config, incident: Incident, steps: Sequence[Planned], now: datetime) -> Record:
    start, end = window(incident, now)
    began, until = began_and_ended(incident, now)
    said, own, others = _said(store, incident, began, until)
    usual = _usual(store, config, incident, began)
    blind = _blind(store, began, until, now)
    voices = store.voices_by_source(incident.brand, began - HISTORY, until) if blind else {}
    deaf = deaf_hours(blind, voices, now)
    return Record(
        incident=incident,
        log=store.hands.log(incident.id),
        messages=store.told(incident.id),
        start=start,
        end=end,
        bins=store.bins(incident.brand, start, end),
        usual=_hourly(usual, start, end),
        said=said,
        own=own,
        blind=blind,
        deaf_hours=sum(began.timestamp() <= hour * 3600 + 3599 and hour * 3600 < until.timestamp() for hour in deaf),
        learning=usual.learning if usual else True,
        others=others,
        plan=steps,
    )


def began_and_ended(incident: Incident, now: datetime) -> tuple[datetime, datetime]:
    """Return when a wave began, as far as that is known, and when it ended; now if it has not."""
    known = moments(incident, (), ())
    return known.onset or incident.opened, known.ended or now


def _blind(store: Store, began: datetime, until: datetime, now: datetime) -> list[Blind]:
    return [one for one in store.blind(began) if one.since < until and (one.until or now) > began]


def _said(
    store: Store, incident: Incident, began: datetime, until: datetime
) -> tuple[Sequence[Heard], frozenset[int], list[str]]:
    heard = store.heard(incident.brand, began, until + timedelta(seconds=1))
    return share_of(store, incident, heard, began, until)


def share_of(
    store: Store, incident: Incident, heard: Sequence[Heard], began: datetime, until: datetime
) -> tuple[Sequence[Heard], frozenset[int], list[str]]:
    """Return an incident's share of what was heard, the ids of what is of its topic, and the names of those beside it.

    ``began`` and ``until``: when the wave did.
    """
    known = [one for one in store.current_incidents(incident.brand, began) if _beside(one, incident, until)]
    topics = [one.topic for one in (incident, *known) if one.topic is not None]
    names = [one.name for one in known]
    if incident.topic is None or not (incident.topic.words or known):
        return heard, frozenset(), names
    divided = division.divide(read(heard[:_READ]), topics)
    own = frozenset(one.id for one in divided.members(0))
    share = divided.share(0) if known else heard
    return share, own, names


def _beside(one: Incident, incident: Incident, until: datetime) -> bool:
    """Tell whether another incident of the brand went on at the same time, as one of its own."""
    return (
        one.id != incident.id
        and one.state is not State.CANDIDATE
        and one.opened < until
        and not one.handling.into
        and one.topic is not None
        and bool(one.topic.words)
    )


def _usual(store: Store, config: Config, incident: Incident, began: datetime) -> Baseline | None:
    """Return what was usual for the brand when the wave began; None if nothing had been heard before."""
    began = began.replace(minute=0, second=0, microsecond=0)
    known = store.bins(incident.brand, began - HISTORY, began)
    if not known:
        return None
    sources = store.coverage(incident.brand, began - LOOKED_AT, began - LEFT_OUT)
    sources = sources or store.coverage(incident.brand, began - LOOKED_AT, began)
    since = max(began - HISTORY, known_since(sources, began))
    blind = store.blind(began - HISTORY)
    voices = store.voices_by_source(incident.brand, began - HISTORY, began) if blind else {}
    deaf = deaf_hours(blind, voices, began) if blind else frozenset()
    planned = calendar.planned_hours(config.events, incident.brand, began - HISTORY, began)
    last = began.astimezone(config.zone).date()
    rest = calendar.rest_days(config.regions, (began - HISTORY).astimezone(config.zone).date(), last)
    return learn(known, began, config.zone, deaf | planned, rest, since)


def _hourly(usual: Baseline | None, start: datetime, end: datetime) -> tuple[Usual, ...]:
    if usual is None:
        return ()
    hours = (start + place * _HOUR for place in range(round((end - start) / _HOUR)))
    return tuple(Usual(usual.expected(at, at + _HOUR), *usual.band(at, at + _HOUR)) for at in hours)
