"""Reads the rules of all scores from their file, strictly: every fault at once, with its place and what to do.

The program comes with ``data/points.toml``; a company may give a file of its own with the same sections. Which rules a
score has, and on which side they stand, is fixed here, because the code that finds the events knows them by name; what
they weigh and how long they last is the file's.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from listener.core.points import Card, Rule
from listener.core.suggest import closest
from listener.errors import ConfigError, Problem

DATA = Path(__file__).parent / "data" / "points.toml"
NEVER = "never"
MOST_POINTS, MOST_DAYS = 1_000, 3_650

KNOWN: Mapping[str, Mapping[str, int]] = {
    "trust": {
        **dict.fromkeys(("approval", "praise", "recommend", "defence", "solved", "kept_promise"), 1),
        **dict.fromkeys(("disapproval", "complaint", "warn", "leaving", "switch", "silence", "broken_promise"), -1),
    },
    "lead": {
        **dict.fromkeys(("question", "praise", "recommend", "visit", "click", "subscribe"), 1),
        **dict.fromkeys(("buyer", "expert", "multiplier", "company_mail"), 1),
        **dict.fromkeys(("against", "unsubscribe", "inactive"), -1),
    },
    "risk": dict.fromkeys(("against", "warn", "leaving", "breach"), 1),
    "advocacy": {"praise": 1, "recommend": 1, "defence": 1, "answer": 1, "against": -1},
}
"""Rules of each score, and whether they stand on its credit (1) or its debit side (−1)."""


@dataclass(slots=True)
class _Reading:
    """A file that is being read, and what was found wrong with it so far."""

    problems: list[Problem] = field(default_factory=list)

    def wrong(self, place: str, key: str, /, **values: object) -> None:
        self.problems.append(Problem(place, f"scores.{key}", {name: str(one) for name, one in values.items()}))


@cache
def shipped() -> Mapping[str, Card]:
    """Return the cards that come with the program; read once."""
    return cards(DATA.read_text("utf-8"))


def card(name: str) -> Card:
    """Return the shipped card of that score: ``trust``, ``lead``, ``risk`` or ``advocacy``."""
    return shipped()[name]


def cards(text: str) -> Mapping[str, Card]:
    """Return the cards of a file, one for each score. Raises ConfigError with everything that is wrong with it."""
    reading = _Reading()
    table = _table(text, reading)
    _only(reading, "", table, KNOWN)
    found = {name: _card(reading, name, table[name]) for name in KNOWN if name in table}
    if reading.problems:
        raise ConfigError(tuple(reading.problems))
    return found


def _table(text: str, reading: _Reading) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        line = re.search(r"line (\d+)", str(problem))
        reading.wrong(f"line {line[1]}" if line else "", "syntax", detail=str(problem).partition(" (at ")[0])
        raise ConfigError(tuple(reading.problems)) from None


def _only(reading: _Reading, place: str, table: Mapping[str, object], known: Mapping[str, object]) -> None:
    """Note what is unknown and what is missing at a place."""
    dot = f"{place}." if place else ""
    for name in table:
        if name not in known:
            near = closest(name, known)
            key = "unknown_near" if near else "unknown"
            reading.wrong(f"{dot}{name}", key, name=name, suggestion=near, known=", ".join(known))
    for name in known:
        if name not in table:
            reading.wrong(f"{dot}{name}", "missing", name=name)


def _card(reading: _Reading, name: str, section: object) -> Card:
    found = _section(reading, name, section, {"version": 0, "rules": 0})
    version = found.get("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        reading.wrong(f"{name}.version", "version", given=version)
        version = 1
    listed = _section(reading, f"{name}.rules", found.get("rules", {}), KNOWN[name])
    rules = [_rule(reading, name, rule, listed[rule]) for rule in KNOWN[name] if rule in listed]
    return Card(name, version, {rule.name: rule for rule in rules})


def _section(reading: _Reading, place: str, section: object, known: Mapping[str, object]) -> Mapping[str, object]:
    if not isinstance(section, dict):
        reading.wrong(place, "no_section", place=place)
        return {}
    _only(reading, place, section, known)
    return section


def _rule(reading: _Reading, card: str, name: str, told: object) -> Rule:
    place = f"{card}.rules.{name}"
    found = _section(reading, place, told, {"points": 0, "half_life_days": 0})
    points = _points(reading, f"{place}.points", found.get("points", KNOWN[card][name]), KNOWN[card][name])
    return Rule(name, points, _half_life(reading, f"{place}.half_life_days", found.get("half_life_days", NEVER)))


def _points(reading: _Reading, place: str, given: object, side: int) -> float:
    if not isinstance(given, int | float) or isinstance(given, bool) or not math.isfinite(given):
        reading.wrong(place, "points", given=given)
    elif not 0 < given * side <= MOST_POINTS:
        reading.wrong(place, "points_credit" if side > 0 else "points_debit", given=given, most=MOST_POINTS)
    else:
        return float(given)
    return float(side)


def _half_life(reading: _Reading, place: str, given: object) -> int | None:
    if given == NEVER:
        return None
    if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= MOST_DAYS:
        return given
    reading.wrong(place, "half_life", given=given, most=MOST_DAYS)
    return None
