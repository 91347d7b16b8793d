"""Each fault that the program promises to stand, caused and counted: how often, what was lost, doubled, repeated.

The long ones are measured here, on the real daemon wherever that can be: killed at random and at each kind of
transaction, a full disk, a burst, a week. The others are tests of the suite; they are run, and each test is a trial.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import SystemRandom

from benchmarks import kills
from benchmarks.faultlab import suite
from benchmarks.faultlab.burst import burst
from benchmarks.faultlab.days import counted, days
from benchmarks.faultlab.fulldisk import full_disk, small_disk
from benchmarks.faultlab.nonet import no_network
from benchmarks.faultlab.points import deaths_at_points
from benchmarks.faultlab.soak import soak
from benchmarks.office.life import live
from benchmarks.office.reckoning import reckoned
from benchmarks.report import Report, Target, at_least, at_most, options, publish, table

_DAILY = ("deaths", "entries_lost", "messages_lost", "entries_doubled", "repeats", "points")
_SMALLEST = ("F2", "F12", "F18")
_HEAD = ("fault", "trials", "lost", "doubled", "repeated", "recovered in")


@dataclass(frozen=True, slots=True)
class Row:
    """What a fault came to."""

    fault: str
    title: str
    trials: float
    lost: float = 0
    doubled: float = 0
    repeated: float = 0
    """Messages that came again, each marked as a possible repeat; ``targets`` hold those that were not."""
    recovered: str = "–"
    figures: dict[str, float] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)


def killed_at_random(chosen: argparse.Namespace) -> Row:
    """F1: SIGKILL at random moments, of a storm and of an office at work."""
    storms = max(2, min(20, chosen.kills // 50))
    found = kills.measure(storms, 40.0 + 3.0 * storms, chosen.seed, chosen.kills - storms, 3600.0)
    figures = found.figures
    return Row(
        "F1", "SIGKILL at random", figures["kills"] + figures["deaths"],
        figures["mentions_lost"] + figures["promises_lost"] + figures["ends_lost"],
        figures["mentions_doubled"] + figures["deeds_lost_or_doubled"],
        figures["repeats"] + figures["repeats_marked"], "the next start", figures, found.targets,
    )  # fmt: skip


def killed_at_points(chosen: argparse.Namespace) -> Row:
    """F2: SIGKILL before and after each kind of transaction."""
    most = 1 if chosen.smallest else None
    with tempfile.TemporaryDirectory() as folder:
        office = deaths_at_points(
            live, reckoned, Path(folder), chosen.seed, timedelta(hours=3 if chosen.smallest else 30), most
        )
    if chosen.smallest:
        daily = dict.fromkeys(_DAILY, 0.0)
    else:
        with tempfile.TemporaryDirectory() as folder:
            daily = deaths_at_points(days, counted, Path(folder), chosen.seed, timedelta(hours=26))
    lost = office["promises_lost"] + office["ends_lost"] + daily["entries_lost"] + daily["messages_lost"]
    doubled = office["deeds_lost_or_doubled"] + daily["entries_doubled"]
    figures = {"points": office["points"] + daily["points"], **{f"office_{key}": one for key, one in office.items()}}
    figures |= {f"days_{key}": one for key, one in daily.items()}
    targets = {"office_repeats_of_the_office_unmarked": at_most(office["repeats_of_the_office_unmarked"], 0)}
    if "repeats_of_the_office_unmarked" in daily:
        targets["days_repeats_of_the_office_unmarked"] = at_most(daily["repeats_of_the_office_unmarked"], 0)
    deaths = office["deaths"] + daily["deaths"]
    again = office["repeats"] + daily["repeats"]
    return Row("F2", "SIGKILL at each transaction", deaths, lost, doubled, again, "the next start", figures, targets)


def disk_full(chosen: argparse.Namespace) -> Row | None:
    """F4: no room on the disk for hours; None where no disk can be made for it."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "disk"
        folder.mkdir()
        with small_disk(folder) as made:
            if not made:
                return None
            figures = full_disk(folder, 60.0 if chosen.smallest else 120.0)
    targets = {
        "daemon_died": at_most(figures["daemon_died"], 0),
        "told_past_the_outbox": at_least(figures["told_past_the_outbox"], 1),
        "recovered_s": at_most(figures["recovered_s"], 60),
        "told_of_its_end": at_least(figures["told_of_its_end"], 1),
        "database_sound": at_least(figures["database_sound"], 1),
    }
    again = f"{figures['recovered_s']:.0f} s"
    return Row("F4", "disk full for four hours", 1, figures["lost"], figures["doubled"], 0, again, figures, targets)


def flooded(chosen: argparse.Namespace) -> Row:
    """F11: ten times the posts a second."""
    storm = (500.0, 20.0 if chosen.smallest else 60.0 * chosen.minutes)
    with tempfile.TemporaryDirectory() as folder:
        figures = burst(Path(folder), (50.0, 5.0 if chosen.smallest else 60.0), storm, chosen.seed)
    targets = {
        "posts_a_second": at_least(figures["posts_a_second"], 0.98 * figures["posts_a_second_wanted"]),
        "rss_mb_most": at_most(figures["rss_mb_most"], 1000),
        "message_waited_s": at_most(figures["message_waited_s"], 60),
    }
    recovered = f"{figures['first_message_s']:.0f} s to the message"
    return Row("F11", "500 posts a second", figures["posts"], figures["lost"], 0, 0, recovered, figures, targets)


