"""How numbers are said that are not exactly known: with no more digits than there is knowledge."""

from __future__ import annotations

from math import floor, log10

from listener.words import number, say


def amount(value: float, lang: str) -> str:
    """Return a usual value: whole, but 0.4 stays 0.4 so that "instead of 0" is never said of a little."""
    if 0 < value < 0.05:
        return say("alerts.under", lang, number=number(0.1, lang, 1))
    return number(value, lang, 1 if 0 < value < 2 and value != round(value) else 0)


def rounded(value: float) -> float:
    """Return a number with two significant digits; below a hundred, whole."""
    return round(value, 1 - floor(log10(value))) if value >= 100 else float(round(value))


def estimate(value: float, lang: str) -> str:
    """Return a learned value: as an amount, and from a hundred on with two significant digits."""
    return number(rounded(value), lang) if value >= 100 else amount(value, lang)


def within(middle: float, low: float, high: float, lang: str) -> str:
    """Return a learned value with its range: 4 (1–9); without one if none was learned."""
    said = estimate(middle, lang)
    return f"{said} ({estimate(low, lang)}–{estimate(high, lang)})" if high > low else said


def expected(median: float, low: float, high: float, lang: str) -> str:
    """Return a number to come, with two significant digits: about 120 (60–240), at most 2, none."""
    middle, least, most = (number(rounded(max(0.0, value)), lang) for value in (median, low, high))
    if rounded(high) <= 0:
        return say("alerts.none", lang)
    if rounded(median) <= 0:
        return say("alerts.at_most", lang, most=most)
    return say("alerts.about", lang, number=middle if least == most else f"{middle} ({least}–{most})")
