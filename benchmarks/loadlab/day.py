"""A day of load on given machines, five minutes at a time: how much work waits, for how long, and where. Pure.

Each place of work is a queue in CPU seconds: what a step brings is added, what its cores can do in it is taken off, the
rest waits. That is a fluid model: it tells how a load piles up over minutes and hours, and nothing of the
milliseconds within one. Work is served in the order of its arrival, so the wait of what comes last is the backlog
divided by the cores.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

STEPS, STEP_S, DAY_S = 288, 300.0, 86_400
_DAWN_S = 6 * 3600
"""A day begins and ends when least is posted."""
_PEAK_HOUR, _SWING = 19, 0.8
"""Most is posted in the evening, least nine to twelve hours away from it; the swing is that of our recorded streams."""


_HALVINGS = 16


@dataclass(frozen=True, slots=True)
class Costs:
    """CPU seconds of one core for one of each, measured in one run."""

    visit: float
    """A visit whose server says that nothing has changed: asking, and noting it."""
    parse: float
    """Reading one entry of a feed."""
    entry: float
    """Finding that a new entry names no brand."""
    mention: float
    """Understanding one that does: language, tone, copies."""
    store: float
    """Storing it, in the transaction of its visit."""
    visit_store: float
    """A visit's own transaction: cursor, rhythm, log."""
    relate: float
    """Reading a mention for the relationship, and the register of rumours."""
    look: float
    """One look at a brand of which little is said."""
    heard: float
    """What each mention of the last two days adds to a look."""
    bytes_mention: float
    """Bytes on disk for one mention with all that belongs to it."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a day brings."""

    sources: int
    mentions: int
    brands: int
    visits_a_day: float = 48.0
    """For each source: between the hourly look at a quiet place and the minutes of a lively one."""
    matched: float = 0.06
    """Share of the new entries that name a brand."""
    window: int = 20
    """Entries in an answer; in one that holds something new, the known ones cost reading too."""
    looks_a_day: int = 288
    storm: float = 20.0
    """How many times its usual share the brand of the storm gets in the hours of the storm, at the day's peak."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where work is done: so many cores, of which it may use so many at once."""

    name: str
    cores: float


@dataclass(frozen=True, slots=True)
class Fleet:
    """Which place does what. A stage that is at no place is done at the first one."""

    name: str
    places: tuple[Place, ...]
    stages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a day at one place."""

    busiest: float
    """Share of its cores in the fullest five minutes, above 1 if more came than could be done."""
    mean: float
    longest_wait_s: float
    backlog_s: float
    """What was left at the end of the day; above some minutes' work the place never catches up."""


@dataclass(slots=True)
class _Queue:
    cores: float
    waiting: float = 0.0
    busiest: float = 0.0
    done: float = 0.0
    longest: float = 0.0
    shares: list[float] = field(default_factory=list)

    def step(self, work: float) -> None:
        capacity = self.cores * STEP_S
        self.busiest = max(self.busiest, work / capacity)
        self.shares.append(work / capacity)
        self.waiting = max(0.0, self.waiting + work - capacity)
        self.longest = max(self.longest, self.waiting / self.cores)

    def outcome(self) -> Outcome:
        return Outcome(self.busiest, sum(self.shares) / len(self.shares), self.longest, self.waiting)


def profile(second: float) -> float:
    """Return how many times the mean a second of the day brings."""
    return 1 + _SWING * math.cos((second / 3600 - _PEAK_HOUR) / 24 * 2 * math.pi)


def arriving(load: Load, second: float, *, storm: bool) -> float:
    """Return the mentions of a step that begins at a second of the day. The storm is that of one brand of mean size."""
    usual = load.mentions / STEPS * profile(second + STEP_S / 2)
    return usual * (1 + (load.storm / max(1, load.brands) if storm else 0.0))


def work(load: Load, costs: Costs, mentions: float) -> dict[str, float]:
    """Return the CPU seconds that a step with so many mentions asks of each stage.

    A new entry comes in an answer with known ones; ``busy`` answers are those that hold one, at most all.
    """
    visits = load.sources * load.visits_a_day / STEPS
    entries = mentions / load.matched
    busy = min(visits, entries)
    kept = 2 * load.mentions / max(1, load.brands)  # a brand's mentions of two days
    return {
        "ask": visits * costs.visit,
        "parse": (busy * load.window + max(0.0, entries - busy)) * costs.parse,
        "judge": entries * costs.entry + mentions * costs.mention,
        "store": visits * costs.visit_store + mentions * costs.store,
        "relate": mentions * costs.relate,
        "look": load.brands * load.looks_a_day / STEPS * (costs.look + kept * costs.heard),
    }


def day(load: Load, costs: Costs, fleet: Fleet, storm_hours: int = 3) -> dict[str, Outcome]:
    """Return what becomes of a day with a storm in its busiest hours, by place. The day before was the same."""
    stormy = range(_PEAK_HOUR * 3600, (_PEAK_HOUR + storm_hours) * 3600)
    queues = {place.name: _Queue(place.cores) for place in fleet.places}
    for number in range(STEPS):
        second = round(_DAWN_S + number * STEP_S)
        asked: dict[str, float] = dict.fromkeys(queues, 0.0)
        for stage, seconds in work(load, costs, arriving(load, second, storm=second in stormy)).items():
            asked[fleet.stages.get(stage, fleet.places[0].name)] += seconds
        for name, seconds in asked.items():
            queues[name].step(seconds)
    return {name: queue.outcome() for name, queue in queues.items()}


def one_machine(readers: int = 2) -> Fleet:
    """Return the daemon alone: one process that does what must not be done twice, and workers that read."""
    return Fleet("one machine", (Place("daemon", 1.0), Place("readers", float(readers))), {"parse": "readers"})


def cluster(collectors: int, analysts: int = 1) -> Fleet:
    """Return several: collectors that ask, read and understand, one writer at a time, and others that think."""
    places = (
        *(Place("collectors", float(collectors)), Place("writer", 1.0)),
        *(Place("analysts", float(analysts)), Place("detector", 1.0)),
    )
    return Fleet(f"{collectors} collectors", places, {"store": "writer", "relate": "analysts", "look": "detector"})


def fullest(outcomes: Mapping[str, Outcome]) -> tuple[str, Outcome]:
    """Return the place that is nearest to its limit, or furthest beyond it."""
    return max(outcomes.items(), key=lambda one: (one[1].busiest, one[0]))


def scaled(load: Load, times: float) -> Load:
    """Return so many times the load: sources, mentions and brands."""
    many = {name: max(1, round(getattr(load, name) * times)) for name in ("sources", "mentions", "brands")}
    return replace(load, **many)


def most(load: Load, costs: Costs, fleet: Fleet, wait_s: float = 60.0) -> float:
    """Return how many times this load a fleet stands: nothing waits for more than ``wait_s``, and nothing is left."""
    low, high = 0.0, 1.0
    while _stands(scaled(load, high), costs, fleet, wait_s) and high < 1 << 20:
        low, high = high, high * 2
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _stands(scaled(load, middle), costs, fleet, wait_s) else (low, middle)
    return low


def _stands(load: Load, costs: Costs, fleet: Fleet, wait_s: float) -> bool:
    return all(one.longest_wait_s <= wait_s for one in day(load, costs, fleet).values())
