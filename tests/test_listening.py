"""Stories of listening on a simulated clock: what changes at its place, what cannot be heard, how politely we ask."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import pytest

from listener.core.baseline import learn
from listener.core.hearing import Hearing, hearing
from listener.core.rhythm import intervals
from listener.daemon import first_host, run_once
from listener.demo.script import Post
from listener.dispatch import HISTORY, deaf
from listener.errors import SourceError
from listener.model import Batch, BrandId, DateQuality, Found, Item, Json, Medium, Request, Response, Search, SourceName
from listener.overhear import NO_INCIDENT
from listener.ports import Flow
from tests.world import World, midday

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BRAND = BrandId("brodelmann")
FORUM = SourceName("kuechenforum")
SCOLDING = "Brodelmann Wasserkocher raucht, gefährlicher Schrott, nie wieder! Fall {number}"


@dataclass(frozen=True)
class Entry:
    """A post as a forum's feed shows it."""

    number: int
    at: datetime
    text: str
    place: str = "https://forum.example/thema/{number}"
    name: str = "forum-{number}"
    author: str = "gast{number}"

    def rss(self) -> str:
        link, name = self.place.format(number=self.number), self.name.format(number=self.number)
        return (
            f"<item><title>Beitrag</title><guid>{name}</guid><link>{link}</link>"
            f"<dc:creator>{self.author.format(number=self.number)}</dc:creator>"
            f"<pubDate>{format_datetime(self.at)}</pubDate><description>{escape(self.text)}</description></item>"
        )


def feed(entries: list[Entry]) -> str:
    items = "".join(entry.rss() for entry in entries)
    return (
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Forum</title>'
        f"<link>https://forum.example/</link>{items}</channel></rss>"
    )


@dataclass(frozen=True, slots=True)
class Board:
    """A notice board with pages, newest first; it reads one page a visit and goes on as long as there are more."""

    MEDIUM: ClassVar[Medium] = Medium.FORUM
    EVERY: ClassVar[timedelta] = timedelta(minutes=10)

    url: str

    def collect(self, cursor: Json, now: datetime) -> Flow:
        page = int(str(cursor.get("page", 0)))
        response = yield Request(f"{self.url}/{page}")
        answer: dict[str, Any] = json.loads(response.body)
        items = tuple(_item(**notice) for notice in answer["notices"])
        oldest = min((item.published for item in items if item.published), default=None)
        return Batch(
            items,
            {"page": page + 1 if answer["more"] else 0},
            complete_since=None if page or answer["more"] else oldest,
            more=answer["more"],
        )


def _item(name: str, at: str, text: str, likes: int) -> Item:
    when = datetime.fromisoformat(at)
    return Item(name, body=text, author="erna", published=when, date_quality=DateQuality.EXACT, likes=likes)


@dataclass(frozen=True, slots=True)
class Mirrors:
    """The same notices on several servers, some of which may fail."""

    servers: tuple[str, ...]

    def collect(self, cursor: Json, now: datetime) -> Generator[Request, Response, Batch]:
        items: dict[str, Item] = {}
        lines = []
        for server in self.servers:
            try:
                response = yield Request(f"{server}/0")
            except SourceError as error:
                lines.append(f"{urlsplit(server).hostname}: {error}")
                continue
            items |= {notice["name"]: _item(**notice) for notice in json.loads(response.body)["notices"]}
        if len(lines) == len(self.servers):
            raise SourceError("all_failed", lines[0])
        return Batch(tuple(items.values()), {}, unreadable=tuple(lines))


@dataclass
class Brett:
    """The server of a board."""

    world: World
    notices: dict[str, dict[str, Any]] = field(default_factory=dict)
    page: int = 100
    asked: list[tuple[datetime, str]] = field(default_factory=list)
    status: Callable[[str], Response | None] = lambda _host: None

    def pin(self, name: str, text: str, ago: timedelta = timedelta(0), likes: int = 0) -> None:
        at = (self.world.now - ago).isoformat()
        self.notices[name] = {"name": name, "at": at, "text": text, "likes": likes}

    def __call__(self, request: Request) -> Response | None:
        host = urlsplit(request.url).hostname or ""
        self.asked.append((self.world.now, host))
        if (bad := self.status(host)) is not None:
            return bad
        if not host.endswith("brett.example"):
            return None
        newest = sorted(self.notices.values(), key=lambda notice: str(notice["at"]), reverse=True)
        first = int(request.url.rsplit("/", 1)[1]) * self.page
        shown = {"notices": newest[first : first + self.page], "more": first + self.page < len(newest)}
        return Response(200, {}, json.dumps(shown).encode(), request.url)

    def times(self, host: str) -> list[datetime]:
        return [at for at, name in self.asked if name == host]


