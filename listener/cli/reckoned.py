"""How the alarm of an incident adds up: for machines with fixed keys, for people as sums of points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from listener.cli.view import View
from listener.model import Assessment, Incident, Outlook, Reckoning, Standing
from listener.words import catalogue, number, say

_DIGITS = 4


def standing(one: Incident) -> dict[str, object]:
    """Return where the wave of an incident stands and what it is about, for machines."""
    found = one.last.standing if one.last else None
    return {
        "phase": str(found.phase) if found else None,
        "contact": str(found.contact) if found else None,
        "coordinated": one.last.coordinated if one.last else None,
        "topic": [word for word, _ in one.topic.words] if one.topic else [],
    }


def reckoned(last: Assessment | None) -> dict[str, object]:
    """Return everything that an alarm adds up from, for machines; ``null`` where it was never reckoned."""
    if last is None:
        return {"watch": None, "amplifier": None, "planned": [], "reckoning": None, "standing": None}
    return {
        "watch": last.watch,
        "amplifier": last.amplifier,
        "planned": list(last.planned),
        "reckoning": _reckoning(last.reckoning) if last.reckoning else None,
        "standing": _standing(last.standing) if last.standing else None,
    }


def _reckoning(found: Reckoning) -> dict[str, object]:
    plain = {name: _rounded(value) for name, value in asdict(found).items() if name not in {"window", "parts"}}
    parts = {name: round(points, _DIGITS) for name, points in found.parts}
    return {"window_s": found.window.total_seconds(), **plain, "parts": parts}


def _rounded(value: object) -> object:
    return round(value, _DIGITS) if isinstance(value, float) else value


def _standing(found: Standing) -> dict[str, object]:
    return {
        "reached": round(found.reached, _DIGITS),
        "ahead": [{"hours": hours, **_outlook(outlook)} for hours, outlook in found.ahead],
        "to_come": _outlook(found.to_come) if found.to_come else None,
        "so_far": found.so_far,
    }


def _outlook(found: Outlook) -> dict[str, object]:
    return {name: round(value, 1) for name, value in asdict(found).items()}


def points(found: Reckoning, view: View) -> Iterator[str]:
    """Yield what each kind of evidence gave, the sum, and what it takes to ring; the numbers shown add up."""
    shown = list(_shown(found))
    rows = [(part_name(kind, view.lang), _signed(gave, view.lang)) for kind, gave in shown]
    rows.append((view.say("sum_of_points"), _signed(sum(gave for _, gave in shown), view.lang)))
    rows.append((view.say("points_to_ring"), _signed(found.threshold, view.lang)))
    names, numbers = (max(len(row[place]) for row in rows) for place in (0, 1))
    yield from (f"{name:{names}}  {gave:>{numbers}}" for name, gave in rows)


def part_name(kind: str, lang: str) -> str:
    """Return the word for a kind of points; one that has none is shown as itself."""
    key = f"part_{kind}"
    return say(f"alerts.{key}", lang) if key in catalogue("alerts", lang) else kind


def _shown(found: Reckoning) -> Iterator[tuple[str, float]]:
    """Round the running sum instead of each part: then what is shown adds up to the rounded sum."""
    total, before = 0.0, 0.0
    for kind, gave in found.parts:
        total += gave
        after = round(total, 1)
        yield kind, round(after - before, 1)
        before = after


def _signed(value: float, lang: str) -> str:
    sign = "+" if value > 0 else "−" if value < 0 else " "
    return sign + number(abs(value), lang, 1)
