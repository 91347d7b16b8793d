"""The message that a partner's storm may come over to a brand: who, how high, what it is about. Pure (idea B12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from alerts.quotes import cut, listed, name
from listener.model import Incident, Notice, Reason, Voice
from listener.words import moment, number, say

_PUSH, _WORDS, _VOICES = 150, 5, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A partner's incident, as the brand that names the partner is told of it."""

    brand: str
    """Who is told, as people write it."""
    partner: str
    incident: Incident
    voices: Sequence[Voice] = ()
    named: int = 0
    """Voices of the wave that name the brand as well."""


def trouble(key: str, found: Trouble, lang: str, zone: tzinfo, now: datetime) -> Notice:
    """Return the message."""
    slots = _slots(found, lang, zone)
    brand = name(found.brand)
    return Notice(
        key,
        say("partner.thread", lang, **slots),
        lang,
        Reason.PARTNER,
        0,
        brand,
        say("partner.subject", lang, **slots),
        cut(say("partner.push", lang, **slots), _PUSH),
        say("partner.headline", lang, **slots),
        " · ".join((moment(now, zone, lang), say("partner.context", lang, **slots))),
        why=tuple(_why(found, slots, lang)),
        steps_title=say("partner.steps_title", lang),
        steps=tuple(say(f"partner.step_{one}", lang, **slots) for one in (1, 2, 3)),
        voices_title=say("partner.voices_title", lang, **slots) if found.voices else "",
        voices=tuple(found.voices[:_VOICES]),
        footer=say("partner.footer", lang, **slots),
    )


def _slots(found: Trouble, lang: str, zone: tzinfo) -> dict[str, object]:
    incident = found.incident
    return {
        "brand": name(found.brand),
        "partner": name(found.partner),
        "name": incident.name,
        "level": incident.level,
        "word": say(f"alerts.level_{incident.level}", lang),
        "since": moment(incident.opened, zone, lang),
        "named": number(found.named, lang),
    }


def _why(found: Trouble, slots: dict[str, object], lang: str) -> list[str]:
    lines = [say("partner.why_level", lang, **slots)]
    seen = found.incident.last
    if seen is not None and seen.reckoning is not None:
        sum_ = seen.reckoning
        usual = number(sum_.usual_critics, lang, 0 if sum_.usual_critics >= 10 else 1)
        lines.append(say("partner.why_critics", lang, critics=number(sum_.critics, lang), usual=usual, **slots))
    if seen is not None and seen.words:
        lines.append(say("partner.why_words", lang, words=listed(seen.words, _WORDS)))
    lines.append(say("partner.why_named" if found.named else "partner.why_unnamed", lang, **slots))
    return lines
