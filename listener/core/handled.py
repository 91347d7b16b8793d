"""What becomes of an incident when a person does something about it. Pure; whoever calls has read the incident afresh.

    take | assign | return | snooze | close | false alarm | pin | kind | regard | said | judge

Rules: knowledge.md 3.2. An acknowledgement holds for hours, not for ever, and only up to the level it was given at.
What people do never touches what the detector goes by (level, its last change, calm), save that they end an incident.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from listener.core import handover
from listener.errors import UsageError
from listener.model import Assessment, Handling, Incident, Mistake, Silence, State, Verdict

_EXPIRES = {3: timedelta(hours=8), 4: timedelta(hours=4), 5: timedelta(minutes=60), 6: timedelta(minutes=60)}
"""After so long at that level the owner is reminded, and somebody has to say again that they have it."""
LONGEST_SNOOZE = timedelta(hours=24)
LONGEST_SILENCE = timedelta(days=30)
EARLIEST_WORD = timedelta(days=2)
"""A first public word longer before the warning is taken for a slip of the pen: it could not be taken back."""
_WORDS = 8
_HIGHEST, _HIGHER = 6, 2
_SILENT = 2
"""Up to this level nothing rings, so what rises no higher ends nobody's word either."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did: the incident afterwards, and what the log says of it."""

    incident: Incident
    event: str
    """One of ``alerts.pagelog.DEEDS``: acknowledged, assigned, returned, snoozed, closed_by …"""
    detail: dict[str, object]


def expires(level: int, now: datetime) -> datetime:
    """Return until when an acknowledgement at a level holds."""
    return now + _EXPIRES[min(_HIGHEST, max(3, level))]


def take(incident: Incident, who: str, now: datetime) -> Deed:
    """Somebody takes it. Doing so again, or by somebody else, is a new acknowledgement; it ends a snooze.

    Whoever takes what they were given accepts it: the log says from whom. It holds up to the highest level that anybody
    has taken: who took a storm has taken the breeze after it.
    """
    _alive(incident)
    level, until = max(_SILENT, incident.level, incident.handling.level), expires(incident.level, now)
    before = incident.handling
    hands = replace(handover.taken(before), owner=who, acknowledged=now, level=level, until=until, snoozed=None)
    detail: dict[str, object] = {"level": level, "until": until.isoformat()}
    if handover.waits(before) and handover.same(before.owner, who):
        detail["from"] = before.giver
    return Deed(replace(incident, handling=hands), "acknowledged", detail)


def assign(incident: Incident, to: str, by: str = "", now: datetime | None = None) -> Deed:
    """Somebody (``by``) gives it to somebody else, who accepts (``take``) or returns it; without ``now``, not (C05)."""
    _alive(incident)
    hands = handover.given(incident.handling, to, by, now)
    return Deed(replace(incident, handling=hands), "assigned", {"to": to, "before": incident.handling.owner})


def give_back(incident: Incident, who: str, reason: str, now: datetime) -> Deed:
    """Somebody returns what they were given and have not accepted, with a reason (C05, ``handover``).

    Raises UsageError for what was not given to them, is accepted already, or comes without a reason.
    """
    _alive(incident)
    before = incident.handling
    if not handover.waits(before):
        raise UsageError("handling.not_given", name=incident.name)
    if not handover.same(before.owner, who):
        raise UsageError("handling.given_to", name=incident.name, owner=before.owner)
    if not reason.strip():
        raise UsageError("handling.return_reason")
    hands = handover.returned(before, incident.level, now)
    detail = {"to": before.giver, "note": reason.strip(), "holds": hands.acknowledged is not None}
    return Deed(replace(incident, handling=hands), "returned", detail)


