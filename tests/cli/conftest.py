"""A press office with a database of made-up mentions, and one after a storm; both are only looked at."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from listener import app
from listener.demo import script
from tests.cli.calls import CONFIG, Office
from tests.cli.corpus import LINES
from tests.cli.judgements import copied, filled
from tests.world import World

HOUR = timedelta(hours=1)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A new office: a configuration, no database yet."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    return Office(tmp_path)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The press office with a conversation that people are about to judge. Tests look at copies."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    return filled(Office(folder))


@pytest.fixture
def desk(office: Office, template: Office) -> Office:
    """A press office in the middle of its work."""
    return copied(office, template)


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office whose mentions were imported. Tests only look."""
    folder = tmp_path_factory.mktemp("archive")
    (folder / "config.toml").write_text(CONFIG, "utf-8")
    office = Office(folder)
    file = folder / "mentions.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in LINES), "utf-8")
    assert office.call("import", str(file)).code == 0
    return office


@pytest.fixture(scope="session")
def stormy(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office some days after a storm that began and was told, while Slack was out of order. Tests only look."""
    begin = app.utc_now().replace(hour=9, minute=0, second=0, microsecond=0) - timedelta(days=5)
    world = World(tmp_path_factory.mktemp("stormy"), begin, slack_status=503)
    story = script.write(begin)
    world.play(story, from_=story.onset - HOUR)
    world.run_until(story.onset + 4 * HOUR, timedelta(minutes=15))
    (world.folder / "config.toml").write_text(world.text, "utf-8")
    return Office(world.folder)


@pytest.fixture
def own_logging() -> Iterator[None]:
    """Give the logging of the tests back after a command has set up its own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
