"""Verb: measure of an incident what its numbers do not tell: rumours, competitors, reviews, own posts, insiders."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.signals import Value
from listener import hinting
from listener.core import bombing, claims
from listener.core.hashtags import competitor_share
from listener.core.reviewing import by_source
from listener.core.story import whole
from listener.errors import StoreError
from listener.gathering import own_of
from listener.log import pairs
from listener.model import Brand, Heard, Incident, Medium
from listener.model.claim import Claim, Verdict
from listener.parts import Parts
from listener.planning import remembered
from listener.store import Store

TELLS = 0.05
"""From this share of a wave's mentions on, what tells a claim makes the claim a matter of the incident."""
RUMOUR = "rumour"
"""The kind, and its playbook."""
FEW = 10
"""Of fewer voices no share is told."""
_READ = 2000
"""Mentions, the newest, in which competitors are looked for: a twentieth of a second."""
_log = logging.getLogger(__name__)
_HISTORY = bombing.USUAL + timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Gauged:
    """What was measured of an incident beside its own numbers."""

    signals: dict[str, Value]
    claims: tuple[int, ...] = ()
    """Numbers of the claims that are its matter, now or at an earlier look."""


def gauged(parts: Parts, brand: Brand, incident: Incident, recent: Sequence[Heard], now: datetime) -> Gauged:
    """Return the signals that claims, competitors and reviews give (``alerts.signals``), as far as they are known.

    They choose a plan; a bug in them is logged and delays no warning. Raises StoreError.
    """
    before = remembered(incident.plan).claims
    try:
        return _gauged(parts, brand, before, recent, now)
    except StoreError:
        raise
    except Exception:  # noqa: BLE001 - whatever goes wrong here, people must hear of the wave
        _log.exception("bug %s", pairs(brand=brand.id, name=incident.name))
        return Gauged({}, before)


def _gauged(parts: Parts, brand: Brand, before: Sequence[int], recent: Sequence[Heard], now: datetime) -> Gauged:
    concerned = concerning(parts.store.claims.of([brand.id]), before, recent)
    signals: dict[str, Value] = {}
    if concerned:
        signals |= _standing(concerned, brand)
    rivals = {str(one.id): (one.name, *one.aliases) for one in parts.config.brands if one.id in brand.competitors}
    wave = ((one.author or f"#{one.id}", whole(one.title, one.text)) for one in recent[-_READ:])
    named = competitor_share(wave, rivals) if rivals else None
    if named is not None and named[1] >= FEW:
        signals["competitor_share"] = named[0]
    if any(one.medium is Medium.REVIEW for one in recent):
        signals |= _reviewed(parts, brand, now)
    return Gauged(signals | hinting.signals(parts, brand, recent, now), tuple(one.number for one in concerned))


def concerning(known: Sequence[Claim], before: Sequence[int], recent: Sequence[Heard]) -> list[Claim]:
    """Return the claims that an incident is about: those of earlier looks, and those that much of the wave tells."""
    wave = {one.id for one in recent}
    least = max(1.0, TELLS * len(wave))
    return [one for one in known if one.number in before or len(claims.mentions(one) & wave) >= least]


def unanswered(store: Store, incident: Incident) -> list[Claim]:
    """Return the claims that keep an incident from being done: it is a rumour, and they wait for an answer somewhere.

    An incident of another kind is done when its wave is.
    """
    numbers = remembered(incident.plan).claims if is_rumour(incident) else ()
    if not numbers:
        return []
    return [one for one in store.claims.of([incident.brand]) if one.number in numbers and claims.open_places(one)]


def is_rumour(incident: Incident) -> bool:
    """Tell whether an incident is one: as a person says, else by the plan that was chosen for it."""
    kind = incident.handling.kind
    return RUMOUR in ({kind} if kind else {incident.playbook, remembered(incident.plan).matter})


def _standing(concerned: Sequence[Claim], brand: Brand) -> dict[str, Value]:
    """Return what is known of the claims, the least known first, and how many places wait; judged ones stay judged.

    Of dismissed ones nothing is asked; they are remembered, for somebody may restore them.
    """
    stands = claims.standing(concerned, brand.id)
    verdicts = {one.verdict for one in concerned}
    judged = next((one.value for one in (Verdict.TRUE, Verdict.FALSE) if one in verdicts), stands.status)
    return {"claim_status": judged if stands.clear else stands.status, "open_claim_spots": stands.open_places}


def _reviewed(parts: Parts, brand: Brand, now: datetime) -> dict[str, Value]:
    """Return what the place with the largest burst of low ratings tells; a genuine fault brings a burst as well."""
    said = parts.store.relations.rated(brand.id, now - _HISTORY, now + timedelta(seconds=1), own_of(parts.config))
    found = [seen for place in by_source(said).values() if (seen := bombing.bombing(place, now)) is not None]
    if not found:
        return {}
    most = max(found, key=lambda one: (one.is_burst, one.burst))
    sure = min(1.0, most.sure) if most.is_burst else 0.0
    return {"review_burst": most.burst, "rating_drop": max(0.0, most.drop), "type.review_bombing": sure}
