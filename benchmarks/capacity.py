"""What one machine holds, and what breaks first beyond it: measured costs, and a simulated day of load.

``python -m benchmarks.capacity [--json] [--smallest]``. First each cost is measured in this process (CPU
time): a visit, an entry, a mention, a look, bytes on disk. Then a day with its evening and a storm of three hours is
simulated from them, for loads from 1,000 sources and 10,000 mentions a day to 100,000 and 10,000,000, on one machine
and on clusters. It is a model of queues in CPU time: network, locks beside the one writer, and slow disks are not in
it. docs/internals/capacity.md says what to read out of it. ``--data`` is not read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from benchmarks.loadlab import costs as measured
from benchmarks.loadlab.day import DAY_S, Costs, Fleet, Load, Outcome, cluster, day, fullest, most, one_machine
from benchmarks.report import Report, Target, at_least, options, publish, table

LOADS = (Load(1_000, 10_000, 10), Load(10_000, 100_000, 40), Load(30_000, 1_000_000, 100), Load(100_000, 10**7, 400))
FLEETS = (one_machine(), cluster(2), cluster(8, 4), cluster(32, 16))
DUE = (1_000, 10_000, 100_000)
"""Rows of sources among which the due ones are looked for, once a second."""
BASE = LOADS[1]
WANTED = 1.0
"""One machine should stand the load of a large company: 10,000 sources and 100,000 mentions a day."""
_YEAR = 365
Figures = dict[str, float]
Days = Mapping[str, Mapping[str, Mapping[str, Outcome]]]
"""By load and fleet: what becomes of the day at each place."""


def name_of(load: Load) -> str:
    """Return what a load is called in figures."""
    return f"{load.sources}_sources_{load.mentions}_mentions"


def days(costs: Costs, fleets: tuple[Fleet, ...] = FLEETS) -> Days:
    """Simulate every load on every fleet."""
    return {name_of(load): {fleet.name: day(load, costs, fleet) for fleet in fleets} for load in LOADS}


def figures_of(costs: Costs, found: Days, due: Mapping[int, float]) -> Figures:
    """Return all figures: costs, the fullest place of each day, and what a fleet stands of the base load."""
    figures: Figures = {f"cost.{name}": value for name, value in asdict(costs).items()}
    for load, fleets in found.items():
        for fleet, places in fleets.items():
            figures[f"{load}.{fleet}.busiest"] = fullest(places)[1].busiest
            figures[f"{load}.{fleet}.longest_wait_s"] = max(one.longest_wait_s for one in places.values())
    figures |= {f"stands.{fleet.name}": most(BASE, costs, fleet) for fleet in FLEETS}
    figures |= {f"due.{rows}_sources_ms": seconds * 1000 for rows, seconds in due.items()}
    return figures


def targets(figures: Figures) -> dict[str, Target]:
    """Return what was aimed at."""
    return {"stands.one machine": at_least(figures["stands.one machine"], WANTED)}


def shown(costs: Costs, found: Days, figures: Figures) -> str:
    """Lay it out for people."""
    return "\n\n".join((_costs(costs), _loads(found), _stands(figures), _disk(costs), _due(figures)))


def _costs(costs: Costs) -> str:
    rows = [(name.replace("_", " "), f"{value * 1e6:,.0f}") for name, value in asdict(costs).items()]
    return table(("one of each", "µs of CPU"), rows[:-1])


def _loads(found: Days) -> str:
    head = ("a day of", *(fleet.name for fleet in FLEETS))
    rows = [(load.replace("_", " "), *(_cell(places) for places in fleets.values())) for load, fleets in found.items()]
    return table(head, rows) + "\nthe fullest place in its fullest five minutes; behind it how long the last one waited"


def _cell(places: Mapping[str, Outcome]) -> str:
    name, one = fullest(places)
    late = f", {_span(one.longest_wait_s)}" if one.longest_wait_s else ""
    return f"{name} {one.busiest:.0%}{late}" + (", for ever" if one.backlog_s > DAY_S / 24 else "")


def _span(seconds: float) -> str:
    return f"{seconds / 3600:,.1f} h" if seconds >= 3600 else f"{seconds:,.0f} s"


def _stands(figures: Figures) -> str:
    rows = []
    for fleet in FLEETS:
        times = figures[f"stands.{fleet.name}"]
        rows.append((fleet.name, f"{BASE.sources * times:,.0f}", f"{BASE.mentions * times:,.0f}"))
    return table(("stands, waiting a minute at most", "sources", "mentions a day"), rows)


def _disk(costs: Costs) -> str:
    each = costs.bytes_mention
    a_year = [(f"{load.mentions:,} a day", f"{load.mentions * _YEAR * each / 1e9:,.1f}") for load in LOADS]
    return table((f"disk, {each:,.0f} bytes a mention", "GB a year"), a_year)


def _due(figures: Figures) -> str:
    rows = [(f"{rows:,}", f"{figures[f'due.{rows}_sources_ms']:,.1f}") for rows in DUE]
    return table(("which of so many sources are due", "ms of CPU"), rows)


def main() -> None:
    """Measure, simulate and print."""
    parser = options("capacity", __doc__, "few entries, feeds and brands: the costs mean nothing")
    chosen = parser.parse_args()
    sizes = (60, 20, 2, 500) if chosen.smallest else (3_000, 500, 40, 50_000)
    costs = measured.measure(*sizes)
    found = days(costs)
    figures = figures_of(costs, found, {rows: measured.due(rows // 100 if chosen.smallest else rows) for rows in DUE})
    wanted = {} if chosen.smallest else targets(figures)
    publish(Report("capacity", figures, wanted), shown(costs, found, figures), as_json=chosen.json)


if __name__ == "__main__":
    main()
