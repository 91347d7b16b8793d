"""What machines read is documented key by key, and stays as it is documented."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from listener.app import utc_now
from listener.model import After, Aggregate, BrandId, Label, MentionId, Mood, SourceName, Tally, Tone
from listener.store import Store
from tests.cli.calls import Office

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "json.md").read_text("utf-8")
COMMANDS = ("sources", "ratings", "trend", "labels")
HANDLING = (
    *("status", "ack", "silences", "outbox", "channels", "desk", "answered", "feedback", "questions"),
    *("rumours", "voice", "associations", "reviews", "relationship"),
    *("aspects", "staff", "definitions", "report", "doctor", "backup", "restore"),
)
"""Their keys are compared where they are tested."""


def documented(page: str, command: str) -> list[str]:
    section = page.partition(f"\n## listener {command}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([a-z0-9_]+)` \|", section, re.MULTILINE)


@pytest.fixture
def visited(office: Office) -> Office:
    """An office with a source that was visited and named an average, and a label whose mention is gone."""
    now = utc_now() - timedelta(minutes=5)
    with Store(office.folder / "listener.db") as store:
        store.subscribe([(SourceName("tagblatt"), "feed", "o", "")], now)
        rated = Aggregate("Nordwind Bahn", 4.2, ratings=7)
        store.save_visit(SourceName("tagblatt"), [], Tally(), After({}, now, aggregates=(rated,)), now)
        said = Label(BrandId("nordwind"), MentionId(1), now, Mood.POSITIVE, "de", b"", Mood.NEGATIVE, -0.6, "de-2")
        store.labels.put(said, Tone(Mood.POSITIVE, 0.5, "label"))
    return office


def test_a_mention_s_keys_are_those_of_the_interchange_format_and_then_those_of_the_reference(archive: Office) -> None:
    for one in json.loads(archive.call("mentions", "--json", "-n", "100").out):
        keys = list(one)
        understood = keys[keys.index("brand") + 1 :]
        assert understood == documented(PAGE, "mentions")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_keys_are_those_of_the_reference_in_its_order(visited: Office, command: str) -> None:
    (first, *_) = json.loads(visited.call(command, "--json").out)
    (head, *_) = csv.reader(io.StringIO(visited.call(command, "--csv").out))

    assert list(first) == head == documented(PAGE, command)


def test_a_command_that_is_not_there_would_be_noticed() -> None:
    assert documented(PAGE, "mention") == []
    assert re.findall(r"^## listener (\w+)$", PAGE, re.MULTILINE) == ["mentions", "incidents", *HANDLING, *COMMANDS]
