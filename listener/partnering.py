"""Verb: look at the storms of a brand's partners, and tell it once of each before it comes over (idea B12).

a partner's incident stands at 3 or higher | told already? | may it be heard now? | promise

Nothing is held: what may not be heard at night is told in the morning, if it still goes on then.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from alerts.mute import hold_until
from alerts.notices import notice_to_json
from alerts.partner import Trouble, trouble
from alerts.quotes import voice
from alerts.routing import Wanted, routed
from alerts.silencing import holds
from listener.errors import StoreError
from listener.log import pairs
from listener.model import NO_INCIDENT, Brand, BrandId, Incident, Promise, Reason, State
from listener.parts import Parts

EVERY = timedelta(minutes=5)
LEVEL = 3
"""Wind force of a partner's storm from which it is told."""
RECENT = timedelta(hours=6)
"""How far back is looked whether a partner's wave names the brand as well."""
_TASK = "partners"
_log = logging.getLogger(__name__)


def partners_due(parts: Parts, now: datetime) -> None:
    """Look at the partners of all brands, if it is time to."""
    if not parts.config.partners or not parts.store.task_due(_TASK, now, EVERY):
        return
    parts.store.plan_task(_TASK, now + EVERY)
    for brand in parts.config.brands:
        try:
            warn(parts, brand, now)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - what cannot be read of one brand must not silence the others
            _log.exception("bug %s", pairs(brand=brand.id))


def warn(parts: Parts, brand: Brand, now: datetime) -> None:
    """Promise the messages about what storms at a brand's partners and was not told yet."""
    told = {one.key for one in parts.store.told(NO_INCIDENT) if one.reason is Reason.PARTNER}
    for incident in _storms(parts, brand, now):
        of = f"partner.{brand.id}.{incident.name}/"
        if any(key.startswith(of) for key in told) or _unheard(parts, brand, incident, now):
            continue
        promises = _promises(parts, brand, incident, of, now)
        parts.store.tell((), promises, now)
        _log.info("partner %s", pairs(brand=brand.id, partner=incident.brand, name=incident.name, told=len(promises)))


def _storms(parts: Parts, brand: Brand, now: datetime) -> Iterator[Incident]:
    """Yield what goes on at the partners, high enough and not called a mistake; one that a person closed is over."""
    for partner in parts.config.partners.get(brand.id, ()):
        for one in parts.store.current_incidents(partner, now):
            hands = one.handling
            going_on = one.state is State.OPEN and one.level >= LEVEL
            if going_on and hands.mistake is None and not hands.into and partner in parts.brands:
                yield one


def _unheard(parts: Parts, brand: Brand, incident: Incident, now: datetime) -> bool:
    """Tell whether nobody wants to hear of it now: it is night, or somebody has silenced the brand as a whole."""
    if hold_until(incident.level, None, now, parts.config.quiet, parts.config.zone, Reason.PARTNER) is not None:
        return True
    silences = [one for one in parts.store.hands.silences(now) if holds(one, now)]
    return any(one.brand in {"", brand.id} and not one.topic and not one.source for one in silences)


def _promises(parts: Parts, brand: Brand, incident: Incident, of: str, now: datetime) -> list[Promise]:
    """Return a message for everybody who hears of the brand's own incidents of that level."""
    route = routed(Wanted(brand.id, incident.level, (), ()), parts.config.routes)
    lang, zone = parts.config.language, parts.config.zone
    found = _trouble(parts, brand, incident, now)
    promises = []
    for channel in route.channels if route else ():
        notice = notice_to_json(trouble(f"{of}{channel}", found, lang, zone, now))
        promises.append(Promise(f"{of}{channel}", NO_INCIDENT, channel, Reason.PARTNER, 0, notice, now))
    return promises


def _trouble(parts: Parts, brand: Brand, incident: Incident, now: datetime) -> Trouble:
    partner, seen = BrandId(incident.brand), incident.last
    known = parts.store.mentions_by_id(partner, list(seen.voices)) if seen else []
    wave = parts.store.heard(partner, now - RECENT, now + timedelta(seconds=1))
    ours = {one.id for one in parts.store.heard(brand.id, now - RECENT, now + timedelta(seconds=1))}
    return Trouble(
        brand=brand.name,
        partner=parts.brands[partner].name,
        incident=incident,
        voices=[voice(one.mention, parts.config.language, parts.config.zone) for one in known],
        named=len({one.author or f"#{one.id}" for one in wave if one.id in ours}),
    )