HEAD = """
language = "de"
[[brands]]
id = "brodelmann"
name = "Brodelmann"
"""
CHANNEL = """
[channels.slack]
kind = "slack"
url_env = "SLACK_URL"
"""
BOARD = '[[sources]]\nname = "brett"\nkind = "board"\nurl = "https://brett.example/seite"\n'


@pytest.fixture
def world(tmp_path: Path) -> World:
    found = World(tmp_path, midday())
    found.kinds |= {"board": Board, "mirrors": Mirrors}
    return found


@pytest.fixture
def brett(world: World) -> Brett:
    """A world with nothing but a board to listen at."""
    world.text = HEAD + BOARD + CHANNEL
    server = Brett(world)
    world.serve = server
    return server


def stored(world: World, wanted: Search = Search(limit=10_000)) -> list[Found]:  # noqa: B008 - a frozen value
    with world.program() as parts:
        return parts.store.search(wanted)


def texts(world: World) -> list[str]:
    return [found.mention.text for found in stored(world)]


def visits(world: World, source: str) -> int:
    """How often a source was visited."""
    with world.program() as parts:
        return int(parts.store._db.rows("SELECT count(*) FROM visit WHERE source = ?", [source])[0][0])


def notes(world: World, source: str) -> list[str]:
    with world.program() as parts:
        rows = parts.store._db.rows("SELECT note FROM visit WHERE source = ? AND note <> ''", [source])
        return [note for (note,) in rows]


def state(world: World, source: str) -> Hearing:
    with world.program() as parts:
        healths = parts.store.source_health()
        every = intervals(healths, parts.subscriptions, world.now)
        return next(hearing(one, every[one.name], world.now) for one in healths if one.name == source)


def deafness(world: World) -> list[str]:
    """The push lines about sources, oldest first."""
    return [text for text in world.heard() if "zu hören" in text]


# What changes at its place


def scolding(world: World, count: int = 30) -> list[Entry]:
    return [Entry(n, world.now - n * 5 * MINUTE, SCOLDING.format(number=n)) for n in range(count)]


@pytest.mark.parametrize(
    "new",
    [
        {"name": "neu/{number}"},
        {"name": "neu/{number}", "place": "https://neu.example/t/{number}"},
        {"name": "neu/{number}", "place": "https://neu.example/t/{number}", "author": "Gast Nr. {number}"},
    ],
    ids=["ids", "ids and addresses", "ids, addresses and names"],
)
def test_a_forum_that_renames_all_its_entries_alerts_nobody_again(world: World, new: dict[str, str]) -> None:
    """Thirty posts of last night scold; the forum moves to other software, and they all look new."""
    old = scolding(world)
    world.pages["kuechenforum"] = feed(old)
    world.run(HOUR)
    before = {found.id: found.mention.text for found in stored(world)}

    world.pages["kuechenforum"] = feed([replace(entry, **new) for entry in old])
    world.run(3 * HOUR)

    after = stored(world)
    assert {found.id: found.mention.text for found in after} == before
    assert {found.mention.native_id for found in after} == {f"neu/{n}" for n in range(30)}
    assert {found.mention.url for found in after} == {
        new.get("place", "https://forum.example/thema/{number}").format(number=n) for n in range(30)
    }
    assert world.heard() == []
    assert notes(world, "kuechenforum") == []


