"""Stories of visiting on a simulated clock: often enough, never too often, and one bad place spoils no other."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from listener.core.hearing import Hearing
from listener.daemon import first_host, run_once
from listener.demo.script import Post
from listener.listen import listen_due
from listener.model import Json, Request, Response, SourceName
from listener.parts import Fetched
from listener.ports import Flow
from tests.board import (
    BOARD,
    CHANNEL,
    DAY,
    FORUM,
    HEAD,
    HOUR,
    MINUTE,
    SCOLDING,
    Board,
    Brett,
    deafness,
    many,
    notes,
    state,
    stored,
    talk,
    texts,
    visits,
)
from tests.world import World, midday


def follow_its_own_rhythm(world: World) -> None:
    world.text = world.text.replace('every = "5m"\n', "")


def test_a_hot_feed_is_visited_more_often_and_calms_down(world: World) -> None:
    follow_its_own_rhythm(world)
    world.window = 30
    for n in range(40):
        at = world.now - n * 8 * HOUR
        world.posts.append(Post(n, at, "kuechenforum", "erna", "", f"Brodelmann vor {n * 8} Stunden"))
    world.run(12 * HOUR)
    calm = visits(world, "kuechenforum")

    talk(world, 6 * HOUR, 5 * MINUTE)
    world.run(6 * HOUR)
    hot = visits(world, "kuechenforum") - calm
    world.run(DAY, 10 * MINUTE)
    world.run(12 * HOUR, 10 * MINUTE)
    before = visits(world, "kuechenforum")
    world.run(12 * HOUR)
    calmed = visits(world, "kuechenforum") - before

    assert calm <= 14
    assert hot >= 18
    assert calmed <= 14
    assert len(stored(world)) == 30 + 72


def test_a_window_that_turned_over_is_noted_and_brings_the_next_visit_forward(world: World) -> None:
    """Twenty posts in an hour where only five are shown: something fell out, and that is not hidden."""
    follow_its_own_rhythm(world)
    world.window = 5
    for n in range(5):
        world.posts.append(Post(n, world.now - n * DAY, "kuechenforum", "erna", "", f"Brodelmann vor {n} Tagen"))
    world.run(2 * HOUR)
    assert notes(world, "kuechenforum") == []

    talk(world, 6 * HOUR, 3 * MINUTE)
    world.run(HOUR + 5 * MINUTE)
    first = visits(world, "kuechenforum")
    world.run(HOUR, MINUTE)

    assert notes(world, "kuechenforum")[0] == (
        "nothing of what was shown before was left: something may have been missed in between"
    )
    assert visits(world, "kuechenforum") - first >= 6
    with world.program() as parts:
        (forum,) = [one for one in parts.store.source_health() if one.name == FORUM]
    assert forum.rhythm.factor < 1


def test_a_source_that_is_asked_for_what_is_new_has_missed_nothing_when_all_is_new(world: World, brett: Brett) -> None:
    for n in range(3):
        brett.pin(f"alt{n}", f"Brodelmann alt {n}", ago=n * HOUR)
    world.run(HOUR)
    brett.notices.clear()
    for n in range(3):
        brett.pin(f"neu{n}", f"Brodelmann neu {n}")
    while len(texts(world)) < 6:
        world.run(10 * MINUTE)

    assert notes(world, "brett") == []
    with world.program() as parts:
        (board,) = parts.store.source_health()
    assert (board.rhythm.factor, board.rhythm.fresh_at) == (1, board.last_visit)


def test_a_board_with_more_pages_is_read_on_at_once_and_all_of_it_is_history(world: World, brett: Brett) -> None:
    """Also if the program is restarted, or a page fails, in the middle of it."""
    brett.page = 5
    for n in range(42):
        brett.pin(f"n{n}", SCOLDING.format(number=n), ago=n * 3 * MINUTE)
    world.run(30 * timedelta(seconds=1), timedelta(seconds=5))
    assert 10 <= len(texts(world)) < 42
    brett.status = lambda _host: Response(500, {}, b"", "")
    world.run(MINUTE, timedelta(seconds=5))
    brett.status = lambda _host: None
    world.run(HOUR, timedelta(seconds=5))

    assert len(texts(world)) == 42
    assert all(found.mention.backfill for found in stored(world))
    assert world.heard() == []
    assert notes(world, "brett") == []

    brett.pin("live", "Brodelmann ganz neu")
    world.run(HOUR, MINUTE)
    assert [found.mention.text for found in stored(world) if not found.mention.backfill] == ["Brodelmann ganz neu"]


def test_a_single_pass_reads_one_page_and_leaves_the_rest_for_the_next(world: World, brett: Brett) -> None:
    brett.page = 5
    for n in range(12):
        brett.pin(f"n{n}", f"Brodelmann Nachricht {n}", ago=n * HOUR)

    for expected in (5, 10, 12, 12):
        with world.program() as parts:
            run_once(parts)
        assert len(texts(world)) == expected
        world.now += timedelta(seconds=6)


def test_no_host_is_asked_faster_than_its_pace_and_none_starves(world: World, brett: Brett) -> None:
    world.text = HEAD
    many(world, 12, "gross.brett.example")
    many(world, 2, "klein.brett.example", start=12)
    brett.pin("a", "Brodelmann hier")

    world.run(20 * MINUTE, timedelta(seconds=1))

    for host in ("gross.brett.example", "klein.brett.example"):
        gaps = [later - at for at, later in pairwise(brett.times(host))]
        assert min(gaps) >= timedelta(seconds=5)
    counts = [visits(world, f"q{n}") for n in range(14)]
    assert min(counts) >= 2


def test_a_pass_that_waits_visits_all_sources_of_a_host_and_one_that_does_not_visits_one(
    world: World, brett: Brett
) -> None:
    world.text = HEAD
    many(world, 4, "brett.example")
    with world.program() as parts:
        run_once(parts)
    assert len(brett.asked) == 1

    world.now += MINUTE
    with world.program() as parts:
        run_once(parts, world.wait)
    assert len(brett.asked) == 4
    assert all(later - at >= timedelta(seconds=5) for (at, _), (later, _) in pairwise(brett.asked))


def test_a_throttling_host_is_left_alone_by_all_its_sources_also_after_a_restart(world: World, brett: Brett) -> None:
    world.text = HEAD + CHANNEL
    many(world, 3, "voll.brett.example")
    many(world, 1, "frei.brett.example", start=3)
    world.run(30 * MINUTE, MINUTE)
    brett.status = lambda host: Response(429, {"retry-after": "14400"}, b"", "") if host.startswith("voll") else None
    world.run(70 * MINUTE, MINUTE)
    refused = len(brett.times("voll.brett.example"))
    asked_at = brett.times("voll.brett.example")[-1]
    brett.status = lambda _host: None

    for _ in range(6):  # each run is a new process
        world.run(30 * MINUTE, MINUTE)

    assert len(brett.times("voll.brett.example")) == refused
    assert len(brett.times("frei.brett.example")) >= 5
    world.run_until(asked_at + 5 * HOUR, MINUTE)
    later = [at for at in brett.times("voll.brett.example") if at > asked_at]
    assert min(later) >= asked_at + 4 * HOUR
    assert {name for name, _ in Counter(visited(world, asked_at + 4 * HOUR)).items()} >= {"q0", "q1", "q2"}


def visited(world: World, since: datetime) -> list[str]:
    with world.program() as parts:
        rows = parts.store._db.rows("SELECT source FROM visit WHERE at >= ? AND error = ''", [int(since.timestamp())])
        return [name for (name,) in rows]


def test_what_a_throttling_host_keeps_from_its_other_sources_is_not_taken_for_silence(
    world: World, brett: Brett
) -> None:
    """One source drew the server's anger; its sisters are just as deaf, though no visit of theirs has failed."""
    world.text = HEAD + CHANNEL
    many(world, 3, "voll.brett.example")
    many(world, 3, "frei.brett.example", start=3)
    world.run(40 * MINUTE, MINUTE)
    brett.status = lambda host: Response(429, {"retry-after": "86400"}, b"", "") if host.startswith("voll") else None
    world.run(6 * HOUR, 5 * MINUTE)

    assert [state(world, f"q{n}") for n in range(6)] == [Hearing.BLIND] * 3 + [Hearing.OK] * 3
    with world.program() as parts:
        assert {one.source for one in parts.store.blind()} == {"q0", "q1", "q2"}
    assert "der Server bat um eine Pause" in str(world.slack)

    brett.status = lambda _host: None
    world.run(27 * HOUR, 5 * MINUTE)
    assert [state(world, f"q{n}") for n in range(6)] == [Hearing.OK] * 6
    assert deafness(world)[-1].startswith("Wieder zu hören")


