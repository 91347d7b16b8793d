"""``listener silence`` and its kin: who wants to hear nothing of what, why and until when; nothing is so for ever."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from listener.app import utc_now
from tests.cli.calls import Office
from tests.cli.storms import in_utc, stormy
from tests.cli.test_json_keys import PAGE, documented


@pytest.fixture
def press(office: Office) -> Office:
    return stormy(office).where(LISTENER_USER="erna")


def silences(office: Office, *args: str) -> list[dict[str, Any]]:
    done = office.call("silences", "--json", *args)
    assert done.code == 0
    found: list[dict[str, Any]] = json.loads(done.out)
    return found


def test_a_silence_has_an_owner_a_reason_and_an_end(press: Office) -> None:
    before = utc_now()
    done = press.call("silence", "--brand", "Nordwind Bahn", "--until", "3d", "--reason", "Werksfest")

    assert done.code == 0
    assert done.out.startswith("Stille 1: Nordwind Bahn bis ")
    (one,) = silences(press)
    assert (one["owner"], one["reason"], one["brand"], one["topic"]) == ("erna", "Werksfest", "nordwind", None)
    assert timedelta(days=2, hours=22) < in_utc(one["until"]) - before < timedelta(days=3, hours=2)
    assert list(one) == documented(PAGE, "silences")


def test_a_silence_is_broken_two_levels_above_what_is_going_on(press: Office) -> None:
    about = ("silence", "--until", "1d", "--reason", "Übung")
    for topic in ("Stromrechnung", "Feuerwerk"):
        press.call(*about, "--topic", topic)
    press.call(*about, "--brand", "Südexpress")

    assert [(one["topic"], one["level"]) for one in silences(press)] == [
        *(("Stromrechnung", 4), ("Feuerwerk", 3), (None, 3)),
    ]


def test_a_silence_says_what_it_makes_silent_now(press: Office) -> None:
    about = ("silence", "--until", "1d", "--reason", "Übung", "--topic")

    assert press.call(*about, "stromrechnung").err == "Davon still: INC-0003, INC-0002, INC-0001.\n"
    assert press.call(*about, "Feuerwerk").err == "Zurzeit betrifft das keinen Vorfall.\n"


def test_silences_are_listed_until_they_end_and_then_only_on_request(press: Office) -> None:
    press.call("silence", "-s", "tagblatt", "-t", "Feuerwerk", "--until", "1d", "--reason", "Werksfest", "--as", "Kai")
    (row,) = press.call("silences").rows
    assert (row[0], row[1], row[3], row[4]) == ("1", "„Feuerwerk“, in tagblatt", "Kai", "Werksfest")

    assert press.call("unsilence", "1", "--as", "Ben").out == "Stille 1 ist beendet.\n"

    none = press.call("silences")
    assert (none.rows, none.err) == ([], "Nichts ist stumm.\n")
    (ended,) = silences(press, "--all")
    assert ended["ended"] is not None
    assert (ended["owner"], ended["ended_by"]) == ("Kai", "Ben")
    end = press.call("silences", "--all").rows[0][2]
    assert end.startswith("früher beendet ")
    assert end.endswith(", Ben")


@pytest.mark.parametrize("number", ["1", "7", "0", "x"])
def test_a_silence_that_there_is_not_cannot_be_ended(press: Office, number: str) -> None:
    assert press.call("unsilence", number).code == 2


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--until", "1d", "--reason", "x"), "was stumm sein soll"),
        (("--brand", "nordwind", "--reason", "x"), "--until"),
        (("--brand", "nordwind", "--until", "1d"), "--reason"),
        (("--brand", "nordwind", "--until", "1d", "--reason", " "), "braucht einen Grund"),
        (("--brand", "nordwind", "--until", "31d", "--reason", "x"), "höchstens 30 Tage"),
        (("--brand", "nordwind", "--until", "gestern", "--reason", "x"), "verstehe ich nicht"),
        (("--brand", "ostwind", "--until", "1d", "--reason", "x"), "ostwind“ gibt es nicht"),
        (("--source", "tagbaltt", "--until", "1d", "--reason", "x"), "Meinten Sie „tagblatt“?"),
        (("--brand", "nordwind", "--until", "1d", "--reason", "x", "--as", ""), "--as NAME"),
    ],
)
def test_a_silence_that_is_not_clear_is_refused(press: Office, args: tuple[str, ...], says: str) -> None:
    done = press.call("silence", *args)

    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert silences(press, "--all") == []


def test_what_is_typed_into_a_silence_steers_no_terminal(press: Office) -> None:
    press.call("silence", "-t", "feuer\x1b[2Jwerk", "--until", "1d", "--reason", "\u202eabc\nd", "--as", "Erna\x07")

    shown = press.call("silences").out
    assert "feuer" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_the_list_fits_on_a_terminal(press: Office) -> None:
    press.call("silence", "-b", "nordwind", "-t", "Feuerwerk", "--until", "1d", "--reason", "ein langer Grund " * 5)

    screen = re.sub(r"\x1b\[[0-9;]*m", "", press.see("silences", columns=80))
    assert "Feuerwerk" in screen
    assert max(map(len, screen.splitlines())) <= 80
