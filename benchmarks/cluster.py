"""Several workers on one store: how fast they are together, and what is left when they are killed.

``python -m benchmarks.cluster [--workers N] [--kills N] [--server-kills N] [--seed N] [--json] [--smallest]``. Real
processes on a file and on a private PostgreSQL server that writes through to the disk. Their clocks run 20 times as
fast, so that a lease of a minute ends in three seconds.

First 1 … N workers store what many sources have at once. Then workers are killed (SIGKILL) at random moments and
started anew by a supervisor, and so is the server (with all its processes), while entries appear and messages are
promised. At last the same toy jobs are given to leases and to procrastinate, the queue on PostgreSQL that is the peer;
its stalled jobs are rescued every two seconds. Without PostgreSQL's programs, or procrastinate, that part says so.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.clusterlab.deaths import NEVER, Plan, torment
from benchmarks.clusterlab.haste import haste
from benchmarks.clusterlab.peers import leases, procrastinated, why_not
from benchmarks.report import Report, Target, at_least, at_most, options, publish, table
from tests import postgres

SOURCES, PER_SOURCE = 32, 100
TOYS = 600
_TWICE = 1.8


def main() -> None:
    """Measure and print."""
    parser = options("cluster", __doc__, "a file only: one worker that is killed once, no peer")
    parser.add_argument("--workers", type=int, default=3, help="the most workers at once")
    parser.add_argument("--kills", type=int, default=20, help="how often a worker is killed, on each engine")
    parser.add_argument("--server-kills", type=int, default=3, help="how often the server is killed")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000), help="of the moments")
    given = parser.parse_args()
    if given.smallest:
        given.workers, given.kills, given.server_kills = 1, 1, 0
    figures: dict[str, float] = {}
    targets: dict[str, Target] = {}
    notes: list[str] = [f"seed {given.seed}, {os.cpu_count()} processors"]
    with _server(given.smallest, notes) as server:
        for engine in ["sqlite", *(["postgresql"] if server else [])]:
            cluster = server if engine == "postgresql" else None
            _measure_haste(engine, cluster, given.workers, figures, smallest=given.smallest)
            _measure_deaths(engine, cluster, given, figures, targets)
        if server:
            _measure_peers(server, given, figures, notes)
    if (two := figures.get("postgresql_speedup_2")) is not None:
        targets["postgresql_speedup_2"] = at_least(two, _TWICE)
    rows = [(key, f"{value:,.2f}".rstrip("0").rstrip(".")) for key, value in figures.items()]
    shown = "\n".join(notes) + "\n" + table(("figure", ""), rows)
    publish(Report("cluster", figures, targets), shown, as_json=given.json)


@contextmanager
def _server(smallest: bool, notes: list[str]) -> Iterator[postgres.Cluster | None]:
    """Give a private server, or None and a note that says why there is none."""
    if smallest or postgres.programs() is None:
        notes.append("PostgreSQL: left out" if smallest else "PostgreSQL: skipped, its programs are not here")
        yield None
        return
    with postgres.running(sync=True) as found:
        yield found


@contextmanager
def _place(cluster: postgres.Cluster | None) -> Iterator[tuple[Path, str]]:
    """Give a folder, and a new store's place."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        if cluster is None:
            yield folder, str(folder / "listener.db")
            return
        name = cluster.create()
        yield folder, cluster.url(name)
        cluster.drop(name)


def _measure_haste(
    engine: str, cluster: postgres.Cluster | None, most: int, figures: dict[str, float], *, smallest: bool
) -> None:
    sources, per_source = (4, 10) if smallest else (SOURCES, PER_SOURCE)
    for workers in range(1, most + 1):
        with _place(cluster) as (folder, place):
            rate, cost = haste(folder, place, workers, sources, per_source)
        figures[f"{engine}_mentions_a_second_{workers}"] = rate
        figures[f"{engine}_cpu_s_per_1000_{workers}"] = cost
        if workers > 1:
            figures[f"{engine}_speedup_{workers}"] = rate / figures[f"{engine}_mentions_a_second_1"]


def _measure_deaths(
    engine: str,
    cluster: postgres.Cluster | None,
    given: argparse.Namespace,
    figures: dict[str, float],
    targets: dict[str, Target],
) -> None:
    kills, crashes = given.kills, given.server_kills if cluster else 0
    small = kills < 4
    plan = Plan(
        workers=min(3, given.workers),
        sources=4 if small else 12,
        per_source=10 if small else 60,
        messages=8 if small else 8 * kills,
        kills=kills,
        server_kills=crashes,
        length_s=4.0 if small else 5.0 * (kills + crashes),
    )

    def crash() -> None:
        assert cluster is not None
        cluster.kill()
        cluster.start()

    with _place(cluster) as (folder, place):
        found = torment(folder, place, plan, given.seed, crash)
    figures.update({f"{engine}_{key}": value for key, value in found.items()})
    targets.update({f"{engine}_{key}": at_most(found[key], 0.0) for key in NEVER})
    targets[f"{engine}_kills"] = at_least(found["kills"], float(kills))


def _measure_peers(
    cluster: postgres.Cluster, given: argparse.Namespace, figures: dict[str, float], notes: list[str]
) -> None:
    kills, seed = min(10, given.kills), given.seed
    runs = {"leases": leases, **({} if (reason := why_not()) else {"procrastinate": procrastinated})}
    if reason:
        notes.append(reason)
    for name, run in runs.items():
        for workers, deaths in ((1, 0), (2, 0), (2, kills)):
            database = cluster.create()
            found = run(cluster.url(database), workers, deaths, TOYS, seed)
            cluster.drop(database)
            which = f"toy_{name}_{workers}" + ("_killed" if deaths else "")
            figures.update({f"{which}_{key}": value for key, value in found.items()})


if __name__ == "__main__":
    main()
