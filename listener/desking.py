"""Verb: look at what awaits an answer, and tell once when too much has piled up, and once when it no longer has.

what waits | does the backlog call? (``core.desk.calls``) | may it be heard now? | promise, with the state, in one step

Nothing is held: at night nothing begins or ends, and the next look after it decides anew.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.acquainted import acquainted
from alerts.backlog import PLAYBOOK, Piled, begins, ends
from alerts.mute import hold_until
from alerts.notices import notice_to_json
from alerts.quotes import voice
from alerts.routing import Wanted, routed
from alerts.silencing import holds
from listener.awaiting import Awaiting, awaiting
from listener.core import sla
from listener.core.desk import Waiting, calls
from listener.core.sla import Matter
from listener.errors import StoreError
from listener.log import pairs
from listener.model import NO_INCIDENT, Brand, ChannelName, Notice, Promise, Reason, Voice
from listener.parts import Parts

EVERY = timedelta(minutes=10)
BACK = timedelta(days=14)
"""What was said longer ago calls nobody any more; it stands on the desk (``listener desk``) for three months."""
LEVEL = 3
"""Wind force as which a backlog is routed, and kept from the night."""
_OLDEST = 3
_TASK = "desk"
_log = logging.getLogger(__name__)


def attend_due(parts: Parts, now: datetime) -> None:
    """Look at the desks of all brands, if it is time to."""
    if not parts.store.task_due(_TASK, now, EVERY):
        return
    parts.store.plan_task(_TASK, now + EVERY)
    known = answers_are_known(parts)
    for brand in parts.config.brands:
        try:
            attend(parts, brand, now, known=known)
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - what cannot be read of one brand must not silence the others
            _log.exception("bug %s", pairs(brand=brand.id))


def answers_are_known(parts: Parts) -> bool:
    """Tell whether anything could show that something was answered.

    Where the company has named no account of its own and nobody ever ran ``listener answered``, everything looks
    unanswered, and a message that it is would never end.
    """
    return bool(parts.config.desk.own) or parts.store.desks.in_use()


def attend(parts: Parts, brand: Brand, now: datetime, *, known: bool) -> None:
    """Compare a brand's backlog with the last look, and promise the message if it begins or ends to call."""
    since = parts.store.desks.backlog_since(brand.id)
    if (since is None and not known) or _unheard(parts, brand, now):
        return
    found = awaiting(parts.store, parts.config, brand.id, now, BACK)
    after = calls(since, found.backlog, now, staffed=sla.is_open(found.rules.sla.hours, now))
    if (after is None) == (since is None):
        return
    promises = _promises(parts, brand, found, since, now)
    parts.store.desks.call(brand.id, after, promises, now)
    told = pairs(brand=brand.id, calls=after is not None, overdue=found.backlog.overdue, told=len(promises))
    _log.info("backlog %s", told)


def _unheard(parts: Parts, brand: Brand, now: datetime) -> bool:
    """Tell whether nobody wants to hear of it now: it is night, or somebody has silenced the brand as a whole."""
    if hold_until(LEVEL, None, now, parts.config.quiet, parts.config.zone, Reason.BACKLOG) is not None:
        return True
    silences = [one for one in parts.store.hands.silences(now) if holds(one, now)]
    return any(one.brand in {"", brand.id} and not one.topic and not one.source for one in silences)


def _promises(parts: Parts, brand: Brand, found: Awaiting, since: datetime | None, now: datetime) -> list[Promise]:
    number = parts.store.next_sequence(NO_INCIDENT)
    seen = piled(parts, brand, found, now)
    promises = []
    for channel in _routed(parts, brand, found, now) if since is None else _told(parts, brand, since):
        key = f"backlog.{brand.id}.{number}/{channel}"
        notice = notice_to_json(_notice(parts, key, seen, since, now))
        promises.append(Promise(key, NO_INCIDENT, channel, Reason.BACKLOG, 0, notice, now))
    return promises


def _notice(parts: Parts, key: str, seen: Piled, since: datetime | None, now: datetime) -> Notice:
    lang, zone = parts.config.language, parts.config.zone
    if since is None:
        return begins(key, seen, parts.playbooks.get(PLAYBOOK), lang, zone, now)
    return ends(key, seen, since, lang, zone, now)


def _routed(parts: Parts, brand: Brand, found: Awaiting, now: datetime) -> Sequence[ChannelName]:
    """Return who hears of incidents of level 3 that are said where most of the overdue is."""
    late = [one.exchange.said.utterance.source for one in found.waiting if one.due < now]
    mostly = tuple(source for source in dict.fromkeys(late) if 2 * late.count(source) > len(late))
    route = routed(Wanted(brand.id, LEVEL, (), mostly), parts.config.routes)
    return route.channels if route else ()


def _told(parts: Parts, brand: Brand, since: datetime) -> list[ChannelName]:
    """Return who was told that it began, as far as they are still there."""
    of = f"backlog.{brand.id}."
    told = [one for one in parts.store.told(NO_INCIDENT) if one.key.startswith(of) and one.due >= since]
    return [one for one in dict.fromkeys(each.channel for each in told) if one in parts.config.channels]


def piled(parts: Parts, brand: Brand, found: Awaiting, now: datetime) -> Piled:
    """Return what waits of a brand as messages tell it."""
    by_age = sorted(found.waiting, key=lambda one: (one.exchange.said.utterance.at, one.id))
    asked = [one for one in by_age if one.matter is Matter.QUESTION][:_OLDEST]
    voices = _voices(parts, brand, found, [*by_age[:_OLDEST], *asked])
    return Piled(
        id=brand.id,
        brand=brand.name,
        ages=[_age(one, now) for one in by_age],
        critical=found.backlog.critical,
        overdue=found.backlog.overdue,
        past_due=found.backlog.past_due,
        owners=_owners(parts, found, now),
        oldest=[voices[one.id] for one in by_age[:_OLDEST] if one.id in voices],
        questions=[(_age(one, now), voices[one.id]) for one in asked if one.id in voices],
    )


def _age(one: Waiting, now: datetime) -> timedelta:
    return now - one.exchange.said.utterance.at


def _owners(parts: Parts, found: Awaiting, now: datetime) -> list[tuple[str, int]]:
    """Return whose the overdue ones are, the most first; what nobody owns is left out (E15)."""
    late = (one.exchange.said.utterance for one in found.waiting if one.due < now)
    whose = Counter(parts.config.desk.owners.whose(one) for one in late)
    return sorted(((who, count) for who, count in whose.items() if who), key=lambda one: (-one[1], one[0]))


def _voices(parts: Parts, brand: Brand, found: Awaiting, waiting: Sequence[Waiting]) -> dict[int, Voice]:
    """Return what was said as it is quoted; where that is allowed with what is known of who said it (E06)."""
    lang, zone = parts.config.language, parts.config.zone
    said = parts.store.mentions_by_id(brand.id, list(dict.fromkeys(one.id for one in waiting)))
    voices: dict[int, Voice] = {one.id: voice(one.mention, lang, zone) for one in said}
    for one in (one for one in said if one.id in found.known):
        line = acquainted(found.known[one.id], found.days, zone, lang)
        voices[one.id] = replace(voices[one.id], where=f"{voices[one.id].where} · {line}")
    return voices


def all_piled(parts: Parts, now: datetime) -> list[Piled]:
    """Return what waits of each brand, for digests; nothing where no answer could be known."""
    if not answers_are_known(parts):
        return []
    return [
        piled(parts, one, awaiting(parts.store, parts.config, one.id, now, BACK), now) for one in parts.config.brands
    ]
