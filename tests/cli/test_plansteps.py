"""``listener incident note`` and ``step``: what the page of an incident can do, done from a console."""

from __future__ import annotations

from typing import Any

import pytest

from listener.core import handled
from listener.handling import act
from listener.model import IncidentId
from listener.store import Store
from tests.cli.calls import Office
from tests.cli.storms import log, now, stormy
from tests.cli.test_handling import records
from tests.cli.test_json_keys import PAGE, documented


@pytest.fixture
def press(office: Office) -> Office:
    """A press office in the middle of it, where Erna sits."""
    return stormy(office).where(LISTENER_USER="erna")


def steps(office: Office, number: str = "1") -> list[dict[str, Any]]:
    return records(office, "incident", "step", number)


def deeds(office: Office, number: int) -> list[tuple[str, str]]:
    return [one for one in log(office, number) if one[0] != "opened"]


def test_a_note_stands_in_the_log_with_its_name_also_when_all_is_over(press: Office) -> None:
    for number in ("1", "4"):
        done = press.call("incident", "note", number, "Filiale", "Kiel\nist informiert\x1b[31m")
        assert (done.code, done.out) == (0, f"INC-000{number}: notiert.\n")

    assert deeds(press, 1) == deeds(press, 4) == [("note", "erna")]
    assert "Notiz – Filiale Kiel ist informiert\N{REPLACEMENT CHARACTER}[31m – erna" in press.call("incidents", "1").out


def test_a_note_needs_words(press: Office) -> None:
    for words in ((), ("",), (" ", "\n")):
        assert press.call("incident", "note", "1", *words).code == 2
    assert deeds(press, 1) == []


def test_a_step_is_ticked_off_and_taken_back_and_the_log_keeps_both(press: Office) -> None:
    first = steps(press)[0]["step"]
    done = press.call("incident", "step", "1", first)
    after = steps(press)[0]
    undone = press.call("incident", "step", "1", first, "--undo", "--as", "Kai")

    assert (done.code, done.out) == (0, f"INC-0001: {first} ist erledigt.\n")
    assert (after["state"], after["who"]) == ("done", "erna")
    assert undone.out == f"INC-0001: {first} ist wieder offen.\n"
    assert steps(press)[0]["done"] is None
    assert deeds(press, 1) == [("step_done", "erna"), ("step_undone", "Kai")]
    assert f"Schritt {first} wieder offen – Kai" in press.call("incidents", "1").out


def test_what_is_done_is_not_done_twice_and_what_is_open_is_not_taken_back(press: Office) -> None:
    first = steps(press)[0]["step"]
    assert press.call("incident", "step", "1", first, "--undo").code == 2
    press.call("incident", "step", "1", first)
    again = press.call("incident", "step", "1", first, "--as", "Kai")

    assert (again.code, again.err) == (2, f"INC-0001: {first} ist schon erledigt, durch erna.\n")
    assert deeds(press, 1) == [("step_done", "erna")]


def test_an_unknown_step_is_named_with_those_that_there_are_and_none_cannot_be_taken_back(press: Office) -> None:
    done = press.call("incident", "step", "1", "nichts")

    assert done.code == 2
    assert "„nichts“" in done.err
    assert steps(press)[0]["step"] in done.err
    assert "--undo braucht einen Schritt" in press.call("incident", "step", "1", "--undo").err


def test_people_see_whose_steps_they_are_and_until_when(press: Office) -> None:
    done, english = press.call("incident", "step", "1"), press.call("incident", "step", "1", "--lang", "en")

    assert [row[0] for row in done.rows] == [one["step"] for one in steps(press)]
    assert all(len(row[-1]) > 10 for row in done.rows)
    assert done.err.startswith("INC-0001 folgt „")
    assert english.err.startswith("INC-0001 follows “")


def test_when_it_is_over_the_steps_are_those_of_the_aftercare(press: Office) -> None:
    with Store(press.folder / "listener.db") as store:
        act(store, IncidentId(1), "Kai", lambda one: handled.close(one, "", now()), now())
    (first, *_) = before = steps(press)

    assert before == records(press, "incident", "aftercare", "1")
    told = press.call("incident", "step", "1", first["step"]).out
    assert told == f"INC-0001: {first['step']} der Nachsorge ist erledigt.\n"
    assert records(press, "incident", "aftercare", "1")[0]["who"] == "erna"


def test_machines_get_the_keys_of_every_deed(press: Office) -> None:
    (record,) = records(press, "incident", "note", "1", "so")

    assert [*record, "rule"] == documented(PAGE, "ack")
    assert record["by"] == "erna"


def test_an_unknown_incident_is_a_usage_error(press: Office) -> None:
    for deed in (("note", "77", "so"), ("step", "77"), ("step", "77", "x"), ("note", "x", "so")):
        assert (press.call("incident", *deed).code, deed) == (2, deed)
