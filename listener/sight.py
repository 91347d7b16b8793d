"""Verb: gather what is known of a brand, and let the detector look. Decides nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from listener.core import calendar, danger
from listener.core.baseline import Baseline
from listener.core.classes import learn_classes
from listener.core.coverage import LEFT_OUT, LOOKED_AT, known_since
from listener.core.detect import Known, assess
from listener.core.hearing import deaf_hours
from listener.model import Assessment, Brand, Danger, Heard, Incident, Rings
from listener.parts import Parts

HISTORY = timedelta(days=56)
_HOUR = timedelta(hours=1)


def known(parts: Parts, brand: Brand, now: datetime) -> Known:
    """Return what is known of a brand beside its counts."""
    planned = calendar.planned_at(parts.config.events, brand.id, now)
    return Known(
        zone=parts.config.zone,
        exclude=(brand.name, *brand.aliases),
        rest_days=rest_days(parts, now),
        factors=calendar.factors(parts.config.events, brand.id, now - timedelta(hours=26), now + 26 * _HOUR),
        planned=tuple(one.name for one in planned),
        public=brand.audience,
    )


def rest_days(parts: Parts, now: datetime) -> frozenset[date]:
    """Return the public holidays of the learned past and of the days around now."""
    local = now.astimezone(parts.config.zone).date()
    first = date(local.year - (local.month <= 2), 1, 1)
    return calendar.rest_days(parts.config.regions, first, date(local.year + 1, 1, 31))


def usual(parts: Parts, brand: Brand, now: datetime, about: Known) -> Baseline:
    """Return what is usual for a brand, learned within the last hours."""
    return parts.usuals.of(brand.id, now, lambda: learned(parts, brand, now, about))


def learned(parts: Parts, brand: Brand, now: datetime, about: Known) -> Baseline:
    """Learn what is usual for a brand from what the store remembers."""
    sources = parts.store.coverage(brand.id, now - LOOKED_AT, now - LEFT_OUT)
    sources = sources or parts.store.coverage(brand.id, now - LOOKED_AT, now)
    since = max(now - HISTORY, known_since(sources, now))
    history = parts.store.bins(brand.id, since, now)
    missing = deaf(parts, brand, now) | calendar.planned_hours(parts.config.events, brand.id, now - HISTORY, now)
    return learn_classes(history, now, about.zone, missing, about.rest_days, since)


def deaf(parts: Parts, brand: Brand, now: datetime) -> frozenset[int]:
    """Return the hours of the history in which much of what is usually heard of a brand could not be heard."""
    blind = parts.store.blind(now - HISTORY)
    return deaf_hours(blind, parts.store.voices_by_source(brand.id, now - HISTORY, now), now) if blind else frozenset()


def look(
    parts: Parts, brand: Brand, recent: Sequence[Heard], now: datetime, incident: Incident | None = None
) -> Assessment:
    """Return what the detector says of a brand, or of what belongs to one of its incidents, now."""
    about = known(parts, brand, now)
    before = incident.last.standing if incident is not None and incident.last is not None else None
    baseline = usual(parts, brand, now, about)
    return assess(brand.id, (), recent, now, replace(about, before=before), baseline=baseline)


def endangered(parts: Parts, brand: Brand, incidents: Collection[Incident], now: datetime) -> Danger | None:
    """Return the reports of danger that ring by themselves, if there are any; ``incidents``: those of the last days.

    What is decided of them is decided as of the newest one, so that nothing rings by time alone.
    """
    rings = parts.config.detection.danger
    if rings is Rings.OFF:
        return None
    known, own = list(incidents), (brand.name, *brand.aliases)
    heard = danger.others(parts.store.dangers.lately(brand.id, now - 2 * danger.DAY, now + _HOUR), own)
    heard = danger.fresh(heard, danger.dealt_with(known))
    at = danger.moment(heard)
    if at is None or now - at >= danger.LASTS:
        return None
    usual_here = reports_usual(parts, brand, at)
    trusted = usual_here.days >= danger.LEARNED / danger.DAY and not danger.doubted(known)
    return danger.alarming(danger.within(heard, at), usual_here, rings, trusted=trusted)


def reports_usual(parts: Parts, brand: Brand, at: datetime) -> danger.Usual:
    """Return how many reports of danger were usual for a brand up to a day before a moment."""
    end = at - danger.DAY
    sources = parts.store.coverage(brand.id, at - LOOKED_AT, at)
    begins = (end - HISTORY, known_since(sources, at), parts.store.dangers.known_since() or end - HISTORY)
    days = max((end - max(begins)) / danger.DAY, 0.0)
    mentions = usual(parts, brand, at, known(parts, brand, at)).expected(end, at)
    return danger.usual(parts.store.dangers.daily(brand.id, end - timedelta(days=days), end), days, mentions)
