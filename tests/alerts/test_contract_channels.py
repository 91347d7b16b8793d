"""What every channel owes us: it lays out anything, keeps its mouth shut, and says of every answer what to do next.

Each channel of CHANNELS stands in SAMPLES with planted secrets; a channel that is missing fails the first test.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import CHANNELS
from alerts.channels.apprise import Apprise
from alerts.channels.email import Email
from alerts.channels.ntfy import Ntfy
from alerts.channels.slack import Slack
from alerts.channels.slack_bot import SlackBot
from alerts.channels.webhook import Webhook
from alerts.notices import notice_from_json, notice_to_json
from alerts.quotes import cut
from alerts.quoting import SHORT, Quotes
from alerts.render import notice
from listener.errors import DeliveryError
from listener.model import Letter, Postcard, Reason, Request, Response, Secret
from listener.ports import Channel, Living
from listener.words import catalogue, say
from tests.alerts.world import HOSTILE, hostile_notice, mention, situation, told

PLANTED = "T0KEN-planted-5ecret"
SAMPLES: dict[str, Channel] = {
    "slack": Slack(Secret(f"https://hooks.slack.example/services/{PLANTED}")),
    "email": Email(
        host="mail.example",
        sender="listener@firma.example",
        recipients=("pr@firma.example", "chef@firma.example"),
        username="listener",
        password=Secret(PLANTED),
    ),
    "ntfy": Ntfy(url="https://ntfy.firma.example", topic="sturm", token=Secret(PLANTED)),
    "webhook": Webhook(
        Secret(f"https://krise.firma.example/{PLANTED}"), Secret(PLANTED), next_secret=Secret(f"{PLANTED}-2")
    ),
    "slack_bot": SlackBot(token=Secret(f"xoxb-{PLANTED}"), channel="C0STURM1", app_token=Secret(f"xapp-{PLANTED}")),
    "apprise": Apprise(Secret(f"mmosts://chat.firma.example/{PLANTED}")),
}
TAKEN = {
    "slack": b"ok",
    "slack_bot": b'{"ok":true,"channel":"C0STURM1","ts":"1795226040.000001"}',
    "ntfy": b'{"id":"sPs71M8A2T","time":1795226040,"event":"message","topic":"sturm"}',
    "webhook": b'{"ok":true}',
    "apprise": b"",
}
"""What each says, with 200, when it has taken a message."""
LIVING = {name: channel for name, channel in SAMPLES.items() if isinstance(channel, Living)}
ASKED = {
    name: channel for name, channel in SAMPLES.items() if not isinstance(channel.compose(hostile_notice("x")), Letter)
}


def answer(status: int, body: bytes = b"", **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, named, body, "https://hooks.slack.example/")


def failure(channel: Channel, response: Response) -> DeliveryError | None:
    try:
        channel.check(response)
    except DeliveryError as error:
        return error
    return None


def bytes_of(message: Request | Letter | Postcard) -> bytes:
    match message:
        case Request():
            return message.body
        case Letter():
            return message.message
        case Postcard():
            return f"{message.title}\n{message.text}".encode()


def test_no_channel_is_missing_here() -> None:
    assert set(CHANNELS) == set(SAMPLES)
    assert all(type(SAMPLES[name]) is kind for name, kind in CHANNELS.items())


@pytest.mark.parametrize("name", SAMPLES)
def test_every_option_is_explained_in_both_languages(name: str) -> None:
    channel = SAMPLES[name]
    assert is_dataclass(channel)
    assert all(option.metadata["de"] and option.metadata["en"] for option in fields(channel))


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_of_message_is_laid_out_and_alike_each_time(name: str, reason: Reason, lang: str) -> None:
    first = SAMPLES[name].compose(told(reason, lang))
    again = SAMPLES[name].compose(notice_from_json(notice_to_json(told(reason, lang))))
    assert bytes_of(first) == bytes_of(again)
    assert len(bytes_of(first)) > 500


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_that_people_write_makes_a_message_fail(name: str, text: str) -> None:
    shown = bytes_of(SAMPLES[name].compose(hostile_notice(text)))
    assert b"\x00" not in shown
    shown.decode()


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", LIVING)
def test_nor_a_message_that_lives(name: str, text: str) -> None:
    for message in (LIVING[name].reply(hostile_notice(text), "root"), LIVING[name].edit(hostile_notice(text), "root")):
        assert b"\x00" not in message.body
        assert message.body.decode()
        assert PLANTED not in repr(message)


@pytest.mark.parametrize("name", LIVING)
def test_what_a_receiver_says_of_its_own_is_a_name_or_nothing(name: str) -> None:
    for body in (b"", b"[]", b"null", b"{", b"\xff", b'{"sequence_id":7,"ts":[]}', b'{"sequence_id":"<!channel>"}'):
        assert "<" not in LIVING[name].root(answer(200, body))


@settings(max_examples=30)
@given(st.text())
def test_nor_does_anything_that_nobody_has_written_yet(text: str) -> None:
    told = hostile_notice(text, "en")
    assert all(bytes_of(channel.compose(told)) for channel in SAMPLES.values())


@pytest.mark.parametrize("name", SAMPLES)
def test_secrets_are_neither_shown_nor_sent_in_the_message(name: str) -> None:
    channel = SAMPLES[name]
    message = channel.compose(notice(situation()))
    assert PLANTED not in repr(channel) + repr(message) + str(message)
    assert PLANTED.encode() not in bytes_of(message)


NEVER = {301, 308, *range(400, 500)} - {407, 408, 421, 425, 429}


@pytest.mark.parametrize("name", ASKED)
def test_every_answer_means_taken_or_never_or_later(name: str) -> None:
    """An answer that a channel does not know is no yes; only what the receiver itself refused is for ever."""
    for status in range(100, 600):
        error = failure(ASKED[name], answer(status, f"<!doctype html>echo {PLANTED}".encode(), retry_after="7"))
        assert error is not None, status
        assert PLANTED not in repr(error) + str(error), status
        assert error.permanent is (status in NEVER), status
        assert (error.wait is not None) == (status == 429), status


@pytest.mark.parametrize("name", ASKED)
def test_a_yes_is_understood(name: str) -> None:
    assert failure(ASKED[name], answer(200, TAKEN[name])) is None


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - set(ASKED)))
def test_a_channel_of_letters_has_no_answer_to_check(name: str) -> None:
    assert failure(SAMPLES[name], answer(500)) is None


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_sentence_of_a_channel_can_be_said(lang: str) -> None:
    for key, text in catalogue("channels", lang).items():
        slots = dict.fromkeys(re.findall(r"{(\w+)}", text), "x")
        assert say(f"channels.{key}", lang, **slots)


POST = " ".join(f"wort{number}" for number in range(100, 180))
ALLOWED = {Quotes.NONE: "", Quotes.SHORT: cut(POST, SHORT)[:-1], Quotes.FULL: cut(POST, 280)[:-1]}
"""What of the post may stand in a message, as far as a channel has room."""


@pytest.mark.parametrize("quotes", Quotes)
@pytest.mark.parametrize("name", SAMPLES)
def test_no_more_of_a_post_leaves_the_house_than_is_allowed(name: str, quotes: Quotes) -> None:
    channel = replace(SAMPLES[name], quotes=quotes)  # type: ignore[type-var]  # each is a dataclass
    said = notice(situation(voices=[mention(POST)]))
    messages = [channel.compose(said)]
    if isinstance(channel, Living):
        messages += [channel.reply(said, "root"), channel.edit(said, "root")]
    shown = [written(message) for message in messages]
    beyond = set(POST.split()) - set(ALLOWED[quotes].split())

    assert ALLOWED[quotes] in shown[0]
    assert not [word for word in beyond for text in shown if word in text]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_short_quote_is_what_goes_along_if_nobody_says_otherwise(name: str) -> None:
    assert getattr(SAMPLES[name], "quotes", None) is Quotes.SHORT


def written(message: Request | Letter | Postcard) -> str:
    """Return what a receiver reads, as one line."""
    if isinstance(message, Letter):
        letter = message_from_bytes(message.message, policy=policy.default)
        texts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
        return " ".join(" ".join(texts).split())
    return " ".join(bytes_of(message).decode().split())
