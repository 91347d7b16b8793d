"""Which case gets which playbook: tables of cases from files, and whether the choice for each is the expected one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alerts.bookshelf import SHIPPED, Fault, placed, tables
from alerts.choosing import Choice, choose
from alerts.playbook import Playbook, Wording
from alerts.shape import Anything, Each, Flaw, Line, Shape, Table, flaws, nearest, wrong_type
from alerts.signals import SIGNALS, Value, fits, wanted

SCENARIOS = SHIPPED / "_scenarios.toml"


_NAME: Shape = Table({"de": Line(120), "en": Line(120)})
_CASE = Table(
    {"name": _NAME, "expect": Line(60), "addons": Each(Line(60)), "signals": Anything(), "types": Anything()},
    frozenset({"addons", "types"}),
)
_SHAPE = Table({"scenario": Each(_CASE)})


@dataclass(frozen=True, slots=True)
class Scenario:
    """A wave as its signals show it, and the playbook that it should get."""

    name: Wording
    known: Mapping[str, Value]
    expect: str
    addons: tuple[str, ...] | None = None
    """Exactly these come along; None: whatever does."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a case came to."""

    scenario: Scenario
    choice: Choice

    @property
    def right(self) -> bool:
        """Tell whether playbook and add-ons are the expected ones."""
        addons = tuple(book.id for book in self.choice.addons)
        as_expected = self.scenario.addons is None or set(self.scenario.addons) == set(addons)
        return as_expected and self.choice.playbook.id == self.scenario.expect


def scenarios(path: Path, books: Collection[str]) -> tuple[tuple[Scenario, ...], tuple[Fault, ...]]:
    """Read the cases of a file, or return every reason why it cannot be used. ``books``: ids that may be expected."""
    table = tables(path)
    if isinstance(table, Fault):
        return (), (table,)
    found = placed(path, _flaws(table, books))
    return ((), found) if found else (tuple(map(_scenario, table["scenario"])), ())


def rehearse(books: Mapping[str, Playbook], cases: Sequence[Scenario]) -> tuple[Outcome, ...]:
    """Choose for every case."""
    return tuple(Outcome(case, choose(books, case.known)) for case in cases)


def _scenario(entry: Mapping[str, Any]) -> Scenario:
    known = dict(entry["signals"]) | {f"type.{kind}": score for kind, score in entry.get("types", {}).items()}
    addons = tuple(entry["addons"]) if "addons" in entry else None
    return Scenario(Wording(entry["name"]["de"], entry["name"]["en"]), known, entry["expect"], addons)


def _flaws(table: Mapping[str, Any], books: Collection[str]) -> Iterator[Flaw]:
    shape = tuple(flaws(dict(table), _SHAPE))
    yield from shape
    if shape:
        return
    seen = set[str]()
    for position, entry in enumerate(table["scenario"], 1):
        place = f"scenario[{position}]"
        if entry["name"]["en"] in seen:
            yield Flaw(f"{place}.name", "fault_twice")
        seen.add(entry["name"]["en"])
        yield from _case_flaws(entry, place, books)


def _case_flaws(entry: Mapping[str, Any], place: str, books: Collection[str]) -> Iterator[Flaw]:
    named = {"expect": entry["expect"]} | {f"addons[{at}]": name for at, name in enumerate(entry.get("addons", ()), 1)}
    for key, name in named.items():
        if name not in books:
            yield Flaw(f"{place}.{key}", "fault_playbook", {"found": name, "suggestion": nearest(name, sorted(books))})
    for key, prefix in (("signals", ""), ("types", "type.")):
        listed = entry.get(key, {})
        if not isinstance(listed, dict):
            yield wrong_type(listed, dict, f"{place}.{key}")
            continue
        for name, value in listed.items():
            yield from _value_flaws(prefix + name, value, f"{place}.{key}.{name}")


def _value_flaws(name: str, value: object, place: str) -> Iterator[Flaw]:
    signal = SIGNALS.get(name)
    if signal is None:
        yield Flaw(place, "fault_signal", {"found": name[:60], "suggestion": nearest(name, sorted(SIGNALS))})
    elif not fits(signal, value):
        yield Flaw(place, "fault_value", {"signal": name, "wanted": wanted(signal)})
