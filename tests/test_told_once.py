"""What is promised is told, and told once: meetings of a person's deed, a rise, a reminder and a waiting message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from functools import partial
from ipaddress import ip_network
from pathlib import Path

import pytest

from alerts.channels.slack_bot import SlackBot
from benchmarks.office import life
from listener import app
from listener.chasing import chase_due
from listener.core import handled
from listener.core.handled import Deed
from listener.core.incidents import advance
from listener.deliver import deliver_due
from listener.errands import AtOnce
from listener.handling import act
from listener.http import Fetcher, Limits
from listener.model import ChannelName, Incident, Kind, Letter, Mistake, Reason, Secret, Silence, Told
from listener.parts import Parts
from listener.telling import Turn, after_deed, decide
from tests.alerts.slack_workspace import TOKEN, Workspace, refuses, workspace

MINUTE = timedelta(minutes=1)
NOON, SATURDAY = datetime(2026, 11, 18, 11, tzinfo=UTC), datetime(2026, 11, 21, 10, tzinfo=UTC)


@dataclass
class Desk:
    """The program with a Slack workspace and a mailbox, in which levels are given by hand."""

    parts: Parts
    slack: Workspace
    clock: list[datetime]
    letters: list[Letter]

    @property
    def now(self) -> datetime:
        return self.clock[0]

    @property
    def incident(self) -> Incident:
        return self.parts.store.incidents()[0]

    def see(self, level: int, *, fact: bool = False, news: tuple[str, ...] = ()) -> None:
        """Look, and see a level; with a key fact, if wanted."""
        brand = self.parts.config.brands[0]
        known = self.parts.store.current_incidents(brand.id, self.now - timedelta(days=1))
        current = known[-1] if known else None
        seen = life.seen(brand, level, self.now)
        step = advance(current, seen, self.now, self.parts.store.next_incident_id())
        assert step.incident is not None
        reason = step.reason or (Reason.KEY_FACT if fact else None)
        turn = Turn(brand, current, step.incident, seen, reason, news=news)
        decide(self.parts, turn, step.events or ([str(reason)] if reason else []), self.now)

    def do(self, deed: Callable[[Incident], Deed]) -> None:
        act(self.parts.store, self.incident.id, "anna", deed, self.now, partial(after_deed, self.parts))
        self.later()

    def later(self, minutes: int = 1) -> None:
        self.clock[0] += minutes * MINUTE
        chase_due(self.parts, self.now)
        deliver_due(self.parts, self.now)
        deliver_due(self.parts, self.now)

    def told(self, reason: Reason | None = None) -> list[Told]:
        told = [one for one in self.parts.store.told(self.incident.id) if one.kind is Kind.MESSAGE]
        return [one for one in told if reason in {None, one.reason}]


@contextmanager
def opened(folder: Path, start: datetime, anna: tuple[str, ...] = ("mail",)) -> Iterator[Desk]:
    clock, letters = [start], list[Letter]()
    with workspace() as slack:
        office = life.Office(folder, slack.server.server_port, 25, 1)
        web = Fetcher(Limits(), "Listener", (ip_network("127.0.0.0/8"),))
        configured = life.configuration(office)
        krise = configured.channels[ChannelName("krise")]
        assert isinstance(krise, SlackBot)
        known = {**configured.channels, ChannelName("krise"): replace(krise, token=Secret(TOKEN))}
        reached = replace(configured.people["anna"], channels=tuple(map(ChannelName, anna)))
        configured = replace(configured, channels=known, people={"anna": reached})
        with app.build(
            configured, office.database, clock=lambda: clock[0], dice=lambda: 0.5, http=web, mail=letters.append,
            errands=AtOnce(),
        ) as parts:  # fmt: skip
            yield Desk(parts, slack, clock, letters)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk on a Wednesday at noon."""
    with opened(tmp_path, NOON) as found:
        yield found


@pytest.fixture
def desk_with_two_ways(tmp_path: Path) -> Iterator[Desk]:
    """A desk where Anna is reached by Slack and, failing that, by mail."""
    with opened(tmp_path, NOON, ("krise", "chef")) as found:
        yield found


