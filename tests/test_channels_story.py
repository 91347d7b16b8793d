"""The whole program tells of a deaf source by ntfy, by signed webhook and by a postcard; only the wires are fakes."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from alerts import CHANNELS
from listener import app, config
from listener.core.seal import SIGNATURE, TIMESTAMP, sealed
from listener.daemon import run_once, take_up
from listener.errands import AtOnce
from listener.errors import DeliveryError, SourceError
from listener.model import Postcard, Request, Response, Seal, Secret
from sources import SOURCES
from tests.world import midday

CONFIG = """
[[brands]]
name = "Nordwind Bahn"
[[sources]]
name = "tagblatt"
kind = "feed"
url = "https://tagblatt.example/feed.xml"
every = "10m"
[channels.telefon]
kind = "ntfy"
url = "https://ntfy.nordwind.example"
topic = "sturm"
token_env = "NTFY_TOKEN"
[channels.krisenstab]
kind = "webhook"
url_env = "HOOK_URL"
secret_env = "HOOK_SECRET"
[channels.chat]
kind = "apprise"
url_env = "CHAT_URL"
"""
SECRETS = {
    "NTFY_TOKEN": "tk_geheim",
    "HOOK_URL": "https://krise.nordwind.example/t0ken",
    "HOOK_SECRET": "ein langes Geheimnis",
    "CHAT_URL": "mmosts://chat.nordwind.example/t0ken",
}


FEED = b"<rss version='2.0'><channel><title>Tagblatt</title></channel></rss>"


@dataclass(slots=True)
class Office:
    """An office whose only source has fallen silent, and what its people get."""

    folder: Path
    now: datetime = field(default_factory=midday)
    pushes: list[Request] = field(default_factory=list)
    hooks: list[tuple[datetime, Request]] = field(default_factory=list)
    cards: list[Postcard] = field(default_factory=list)
    answers: bool = True
    hook_status: int = 204
    card_status: int = 200
    card_error: DeliveryError | None = None

    def run(self, length: timedelta, step: timedelta = timedelta(minutes=20)) -> None:
        """Let the program do what is due, at each step."""
        configured = config.load(
            CONFIG, sources=SOURCES, channels=CHANNELS, environ=SECRETS, read_file=Path.read_text, folder=self.folder
        )
        with app.build(
            configured, self.folder / "listener.db", clock=lambda: self.now, dice=lambda: 0.0, http=self.http,
            courier=self.courier, errands=AtOnce(), pause=lambda _: None,
        ) as parts:  # fmt: skip
            take_up(parts)
            end = self.now + length
            while self.now < end:
                run_once(parts)
                self.now += step

    def http(self, request: Request) -> Response:
        if request.secret_url is not None:
            self.hooks.append((self.now, request))
            return Response(self.hook_status, {}, b"", "")
        if "ntfy" in request.url:
            self.pushes.append(request)
            return Response(200, {}, b'{"id":"x","event":"message"}', request.url)
        if self.answers:
            return Response(200, {"content-type": "application/xml"}, FEED, request.url)
        raise SourceError("http_503", "out of order")

    def courier(self, card: Postcard) -> Response:
        self.cards.append(card)
        if self.card_error is not None:
            raise self.card_error
        return Response(self.card_status, {}, b"", "")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A day on which the only source answers for an hour, and then no more."""
    there = Office(tmp_path)
    there.run(timedelta(hours=1))
    there.answers = False
    return there


def test_all_three_hear_of_a_deaf_source(office: Office) -> None:
    office.run(timedelta(hours=6))
    (push,), ((_, hook),), (card,) = office.pushes, office.hooks, office.cards
    shown = json.loads(push.body)
    assert (shown["topic"], shown["priority"], push.headers["Authorization"]) == ("sturm", 3, "Bearer tk_geheim")
    assert json.loads(hook.body)["reason"] == "sources"
    assert card.address == Secret(SECRETS["CHAT_URL"])
    assert shown["message"].startswith("Nicht zu hören: tagblatt\n")
    assert [json.loads(hook.body)["push"], card.text.split("\n")[0]] == ["Nicht zu hören: tagblatt"] * 2


def test_what_is_signed_is_signed_when_it_is_sent_and_not_when_it_was_written(office: Office) -> None:
    office.hook_status = 503
    office.run(timedelta(hours=6))
    office.hook_status = 204
    office.run(timedelta(hours=1))
    assert len({request.body for _, request in office.hooks}) == 1
    assert len(office.hooks) > 5
    for at, request in office.hooks:
        unsigned = replace(request, headers={}, seal=Seal((Secret(SECRETS["HOOK_SECRET"]),)))
        fresh = sealed(unsigned, at).headers
        assert {name: request.headers[name] for name in (TIMESTAMP, SIGNATURE)} == fresh


def test_a_postcard_without_an_answer_is_sent_again_as_a_possible_repeat(office: Office) -> None:
    office.card_error = DeliveryError("timeout", permanent=False)
    office.run(timedelta(hours=6))
    office.card_error = None
    sent = len(office.cards)
    office.run(timedelta(hours=3))
    first, *again = office.cards
    assert len(office.cards) == sent + 1
    assert {card.key for card in office.cards} == {first.key}
    assert not first.text.startswith("Wiederholung möglich")
    assert all(card.text.startswith("Wiederholung möglich") for card in again)


def test_a_service_that_says_never_is_not_asked_again(office: Office) -> None:
    office.card_status = 404
    office.run(timedelta(hours=6))
    assert len(office.cards) == 1