def test_also_when_the_owner_has_entered_the_new_address(world: World) -> None:
    old = scolding(world)
    world.pages["kuechenforum"] = feed(old)
    world.run(HOUR)

    world.text = world.text.replace("forum.example/kuechenforum.atom", "neu.example/kuechenforum.rss")
    world.pages["kuechenforum"] = feed([replace(entry, name="neu/{number}") for entry in old])
    world.run(HOUR)

    assert len(stored(world)) == 30
    assert {found.mention.native_id for found in stored(world)} == {f"neu/{n}" for n in range(30)}


def test_people_who_copy_each_other_are_not_taken_for_renamed_entries(world: World) -> None:
    """A chain letter fills the whole window between two visits; each post is somebody's own."""
    chain = [Entry(n, world.now - (40 - n) * MINUTE, SCOLDING.format(number="alle")) for n in range(40)]
    world.pages["kuechenforum"] = feed(chain[:20])
    world.run(HOUR)

    world.pages["kuechenforum"] = feed(chain[20:])
    world.run(HOUR)

    assert len(stored(world)) == 40


def test_an_edited_post_becomes_a_version(world: World) -> None:
    posts = [Entry(n, world.now - n * HOUR, f"Brodelmann Kanne {n} ist gut") for n in range(4)]
    world.pages["kuechenforum"] = feed(posts)
    world.run(HOUR)

    world.pages["kuechenforum"] = feed([replace(posts[0], text="Brodelmann Kanne leckt, Betrug!"), *posts[1:]])
    world.run(HOUR)

    assert "Brodelmann Kanne leckt, Betrug!" in texts(world)
    with world.program() as parts:
        assert parts.store._db.rows("SELECT text FROM revision") == [("Brodelmann Kanne 0 ist gut",)]
        (forum,) = [one for one in parts.store.source_health() if one.name == FORUM]
    assert (forum.total.stored, forum.total.revised) == (4, 1)


def test_a_deleted_post_leaves_search_at_the_second_look_and_the_file_in_the_night(world: World, brett: Brett) -> None:
    for n in range(8):
        brett.pin(f"n{n}", f"Brodelmann Nachricht {n}", ago=n * HOUR)
    brett.pin("weg", "Brodelmann Zauberstab explodiert", ago=3 * HOUR)
    world.run(30 * MINUTE)
    del brett.notices["weg"]

    world.run(5 * MINUTE)
    with world.program() as parts:
        (at,) = [one.due for one in parts.store.source_health()]
    world.now = max(world.now, at)
    world.run(5 * MINUTE)
    assert len(texts(world)) == 9  # once may be a mistake

    world.run(2 * HOUR)
    assert len(texts(world)) == 8
    assert stored(world, Search(match='"zauberstab"')) == []
    with world.program() as parts:
        assert sum(one.total for one in parts.store.bins(BRAND, world.now - 2 * DAY, world.now)) == 9

    world.run(DAY, HOUR)
    everything = b"".join(path.read_bytes() for path in world.folder.iterdir() if path.is_file()).lower()
    assert b"zauberstab" not in everything
    assert b"nachricht 7" in everything


def test_half_a_list_missing_is_not_believed(world: World, brett: Brett) -> None:
    """The board's index is broken for an evening."""
    for n in range(20):
        brett.pin(f"n{n}", f"Brodelmann Nachricht {n}", ago=n * MINUTE)
    world.run(HOUR)
    kept = dict(brett.notices)
    for n in range(18):
        del brett.notices[f"n{n}"]
    brett.pin("alt", "Brodelmann von gestern", ago=DAY)
    world.run(6 * HOUR)
    assert len(texts(world)) == 21

    brett.notices.update(kept)
    world.run(3 * HOUR)
    assert len(texts(world)) == 21


def test_likes_are_refreshed_and_make_no_version(world: World, brett: Brett) -> None:
    for n in range(3):
        brett.pin(f"n{n}", f"Brodelmann Nachricht {n}", ago=n * HOUR)
    world.run(HOUR)

    brett.notices["n1"]["likes"] = 4711
    world.run(2 * HOUR)

    assert sorted(found.mention.likes or 0 for found in stored(world)) == [0, 0, 4711]
    with world.program() as parts:
        (board,) = parts.store.source_health()
    assert (board.total.stored, board.total.revised) == (3, 0)


# How often we come


