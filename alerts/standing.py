"""Lines that say how an incident stands with people: who has it, why this message goes out, what is new. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from alerts.figures import amount
from alerts.quotes import name
from listener.model import ChannelName, Incident, Status
from listener.words import clock, moment, number, say

_TOO_MANY = frozenset({"rate", "night_rate"})
"""Reasons (``alerts.policy.Because``) that ask for something to be tuned."""


def status(
    incident: Incident, zone: tzinfo, lang: str, until: tuple[datetime, Sequence[ChannelName]] | None = None
) -> str:
    """Return who has it, or that nobody has: one line. ``until``: when it goes to whom else."""
    hands, where = incident.handling, incident.status
    if where is Status.CANDIDATE:
        return ""
    if where is Status.OPEN and until is not None and not incident.handling.owner:
        names = ", ".join(name(str(one)) for one in until[1])
        return say("policy.status_next", lang, clock=clock(until[0], zone), channels=names)
    given = where is Status.OPEN and hands.owner and hands.acknowledged is None
    ends = hands.snoozed if where is Status.SNOOZED else hands.until
    return say(
        "policy.status_assigned" if given else f"policy.status_{where}",
        lang,
        owner=name(hands.owner),
        until=moment(ends, zone, lang) if ends else "–",
        reason=say(f"policy.mistake_{hands.mistake}", lang) if hands.mistake else "",
        name=hands.into,
    )


def stamp(incident: Incident) -> str:
    """Return what people have done about an incident so far, as a few letters that change with it."""
    hands = incident.handling
    times = (hands.acknowledged, hands.until, hands.snoozed, hands.ended)
    said = filter(None, (hands.kind, hands.cluster, hands.claim))
    return "|".join(
        (hands.owner, hands.pinned, hands.mistake or "", *("" if at is None else at.isoformat() for at in times), *said)
    )


def because(reasons: Sequence[str], lang: str) -> str:
    """Return why a message goes out now; empty without reasons."""
    told = [say(f"policy.because_{reason}", lang) for reason in dict.fromkeys(reasons)]
    lines = [say("policy.because", lang, reasons="; ".join(told))] if told else []
    if _TOO_MANY & set(reasons):
        lines.append(say("policy.hint_rate", lang))
    return " ".join(lines)


def news(facts: Sequence[str], lang: str) -> str:
    """Return the key facts that are new; empty without any."""
    told = " ".join(say(f"policy.fact_{fact}", lang) for fact in facts)
    return say("policy.fact_title", lang, facts=told) if told else ""


def chart_title(counts: Sequence[int], usual: Sequence[float], lang: str) -> str:
    """Return what the picture of the last hours shows, in words; empty without a picture."""
    if not counts:
        return ""
    mean = sum(usual) / len(usual) if usual else 0.0
    return say(
        "policy.chart_title",
        lang,
        hours=len(counts),
        last=number(counts[-1], lang),
        most=number(max(counts), lang),
        usual=amount(mean, lang),
    )
