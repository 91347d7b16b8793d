"""Whole random lives of a brand's incidents on a virtual clock: what must hold whatever the waves and people do.

Detector, people, policy, escalations and outbox rules are the pure parts of the program; nothing is stored or sent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.mute import quiet_at
from alerts.policy import Asked, Because, House, plan
from alerts.ringing import MOST_A_NIGHT, MOST_AN_HOUR
from listener.core.chase import PAGES, UNSENT, answered, calls, of_wave, other_way
from listener.core.handled import Deed, assign, close, false_alarm, lapsed, snooze, take
from listener.core.incidents import advance, calmed
from listener.errors import UsageError
from listener.model import (
    Assessment,
    ChannelName,
    Escalation,
    Incident,
    IncidentId,
    Mistake,
    Person,
    QuietHours,
    Reason,
    Role,
    Route,
    Silence,
    State,
    Told,
)
from tests.alerts.world import assessment

BERLIN = ZoneInfo("Europe/Berlin")
TICK, HOUR = timedelta(minutes=10), timedelta(hours=1)
AFTER = 60
"""Ticks of calm after which any wave is over: six hours, and what it takes to fall so low."""
BEGIN = datetime(2026, 11, 16, 6, tzinfo=UTC)
"""A Monday morning."""
SLACK, MAIL, HEAD, BOARD = map(ChannelName, ("slack", "mail", "leitung", "vorstand"))
ROUTES = (Route((SLACK, MAIL, BOARD), min_level=5), Route((SLACK, MAIL)))
CHAIN = (
    Escalation(timedelta(minutes=15), (HEAD,), min_level=3),
    Escalation(timedelta(minutes=30), (BOARD,), min_level=5),
    Escalation(timedelta(minutes=45), (HEAD,)),
)
PHONE = ChannelName("telefon")
ANNA = Person("anna", "Anna", Role.DUTY, (SLACK, MAIL, PHONE))
CHIEF = Person("chef", "Chef", Role.CEO, (BOARD, PHONE))
QUIET = QuietHours(time(22), time(7))
NEWS = (Reason.FIRST, Reason.HELD, Reason.LEVEL_UP, Reason.ESCALATION)
"""What somebody who has taken an incident at a level must not hear of it at that level."""
SEEN = assessment(planned=(), doubling=None)


@dataclass(frozen=True, slots=True)
class Message:
    """A message of some incident, as the outbox would hold it, and the incident when it was promised."""

    told: Told
    about: Incident
    at: datetime
    fast: bool = False
    """It doubled within two hours."""
    night: bool = False
    """It was held over quiet hours."""
    fact: bool = False
    """It tells of a key fact, also to whom it is the first word."""
    instead: str = ""
    """Key of the page that did not get out, if this is the same another way."""
    since: datetime | None = None
    """When a page becomes one that has to find another way; None: that is done, or never."""

    @property
    def guarded(self) -> bool:
        """True if the rate guard is about it: a warning below a storm."""
        calm = {Reason.END, Reason.ESCALATION, Reason.REMINDER}
        return self.told.level < 5 and self.told.reason not in calm


@dataclass(slots=True)
class Lane:
    """One topic of the brand: its wave, and what people do about it, tick by tick."""

    levels: Sequence[int]
    deeds: dict[int, str]
    facts: frozenset[int] = frozenset()
    """Ticks at which a key fact turns up."""
    fast: frozenset[int] = frozenset()
    """Ticks at which it doubles within an hour."""
    incident: Incident | None = None


@dataclass(slots=True)
class Life:
    """A brand's office on a virtual clock."""

    lanes: list[Lane]
    house: House
    now: datetime = BEGIN
    box: list[Message] = field(default_factory=list)
    rises: list[tuple[Incident, datetime]] = field(default_factory=list)
    """When an incident rose above what somebody had acknowledged."""
    waves: dict[IncidentId, datetime] = field(default_factory=dict)
    """When the wave began that an incident is in."""
    down: dict[ChannelName, frozenset[int]] = field(default_factory=dict)
    """Ticks at which a channel takes nothing."""
    _ids: int = 0

    def run(self) -> None:
        """Live through all of it, and on until all is over and told."""
        for tick in range(max(len(lane.levels) for lane in self.lanes) + AFTER):
            for lane in self.lanes:
                self._look(lane, tick)
                self._deed(lane, tick)
                self._chase(lane)
                self._other_ways(lane)
            self._deliver(tick)
            self.now += TICK
        while any(one.told.state == "queued" for one in self.box):  # over a weekend
            self._deliver()
            self.now += TICK

    def told(self, incident: Incident) -> list[Told]:
        return [one.told for one in self.box if one.about.id == incident.id]

    def messages(self, incident: Incident, channel: ChannelName) -> list[Message]:
        """All that a channel got about an incident, in the order in which it got it."""
        found = [one for one in self.box if one.about.id == incident.id and one.told.channel == channel]
        return sorted((one for one in found if one.told.sent), key=lambda one: one.told.sent or self.now)

    def _look(self, lane: Lane, tick: int) -> None:
        """Let the detector see the wave as it is now, as ``listener.dispatch`` does."""
        before = lane.incident
        level = lane.levels[tick] if tick < len(lane.levels) else 0
        seen = replace(SEEN, level=level, at=self.now, doubling=HOUR if tick in lane.fast else None)
        if before is not None and before.state is State.CLOSED and before.handling.ended:
            before = calmed(before, seen, self.now)
        step = advance(before, seen, self.now, IncidentId(self._ids + 1))
        lane.incident = step.incident
        if step.incident is None:
            return
        self._ids = max(self._ids, step.incident.id)
        known = before is not None and before.max_level > 0 and step.incident.state is State.OPEN
        reason = step.reason or (Reason.KEY_FACT if tick in lane.facts and known else None)
        if reason is Reason.SECOND_WAVE:
            self.waves[step.incident.id] = self.now
        if reason is not None:
            self._tell(step.incident, seen, reason)

    def _tell(self, incident: Incident, seen: Assessment, reason: Reason) -> None:
        told = self.told(incident)
        lately = [one.told for one in self.box if max(one.told.due, one.told.sent or BEGIN) > self.now - 12 * HOUR]
        asked = Asked(incident, seen, reason, self.now, told, lately)
        key = f"{incident.name}.{len(self.box)}"
        for tell in plan(asked, self.house).tells:
            knows = any(one.channel == tell.channel and one.state == "sent" for one in told)
            named = reason if reason is Reason.END or knows else Reason.HELD if tell.held else Reason.FIRST
            self._promise(incident, key, tell.channel, named, tell.due)
            night = bool({Because.NIGHT, Because.WEEKEND} & set(tell.because))
            fact = reason is Reason.KEY_FACT
            self.box[-1] = replace(self.box[-1], fast=seen.doubling is not None, night=night, fact=fact)

    def _promise(self, about: Incident, key: str, channel: ChannelName, reason: Reason, due: datetime) -> None:
        """Put a message into the box; what waits there for its time gives way, as in ``store.outbox``."""
        for place, one in enumerate(self.box):
            waits = one.told.state == "queued" and one.told.due > self.now
            if waits and (one.about.id, one.told.channel) == (about.id, channel):
                self.box[place] = replace(one, told=replace(one.told, state="superseded"))
        told = Told(f"{key}/{channel}", channel, reason, about.level, "queued", due, None, "")
        page = about.level >= PAGES and reason is not Reason.END
        self.box.append(Message(told, about, self.now, since=due + UNSENT if page else None))

    def _deed(self, lane: Lane, tick: int) -> None:
        deed, incident = lane.deeds.get(tick), lane.incident
        if deed is None or incident is None:
            return
        try:
            lane.incident = DEEDS[deed](incident, self.now).incident
        except UsageError:
            return  # there was nothing (left) to do

    def _chase(self, lane: Lane) -> None:
        """Call whoever is due, as ``listener.chasing`` does."""
        before = lane.incident
        if before is None or before.state is State.CANDIDATE:
            return
        if before.state is State.CLOSED:
            self._tell_of_the_end(before)
            return
        lane.incident, events = lapsed(before, self.now)
        if before.handling.acknowledged is not None and before.level > before.handling.level:
            self.rises.append((before, self.now))
        if "acknowledgement_ended" in events and lane.incident.level >= 3:
            self._promise(lane.incident, f"{lane.incident.name}.{len(self.box)}", MAIL, Reason.REMINDER, self.now)
        told = of_wave(self.told(lane.incident), self.waves.get(lane.incident.id))
        for call in [] if events else calls(lane.incident, told, CHAIN, self.now):
            for channel in call.channels:
                self._promise(lane.incident, call.key, channel, Reason.ESCALATION, self.now)

    def _tell_of_the_end(self, incident: Incident) -> None:
        ended, about = incident.handling.ended, [one for one in self.box if one.about.id == incident.id]
        told = any(one.told.state != "superseded" for one in about)
        if ended is not None and told and not any(one.told.reason is Reason.END and one.at >= ended for one in about):
            self._tell(incident, SEEN, Reason.END)

    def _other_ways(self, lane: Lane) -> None:
        """Look after pages that are not out, as ``listener.chasing`` does."""
        for place, one in enumerate(self.box):
            if lane.incident is None or one.about.id != lane.incident.id or one.since is None or self.now < one.since:
                continue
            self.box[place] = replace(one, since=None)
            key = one.told.key.partition("/")[0]
            same = [other for other in self.told(one.about) if other.key.partition("/")[0] == key]
            if one.told.state in {"sent", "superseded"} or answered(lane.incident, one.told, one.since - UNSENT):
                continue
            for channel in other_way(one.told.channel, same, self.house.people):
                self._promise(lane.incident, key, channel, one.told.reason, self.now)
                self.box[-1] = replace(self.box[-1], instead=one.told.key, since=None)

    def _deliver(self, tick: int = -1) -> None:
        down = {channel for channel, ticks in self.down.items() if tick in ticks}
        for place, one in enumerate(self.box):
            if one.told.state == "queued" and one.told.due <= self.now and one.told.channel not in down:
                self.box[place] = replace(one, told=replace(one.told, state="sent", sent=self.now))


