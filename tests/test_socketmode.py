"""Buttons in Slack: a real WebSocket on loopback, presses as Slack tells of them, and everything that may go wrong."""

from __future__ import annotations

import json
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from queue import Queue

import pytest

from alerts.bykind import KINDS as ALL_KINDS
from alerts.channels.slack_bot import KINDS, SlackBot
from listener.core.pressed import Pressed, presses
from listener.http import Fetcher
from listener.http import Limits as HttpLimits
from listener.model import Act, Action, Mistake, Notice, Secret
from listener.socketmode import Limits, SocketMode, is_installed
from tests.alerts.world import hostile_notice
from tests.edges.servers import Certificates, Exchange, certificates

pytest.importorskip("websockets", reason="the extra slack is not installed: no library for WebSockets")

from tests.slack_socket import (
    FAST,
    PATIENCE,
    ROOT,
    TICKET,
    TOKEN,
    Slack,
    button,
    payload,
    slack_server,
)

__all__ = ["certificates"]


@dataclass
class Desk:
    """Where presses arrive. ``answer``: what the person is told."""

    pressed: Queue[Pressed] = field(default_factory=Queue)
    answer: Callable[[Pressed], str] = lambda _pressed: ""

    def press(self, pressed: Pressed) -> str:
        self.pressed.put(pressed)
        return self.answer(pressed)

    def next(self) -> Pressed:
        return self.pressed.get(timeout=PATIENCE)


@pytest.fixture
def slack() -> Iterator[Slack]:
    with slack_server() as found:
        yield found


@pytest.fixture
def desk() -> Desk:
    return Desk()


@contextmanager
def hearing(
    slack: Slack,
    desk: Desk,
    limits: Limits = FAST,
    ca_file: str = "",
    trusted: Callable[[], ssl.SSLContext | None] = lambda: None,
) -> Iterator[SocketMode]:
    patience = HttpLimits(connect_s=2, read_s=2, total_s=5)
    http = Fetcher(patience, "Listener", (ip_network("127.0.0.0/8"),), ca_file=ca_file)
    found = SocketMode(Secret(TOKEN), slack.api, http, desk.press, lambda: 0.0, trusted, limits)
    found.start()
    try:
        yield found
    finally:
        found.stop()
        http.close()


def test_a_press_is_acknowledged_and_arrives_with_who_it_was(slack: Slack, desk: Desk) -> None:
    with hearing(slack, desk):
        slack.press(slack.connection(), payload())

        assert slack.acknowledgement() == "e1"
        assert desk.next() == Pressed(
            "INC-0012", Act.TAKE, None, "U0ADA", "ada.lange", ":".join(ROOT),
            f"{':'.join(ROOT)} U0ADA take 1795226041.5 1.2.3",
        )  # fmt: skip
    assert slack.asked[0]["Authorization"] == f"Bearer {TOKEN}"


def test_what_the_channel_offers_is_what_is_understood(slack: Slack, desk: Desk) -> None:
    """Both ends of the format: the message that the bot lays out, pressed."""
    bot = SlackBot(token=Secret("xoxb-1"), channel="C1", app_token=Secret(TOKEN))
    doable = tuple(Action(act, str(act)) for act in (Act.TAKE, Act.SNOOZE, Act.FALSE_ALARM, Act.KIND))
    shown = bot.compose(_notice(doable))
    (buttons,) = [block for block in json.loads(shown.body)["blocks"] if block["type"] == "actions"]
    take, snooze, false_alarm, kind = buttons["elements"]
    with hearing(slack, desk):
        connection = slack.connection()
        for number, told in enumerate((take, snooze)):
            slack.press(connection, payload({**told, "action_ts": str(number)}))
        for number, option in enumerate(false_alarm["options"]):
            chosen = {"type": "static_select", "action_id": "false_alarm", "selected_option": option}
            slack.press(connection, payload({**chosen, "action_ts": f"9{number}"}))
        for number, option in enumerate(kind["options"]):
            chosen = {"type": "static_select", "action_id": "kind", "selected_option": option}
            slack.press(connection, payload({**chosen, "action_ts": f"8{number}"}))
        found = [desk.next() for _ in range(2 + len(Mistake) + len(KINDS))]

    assert [(one.incident, one.act, one.mistake, one.kind) for one in found] == [
        ("INC-0012", Act.TAKE, None, ""),
        ("INC-0012", Act.SNOOZE, None, ""),
        *(("INC-0012", Act.FALSE_ALARM, mistake, "") for mistake in Mistake),
        *(("INC-0012", Act.KIND, None, kind_) for kind_ in KINDS),
    ]
    assert set(KINDS) == set(ALL_KINDS), "what people pick from is all that there is"


