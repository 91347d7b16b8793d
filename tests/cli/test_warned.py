"""``listener labels warnings``: what people said of warnings, beside what the program saw."""

from __future__ import annotations

import pytest

from tests.cli.calls import Office
from tests.cli.judgements import records
from tests.cli.storms import stormy
from tests.cli.test_json_keys import PAGE, documented


@pytest.fixture
def press(office: Office) -> Office:
    return stormy(office).where(LISTENER_USER="erna")


def test_what_was_said_is_listed_with_what_was_seen_the_last_word_counts(press: Office) -> None:
    press.call("useful", "1", "no")
    press.call("useful", "1", "late")
    press.call("false-alarm", "2", "--reason", "spam", "--note", "Bots", "--as", "Kai")

    newest, first = records(press, "labels", "warnings")
    assert (newest["incident"], newest["said"], newest["reason"], newest["by"]) == (
        "INC-0002",
        "false_alarm",
        "spam",
        "Kai",
    )
    assert (first["incident"], first["said"], first["points"], first["threshold"]) == ("INC-0001", "late", 3.5, 1.75)
    assert list(first) == documented(PAGE, "labels warnings")
    assert [row[3] for row in press.call("labels", "warnings").rows] == [
        "Fehlalarm: Spam – Bots",
        "Warnung war zu spät",
    ]
    assert records(press, "labels", "warnings", "--brand", "suedexpress") == []


def test_before_anybody_has_said_anything_it_says_how(press: Office) -> None:
    done = press.call("labels", "warnings")

    assert (done.code, done.rows) == (0, [])
    assert "listener useful" in done.err
