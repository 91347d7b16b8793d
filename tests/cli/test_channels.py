"""``listener channels``: who is told and how that goes; a sample through the real wires, and what helps if it fails."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Any

import pytest

from alerts import CHANNELS
from listener.cli import troubles
from listener.words import LANGUAGES, catalogue
from tests.cli.calls import CONFIG, Office
from tests.cli.storms import stormy, told
from tests.cli.test_json_keys import PAGE, documented
from tests.edges.servers import HttpServer, Mailbox, http_server, mail_server

SECRET = "geheimes-token-4711"
MAIL = """
[channels.mail]
kind = "email"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "listener@nordwind.example"
recipients = ["presse@nordwind.example", "kai@nordwind.example"]
"""


@dataclass
class Hook:
    """A webhook on this machine: what it answers, and what it got."""

    server: HttpServer
    answer: tuple[int, bytes] = (200, b"ok")

    @property
    def got(self) -> list[Any]:
        return [json.loads(one.body) for one in self.server.log]


@pytest.fixture
def hook() -> Iterator[Hook]:
    with http_server({}) as server:
        found = Hook(server)
        server.routes[f"/services/{SECRET}"] = lambda exchange: exchange.answer(*found.answer)
        yield found


@pytest.fixture
def press(office: Office, hook: Hook) -> Office:
    """An office with a webhook on this machine, which is allowed, and a mail server that is not there."""
    text = CONFIG.replace("[retention]", '[http]\nallow_networks = ["127.0.0.0/8"]\n[retention]')
    (office.folder / "config.toml").write_text(text + MAIL.format(port=1), "utf-8")
    return stormy(office).where(SLACK_URL=hook.server.url(f"/services/{SECRET}"))


def test_channels_are_listed_with_whom_they_reach_and_how_they_fare(press: Office) -> None:
    told(press, ("INC-0001.1/slack", "slack", "slack_no_service"), ("INC-0001.1/mail", "mail", "sent"))

    slack, mail = press.call("channels").rows
    assert slack[:4] == ["slack", "slack", "geheime Adresse", "–"]
    assert "die Adresse gibt es nicht mehr" in slack[4]
    assert "1 aufgegeben" in slack[4]
    assert mail[:3] == ["mail", "email", "presse@nordwind.example, kai@nordwind.example"]
    assert re.match(r"\w\w \d\d\.\d\d\. \d\d:\d\d", mail[3])
    assert mail[4] == ""


def test_the_keys_for_machines_are_those_of_the_reference(press: Office) -> None:
    found = json.loads(press.call("channels", "--json").out)

    assert [list(one) for one in found] == [documented(PAGE, "channels")] * 2
    assert [one["whom"] for one in found] == [[], ["presse@nordwind.example", "kai@nordwind.example"]]


def test_an_office_without_channels_is_told_so(office: Office) -> None:
    (office.folder / "config.toml").write_text(re.sub(r"\[channels.*?(?=\[ret)", "", CONFIG, flags=re.DOTALL), "utf-8")
    stormy(office)

    done = office.call("channels")
    assert (done.code, done.rows) == (0, [])
    assert "[channels.NAME]" in done.err


# --- a sample --------------------------------------------------------------------------------------------------------


def test_a_sample_arrives_and_says_that_it_is_one(press: Office, hook: Hook) -> None:
    done = press.call("channels", "test", "slack")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("slack: Die Probe wurde in ")
    (message,) = hook.got
    assert message["text"] == "Probe von Listener: Dieser Weg funktioniert. Es ist nichts geschehen."
    assert "&lt;b&gt;" not in json.dumps(message)  # strangers' words stand where nothing is markup
    assert "<b>Auszeichnung</b>" in json.dumps(message, ensure_ascii=False)


def test_a_sample_arrives_by_mail_and_a_refusal_says_what_helps(press: Office) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        text = (press.folder / "config.toml").read_text("utf-8")
        (press.folder / "config.toml").write_text(text.replace("port = 1\n", f"port = {port}\n"), "utf-8")
        taken = press.call("channels", "test", "mail")
        box.replies = dict.fromkeys(("RCPT presse@nordwind.example", "RCPT kai@nordwind.example"), "550 no such user")
        refused = press.call("channels", "test", "mail")

    assert (taken.code, refused.code) == (0, 69)
    (letter,) = box.letters
    assert isinstance(letter.content, bytes)
    message = message_from_bytes(letter.content, policy=policy.default)
    assert "Probe von Listener" in message["Subject"]
    assert letter.rcpt_tos == ["presse@nordwind.example", "kai@nordwind.example"]
    assert "Empfänger auf Tippfehler prüfen" in refused.err
    assert "(smtp_550)" in refused.err


def test_a_sample_leaves_no_trace_in_the_book(press: Office) -> None:
    before = press.call("outbox", "--state", "sent", "--json").out
    press.call("channels", "test", "slack")

    assert press.call("outbox", "--state", "sent", "--json").out == before == "[]\n"


@pytest.mark.parametrize(
    ("answer", "error", "helps"),
    [
        ((404, b"no_service"), "slack_no_service", "Bitte einen neuen anlegen"),
        ((200, b"<html>Login</html>"), "slack_answer", "Proxy"),
        ((500, b"no"), "http_500", "den Betreiber fragen"),
        ((429, b""), "http_429", "einige Minuten warten"),
    ],
)
def test_a_sample_that_is_refused_says_why_and_what_helps(
    press: Office, hook: Hook, answer: tuple[int, bytes], error: str, helps: str
) -> None:
    hook.answer = answer
    done = press.call("channels", "test", "slack")

    assert (done.code, done.out) == (69, "")
    assert f"({error})" in done.err
    assert helps in done.err
    (one,) = [json.loads(press.call("channels", "test", "slack", "--json").out)]
    assert (one["ok"], one["error"]) == (False, error)
    assert helps in one["remedy"]


def test_a_secret_is_shown_nowhere(press: Office, hook: Hook) -> None:
    for answer in ((200, b"ok"), (404, SECRET.encode()), (200, SECRET.encode())):
        hook.answer = answer
        for args in (("channels", "test", "slack"), ("channels", "test", "slack", "--json"), ("channels",)):
            done = press.call(*args)
            assert SECRET not in done.out + done.err
    gone = press.call("channels", "test", "slack", SLACK_URL=f"http://127.0.0.1:1/{SECRET}")
    assert gone.code == 69
    assert SECRET not in gone.out + gone.err


def test_a_mail_server_that_is_not_there_is_told_without_the_secrets_of_others(press: Office) -> None:
    """On a machine that lacks the webhook's address, mail can be tried all the same."""
    done = press.call("channels", "test", "mail", SLACK_URL=None)

    assert done.code == 69
    assert "keine Verbindung (connection)" in done.err


