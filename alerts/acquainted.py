"""The line about whoever writes: regular voices are not to be treated like strangers (idea E06)."""

from __future__ import annotations

from datetime import datetime, tzinfo

from listener.core.acquaintance import Acquaintance, Outcome
from listener.words import say


def acquainted(known: Acquaintance, days: int, zone: tzinfo, lang: str) -> str:
    """Return the line for the person who answers: "schreibt zum 4. Mal in 90 Tagen, zuletzt 12.03. gelöst".

    ``days``: how far back is known what they said.
    """
    if known.outcome_at is None or known.outcome is Outcome.NO_COMPLAINT:
        key, at = "scores.nth_time", known.last
    else:
        key, at = f"scores.nth_time_{known.outcome}", known.outcome_at
    return say(key, lang, times=known.times, days=days, at=_day(at, zone, lang))


def _day(at: datetime, zone: tzinfo, lang: str) -> str:
    local = at.astimezone(zone)
    return f"{local:%d.%m.}" if lang == "de" else f"{local.day} {local:%b}"
