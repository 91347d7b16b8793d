"""Places that change, fail and throttle, for the stories of listening: a forum's feed and a notice board."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from listener.core.hearing import Hearing, hearing
from listener.core.rhythm import intervals
from listener.demo.script import Post
from listener.errors import SourceError
from listener.model import Batch, BrandId, DateQuality, Found, Item, Json, Medium, Request, Response, Search, SourceName
from listener.ports import Flow
from tests.world import World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BRAND = BrandId("brodelmann")
FORUM = SourceName("kuechenforum")
BERLIN = ZoneInfo("Europe/Berlin")
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


def talk(world: World, length: timedelta, every: timedelta, text: str = "Brodelmann Kanne {n}") -> None:
    """People say something in the forum from now on."""
    first = len(world.posts)
    for n in range(int(length / every)):
        world.posts.append(
            Post(first + n, world.now + n * every, "kuechenforum", f"g{n}", "", text.format(n=first + n))
        )


def many(world: World, count: int, host: str, *, start: int = 0) -> None:
    """Boards that all stand on one host."""
    world.text += "".join(
        f'[[sources]]\nname = "q{start + n}"\nkind = "board"\nurl = "https://{host}/q{start + n}"\n'
        for n in range(count)
    )


def fail(world: World, *hosts: str) -> None:
    world.feed_error = lambda url: SourceError("timeout") if any(host in url for host in hosts) else None