def _assigned(incident: Incident, _: datetime) -> Deed:
    return assign(incident, "bernd")


DEEDS: dict[str, Callable[[Incident, datetime], Deed]] = {
    "take": lambda incident, now: take(incident, "anna", now),
    "assign": _assigned,
    "snooze": lambda incident, now: snooze(incident, "anna", now + 2 * HOUR, now),
    "close": lambda incident, now: close(incident, "geklärt", now),
    "false_alarm": lambda incident, now: false_alarm(incident, Mistake.NAME, "", now),
}

levels = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 24)), min_size=1, max_size=8).map(
    lambda phases: [level for level, ticks in phases for _ in range(ticks)]
)
ticks = st.integers(0, 150)
lanes = st.builds(
    Lane,
    levels=levels,
    deeds=st.dictionaries(ticks, st.sampled_from(sorted(DEEDS)), max_size=5),
    facts=st.frozensets(ticks, max_size=3),
    fast=st.frozensets(ticks, max_size=60),
)
houses = st.builds(
    lambda quiet, hush, people: House(ROUTES, quiet, BERLIN, (hush,) if hush else (), people),
    st.sampled_from([None, QUIET]),
    st.none()
    | st.integers(0, 4).map(
        lambda level: Silence("anna", "Umbau", BEGIN - HOUR, BEGIN + timedelta(days=9), level=level)
    ),
    st.sampled_from([(), (ANNA, CHIEF)]),
)
outages = st.dictionaries(st.sampled_from([SLACK, MAIL, BOARD]), st.frozensets(st.integers(0, 60), min_size=20))
beginnings = st.integers(0, 143).map(lambda hours: BEGIN + hours * HOUR)
"""Any hour of a week: nights and a weekend among them."""
lives = st.builds(Life, lanes=st.lists(lanes, min_size=1, max_size=3), house=houses, now=beginnings)


