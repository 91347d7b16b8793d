"""Several workers on one store: each source is visited by one, each verb led by one, each message sent by one.

Every law holds on a file and on a server alike: the same tests run over both.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.errors import Overtaken
from listener.model import After, Search, SourceName, Tally, Visit
from listener.model.url import DatabaseUrl
from listener.store import Store
from listener.store.db import Place
from listener.store.leases import LENGTH, MESSAGE, SOURCE, VERB, Worker
from tests.store.conftest import BRAND, NOW, judged, save, stored
from tests.store.test_promises import INCIDENT, promise

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
KEY = "INC-0001.1/pr"
SOURCES = [(SourceName(f"q{n}"), "feed", "options", f"{n // 2}.example" if n < 6 else "") for n in range(10)]
"""Three hosts with two sources each, and four sources without a host."""


@dataclass
class Group:
    """Some workers on one store, each with a connection of its own; ``now`` is everybody's time."""

    place: Place
    stack: ExitStack
    now: datetime = NOW
    stores: dict[str, Store] = field(default_factory=dict)

    def worker(self, name: str) -> Store:
        """Return the store as a worker sees it, who begins with the first call."""
        if name not in self.stores:
            self.stores[name] = self.alone()
            self.stores[name].leases.share(name)
        return self.stores[name]

    def alone(self) -> Store:
        return self.stack.enter_context(Store(self.place))

    def beat(self, name: str, *verbs: str, hung: tuple[str, ...] = ()) -> frozenset[str]:
        me = Worker(name, "host", 1, ("all",), "1", "", NOW)
        return self.worker(name).leases.beat(me, verbs, hung, self.now)

    def visits(self, name: str, most: int = 10) -> list[Visit]:
        store = self.worker(name)
        return store.leases.claim(store.due_sources(self.now, most), self.now)

    def done(self, name: str, visit: Visit, pause: timedelta = HOUR) -> None:
        after = After({"seen": 1}, self.now + pause)
        self.worker(name).save_visit(visit.source, (), Tally(), after, self.now)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Where a store may be."""
    if request.param == "sqlite":
        return tmp_path / "listener.db"
    return DatabaseUrl(request.getfixturevalue("database"))


@pytest.fixture
def group(place: Place) -> Iterator[Group]:
    with ExitStack() as stack:
        found = Group(place, stack)
        found.worker("a").subscribe(SOURCES, NOW)
        yield found


def names(visits: list[Visit]) -> set[str]:
    return {str(one.source) for one in visits}


# --- visits ----------------------------------------------------------------------------------------------------------


def test_two_workers_never_visit_the_same_source_or_host(group: Group) -> None:
    """Both look at the same moment: what they read is the same, what they get is not."""
    one, two = group.worker("a"), group.worker("b")
    both = [store.due_sources(NOW, 10) for store in (one, two)]

    assert names(both[0]) == names(both[1])
    got = [names(store.leases.claim(visits, NOW)) for store, visits in zip((one, two), both, strict=True)]
    assert got == [{"q0", "q2", "q4", "q6", "q7", "q8", "q9"}, set()]
    assert group.visits("b") == []  # q1 is on the host of q0


def test_what_is_stored_is_free_again_and_its_host_too(group: Group) -> None:
    visits = group.visits("a")
    group.done("a", visits[0])

    assert names(group.visits("b")) == {"q1"}
    assert [lease.name for lease in group.worker("b").leases.held(NOW) if lease.owner == "b"] == ["q1"]


def test_a_visit_that_failed_is_free_again(group: Group) -> None:
    (visit,) = [one for one in group.visits("a") if one.source == "q6"]
    group.worker("a").visit_failed(visit.source, "timeout", NOW + SECOND, NOW)
    group.now += SECOND

    assert names(group.visits("b")) == {"q6"}


def test_the_sources_of_a_worker_that_dies_come_back_when_its_lease_ends(group: Group) -> None:
    group.beat("a")
    taken = names(group.visits("a"))
    group.now += LENGTH - SECOND
    assert group.visits("b") == []

    group.now += SECOND
    assert names(group.visits("b")) == taken


def test_a_worker_that_lives_keeps_what_it_visits_for_as_long_as_it_takes(group: Group) -> None:
    taken = group.visits("a")
    for _ in range(30):
        group.now += LENGTH / 6
        group.beat("a")
        assert group.visits("b") == []

    group.done("a", taken[0])


def test_what_hangs_is_not_kept_by_a_worker_that_lives_else(group: Group) -> None:
    group.visits("a")
    for _ in range(7):
        group.now += LENGTH / 6
        group.beat("a", hung=("listen",))

    assert names(group.visits("b"))


def test_who_stood_still_stores_nothing_any_more_and_nothing_is_doubled(group: Group) -> None:
    """A laptop sleeps for ten minutes in the middle of a visit; another worker makes it meanwhile."""
    (mine, *_) = [one for one in group.visits("a") if one.source == "q6"]
    group.now += 10 * MINUTE
    (theirs,) = [one for one in group.visits("b") if one.source == "q6"]
    batch = [replace(judged("x"), mention=replace(judged("x").mention, source=SourceName("q6")))]
    group.worker("b").save_visit(theirs.source, batch, Tally(1), After({"b": 1}, group.now + HOUR), group.now)

    with pytest.raises(Overtaken, match="q6 was visited by another worker"):
        group.worker("a").save_visit(mine.source, batch, Tally(1), After({"a": 1}, group.now), group.now)
    with pytest.raises(Overtaken):
        group.worker("a").visit_failed(mine.source, "timeout", group.now, group.now)
    assert group.worker("a").cursor(mine.source) == {"b": 1}
    assert group.worker("a").count(Search()) == 1


def test_a_source_that_was_visited_since_somebody_looked_is_not_visited_again(group: Group) -> None:
    seen = group.worker("b").due_sources(NOW, 10)
    for visit in group.visits("a"):
        group.done("a", visit)

    assert group.worker("b").leases.claim(seen, NOW) == []


def test_what_came_of_a_visit_and_could_not_be_stored_is_visited_again(group: Group) -> None:
    taken = group.visits("a")
    group.worker("a").leases.keep([str(one.source) for one in taken[1:]])

    assert names(group.visits("b")) == {taken[0].source}


def test_a_source_whose_options_change_is_not_stored_by_who_visits_it_with_the_former_ones(group: Group) -> None:
    (visit, *_) = group.visits("a")
    changed = [
        (name, kind, "other" if name == visit.source else options, host) for name, kind, options, host in SOURCES
    ]
    group.worker("b").subscribe(changed, NOW)

    with pytest.raises(Overtaken):
        group.done("a", visit)


def test_a_lease_of_a_clock_that_was_ahead_holds_nobody_up(group: Group) -> None:
    group.now = NOW + 400 * 24 * HOUR
    group.beat("a", "dispatch")
    taken = names(group.visits("a"))
    group.now = NOW

    assert group.beat("b", "dispatch") == {"dispatch"}
    assert names(group.visits("b")) == taken


# --- hosts -----------------------------------------------------------------------------------------------------------


def test_all_workers_together_keep_a_host_s_pace(group: Group) -> None:
    pauses = [group.worker(name).leases.turn("a.example", 5 * SECOND, NOW, MINUTE).pause for name in "abcab"]

    assert pauses == [n * 5 * SECOND for n in range(5)]
    assert group.worker("a").leases.turn("b.example", 5 * SECOND, NOW, MINUTE).pause == timedelta()


def test_a_turn_that_would_come_too_late_is_not_taken(group: Group) -> None:
    one, two = group.worker("a").leases, group.worker("b").leases
    one.turn("a.example", 2 * MINUTE, NOW, MINUTE)

    assert two.turn("a.example", 2 * MINUTE, NOW, MINUTE).busy == 2 * MINUTE
    assert two.turn("a.example", 2 * MINUTE, NOW + MINUTE, MINUTE).pause == MINUTE


def test_a_part_of_a_second_is_a_pace_too(group: Group) -> None:
    group.worker("a").leases.turn("a.example", 0.25 * SECOND, NOW, MINUTE)

    assert group.worker("b").leases.turn("a.example", 0.25 * SECOND, NOW, MINUTE).pause == 0.25 * SECOND


def test_a_host_whose_turn_has_not_come_is_passed_over_by_everybody(group: Group) -> None:
    group.worker("a").leases.turn("0.example", 30 * SECOND, NOW, MINUTE)

    assert "q0" not in names(group.visits("b"))
    group.now += 30 * SECOND
    assert names(group.visits("b")) == {"q0"}


def test_who_is_asked_to_wait_makes_everybody_wait_and_the_longer_wait_holds(group: Group) -> None:
    group.worker("a").leases.leave_alone("0.example", NOW + HOUR, NOW)
    group.worker("b").leases.leave_alone("0.example", NOW + MINUTE, NOW)

    assert group.worker("c").leases.turn("0.example", timedelta(), NOW, MINUTE).alone == HOUR
    assert "q0" not in names(group.visits("c"))
    group.now += HOUR
    assert group.worker("c").leases.turn("0.example", timedelta(), group.now, MINUTE).alone == timedelta()
    assert "q0" in names(group.visits("c"))


def test_neither_a_turn_nor_a_wait_of_a_clock_that_was_ahead_silences_a_host(group: Group) -> None:
    leases, ahead = group.worker("a").leases, NOW + 400 * 24 * HOUR
    leases.turn("0.example", MINUTE, ahead, MINUTE)
    leases.leave_alone("1.example", ahead, ahead)

    assert leases.turn("0.example", MINUTE, NOW, MINUTE).pause == timedelta()
    assert leases.turn("1.example", MINUTE, NOW, MINUTE).alone == timedelta()
    leases.leave_alone("1.example", NOW + HOUR, NOW)
    assert leases.turn("1.example", MINUTE, NOW, MINUTE).alone == HOUR


# --- verbs -----------------------------------------------------------------------------------------------------------


def test_a_verb_is_led_by_one_and_by_another_when_that_one_is_gone(group: Group) -> None:
    assert group.beat("a", "dispatch", "house") == {"dispatch", "house"}
    assert group.beat("b", "dispatch", "house", "relate") == {"relate"}
    group.now += LENGTH - SECOND
    assert group.beat("b", "dispatch", "house", "relate") == {"relate"}

    group.now += SECOND
    assert group.beat("b", "dispatch", "house", "relate") == {"dispatch", "house", "relate"}
    assert group.beat("a", "dispatch", "house") == frozenset()


def test_who_says_good_bye_makes_nobody_wait(group: Group) -> None:
    group.beat("a", "dispatch")
    taken = names(group.visits("a"))
    group.worker("a").leases.leave()

    assert group.beat("b", "dispatch") == {"dispatch"}
    assert names(group.visits("b")) == taken
    assert [one.name for one in group.worker("b").leases.workers()] == ["b"]


def test_a_verb_that_hangs_goes_to_somebody_else_and_the_others_stay(group: Group) -> None:
    group.beat("a", "dispatch", "house")
    for _ in range(6):
        group.now += LENGTH / 6
        group.beat("a", "dispatch", "house", hung=("dispatch",))

    assert group.beat("b", "dispatch", "house") == {"dispatch"}


def test_a_leader_that_was_taken_for_dead_writes_nothing_more(group: Group) -> None:
    """It was suspended in the middle of its look, and goes on after somebody else has looked."""
    old, new = group.worker("a"), group.worker("b")
    group.beat("a", "dispatch")
    with old.leases.under(VERB, "dispatch"):
        old.decide(INCIDENT, [("opened", {})], [promise()], NOW)
        group.now += LENGTH
        group.beat("b", "dispatch")
        with pytest.raises(Overtaken, match="verb dispatch"):
            old.decide(stored(INCIDENT), [("note", {})], [promise("INC-0001.2/pr")], group.now)
    with new.leases.under(VERB, "dispatch"):
        new.plan_task("dispatch", group.now)

    assert [one.key for one in new.owed(group.now)] == [KEY]
    old.plan_task("of another verb", group.now)  # what it does beside still holds


def test_after_a_standstill_of_the_database_those_who_live_show_up_before_anything_is_taken_over(group: Group) -> None:
    """The nightly deletion took two minutes, and nobody could write meanwhile."""
    group.beat("a", "dispatch")
    group.visits("a")
    group.beat("b", "dispatch")
    group.now += 2 * LENGTH
    group.worker("b").leases.patient(group.now + LENGTH / 2)

    assert group.beat("b", "dispatch") == frozenset()
    assert group.visits("b") == []
    assert group.beat("a", "dispatch") == {"dispatch"}
    group.now += LENGTH / 2
    assert group.beat("b", "dispatch") == frozenset()


def test_everybody_sees_who_works_at_what(group: Group) -> None:
    group.beat("a", "dispatch")
    group.visits("a", most=1)
    group.now += 10 * SECOND
    group.beat("b", "relate")

    leases = group.worker("b").leases
    assert [(one.name, one.seen, one.until) for one in leases.workers()] == [
        ("a", NOW, NOW + LENGTH), ("b", group.now, group.now + LENGTH),
    ]  # fmt: skip
    assert [(one.owner, one.kind, one.name, one.since) for one in leases.held(group.now)] == [
        ("a", SOURCE, "q0", NOW), ("a", VERB, "dispatch", NOW), ("b", VERB, "relate", group.now),
    ]  # fmt: skip


def test_a_worker_that_died_is_remembered_for_a_day(group: Group) -> None:
    group.beat("a", "dispatch")
    group.now += 23 * HOUR
    group.beat("b")
    assert [one.name for one in group.worker("b").leases.workers()] == ["a", "b"]

    group.now += 2 * HOUR
    group.beat("c")
    assert [one.name for one in group.worker("b").leases.workers()] == ["b", "c"]


# --- messages --------------------------------------------------------------------------------------------------------


def owing(group: Group) -> None:
    group.worker("a").decide(INCIDENT, [("opened", {})], [promise()], NOW)


def begun(group: Group, name: str) -> bool:
    store = group.worker(name)
    store.recover(group.now)
    owed = store.owed(group.now)
    return bool(owed) and store.begin(owed[0].key, owed[0].attempts, group.now)


def test_a_message_is_sent_by_one_worker_and_by_another_only_when_that_one_is_dead(group: Group) -> None:
    owing(group)
    assert begun(group, "a")
    assert not begun(group, "b")
    group.now += LENGTH - SECOND
    assert not begun(group, "b")

    group.now += SECOND
    store = group.worker("b")
    assert store.recover(group.now) == 1
    (owed,) = store.owed(group.now)
    assert owed.begun, "whoever gets it is told that it may be a repeat"
    assert begun(group, "b")


def test_a_sender_that_lives_is_not_taken_for_dead_however_long_the_receiver_takes(group: Group) -> None:
    owing(group)
    begun(group, "a")
    for _ in range(20):
        group.now += LENGTH / 6
        group.beat("a")
        assert not begun(group, "b")

    group.worker("a").kept(KEY, group.now)
    assert group.worker("b").told(INCIDENT.id)[0].state == "sent"
    assert group.worker("b").leases.held(group.now) == []


def test_what_a_worker_itself_left_over_it_owes_again_at_once(group: Group) -> None:
    """The receiver took it, and the database was away when that was to be noted."""
    owing(group)
    begun(group, "a")

    assert group.worker("a").recover(group.now) == 1
    assert group.worker("a").owed(group.now)[0].begun


def test_nobody_begins_with_what_was_read_before_another_tried(group: Group) -> None:
    """It would be told without the mark that it may be a repeat."""
    owing(group)
    (seen,) = group.worker("b").owed(NOW)
    begun(group, "a")
    group.worker("a").postpone(KEY, NOW, "timeout", maybe_taken=True)

    assert not group.worker("b").begin(seen.key, seen.attempts, NOW)
    (again,) = group.worker("b").owed(NOW)
    assert (again.begun, group.worker("b").begin(again.key, again.attempts, NOW)) == (True, True)


late: list[Callable[[Store, datetime], None]] = [
    lambda store, now: store.postpone(KEY, now, "refused", maybe_taken=False),
    lambda store, _: store.broken(KEY, "404"),
]


@pytest.mark.parametrize("says", late)
def test_a_sender_taken_for_dead_has_no_say_in_what_another_is_sending(
    group: Group, says: Callable[[Store, datetime], None]
) -> None:
    owing(group)
    begun(group, "a")
    group.now += LENGTH
    assert begun(group, "b")
    says(group.worker("a"), group.now)

    assert group.worker("b").told(INCIDENT.id)[0].state == "sending"


def test_what_one_knows_too_late_does_not_take_the_mark_of_a_repeat_away(group: Group) -> None:
    owing(group)
    begun(group, "a")
    group.now += LENGTH
    begun(group, "b")
    group.worker("b").postpone(KEY, group.now, "timeout", maybe_taken=True)
    group.worker("a").postpone(KEY, group.now, "refused", maybe_taken=False)

    assert group.worker("b").owed(group.now + MINUTE)[0].begun


def test_that_the_receiver_took_it_holds_whoever_says_so(group: Group) -> None:
    owing(group)
    begun(group, "a")
    group.now += LENGTH
    begun(group, "b")
    group.worker("a").kept(KEY, group.now)
    group.worker("b").postpone(KEY, group.now, "timeout", maybe_taken=True)

    assert group.worker("b").told(INCIDENT.id)[0].state == "sent"
    assert group.worker("b").owed(group.now + HOUR) == []


def test_a_message_for_a_channel_that_is_gone_can_be_given_up_by_whoever_sees_it(group: Group) -> None:
    owing(group)
    group.worker("b").broken(KEY, "channel pr is no longer configured")

    assert group.worker("a").told(INCIDENT.id)[0].state == "dead"


def test_no_message_overtakes_an_older_one_that_another_worker_is_sending(group: Group) -> None:
    owing(group)
    group.worker("a").decide(stored(INCIDENT), [("note", {})], [promise("INC-0001.2/pr", NOW + SECOND)], NOW + SECOND)
    group.now += 2 * SECOND
    begun(group, "a")

    assert group.worker("b").owed(group.now) == []
    group.worker("a").kept(KEY, group.now)
    assert begun(group, "b")


# --- alone, and all together -----------------------------------------------------------------------------------------


def test_a_daemon_that_is_alone_leases_nothing_and_takes_up_what_workers_left(group: Group) -> None:
    owing(group)
    begun(group, "a")
    for visit in group.visits("a"):
        group.done("a", visit, MINUTE)
    group.now += MINUTE
    store = group.alone()

    assert names(store.leases.claim(store.due_sources(group.now), group.now))
    assert store.recover(group.now) == 1
    assert store.begin(KEY, 1, group.now)
    store.kept(KEY, group.now)
    store.subscribe([(SourceName("zeitung"), "feed", "options", "")], NOW)
    assert save(store, judged("a")).stored == 1
    assert store.leases.held(group.now) == []
    assert store.mentions_by_id(BRAND, []) == []
    assert not [one for one in store.leases.held(NOW) if one.kind == MESSAGE]


steps = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from(["claim", "save", "fail", "beat", "die", "wait"])), max_size=40
)


@settings(max_examples=40, deadline=None)
@given(steps)
def test_whatever_workers_do_and_whenever_they_die_a_source_and_a_host_have_one_visitor_at_a_time(
    script: list[tuple[str, str]],
) -> None:
    """A visitor is whoever has claimed and was alive within the length of a lease."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        group = Group(Path(folder) / "listener.db", stack)
        group.worker("a").subscribe(SOURCES, NOW)
        hands: dict[str, tuple[str, Visit, datetime]] = {}
        lives = dict.fromkeys("abc", 0)
        for who, what in script:
            name = f"{who}{lives[who]}"
            mine = [one for one in hands.values() if one[0] == name]
            if what == "claim":
                for visit in group.visits(name, most=3):
                    live = [one for one in hands.values() if group.now < one[2]]
                    assert visit.source not in {one[1].source for one in live}
                    assert not visit.host or visit.host not in {one[1].host for one in live}
                    hands[visit.source] = name, visit, group.now + LENGTH
            elif what in {"save", "fail"} and mine:
                _give_back(group, hands, mine[0], well=what == "save")
            elif what == "beat":
                group.beat(name)
                hands |= {one[1].source: (name, one[1], group.now + LENGTH) for one in mine}
            elif what == "die":
                lives[who] += 1
            elif what == "wait":
                group.now += LENGTH / 3


def _give_back(
    group: Group, hands: dict[str, tuple[str, Visit, datetime]], mine: tuple[str, Visit, datetime], *, well: bool
) -> None:
    name, visit, _ = mine
    if well:
        group.done(name, visit, SECOND)
    else:
        group.worker(name).visit_failed(visit.source, "timeout", group.now + SECOND, group.now)
    del hands[visit.source]
