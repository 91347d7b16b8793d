"""What is promised is told, and told once: meetings of a person's deed, a rise, a reminder and a waiting message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
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
from listener.model import ChannelName, Incident, Kind, Letter, Mistake, Reason, Secret, Told
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

    @property
    def now(self) -> datetime:
        return self.clock[0]

    @property
    def incident(self) -> Incident:
        return self.parts.store.incidents()[0]

    def see(self, level: int, *, fact: bool = False) -> None:
        """Look, and see a level; with a key fact, if wanted."""
        brand = self.parts.config.brands[0]
        known = self.parts.store.current_incidents(brand.id, self.now - timedelta(days=1))
        current = known[-1] if known else None
        seen = life.seen(brand, level, self.now)
        step = advance(current, seen, self.now, self.parts.store.next_incident_id())
        assert step.incident is not None
        reason = step.reason or (Reason.KEY_FACT if fact else None)
        decide(self.parts, Turn(brand, current, step.incident, seen, reason), step.events, self.now)

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
def opened(folder: Path, start: datetime) -> Iterator[Desk]:
    clock, letters = [start], list[Letter]()
    with workspace() as slack:
        office = life.Office(folder, slack.server.server_port, 25, 1)
        web = Fetcher(Limits(), "Listener", (ip_network("127.0.0.0/8"),))
        configured = life.configuration(office)
        krise = configured.channels[ChannelName("krise")]
        assert isinstance(krise, SlackBot)
        known = {**configured.channels, ChannelName("krise"): replace(krise, token=Secret(TOKEN))}
        configured = replace(configured, channels=known)
        with app.build(
            configured, office.database, clock=lambda: clock[0], dice=lambda: 0.5, http=web, mail=letters.append,
            errands=AtOnce(),
        ) as parts:  # fmt: skip
            yield Desk(parts, slack, clock)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk on a Wednesday at noon."""
    with opened(tmp_path, NOON) as found:
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


def test_what_may_have_been_taken_once_says_so_however_often_it_is_refused_later(desk: Desk) -> None:
    desk.slack.troubles += [lambda exchange: exchange.raw(b""), refuses("service_unavailable")]
    desk.see(4)
    desk.later()
    desk.later(20)
    desk.later(20)
    (root,) = desk.slack.roots
    assert "Wiederholung" in str(root["blocks"])
