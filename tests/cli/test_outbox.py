"""``listener outbox``: what did not arrive is seen, with the reason in words, and can be sent again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.calls import Office
from tests.cli.storms import stormy, told
from tests.cli.test_json_keys import PAGE, documented

DEAD, WAITING, SENT = "INC-0001.1/slack", "INC-0001.2/slack", "INC-0001.1/mail"


@pytest.fixture
def press(office: Office) -> Office:
    """An office whose webhook was removed."""
    stormy(office)
    told(office, (DEAD, "slack", "slack_no_service"), (WAITING, "slack", "waiting"), (SENT, "mail", "sent"))
    return office


def letters(office: Office, *args: str) -> list[dict[str, Any]]:
    done = office.call("outbox", "--json", *args)
    assert done.code == 0
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def test_what_did_not_arrive_is_listed_with_the_reason_in_words(press: Office) -> None:
    rows = press.call("outbox").rows

    assert [(row[1], row[3]) for row in rows] == [(DEAD, "unzustellbar"), (WAITING, "wartet")]
    assert rows[0][4] == "die Adresse gibt es nicht mehr (slack_no_service)"
    assert "the address no longer exists" in press.call("outbox", "--lang", "en").rows[0][4]


@pytest.mark.parametrize(
    ("state", "keys"), [("dead", [DEAD]), ("queued", [WAITING]), ("sent", [SENT]), ("superseded", [])]
)
def test_messages_are_listed_by_their_state(press: Office, state: str, keys: list[str]) -> None:
    found = letters(press, "--state", state)

    assert [one["key"] for one in found] == keys
    assert all(list(one) == documented(PAGE, "outbox") for one in found)


def test_a_given_up_message_is_owed_again(press: Office) -> None:
    done = press.call("outbox", "retry", DEAD)

    assert (done.code, done.out) == (0, "Nachrichten, die der Daemon beim nächsten Schritt noch einmal versucht: 1.\n")
    assert {one["key"]: one["state"] for one in letters(press)} == {DEAD: "queued", WAITING: "queued"}


def test_all_given_up_messages_are_owed_again_and_none_twice(press: Office) -> None:
    assert ": 1." in press.call("outbox", "retry").out
    assert press.call("outbox", "retry").out == "Keine Nachricht war aufgegeben.\n"


@pytest.mark.parametrize("keys", [(WAITING,), ("INC-0009.1/slack",), (DEAD, SENT)])
def test_what_was_not_given_up_is_not_sent_again(press: Office, keys: tuple[str, ...]) -> None:
    done = press.call("outbox", "retry", *keys)

    assert (done.code, done.out) == (2, "")
    assert keys[-1] in done.err
    assert [one["key"] for one in letters(press, "--state", "dead")] == [DEAD]


def test_an_office_without_trouble_is_told_so(office: Office) -> None:
    stormy(office)

    assert office.call("outbox").err == "Alle Nachrichten sind zugestellt.\n"
    assert office.call("outbox", "--state", "sent").err == "Keine Nachrichten.\n"


def test_the_story_of_an_incident_says_it_in_the_same_words(press: Office) -> None:
    shown = " ".join(press.call("incidents", "1").out.split())

    assert "slack erste Warnung: unzustellbar – die Adresse gibt es nicht mehr (slack_no_service)" in shown