def unconnected(chosen: argparse.Namespace) -> Row:
    """F18: no names for an hour, no network for six; each is one message, and one when it is over."""
    count, lasts = (6, timedelta(hours=2)) if chosen.smallest else (200, timedelta(hours=6))
    with tempfile.TemporaryDirectory() as folder:
        figures = no_network(Path(folder), count, chosen.seed, lasts)
    targets = {
        "messages_in_an_hour_without_names": at_most(figures["messages_in_an_hour_without_names"], 2),
        "messages_in_hours_without_network": at_most(figures["messages_in_hours_without_network"], 2),
        "messages_not_sent": at_most(figures["messages_not_sent"], 0),
        "sources_blind_most": at_least(figures["sources_blind_most"], count),
        "sources_blind_at_the_end": at_most(figures["sources_blind_at_the_end"], 0),
    }
    told = figures["messages_in_an_hour_without_names"] + figures["messages_in_hours_without_network"]
    title = f"names, then network down, {count} sources"
    return Row("F18", title, 2, figures["lost"], figures["doubled"], 0, f"{told:.0f} messages", figures, targets)


def soaked(chosen: argparse.Namespace) -> Row:
    """F12: days of stretched time."""
    length, seconds, count = (0.25, 8.0, 5) if chosen.smallest else (7.0, 60.0 * chosen.soak, 200)
    with tempfile.TemporaryDirectory() as folder:
        figures = soak(Path(folder), length, seconds, count, chosen.seed)
    targets = {} if chosen.smallest else {
        "rss_mb_per_hour": at_most(figures["rss_mb_per_hour"], 1.0),
        "fds_per_hour": at_most(abs(figures["fds_per_hour"]), 0.05),
        "threads_per_hour": at_most(abs(figures["threads_per_hour"]), 0.05),
        "wal_mb_most": at_most(figures["wal_mb_most"], 64.0),
        "database_sound": at_least(figures["database_sound"], 1.0),
    }  # fmt: skip
    title = f"{figures['days']:g} days, {figures['sources']:.0f} sources"
    return Row("F12", title, figures["visits"], 0, figures["mentions_doubled"], 0, "–", figures, targets)


def by_tests(faults: frozenset[str]) -> Iterator[Row]:
    """Run the suite's tests of the other faults."""
    for fault, title, places in suite.TABLE:
        if not faults or fault in faults:
            found = suite.run(places)
            targets = {"failed": at_most(found.failed, 0), "trials": at_least(found.passed, 1)}
            recovered = f"{found.skipped} skipped" if found.skipped else "–"
            yield Row(fault, title, found.passed + found.failed, found.failed, 0, 0, recovered, {}, targets)


_MEASURED: dict[str, Callable[[argparse.Namespace], Row | None]] = {
    "F1": killed_at_random, "F2": killed_at_points, "F4": disk_full, "F11": flooded, "F12": soaked,
    "F18": unconnected,
}  # fmt: skip


def _rows(chosen: argparse.Namespace) -> Iterator[Row]:
    only = frozenset(chosen.only.split(",")) if chosen.only else frozenset()
    for fault, measure in _MEASURED.items():
        wanted = fault in only if only else fault in _SMALLEST if chosen.smallest else fault != "F12" or chosen.soak
        row = measure(chosen) if wanted else None
        if row is not None:
            yield row
    if not chosen.smallest:
        yield from by_tests(only)


def main() -> None:
    """Cause the faults and print the table."""
    parser = options("faults", __doc__, "three of the faults, for seconds each")
    parser.add_argument("--kills", type=int, default=1000, help="F1: how often the program is killed")
    parser.add_argument("--minutes", type=float, default=10.0, help="F11: how long the burst lasts")
    parser.add_argument("--soak", type=float, nargs="?", const=60.0, default=0.0, metavar="MINUTES",
                        help="F12: let seven days pass in so many minutes (60)")  # fmt: skip
    parser.add_argument("--only", default="", help="only these faults, with commas: F1,F4")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10_000), help="of the moments")
    chosen = parser.parse_args()
    chosen.kills = 8 if chosen.smallest else chosen.kills
    rows = sorted(_rows(chosen), key=lambda row: int(row.fault[1:]))
    figures: dict[str, float] = {}
    targets: dict[str, Target] = {}
    for row in rows:
        sums = {"trials": row.trials, "lost": row.lost, "doubled": row.doubled, "repeated": row.repeated}
        figures |= {f"{row.fault}_{key}": value for key, value in {**row.figures, **sums}.items()}
        targets |= {f"{row.fault}_{key}": at_most(sums[key], 0) for key in ("lost", "doubled")}
        figures |= {f"{row.fault}_{key}": one.value for key, one in row.targets.items()}
        targets |= {f"{row.fault}_{key}": one for key, one in row.targets.items()}
    shown = table(_HEAD, [_line(row) for row in rows])
    more = table(("figure", ""), [(key, f"{value:,.2f}") for key, value in figures.items()])
    publish(Report("faults", figures, targets), f"seed {chosen.seed}\n{shown}\n\n{more}", as_json=chosen.json)


def _line(row: Row) -> tuple[str, ...]:
    counts = (f"{one:,.0f}" for one in (row.trials, row.lost, row.doubled, row.repeated))
    return (f"{row.fault} {row.title}", *counts, row.recovered)


if __name__ == "__main__":
    main()
