"""Whether a table read from TOML is a playbook: strict, every flaw at once; and the playbook if it is one.

Keys that this version does not use yet (``when``, ``tone``, ``escalate``, ``done``, ``kpi``) are checked like the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from alerts.playbook import Condition, Gates, Playbook, Statement, Step, Wording
from alerts.shape import Anything, Each, Flaw, Keyed, Line, OneOf, Shape, Table, flaws
from alerts.signals import OPERATORS, SIGNALS, Kind, condition_flaws
from alerts.statement import KINDS, LONGEST, pair_flaws, statement_flaws

ROLES = (
    "duty", "community", "comms_lead", "press", "support", "expert", "legal", "dpo", "security", "hr", "ceo",
)  # fmt: skip
PUSH_LENGTH = 45
STEP_LENGTH = 220
_TIMES = ("15m", "60m", "24h", "72h", "14d", "30d")
_PHASES = ("quiet", "emerging", "growing", "peak", "declining", "after")
_MEDIA = ("microblog", "video", "forum", "review", "news", "email", "blog", "messenger")
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
        "id": Line(60),
        "title": Table(_both(80)),
        "goal": Table(_both(400)),
        "polarity": OneOf(("negative", "positive", "any")),
        "cluster": OneOf(("victim", "accidental", "preventable", "none")),
        "posture": OneOf(("scct", "refute_if_false", "explain_or_reform", "rebuild", "inform_only", "none")),
        "priority": int,
        "fallback": bool,
        "seeds": Each(Line(80)),
        "push": Table(_both(PUSH_LENGTH)),
        "applies": Table(
            {
                "min_level": int,
                "max_level": int,
                "phases": Each(OneOf(_PHASES)),
                "require": Each(Table(_CONDITION)),
                "exclude": Each(Table(_CONDITION)),
            },
            frozenset({"max_level", "phases", "require", "exclude"}),
        ),
        "cues": Keyed(("de", "en"), Each(Line(60))),
        "when": Each(Table(_CONDITION | _POINTS, frozenset({"scale"}))),
        "steps": Each(Table(_both(STEP_LENGTH, {"by": OneOf(_TIMES), "role": OneOf(ROLES)})), 1),
        "tone": Keyed(_MEDIA, Table(_both(400, {"reply_within": Line(10)}))),
        "dont": Each(Table(_both(400)), 1),
        "statement": Each(Table(_STATEMENT), 2),
        "escalate": Each(Table(_both(400, {"to": OneOf(ROLES), "if": Each(Table(_CONDITION), 1)}))),
        "done": Each(Table(_both(400, {"if": Each(Table(_CONDITION), 1)}))),
        "kpi": Each(Table(_both(400, {"id": Line(60), "target": Line(40)}))),
    },
    frozenset({"fallback", "seeds", "push", "cues", "when", "tone", "escalate", "done", "kpi"}),
)


def book_flaws(name: str, table: Mapping[str, Any]) -> Iterator[Flaw]:
    """Yield everything wrong with the playbook in file ``name`` (without ``.toml``): first shape, then sense."""
    shape = tuple(flaws(dict(table), _SHAPE))
    yield from shape
    if shape:
        return  # what stands in the wrong place cannot be understood
    if table["id"] != name:
        yield Flaw("id", "fault_id", {"found": table["id"], "wanted": name})
    yield from _level_flaws(table["applies"])
    first = sum(step["by"] == "15m" for step in table["steps"])
    if not 1 <= first <= 3:
        yield Flaw("steps", "fault_first_steps", {"count": str(first)})
    for place, condition in _conditions(table):
        yield from condition_flaws(condition, place)
    yield from _point_flaws(table.get("when", []))
    yield from _cue_flaws(table.get("cues", {}))
    statements = _statements(table)
    for position, statement in enumerate(statements, 1):
        yield from statement_flaws(statement, f"statement[{position}]")
    yield from pair_flaws(statements)


def _level_flaws(applies: Mapping[str, Any]) -> Iterator[Flaw]:
    if not 0 <= applies["min_level"] <= applies.get("max_level", 6) <= 6:
        yield Flaw("applies.min_level", "fault_levels")


def _conditions(table: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in ("require", "exclude"):
        yield from _placed(f"applies.{name}", table["applies"].get(name, []))
    yield from _placed("when", table.get("when", []))
    for name in ("escalate", "done"):
        for position, entry in enumerate(table.get(name, []), 1):
            yield from _placed(f"{name}[{position}].if", entry["if"])


def _placed(place: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((f"{place}[{position}]", entry) for position, entry in enumerate(entries, 1))


def _point_flaws(when: Sequence[Mapping[str, Any]]) -> Iterator[Flaw]:
    """Points add up to 100, so that files compare; one yes or no must not decide alone (knowledge 5.2)."""
    total = sum(entry["points"] for entry in when)
    if when and total != 100:
        yield Flaw("when", "fault_points", {"total": str(total)})
    for position, entry in enumerate(when, 1):
        if SIGNALS.get(entry["signal"]) is Kind.YES_NO and entry["points"] > 30:
            yield Flaw(f"when[{position}].points", "fault_yes_no")


def _cue_flaws(cues: Mapping[str, Sequence[str]]) -> Iterator[Flaw]:
    """A cue of fewer than three letters, or with a star in its middle, would hit anything or nothing."""
    for lang, listed in cues.items():
        for position, cue in enumerate(listed, 1):
            body = cue.removeprefix("*").removesuffix("*")
            if len(body.strip()) < 3 or "*" in body:
                yield Flaw(f"cues.{lang}[{position}]", "fault_cue", {"found": cue})


def build(table: Mapping[str, Any]) -> Playbook:
    """Make the playbook of a table without flaws."""
    return Playbook(
        id=table["id"],
        title=_wording(table["title"]),
        goal=_wording(table["goal"]),
        polarity=table["polarity"],
        cluster=table["cluster"],
        posture=table["posture"],
        priority=table["priority"],
        fallback=table.get("fallback", False),
        gates=_gates(table["applies"]),
        steps=tuple(Step(one["by"], one["role"], _wording(one)) for one in table["steps"]),
        donts=tuple(_wording(one) for one in table["dont"]),
        statements=_statements(table),
        cues={lang: tuple(listed) for lang, listed in table.get("cues", {}).items()},
        push=_wording(table["push"]) if "push" in table else None,
    )


def _wording(table: Mapping[str, str]) -> Wording:
    return Wording(table["de"], table["en"])


def _gates(table: Mapping[str, Any]) -> Gates:
    return Gates(
        table["min_level"],
        table.get("max_level", 6),
        tuple(table.get("phases", ())),
        tuple(Condition(**one) for one in table.get("require", ())),
        tuple(Condition(**one) for one in table.get("exclude", ())),
    )


def _statements(table: Mapping[str, Any]) -> tuple[Statement, ...]:
    return tuple(Statement(**one) for one in table["statement"])