def test_a_rise_is_not_lost_after_a_fact_that_nobody_was_told_of(desk: Desk) -> None:
    desk.see(4)
    desk.later()
    desk.do(lambda one: handled.snooze(one, "anna", desk.now + 60 * MINUTE, desk.now))
    desk.later(20)
    desk.see(4, fact=True)
    desk.later()
    desk.see(6)
    desk.later()
    assert "krise" in {one.channel for one in desk.told(Reason.LEVEL_UP)}


def test_a_rise_after_an_acknowledgement_rings_once(desk: Desk) -> None:
    desk.see(4)
    desk.later()
    desk.do(lambda one: handled.take(one, "anna", desk.now))
    desk.see(5)
    desk.later()
    desk.later()
    rang = [one.reason for one in desk.told() if one.sent and one.channel == "mail"]
    assert rang == [Reason.FIRST, Reason.LEVEL_UP]


def test_a_reminder_in_a_living_channel_stays_a_reminder(desk: Desk) -> None:
    desk.see(4)
    desk.later()
    desk.do(lambda one: handled.take(one, "dora", desk.now))  # whose channels nobody knows
    desk.later(4 * 60 - 1)
    desk.see(4)
    desk.later(2)
    desk.later()
    assert {one.channel for one in desk.told(Reason.REMINDER)} == {"krise", "mail"}
    assert len({one.key for one in desk.parts.store.told(desk.incident.id)}) == len(
        desk.parts.store.told(desk.incident.id)
    )


def test_a_second_end_by_a_person_is_told_though_the_first_waited_for_monday(tmp_path: Path) -> None:
    with opened(tmp_path, SATURDAY) as desk:
        desk.see(3)
        desk.later(5)
        desk.see(3)
        desk.later()
        desk.do(lambda one: handled.false_alarm(one, Mistake.NAME, "", desk.now))
        desk.later(10)
        desk.see(6)
        desk.later()
        desk.do(lambda one: handled.close(one, "geklärt", desk.now))
        desk.later()
        desk.later(3 * 24 * 60)
        for _ in range(5):
            desk.later()
        last = [one for one in desk.told() if one.state == "sent" and one.channel == "mail"][-1]
    assert last.reason is Reason.END


def test_the_end_of_a_second_wave_is_told_though_the_head_s_end_of_the_first_still_waits(tmp_path: Path) -> None:
    with opened(tmp_path, NOON + timedelta(hours=9, minutes=20)) as desk:  # before the quiet hours begin
        desk.see(4)
        for _ in range(45):
            desk.later()
        desk.do(lambda one: handled.false_alarm(one, Mistake.NAME, "", desk.now))
        waiting = {one.channel for one in desk.told(Reason.END) if one.state == "queued"}
        desk.later(10)
        desk.see(6)
        desk.later()
        desk.do(lambda one: handled.close(one, "geklärt", desk.now))
        desk.later(12 * 60)
        for _ in range(5):
            desk.later()
        last = {one.channel: one.reason for one in desk.told() if one.state == "sent"}

    assert "chef" in waiting
    assert last == dict.fromkeys(("krise", "mail", "chef"), Reason.END)


def test_what_may_have_been_taken_once_says_so_however_often_it_is_refused_later(desk: Desk) -> None:
    desk.slack.troubles += [lambda exchange: exchange.raw(b""), refuses("service_unavailable")]
    desk.see(4)
    desk.later()
    desk.later(20)
    desk.later(20)
    (root,) = desk.slack.roots
    assert "Wiederholung" in str(root["blocks"])


def plain(letter: Letter) -> str:
    """Return what somebody reads who sees no pictures, on one line."""
    body = message_from_bytes(letter.message, policy=policy.default).get_body(("plain",))
    assert body is not None
    return " ".join(str(body.get_content()).split())


def slack_is_down(desk: Desk) -> None:
    desk.slack.troubles += [refuses("service_unavailable")] * 60


