"""Tables of cases in files: what is wrong with one is told with its place, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from alerts.bookshelf import load
from alerts.rehearsal import SCENARIOS, rehearse, scenarios

BOOKS, _ = load()
CASE = """# one case
[[scenario]]
name = { de = "Brand", en = "fire" }
expect = "product_defect"
addons = []
signals = { level = 4, safety = true }
types = { product_defect = 0.9 }
"""


def table(folder: Path, text: str) -> Path:
    path = folder / "cases.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_case_of_one_s_own_is_read_and_rehearsed(tmp_path: Path) -> None:
    cases, faults = scenarios(table(tmp_path, CASE), BOOKS)
    assert not faults
    (outcome,) = rehearse(BOOKS, cases)
    assert outcome.right
    assert (outcome.scenario.name.de, outcome.scenario.known["type.product_defect"]) == ("Brand", 0.9)


@pytest.mark.parametrize(
    ("old", "new", "place", "key", "line"),
    [
        ('expect = "product_defect"', 'expect = "product_effect"', "scenario[1].expect", "fault_playbook", 4),
        ("addons = []", 'addons = ["gossip"]', "scenario[1].addons[1]", "fault_playbook", 5),
        ("level = 4", "levle = 4", "scenario[1].signals.levle", "fault_signal", 6),
        ("level = 4", "level = 7", "scenario[1].signals.level", "fault_value", 6),
        ("safety = true", "safety = 1", "scenario[1].signals.safety", "fault_value", 6),
        ("{ product_defect = 0.9 }", "{ product_effect = 0.9 }", "scenario[1].types.product_effect", "fault_signal", 7),
        ("{ product_defect = 0.9 }", "{ product_defect = 90 }", "scenario[1].types.product_defect", "fault_value", 7),
        ("{ product_defect = 0.9 }", "0.9", "scenario[1].types", "fault_type", 7),
        ("{ level = 4, safety = true }", "4", "scenario[1].signals", "fault_type", 6),
        ('de = "Brand", ', "", "scenario[1].name.de", "fault_missing", 3),
        ("[[scenario]]", "[[scene]]", "scene", "fault_unknown", None),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, place: str, key: str, line: int | None
) -> None:
    assert old in CASE
    cases, faults = scenarios(table(tmp_path, CASE.replace(old, new)), BOOKS)
    assert cases == ()
    assert (place, key, line) in {(fault.place, fault.key, fault.line) for fault in faults}
    assert all(fault.sentence(lang) for fault in faults for lang in ("de", "en"))


def test_all_faults_of_a_table_are_told_at_once_and_no_name_is_given_twice(tmp_path: Path) -> None:
    wrong = CASE + CASE.replace("level = 4", "level = 9").replace('expect = "product_defect"', 'expect = "x"')
    _, faults = scenarios(table(tmp_path, wrong), BOOKS)
    assert {fault.key for fault in faults} == {"fault_twice", "fault_value", "fault_playbook"}


def test_what_is_no_toml_or_not_there_is_told(tmp_path: Path) -> None:
    assert [fault.key for fault in scenarios(table(tmp_path, "[[scenario"), BOOKS)[1]] == ["fault_toml"]
    assert [fault.key for fault in scenarios(tmp_path / "gone.toml", BOOKS)[1]] == ["fault_unreadable"]


def test_the_shipped_table_expects_only_playbooks_that_are_there() -> None:
    cases, faults = scenarios(SCENARIOS, set(BOOKS) - {"rumour"})
    assert cases == ()
    assert {fault.key for fault in faults} == {"fault_playbook"}
