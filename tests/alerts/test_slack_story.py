"""A storm in Slack, over real HTTP and a real database: one living message, its news in one thread, whatever happens.

The store, the outbox, ``listener.deliver``, the HTTP edge and the channel are the real ones; only Slack is ours.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from listener.core.handled import take
from listener.handling import act
from listener.model import Kind, Reason, State
from tests.alerts.slack_office import SLACK, Office
from tests.alerts.slack_workspace import CHANNEL, TOKEN, Workspace, answers, elements, refuses, workspace
from tests.alerts.world import incident


@pytest.fixture
def slack() -> Iterator[Workspace]:
    with workspace() as found:
        yield found


@pytest.fixture
def office(tmp_path: Path, slack: Workspace) -> Iterator[Office]:
    found = Office(tmp_path, slack)
    with found.at_work():
        yield found


def heading(message: dict[str, Any]) -> str:
    return str(message["blocks"][0]["text"]["text"])


def key_of(message: dict[str, Any]) -> str:
    return str(message["metadata"]["event_payload"]["delivery"])


def test_a_storm_is_one_message_and_one_thread(office: Office, slack: Workspace) -> None:
    office.promise(Reason.FIRST)
    office.deliver()
    for _ in range(3):
        office.promise(Reason.UPDATE, Kind.EDIT)
        office.deliver()
    office.promise(Reason.LEVEL_UP, level=5, max_level=5)
    office.promise(Reason.UPDATE, Kind.EDIT, level=5)
    office.deliver()
    office.deliver()
    office.promise(Reason.END, level=0, state=State.CLOSED, closed=office.now)
    office.promise(Reason.END, Kind.EDIT, level=0)
    office.deliver()
    office.deliver()

    (root,) = slack.roots
    rise, end = slack.thread(root)
    assert [call for call, _ in slack.calls] == [
        "chat.postMessage", "chat.update", "chat.update", "chat.update", "chat.postMessage", "chat.update",
        "chat.postMessage", "chat.update",
    ]  # fmt: skip
    assert slack.channel == [root, rise, end]
    assert "→ 5 von 6" in heading(rise)
    assert heading(end) == heading(root)
    assert "Entwarnung" in heading(root)
    assert [key_of(one) for one in (root, rise, end)] == [f"INC-0012.{n}/krise" for n in (1, 5, 7)]


def test_who_takes_it_stands_in_the_message_with_the_next_edit(office: Office, slack: Workspace) -> None:
    office.promise(Reason.FIRST)
    office.deliver()
    act(office.parts.store, office.wave.id, "ada", lambda read: take(read, "Ada Lange", office.now), office.now)
    office.promise(Reason.UPDATE, Kind.EDIT)
    office.deliver()

    (root,) = slack.roots
    assert any("Ada Lange" in str(part.get("text")) for part in elements(root["blocks"]))


def test_only_the_latest_of_several_edits_is_sent(office: Office, slack: Workspace) -> None:
    office.promise(Reason.FIRST)
    office.deliver()
    older = office.promise(Reason.UPDATE, Kind.EDIT)
    newer = office.promise(Reason.UPDATE, Kind.EDIT)
    office.deliver()

    assert (office.state(older), office.state(newer)) == ("superseded", "sent")
    assert len(slack.calls) == 2


def test_an_edit_before_the_first_message_came_is_no_message(office: Office, slack: Workspace) -> None:
    slack.troubles += [answers(503)]
    office.promise(Reason.FIRST)
    edit = office.promise(Reason.UPDATE, Kind.EDIT)
    office.deliver()
    office.deliver(timedelta(minutes=10))
    office.deliver()

    assert len(slack.roots) == 1
    assert office.state(edit) == "sent"


def test_a_message_that_somebody_deleted_is_told_anew_with_the_next_news(office: Office, slack: Workspace) -> None:
    office.promise(Reason.FIRST)
    office.deliver()
    slack.messages.clear()
    edit = office.promise(Reason.UPDATE, Kind.EDIT)
    office.deliver()
    office.deliver()
    office.promise(Reason.LEVEL_UP, level=5)
    office.deliver()

    (root,) = slack.roots
    assert office.state(edit) == "superseded"
    assert "→ 5 von 6" in heading(root)
    assert office.parts.store.hands.root(office.wave.id, SLACK) == f"{CHANNEL}:{root['ts']}"


def test_news_about_a_deleted_message_becomes_a_message_at_once(office: Office, slack: Workspace) -> None:
    office.promise(Reason.FIRST)
    office.deliver()
    slack.messages.clear()
    news = office.promise(Reason.LEVEL_UP, level=5)
    office.deliver()
    office.deliver(timedelta(minutes=10))

    assert office.state(news) == "sent"
    assert [heading(one) for one in slack.roots] == [heading(one) for one in slack.channel]
    assert len(slack.roots) == 1


@pytest.mark.parametrize("word", ["edit_window_closed", "cant_update_message"])
def test_where_messages_cannot_be_edited_each_news_is_a_message(word: str, office: Office, slack: Workspace) -> None:
    office.promise(Reason.FIRST)
    office.deliver()
    slack.troubles += [refuses(word)]
    office.promise(Reason.UPDATE, Kind.EDIT)
    office.deliver()
    office.deliver()
    office.promise(Reason.LEVEL_UP, level=5)
    office.deliver()

    assert len(slack.roots) == 2
    assert len(slack.channel) == 2


def test_when_slack_wants_us_to_wait_we_do(office: Office, slack: Workspace) -> None:
    slack.troubles += [answers(429, b'{"ok":false,"error":"ratelimited"}', Retry_After="120")]
    first = office.promise(Reason.FIRST)
    office.deliver()
    assert office.deliver(timedelta(seconds=100)) == 0
    assert office.deliver(timedelta(seconds=30)) == 1

    assert office.state(first) == "sent"
    assert len(slack.messages) == 1


TROUBLES = {
    "500": answers(500, b"oops"),
    "503": answers(503, b"<html>Wartung</html>"),
    "internal_error": refuses("internal_error"),
    "fatal_error": refuses("fatal_error"),
    "new word": refuses("something_that_slack_thought_of_yesterday"),
    "a proxy's log-in": answers(200, b"<!doctype html><html>Bitte anmelden</html>", Content_Type="text/html"),
    "a redirect to it": answers(302, b"", Location="https://proxy.firma.example/login"),
    "half an answer": lambda exchange: exchange.raw(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"ok":'),
    "no answer": lambda exchange: exchange.raw(b""),
    "slow": lambda exchange: exchange.drip(b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"),
}


UNANSWERED = ("half an answer", "no answer", "slow", "internal_error", "fatal_error")
"""The message may have been taken all the same."""


@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_delays_and_loses_nothing(trouble: str, office: Office, slack: Workspace) -> None:
    """Where no answer came, the message says that it may be a repeat."""
    slack.troubles += [TROUBLES[trouble]]
    first = office.promise(Reason.FIRST)
    office.deliver()
    assert office.state(first) == "queued"
    office.deliver(timedelta(minutes=10))

    (root,) = slack.roots
    again = "Wiederholung" in json.dumps(root["blocks"], ensure_ascii=False)
    assert office.state(first) == "sent"
    assert again is (trouble in UNANSWERED)


@pytest.mark.parametrize("word", ["invalid_auth", "not_in_channel", "is_archived", "token_revoked", "missing_scope"])
def test_what_only_people_can_mend_is_a_dead_letter_at_once(word: str, office: Office, slack: Workspace) -> None:
    slack.troubles += [refuses(word)]
    first = office.promise(Reason.FIRST)
    office.deliver()

    assert (office.state(first), office.error(first)) == ("dead", f"slack_{word}")
    assert TOKEN not in office.error(first)


def test_a_dead_letter_can_be_sent_when_people_have_mended_it(office: Office, slack: Workspace) -> None:
    slack.troubles += [refuses("not_in_channel")]
    first = office.promise(Reason.FIRST)
    office.deliver()
    office.parts.store.hands.retry([first], office.now)
    office.deliver()

    assert office.state(first) == "sent"
    assert len(slack.roots) == 1


def test_news_does_not_overtake_the_first_message(office: Office, slack: Workspace) -> None:
    slack.troubles += [answers(503)]
    office.promise(Reason.FIRST)
    rise = office.promise(Reason.LEVEL_UP, level=5)
    office.deliver()
    assert office.state(rise) == "queued"
    office.deliver(timedelta(minutes=10))
    office.deliver()

    (root,) = slack.roots
    (news,) = slack.thread(root)
    assert (key_of(root), key_of(news)) == ("INC-0012.1/krise", "INC-0012.2/krise")


def test_after_a_restart_the_thread_goes_on(tmp_path: Path, slack: Workspace) -> None:
    office = Office(tmp_path, slack)
    with office.at_work():
        office.promise(Reason.FIRST)
        office.deliver()
    with office.at_work():
        office.promise(Reason.SECOND_WAVE)
        office.deliver()

    (root,) = slack.roots
    assert len(slack.thread(root)) == 1


def test_two_incidents_are_two_messages(office: Office, slack: Workspace) -> None:
    office.promise(Reason.FIRST)
    office.deliver()
    office.wave = incident(id=13, version=0)
    office.promise(Reason.FIRST)
    office.deliver()

    assert len(slack.roots) == 2


@pytest.mark.parametrize("word", ["invalid_blocks", "msg_blocks_too_long", "metadata_too_large"])
def test_what_slack_finds_badly_laid_out_is_said_in_plain_text_at_once(
    word: str, office: Office, slack: Workspace
) -> None:
    slack.troubles += [refuses(word)]
    first = office.promise(Reason.FIRST)
    office.deliver()

    (root,) = slack.roots
    assert office.state(first) == "sent"
    assert root["blocks"] == []
    assert "Windstärke 4" in root["text"]
    assert office.parts.store.hands.root(office.wave.id, SLACK) == f"{CHANNEL}:{root['ts']}"


def test_what_slack_does_not_take_in_plain_text_either_is_a_dead_letter(office: Office, slack: Workspace) -> None:
    slack.troubles += [refuses("invalid_blocks"), refuses("msg_too_long")]
    first = office.promise(Reason.FIRST)
    office.deliver()

    assert (office.state(first), slack.messages) == ("dead", {})
