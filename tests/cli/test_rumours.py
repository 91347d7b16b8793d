"""``listener rumours``: what goes round, where it stands, what was found out, and when it is cleared."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence

import pytest

from listener.app import utc_now
from listener.core import claims
from listener.core.handled import is_kind
from listener.handling import act
from listener.model import BrandId, Incident, IncidentId, State
from listener.model.claim import Claim
from listener.store import Store
from listener.words import LANGUAGES, catalogue
from tests.cli.calls import Office
from tests.cli.gossip import HOUR, keep, line, records, talking
from tests.cli.test_json_keys import PAGE, documented

SAID = (
    (1, "Stimmt es, dass im Lager von Nordwind angeblich Ratten laufen?", 5 * HOUR, "tagblatt"),
    (2, "Bei Nordwind sollen Ratten im Lager sein, munkelt man.", 4 * HOUR, "portal"),
    (3, "Angeblich meldet Nordwind nächste Woche Insolvenz an, weiß da jemand was?", 3 * HOUR, "tagblatt"),
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A town in which two rumours go round. Tests look at copies."""
    return talking(Office(tmp_path_factory.mktemp("town")), [line(*one) for one in SAID])


@pytest.fixture
def office(town: Office, office: Office) -> Office:
    for name in ("listener.db", "config.toml"):
        (office.folder / name).write_bytes((town.folder / name).read_bytes())
    return office.where(LISTENER_USER="kai")


def places(office: Office, number: int) -> list[int]:
    return [int(one["place"]) for one in records(office, "rumours", "show", str(number))[0]["standing"]]


def clear(office: Office, number: int) -> None:
    """Answer a claim everywhere and judge it."""
    told = [word for place in places(office, number) for word in ("--place", str(place))]
    assert office.call("rumours", "answered", str(number), *told).code == 0
    assert office.call("rumours", "judge", str(number), "false", "--evidence", "Prüfbericht").code == 0


def test_what_goes_round_is_listed_with_the_places_that_wait(office: Office) -> None:
    done = office.call("rumours")

    assert [row[:3] for row in done.rows] == [["1", "ungeklärt", "2/2"], ["2", "ungeklärt", "1/1"]]
    assert "Ratten" in done.rows[0][4]
    assert done.rows[0][5] == "> 5 Std."
    assert done.rows[0][6].startswith("tagblatt, ")


def test_machines_get_each_key_of_the_reference_in_its_order(office: Office) -> None:
    (first, other) = records(office, "rumours", "--brand", "nordwind")
    (head, *_) = csv.reader(io.StringIO(office.call("rumours", "--csv").out))

    assert list(first) == head == documented(PAGE, "rumours")[: len(head)]
    (whole,) = records(office, "rumours", "show", "1")
    keys = [*whole, *whole["standing"][0]]
    assert keys == documented(PAGE, "rumours")[: len(keys)]
    assert (first["verdict"], first["done"], first["open"], other["places"]) == ("unverified", False, 2, 1)
    assert 4.9 * 3600 < first["to_clear_s"] < 5.1 * 3600
    assert records(office, "rumours", "--brand", "suedexpress") == []


def test_a_claim_is_cleared_when_it_is_judged_and_answered_everywhere(office: Office) -> None:
    one, other = places(office, 1)

    first = office.call("rumours", "answered", "1", "--place", str(one))
    judged = office.call("rumours", "judge", "1", "false", "--evidence", "https://amt.example/bericht/7")
    last = office.call("rumours", "answered", "1", "--place", str(other), "--as", "Erna")

    assert "1 von 2 Fundstellen offen" in first.out
    assert "falsch, 1 von 2 Fundstellen offen" in judged.out
    assert last.out == "Behauptung 1 (geklärt in 5 Std.): falsch, alle 2 Fundstellen beantwortet oder verschwunden.\n"
    assert [row[0] for row in office.call("rumours").rows] == ["2"]
    assert [row[0] for row in office.call("rumours", "--all").rows] == ["2", "1"]
    (whole,) = records(office, "rumours", "show", "1")
    assert [place["by"] for place in whole["standing"]] == ["kai", "Erna"]
    (evidence,) = whole["evidence"]
    assert (evidence["url"], evidence["what"], evidence["who"]) == ("https://amt.example/bericht/7", None, "kai")