def test_a_source_with_several_servers_survives_one_of_them(world: World, brett: Brett) -> None:
    world.text = HEAD + (
        '[[sources]]\nname = "spiegel"\nkind = "mirrors"\n'
        'servers = ["https://eins.brett.example", "https://zwei.brett.example"]\n'
    )
    brett.pin("a", "Brodelmann hier")
    brett.status = lambda host: Response(500, {}, b"", "") if host.startswith("eins") else None
    world.run(HOUR)

    assert texts(world) == ["Brodelmann hier"]
    assert state(world, "spiegel") is Hearing.OK
    assert set(notes(world, "spiegel")) == {"eins.brett.example: http_500: the server failed"}

    brett.status = lambda _host: Response(500, {}, b"", "")
    world.run(3 * HOUR)
    assert state(world, "spiegel") in {Hearing.FAILING, Hearing.BLIND}


def test_an_entry_that_could_not_be_read_is_not_taken_for_deleted(world: World, brett: Brett) -> None:
    """Whose entry the unreadable line was, nobody knows."""

    @dataclass(frozen=True, slots=True)
    class Careless:
        """Says that it has read everything, although it has not."""

        url: str

        def collect(self, cursor: Json, now: datetime) -> Flow:
            batch = yield from Board(self.url).collect(cursor, now)
            lines = tuple("n1: ?" for item in batch.items if item.native_id == "n1")
            read = tuple(item for item in batch.items if item.native_id != "n1" or now < midday() + HOUR)
            return replace(batch, items=read, unreadable=lines if now >= midday() + HOUR else ())

    world.kinds["board"] = Careless
    for n in range(4):
        brett.pin(f"n{n}", f"Brodelmann Nachricht {n}", ago=n * HOUR)
    world.run(6 * HOUR)

    assert len(texts(world)) == 4


