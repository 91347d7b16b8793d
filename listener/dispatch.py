"""Verb: look at each brand, follow its incident, and promise the messages that follow from it.

All brands at planned times; one of which far more is said than usual, or whose candidate waits, at once (``glancing``).

    recent mentions | divide among the open topics | assess each share | advance its incident | tell
    reports of danger | more than usual here? | carry an incident of their own, or are a fact of the storm's

The incident, its log and its promises are stored in one step (``telling``); sending is another verb's work.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listener.core import danger, topics
from listener.core.clusters import Further
from listener.core.coverage import HEARD, LOOKED_AT
from listener.core.facts import ORDER, Fact, facts, fresh
from listener.core.handled import merged
from listener.core.incidents import DECLINES, OPENS, advance, calmed
from listener.core.talk import mostly
from listener.errors import Overtaken, StoreError
from listener.gauging import gauged
from listener.glancing import counted, followed, glance, note
from listener.log import pairs
from listener.model import (
    Assessment,
    Brand,
    Danger,
    Heard,
    Incident,
    Reason,
    Sign,
    State,
    Topic,
)
from listener.parts import Parts
from listener.planning import chosen
from listener.sight import endangered, look
from listener.situating import gaps
from listener.telling import Turn, decide

RECENT = timedelta(hours=48)
_TASK = "dispatch"
_log = logging.getLogger(__name__)


def dispatch_due(parts: Parts, now: datetime) -> None:
    """Watch every brand, if it is time to; before that those that cannot wait."""
    every = parts.config.detection.every
    planned = parts.store.task_due(_TASK, now, every)
    if planned:
        parts.store.plan_task(_TASK, now + every)
    wanted = [brand for brand in parts.config.brands if planned or _hurries(parts, brand, now)]
    for brand in sorted(wanted, key=lambda brand: followed(parts, brand)):  # first those of whom nobody is warned yet
        try:
            watched(parts, brand, now)
        except Overtaken as somebody:
            _log.info("looked again next time %s", pairs(brand=brand.id, reason=somebody))
        except Exception:  # noqa: BLE001 - a bug on one brand must not blind the others; logged, and tried next time
            _log.exception("bug %s", pairs(brand=brand.id))


def _hurries(parts: Parts, brand: Brand, now: datetime) -> bool:
    """Tell whether a brand is to be looked at before its time. What goes wrong here ends the tick: all are planned."""
    found = glance(parts, brand, now)
    if found is None or found.due > now:
        return False
    _log.info("early look %s", pairs(brand=brand.id, voices=found.voices, wanted=found.wanted))
    return True


def watched(parts: Parts, brand: Brand, now: datetime) -> Assessment:
    """Watch a brand, and remember that it was looked at: also where that failed, or it would fail at every tick."""
    before = counted(parts, brand, now)
    seen: Assessment | None = None
    try:
        seen = watch(parts, brand, now)
    finally:
        note(parts, brand, now, before, seen)
    return seen


def watch(parts: Parts, brand: Brand, now: datetime) -> Assessment:
    """Assess one brand and let its incidents follow: one for each topic."""
    recent = parts.store.heard(brand.id, now - RECENT, now + timedelta(seconds=1))
    known = parts.store.current_incidents(brand.id, now - topics.REMEMBERED)
    live = [one for one in known if one.state is not State.CLOSED]
    alone = live[0] if len(live) == 1 else None
    whole = look(parts, brand, recent, now, alone)
    perils = endangered(parts, brand, known, now)
    _sign(parts, whole, live)
    if not live:
        if _calmed(parts, known, whole, now):
            known = parts.store.current_incidents(brand.id, now - topics.REMEMBERED)
        _begin(parts, _Look(brand, recent, whole, None, perils), known, now)
        return whole
    divided = topics.divide(recent, live)
    fresh = topics.further(divided, names(brand)) if whole.level >= OPENS else None
    beside = divided.beside(fresh.topic) if fresh is not None and fresh.of is None else None
    for place, incident in enumerate(live):
        of_it = whole if alone and not beside else look(parts, brand, (beside or divided).share(place), now, incident)
        if incident.state is State.CANDIDATE or not _only_deaf(parts, incident, of_it, now):
            about = topics.moved(divided, place, now, names(brand))
            with _apart(brand, incident):
                its = perils if incident is _imperilled(live) else None
                _follow(parts, _Look(brand, (beside or divided).share(place), of_it, about, its), incident, now)
    if fresh is not None:
        _further(parts, brand, fresh, divided, beside.share(len(live)) if beside else (), now)
    _merge(parts, divided, now)
    return whole


@contextmanager
def _apart(brand: Brand, incident: Incident) -> Iterator[None]:
    """Keep what goes wrong with one incident from the brand's others; the next look tries again."""
    try:
        yield
    except Overtaken as somebody:
        _log.info("looked again next time %s", pairs(brand=brand.id, name=incident.name, reason=somebody))
    except StoreError:
        raise
    except Exception:  # noqa: BLE001 - a bug about one incident must not silence the others; logged, and tried next time
        _log.exception("bug %s", pairs(brand=brand.id, name=incident.name))


