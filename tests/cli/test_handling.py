"""``listener ack`` and its kin: each says what it did and who has it, and writes it into a log that names the actor."""

from __future__ import annotations

import getpass
import json
from datetime import timedelta
from typing import Any

import pytest

from listener.app import utc_now
from listener.core.handled import merged, take
from listener.handling import act
from listener.model import IncidentId, Mistake, State, Status, Verdict
from listener.store import Store
from tests.cli.calls import Office
from tests.cli.storms import HOUR, in_utc, log, stored, stormy
from tests.cli.test_json_keys import PAGE, documented

MINUTE = timedelta(minutes=1)
DEEDS = {
    "ack": ("ack", "1"),
    "snooze": ("snooze", "1", "1h"),
    "assign": ("assign", "1", "Kai"),
    "close": ("close", "1"),
    "false-alarm": ("false-alarm", "1", "--reason", "satire"),
    "said": ("said", "1"),
    "useful": ("useful", "1", "yes"),
    "pin": ("pin", "1", "rumour"),
}


@pytest.fixture
def press(office: Office) -> Office:
    """A press office in the middle of it, where Erna sits."""
    return stormy(office).where(LISTENER_USER="erna")


def records(office: Office, *args: str) -> list[dict[str, Any]]:
    done = office.call(*args, "--json")
    assert done.code == 0, done.err
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


# --- who and which ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["1", "0001", "INC-0001", "inc-1"])
def test_an_incident_answers_to_its_name_and_its_number(press: Office, name: str) -> None:
    done = press.call("ack", name)

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("INC-0001: erna hat das bis ")
    assert stored(press, 1).status is Status.ACKNOWLEDGED


@pytest.mark.parametrize("deed", DEEDS)
def test_who_acts_stands_in_the_log(press: Office, deed: str) -> None:
    assert press.call(*DEEDS[deed]).code == 0
    assert press.call(*DEEDS[deed][:1], "2", *DEEDS[deed][2:], "--as", "Kai K.").code == 0

    assert [log(press, number)[-1][1] for number in (1, 2)] == ["erna", "Kai K."]


def test_who_says_nothing_acts_under_the_login_name(press: Office) -> None:
    press.call("ack", "1", LISTENER_USER=None)

    assert log(press, 1)[-1] == ("acknowledged", getpass.getuser())


@pytest.mark.parametrize("who", ["", "  "])
def test_who_is_nobody_cannot_act(press: Office, who: str) -> None:
    done = press.call("ack", "1", "--as", who)

    assert (done.code, done.out) == (2, "")
    assert "--as NAME" in done.err
    assert stored(press, 1).status is Status.OPEN


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_told_in_one_sentence_in_both_languages(press: Office, deed: str) -> None:
    command, _, *rest = DEEDS[deed]
    german, english = (
        press.call(command, number, *rest, "--lang", lang).out for number, lang in (("1", "de"), ("2", "en"))
    )

    assert german.startswith("INC-0001")
    assert english.startswith("INC-0002")
    assert "{" not in german + english
    assert german.splitlines()[0].partition(" ")[2] != english.splitlines()[0].partition(" ")[2]


@pytest.mark.parametrize("deed", DEEDS)
def test_the_keys_for_machines_are_those_of_the_reference(press: Office, deed: str) -> None:
    (one,) = records(press, *DEEDS[deed])

    keys = documented(PAGE, "ack")
    assert list(one) == (keys if deed == "false-alarm" else [key for key in keys if key != "rule"])
    assert (one["incident"], one["by"]) == ("INC-0001", "erna")


@pytest.mark.parametrize(
    ("deed", "name"), [*zip(DEEDS, ("9", "INC-", "x", "9" * 20, "²", "INC-9", "0", "1.0"), strict=True)]
)
def test_an_unknown_incident_is_a_usage_error(press: Office, deed: str, name: str) -> None:
    command, _, *rest = DEEDS[deed]
    done = press.call(command, name, *rest)

    assert (done.code, done.out) == (2, "")
    assert "`listener incidents`" in done.err


