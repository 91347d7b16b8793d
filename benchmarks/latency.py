"""How long from a server's answer to the request at Slack during a storm: the real daemon between loopback servers.

``python -m benchmarks.latency [--rate 200] [--minutes M] [--brands N] [--feeds N] [--json] [--smallest]``. One large
brand takes most of the storm, over feeds and through the door; one by one small brands get storms of their own. Times
are wall clock: a machine that is busy otherwise makes them longer. Told beside them: the share of a core that the
daemon used, and the share that was to be had. Where that is far below 1, the machine was measured, not the program.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.latencylab.plan import LARGE, SMALL, Plan
from benchmarks.latencylab.reckoning import LEGS, Told, edits, first_messages
from benchmarks.latencylab.stage import Played, play
from benchmarks.report import Report, Target, at_most, options, publish, table

MOST_S = 5.0
"""Goal: at p95, for first messages and for edits."""


def measure(folder: Path, plan: Plan, *, quiet: bool) -> tuple[Report, str]:
    """Run a storm and reckon; returns the report and what is shown to people."""
    played = play(folder, plan, (lambda _: None) if quiet else (lambda said: print(said, flush=True)))
    first = first_messages(folder, played, plan.brands)
    moved = [one for brand in (LARGE, *plan.brands) for one in edits(folder, played, brand)]
    figures = {**_figures(plan, played, first), **_spread("first", first), **_spread("edit", moved)}
    targets: dict[str, Target] = {
        key: at_most(figures[key], MOST_S) for key in ("first_p95_s", "edit_p95_s") if key in figures
    }
    return Report("latency", figures, targets), _shown(figures, first)


def _figures(plan: Plan, played: Played, first: Sequence[Told]) -> dict[str, float]:
    posts = sum(len(one.posts) for one in played.world.answers)
    early = [one for one in played.lines if one.event == "early look"]
    figures = {
        "posts": float(posts),
        "posts_a_second": posts / played.poured_s,
        "refused": float(played.refused),
        "brands": float(len(plan.brands) + 1),
        "brands_told": float(len(first)),
        "early_looks": float(len(early)),
        "edits": float(sum(one.edits for one in played.world.calls)),
        "messages": float(sum(not one.edits for one in played.world.calls)),
        "daemon_cpu_share": played.cpu_s / played.poured_s,
        "core_share_to_be_had": median(played.shares),
    }
    split = [one.legs for one in first if one.legs]
    for place, name in enumerate(LEGS):
        values = sorted(legs[place] for legs in split)
        if values:
            figures[f"leg_{name.replace(' ', '_')}_p50_s"] = quantile(values, 0.5)
            figures[f"leg_{name.replace(' ', '_')}_p95_s"] = quantile(values, 0.95)
    return figures


def _spread(name: str, told: Sequence[Told]) -> dict[str, float]:
    values = sorted(one.seconds for one in told)
    if not values:
        return {}
    return {
        f"{name}_p50_s": quantile(values, 0.5),
        f"{name}_p95_s": quantile(values, 0.95),
        f"{name}_most_s": values[-1],
    }


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest of sorted values that so large a share does not exceed."""
    return values[max(0, math.ceil(share * len(values)) - 1)]


def _shown(figures: dict[str, float], first: Sequence[Told]) -> str:
    rows = [(name, f"{value:,.3g}") for name, value in figures.items()]
    head = ("first message, seconds", "in all", *LEGS)
    each = [(one.brand, f"{one.seconds:.2f}", *(f"{leg:.2f}" for leg in one.legs)) for one in first]
    return "\n\n".join((table(("latency", ""), rows), table(head, each)))


def plan_of(given: argparse.Namespace) -> Plan:
    """Return the storm that the options ask for."""
    if given.smallest:
        return Plan(rate=20.0, seconds=16.0, feeds=2, brands=SMALL[:1])
    return Plan(given.rate, 60 * given.minutes, given.feeds, SMALL[: given.brands])


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures, or all of them as JSON."""
    parser = options("latency", __doc__, "20 posts a second for some seconds, two brands, two feeds")
    parser.add_argument("--rate", type=float, default=200.0, help="mentions a second (default 200)")
    parser.add_argument("--minutes", type=float, default=3.0, help="how long the storm lasts (default 3)")
    parser.add_argument("--feeds", type=int, default=20, help="feeds that half of it is said in (default 20)")
    parser.add_argument("--brands", type=int, default=len(SMALL), help=f"small brands, at most {len(SMALL)}")
    parser.add_argument("--keep", type=Path, help="folder in which the database and the log are left (a new one)")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(exist_ok=True)
        report, shown = measure(folder, plan_of(given), quiet=given.json)
    publish(report, shown, as_json=given.json)


if __name__ == "__main__":
    main()
