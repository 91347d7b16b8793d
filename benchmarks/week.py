"""A week on a simulated clock: 500 feeds, 2 % failing, a throttling host, three restarts, nine hours asleep.

The real program (store, driver, pace, rhythm, understanding) against a simulated web. Prints what was lost or doubled,
how close together requests to one host came, and how many there were beside an oracle that knows when every entry will
be published, and that promises the same: each place is looked at once an hour, each entry is heard within its source's
usual distance of two entries (ten minutes to an hour). Beside it the obvious way: every ten minutes.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.report import Report, at_most, options, publish, table
from benchmarks.week_web import START, WEEK, Place, Web, places
from listener import app, config
from listener.daemon import take_up
from listener.errands import AtOnce
from listener.listen import listen_due
from listener.model import Search
from listener.parts import Parts
from sources import SOURCES

SEED = 20261122
PACE_S = 5.0
RESTARTS = (1.3, 2.9, 5.6)
"""Days after the start."""
ASLEEP = (4.0, 4.0 + 9 / 24)
EVERY_S, LATEST_S = 600.0, 3600.0
_HEAD = f"""\
language = "en"
[http]
pace_s = {PACE_S}
[[brands]]
id = "all"
name = "Everything"
"""


@dataclass(slots=True)
class Week:
    """The simulated world: its clock and its web."""

    now: datetime
    web: Web
    folder: Path

    @contextmanager
    def program(self) -> Iterator[Parts]:
        """Start the program, as after a restart: it knows what is in its database and nothing else."""
        listed = "".join(
            f'[[sources]]\nname = "{one.name}"\nkind = "feed"\nabout = "all"\nurl = "https://{one.host}/{one.name}.json"\n'
            for one in self.web.places
        )
        configured = config.load(
            _HEAD + listed, sources=SOURCES, channels={}, environ={}, read_file=lambda _: "", folder=self.folder
        )
        dice = Random(int(self.now.timestamp()))  # noqa: S311 - a simulation, not a secret
        with app.build(
            configured,
            self.folder / "listener.db",
            clock=lambda: self.now,
            dice=dice.random,
            http=self.web,
            mail=lambda _letter: None,
            errands=AtOnce(),
            pause=self._pause,
        ) as parts:
            take_up(parts)
            yield parts

    def _pause(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def run(self, until: datetime) -> None:
        """Run the program until then: each second in which something is due."""
        with self.program() as parts:
            while self.now < until:
                visits = sum(map(len, self.web.asked.values()))
                listen_due(parts, self.now)
                idle = sum(map(len, self.web.asked.values())) == visits
                due = parts.store.next_due() or until
                # Sources of one host wait for each other's turn: they are due, and their second comes.
                self.now = max(self.now + timedelta(seconds=5 if idle else 1), min(due, until))


def live(folder: Path, count: int, length: timedelta) -> tuple[Week, int, int]:
    """Live through a part of the week; returns the world, what was stored, and how many identities that had."""
    dice = Random(SEED)  # noqa: S311 - a simulation, not a secret
    found = places(count, dice)
    web = Web(found, lambda: week.now, throttling="verlag-0.example", allowed=6 * len(_on(found, "verlag-0.example")))
    week = Week(START, web, folder)
    stops = sorted([*RESTARTS, ASLEEP[0]])
    for stop in [at for at in stops if timedelta(days=at) < length]:
        week.run(START + timedelta(days=stop))
        if stop == ASLEEP[0]:
            week.now = START + timedelta(days=ASLEEP[1])
    week.run(START + length)
    with week.program() as parts:
        stored = [one.mention.native_id for one in parts.store.export(Search(limit=10**9))]
    return week, len(stored), len(set(stored))


def _on(found: Sequence[Place], host: str) -> list[Place]:
    return [one for one in found if one.host == host]


def oracle(place: Place, length: float) -> int:
    """Return the fewest visits that keep the promise to one source, if all its entries were known beforehand."""
    patience = min(LATEST_S, max(EVERY_S, 86400 / place.daily))
    visits, at, next_entry = 1, 0.0, place.published(0)
    asleep = (ASLEEP[0] * 86400, ASLEEP[1] * 86400)
    while True:
        due = at + LATEST_S
        if next_entry < len(place.times):
            due = min(due, max(at, place.times[next_entry]) + patience)
        if asleep[0] < due < asleep[1]:
            due = asleep[1]
        if due >= length:
            return visits
        visits, at, next_entry = visits + 1, due, place.published(due)


def unavoidable(place: Place, visits: Sequence[float]) -> int:
    """Return how many entries fell out of the window while the program slept or the server did not answer.

    Between two answers nobody could have had more than the window shows, if in all that time nobody could ask.
    """
    asleep = (ASLEEP[0] * 86400, ASLEEP[1] * 86400)
    lost = 0
    for before, after in pairwise(visits):
        if before <= asleep[0] and after >= asleep[1]:
            awake = place.published(asleep[1]) - place.window - place.published(asleep[0])
            lost += max(0, awake)
        elif place.failing == "down" and before <= 2 * 86400 and after >= 3 * 86400:
            lost += max(0, place.published(3 * 86400) - place.window - place.published(2 * 86400))
    return lost


def delays(week: Week) -> list[float]:
    """Return how long each entry of the week waited to be heard, in minutes; sleep and failing sources left out."""
    asleep = (ASLEEP[0] * 86400, ASLEEP[1] * 86400)
    waits = []
    for place in week.web.places:
        visits = week.web.visits[place.name]
        if place.failing or not visits:
            continue
        at = iter(visits)
        visit = next(at)
        for published in place.times[place.published(visits[0]) :]:
            while visit < published and (later := next(at, None)) is not None:
                visit = later
            if visit >= published and not asleep[0] < published < asleep[1]:
                waits.append((visit - published) / 60)
    return waits


def measure(folder: Path, count: int, length: timedelta) -> tuple[Report, str]:
    """Live through the time; returns the figures and a table."""
    week, stored, different = live(folder, count, length)
    web, seconds = week.web, length.total_seconds()
    well = [one for one in web.places if not one.failing and one.host != web.throttling]
    asked = sum(len(web.visits[one.name]) for one in well)
    needed = sum(oracle(one, seconds) for one in well)
    lost = sum(web.lost.values())
    excused = sum(unavoidable(one, web.visits[one.name]) for one in web.places)
    gaps = [after - before for times in web.asked.values() for before, after in pairwise(times)]
    waits = sorted(delays(week))
    figures = {
        "sources": float(count),
        "days": seconds / 86400,
        "requests": float(sum(map(len, web.asked.values()))),
        "entries_heard": float(different),
        "entries_twice": float(stored - different),
        "entries_lost": float(lost - excused),
        "entries_lost_while_asleep_or_down": float(excused),
        "requests_of_healthy_sources": float(asked),
        "requests_of_the_oracle": float(needed),
        "requests_ratio": asked / needed,
        "requests_ratio_of_every_10_min": len(well) * seconds / EVERY_S / needed,
        "least_distance_s": min(gaps, default=PACE_S),
        "requests_while_told_to_wait": float(web.trespasses),
        "minutes_until_heard_median": median(waits) if waits else 0.0,
        "minutes_until_heard_95_percent": waits[int(len(waits) * 0.95)] if waits else 0.0,
    }
    targets = {
        "entries_lost": at_most(figures["entries_lost"], 0.0),
        "entries_twice": at_most(figures["entries_twice"], 0.0),
        "requests_ratio": at_most(figures["requests_ratio"], 1.3),
        "too_close_s": at_most(PACE_S - figures["least_distance_s"], 0.0),
        "requests_while_told_to_wait": at_most(figures["requests_while_told_to_wait"], 0.0),
    }
    figures["too_close_s"] = PACE_S - figures["least_distance_s"]
    return Report("week", figures, targets), table(("figure", ""), [(k, f"{v:,.2f}") for k, v in figures.items()])


def main() -> None:
    """Live through it and print."""
    parser = options("week", __doc__, "40 sources for a day and a half")
    parser.add_argument("--sources", type=int, default=500, help="how many feeds")
    chosen = parser.parse_args()
    logging.disable(logging.CRITICAL)
    count, length = (40, timedelta(days=1.5)) if chosen.smallest else (chosen.sources, WEEK)
    with tempfile.TemporaryDirectory() as folder:
        report, shown = measure(Path(folder), count, length)
    publish(report, shown, as_json=chosen.json)


if __name__ == "__main__":
    main()