def lived(life: Life) -> Life:
    life.run()
    return life


def sent(life: Life, channel: ChannelName) -> list[Message]:
    found = [one for one in life.box if one.told.channel == channel and one.told.sent]
    return sorted(found, key=lambda one: one.told.sent or life.now)


def incidents(life: Life) -> dict[IncidentId, Incident]:
    """Every incident that was ever told of, as it stood when it was told of last."""
    return {one.about.id: one.about for one in life.box}


@settings(max_examples=40)
@given(lives)
def test_whatever_happens_in_a_life(life: Life) -> None:
    lived(life)
    for incident in incidents(life).values():
        no_lost_end(life, incident)
        no_rise_is_told_twice(life, incident)
        at_most_five_rounds(life, incident)
    for one in life.box:
        nobody_who_has_it_is_paged_again(one)
        what_was_held_came_out(life, one)
        the_night_is_quiet(life, one)
        the_morning_hears_of_it(life, one)
    a_rise_is_told(life)
    for channel in (SLACK, MAIL, HEAD, BOARD):
        the_guard_holds(life, channel)
    for person in life.house.people:
        the_guard_holds(life, *person.channels)


@settings(max_examples=25)
@given(lives, outages)
def test_what_does_not_get_out_finds_another_way_once(life: Life, down: dict[ChannelName, frozenset[int]]) -> None:
    life.down = down
    life.house = replace(life.house, people=(ANNA, CHIEF))
    lived(life)
    keys = [one.told.key for one in life.box]
    assert len(set(keys)) == len(keys), "no page is doubled"
    for one in life.box:
        nobody_who_has_it_is_paged_again(one)
        the_other_way_was_needed(life, one)
    for incident in incidents(life).values():
        no_lost_end(life, incident)


