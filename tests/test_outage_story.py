"""Slack and the mail server are gone for twelve hours in the middle of a storm: what people get when they are back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_network
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from listener.demo import script
from listener.errors import DeliveryError
from listener.http import Fetcher, Limits
from listener.mail import Postman
from listener.model import ChannelName, Incident, Kind, Letter, Reason, State, Told
from tests.alerts.slack_workspace import TOKEN, Trouble, Workspace, answers, workspace
from tests.edges.servers import Certificates, Mailbox, certificates, mail_server
from tests.world import CONFIG, World

__all__ = ["certificates"]

HOUR = timedelta(hours=1)
OUTAGE, STEP = 12 * HOUR, timedelta(minutes=20)
SLACK, MAIL = ChannelName("slack"), ChannelName("mail")
WEBHOOK = 'kind = "slack"\nurl_env = "SLACK_URL"\n'
BOT = 'kind = "slack_bot"\ntoken_file = "slack-token"\nchannel = "sturm"\napi = "{api}"\n'


def kept(world: World) -> tuple[Incident, list[Told]]:
    """Return the one incident, and what was ever promised of it, the oldest first."""
    with world.program() as parts:
        (only,) = parts.store.incidents()
        return only, parts.store.told(only.id)


def arrived(told: list[Told], channel: ChannelName) -> list[Told]:
    return [one for one in told if one.channel == channel and one.kind is Kind.MESSAGE and one.state == "sent"]


def until_warned(world: World, storm: script.Script) -> None:
    while not (world.slack or world.mails) and world.now < storm.peak:
        world.run(STEP, STEP)
    assert world.now < storm.peak, "the outage is to begin before the peak"


def test_after_twelve_hours_each_message_comes_once_and_the_last_one_is_how_it_stands(
    world: World, storm: script.Script
) -> None:
    until_warned(world, storm)
    before = (len(world.slack), len(world.mails))
    world.slack_status, world.mail_error = 503, DeliveryError("smtp_421", permanent=False)
    world.run(OUTAGE, HOUR)
    assert (len(world.slack), len(world.mails)) == before

    world.slack_status, world.mail_error = 200, None
    world.run(2 * HOUR, STEP)
    _, told = kept(world)
    assert not [one for one in told if one.state in {"queued", "sending", "dead"}]
    for channel, got, heard in ((SLACK, len(world.slack), before[0]), (MAIL, len(world.mails), before[1])):
        rows = arrived(told, channel)
        assert len(rows) == got, "none twice"
        assert got > heard, "what was promised in between is not lost"
        assert rows[-1].level == max(one.level for one in told) or rows[-1].reason is Reason.END
        assert [one.sent for one in rows] == sorted(one.sent for one in rows if one.sent), "in order"


def test_a_storm_that_begins_and_ends_while_nobody_can_be_reached_is_told_as_what_it_was(
    world: World, storm: script.Script
) -> None:
    """Nobody needs yesterday's warning: what was never heard gives way to the newest message."""
    world.nobody_in_danger()  # with that it would still be open
    world.slack_status, world.mail_error = 503, DeliveryError("connection", permanent=False)
    world.run_until(storm.end + 9 * HOUR, HOUR)
    world.slack_status, world.mail_error = 200, None
    world.run(3 * HOUR, STEP)
    incident, told = kept(world)
    assert incident.state is State.CLOSED
    assert [one.reason for one in arrived(told, SLACK)][-1] is Reason.END
    assert len(world.slack) == len(arrived(told, SLACK)) == 1
    assert [one.reason for one in arrived(told, MAIL)][-1] is Reason.END
    assert len(world.mails) == len(arrived(told, MAIL))


class Always(list[Trouble]):
    """Trouble with every request, until it is cleared."""

    def pop(self, _index: object = -1) -> Trouble:
        return self[0]


@dataclass(slots=True)
class Postbox(Mailbox):
    """A mail server that takes so many letters and hangs up before it has said so."""

    drops: int = 0

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        self.letters.append(envelope)
        if self.drops:
            self.drops -= 1
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return self.replies.get("DATA", "250 OK")

    def read(self) -> list[EmailMessage]:
        found: list[Any] = []
        for one in self.letters:
            assert isinstance(one.content, bytes)
            found.append(message_from_bytes(one.content, policy=policy.default))
        return found