@pytest.mark.parametrize("deed", sorted(set(DEEDS) - {"false-alarm", "said", "useful"}))
def test_nothing_is_done_about_what_is_over(press: Office, deed: str) -> None:
    command, _, *rest = DEEDS[deed]
    done = press.call(command, "4", *rest)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("An INC-0004 lässt sich nichts mehr tun")
    assert log(press, 4) == [("opened", "")]


def test_without_a_database_there_is_nothing_to_handle(office: Office) -> None:
    assert office.call("ack", "1").code == 74


# --- taking, putting aside, giving away ------------------------------------------------------------------------------


def test_several_incidents_are_taken_at_once(press: Office) -> None:
    done = press.call("ack", "1", "INC-0002", "0001", "3")

    assert [line.split(":")[0] for line in done.out.splitlines()] == ["INC-0001", "INC-0002", "INC-0003"]
    assert log(press, 1) == [("opened", ""), ("acknowledged", "erna")]


def test_what_is_over_does_not_hinder_the_others(press: Office) -> None:
    done = press.call("ack", "4", "1")

    assert done.code == 2
    assert done.out.startswith("INC-0001: erna hat das")
    assert done.err.startswith("An INC-0004")


def test_a_mistyped_name_stops_everything_before_it_begins(press: Office) -> None:
    done = press.call("ack", "1", "9")

    assert (done.code, done.out) == (2, "")
    assert stored(press, 1).status is Status.OPEN


def test_an_acknowledgement_says_how_long_it_holds(press: Office) -> None:
    before = utc_now()
    (one,) = records(press, "ack", "1")

    assert (one["done"], one["status"], one["owner"]) == ("acknowledged", "acknowledged", "erna")
    assert before + 4 * HOUR <= in_utc(one["until"]) <= utc_now() + 4 * HOUR


@pytest.mark.parametrize("until", [("1h",), ("1", "h"), ("für", "eine", "Stunde"), ("60m",)])
def test_an_incident_is_put_aside_for_a_while(press: Office, until: tuple[str, ...]) -> None:
    done = press.call("snooze", "1", *until)

    assert done.out.startswith("INC-0001 ist zurückgestellt bis ")
    snoozed = stored(press, 1).handling.snoozed
    assert snoozed is not None
    assert abs(snoozed - utc_now() - HOUR) < MINUTE


def test_until_the_morning_is_a_local_time(press: Office) -> None:
    assert press.call("snooze", "1", "until", "08:00").out.splitlines()[0].split(";")[0].endswith(" 08:00")


@pytest.mark.parametrize(
    ("until", "says"),
    [
        (("25h",), "höchstens 24 Stunden"),
        (("3d",), "höchstens 24 Stunden"),
        (("gestern",), "verstehe ich nicht"),
        (("bald",), "verstehe ich nicht"),
        (("2020-01-01",), "ist schon vorbei"),
        ((), "`listener snooze --help`"),
    ],
)
def test_a_time_that_is_none_changes_nothing(press: Office, until: tuple[str, ...], says: str) -> None:
    done = press.call("snooze", "1", *until)

    assert done.code == 2
    assert says in done.err
    assert stored(press, 1).status is Status.OPEN


def test_who_gets_an_incident_still_has_to_take_it(press: Office) -> None:
    press.call("ack", "1")
    done = press.call("assign", "1", "Kai \x1b[31mK.")

    assert done.out.startswith("INC-0001 liegt jetzt bei Kai \N{REPLACEMENT CHARACTER}[31mK. und ist dort noch")
    assert stored(press, 1).status is Status.OPEN
    assert "Liegt bei Kai" in press.call("incidents", "1").out


def test_people_of_the_configuration_answer_to_their_short_names(press: Office) -> None:
    file = press.folder / "config.toml"
    file.write_text(file.read_text("utf-8") + '[people.kai]\nname = "Kai Östreich"\nrole = "press"\n', "utf-8")

    assert "Kai Östreich hat das bis" in press.call("ack", "1", "--as", "KAI").out
    assert "liegt jetzt bei Kai Östreich" in press.call("assign", "2", "kai oestreich").out
    assert log(press, 1)[-1] == ("acknowledged", "Kai Östreich")