def snooze(incident: Incident, who: str, until: datetime, now: datetime) -> Deed:
    """Somebody has seen it and puts it aside for some time; a rise above where it stands now ends that early."""
    _alive(incident)
    if not now < until <= now + LONGEST_SNOOZE:
        raise UsageError("handling.snooze_time", hours=str(LONGEST_SNOOZE // timedelta(hours=1)))
    owner, level = incident.handling.owner or who, max(_SILENT, incident.level)
    hands = replace(
        handover.taken(incident.handling), owner=owner, acknowledged=now, level=level, until=until, snoozed=until
    )
    return Deed(replace(incident, handling=hands), "snoozed", {"until": until.isoformat(), "level": level})


def close(incident: Incident, note: str, now: datetime) -> Deed:
    """Somebody declares it over. It comes back only after a calm, or if it rises above its highest level."""
    _alive(incident)
    return Deed(_ended(incident, incident.handling, now), "closed_by", {"note": note})


def false_alarm(incident: Incident, reason: Mistake, note: str, now: datetime) -> Deed:
    """It was none: everything about it stops, also if it is over, and the log keeps what one can learn from it."""
    _known(incident)
    hands = replace(incident.handling, mistake=reason)
    detail = {"reason": str(reason), "note": note, **learned_from(incident)}
    return Deed(_ended(incident, hands, now), "false_alarm", detail)


def pin(incident: Incident, playbook: str) -> Deed:
    """Somebody chooses the playbook; the program does not choose again. Empty: it may, at its next look.

    The log keeps what was measured: a choice by a person is a label that choices of the program are measured by.
    """
    _alive(incident)
    hands = replace(incident.handling, pinned=playbook)
    kept = replace(incident, handling=hands, playbook=playbook or incident.playbook)
    return Deed(kept, "pinned", {"playbook": playbook, "before": incident.playbook, **learned_from(incident)})


def is_kind(incident: Incident, kind: str) -> Deed:
    """Somebody says what kind of wave it is, empty: nobody does any more. What was pinned gives way to it.

    Which playbook follows from it is not decided here. The log keeps what was measured, as with a false alarm.
    """
    _alive(incident)
    before = incident.handling
    hands = replace(before, kind=kind, pinned="")
    detail = {"kind": kind, "kind_before": before.kind, "before": incident.playbook, **learned_from(incident)}
    return Deed(replace(incident, handling=hands), "kind_set", detail)


def regard(incident: Incident, *, cluster: str | None = None, claim: str | None = None) -> Deed:
    """Somebody says who will be held responsible, or what is known of the claim; empty: nobody knows. None: unsaid."""
    _alive(incident)
    before = incident.handling
    said = {name: value for name, value in (("cluster", cluster), ("claim", claim)) if value is not None}
    hands = replace(before, cluster=said.get("cluster", before.cluster), claim=said.get("claim", before.claim))
    return Deed(replace(incident, handling=hands), "regarded", dict(said))


def approved(incident: Incident, statement: dict[str, object]) -> Deed:
    """Somebody stands for words that go out: the log keeps them. The incident stays as it is; nothing is published."""
    _known(incident)
    return Deed(incident, "approved", statement)


def said(incident: Incident, at: datetime) -> Deed:
    """The company has said something in public; the first time counts, and may be noted later."""
    _known(incident)
    if at < incident.opened - EARLIEST_WORD:
        raise UsageError("handling.said_early", name=incident.name, days=str(EARLIEST_WORD.days))
    spoken = min(at, incident.handling.spoken or at)
    return Deed(replace(incident, handling=replace(incident.handling, spoken=spoken)), "said", {"at": at.isoformat()})


def judge(incident: Incident, verdict: Verdict) -> Deed:
    """Somebody says what the warning was worth, at any time; the last word counts."""
    _known(incident)
    kept = replace(incident, handling=replace(incident.handling, verdict=verdict))
    return Deed(kept, "verdict", {"verdict": str(verdict), **learned_from(incident)})


def learned_from(incident: Incident) -> dict[str, object]:
    """Return the look of an incident as a label keeps it: what was measured at its height, and what it was about.

    Thresholds are proposed from it later, when the mentions themselves are long forgotten; no text is in it.
    """
    seen = incident.height or incident.last
    about = [word for word, _ in incident.topic.words[:_WORDS]] if incident.topic else []
    return {
        "level": incident.level,
        "max_level": incident.max_level,
        "topic": about,
        **(_measured(seen) if seen else {}),
    }


def _measured(seen: Assessment) -> dict[str, object]:
    found: dict[str, object] = {"volume": seen.volume, "coordinated": seen.coordinated, "learning": seen.learning}
    if (sum_ := seen.reckoning) is None:
        return found
    return found | {
        "points": round(sum_.points, 4),
        "threshold": round(sum_.threshold, 4),
        "weeks": round(sum_.weeks, 2),
        "voices": sum_.voices,
        "critics": sum_.critics,
        "usual": round(sum_.usual, 3),
        "parts": {kind: round(points, 4) for kind, points in sum_.parts},
    }


def silence(wanted: Silence) -> Silence:
    """Return a silence as it may be kept: it says what it is about, why, until when, and who wants it.

    Raises UsageError for one that says too little, or would last longer than a month.
    """
    tidy = replace(wanted, owner=wanted.owner.strip(), reason=wanted.reason.strip(), topic=wanted.topic.strip())
    if not (tidy.brand or tidy.topic or tidy.source):
        raise UsageError("handling.silence_what")
    if not tidy.reason:
        raise UsageError("handling.silence_reason")
    if not tidy.owner:
        raise UsageError("handling.who")
    if not tidy.since < tidy.until <= tidy.since + LONGEST_SILENCE:
        raise UsageError("handling.silence_time", days=str(LONGEST_SILENCE.days))
    return tidy


def lapsed(incident: Incident, now: datetime) -> tuple[Incident, tuple[str, ...]]:
    """Return the incident without what has run out by now: a snooze, an acknowledgement, each with its event.

    A level above the acknowledged one ends both: who took a breeze has not taken a storm. Of what is over nothing runs
    out any more.
    """
    if incident.state not in {State.OPEN, State.DECLINING}:
        return incident, ()
    hands, events = incident.handling, []
    risen = incident.level > hands.level
    if hands.snoozed is not None and (risen or hands.snoozed <= now):
        hands = replace(hands, snoozed=None)
        events.append("snooze_ended")
    if hands.acknowledged is not None and (risen or (hands.until is not None and hands.until <= now)):
        hands = replace(hands, acknowledged=None, until=None, snoozed=None)
        events.append("acknowledgement_ended")
    return (replace(incident, handling=hands), tuple(events)) if events else (incident, ())


def returns(incident: Incident, level: int) -> bool:
    """Tell whether an ended incident may open again at a level, as far as people's word is concerned.

    What a person closed comes back after a calm, or higher than it ever was; a false alarm only two levels higher.
    From 5 on there is no room for two: one higher will do there, and the highest of all comes back after a calm.
    """
    hands = incident.handling
    if hands.into:
        return False
    if hands.mistake is not None:
        return level >= min(_HIGHEST, incident.max_level + _HIGHER) and _higher_or_calmed(incident, level)
    if hands.ended is None or incident.closed is None or hands.ended < incident.closed:
        return True
    return _higher_or_calmed(incident, level)


def _higher_or_calmed(incident: Incident, level: int) -> bool:
    """Tell whether a level is news to whoever ended it: higher than they knew, or after a calm that was seen since."""
    calm, ended = incident.calm_since, incident.handling.ended
    return level > incident.max_level or (calm is not None and ended is not None and calm >= ended)


def merged(gone: Incident, kept: Incident) -> Incident:
    """Return an incident that went into another one, as people are to see it: nothing can be done about it any more."""
    return replace(gone, handling=replace(gone.handling, into=kept.name, snoozed=None))


def afresh(incident: Incident) -> Incident:
    """Return an incident whose second wave begins: nobody has it yet, what people chose stays."""
    before = incident.handling
    kept = Handling(
        owner=before.owner,
        pinned=before.pinned,
        cluster=before.cluster,
        kind=before.kind,
        claim=before.claim,
        spoken=before.spoken,
    )
    return replace(incident, handling=kept)


def _alive(incident: Incident) -> None:
    """Raise UsageError unless the incident is going on: nothing can be done to what is over, or has not begun."""
    _known(incident)
    if incident.state in {State.CANDIDATE, State.CLOSED}:
        raise UsageError("handling.nothing_to_do", name=incident.name)


def _known(incident: Incident) -> None:
    """Raise UsageError for what people were never told of, and for what went into another incident.

    One that ended and waits as a candidate for its second wave is known to them.
    """
    if incident.handling.into:
        raise UsageError("handling.merged", name=incident.name, into=incident.handling.into)
    if incident.state is State.CANDIDATE and incident.closed is None:
        raise UsageError("handling.nothing_to_do", name=incident.name)


def _ended(incident: Incident, hands: Handling, now: datetime) -> Incident:
    """Return the incident over by a person's word; if it was over already, since when stays as it was.

    So whoever was told of its end is not told again of what people call it afterwards.
    """
    hands = replace(hands, ended=hands.ended or incident.closed or now, snoozed=None)
    over = replace(incident, state=State.CLOSED, handling=hands, calm_since=None)
    return over if over.closed is not None else replace(over, changed=now, closed=now)
