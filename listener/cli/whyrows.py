"""``listener incident why``: why the wind force, why the playbook, and why whom the messages went to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from alerts.briefing import Brief, advice
from alerts.briefing import as_object as brief_object
from alerts.explaining import as_object, why
from alerts.figures import amount
from alerts.playbook import Playbook
from alerts.standing import because, status
from listener.cli.output import Column, Listing
from listener.model import Entry, Incident
from listener.planning import Chosen
from listener.words import moment, number, say


def lines(
    incident: Incident,
    plan: Chosen,
    found: Brief,
    books: Mapping[str, Playbook],
    log: list[Entry],
    lang: str,
    zone: tzinfo,
) -> Iterator[str]:
    """Yield the explanation, part by part."""
    yield f"{incident.name} · {say(f'alerts.level_{incident.level}', lang)} · {status(incident, zone, lang)}"
    yield ""
    yield from _level(incident, lang)
    yield ""
    yield from why(plan.choice, books, lang)
    if told_along := advice(found, lang):
        yield ""
        yield from told_along
    told = [entry for entry in log if entry.detail.get("because")]
    if told:
        yield ""
    for entry in told:
        reasons = entry.detail["because"]
        reason = say(f"alerts.reason_{entry.detail.get('reason', 'update')}", lang, since="")
        given = because([str(one) for one in reasons], lang) if isinstance(reasons, list) else ""
        yield f"{moment(entry.at, zone, lang)}  {reason.strip(' ,')}: {given}"


def _level(incident: Incident, lang: str) -> Iterator[str]:
    seen = incident.last
    if seen is None:
        return
    yield say("policy.why_tracks", lang, level=seen.level, social=seen.social, media=seen.media)
    if seen.reckoning is not None:
        sum_ = seen.reckoning
        points, threshold = number(sum_.points, lang, 1), number(sum_.threshold, lang, 1)
        yield say("policy.why_points", lang, points=points, threshold=threshold)
    for one in seen.evidence:
        yield "  " + say(
            "policy.why_evidence",
            lang,
            what=say(f"cli.signal_{one.signal}", lang),
            value=amount(one.value, lang),
            usual=amount(one.usual, lang),
        )


def structured(incident: Incident, plan: Chosen, found: Brief) -> Listing:
    """Return the same for machines."""
    seen = incident.last
    record = {
        "incident": incident.name,
        "level": incident.level,
        "social": seen.social if seen else None,
        "media": seen.media if seen else None,
        "signals": dict(plan.known),
        "cause": str(plan.cause),
        **as_object(plan.choice),
        **brief_object(found),
    }
    return Listing([Column(key, key) for key in record], [record], [{}])