def test_an_incident_is_not_given_to_nobody(press: Office) -> None:
    assert press.call("assign", "1", " ").code == 2
    assert log(press, 1) == [("opened", "")]


# --- the end ---------------------------------------------------------------------------------------------------------


def test_an_incident_is_closed_with_a_note(press: Office) -> None:
    done = press.call("close", "1", "--note", "mit dem Kunden geklärt")

    assert done.out == "INC-0001 ist beendet. Es kommt nur nach einer Ruhe wieder oder über Windstärke 4.\n"
    assert stored(press, 1).state is State.CLOSED
    assert "von einem Menschen beendet – mit dem Kunden geklärt – erna" in " ".join(
        press.call("incidents", "1").out.split()
    )


@pytest.mark.parametrize("number", ["1", "3", "4"])
def test_a_false_alarm_is_kept_for_learning(press: Office, number: str) -> None:
    (one,) = records(press, "false-alarm", number, "--reason", "spam", "--note", "Bots")

    assert (one["status"], one["mistake"]) == ("false_alarm", "spam")
    with Store(press.folder / "listener.db") as store:
        ((id_, _, entry),) = store.hands.judged()
    assert id_ == IncidentId(int(number))
    assert entry.detail["points"] == 3.5
    assert entry.detail["note"] == "Bots"
    assert stored(press, int(number)).handling.mistake is Mistake.SPAM


@pytest.mark.parametrize("reason", [(), ("--reason", "bad luck")])
def test_a_false_alarm_needs_a_reason_that_is_one(press: Office, reason: tuple[str, ...]) -> None:
    assert press.call("false-alarm", "1", *reason).code == 2
    assert stored(press, 1).status is Status.OPEN


# --- what people know ------------------------------------------------------------------------------------------------


def test_the_first_public_word_is_now_unless_a_time_is_given(press: Office) -> None:
    press.call("said", "1")
    spoken = stored(press, 1).handling.spoken
    assert spoken is not None
    assert abs(spoken - utc_now()) < MINUTE

    earlier = press.call("said", "1", "vor", "90", "Minuten")
    assert "30 Min. nach der Warnung" in earlier.out
    later = press.call("said", "1")
    assert "Das erste öffentliche Wort bleibt" in later.out
    before = press.call("said", "1", "vor 3 Stunden")
    assert "60 Min. vor der Warnung" in before.out


@pytest.mark.parametrize(
    ("at", "says"),
    [("2020-01-01", "mehr als 2 Tage"), ("2199-01-01", "kommt erst noch"), ("irgendwann", "verstehe ich nicht")],
)
def test_a_word_at_no_possible_time_is_refused(press: Office, at: str, says: str) -> None:
    done = press.call("said", "1", at)

    assert done.code == 2
    assert says in done.err
    assert log(press, 1) == [("opened", "")]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [("yes", Verdict.USEFUL), ("late", Verdict.LATE), ("early", Verdict.EARLY), ("no", Verdict.USELESS)],
)
def test_a_warning_is_judged_also_when_it_is_over(press: Office, said: str, verdict: Verdict) -> None:
    assert press.call("useful", "4", said).code == 0
    assert stored(press, 4).handling.verdict is verdict


def test_a_playbook_is_chosen_by_a_person_and_given_free_again(press: Office) -> None:
    assert press.call("pin", "1", "rumour").code == 0
    assert (stored(press, 1).playbook, stored(press, 1).handling.pinned) == ("rumour", "rumour")
    assert "Playbook von einem Menschen gewählt: rumour" in press.call("incidents", "1").out

    assert "wählt wieder das Programm" in press.call("pin", "1").out
    assert stored(press, 1).handling.pinned == ""


def test_a_playbook_that_there_is_not_is_refused_with_the_one_that_may_be_meant(press: Office) -> None:
    done = press.call("pin", "1", "rumor")

    assert done.code == 2
    assert "Meinten Sie „rumour“?" in done.err
    assert "generic_storm" in done.err
    assert stored(press, 1).handling.pinned == ""


