"""The sum behind an alarm, in sentences: seen beside usual, how rare that is, who was counted and who was not."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.figures import within
from alerts.quotes import listed
from listener.model import Assessment, Reckoning
from listener.words import number, say, span

_PLANNED = 2
_YEAR = 52.18
_SELDOM = 260.0
"""Weeks beyond which nobody can say more than "seldom": no stream that this was learned from is longer."""


def seen(reckoning: Reckoning, planned: Sequence[str], lang: str) -> str:
    """Say how many spoke and how many criticised, beside what is usual, or expected because something is planned.

    The ranges are the central 90 % of usual values.
    """
    key = "alerts.sum_planned" if planned else "alerts.sum"
    return say(key, lang, planned=listed(planned, _PLANNED), **_numbers(reckoning, lang))


def at_its_height(reckoning: Reckoning, lang: str) -> str:
    """Say the same of a moment that has passed."""
    return say("alerts.sum_height", lang, **_numbers(reckoning, lang))


def _numbers(found: Reckoning, lang: str) -> dict[str, str]:
    return {
        "window": span(found.window, lang),
        "voices": number(found.voices, lang),
        "usual": within(found.usual, found.low, found.high, lang),
        "critics": number(found.critics, lang),
        "usual_critics": within(found.usual_critics, found.critics_low, found.critics_high, lang),
    }


def chance(weeks: float, lang: str) -> str:
    """Say how often chance alone brings such a score to one brand; never more than is known."""
    return say("alerts.chance", lang, often=_often(weeks, lang))


def _often(weeks: float, lang: str) -> str:
    if weeks >= _SELDOM:
        return say("alerts.chance_seldom", lang)
    if weeks >= 100:
        return say("alerts.chance_years", lang, years=number(weeks / _YEAR, lang))
    if weeks >= 1.5:
        return say("alerts.chance_weeks", lang, weeks=number(weeks, lang))
    return say("alerts.chance_weekly", lang)


def counted(found: Reckoning, lang: str) -> str:
    """Say who was counted: authors, copies left out, places and outlets; and what stands in brackets."""
    numbers = {name: number(getattr(found, name), lang) for name in ("voices", "copies", "sources", "outlets")}
    return say("alerts.counted", lang, **numbers)


def unscored(assessment: Assessment) -> int:
    """Return how many voices the share of negative ones is silent about."""
    return assessment.reckoning.unscored if assessment.reckoning else assessment.unscored
