"""Several workers do what one daemon does: on a simulated clock, each with parts of its own on one store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from alerts import CHANNELS
from alerts.notices import notice_to_json
from listener import app, config
from listener.daemon import VERBS, take_up
from listener.demo import script
from listener.errands import AtOnce
from listener.errors import Throttled
from listener.model import NO_INCIDENT, ChannelName, Promise, Reason, Request, Response, Search
from listener.model.url import DatabaseUrl
from listener.parts import Parts
from listener.shifts import ROLES, SHARED, Shift, Terms, unmanned, verbs_of
from listener.store.db import Place
from listener.store.leases import Worker
from listener.ticking import Verb
from listener.vigil import unwell
from listener.words import say
from tests.test_daemon import NOTICE
from tests.world import SLACK_URL, World, midday

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
LEASE = timedelta(minutes=6)
MARK = say("alerts.repeat", "de")


@dataclass
class Hand:
    """One worker: killed by never being called again."""

    parts: Parts
    shift: Shift
    verbs: list[tuple[str, Verb]]

    def work(self) -> None:
        for _, verb in self.verbs:
            verb(self.parts, self.parts.clock())


@dataclass
class Crew:
    """Workers on one store, in one world."""

    world: World
    place: Place
    stack: ExitStack
    hands: dict[str, Hand] = field(default_factory=dict)

    def hire(self, name: str, *roles: str) -> Hand:
        """Let a worker begin."""
        world = self.world
        configured = config.load(
            world.text, sources=world.kinds, channels=CHANNELS, environ={"SLACK_URL": SLACK_URL},
            read_file=lambda path: path.read_text("utf-8"), folder=world.folder,
        )  # fmt: skip
        parts = self.stack.enter_context(
            app.build(
                configured, self.place, clock=lambda: world.now, dice=lambda: 0.0, http=world._http,
                mail=world._mail, errands=AtOnce(), pause=world.wait,
            )
        )  # fmt: skip
        me = Worker(name, "host", 1, roles or ("all",), "1", "", world.now)
        shift = Shift(parts.store.leases, me, Terms(me.roles, LEASE), monotonic=lambda: world.now.timestamp())  # noqa: PLW0108 - later, too
        shift.beat(parts, world.now)
        take_up(parts)
        self.hands[name] = Hand(parts, shift, shift.verbs(VERBS))
        return self.hands[name]

    def run(self, length: timedelta, step: timedelta = MINUTE, *, kill: tuple[str, ...] = ()) -> None:
        """Let all work by turns; those to be killed stop in the middle of the time."""
        end, half = self.world.now + length, self.world.now + length / 2
        while self.world.now < end:
            for name in list(self.hands):
                if name in kill and self.world.now >= half:
                    del self.hands[name]
                else:
                    for _ in range(4):  # a beat and what it takes over, and those on a host that was busy
                        self.hands[name].work()
            self.world.window = min(self.world.window, 50)
            self.world.now += step

    def wait(self, hand: Hand, length: timedelta) -> None:
        """Let one worker live through a time."""
        for _ in range(6):
            self.world.now += length / 6
            hand.work()

    @property
    def parts(self) -> Parts:
        return next(iter(self.hands.values())).parts


@pytest.fixture(params=["sqlite", "postgresql"])
def crew(request: pytest.FixtureRequest, world: World, tmp_path: Path) -> Iterator[Crew]:
    place: Place = tmp_path / "listener.db"
    if request.param == "postgresql":
        place = DatabaseUrl(request.getfixturevalue("database"))
    with ExitStack() as stack:
        yield Crew(world, place, stack)


def test_every_verb_of_the_daemon_has_a_role() -> None:
    assert verbs_of(["all"]) == {name for name, _ in VERBS}
    assert verbs_of(["collect", "deliver"]) == SHARED
    assert sorted(name for verbs in ROLES.values() for name in verbs) == sorted(name for name, _ in VERBS)


@pytest.mark.parametrize("roles", [("all", "all"), ("collect", "collect", "analyse", "detect", "deliver")])
def test_several_workers_tell_of_a_storm_what_one_daemon_tells(
    crew: Crew, tmp_path_factory: pytest.TempPathFactory, roles: tuple[str, ...]
) -> None:
    story = script.write(midday())
    alone = World(tmp_path_factory.mktemp("alone"), midday())
    for world in (alone, crew.world):
        world.play(story, from_=story.onset - HOUR)
    alone.run(4 * HOUR)
    for number, role in enumerate(roles):
        crew.hire(f"{role}-{number}", role)
    crew.run(4 * HOUR, 5 * MINUTE)

    with alone.program() as parts:
        wanted = {found.mention.native_id for found in parts.store.search(Search(limit=2000))}
    found = [one.mention.native_id for one in crew.parts.store.search(Search(limit=2000))]
    assert Counter(found) == Counter(wanted)
    assert len(crew.world.heard()) == len(alone.heard()) > 0
    assert len(crew.world.mails) == len(alone.mails)
    assert len(crew.parts.store.incidents()) == 1


def test_a_storm_is_told_although_those_who_work_at_it_are_killed_one_after_the_other(crew: Crew) -> None:
    """Each time the oldest worker, who leads the detection, dies; a new one takes its place."""
    story = script.write(midday())
    crew.world.play(story, from_=story.onset - HOUR)
    crew.hire("w0")
    crew.hire("w1")
    for number in range(5):
        crew.run(40 * MINUTE, 2 * MINUTE, kill=(f"w{number}",))
        crew.hire(f"w{number + 2}")
    crew.run(2 * HOUR, 5 * MINUTE)

    posts = [one for one in crew.world.posts if one.at <= crew.world.now - 10 * MINUTE]
    named = {one.number for one in posts if "brodelmann" in f"{one.title} {one.text}".casefold()}
    found = [one.mention.native_id for one in crew.parts.store.search(Search(limit=5000))]
    assert len(set(found)) == len(found) >= len(named) * 0.5
    assert len(crew.parts.store.incidents()) == 1
    told = [str(message) for _, message in crew.world.slack]
    assert told
    plain = Counter(one for one in told if MARK not in one)
    assert max(plain.values()) == 1


def test_all_workers_together_are_as_polite_as_one(crew: Crew) -> None:
    """Six sources on one host, two workers, five seconds between two requests; then the host has enough."""
    asked: list[tuple[float, str]] = []
    wait: list[str] = []

    def serve(request: Request) -> Response | None:
        if "one.example" not in request.url:
            return None
        asked.append((crew.world.now.timestamp(), request.url))
        return Response(429 if wait else 200, {"retry-after": "3600"} if wait else {}, b"<rss/>", request.url)

    crew.world.serve = serve
    crew.world.text = crew.world.text.split("[[sources]]")[0] + "[http]\npace_s = 5\n" + "".join(
        f'[[sources]]\nname = "q{n}"\nkind = "feed"\nevery = "5m"\nurl = "https://one.example/{n}.xml"\n'
        for n in range(6)
    ) + crew.world.text[crew.world.text.index("[channels.slack]") :]  # fmt: skip
    one, two = crew.hire("a", "collect"), crew.hire("b", "collect")
    for _ in range(40):
        one.work()
        two.work()
        crew.world.now += SECOND

    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(asked)]
    assert len(asked) == 6
    assert min(gaps) >= 5
    wait.append("an hour")
    crew.world.now += 10 * MINUTE
    one.work()
    count = len(asked)
    for _ in range(60):
        two.work()
        crew.world.now += SECOND
    assert len(asked) == count, "who was not told so itself leaves the host alone, too"
    with pytest.raises(Throttled):
        two.parts.web(Request("https://one.example/robots.txt"))


def test_a_message_whose_sender_dies_between_sending_and_noting_comes_again_and_says_so(crew: Crew) -> None:
    one, two = crew.hire("a", "deliver"), crew.hire("b", "deliver")
    key = "x.1/slack"
    promise = Promise(key, NO_INCIDENT, ChannelName("slack"), Reason.SELF, 0, notice_to_json(NOTICE), crew.world.now)
    one.parts.store.tell((), [promise], crew.world.now)

    class Death(BaseException):
        """The process is gone; what came after it never happened."""

    def http(request: Request) -> Response:
        crew.world._http(request)
        raise Death

    with pytest.raises(Death):
        dict(one.shift.verbs(VERBS))["deliver"](one.parts.altered(http=http), crew.world.now)
    two.work()
    assert len(crew.world.slack) == 1, "it may still be at it"
    crew.wait(two, LEASE)

    first, second = (str(message) for _, message in crew.world.slack)
    assert MARK not in first
    assert MARK in second
    assert [told.state for told in two.parts.store.told(NO_INCIDENT)] == ["sent"]


def test_whoever_waits_for_the_pings_notices_that_a_role_has_nobody(crew: Crew) -> None:
    one = crew.hire("a", "detect", "analyse")
    crew.hire("b", "collect", "deliver")

    assert unwell(one.parts) == []
    crew.wait(one, LEASE)
    assert unmanned(one.parts.store.leases, crew.world.now) == ["collect", "deliver"]
    assert unwell(one.parts) == ["nobody to collect", "nobody to deliver"]


def test_a_worker_that_is_alone_with_its_silence_leads_nothing(crew: Crew) -> None:
    """The database could not be reached for longer than a lease lasts: others may lead by now."""
    one = crew.hire("a")
    assert one.shift.leads("dispatch")
    crew.world.now += LEASE + SECOND

    assert not one.shift.leads("dispatch")
    one.work()
    assert one.shift.leads("dispatch")