def test_a_claim_is_shown_with_its_places_and_all_that_was_found_out(office: Office) -> None:
    office.call("rumours", "judge", "1", "true", "--evidence", "Ein Tier im Hof")
    office.call("rumours", "judge", "1", "false", "--evidence", "Es war ein Igel", "--as", "Erna")

    out = office.call("rumours", "show", "1").out

    assert "Ratten" in out.splitlines()[0]
    assert out.index("kai: wahr: Ein Tier im Hof") < out.index("Erna: falsch: Es war ein Igel")
    assert "https://portal.example/2" in out
    assert out.count("\toffen\t") == 2
    assert "Claim 1 (for 5 h): false, 2 of 2 places open." in office.call("rumours", "show", "1", "--lang", "en").out


def test_a_word_to_all_of_a_source_answers_each_of_its_places(office: Office) -> None:
    done = office.call("rumours", "answered", "1", "--source", "portal")

    assert "1 von 2 Fundstellen offen" in done.out
    assert office.call("rumours", "answered", "1", "--source", "portal").code == 2


def test_what_is_no_rumour_leaves_the_register_and_is_listed_when_asked_for(office: Office) -> None:
    done = office.call("rumours", "dismiss", "1", "--why", "Gemeint ist das Schiff Nordwind", "--as", "Erna")

    assert done.out == ("Behauptung 1: kein Gerücht, nach 5 Std. abgelegt; 2 Fundstellen, davon seither neu: 0.\n")
    assert [row[0] for row in office.call("rumours").rows] == ["2"]
    assert [row[0] for row in office.call("rumours", "--all").rows] == ["2"]
    (row,) = office.call("rumours", "--dismissed").rows
    assert (row[0], row[3].endswith(", Erna"), row[4:]) == ("1", True, ["Gemeint ist das Schiff Nordwind", "0"])
    (record,) = records(office, "rumours", "--dismissed")
    assert (record["verdict"], record["done"], record["open"], record["cleared"]) == ("dismissed", False, 0, None)
    assert [(one["verdict"], one["who"]) for one in record["evidence"]] == [("dismissed", "Erna")]


def dismissed_two_hours_ago(found: Sequence[Claim]) -> list[Claim]:
    first, *others = found
    return [claims.dismissed(first, "Gemeint ist das Schiff", "kai", utc_now() - 2 * HOUR), *others]


def test_what_says_the_same_as_what_is_no_rumour_joins_it_in_silence(office: Office) -> None:
    with Store(office.folder / "listener.db") as store:
        store.claims.change(BrandId("nordwind"), dismissed_two_hours_ago, utc_now())
    talking(office, [line(9, "Stimmt es, dass bei Nordwind Ratten im Lager sind?", HOUR, "portal")])
    keep(office, utc_now() + HOUR)

    assert [row[0] for row in office.call("rumours").rows] == ["2"]
    (row,) = office.call("rumours", "--dismissed").rows
    assert (row[0], row[5]) == ("1", "1")
    assert office.call("rumours", "show", "1").out.count("\tbraucht keine Antwort\t") == 3


def test_what_is_a_rumour_after_all_comes_back_and_its_history_says_so(office: Office) -> None:
    office.call("rumours", "dismiss", "1", "--why", "Gemeint ist das Schiff", "--as", "Erna")

    back = office.call("rumours", "dismiss", "1", "--undo", "--why", "Doch unser Lager")

    assert "ungeklärt, 2 von 2 Fundstellen offen" in back.out
    shown = office.call("rumours", "show", "1").out
    assert shown.index("Erna: kein Gerücht: Gemeint ist das Schiff") < shown.index(
        "kai: zurückgeholt (ungeklärt): Doch unser Lager"
    )
    assert office.call("rumours", "--dismissed").err == "Nichts ist als kein Gerücht abgelegt.\n"


