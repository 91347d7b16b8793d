"""``listener incident statement``: slots are filled, objections said, and whoever approves stands in the log."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from listener.model import IncidentId
from listener.store import Store
from tests.cli.calls import CONFIG, Office
from tests.cli.storms import log, stormy
from tests.cli.test_json_keys import PAGE, documented

FILLED = tuple(
    word
    for slot in ("topic=die Stromrechnung", "action=eine Prüfung", "contact=0800 123", "link=https://a.example/i",
                 "facts_known=der Fehler", "facts_open=die Ursache", "instruction=warten Sie ab")
    for word in ("--set", slot)
)  # fmt: skip
PEOPLE = """
[people.kim]
name = "Kim Weber"
role = "comms_lead"
[people.udo]
name = "Udo Dienst"
role = "duty"
"""


@pytest.fixture
def press(office: Office) -> Office:
    return stormy(office).where(LISTENER_USER="erna")


def statement(press: Office, *more: str) -> dict[str, object]:
    (found,) = json.loads(press.call("incident", "statement", "1", *more, "--json").out)
    assert isinstance(found, dict)
    return found


def approved(press: Office) -> Sequence[dict[str, object]]:
    with Store(press.folder / "listener.db") as store:
        return [one.detail for one in store.hands.log(IncidentId(1)) if one.kind == "approved"]


def test_it_shows_the_words_with_what_is_open_and_what_stance_fits(press: Office) -> None:
    shown = press.call("incident", "statement", "1")

    assert shown.code == 0
    assert "⟦" in shown.out
    assert "Noch offen: --set topic=…" in shown.out
    assert "Haltung: " in shown.out
    assert "noch einmal mit --approve" in shown.out
    assert list(statement(press)) == documented(PAGE, "incident statement")
    assert log(press, 1) == [("opened", "")], "looking leaves no trace"


def test_it_cannot_be_approved_while_a_slot_is_open(press: Office) -> None:
    refused = press.call("incident", "statement", "1", "--approve")

    assert refused.code == 2
    assert "--set topic=…" in refused.err
    assert approved(press) == []


def test_who_approves_which_words_stands_in_the_log_and_in_the_report(press: Office) -> None:
    done = press.call("incident", "statement", "1", *FILLED, "--approve", "--as", "Kim")

    assert done.code == 0
    assert "Freigegeben von Kim" in done.out
    assert log(press, 1)[-1] == ("approved", "Kim")
    (kept,) = approved(press)
    assert "die Stromrechnung" in str(kept["text"])
    assert "⟦" not in str(kept["text"])
    assert (kept["despite"], kept["objections"]) == ("", [])
    report = press.call("incident", "report", "1").out.replace("\n", " ")
    assert "Stellungnahme freigegeben" in report
    assert "die Stromrechnung" in " ".join(report.split())
    assert "Stellungnahme freigegeben: „" in press.call("incidents", "1").out
    assert "Stromrechnung" in press.call("incident", "log", "1").out


def test_an_objection_keeps_it_from_being_approved_unless_somebody_says_why(press: Office) -> None:
    own = ("--own", "Wir nehmen das ernst, prüfen es und melden uns zeitnah.")
    shown = press.call("incident", "statement", "1", *own)
    refused = press.call("incident", "statement", "1", *own, "--approve")

    assert "✗ " in shown.out
    assert refused.code == 2
    assert "--despite" in refused.err
    assert press.call("incident", "statement", "1", *own, "--approve", "--despite", "Zeit ist noch offen").code == 0
    (kept,) = approved(press)
    assert (kept["despite"], kept["objections"]) == ("Zeit ist noch offen", ["fault_vague"])


def test_a_denial_after_an_apology_is_flagged(press: Office) -> None:
    press.call(
        *("incident", "statement", "1", "--own", "Wir nehmen das ernst. Wir bitten um Entschuldigung und prüfen es."),
        "--approve",
    )
    denial = ("--own", "Wir nehmen das ernst und prüfen es. Die Behauptung ist falsch.")
    found = statement(press, *denial)

    assert approved(press)[0]["strategies"] == ["rebuild"]
    assert found["objections"] == ["after_apology", "unproven"]
    assert "Widerspruch: " in press.call("incident", "statement", "1", *denial).out
    assert press.call("incident", "statement", "1", *denial, "--approve").code == 2


def test_only_who_has_the_role_for_it_approves_where_roles_are_configured(press: Office) -> None:
    (press.folder / "config.toml").write_text(CONFIG + PEOPLE, "utf-8")
    words = ("incident", "statement", "1", *FILLED, "--approve", "--as")
    refused = press.call(*words, "udo")

    assert refused.code == 2
    assert "Kim Weber (Kommunikationsleitung)" in refused.err
    assert press.call(*words, "nobody").code == 2
    assert approved(press) == []
    assert press.call(*words, "kim").code == 0
    assert log(press, 1)[-1] == ("approved", "Kim Weber")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--set", "weather=fine"), "weather=fine"),
        (("--set", "topic"), "LÜCKE=WERT"),
        (("--set", "topic=" + "x" * 301), "300"),
        (("--kind", "poem"), "--kind holding"),
    ],
)
def test_what_it_does_not_understand_it_says_with_what_there_is(press: Office, words: Sequence[str], says: str) -> None:
    done = press.call("incident", "statement", "1", *words)

    assert done.code == 2
    assert says in done.err


def test_a_stranger_s_control_characters_steer_no_terminal(press: Office) -> None:
    shown = press.call("incident", "statement", "1", "--set", "topic=\x1b[31mrot\u202e")

    assert "\x1b[31m" not in shown.out
