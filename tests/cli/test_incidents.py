"""``listener incidents``: what happened, and the whole story of one."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from tests.cli.calls import Office

SUM = {"Wie die Punkte zusammenkommen", "How the score adds up"}
"""A section that only what was unusual at the last look has."""


def listed(office: Office, *args: str) -> list[dict[str, Any]]:
    done = office.call("incidents", "--json", *args)
    assert done.code == 0
    records: list[dict[str, Any]] = json.loads(done.out)
    return records


def test_the_incident_is_listed_for_people_and_machines(stormy: Office) -> None:
    (one,) = listed(stormy)
    (row,) = stormy.call("incidents").rows

    assert (one["incident"], one["brand"], one["state"], one["playbook"]) == (
        *("INC-0001", "brodelmann", "open"),
        "product_defect",
    )
    assert one["level"] >= 3
    assert row[:3] == ["INC-0001", "Brodelmann", "offen"]
    assert row[3].split()[0] == str(one["level"])
    assert "Produktmangel" in row[-1]


def test_filters(stormy: Office) -> None:
    assert len(listed(stormy, "--open", "--brand", "Brodelmann")) == 1
    assert stormy.call("incidents", "--brand", "Brodelman").code == 2


def test_no_incidents_is_said(archive: Office) -> None:
    done = archive.call("incidents")

    assert (done.code, done.rows, done.err) == (0, [], "Keine Vorfälle.\n")
    assert archive.call("incidents", "--lang", "en").err == "No incidents.\n"
    assert listed(archive) == []


@pytest.mark.parametrize("name", ["INC-0001", "inc-1", "1", "0001"])
def test_an_incident_answers_to_its_name_and_its_number(stormy: Office, name: str) -> None:
    assert stormy.call("incidents", name).out.startswith("INC-0001 · Brodelmann · offen\n")


@pytest.mark.parametrize("name", ["INC-0002", "2", "INC-", "INC-x", "-1x", "99999999999999999999", "²"])
def test_an_unknown_incident_is_a_usage_error(stormy: Office, name: str) -> None:
    done = stormy.call("incidents", "--", name)

    assert (done.code, done.out) == (2, "")
    assert "`listener incidents`" in done.err


@pytest.mark.parametrize(
    ("lang", "sections"),
    [
        ("de", ("Zuletzt gemessen", "Stimmen", "Was geschah", "Wer es erfahren hat", "Playbook")),
        ("en", ("What was measured last", "Voices", "What happened", "Who was told", "Playbook")),
    ],
)
def test_the_story_is_told_whole_and_in_order(stormy: Office, lang: str, sections: tuple[str, ...]) -> None:
    lines = stormy.call("incidents", "1", "--lang", lang).out.splitlines()

    headings = [line for before, line in zip(["", *lines], lines, strict=False) if not before and line][1:]
    assert tuple(one for one in headings if one not in SUM) == sections


def test_the_story_says_what_counts(stormy: Office) -> None:
    (one,) = listed(stormy, "1")
    told = stormy.call("incidents", "1").out

    assert f"Höchststand Windstärke {one['max_level']} von 6" in told
    assert "üblich" in told
    assert "eröffnet (Windstärke" in told
    assert "https://" in told
    assert "[ ] 15m  Bereitschaft: " in told
    assert max(map(len, told.splitlines())) <= 80
    widths = {len(line) for line in stormy.call("incidents", "1", COLUMNS="140").out.splitlines()}
    assert 80 < max(widths) <= 140


def test_what_could_not_be_delivered_is_shown_with_the_reason(stormy: Office) -> None:
    lines = stormy.call("incidents", "1").out.splitlines()

    assert any("slack  erste Warnung: wartet – " in line for line in lines)
    assert any("mail   erste Warnung: gesendet" in line for line in lines)


def test_machines_get_the_story_as_one_record(stormy: Office) -> None:
    (one,) = listed(stormy, "INC-0001")
    (row,) = csv.DictReader(io.StringIO(stormy.call("incidents", "INC-0001", "--csv").out))

    assert {evidence["signal"] for evidence in one["evidence"]} >= {"volume", "negativity"}
    assert one["events"][0]["kind"] in {"candidate", "opened"}
    assert {message["channel"]: message["state"] for message in one["messages"][:2]} == {
        "slack": "queued",
        "mail": "sent",
    }
    assert len(one["voices"]) == 3
    assert json.loads(row["messages"]) == one["messages"]
