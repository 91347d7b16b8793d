"""What a message says that goes out because of reports of danger to people, and not because of how much is said."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.figures import estimate
from alerts.situation import Situation
from listener.model import Danger, Reason
from listener.words import number, say

_RINGS = 3
"""From this wind force on an incident is a storm, and told as one."""
_WEEKS = 8
URGENT = 4
"""As urgent as this wind force, which the level does not say."""


def of(situation: Situation) -> Danger | None:
    """Return the reports that carry an incident without a storm; None: it rings for what is said in all, or is over."""
    if situation.reason is Reason.END or situation.incident.max_level >= _RINGS:
        return None
    return situation.assessment.danger


def why(danger: Danger, lang: str) -> Iterator[str]:
    """Yield why it rings although hardly anybody speaks of it, and how rare that is here."""
    count = len(danger.reports)
    yield say("alerts.danger_why_one" if count == 1 else "alerts.danger_why", lang, count=number(count, lang))
    yield say(
        "alerts.danger_usual",
        lang,
        usual=estimate(danger.usual * 7 * _WEEKS, lang),
        days=number(round(danger.days), lang),
        weeks=number(max(1, round(danger.weeks)), lang),
    )


def push(danger: Danger, brand: str, lang: str) -> str:
    """Return the same for a locked telephone."""
    count = len(danger.reports)
    key = "alerts.danger_push_one" if count == 1 else "alerts.danger_push"
    return say(key, lang, brand=brand, count=number(count, lang))
