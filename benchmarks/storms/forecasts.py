"""Back-test of phase and forecast: what was said after an alarm, beside what came, and beside the peers.

``python -m benchmarks.storms.forecasts [--data DIR] [--seed N …] [--brands N]``; without seeds the frozen ones.
"""

from __future__ import annotations

import argparse
import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.report import PUBLIC_DATA, table
from benchmarks.storms.forecast_lessons import HORIZONS, to_come
from benchmarks.storms.forecast_peers import PEERS
from benchmarks.storms.posts import HOUR, Event, Stream
from benchmarks.storms.simulator import FROZEN, fleet
from benchmarks.storms.waves_seen import LOOKS, Seen, rings, seen
from listener.core.course import course, steady
from listener.core.forecast import forecast
from listener.core.phase import phase
from listener.core.pulse import Floats
from listener.model import Phase

NAMES = {0: "all", **{hours: f"{hours}h" for hours in HORIZONS if hours}}
OURS = "listener"
_FOLLOWED = HOUR / 4
"""How often the phase is asked for between the looks: it depends on the one before."""
_RIGHT = {
    "rise": {Phase.EMERGING, Phase.GROWING},
    "top": {Phase.GROWING, Phase.PEAK, Phase.DECLINING},
    "fall": {Phase.DECLINING},
    "end": {Phase.DECLINING, Phase.OVER},
    "after": {Phase.OVER},
}


@dataclass(frozen=True, slots=True)
class Look:
    """One moment after an alarm: what was forecast for one horizon, and what came."""

    after: float
    """Hours since the alarm."""
    hours: int
    """Horizon; 0 is all that is still to come."""
    came: float
    low: float
    high: float
    medians: dict[str, float]
    """By who forecast."""

    @property
    def held(self) -> bool:
        """True if the interval holds what came."""
        return self.low <= self.came <= self.high

    def error(self, name: str) -> float:
        """Return the absolute log error of a median, one voice more on both sides: 0.69 is twice or half as many."""
        return abs(float(np.log((self.medians[name] + 1) / (self.came + 1))))


def looks(storm: Seen) -> Iterator[Look]:
    """Yield each horizon at each moment of the back-test."""
    for after in LOOKS:
        now = storm.alarm + after * HOUR
        one = course(storm.critics, now, storm.usual)
        ours = forecast(storm.critics, one, storm.usual)
        for hours, came in zip(HORIZONS, to_come(storm, now), strict=True):
            said = ours.within(hours) if hours else ours.to_come
            medians = {name: max(0.0, peer(storm.critics, one, storm.usual, hours)) for name, peer in PEERS.items()}
            yield Look(after, hours, float(came), said.low, said.high, {OURS: said.median, **medians})


def phases(storm: Seen) -> Iterator[tuple[str, Phase]]:
    """Yield, every quarter of an hour from the alarm to six hours after the end, the true part of a storm and our word.

    The truth: rise, top (within a tenth of the storm's length around the busiest hour, half an hour at least), fall,
    end (as near to when nine tenths were said) and after.
    """
    event, before = storm.event, Phase.EMERGING
    near = max(HOUR / 2, 0.1 * (event.over - event.onset))
    bounds = (event.peak - near, event.peak + near, event.over - near, event.over + near)
    step = max(_FOLLOWED, (event.over - event.onset) / 100)
    for now in np.arange(storm.alarm, event.over + 6 * HOUR, step):
        before = phase(course(storm.critics, float(now), storm.usual), before)
        yield tuple(_RIGHT)[sum(now >= bound for bound in np.maximum.accumulate(bounds))], before


def forecast_figures(streams: Iterable[Stream], prefix: str = "forecast") -> dict[str, float]:
    """Return coverage, errors beside the peers and the share of phases rightly called, over all storms that ring.

    Two-wave storms are left out of the phases: between their waves the truth has no name.
    """
    found: list[Look] = []
    called: list[tuple[str, Phase]] = []
    for storm in (one for stream in streams for one in seen(stream)):
        found += looks(storm)
        if storm.event.kind != "two_waves":
            called += phases(storm)
    return {**errors(found, prefix), **rightly(called, prefix)}


def errors(found: Sequence[Look], prefix: str) -> dict[str, float]:
    """Return for each horizon the coverage of the 80 % interval and each forecaster's median absolute log error."""
    if not found:
        return {}
    figures = {f"{prefix}_looks": float(len(found)), f"{prefix}_coverage": _mean(one.held for one in found)}
    for hours, name in NAMES.items():
        part = [one for one in found if one.hours == hours]
        if not part:
            continue
        figures[f"{prefix}_{name}_coverage"] = _mean(one.held for one in part)
        for who in part[0].medians:
            figures[f"{prefix}_{name}_error_{who}"] = float(np.median([one.error(who) for one in part]))
    for after in LOOKS:
        part = [one for one in found if one.after == after]
        figures[f"{prefix}_coverage_after_{after:g}h"] = _mean(one.held for one in part)
    return figures