def follow_its_own_rhythm(world: World) -> None:
    world.text = world.text.replace('every = "5m"\n', "")


def talk(world: World, length: timedelta, every: timedelta, text: str = "Brodelmann Kanne {n}") -> None:
    """People say something in the forum from now on."""
    first = len(world.posts)
    for n in range(int(length / every)):
        world.posts.append(
            Post(first + n, world.now + n * every, "kuechenforum", f"g{n}", "", text.format(n=first + n))
        )


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
    world.run(3 * HOUR)

    assert notes(world, "brett") == []
    with world.program() as parts:
        (board,) = parts.store.source_health()
    assert board.rhythm.factor == 1


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


# Politeness


def many(world: World, count: int, host: str, *, start: int = 0) -> None:
    """Boards that all stand on one host."""
    world.text += "".join(
        f'[[sources]]\nname = "q{start + n}"\nkind = "board"\nurl = "https://{host}/q{start + n}"\n'
        for n in range(count)
    )


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
    assert len(brett.times("frei.brett.example")) >= 6
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


# What cannot be heard


def fail(world: World, *hosts: str) -> None:
    world.feed_error = lambda url: SourceError("timeout") if any(host in url for host in hosts) else None


def test_a_blind_source_is_told_of_once_again_after_a_day_and_when_it_is_over(world: World) -> None:
    world.run(HOUR)
    fail(world, "fedi")
    world.run(59 * MINUTE)
    assert deafness(world) == []

    world.run(20 * HOUR)
    assert deafness(world) == ["Nicht zu hören: fediwall"]
    assert len(world.mails) == 1
    assert state(world, "fediwall") is Hearing.BLIND

    world.run(DAY)
    assert deafness(world) == ["Nicht zu hören: fediwall"] * 2
    told = [at for at, _ in world.slack]
    assert timedelta(hours=24) <= told[1] - told[0] <= timedelta(hours=24, minutes=10)

    fail(world)
    world.run(8 * HOUR)
    assert deafness(world)[2:] == ["Wieder zu hören: fediwall"]
    with world.program() as parts:
        assert parts.store.blind() == []
        assert [one.reason for one in parts.store.told(NO_INCIDENT)] == ["sources"] * 6


def test_it_is_told_to_those_who_look_after_the_program(world: World) -> None:
    world.text += '[hearing]\nchannels = ["mail"]\n'
    world.run(HOUR)
    fail(world, "fedi")
    world.run(3 * HOUR)

    assert world.slack == []
    (_, mail) = world.mails[0]
    assert mail["Subject"] == "[Listener] Quellen, die nicht zu hören sind"


def test_a_network_that_is_down_is_one_message_and_its_end_is_one(world: World) -> None:
    feeds = "".join(
        f'[[sources]]\nname = "extra{n}"\nkind = "feed"\nurl = "https://e{n}.example/tagblatt.rss"\n'
        + (f'every = "{10 + n * 7}m"\n' if n % 2 else "")
        for n in range(12)
    )
    world.text = world.text.replace("[channels.slack]", feeds + "[channels.slack]")
    world.run(4 * HOUR)
    fail(world, "")
    world.run(14 * HOUR)

    assert len(deafness(world)) == 1
    with world.program() as parts:
        assert len(parts.store.blind()) == 15

    fail(world)
    world.run(3 * HOUR)
    assert [text.split(":")[0] for text in deafness(world)] == ["Nicht zu hören", "Wieder zu hören"]
    with world.program() as parts:
        assert parts.store.blind() == []


def test_a_short_outage_is_no_message(world: World) -> None:
    world.run(HOUR)
    fail(world, "")
    world.run(40 * MINUTE)
    fail(world)
    world.run(3 * HOUR)

    assert deafness(world) == []


def test_a_restart_in_a_blind_time_repeats_nothing(world: World) -> None:
    world.run(HOUR)
    fail(world, "fedi")
    for _ in range(20):
        world.run(30 * MINUTE)

    assert deafness(world) == ["Nicht zu hören: fediwall"]