def test_a_source_with_a_bug_in_its_first_step_does_not_keep_the_program_from_starting(world: World) -> None:
    @dataclass(frozen=True, slots=True)
    class Broken:
        """No generator, and it raises as soon as it is asked."""

        url: str

        def collect(self, _cursor: Json, _now: datetime) -> Flow:
            raise ZeroDivisionError

    world.kinds["board"] = Broken
    world.text = world.text.replace("[channels.slack]", BOARD + "[channels.slack]")
    world.said("Brodelmann im Forum", "kuechenforum")
    world.run(HOUR)

    assert texts(world) == ["Brodelmann im Forum"]
    with world.program() as parts:
        assert first_host(parts.subscriptions[SourceName("brett")], world.now) == ""
        errors = {one.name: one.error for one in parts.store.source_health()}
    assert "ZeroDivisionError" in errors[SourceName("brett")]


def test_a_plugin_that_wants_to_end_the_program_ends_its_own_visit(world: World) -> None:
    @dataclass(frozen=True, slots=True)
    class Leaver:
        """Calls exit in the middle of a visit."""

        url: str

        def collect(self, _cursor: Json, _now: datetime) -> Flow:
            yield Request(self.url)
            raise SystemExit(1)

    world.kinds["board"] = Leaver
    world.text = world.text.replace("[channels.slack]", BOARD + "[channels.slack]")
    world.serve = lambda request: Response(200, {}, b"", request.url) if "brett" in request.url else None
    world.said("Brodelmann im Forum", "kuechenforum")
    world.run(HOUR)

    assert texts(world) == ["Brodelmann im Forum"]
    assert state(world, "brett") is Hearing.FAILING


class Busy:
    """Two people run errands, and the first one never comes back."""

    most = 2

    def __init__(self) -> None:
        self.away: tuple[tuple[str, str], ...] = ()
        self.sent: list[str] = []
        self._back: list[Fetched] = []

    def send(self, name: str, host: str, errand: Callable[[], Fetched]) -> None:
        self.sent.append(name)
        if len(self.sent) == 1:
            self.away = ((name, host),)
        else:
            self._back.append(errand())

    def back(self) -> list[Fetched]:
        found, self._back = self._back, []
        return found

    def wait(self, seconds: float) -> None:
        raise AssertionError(seconds)


def test_a_source_that_hangs_takes_one_place_and_keeps_nobody_else_waiting(world: World, brett: Brett) -> None:
    """Without a pace sources have no host to wait for; the one that hangs is still due, and is not sent twice."""
    world.text = HEAD + "[http]\npace_s = 0\n"
    many(world, 4, "brett.example")
    errands = Busy()
    with world.program() as parts:
        for _ in range(4):
            listen_due(replace(parts, errands=errands), world.now)
            world.now += timedelta(seconds=1)

    assert errands.sent[0] == "q0"
    assert sorted(errands.sent) == ["q0", "q1", "q2", "q3"]
    assert len(brett.asked) == 3


def test_never_more_are_on_their_way_than_there_are_places(world: World, brett: Brett) -> None:
    world.text = HEAD
    world.text += "".join(
        f'[[sources]]\nname = "q{n}"\nkind = "board"\nurl = "https://s{n}.brett.example/q"\n' for n in range(5)
    )
    errands = Busy()
    with world.program() as parts:
        sent = []
        for _ in range(4):
            listen_due(replace(parts, errands=errands), world.now)
            sent.append(len(errands.sent))

    assert sent == [2, 3, 4, 5]
    assert len(brett.asked) == 4


def test_each_host_is_asked_first_by_the_source_that_has_waited_longest(world: World, brett: Brett) -> None:
    world.text = HEAD
    many(world, 5, "brett.example")
    order: defaultdict[str, int] = defaultdict(int)
    world.run(MINUTE, timedelta(seconds=5))
    with world.program() as parts:
        for (name,) in parts.store._db.rows("SELECT source FROM visit ORDER BY id"):
            order[name] += 1

    assert dict(order) == {f"q{n}": 1 for n in range(5)}
    assert len(brett.asked) == 5