# --- what the list says ----------------------------------------------------------------------------------------------


def test_the_list_says_where_each_incident_stands_for_people(press: Office) -> None:
    press.call("ack", "1")
    press.call("snooze", "2", "1h")
    press.call("false-alarm", "4", "--reason", "season")

    rows = {row[0]: row for row in press.call("incidents").rows}
    assert [rows[f"INC-000{number}"][2] for number in (1, 2, 3, 4)] == [
        *("übernommen", "schlummert", "abklingend", "Fehlalarm"),
    ]
    assert rows["INC-0001"][8] == "erna"
    assert rows["INC-0003"][8] == ""
    by_name = {one["incident"]: one for one in records(press, "incidents")}
    assert by_name["INC-0001"]["state"] == "open"
    assert [by_name[f"INC-000{number}"]["status"] for number in (1, 2, 3, 4)] == [
        *("acknowledged", "snoozed", "declining", "false_alarm"),
    ]


def test_what_has_run_out_is_not_shown_as_taken_although_no_daemon_has_looked(press: Office) -> None:
    with Store(press.folder / "listener.db") as store:
        long_ago = utc_now() - 5 * HOUR
        act(store, IncidentId(1), "erna", lambda one: take(one, "erna", long_ago), long_ago)

    assert {row[0]: row[2] for row in press.call("incidents").rows}["INC-0001"] == "offen"
    assert "Liegt bei erna, noch nicht übernommen" in press.call("incidents", "1").out


def test_the_story_says_who_has_it_and_who_did_what(press: Office) -> None:
    nobody = press.call("incidents", "1", "--lang", "en").out
    assert "Nobody has taken it: listener ack INC-0001" in nobody

    press.call("ack", "1", "--as", "Kai")
    press.call("useful", "1", "late")
    told = " ".join(press.call("incidents", "1", "--lang", "en").out.split())

    assert "Kai has it until" in told
    assert "taken until" in told
    assert "– Kai" in told
    assert "warning was too late – erna" in told
    (one,) = records(press, "incidents", "1")
    assert [(event["kind"], event["actor"]) for event in one["events"]] == [
        *(("opened", None), ("acknowledged", "Kai"), ("verdict", "erna")),
    ]


@pytest.mark.parametrize(
    ("deeds", "says"),
    [
        ([("snooze", "1", "1h")], "Zurückgestellt bis"),
        ([("close", "1")], "Von einem Menschen beendet"),
        ([("false-alarm", "1", "--reason", "satire")], "Kein Vorfall: Satire"),
        ([("said", "1")], "Erstes öffentliches Wort"),
        ([("ack", "3")], "erna hat das bis"),
    ],
)
def test_the_story_begins_with_what_people_decided(press: Office, deeds: list[tuple[str, ...]], says: str) -> None:
    for deed in deeds:
        assert press.call(*deed).code == 0

    head = press.call("incidents", deeds[0][1]).out.partition("\n\n")[0]
    assert says in head


def test_what_became_part_of_another_one_says_of_which(press: Office) -> None:
    with Store(press.folder / "listener.db") as store:
        gone, kept = (store.incident(IncidentId(number)) for number in (4, 1))
        assert gone is not None
        assert kept is not None
        store.decide(merged(gone, kept), [("merged", {"into": kept.name})], [], utc_now())

    assert "In INC-0001 aufgegangen" in press.call("incidents", "4").out
    assert {row[0]: row[2] for row in press.call("incidents").rows}["INC-0004"] == "aufgegangen"
    refused = press.call("useful", "4", "yes")
    assert (refused.code, refused.err) == (2, "INC-0004 ist in INC-0001 aufgegangen; bitte dort.\n")


def test_what_strangers_might_have_made_of_a_name_steers_no_terminal(press: Office) -> None:
    press.call("ack", "1", "--as", "\x1b]0;gekapert\x07Erna\u202e")

    shown = press.call("incidents", "1").out + press.call("incidents").out
    assert "Erna" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
