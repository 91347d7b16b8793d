"""Where a wave stands and where it is going, in sentences: phase, contact with the public, growth, forecast."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from alerts.figures import expected
from listener.model import Assessment, Contact, Outlook, Phase, Standing
from listener.words import number, percent, say, span

_NEAR = 6
"""Hours that a press office can act in."""
_RISING = {Phase.QUIET, Phase.EMERGING, Phase.GROWING}


def phase(standing: Standing, lang: str) -> str:
    """Say the phase in a word and the colour that a crisis plan gives it (BMI: green, yellow, red, blue)."""
    word, colour = (say(f"alerts.{kind}_{standing.phase}", lang) for kind in ("phase", "colour"))
    return say("alerts.phase", lang, word=word, colour=colour)


def contact(standing: Standing, lang: str) -> str:
    """Say how much of its public a wave has reached: roughly, because reach is an estimate."""
    if standing.contact is Contact.CONTACT and standing.reached >= 1:
        return say("alerts.contact_beyond", lang)
    return say(f"alerts.contact_{standing.contact}", lang, share=_roughly(standing.reached, lang))


def _roughly(share: float, lang: str) -> str:
    if share < 0.005:
        return say("alerts.below", lang, share=percent(0.01, lang))
    return say("alerts.about", lang, number=percent(round(share, 1) if share >= 0.1 else share, lang))


def where(standing: Standing, lang: str) -> str:
    """Say phase and contact in one line; a quiet phase is none."""
    told = contact(standing, lang)
    return told if standing.phase is Phase.QUIET else f"{phase(standing, lang)} {told}"


def rising(seen: Assessment) -> timedelta | None:
    """Return the time in which the negative voices double, as long as the wave is not past its rise."""
    past = seen.standing is not None and seen.standing.phase not in _RISING
    return None if past else seen.doubling


def growth(seen: Assessment, lang: str) -> str:
    """Say how fast it grows, or grew; "" where the phase says enough."""
    if seen.doubling is not None:
        key = "alerts.doubling" if rising(seen) else "alerts.doubling_before"
        return say(key, lang, doubling=span(seen.doubling, lang))
    told = seen.standing is not None and seen.standing.phase is not Phase.QUIET
    return "" if told else say("alerts.no_doubling", lang)


def near(standing: Standing, lang: str) -> str:
    """Say how many critical voices the next hours will bring; "" if nobody can."""
    hours = _near(standing)
    return say("alerts.forecast", lang, **_ahead(standing, hours, lang)) if hours else ""


def later(standing: Standing, lang: str) -> str:
    """Say what comes after those hours and in all, or that it is too early to say; "" for a wave that is over."""
    told = " ".join(_later(standing, lang))
    if told:
        return say("alerts.forecast_later", lang, told=told)
    unknown = not standing.ahead and standing.phase is not Phase.OVER
    return say("alerts.forecast_unknown", lang) if unknown else ""


def _later(standing: Standing, lang: str) -> Iterator[str]:
    farthest = max((hours for hours, _ in standing.ahead), default=0)
    if farthest > _near(standing):
        yield say("alerts.forecast_farther", lang, **_ahead(standing, farthest, lang))
    if standing.to_come is not None:
        so_far = number(standing.so_far, lang)
        yield say("alerts.forecast_rest", lang, number=_expected(standing.to_come, lang), so_far=so_far)


def _near(standing: Standing) -> int:
    return min((hours for hours, _ in standing.ahead), key=lambda hours: abs(hours - _NEAR), default=0)


def _ahead(standing: Standing, hours: int, lang: str) -> dict[str, str]:
    found = dict(standing.ahead)[hours]
    return {"window": span(timedelta(hours=hours), lang), "number": _expected(found, lang)}


def _expected(outlook: Outlook, lang: str) -> str:
    return expected(outlook.median, outlook.low, outlook.high, lang)