def test_two_claims_that_a_person_says_are_one_become_one(office: Office) -> None:
    done = office.call("rumours", "merge", "1", "2")

    assert "3 von 3 Fundstellen offen" in done.out
    assert records(office, "rumours", "show", "2")[0]["claim"] == 1
    assert office.call("rumours", "merge", "1", "2").code == 2


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("show", "9"), "Die Behauptung 9 gibt es nicht"),
        (("judge", "1", "false"), "braucht einen Beleg"),
        (("judge", "1", "maybe", "--evidence", "x"), "true, false, unverified"),
        (("answered", "1", "--place", "77"), "wird in Erwähnung 77 nicht erzählt"),
        (("answered", "1"), "Wo wurde sie beantwortet?"),
        (("dismiss", "1"), "--why"),
        (("dismiss", "1", "--why", " "), "Behauptung 1: warum?"),
        (("dismiss", "1", "--undo", "--why", "Doch"), "Behauptung 1 ist nicht abgelegt"),
        (("merge", "1", "1"), "lassen sich nicht zusammenlegen"),
        (("forget", "1"), "forget"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(office: Office, args: tuple[str, ...], says: str) -> None:
    before = records(office, "rumours", "--all")
    done = office.call("rumours", *args)

    assert done.code == 2
    assert says in done.err
    assert [one["open"] for one in records(office, "rumours", "--all")] == [one["open"] for one in before]


def test_where_nothing_goes_round_it_says_so(office: Office) -> None:
    clear(office, 1)
    clear(office, 2)

    assert office.call("rumours").err.startswith("Keine offenen Behauptungen.")
    assert office.see("rumours").startswith("Keine offenen Behauptungen.")
    assert office.call("rumours", "--json").out == "[]\n"


def test_both_languages_say_the_same_with_the_same_slots() -> None:
    german, english = (catalogue("claims", lang) for lang in LANGUAGES)

    assert list(german) == list(english)
    for key, text in german.items():
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", english[key])), key


# --- closing an incident that is a rumour ----------------------------------------------------------------------------


@pytest.fixture
def storm(office: Office) -> Office:
    """An incident about the first claim."""
    now = utc_now().replace(microsecond=0)
    plan = json.dumps({"playbook": "rumour", "level": 3, "claim": "unverified", "claims": [1]})
    made = Incident(IncidentId(1), BrandId("nordwind"), State.OPEN, 3, 3, now, now, playbook="rumour", plan=plan)
    with Store(office.folder / "listener.db") as store:
        store.decide(made, (), (), now)
    return office


def test_an_incident_that_is_a_rumour_is_not_closed_before_every_place_is_answered(storm: Office) -> None:
    refused = storm.call("close", "1")

    assert refused.code == 2
    assert "noch nicht überall beantwortet: 2 Fundstellen offen (Behauptung 1)" in refused.err
    clear(storm, 1)
    assert storm.call("close", "1").code == 0


@pytest.mark.parametrize("end", [("close", "1"), ("false-alarm", "1", "--reason", "satire")])
def test_whoever_insists_says_why_and_the_log_knows_what_was_left_open(storm: Office, end: tuple[str, ...]) -> None:
    plain = storm.call(*end, "--note", "genug")
    mute = storm.call(*end, "--force")
    assert (plain.code, mute.code) == (2, 2)
    assert "2 Fundstellen offen (Behauptung 1)" in plain.err
    assert "sagt mit --note, warum" in mute.err

    (done,) = records(storm, *end, "--force", "--note", "Beide Foren sind geschlossen")

    assert done["state"] == "closed"
    told = ("Beide Foren sind geschlossen", 2, [1])
    assert tuple(done["detail"][key] for key in ("note", "open_places", "open_claims")) == told


def test_what_is_no_rumour_keeps_no_incident_open(storm: Office) -> None:
    storm.call("rumours", "dismiss", "1", "--why", "Gemeint ist das Schiff Nordwind")

    assert storm.call("close", "1").code == 0


def test_of_another_kind_it_is_closed_as_ever(storm: Office) -> None:
    with Store(storm.folder / "listener.db") as store:
        act(store, IncidentId(1), "kai", lambda one: is_kind(one, "service_failure"), utc_now())

    assert storm.call("close", "1").code == 0