def names(brand: Brand) -> tuple[str, ...]:
    """Return what a brand is called: no topic of its own."""
    return (brand.name, *brand.aliases)


def _sign(parts: Parts, whole: Assessment, live: Sequence[Incident]) -> None:
    """Note what the silent tier sees while nobody has been warned: digests and lists show it."""
    if (whole.watch or whole.coordinated) and whole.reckoning and not any(one.max_level for one in live):
        seen = whole.reckoning
        parts.store.signs.note(
            Sign(
                *(whole.brand, whole.at, whole.at, seen.surprise, seen.voices, seen.usual, seen.window),
                *(whole.coordinated, whole.words),
            )
        )


def _calmed(parts: Parts, known: Sequence[Incident], whole: Assessment, now: datetime) -> bool:
    """Note that it has calmed down since people declared an incident over; tells whether there was anything to note."""
    ended = [one for one in known if one.handling.ended]
    changed = [after for one in ended if (after := calmed(one, whole, now)) is not one]
    for after in changed:
        parts.store.decide(after, (), (), now)
    return bool(changed)


def _imperilled(live: Sequence[Incident]) -> Incident:
    """Return the incident that reports of danger belong to: the one that they carry, else the oldest storm."""
    return next((one for one in live if danger.carried(one)), live[0])


def _begin(parts: Parts, seen: _Look, known: Sequence[Incident], now: datetime) -> None:
    """Begin an incident, or the second wave of one that ended, if there is anything to begin."""
    if seen.assessment.level >= OPENS:
        about = topics.found(seen.recent, seen.assessment, now, names(seen.brand))
        _follow(parts, replace(seen, topic=about), topics.earlier(known, about, now), now)
    elif seen.danger is not None:
        about = danger.topic(seen.danger.reports, now)
        _follow(parts, replace(seen, topic=about), danger.earlier(known, now), now)


def _further(
    parts: Parts, brand: Brand, fresh: Further, divided: topics.Division, share: Sequence[Heard], now: datetime
) -> None:
    """Let a further topic beside the open ones become an incident of its own, or a side of one of them."""
    if fresh.of is not None:
        incident = parts.store.incident(divided.incidents[fresh.of].id)
        if incident is not None:
            parts.store.decide(replace(incident, topic=topics.joined(incident, fresh.topic)), (), (), now)
        return
    assessment = look(parts, brand, share, now)
    if assessment.level >= OPENS:
        known = parts.store.current_incidents(brand.id, now - topics.REMEMBERED)
        _follow(parts, _Look(brand, share, assessment, fresh.topic), topics.earlier(known, fresh.topic, now), now)


def _merge(parts: Parts, divided: topics.Division, now: datetime) -> None:
    """Let incidents that turn out to be one become one: the younger goes into the older, and nobody is woken for it."""
    for younger, older in divided.doubled():
        gone, kept = parts.store.incident(younger.id), parts.store.incident(older.id)
        if gone is None or kept is None or {gone.state, kept.state} & {State.CLOSED, State.CANDIDATE}:
            continue
        parts.store.decide(topics.together(kept, gone), [("took_in", {"name": gone.name})], (), now)
        parts.store.decide(merged(topics.taken_in(gone, now), kept), [("merged", {"into": kept.name})], (), now)
        for told in parts.store.told(gone.id):
            if told.state == "queued":
                parts.store.hands.drop(told.key)  # who is told in the morning is told of the one that is left


