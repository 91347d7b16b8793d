"""2,000 feeds, 90 % of them unchanged, polled by the daemon and beside it by requests and feedparser in a loop.

``python -m benchmarks.fetching [--json] [--smallest] [--feeds N]``. A server in a process of its own answers with 304,
or with a feed of 20 entries, in a tenth of them one that is new. All poll it twice, each in a process of its own; the
second turn is measured: answers a second and per second of CPU, and the peak of memory. ``loop`` fetches and parses
every feed each time, ``etags`` asks whether it has changed; both keep what they know in memory, find no brand and store
nothing. The daemon does its whole pass, with its database on disk. ``--data`` is not read.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec

from benchmarks.report import Report, Target, at_least, at_most, options, publish, table

FEEDS, FEW = 2_000, 40
POLLERS: Mapping[str, tuple[str, ...]] = {"listener": ("ours",), "loop": ("loop",), "etags": ("loop", "etags")}
"""By name, their module and its last arguments."""
RATIOS = ("per_s", "per_core", "peak_mb")
NEEDS = ("requests",)
"""What the loops need beyond Listener's own libraries; vaderSentiment happens to bring it along."""
Figures = dict[str, float]


@contextmanager
def serving(feeds: int) -> Iterator[str]:
    """Run the server while the block runs; gives its address."""
    command = [sys.executable, "-m", "benchmarks.polling.server", str(feeds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - our own program
        try:
            yield f"http://127.0.0.1:{(server.stdout.readline() if server.stdout else '').strip()}"
        finally:
            server.terminate()


def polled(poller: str, web: str, feeds: int) -> Figures:
    """Let one of them poll; returns its figures."""
    module, *more = POLLERS[poller]
    command = [sys.executable, "-m", f"benchmarks.polling.{module}", web, str(feeds), *more]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our own program
    found: Figures = json.loads(done.stdout)
    answers = found["full"] + found["unchanged"]
    return found | {"per_s": answers / found["wall_s"], "per_core": answers / found["cpu_s"]}


def measure(feeds: int, pollers: Sequence[str]) -> Figures:
    """Let everybody poll, one after the other; returns all figures and their ratios."""
    figures: Figures = {"feeds": float(feeds)}
    with serving(feeds) as web:
        for poller in pollers:
            figures |= {f"{poller}.{key}": value for key, value in polled(poller, web, feeds).items()}
    for other in pollers[1:]:
        for key in RATIOS:
            figures[f"{key}_listener_to_{other}"] = figures[f"listener.{key}"] / figures[f"{other}.{key}"]
        # Without a difference here, all did the same work.
        figures[f"new_beside_{other}"] = abs(figures["listener.new"] - figures[f"{other}.new"])
    return figures


def targets(figures: Figures) -> dict[str, Target]:
    """Return what was aimed at, as far as this run can tell."""
    wanted = {key: at_most(value, 0.0) for key, value in figures.items() if key.startswith("new_beside_")}
    beyond = "per_core_listener_to_loop"
    return wanted | ({beyond: at_least(figures[beyond], 1.0)} if beyond in figures else {})


def shown(figures: Figures, pollers: Sequence[str]) -> str:
    """Lay the figures out for people."""
    columns = (*RATIOS, "full", "unchanged", "new")
    head = (f"{figures['feeds']:,.0f} feeds", "answers/s", "per CPU s", "peak MB", "full", "304", "new entries")
    rows = [(name, *(f"{figures[f'{name}.{column}']:,.0f}" for column in columns)) for name in pollers]
    rows += [
        (f"listener to {name}", *(f"{figures[f'{key}_listener_to_{name}']:,.2f}×" for key in RATIOS))
        for name in pollers[1:]
    ]
    shares = ", ".join(f"{name} {figures[f'listener.{name}_share']:.0%}" for name in ("fetch", "read", "store"))
    missing = "" if pollers[1:] else f"\nleft out: loop, which needs {', '.join(NEEDS)}"
    return f"{table(head, rows)}\n\nlistener's CPU time: {shares}{missing}"


def main() -> None:
    """Measure and print."""
    parser = options("fetching", __doc__, f"{FEW} feeds")
    parser.add_argument("--feeds", type=int, default=FEEDS, help=f"how many feeds (default: {FEEDS})")
    chosen = parser.parse_args()
    pollers = list(POLLERS) if all(map(find_spec, NEEDS)) else ["listener"]
    figures = measure(FEW if chosen.smallest else max(1, chosen.feeds), pollers)
    wanted = targets(figures)
    publish(
        Report("fetching", figures, {} if chosen.smallest else wanted), shown(figures, pollers), as_json=chosen.json
    )


if __name__ == "__main__":
    main()
