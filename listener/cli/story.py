"""The whole story of one incident: the numbers, the voices, what was told to whom, the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from listener.cli import rows
from listener.cli.output import Column, Listing, safe
from listener.model import Assessment, Found, Incident, Told
from listener.words import moment, number, percent, say, span

if TYPE_CHECKING:
    from alerts.playbook import Playbook
    from listener.config import Config

Event = tuple[datetime, str, Mapping[str, object]]


def as_object(incident: Incident, events: Sequence[Event], told: Sequence[Told]) -> Listing:
    """Return the incident for machines: one record with its evidence, its log and its messages."""
    record = rows.incident(incident) | {
        "evidence": _evidence(incident.last),
        "events": [{"at": at.isoformat(), "kind": kind, **detail} for at, kind, detail in events],
        "messages": [
            {
                "key": one.key,
                "channel": one.channel,
                "reason": str(one.reason),
                "level": one.level,
                "state": one.state,
                "due": one.due.isoformat(),
                "error": one.error,
                "sent": one.sent.isoformat() if one.sent else None,
            }
            for one in told
        ],
    }
    return Listing([Column(key, key) for key in record], [record], [{}])


def _evidence(last: Assessment | None) -> list[dict[str, object]]:
    if last is None:
        return []
    return [
        {
            "signal": str(one.signal),
            "window_s": one.window.total_seconds(),
            "value": one.value,
            "usual": round(one.usual, 3),
            "z": round(one.z, 2),
        }
        for one in last.evidence
    ]


def as_text(
    incident: Incident,
    events: Sequence[Event],
    told: Sequence[Told],
    voices: Sequence[Found],
    playbook: Playbook | None,
    configured: Config,
    lang: str,
) -> Iterator[str]:
    """Give the lines a person reads."""
    zone = configured.zone
    state = say(f"cli.state_{incident.state}", lang)
    word = say(f"alerts.level_{incident.level}", lang)
    yield f"{incident.name} · {incident.brand} · {state} · {incident.level}/6 {word} (max. {incident.max_level})"
    yield say("cli.story_since", lang, since=moment(incident.opened, zone, lang))
    yield from _section("cli.story_evidence", lang, _measured(incident.last, lang))
    yield from _section("cli.story_voices", lang, (_voice(found, zone, lang) for found in voices))
    yield from _section("cli.story_log", lang, (_event(event, zone, lang) for event in events))
    yield from _section("cli.story_messages", lang, (_message(one, zone, lang) for one in told))
    if playbook is not None:
        yield from _section("cli.story_playbook", lang, _plan(playbook, lang))


def _section(key: str, lang: str, lines: Iterator[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield say(key, lang)
        yield from (f"  {line}" for line in found)


def _measured(last: Assessment | None, lang: str) -> Iterator[str]:
    if last is None:
        return
    for one in last.evidence:
        yield say(
            "cli.evidence",
            lang,
            signal=say(f"cli.signal_{one.signal}", lang),
            window=span(one.window, lang),
            value=number(one.value, lang, 0 if float(one.value).is_integer() else 2),
            usual=number(one.usual, lang, 1),
            z=number(one.z, lang, 1),
        )
    if last.negative_share is not None:
        yield say("cli.evidence_negative", lang, share=percent(last.negative_share, lang))
    if last.learning:
        yield say("alerts.learning", lang)


def _voice(found: Found, zone: tzinfo, lang: str) -> str:
    m = found.mention
    said = m.text or m.title
    return safe(f"{moment(m.at, zone, lang)} · {m.author or m.source} ({m.source}): {said[:160]} {m.url}")


def _event(event: Event, zone: tzinfo, lang: str) -> str:
    at, kind, detail = event
    numbers = say("cli.event_numbers", lang, level=detail.get("level", ""), volume=detail.get("volume", ""))
    return f"{moment(at, zone, lang)}  {say(f'cli.event_{kind}', lang)}  ({numbers})"


def _message(one: Told, zone: tzinfo, lang: str) -> str:
    at = moment(one.sent or one.due, zone, lang)
    error = f" – {one.error}" if one.error else ""
    state = say(f"cli.told_{one.state}", lang)
    return safe(f"{at}  {one.key}  {say(f'cli.reason_{one.reason}', lang)}  {state}{error}")


def _plan(playbook: Playbook, lang: str) -> Iterator[str]:
    yield f"{playbook.title.of(lang)} – {playbook.goal.of(lang)}"
    for step in playbook.steps:
        yield f"[ ] {step.by:>4}  {say(f'alerts.role_{step.role}', lang)}: {step.text.of(lang)}"