@dataclass(frozen=True, slots=True)
class _Look:
    """What was seen of one topic."""

    brand: Brand
    recent: Sequence[Heard]
    assessment: Assessment
    topic: Topic | None
    danger: Danger | None = None
    """Reports of danger that are more than usual."""

    def for_(self, current: Incident | None) -> Assessment:
        """Return the assessment that an incident goes by: a storm goes by its level, whatever is reported in it."""
        perils, seen = self.danger, self.assessment
        if perils is None or not (current is None or current.closed is not None or danger.carried(current)):
            return seen
        if seen.level >= OPENS:
            return replace(seen, danger=perils)
        shown = tuple(dict.fromkeys((*perils.reports[-3:], *seen.voices)))[:3]
        return replace(seen, danger=perils, voices=shown, trigger=seen.trigger or perils.reports[0])


def _follow(parts: Parts, seen: _Look, current: Incident | None, now: datetime) -> None:
    """Let one incident follow what was seen of it."""
    assessment = seen.for_(current)
    step = advance(current, assessment, now, parts.store.next_incident_id(), topics.REMEMBERED)
    if step.incident is None:
        if current is not None and step.events:
            parts.store.drop_candidate(current.id)
        return
    about = seen.topic or step.incident.topic
    if about is not None and current is not None and current.closed is not None:
        about = topics.joined(current, about)  # what it was about before its end is not forgotten over a flicker
    incident = replace(step.incident, topic=about, height=_height(step.incident, assessment))
    turn = _planned(parts, Turn(seen.brand, current, incident, assessment, step.reason), seen, now)
    events = (*step.events, *(["key_fact"] if turn.reason is Reason.KEY_FACT else []))
    if turn.incident != current:
        decide(parts, turn, events, now)


def _planned(parts: Parts, turn: Turn, seen: _Look, now: datetime) -> Turn:
    """Choose what is to be done, and see whether there are facts that change it."""
    if turn.incident.state not in {State.OPEN, State.DECLINING} and turn.reason is not Reason.END:
        return turn
    more, extra = seen.danger is not None, gauged(parts, seen.brand, turn.incident, seen.recent, now)
    measured = (extra.signals, extra.claims)
    plan = chosen(parts.playbooks, turn.incident, turn.assessment, seen.recent, now, endangered=more, gauged=measured)
    found = facts(turn.assessment, safety=plan.safety)
    new = fresh(found, turn.incident.facts)
    known = tuple(str(fact) for fact in ORDER if fact in found or fact in turn.incident.facts)
    incident = replace(turn.incident, playbook=plan.choice.playbook.id, plan=plan.plan, facts=known)
    told = turn.before is not None and turn.before.max_level > 0
    rings = turn.incident.state is State.OPEN or (Fact.SAFETY in new and more)
    aloud = turn.reason or (Reason.KEY_FACT if new and told and rings else None)
    score = min(plan.choice.score / 100, 1.0) or None
    return replace(
        turn,
        incident=incident,
        reason=aloud,
        score=score,
        safety=plan.safety and aloud is not Reason.END,  # an all-clear wakes nobody
        news=tuple(new),
        sources=mostly(seen.recent),
    )


def _height(incident: Incident, assessment: Assessment) -> Assessment | None:
    """Return what was seen when the incident stood highest: at that level, with the most critics."""
    before = incident.height
    if before is None or assessment.level != before.level:
        return assessment if before is None or assessment.level > before.level else before
    critics = [one.reckoning.critics if one.reckoning else 0 for one in (assessment, before)]
    return assessment if critics[0] > critics[1] else before


def _only_deaf(parts: Parts, current: Incident, assessment: Assessment, now: datetime) -> bool:
    """Tell whether an incident seems to calm down while much of what is usually heard cannot be heard.

    A source gap mutes "all calm" (knowledge 3.2): what does not answer may still be burning.
    """
    if current.state not in {State.OPEN, State.DECLINING} or assessment.level >= max(current.level, DECLINES):
        return False
    silent = set(gaps(parts, now))
    heard = parts.store.voices_by_source(current.brand, now - LOOKED_AT, now)
    deaf = sum(voices for source, voices in heard.items() if source in silent)
    return deaf > (1 - HEARD) * sum(heard.values())
