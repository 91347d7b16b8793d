"""What people did about incidents: for machines with fixed keys, for people as sentences in their language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from listener.cli.output import safe
from listener.cli.view import View
from listener.model import Incident, Status
from listener.words import say

if TYPE_CHECKING:
    from listener.core.handled import Deed

STATUS_STYLES = {
    "open": "bold red",
    "acknowledged": "yellow",
    "snoozed": "yellow",
    "declining": "yellow",
    "closed": "dim",
    "false_alarm": "dim",
    "merged": "dim",
}
_TOP = 6


def text(key: str, view: View, **values: object) -> str:
    """Return a sentence of this catalogue on one line; strangers' words in it steer nothing."""
    return safe(say(f"handling.{key}", view.lang, **values))


def done(deed: Deed, view: View) -> str:
    """Return what was done, and who has it now."""
    one, hands = deed.incident, deed.incident.handling
    match deed.event:
        case "false_alarm":
            key = "did_false_alarm" if one.max_level < _TOP else "did_false_alarm_top"
        case "pinned":
            key = "did_pinned" if hands.pinned else "did_unpinned"
        case "kind_set" | "regarded":
            return _regarded(deed, view)
        case "said":
            key = _said_when(deed)
        case "returned":
            key = "did_returned" if deed.detail["holds"] else "did_returned_anew"
        case event:
            key = f"did_{event}"
    return text(
        key,
        view,
        name=one.name,
        owner=hands.owner,
        until=view.when(hands.until),
        level=hands.level,
        top=one.max_level,
        least=min(_TOP, one.max_level + 2),
        reason=text(f"mistake_{hands.mistake}", view) if hands.mistake else "",
        playbook=hands.pinned,
        at=view.when(hands.spoken),
        span=view.lasted(abs((hands.spoken or one.opened) - one.opened)),
        verdict=text(f"verdict_{hands.verdict}", view) if hands.verdict else "",
        step=deed.detail.get("step", ""),
    )


def _regarded(deed: Deed, view: View) -> str:
    """Return what somebody says that a wave is, and what follows from it."""
    one, hands = deed.incident, deed.incident.handling
    key = deed.event if deed.event == "regarded" or hands.kind else "kind_free"
    auto = text("as_playbook", view)
    told = {
        "kind": hands.kind,
        "playbook": one.playbook,
        "cluster": hands.cluster or auto,
        "claim": hands.claim or auto,
    }
    return safe(say(f"plan.did_{key}", view.lang, name=one.name, **told))


def _said_when(deed: Deed) -> str:
    """Return whether the word that was noted is the first one, and on which side of the warning it was."""
    spoken = deed.incident.handling.spoken
    if spoken is None or deed.detail["at"] != spoken.isoformat():
        return "did_said_earlier"
    return "did_said" if spoken >= deed.incident.opened else "did_said_before"


def deed_record(deed: Deed, actor: str) -> dict[str, object]:
    """Return a deed for machines: what was done by whom, and how the incident stands now."""
    one = deed.incident
    head = {"incident": one.name, "brand": one.brand, "done": deed.event, "by": actor, "state": str(one.state)}
    return {**head, "level": one.level, "max_level": one.max_level, **handling(one), "detail": deed.detail}


def handling(one: Incident) -> dict[str, object]:
    """Return what people have done about an incident so far, for machines."""
    hands = one.handling
    return {
        "status": str(one.status),
        "owner": hands.owner or None,
        "acknowledged": _iso(hands.acknowledged),
        "acknowledged_level": hands.level,
        "until": _iso(hands.until),
        "snoozed": _iso(hands.snoozed),
        "ended": _iso(hands.ended),
        "mistake": str(hands.mistake) if hands.mistake else None,
        "into": hands.into or None,
        "pinned": hands.pinned or None,
        "kind": hands.kind or None,
        "cluster": hands.cluster or None,
        "claim": hands.claim or None,
        "spoken": _iso(hands.spoken),
        "verdict": str(hands.verdict) if hands.verdict else None,
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def status(one: Incident, view: View) -> str:
    """Return the word for where an incident stands for people."""
    return text(f"status_{one.status}", view)


def stands(one: Incident, view: View) -> Iterator[str]:
    """Give the lines that say who has an incident, and what else people decided about it."""
    hands = one.handling
    values = {"name": one.name, "owner": hands.owner, "until": view.when(hands.until), "level": hands.level}
    yield from (text(f"stands_{key}", view, **values, **more) for key, more in _standings(one, view))
    if hands.pinned:
        yield text("stands_pinned", view, playbook=hands.pinned)
    if hands.kind:
        yield text("stands_kind", view, kind=hands.kind)
    if hands.spoken:
        yield text("stands_spoken", view, at=view.when(hands.spoken))
    if hands.verdict:
        yield text("stands_verdict", view, verdict=text(f"verdict_{hands.verdict}", view))


def _standings(one: Incident, view: View) -> Iterator[tuple[str, dict[str, object]]]:
    hands = one.handling
    match one.status:
        case Status.MERGED:
            yield "merged", {"into": hands.into}
        case Status.FALSE_ALARM:
            yield "false_alarm", {"reason": text(f"mistake_{hands.mistake}", view)}
        case Status.CLOSED:
            if hands.ended:
                yield "ended", {}
        case Status.SNOOZED:
            yield "snoozed", {}
        case _ if hands.acknowledged:
            yield "acknowledged", {}
        case Status.OPEN | Status.DECLINING:
            yield ("asked" if hands.owner else "nobody"), {}
