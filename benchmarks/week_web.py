"""The web of a simulated week: feeds of mixed rhythm on hosts with their moods, as one ``Http``."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import cos, pi
from random import Random
from urllib.parse import urlsplit

from listener.errors import SourceError
from listener.model import Request, Response

START = datetime(2026, 11, 16, 0, 0, tzinfo=UTC)
WEEK = timedelta(days=7)
BEFORE = timedelta(days=21)
"""As far back the first answers may reach."""

RHYTHMS: tuple[tuple[str, float, int, int], ...] = (
    # what, entries a day, entries shown, share of 100 sources
    ("ticker", 150, 40, 2),
    ("newspaper", 50, 30, 13),
    ("forum", 25, 20, 15),
    ("magazine", 6, 15, 25),
    ("blog", 1, 10, 30),
    ("silent", 0.1, 10, 15),
)
"""Mixed as in a press office's list; the windows are those of recorded feeds (10 to 50 entries)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A feed: when it publishes, and how much of that it shows."""

    name: str
    host: str
    daily: float
    window: int
    times: tuple[float, ...]
    """Seconds since START, rising; negative before it."""
    failing: str = ""
    """How it fails: ``gone`` (404 all week), ``flaky`` (every other answer is a 500), ``down`` (a day of time-outs)."""

    def published(self, at: float) -> int:
        """Return how many entries there are at a time."""
        return bisect_right(self.times, at)


def places(count: int, dice: Random) -> list[Place]:
    """Return ``count`` feeds: four in five on a host of their own, the others in dozens on one; 2 % failing."""
    kinds = [kind for kind in RHYTHMS for _ in range(kind[3])]
    found = []
    for number in range(count):
        _, daily, window, _ = kinds[dice.randrange(len(kinds))]
        shared = number % 5 == 0
        host = f"verlag-{number // 60}.example" if shared else f"seite-{number}.example"
        failing = ("gone", "flaky", "down")[number // 50 % 3] if number % 50 == 7 else ""
        daily *= dice.uniform(0.6, 1.6)
        found.append(Place(f"quelle-{number}", host, daily, window, _arrivals(daily, dice), failing))
    return found


def _arrivals(daily: float, dice: Random) -> tuple[float, ...]:
    """Draw a Poisson stream with the rhythm of a day: most at two in the afternoon, a tenth of that at night."""
    rate, at, found = daily / 86400, -BEFORE.total_seconds(), []
    while at < WEEK.total_seconds():
        at += dice.expovariate(rate * 1.9)
        if dice.random() * 1.9 < rhythm(at):
            found.append(at)
    return tuple(found)


def rhythm(at: float) -> float:
    """Return the rate at a time of day beside its mean: 1.8 at 14 h, 0.2 at 2 h."""
    return 1 - 0.8 * cos(2 * pi * (at / 3600 - 2) / 24)


@dataclass(slots=True)
class Web:
    """Answers as the servers do, and notes what it was asked."""

    places: Sequence[Place]
    clock: Callable[[], datetime]
    throttling: str
    """The host that answers 429 to more than ``allowed`` requests an hour."""
    allowed: int
    asked: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By host: when each request came."""
    visits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """By source: when it was answered (also with "unchanged")."""
    seen: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By source: the number of the newest entry that was handed out."""
    lost: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """By source: entries that fell out of the window before anybody came."""
    trespasses: int = 0
    """Requests to a host within the time that it had asked for."""
    wanted: dict[str, float] = field(default_factory=dict)
    """By host: until when it wants to be left alone."""

    def __call__(self, request: Request) -> Response:
        """Answer one request."""
        parts = urlsplit(request.url)
        host, place = str(parts.hostname), self._place(parts.path)
        now = (self.clock() - START).total_seconds()
        self.trespasses += now < self.wanted.get(host, now) - 1
        self.asked[host].append(now)
        if host == self.throttling and sum(at > now - 3600 for at in self.asked[host]) > self.allowed:
            self.wanted[host] = now + 900
            return Response(429, {"retry-after": "900"}, b"", request.url)
        return self._fault(place, request, now) or self._feed(place, request, now)

    def _place(self, path: str) -> Place:
        return self.places[int(path.rsplit("-", maxsplit=1)[-1].split(".", maxsplit=1)[0])]

    def _fault(self, place: Place, request: Request, now: float) -> Response | None:
        if place.failing == "gone":
            return Response(404, {}, b"", request.url)
        if place.failing == "flaky" and len(self.asked[place.host]) % 2:
            return Response(500, {}, b"", request.url)
        if place.failing == "down" and 2 * 86400 < now < 3 * 86400:
            raise SourceError("timeout", place.host)
        return None

    def _feed(self, place: Place, request: Request, now: float) -> Response:
        newest = place.published(now)
        self.visits[place.name].append(now)
        tag = f'"{newest}"'
        if request.headers.get("If-None-Match") == tag:
            return Response(304, {"etag": tag}, b"", request.url)
        first = max(0, newest - place.window)
        if place.name in self.seen:
            self.lost[place.name] += max(0, first - self.seen[place.name])
        self.seen[place.name] = newest
        items = [_entry(place, number) for number in range(newest - 1, first - 1, -1)]
        body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": place.name, "items": items})
        return Response(200, {"etag": tag, "content-type": "application/feed+json"}, body.encode(), request.url)


def _entry(place: Place, number: int) -> dict[str, str]:
    at = START + timedelta(seconds=place.times[number])
    return {
        "id": f"{place.name}/{number}",
        "content_text": f"Nummer {number} von {place.name}",
        "date_published": at.isoformat(),
    }
