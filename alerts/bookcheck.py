"""Whether a table read from TOML is a playbook: strict, every flaw at once. ``alerts.bookbuild`` makes one of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from alerts.linter import deletion, pair_flaws, statement_flaws
from alerts.playbook import Statement
from alerts.shape import Anything, Each, Flaw, Form, Keyed, Line, OneOf, Shape, Table, flaws
from alerts.signals import MEDIA, OPERATORS, PHASES, SIGNALS, Kind, condition_flaws
from alerts.statement import KINDS, LONGEST

ROLES = (
    "duty", "community", "comms_lead", "press", "support", "expert", "legal", "dpo", "security", "hr", "ceo",
)  # fmt: skip
TIMES = ("15m", "60m", "24h", "72h", "14d", "30d")
REPLIES = ("15m", "30m", "60m", "2h", "4h", "12h", "24h", "48h", "72h")
POSTURES = ("scct", "refute_if_false", "explain_or_reform", "rebuild", "inform_only", "none")
PUSH_LENGTH, STEP_LENGTH = 45, 220
MOST_FIRST, MOST_YES_NO, ALL_POINTS = 3, 30, 100

_NAME = Form(r"[a-z][a-z0-9_]{0,59}", "product_defect")
_TARGET = Form(r"((<=|>=) )?\d+(\.\d+)?(%|m|h|d)?( in \d+(m|h|d))?", "<= 4h, >= 90%, 95% in 48h")
_CONDITION: dict[str, Shape] = {"signal": str, "op": OneOf(OPERATORS), "value": Anything()}
_POINTS: dict[str, Shape] = {"points": int, "scale": bool}
_STATEMENT: dict[str, Shape] = {
    "kind": OneOf(KINDS),
    "medium": OneOf(tuple(LONGEST)),
    "lang": OneOf(("de", "en")),
    "text": Line(2000),
}


def _both(most: int, beside: Mapping[str, Shape] = MappingProxyType({})) -> dict[str, Shape]:
    """Return the shape of a text in both languages, with what else stands in its table."""
    return {**beside, "de": Line(most), "en": Line(most)}


_SHAPE = Table(
    {
        "schema": OneOf((1,)),
        "id": _NAME,
        "title": Table(_both(80)),
        "goal": Table(_both(240)),
        "push": Table(_both(PUSH_LENGTH)),
        "polarity": OneOf(("negative", "positive", "any")),
        "cluster": OneOf(("victim", "accidental", "preventable", "none")),
        "posture": OneOf(POSTURES),
        "priority": int,
        "fallback": bool,
        "for_safety": bool,
        "about_manner": bool,
        "applies": Table(
            {
                "min_level": int,
                "max_level": int,
                "phases": Each(OneOf(PHASES), 1),
                "require": Each(Table(_CONDITION), 1),
                "exclude": Each(Table(_CONDITION), 1),
            },
            frozenset({"max_level", "require", "exclude"}),
        ),
        "when": Each(Table(_CONDITION | _POINTS, frozenset({"scale"})), 1),
        "steps": Each(Table(_both(STEP_LENGTH, {"by": OneOf(TIMES), "role": OneOf(ROLES)})), 1),
        "tone": Keyed(MEDIA, Table(_both(240, {"reply_within": OneOf(REPLIES)}))),
        "dont": Each(Table(_both(160, {"why": Table(_both(240))})), 1),
        "statement": Each(Table(_STATEMENT), 2),
        "escalate": Each(Table(_both(160, {"to": OneOf(ROLES), "if": Each(Table(_CONDITION), 1)})), 1),
        "done": Each(Table(_both(240, {"if": Each(Table(_CONDITION), 1)})), 1),
        "kpi": Each(Table(_both(160, {"id": _NAME, "target": _TARGET})), 1),
    },
    frozenset({"fallback", "for_safety", "about_manner", "when"}),
)


def book_flaws(name: str, table: Mapping[str, Any]) -> Iterator[Flaw]:
    """Yield everything wrong with the playbook in file ``name`` (without ``.toml``).

    What has the wrong shape cannot be understood; everything else is, so that one reading tells all.
    """
    shape = tuple(flaws(dict(table), _SHAPE))
    yield from shape
    yield from _sense_flaws(name, table, {flaw.place for flaw in shape})


def _sense_flaws(name: str, table: Mapping[str, Any], broken: Collection[str]) -> Iterator[Flaw]:
    if _sound("id", broken) and table["id"] != name:
        yield Flaw("id", "fault_id", {"found": table["id"], "wanted": name})
    if _sound("applies", broken):
        yield from _level_flaws(table["applies"])
    if _sound("steps", broken):
        yield from _step_flaws(table["steps"])
        yield from _deletion_flaws(table["steps"])
    if _sound("tone", broken) and not table["tone"]:
        yield Flaw("tone", "fault_few", {"least": "1"})
    for place, condition in _conditions(table, broken):
        yield from condition_flaws(condition, place)
    if _sound("when", broken) and _sound("fallback", broken):
        yield from _point_flaws(table.get("when", []), fallback=table.get("fallback", False))
    yield from _statement_flaws(table, broken)


def _sound(place: str, broken: Collection[str]) -> bool:
    """Tell whether neither the place nor anything inside it has the wrong shape."""
    return not any(one == place or one.startswith((f"{place}.", f"{place}[")) for one in broken)


def _level_flaws(applies: Mapping[str, Any]) -> Iterator[Flaw]:
    if not 0 <= applies["min_level"] <= applies.get("max_level", 6) <= 6:
        yield Flaw("applies.min_level", "fault_levels")


def _step_flaws(steps: Sequence[Mapping[str, Any]]) -> Iterator[Flaw]:
    first = sum(step["by"] == "15m" for step in steps)
    if not 1 <= first <= MOST_FIRST:
        yield Flaw("steps", "fault_first_steps", {"count": str(first), "most": str(MOST_FIRST)})
    order = [TIMES.index(step["by"]) for step in steps]
    late = next((place for place in range(1, len(order)) if order[place] < order[place - 1]), None)
    if late is not None:
        yield Flaw(f"steps[{late + 1}].by", "fault_order")


def _deletion_flaws(steps: Sequence[Mapping[str, Any]]) -> Iterator[Flaw]:
    """No step tells anybody to delete: what is deleted comes back as a screenshot."""
    for position, step in enumerate(steps, 1):
        for lang in ("de", "en"):
            if found := deletion(step[lang], lang):
                yield Flaw(f"steps[{position}].{lang}", "fault_deletion", {"found": found})


def _conditions(table: Mapping[str, Any], broken: Collection[str]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every condition that has the right shape, with its place."""
    for place, listed in _condition_lists(table):
        for position, entry in enumerate(listed if isinstance(listed, list) else [], 1):
            if _sound(f"{place}[{position}]", broken):
                yield f"{place}[{position}]", entry


