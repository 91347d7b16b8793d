"""``listener incident kind``: the kinds with their points, and a person's word on which it is."""

from __future__ import annotations

import json

import pytest

from alerts.bykind import KINDS
from tests.cli.calls import Office
from tests.cli.judgements import records
from tests.cli.storms import log, stored, stormy
from tests.cli.test_json_keys import PAGE, documented


@pytest.fixture
def press(office: Office) -> Office:
    return stormy(office).where(LISTENER_USER="erna")


def test_alone_it_lists_every_kind_with_its_playbook_and_its_points(press: Office) -> None:
    found = json.loads(press.call("incident", "kind", "1", "--json").out)

    assert {one["kind"] for one in found} == set(KINDS)
    assert list(found[0]) == documented(PAGE, "incident kind")
    assert [one["kind"] for one in found if one["followed"]] == ["service_failure"]
    done = press.call("incident", "kind", "1")
    assert done.code == 0
    assert len(done.rows) == len(KINDS)
    assert "listener incident kind N ART" in done.err


def test_a_kind_that_a_person_sets_is_followed_at_once_and_stands_in_the_log(press: Office) -> None:
    done = press.call("incident", "kind", "1", "product_defect", "--as", "Kim")

    assert done.out == "INC-0001: Art product_defect. Gefolgt wird jetzt dem Playbook product_defect.\n"
    assert (stored(press, 1).playbook, stored(press, 1).handling.kind) == ("product_defect", "product_defect")
    assert log(press, 1)[-1] == ("kind_set", "Kim")
    assert "Art gesetzt: product_defect, Playbook product_defect" in press.call("incidents", "1").out
    (label,) = records(press, "labels", "warnings")
    assert (label["said"], label["kind"], label["playbook"], label["points"], label["by"]) == (
        *("kind_set", "product_defect", "product_defect"),
        *(3.5, "Kim"),
    )


def test_a_playbook_s_name_means_its_kind_and_what_was_pinned_gives_way(press: Office) -> None:
    press.call("pin", "1", "rumour")
    press.call("incident", "kind", "1", "boycott_defection")

    assert (stored(press, 1).handling.kind, stored(press, 1).handling.pinned) == ("boycott", "")
    assert stored(press, 1).playbook == "boycott_defection"


def test_it_can_be_left_to_the_program_again(press: Office) -> None:
    press.call("incident", "kind", "1", "rumour")
    done = press.call("incident", "kind", "1", "--release")

    assert "Die Art bestimmt wieder das Programm" in done.out
    assert stored(press, 1).handling.kind == ""


def test_who_is_responsible_and_what_is_known_of_the_claim_is_people_s_to_say(press: Office) -> None:
    press.call("incident", "kind", "1", "rumour", "--cluster", "victim", "--claim", "false")
    found = stored(press, 1).handling
    why = press.call("incident", "why", "1")

    assert (found.kind, found.cluster, found.claim) == ("rumour", "victim", "false")
    assert "Haltung: mit Beleg widerlegen – was behauptet wird, ist nachweislich falsch." in why.out
    press.call("incident", "kind", "1", "--cluster", "auto", "--claim", "auto")
    assert (stored(press, 1).handling.cluster, stored(press, 1).handling.claim) == ("", "")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("1", "product_defekt"), "Meinten Sie"),
        (("1", "rumour", "--release"), "nicht beides"),
        (("4", "rumour"), "INC-0004"),
        (("99",), "99"),
    ],
    ids=["a slip", "both", "over", "no such incident"],
)
def test_what_cannot_be_is_said_and_changes_nothing(press: Office, words: tuple[str, ...], says: str) -> None:
    done = press.call("incident", "kind", *words)

    assert done.code == 2
    assert says in done.err
    assert [kind for kind, _ in log(press, 1)] == ["opened"]