@dataclass(slots=True)
class Office(World):
    """A world whose Slack and whose mail server are real ones, on this machine."""

    certificates: Certificates | None = None
    port: int = 0
    slack_server: Workspace | None = None
    box: Postbox = field(default_factory=Postbox)

    def _mail(self, letter: Letter) -> None:
        assert self.certificates is not None
        server = replace(letter.server, host="localhost", port=self.port, security="starttls")
        Postman(5, self.certificates.for_client)(replace(letter, server=server))

    @contextmanager
    def at_work(self) -> Iterator[Workspace]:
        """Start the servers; mail is encrypted, as everywhere outside of this machine."""
        assert self.certificates is not None
        (self.folder / "slack-token").write_text(TOKEN)
        fetch = Fetcher(Limits(connect_s=5, read_s=5, total_s=10), "Listener", (ip_network("127.0.0.0/8"),))
        options = {"tls_context": self.certificates.for_server(), "require_starttls": True}
        with workspace() as slack, mail_server(self.box, **options) as self.port:
            self.text = CONFIG.replace(WEBHOOK, BOT.format(api=slack.api))
            self.serve = lambda request: fetch(request) if request.url.startswith(slack.api) else None
            yield slack


@pytest.fixture
def office(world: World, certificates: Certificates) -> Office:
    return Office(world.folder, world.now, certificates=certificates)


def warned(office: Office, slack: Workspace) -> None:
    """Let a storm begin and the warning come."""
    storm = script.write(office.now)
    office.play(storm, from_=storm.onset - HOUR)
    while not slack.messages and office.now < storm.peak:
        office.run(STEP, STEP)
    assert slack.roots


def test_real_servers_that_come_back_get_one_edit_and_each_message_once(office: Office) -> None:
    with office.at_work() as slack:
        warned(office, slack)
        known, edits = list(slack.messages), len(slack.calls)
        slack.troubles = Always([answers(503, b"<html>Wartung</html>")])
        office.box.replies = {"MAIL": "421 4.3.2 Wartung"}
        office.run(OUTAGE, HOUR)
        assert (list(slack.messages), len(slack.calls)) == (known, edits)

        slack.troubles, office.box.replies = [], {}
        office.run(2 * HOUR, STEP)
        updates = [asked for method, asked in slack.calls[edits:] if method == "chat.update"]
        _, told = kept(office)
        keys = [one["metadata"]["event_payload"]["delivery"] for one in slack.messages.values()]
        (root,) = slack.roots
    assert keys == [one.key for one in arrived(told, SLACK)], "each once, and in order"
    assert len(slack.thread(root)) == len(keys) - 1
    assert len(updates) <= 1 + 2 * HOUR // STEP
    waited = [one for one in told if one.kind is Kind.EDIT and one.state == "superseded"]
    assert len(waited) > len(updates), "what changed in between is shown as it stands now"
    assert not [one for one in told if one.state in {"queued", "dead"}]
    ids = [str(one["Message-ID"]) for one in office.box.read()]
    assert len(ids) == len(set(ids)) == len(arrived(told, MAIL))


def test_a_letter_that_was_taken_without_a_word_comes_again_and_says_so(office: Office) -> None:
    """The connection drops after DATA: nobody can know, so it is sent once more, under the same id."""
    office.box.drops = 1
    with office.at_work() as slack:
        warned(office, slack)
        office.run(HOUR, STEP)
        _, told = kept(office)
    first, again = office.box.read()[:2]
    assert first["Message-ID"] == again["Message-ID"]
    shown = [str(one.get_body(("plain",))) for one in (first, again)]
    assert ["Wiederholung" in one for one in shown] == [False, True]
    assert len(office.box.letters) == len(arrived(told, MAIL)) + 1


def test_a_mail_server_that_says_never_is_a_dead_letter_and_slack_does_not_wait_for_it(office: Office) -> None:
    office.box.replies = {"DATA": "550 5.7.1 nie"}
    with office.at_work() as slack:
        warned(office, slack)
        office.box.replies = {}
        office.run(HOUR, STEP)
        _, told = kept(office)
    first = next(one for one in told if one.channel == MAIL)
    assert (first.state, first.error) == ("dead", "smtp_550")
    assert next(one for one in told if one.channel == SLACK).state == "sent"