def test_a_page_that_slack_does_not_take_goes_to_her_next_channel_once_and_says_why(desk_with_two_ways: Desk) -> None:
    desk = desk_with_two_ways
    slack_is_down(desk)
    desk.see(4)
    desk.later()
    assert {one.channel for one in desk.told()} == {"krise", "mail"}
    for _ in range(3):
        desk.later()
    with_her = [one for one in desk.told() if one.channel == "chef"]
    other = next(one for one in desk.letters if "chef@" in one.message.decode())
    for _ in range(9):
        desk.later()
    log = [one for one in desk.parts.store.hands.log(desk.incident.id) if one.kind == "failover"]
    mine = [one for one in desk.told() if one.channel == "chef" and one.reason is not Reason.ESCALATION]

    assert [(one.key, one.state, one.reason) for one in with_her] == [("INC-0001.1/chef", "sent", Reason.FIRST)]
    assert "zwei Minuten" in plain(other)
    assert [(one.detail["channel"], one.detail["to"], one.detail["told"]) for one in log] == [
        ("krise", "chef", ["INC-0001.1/chef"])
    ]
    assert len(mine) == 1, "once"


def test_a_page_that_arrives_or_is_answered_in_time_goes_no_other_way(desk_with_two_ways: Desk) -> None:
    desk = desk_with_two_ways
    desk.see(4)
    for _ in range(4):
        desk.later()
    slack_is_down(desk)
    desk.see(5)
    desk.later()
    desk.do(lambda one: handled.take(one, "bernd", desk.now))
    for _ in range(4):
        desk.later()
    assert {one.channel for one in desk.told()} == {"krise", "mail"}
    assert not [one for one in desk.parts.store.hands.log(desk.incident.id) if one.kind == "failover"]


def test_after_a_pause_of_the_program_the_first_way_is_tried_first(desk_with_two_ways: Desk) -> None:
    desk = desk_with_two_ways
    desk.later()
    desk.see(4)
    desk.later(30)
    assert {one.channel: one.state for one in desk.told()} == {"krise": "sent", "mail": "sent"}


def test_a_three_may_wait_and_who_has_no_other_channel_gets_no_other_way(tmp_path: Path) -> None:
    for number, (level, anna) in enumerate(((3, ("krise", "chef")), (6, ("krise",)))):
        folder = tmp_path / str(number)
        folder.mkdir()
        with opened(folder, NOON, anna) as desk:
            slack_is_down(desk)
            for _ in range(6):
                desk.see(level)
                desk.later()
            assert {one.channel for one in desk.told()} == {"krise", "mail"}


def test_a_key_fact_that_goes_another_way_says_which(desk_with_two_ways: Desk) -> None:
    desk = desk_with_two_ways
    desk.see(4)
    desk.later(5)
    slack_is_down(desk)
    desk.see(4, fact=True, news=("media",))
    for _ in range(4):
        desk.later()
    letter = next(one for one in desk.letters if "chef@" in one.message.decode())
    assert "Eine Redaktion greift es auf" in plain(letter)


def test_the_second_wave_calls_others_anew_and_one_that_is_silenced_calls_nobody(tmp_path: Path) -> None:
    with opened(tmp_path, NOON) as desk:
        called = []
        for hush in (False, True):
            desk.see(4)
            desk.later(2)
            if not hush:
                desk.do(lambda one: handled.take(one, "anna", desk.now))
            for _ in range(9):  # the wave dies away, and comes again after some hours
                desk.see(0)
                desk.later(60)
            if hush:
                desk.parts.store.hands.silence(
                    Silence("anna", "Messe", desk.now - MINUTE, desk.now + 600 * MINUTE, level=3)
                )
            desk.see(4)
            desk.later(2)
            for _ in range(3):
                desk.see(4)
                desk.later(20)
            called.append(len(desk.told(Reason.ESCALATION)))
            desk.do(lambda one: handled.take(one, "anna", desk.now))
    assert called[0] > 0
    assert called[1] == called[0], "who was not told cannot have left it unanswered"
