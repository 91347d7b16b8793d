"""Two hundred feeds on loopback, on stretched time, and a press office that takes every message."""

from __future__ import annotations

import json
import threading
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

from benchmarks.week_web import RHYTHMS
from listener.ports import Clock

BRAND = "Nordwind Bahn"
_HOSTS = 20
CALM = ("fährt wieder", "hat neue Züge", "sucht Leute", "verkauft Tickets", "baut um", "ist heute pünktlich, danke")
ANGRY = ("ist eine Frechheit", "lügt uns an", "hat uns betrogen", "ist ein Skandal", "versagt auf ganzer Linie")
_NAMED = 0.25
"""Share of entries that name the brand."""


@dataclass(frozen=True, slots=True)
class Station:
    """A feed and when it publishes, in seconds since the beginning; negative before it."""

    name: str
    window: int
    times: tuple[float, ...]

    def dice(self, number: int) -> Random:
        """Return the dice that say what stands in an entry."""
        return Random(f"{self.name} {number}")  # noqa: S311 - tells a story

    def names_the_brand(self, number: int) -> bool:
        """Tell whether an entry of calm times does."""
        return self.dice(number).random() < _NAMED


@dataclass(slots=True)
class Stations:
    """The feeds, and what was told and asked."""

    begin: datetime
    clock: Clock
    stations: dict[str, Station]
    storms: tuple[tuple[float, float], ...]
    """In seconds since the beginning: when every entry is angry."""
    told: list[datetime] = field(default_factory=list)
    asked: int = 0
    urls: list[str] = field(default_factory=list)

    def feed(self, name: str) -> bytes | None:
        """Return what a feed shows now."""
        station = self.stations.get(name)
        if station is None:
            return None
        now = (self.clock() - self.begin).total_seconds()
        newest = bisect_right(station.times, now)
        items = [self._entry(station, number) for number in range(newest - 1, max(0, newest - station.window) - 1, -1)]
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": name, "items": items}
        return json.dumps(feed, ensure_ascii=False).encode()

    def _entry(self, station: Station, number: int) -> dict[str, object]:
        at, dice = station.times[number], station.dice(number)
        stormy = any(begin <= at < end for begin, end in self.storms)
        named = stormy or dice.random() < _NAMED
        what = dice.choice(ANGRY if stormy else CALM)
        text = f"Die {BRAND} {what}" if named else f"Das Wetter {what}"
        extra = " ".join(dice.choice(WORDS) for _ in range(25))
        return {
            "id": f"{station.name}/{number}",
            "content_text": f"{text}: {extra}.",
            "date_published": (self.begin + timedelta(seconds=at)).isoformat(),
            "authors": [{"name": f"wer{dice.randrange(5000)}"}],
        }


WORDS = (
    "gestern", "Bahnhof", "Gleis", "warten", "Kinder", "Regen", "Fenster", "Koffer",
    "Kaffee", "Schaffner", "Anschluss", "Stunde", "Zug", "Abend", "Lautsprecher", "Treppe",
    "Fahrrad", "Sitzplatz", "Brücke", "Tunnel", "Sommer", "Winter", "Licht", "Tür",
    "Freunde", "Karte", "Geld", "App", "Fahrplan", "Sonntag",
)  # fmt: skip


def stations(count: int, days: float, dice: Random) -> dict[str, Station]:
    """Return feeds of mixed rhythm, as in a press office's list, with three weeks before the beginning."""
    kinds = [kind for kind in RHYTHMS for _ in range(kind[3])]
    found = {}
    for number in range(count):
        _, daily, window, _ = dice.choice(kinds)
        at, times = -21 * 86400.0, []
        while at < days * 86400:
            at += dice.expovariate(daily / 86400)
            times.append(at)
        found[f"quelle-{number}"] = Station(f"quelle-{number}", window, tuple(times))
    return found


@contextmanager
def on_air(world: Stations) -> Iterator[Stations]:
    """Serve on several addresses of this machine while the block runs: to one host only one visit goes at a time."""
    with ExitStack() as stack:
        world.urls = [stack.enter_context(_served(f"127.0.0.{number}", world)) for number in range(2, 2 + _HOSTS)]
        yield world


@contextmanager
def _served(host: str, world: Stations) -> Iterator[str]:
    server = ThreadingHTTPServer((host, 0), _handler(world))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def _handler(world: Stations) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            world.asked += 1
            body = world.feed(self.path.strip("/"))
            self._answer(404 if body is None else 200, body or b"", "application/feed+json")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            world.told.append(world.clock())
            self._answer(200, b"ok", "text/plain")

        def _answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    return Handler
