"""The playbook that a table without flaws describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from alerts.playbook import Done, Dont, Escalation, Gates, Kpi, Playbook, Points, Statement, Step, Tone, Wording
from alerts.signals import Condition


def build(table: Mapping[str, Any]) -> Playbook:
    """Make the playbook of a table in which ``alerts.bookcheck`` found nothing."""
    return Playbook(
        id=table["id"],
        title=_wording(table["title"]),
        goal=_wording(table["goal"]),
        push=_wording(table["push"]),
        polarity=table["polarity"],
        cluster=table["cluster"],
        posture=table["posture"],
        priority=table["priority"],
        fallback=table.get("fallback", False),
        for_safety=table.get("for_safety", False),
        about_manner=table.get("about_manner", False),
        gates=_gates(table["applies"]),
        when=tuple(Points(condition(one), one["points"], one.get("scale", False)) for one in table.get("when", ())),
        steps=tuple(Step(one["by"], one["role"], _wording(one)) for one in table["steps"]),
        tones=tuple(Tone(medium, one["reply_within"], _wording(one)) for medium, one in table["tone"].items()),
        donts=tuple(Dont(_wording(one), _wording(one["why"])) for one in table["dont"]),
        statements=tuple(Statement(**one) for one in table["statement"]),
        escalations=tuple(Escalation(one["to"], _conditions(one["if"]), _wording(one)) for one in table["escalate"]),
        done=tuple(Done(_conditions(one["if"]), _wording(one)) for one in table["done"]),
        kpis=tuple(Kpi(one["id"], one["target"], _wording(one)) for one in table["kpi"]),
    )


def condition(table: Mapping[str, Any]) -> Condition:
    """Return ``signal op value``; a list becomes a tuple, so that nobody changes a plan."""
    value = table["value"]
    return Condition(table["signal"], table["op"], tuple(value) if isinstance(value, list) else value)


def _conditions(entries: Sequence[Mapping[str, Any]]) -> tuple[Condition, ...]:
    return tuple(map(condition, entries))


def _wording(table: Mapping[str, Any]) -> Wording:
    return Wording(table["de"], table["en"])


def _gates(table: Mapping[str, Any]) -> Gates:
    return Gates(
        table["min_level"],
        table.get("max_level", 6),
        tuple(table["phases"]),
        _conditions(table.get("require", ())),
        _conditions(table.get("exclude", ())),
    )
