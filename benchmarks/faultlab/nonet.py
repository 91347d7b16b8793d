"""F18: nobody's name is found for an hour, then nothing is reached for six, and two hundred sources are heard of once.

The whole program on simulated time, over real wires: two hundred names of servers on loopback, found and reached or not
as the story goes, and a Slack that is known by its number and reached no better than the others.
"""

from __future__ import annotations

import logging
import socket
import sqlite3
from bisect import bisect_right
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from alerts import CHANNELS
from benchmarks.faultlab.stations import BRAND, Station, Stations, on_air, stations
from listener import app, config
from listener.daemon import VERBS, take_up
from listener.errands import AtOnce
from listener.http import AddressInfo, Fetcher, Limits
from sources import SOURCES

STEP = timedelta(minutes=5)
BEGIN = datetime(2026, 11, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
_CALM = 4 * HOUR
"""Before, between and after the outages."""
_NOBODY = "127.0.0.254"
"""An address of this machine at which nothing listens."""
_CONFIG = """
language = "de"
timezone = "Europe/Berlin"
[http]
pace_s = 0
allow_networks = ["127.0.0.0/8"]
[[brands]]
name = "{brand}"
[channels.slack]
kind = "slack"
url_env = "SLACK_URL"
[[routes]]
channels = ["slack"]
"""


@dataclass(slots=True)
class Net:
    """Where names lead, at the story's time."""

    world: Stations
    now: datetime = BEGIN
    names: bool = True
    """Whether names are found; else nothing is."""
    lines: bool = True
    """Whether what is found can be reached."""

    def resolve(self, host: str, port: int, _family: int, _kind: int) -> list[AddressInfo]:
        """Answer as ``socket.getaddrinfo`` does. Raises OSError."""
        addresses = {urlsplit(url).port: str(urlsplit(url).hostname) for url in self.world.urls}
        if not self.names and host not in addresses.values():
            raise socket.gaierror(socket.EAI_AGAIN, "no name server answers")
        address = addresses[port] if self.lines else _NOBODY
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]


def no_network(folder: Path, count: int, seed: int, lasts: timedelta = 6 * HOUR) -> dict[str, float]:
    """Let names be lost for an hour, and the network for longer; return what was told and what was missed."""
    story = 3 * _CALM + HOUR + lasts
    dice = Random(seed)  # noqa: S311 - a simulation, not a secret
    days = story / timedelta(days=1)
    world = Stations(BEGIN, lambda: net.now, stations(count, days, dice), ())
    net = Net(world)
    with on_air(world):
        configured = _configuration(folder, world)
        _lived(net, configured, folder / "listener.db", lasts)
    with closing(sqlite3.connect(folder / "listener.db")) as db:
        (stored,) = zip(*db.execute("SELECT native_id FROM mention"), strict=True)
        heard = dict(db.execute("SELECT name, last_success FROM source"))
        told = db.execute("SELECT created, state FROM outbox WHERE reason = 'sources' ORDER BY created").fetchall()
        ((blind,),) = db.execute("SELECT count(*) FROM blind WHERE until IS NULL")
        ((most,),) = db.execute("SELECT count(DISTINCT source) FROM blind")
    wanted = {one for name, station in world.stations.items() for one in _shown(station, heard[name])}
    second = (BEGIN + 2 * _CALM + HOUR).timestamp()
    return {
        "sources": float(count),
        "sources_blind_most": float(most),
        "sources_blind_at_the_end": float(blind),
        "messages_in_an_hour_without_names": float(sum(at < second for at, _ in told)),
        "messages_in_hours_without_network": float(sum(at >= second for at, _ in told)),
        "messages_not_sent": float(sum(state not in {"sent", "superseded"} for _, state in told)),
        "entries": float(len(wanted)),
        "lost": float(len(wanted - set(stored))),
        "doubled": float(len(stored) - len(set(stored))),
    }


def _configuration(folder: Path, world: Stations) -> config.Config:
    ports = [urlsplit(url).port for url in world.urls]
    listed = "".join(
        f'[[sources]]\nname = "{name}"\nkind = "feed"\nurl = "http://{name}.example:{ports[n % len(ports)]}/{name}"\n'
        for n, name in enumerate(world.stations)
    )
    return config.load(
        _CONFIG.format(brand=BRAND) + listed, sources=SOURCES, channels=CHANNELS,
        environ={"SLACK_URL": f"{world.urls[0]}/services/T0/B0/x"},
        read_file=lambda path: path.read_text("utf-8"), folder=folder,
    )  # fmt: skip


def _lived(net: Net, configured: config.Config, database: Path, lasts: timedelta) -> None:
    """Let the story pass: calm, no names, calm, no network, calm."""
    calm, nameless, cut = (_CALM, True, True), (HOUR, False, True), (lasts, True, False)
    fetch = Fetcher(Limits(connect_s=5, read_s=10, total_s=20), "Listener", (ip_network("127.0.0.0/8"),), net.resolve)
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)  # two hundred sources fail, over and over
    try:
        with app.build(
            configured, database, clock=lambda: net.now, dice=lambda: 0.5, http=fetch, errands=AtOnce()
        ) as parts:
            take_up(parts)
            for length, net.names, net.lines in (calm, nameless, calm, cut, calm):
                until = net.now + length
                while net.now < until:
                    for _, verb in VERBS:
                        verb(parts, net.now)
                    net.now += STEP
    finally:
        logging.disable(before)


def _shown(station: Station, heard: int) -> list[str]:
    """Return the entries that name the brand and that a feed showed when it was last heard."""
    newest = bisect_right(station.times, heard - BEGIN.timestamp())
    shown = range(max(0, newest - station.window), newest)
    return [f"{station.name}/{number}" for number in shown if station.names_the_brand(number)]
