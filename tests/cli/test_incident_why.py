"""``listener incident why``: the level, the playbook and the messages are explained."""

from __future__ import annotations

import json
from datetime import timedelta

from click.testing import CliRunner

from listener.cli import cli
from listener.demo import script
from tests.world import World


def explained(world: World, *more: str, lang: str = "de") -> str:
    config = world.folder / "config.toml"
    config.write_text(world.text + f'[storage]\npath = "{world.folder}/listener.db"\n', "utf-8")
    environ = {"SLACK_URL": "https://hooks.slack.example/services/T0/B0/geheim"}
    found = CliRunner().invoke(
        cli, ["--config", str(config), "--lang", lang, "incident", "why", "1", *more], env=environ
    )
    assert found.exit_code == 0, found.output
    return found.output


def test_a_storm_is_explained_by_its_facts_its_playbook_and_whom_it_went_to(world: World, storm: script.Script) -> None:
    world.run_until(storm.peak - timedelta(hours=1))
    text = explained(world)
    assert "Windstärke" in text
    assert "Schwelle dieser Marke" in text
    assert "Produktmangel" in text
    assert "Weg aus der Konfiguration" in text
    assert "wind force" in explained(world, lang="en").lower()

    (found,) = json.loads(explained(world, "--json"))
    assert found["incident"] == "INC-0001"
    assert found["level"] >= 3
    assert found["signals"]["level"] == found["level"]