def test_a_channel_that_lacks_its_own_secret_cannot_be_tried(press: Office) -> None:
    done = press.call("channels", "test", "slack", SLACK_URL=None)

    assert done.code == 78
    assert "SLACK_URL" in done.err


def test_a_channel_that_there_is_not_is_a_usage_error(press: Office) -> None:
    done = press.call("channels", "test", "slak")

    assert done.code == 2
    assert "Meinten Sie „slack“?" in done.err


@pytest.fixture(autouse=True)
def own_handlers() -> Iterator[None]:
    """Give the logging of the tests back."""
    logger = logging.getLogger("listener")
    handlers = logger.handlers[:]
    yield
    logger.handlers[:] = handlers


# --- why it did not arrive -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_trouble_has_its_words_and_what_helps(lang: str) -> None:
    words = catalogue("delivery", lang)
    known = {key.partition("_")[2] for key in words if key.startswith("trouble_")}

    assert {key.partition("_")[2] for key in words if key.startswith("remedy_")} == known - {"unconfigured"} | {
        "unknown"
    }
    named = {word or kind for kind, word in troubles.NAMED.items()} | {word for _, word in troubles.FAMILIES}
    assert named == known - {"unconfigured"}


@pytest.mark.parametrize("error", ["http_418", "http_507", "smtp_452", "smtp_552", "slack_msg_too_long", "slack_x"])
def test_families_of_errors_have_words_too(error: str) -> None:
    assert troubles.trouble(error, "en").endswith(f" ({error})")
    assert troubles.remedy(error, "en") != troubles.remedy("never_heard_of", "en")


def test_what_has_no_words_is_shown_as_it_is_and_harmless() -> None:
    assert troubles.trouble("seltsam\x1b[2J", "de") == "seltsam\N{REPLACEMENT CHARACTER}[2J"
    assert troubles.trouble("channel alt is no longer configured", "en").startswith("the channel alt is no longer")


def test_every_kind_of_channel_can_be_listed() -> None:
    """Whom a channel reaches stands in an option that is known here, or its address is a secret."""
    options = {name: set(kind.__dataclass_fields__) for name, kind in CHANNELS.items()}  # type: ignore[attr-defined] # each is a dataclass

    assert {name for name, own in options.items() if own & {"recipients", "channel", "topic"}} >= {"email", "ntfy"}
    assert all(own & {"recipients", "channel", "topic", "url"} for own in options.values())