def _notice(actions: tuple[Action, ...]) -> Notice:
    return replace(hostile_notice("x"), incident="INC-0012", actions=actions)


def test_it_is_acknowledged_while_another_press_is_still_being_done(slack: Slack, desk: Desk) -> None:
    """Slack waits three seconds; a database may take longer."""
    done = threading.Event()
    desk.answer = lambda _pressed: "" if done.wait(PATIENCE) else "late"
    with hearing(slack, desk):
        connection = slack.connection()
        slack.press(connection, payload(button(action_ts="1")), "first")
        slack.press(connection, payload(button(action_ts="2")), "second")

        assert [slack.acknowledgement(), slack.acknowledgement()] == ["first", "second"]
        assert desk.next().act is Act.TAKE
        assert desk.pressed.empty()
        done.set()
        assert desk.next().act is Act.TAKE


def test_what_is_told_twice_is_done_once(slack: Slack, desk: Desk) -> None:
    with hearing(slack, desk):
        connection = slack.connection()
        slack.press(connection, payload(), "e1")
        slack.press(connection, payload(), "e2")
        slack.press(connection, payload(button("snooze")), "e3")

        assert [slack.acknowledgement() for _ in range(3)] == ["e1", "e2", "e3"]
        assert [desk.next().act, desk.next().act] == [Act.TAKE, Act.SNOOZE]
    assert desk.pressed.empty()


def test_what_went_wrong_is_whispered_to_whoever_pressed(slack: Slack, desk: Desk) -> None:
    desk.answer = lambda _pressed: "Vorfall <!channel> ist beendet"
    with hearing(slack, desk):
        slack.press(slack.connection(), payload(response_url=slack.api.removesuffix("/api") + "/actions"))
        said = slack.whispers.get(timeout=PATIENCE)

    assert said == {
        "response_type": "ephemeral",
        "replace_original": False,
        "text": "Vorfall &lt;!channel&gt; ist beendet",
    }