def test_a_machine_that_slept_and_wakes_before_its_network_tells_nothing(world: World) -> None:
    world.run(HOUR)
    world.now += 9 * HOUR
    fail(world, "")
    world.run(10 * MINUTE, MINUTE)
    fail(world)
    world.run(2 * HOUR)

    assert deafness(world) == []


def test_the_night_is_quiet_and_the_morning_is_told_what_is_left_of_it(world: World) -> None:
    world.text += '[quiet_hours]\nstart = "22:00"\nend = "06:00"\n'
    world.now = datetime(2026, 11, 17, 21, 30, tzinfo=UTC)  # half past ten in Berlin
    world.run(HOUR)
    fail(world, "fedi", "forum")
    world.run(3 * HOUR)
    fail(world, "fedi")
    world.run_until(datetime(2026, 11, 18, 4, 55, tzinfo=UTC))
    assert deafness(world) == []

    world.run(HOUR)

    assert deafness(world) == ["Nicht zu hören: fediwall"]
    assert "kuechenforum: wieder zu hören nach" in str(world.slack[0][1])


def test_a_blind_source_that_is_taken_out_of_the_configuration_is_no_longer_spoken_of(world: World) -> None:
    world.run(HOUR)
    fail(world, "fedi", "forum")
    world.run(3 * HOUR)
    before = deafness(world)

    start, end = world.text.index('[[sources]]\nname = "fediwall"'), world.text.index("[channels.slack]")
    world.text = world.text[:start] + world.text[end:]
    world.run(3 * HOUR)

    assert deafness(world) == before
    with world.program() as parts:
        assert {one.source for one in parts.store.blind()} == {FORUM}
    world.run(DAY)
    assert deafness(world)[-1] == "Nicht zu hören: kuechenforum"


def test_a_clock_that_was_ahead_leaves_no_source_deaf_and_no_blindness_untold(world: World) -> None:
    world.now += 400 * DAY
    world.run(HOUR)
    world.now -= 400 * DAY
    fail(world, "fedi")
    world.said("Brodelmann im Forum", "kuechenforum")
    world.run(5 * HOUR)

    assert texts(world) == ["Brodelmann im Forum"]
    assert deafness(world) == ["Nicht zu hören: fediwall"]


def test_unchanged_after_a_failure_is_no_recovery(world: World) -> None:
    """A cache in between says "unchanged" to everybody while the site behind it is broken."""
    world.said("Brodelmann im Forum", "kuechenforum")
    world.run(HOUR)
    fail(world, "forum")
    world.run(10 * MINUTE)
    fail(world)
    world.serve = lambda request: Response(304, {}, b"", request.url) if "forum" in request.url else None
    world.run(3 * HOUR)
    assert state(world, "kuechenforum") is Hearing.BLIND

    world.serve = lambda _request: None
    world.run(6 * HOUR)
    assert state(world, "kuechenforum") is Hearing.OK


def test_hours_in_which_nobody_listened_do_not_lower_what_is_usual(world: World) -> None:
    """Two of ten days the forum, where most is said, could not be heard; its feed shows too little to catch up."""
    world.text = world.text.replace('every = "5m"', 'every = "30m"')
    world.window = 10
    talk(world, 10 * DAY, 15 * MINUTE)
    for n in range(120):
        world.posts.append(Post(50_000 + n, world.now + n * 2 * HOUR, "tagblatt", "", "", f"Brodelmann Meldung {n}"))
    world.run(5 * DAY, 30 * MINUTE)
    fail(world, "forum")
    world.run(2 * DAY, 30 * MINUTE)
    fail(world)
    world.run(3 * DAY, 30 * MINUTE)

    with world.program() as parts:
        (brand,) = parts.config.brands
        history = parts.store.bins(BRAND, world.now - HISTORY, world.now)
        unheard = deaf(parts, brand, world.now)
    day = (world.now - 2 * DAY, world.now - DAY)
    usual = learn(history, world.now, ZoneInfo("Europe/Berlin"), unheard).expected(*day)
    lowered = learn(history, world.now, ZoneInfo("Europe/Berlin")).expected(*day)

    assert 45 <= len(unheard) <= 60
    assert usual == pytest.approx(96 + 12, rel=0.1)
    assert lowered < 0.9 * usual


# What has no host, and what has a bug


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
