"""``listener definitions``: what the terms mean in this house, versioned (idea C16)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.calls import Office

GOLDEN = Path(__file__).parent / "definitions"
HOUSE = """
language = "de"
timezone = "Europe/Berlin"
[[brands]]
id = "nordwind"
name = "Nordwind Bahn"
aliases = ["Nordwind"]
exclude = ["Nordwind Airlines"]
context = ["Zug", "Fahrt"]
[[sources]]
name = "tagblatt"
kind = "feed"
url = "https://tagblatt.example/rss"
[channels.slack]
kind = "slack"
url_env = "SLACK_URL"
[channels.chef]
kind = "slack"
url_env = "SLACK_URL"
[[routes]]
channels = ["slack"]
max_level = 4
[[routes]]
channels = ["slack", "chef"]
min_level = 5
[quiet_hours]
start = "20:00"
end = "07:00"
[[limits]]
medium = "review"
matter = "complaint"
within = "12h"
"""


@pytest.fixture
def house(office: Office) -> Office:
    (office.folder / "config.toml").write_text(HOUSE, "utf-8")
    return office


def page(house: Office, lang: str = "de") -> str:
    done = house.call("--lang", lang, "definitions", "--markdown")
    assert done.code == 0, done.err
    return done.out


def version(text: str) -> str:
    found = re.search(r"Version (\w+)\.", text)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_page_of_a_house_is_this_one(house: Office, lang: str) -> None:
    """A golden page: whoever changes a rule sees here what it means to people. Write it anew with the command."""
    assert page(house, lang) == (GOLDEN / f"{lang}.md").read_text("utf-8")


def test_the_same_terms_have_the_same_version_in_every_language_and_other_terms_another(house: Office) -> None:
    before = version(page(house))
    assert version(page(house, "en")) == before

    for change in ('within = "12h"', 'aliases = ["Nordwind"]', "min_level = 5"):
        other = {"within": 'within = "11h"', "aliases": 'aliases = ["NWB"]', "min_level": "min_level = 6"}
        (house.folder / "config.toml").write_text(HOUSE.replace(change, other[change.split()[0]]), "utf-8")
        assert version(page(house)) != before, change

    (house.folder / "config.toml").write_text(HOUSE + "\n# a remark changes nothing\n", "utf-8")
    assert version(page(house)) == before


def test_what_is_configured_is_what_it_says(house: Office) -> None:
    text = page(house)

    assert "Ab Windstärke 4 erfahren es: slack." in text
    assert "Ab Windstärke 5 erfahren es: slack, chef." in text
    assert "Nordwind Bahn, Bewertungen (Fragen binnen 2 Tagen, Kritik binnen 12 Std., " in text
    assert "ein Zweitname nur neben: Zug, Fahrt; nicht zählt: Nordwind Airlines." in text
    assert "{" not in text


def test_machines_get_the_same_lines_and_it_needs_no_database(house: Office) -> None:
    told = json.loads(house.call("definitions", "--json").out)
    plain = house.call("definitions")

    assert {one["version"] for one in told} == {version(page(house))}
    assert [f"* {one['text']}" for one in told] == [line for line in page(house).splitlines() if line.startswith("* ")]
    assert all(f"  {one['text']}" in plain.out for one in told)
    assert version(page(house)) in plain.err
    assert not list(house.folder.glob("*.db"))