def the_other_way_was_needed(life: Life, one: Message) -> None:
    """It is a page that was stuck for two minutes, to somebody who had not got it anywhere else."""
    if not one.instead:
        return
    first = next(other for other in life.box if other.told.key == one.instead)
    assert not first.instead, "what goes another way goes no third one"
    assert first.about.level >= PAGES
    assert one.at - first.told.due >= UNSENT
    assert first.told.sent is None or first.told.sent >= one.at
    whose = [one_ for one_ in life.house.people if {first.told.channel, one.told.channel} <= set(one_.channels)]
    same = [other.told for other in life.box if other.told.key.partition("/")[0] == one.told.key.partition("/")[0]]
    reached = {other.channel for other in same if other.sent is not None and other.sent < one.at}
    assert any(not reached & set(person.channels) for person in whose)


def no_lost_end(life: Life, incident: Incident) -> None:
    for channel in (SLACK, MAIL, HEAD, BOARD):
        got = life.messages(incident, channel)
        assert not got or got[-1].told.reason is Reason.END, f"{channel} never heard that {incident.name} is over"


def no_rise_is_told_twice(life: Life, incident: Incident) -> None:
    """A wave that flickers between two levels does not ring each time."""
    told = [one.told for one in life.box if one.about.id == incident.id and one.told.channel == SLACK]
    for place, one in enumerate(told):
        before = [other.level for other in told[:place] if other.reason is not Reason.END]
        assert one.reason is not Reason.LEVEL_UP or one.level > max(before)


def at_most_five_rounds(life: Life, incident: Incident) -> None:
    """In each wave."""
    for wave in range(1, incident.waves + 1):
        of_it = (one for one in life.box if one.about.id == incident.id and one.about.waves == wave)
        rounds = {one.told.key.split("/")[0] for one in of_it if one.told.reason is Reason.ESCALATION}
        assert len(rounds) <= 5