def _condition_lists(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    applies = table.get("applies")
    for name in ("require", "exclude"):
        yield f"applies.{name}", applies.get(name) if isinstance(applies, dict) else None
    yield "when", table.get("when")
    for name in ("escalate", "done"):
        entries = table.get(name)
        for position, entry in enumerate(entries if isinstance(entries, list) else [], 1):
            yield f"{name}[{position}].if", entry.get("if") if isinstance(entry, dict) else None


def _point_flaws(when: Sequence[Mapping[str, Any]], *, fallback: bool) -> Iterator[Flaw]:
    """Points of one file add up to 100, so that scores compare; one yes/no signal may not decide alone."""
    if fallback and when:
        yield Flaw("when", "fault_when_fallback")
        return
    total = sum(entry["points"] for entry in when)
    if not fallback and total != ALL_POINTS:
        yield Flaw("when", "fault_points", {"total": str(total), "wanted": str(ALL_POINTS)})
    for position, entry in enumerate(when, 1):
        place, signal = f"when[{position}]", SIGNALS.get(entry["signal"])
        if entry["points"] < 1:
            yield Flaw(f"{place}.points", "fault_no_points")
        if signal is not None and signal.kind is Kind.YES_NO and entry["points"] > MOST_YES_NO:
            yield Flaw(f"{place}.points", "fault_yes_no", {"most": str(MOST_YES_NO)})
        if signal is not None and entry.get("scale") and signal.kind is not Kind.SHARE:
            yield Flaw(f"{place}.scale", "fault_scale", {"signal": entry["signal"]})


def _statement_flaws(table: Mapping[str, Any], broken: Collection[str]) -> Iterator[Flaw]:
    listed = table.get("statement")
    entries = listed if isinstance(listed, list) else []
    for position, entry in enumerate(entries, 1):
        if _sound(f"statement[{position}]", broken):
            yield from statement_flaws(Statement(**entry), f"statement[{position}]")
    if _sound("statement", broken):
        yield from pair_flaws([Statement(**entry) for entry in entries])