@pytest.mark.parametrize("url", ["https://evil.example/actions", "http://slack.com/x", "file:///etc/passwd", "", "x"])
def test_nothing_is_whispered_to_strangers(
    url: str, slack: Slack, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.answer = lambda _pressed: "Vorfall ist beendet"
    with hearing(slack, desk), caplog.at_level(logging.INFO):
        connection = slack.connection()
        slack.press(connection, payload(response_url=url))
        assert desk.next().answer_to == url
    assert slack.whispers.empty()
    assert "bug" not in caplog.text
    assert "could not answer" not in caplog.text


UNKNOWN = {
    "a page": payload(button("open", url="https://listener.firma.example/")),
    "another app's button": payload(button("approve")),
    "no incident": payload(button(value="INC-0012; DROP TABLE incident")),
    "a false alarm without a reason": payload(button("false_alarm")),
    "a false alarm for a reason of theirs": payload(button("false_alarm", "INC-0012 boredom")),
    "taken for a reason": payload(button("take", "INC-0012 satire")),
    "nobody": payload(user={}),
    "nobody at all": payload(user=None),
    "a strange name": payload(user={"id": "U0ADA; x"}),
    "nowhere": payload(container={}),
    "a shortcut": payload(type="shortcut"),
    "no actions": payload(actions=None),
    "odd actions": payload(actions=[None, 7, "take", []]),
    "other digits": payload(button(value="INC-٠٠١٢")),
}


def test_what_is_not_ours_is_acknowledged_and_left(slack: Slack, desk: Desk) -> None:
    with hearing(slack, desk):
        connection = slack.connection()
        for what, told in UNKNOWN.items():
            slack.press(connection, told, what)
        slack.press(connection, payload(), "ours")

        assert [slack.acknowledgement() for _ in (*UNKNOWN, "ours")] == [*UNKNOWN, "ours"]
        assert desk.next().act is Act.TAKE
    assert desk.pressed.empty()


@pytest.mark.parametrize("what", UNKNOWN)
def test_nothing_is_read_from_what_is_not_ours(what: str) -> None:
    assert list(presses(UNKNOWN[what])) == []


NOISE = ("", "[]", "null", "{", '{"type": 7}', b"\xff\x00", "[" * 10_000, '{"envelope_id": 7}', '{"type": "hello"}')


def test_noise_on_the_wire_is_ignored(slack: Slack, desk: Desk) -> None:
    with hearing(slack, desk):
        connection = slack.connection()
        for raw in NOISE:
            connection.send(raw)
        slack.press(connection, payload())

        assert desk.next().act is Act.TAKE
    assert slack.connections.empty()


def test_events_that_nobody_asked_for_are_acknowledged_and_left(slack: Slack, desk: Desk) -> None:
    with hearing(slack, desk):
        slack.press(slack.connection(), payload(), "e1", kind="events_api")

        assert slack.acknowledgement() == "e1"
    assert desk.pressed.empty()


def test_a_name_is_cleaned(slack: Slack, desk: Desk) -> None:
    user = {"id": "U0ADA", "name": "ada\r\nlange \u202egnal\u202c\x00" + "x" * 500}
    with hearing(slack, desk):
        slack.press(slack.connection(), payload(user=user))
        name = desk.next().name

    assert name.startswith("ada lange gnal x")
    assert len(name) <= 80


# Encrypted


def test_over_tls_we_speak_with_whom_we_trust(certificates: Certificates, desk: Desk) -> None:
    authority = str(certificates.authority)
    with (
        slack_server(certificates.for_server()) as slack,
        hearing(slack, desk, ca_file=authority, trusted=certificates.for_client),
    ):
        assert slack.api.startswith("https:")
        assert slack.socket.startswith("wss:")
        slack.press(slack.connection(), payload())

        assert desk.next().act is Act.TAKE


def test_and_with_nobody_else(certificates: Certificates, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """The interface is trusted here, the WebSocket's certificate is not."""
    authority = str(certificates.authority)
    with (
        caplog.at_level(logging.INFO, "listener.socketmode"),
        slack_server(certificates.for_server()) as slack,
        hearing(slack, desk, ca_file=authority, trusted=ssl.create_default_context),
    ):
        slack.opened.get(timeout=PATIENCE)
        slack.opened.get(timeout=PATIENCE)  # it comes again, so the first was in vain

    assert slack.connections.empty()
    assert "connection SSLCertVerificationError" in caplog.text


# Connections come and go


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_when_slack_asks_us_to_come_anew_we_do_at_once(reason: str, slack: Slack, desk: Desk) -> None:
    patient = Limits(open_s=2.0, shortest_s=60.0, longest_s=60.0, look_s=0.01)
    with hearing(slack, desk, patient):
        slack.connection().send(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {}}))
        slack.press(slack.connection(), payload())

        assert desk.next().act is Act.TAKE


def test_when_the_connection_breaks_there_is_a_new_one(slack: Slack, desk: Desk) -> None:
    with hearing(slack, desk):
        slack.connection().socket.shutdown(socket.SHUT_RDWR)  # no farewell: as if a cable were pulled
        slack.press(slack.connection(), payload())

        assert desk.next().act is Act.TAKE


def test_what_was_told_on_the_old_connection_is_not_done_again_on_the_new_one(slack: Slack, desk: Desk) -> None:
    with hearing(slack, desk):
        old = slack.connection()
        slack.press(old, payload())
        assert desk.next().act is Act.TAKE
        old.close()
        new = slack.connection()
        slack.press(new, payload(), "again")
        slack.press(new, payload(button("snooze")), "next")
        assert desk.next().act is Act.SNOOZE


