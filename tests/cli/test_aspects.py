"""``listener aspects``, ``staff``, ``return``: what is spoken of, by whom from inside, and what goes back."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from listener.app import utc_now
from listener.model import BrandId, Incident, IncidentId, State
from listener.store import Store
from tests.cli.calls import Office
from tests.cli.gossip import HOUR, line, records, talking
from tests.cli.test_json_keys import PAGE, documented

FAILED = "Nordwind, wo bleibt mein Geld? Die Erstattung ist eine Frechheit, sehr schlecht"
STAFF = "Bei uns im Lager von Nordwind: miese Überstunden, furchtbar, Schicht"


def said() -> Iterator[dict[str, object]]:
    """Yield what a dozen people say of refunds, nine of tracking, and thirty from inside."""
    for n in range(12):
        yield line(n, f"{FAILED} {'!' * n} {n} {chr(97 + n)}{chr(98 + n)}", n * HOUR, author=f"a{n}")
    for n in range(9):
        yield line(100 + n, f"Nordwind Sendungsverfolgung zeigt nix, Zug {n}", n * HOUR, author=f"b{n}")
    for n in range(30):
        yield line(200 + n, f"{STAFF} {n} {'abcdefghijklmnopqrstuvwxyzäöüß'[n]}", n * HOUR, author="immer derselbe")


@pytest.fixture
def town(office: Office) -> Office:
    return talking(office, said())


def test_each_aspect_has_its_figures_and_nine_people_have_none(town: Office) -> None:
    found = {one["aspect"]: one for one in records(town, "aspects", "--brand", "nordwind")}

    refund, tracking = found["refund"], found["tracking"]
    assert (refund["people"], refund["negative_share"]) == (12, 1.0)
    assert refund["negative_share_low"] < 1 <= refund["negative_share_high"]
    assert {tracking[key] for key in ("people", "mentions", "negative_share")} == {None}
    assert found["website"]["people"] == 0

    done = town.call("aspects", "--brand", "nordwind", LANG="de_DE.UTF-8")
    assert "Erstattung" in done.out
    assert "weniger als 10 Personen" in done.err
    assert "Webseite" not in done.out


def test_an_aspect_of_long_ago_is_not_shown(town: Office) -> None:
    found = {one["aspect"]: one for one in records(town, "aspects", "--brand", "nordwind", "--since", "1h")}

    assert found["refund"]["people"] in (0, None)


def test_staff_stand_beside_customers_and_no_name_is_anywhere(town: Office) -> None:
    staff, customers = records(town, "staff", "--brand", "nordwind")

    assert (staff["side"], customers["side"]) == ("staff", "customers")
    assert staff["texts"] is None or staff["texts"] >= 30
    assert {staff["points"], staff["blame_share"]} == {None} or staff["points"] < 0
    assert customers["texts"] is None, "21 are too few"
    done = town.call("staff", "--brand", "nordwind", "--json")
    assert "derselbe" not in done.out


def test_what_was_given_is_returned_with_a_reason_and_the_log_tells_it(office: Office) -> None:
    now = utc_now()
    made = Incident(IncidentId(1), BrandId("nordwind"), State.OPEN, 4, 4, now - HOUR, now - HOUR)
    with Store(office.folder / "listener.db") as store:
        store.decide(made, (("opened", {"level": 4, "volume": 9}),), (), now - HOUR)
    assert office.call("ack", "1", "--as", "Anna").code == 0
    assert office.call("assign", "1", "Ben", "--as", "Anna").code == 0
    refused = office.call("return", "1", "--reason", "nicht wir", "--as", "Cem")
    (back,) = json.loads(office.call("return", "1", "--reason", "nicht unser Bereich", "--as", "ben", "--json").out)

    assert refused.code != 0
    assert "Ben" in refused.err
    assert (back["done"], back["owner"], back["status"]) == ("returned", "Anna", "acknowledged")
    assert "zurück an Anna – nicht unser Bereich" in office.call("incidents", "1").out
    assert office.call("return", "1", "--as", "Ben").code == 2, "without a reason it is a wrong call"


@pytest.mark.parametrize("command", ["aspects", "staff", "definitions"])
def test_the_keys_are_those_of_the_reference(town: Office, command: str) -> None:
    assert list(records(town, command)[0]) == documented(PAGE, command)
