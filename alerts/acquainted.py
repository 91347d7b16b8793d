"""The line about whoever writes: regular voices are not to be treated like strangers (idea E06)."""

from __future__ import annotations

from datetime import datetime, tzinfo

from listener.core.acquaintance import Acquaintance, Outcome
from listener.words import say


def acquainted(known: Acquaintance, zone: tzinfo, lang: str) -> str:
    """Return the line for the person who answers: "schreibt zum 4. Mal, zuletzt 12.03. gelöst"."""
    if known.last is None:
        return say("scores.first_time", lang)
    if known.outcome_at is None or known.outcome is Outcome.NO_COMPLAINT:
        return say("scores.nth_time", lang, times=known.times, last=_day(known.last, zone, lang))
    return say(f"scores.nth_time_{known.outcome}", lang, times=known.times, at=_day(known.outcome_at, zone, lang))


def _day(at: datetime, zone: tzinfo, lang: str) -> str:
    local = at.astimezone(zone)
    return f"{local:%d.%m.}" if lang == "de" else f"{local.day} {local:%b}"