def test_a_server_without_a_hello_is_left(slack: Slack, desk: Desk) -> None:
    slack.greeting = None
    with hearing(slack, desk, Limits(open_s=0.1, shortest_s=0.01, longest_s=0.01, look_s=0.01)):
        slack.connection()
        slack.connection()

    assert len(slack.asked) >= 2


REFUSALS: dict[str, Callable[[Exchange], None]] = {
    "trouble": lambda exchange: Slack.say(exchange, {"ok": False, "error": "internal_error"}),
    "no JSON": lambda exchange: exchange.answer(200, b"<html>Bitte anmelden</html>"),
    "503": lambda exchange: exchange.answer(503),
    "too often": lambda exchange: Slack.say(exchange, {"ok": False, "error": "ratelimited"}, 429, Retry_After="0"),
    "no address": lambda exchange: Slack.say(exchange, {"ok": True}),
    "a stranger's address": lambda exchange: Slack.say(exchange, {"ok": True, "url": "wss://evil.example/"}),
    "an open address": lambda exchange: Slack.say(exchange, {"ok": True, "url": "ws://slack.com/"}),
    "no address at all": lambda exchange: Slack.say(exchange, {"ok": True, "url": "wss://[::1/"}),
    "nobody there": lambda exchange: Slack.say(exchange, {"ok": True, "url": "ws://127.0.0.1:9/?ticket=x"}),
    "hung up": lambda exchange: exchange.raw(b""),
    "revoked": lambda exchange: Slack.say(exchange, {"ok": False, "error": "token_revoked"}),
}


@pytest.mark.parametrize("refusal", REFUSALS)
def test_after_a_refusal_we_come_again_and_say_no_secret(
    refusal: str, slack: Slack, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    slack.opens = [REFUSALS[refusal]] * 2
    with caplog.at_level(logging.DEBUG), hearing(slack, desk):
        slack.press(slack.connection(), payload())
        assert desk.next().act is Act.TAKE

    ours = "\n".join(one.getMessage() for one in caplog.records if not one.name.startswith("websockets.server"))
    assert len(slack.asked) == 3
    assert "no buttons" in ours
    assert TOKEN not in ours
    assert TICKET not in ours


@pytest.mark.parametrize("word", ["invalid_auth", "token_revoked", "not_allowed_token_type"])
def test_what_only_people_can_mend_is_an_error_with_slacks_word(
    word: str, slack: Slack, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    slack.opens = [lambda exchange: Slack.say(exchange, {"ok": False, "error": word})]
    with caplog.at_level(logging.INFO), hearing(slack, desk):
        slack.connection()

    (told,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert f"slack_{word}" in told.getMessage()


def test_where_socket_mode_is_switched_off_it_is_an_error(
    slack: Slack, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO), hearing(slack, desk):
        slack.connection().send(json.dumps({"type": "disconnect", "reason": "link_disabled"}))
        slack.connection()

    assert "slack_link_disabled" in caplog.text


def test_a_bug_in_a_press_does_not_swallow_the_next(slack: Slack, desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    def fail(pressed: Pressed) -> str:
        if pressed.act is Act.TAKE:
            raise RuntimeError("a bug")
        return ""

    desk.answer = fail
    with hearing(slack, desk):
        connection = slack.connection()
        slack.press(connection, payload())
        slack.press(connection, payload(button("snooze")))

        assert [desk.next().act, desk.next().act] == [Act.TAKE, Act.SNOOZE]
    assert "bug on a press incident=INC-0012" in caplog.text


def test_what_has_been_pressed_is_done_before_the_end(slack: Slack, desk: Desk) -> None:
    begun, may_end = threading.Event(), threading.Event()
    ended = []

    def slowly(pressed: Pressed) -> str:
        begun.set()
        may_end.wait(PATIENCE)
        ended.append(pressed.act)
        return ""

    desk.answer = slowly
    with hearing(slack, desk):
        slack.press(slack.connection(), payload())
        assert begun.wait(PATIENCE)
        threading.Timer(0.05, may_end.set).start()

    assert ended == [Act.TAKE]


def test_the_library_is_here() -> None:
    assert is_installed()