def nobody_who_has_it_is_paged_again(one: Message) -> None:
    hands = one.about.handling
    if hands.acknowledged is not None and one.about.level <= hands.level:
        assert one.fact or one.told.reason not in NEWS


def what_was_held_came_out(life: Life, one: Message) -> None:
    """Whatever waited went out when it was due, or gave way to a newer message to the same people."""
    assert one.told.state in {"sent", "superseded"}
    if one.told.state == "superseded":
        newer = [other for other in life.box[life.box.index(one) + 1 :] if other.about.id == one.about.id]
        assert any(other.told.channel == one.told.channel for other in newer)
    elif one.told.sent:
        assert one.told.sent - one.told.due < TICK


def the_guard_holds(life: Life, *channels: ChannelName) -> None:
    """For a channel, and for a person over all of theirs: what is said on two of them at once rings once."""
    heard = (one for channel in channels for one in sent(life, channel) if one.guarded)
    rung = sorted(at for at, _ in {(one.told.sent or life.now, one.told.key.partition("/")[0]) for one in heard})
    for at in rung:
        assert len([other for other in rung if at - HOUR < other <= at]) <= MOST_AN_HOUR
        if life.house.quiet is not None and quiet_at(at, life.house.quiet, BERLIN, 4):
            night = [other for other in rung if at - 12 * HOUR < other <= at and quiet_at(other, QUIET, BERLIN, 4)]
            assert len(night) <= MOST_A_NIGHT


def the_night_is_quiet(life: Life, one: Message) -> None:
    """At night nothing rings but a storm, what doubles fast, and whoever is called because nobody answers."""
    at, over = one.told.sent, one.told.reason is Reason.END
    level = one.about.max_level if over else one.told.level
    if life.house.quiet is None or at is None or not quiet_at(at, QUIET, BERLIN, level):
        return
    assert not over, "an all-clear wakes nobody"
    called = one.told.reason in {Reason.ESCALATION, Reason.REMINDER}
    assert called or one.told.level >= 5 or (one.told.level == 4 and one.fast)


def the_morning_hears_of_it(life: Life, one: Message) -> None:
    """What was held over quiet hours comes when they end: at seven, and on Monday if a weekend counts as night."""
    if one.told.reason is not Reason.HELD or life.house.quiet is None or not one.night:
        return
    local = one.told.due.astimezone(BERLIN)
    assert local.hour >= 7
    assert one.told.level > 3 or local.weekday() < 5
    assert one.told.due - one.at < timedelta(days=3)


def a_rise_is_told(life: Life) -> None:
    """Who took a breeze has not taken a storm."""
    for risen, at in life.rises:
        told = [one for one in life.box if one.about.id == risen.id and at <= one.at <= at + TICK]
        assert any(one.told.reason in {Reason.LEVEL_UP, Reason.REMINDER, Reason.SECOND_WAVE} for one in told)


breezes = st.builds(
    Lane,
    levels=st.lists(st.sampled_from([3, 4]), min_size=3, max_size=60),
    deeds=st.just({}),
    facts=st.frozensets(st.integers(0, 60), max_size=30),
    fast=st.frozensets(st.integers(0, 60), min_size=30),
)


@settings(max_examples=15)
@given(st.lists(breezes, min_size=5, max_size=9), st.integers(12, 24))
def test_many_topics_at_once_ring_no_more_often_than_one(many: list[Lane], hour: int) -> None:
    """A day on which everything is said at once, in the afternoon or at night."""
    life = lived(Life(many, House(ROUTES, QUIET, BERLIN, people=(ANNA,)), BEGIN + hour * HOUR))
    the_guard_holds(life, SLACK, MAIL, PHONE)
    for one in life.box:
        the_night_is_quiet(life, one)
        what_was_held_came_out(life, one)
