"""What the program is made of: all is pinned, may be given away and has a reason; the bill of materials says so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import supply

ROOT = Path(__file__).parents[1]
PYPROJECT = (ROOT / "pyproject.toml").read_text("utf-8")
PAGE = (ROOT / "docs" / "reference" / "dependencies.md").read_text("utf-8")
EVERYBODY_KNOWS = {"pytest", "hypothesis", "coverage", "mypy", "ruff"}


@pytest.fixture(scope="module")
def found() -> list[supply.Package]:
    return supply.packages()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-bench.lock"])
def test_every_line_of_a_lock_is_a_package_or_a_hash_and_no_package_is_without(name: str) -> None:
    packages = supply.locked((ROOT / name).read_text("utf-8"))

    assert len(packages) > 60
    assert [one.name for one in packages if not one.hashes] == []


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://packages.example/simple",
        "requests @ https://packages.example/requests.whl",
        "requests>=2",
        "-e .",
        "# via something",
        "    --hash=md5:d41d8cd98f00b204e9800998ecf8427e",
        "requests==2.0",
    ],
)
def test_anything_else_in_a_lock_is_refused(line: str) -> None:
    """The negative control: the test above can fail."""
    with pytest.raises(ValueError, match="line 3 of the lock"):
        supply.locked("a==1 \\\n    --hash=sha256:" + "0" * 64 + f"\n{line}\n")


def test_every_licence_is_known_and_lets_the_program_be_given_away(found: list[supply.Package]) -> None:
    licences = {one.name: supply.parts(one.licence) for one in found}

    assert {name: parts for name, parts in licences.items() if not parts or parts - supply.ALLOWED} == {}


def test_what_everybody_needs_asks_for_nothing_but_its_name(found: list[supply.Package]) -> None:
    needed = supply.direct(PYPROJECT)["runtime"]
    weak = {one.name for one in found if set(supply.parts(one.licence)) & supply.COPYLEFT}

    assert weak == {"psycopg", "psycopg-binary"}
    assert not weak & set(needed)


def test_every_dependency_is_locked_and_has_its_reason() -> None:
    wanted, why = supply.direct(PYPROJECT), supply.reasons(PYPROJECT)
    names = {one.name for one in supply.locked((ROOT / "requirements.lock").read_text("utf-8"))}

    assert {name for group in wanted.values() for name in group} - names == set()
    assert {name for group in wanted.values() for name in group} - set(why) == EVERYBODY_KNOWS
    assert [name for name, reason in why.items() if len(reason) < 3] == []


def test_what_runs_brings_along_nothing_that_only_developers_need(found: list[supply.Package]) -> None:
    scopes = supply.scopes(found, PYPROJECT)

    assert {scopes[name] for name in ("click", "anyio", "six", "urllib3")} == {"required"}
    assert {scopes[name] for name in ("cryptography", "cffi", "scipy", "websockets")} == {"optional"}
    assert {scopes[name] for name in ("pytest", "mypy", "ruff", "playwright", "hypothesis")} == {"excluded"}


def test_the_bill_of_materials_is_complete_and_the_same_each_time(found: list[supply.Package]) -> None:
    bill = json.loads(supply.sbom(found, PYPROJECT))
    click = next(one for one in bill["components"] if one["name"] == "click")
    refs = {one["bom-ref"] for one in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}

    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert len(bill["components"]) == len(found)
    assert click["purl"] == f"pkg:pypi/click@{click['version']}"
    assert {len(hash_["content"]) for hash_ in click["hashes"]} == {64}
    assert click["licenses"] == [{"expression": "BSD-3-Clause"}]
    assert {ref for one in bill["dependencies"] for ref in (one["ref"], *one["dependsOn"])} == refs
    assert supply.sbom(found, PYPROJECT) == supply.sbom(supply.packages(), PYPROJECT)
    assert re.findall(r"https?:", json.dumps(bill)) == []


def test_the_table_says_why_of_each(found: list[supply.Package]) -> None:
    table = list(supply.licences(found, PYPROJECT))

    assert len(table) == len(found) + 2
    assert any("| click | " in row and row.endswith("| run | BSD-3; the command line |") for row in table)
    assert any(row.startswith("| anyio |") and "needed by" in row and "starlette" in row for row in table)
    assert [row for row in table if "?" in row] == []


def test_the_page_lists_what_runs_and_its_licence(found: list[supply.Package]) -> None:
    listed = dict(re.findall(r"^\| ([a-z][\w-]*) \| ([^|]+) \|", PAGE, re.MULTILINE))
    wanted = supply.direct(PYPROJECT)
    names = {name for group, names in wanted.items() if group != "dev" for name in names}

    assert listed == {one.name: one.licence for one in found if one.name in names}