def rightly(called: Sequence[tuple[str, Phase]], prefix: str) -> dict[str, float]:
    """Return the share of phases rightly called, over all and in each true part of a storm."""
    parts: defaultdict[str, list[bool]] = defaultdict(list)
    for truth, said in called:
        parts[truth].append(said in _RIGHT[truth])
    figures = {f"{prefix}_phase_{truth}": _mean(right) for truth, right in sorted(parts.items())}
    return {**figures, f"{prefix}_phase_right": _mean(one for part in parts.values() for one in part)}


def _mean(flags: Iterable[bool]) -> float:
    found = list(flags)
    return sum(found) / max(1, len(found))


def real_storms(data: Path) -> Iterator[Seen]:
    """Yield the storms of the public data, by their human labels: American 2015 (its onset is where collecting began).

    Review bombs are samples by the day; of them those reviews count that have a time of day.
    """
    for folder, brands in (("airline2015", ("American",)), ("reviewbomb", None)):
        path = data / folder / "mentions.csv.gz"
        if not path.exists():
            continue
        for brand, critics in sorted(_critical(path).items()):
            if brands is None or brand in brands:
                yield from _storm(brand, critics)


def _critical(path: Path) -> dict[str, Floats]:
    found: defaultdict[str, list[float]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            at = datetime.fromisoformat(row["ts"])
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
            if float(row["sentiment"] or 0) < 0 and (at.hour, at.minute, at.second) != (0, 0, 0):
                found[row["brand"]].append(at.timestamp())
    return {brand: np.sort(np.array(times)) for brand, times in found.items()}


def _storm(brand: str, critics: Floats) -> Iterator[Seen]:
    """Yield the stretch of five days around the busiest hour as one storm of a brand that is otherwise silent."""
    ends = np.searchsorted(critics, critics + HOUR)
    peak = float(critics[int(np.argmax(ends - np.arange(len(critics))))]) + HOUR / 2
    wave = critics[np.searchsorted(critics, peak - 60 * HOUR) : np.searchsorted(critics, peak + 60 * HOUR)]
    usual = steady(0.1)
    event = Event(brand, True, float(wave[0]), peak, float(wave[int(0.9 * len(wave))]), tuple(wave))
    alarm = rings(wave, event.onset, event.over, usual)
    if alarm is not None:
        yield Seen(brand, event, wave, wave, usual, alarm)


def real_figures(data: Path, prefix: str = "forecast_real") -> dict[str, float]:
    """Return coverage and errors on the public storms; {} if they are not there.

    Looks whose horizon reaches beyond the end of the recording are left out.
    """
    found = [
        look
        for storm in real_storms(data)
        for look in looks(storm)
        if storm.alarm + (look.after + look.hours) * HOUR <= storm.critics[-1]
    ]
    return errors(found, prefix)


def shown(figures: dict[str, float], prefix: str = "forecast") -> str:
    """Return a table: horizons by coverage and errors."""
    who = (OURS, *PEERS)
    rows = [
        [
            name,
            f"{figures[f'{prefix}_{name}_coverage']:.2f}",
            *(f"{figures[f'{prefix}_{name}_error_{one}']:.2f}" for one in who),
        ]
        for name in NAMES.values()
        if f"{prefix}_{name}_coverage" in figures
    ]
    rest = [
        (key, f"{value:,.3f}") for key, value in figures.items() if "_error_" not in key and "h_coverage" not in key
    ]
    return "\n\n".join((table(("horizon", "80 % holds", *who), rows), table(("figure", "value"), rest)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the back-test."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storms.forecasts", description=__doc__)
    parser.add_argument("--data", type=Path, default=PUBLIC_DATA, help="folder of the public data")
    parser.add_argument("--seed", type=int, nargs="*", default=FROZEN, help="fleets of the simulator")
    parser.add_argument("--brands", type=int, default=60, help="brands of each fleet")
    given = parser.parse_args(arguments)
    streams = (stream for seed in given.seed for stream in fleet(seed, given.brands))
    print(shown(forecast_figures(streams)))
    real = real_figures(given.data / "detection")
    print(shown(real, "forecast_real") if real else "no public storms here")


if __name__ == "__main__":
    main()
