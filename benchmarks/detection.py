"""How early storms are found, and how often nothing is reported as one: Listener beside published rules and detectors.

``python -m benchmarks.detection [--data DIR] [--storm FILE] [--hard-negative FILE] [--quiet FILE] [--labels]
[--only PART,…] [--seed N …] [--brands N] [--json] [--smallest]``. The default seeds are frozen: for reports only.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import TypeAlias

from benchmarks.report import Report, Target, at_least, options, publish, table
from benchmarks.storms import nab
from benchmarks.storms.cost import cost
from benchmarks.storms.early import early
from benchmarks.storms.forecasts import forecast_figures, real_figures, shown
from benchmarks.storms.injected import injected
from benchmarks.storms.setting import Part, Setting
from benchmarks.storms.simulated import robustness, simulator
from benchmarks.storms.simulator import FROZEN, fleet
from benchmarks.storms.stillness import quiet, year

BRANDS = 36
"""Brands of each fleet: with three fleets, ``simulator`` and ``robustness`` take some ten minutes of CPU time."""
Measure: TypeAlias = Callable[[Setting], Part]


def tweets(setting: Setting) -> Part:
    """Score real counts after NAB."""
    folder = setting.file("nab")
    figures = nab.nab_figures(folder) if folder is not None else {}
    if not figures:
        return Part("nab: left out, for its series are not there; see --data")
    wanted = {f"nab_{name}_loso": target for name, target in nab.TARGETS.items()}
    targets = {name: at_least(figures[name], target) for name, target in wanted.items()}
    return Part(table(nab.HEAD, nab.rows(figures)), figures, targets)


def forecast(setting: Setting) -> Part:
    """Back-test the forecasts on the frozen fleets and on the public storms."""
    if setting.smallest:
        figures = forecast_figures(fleet(setting.seeds[0], {200.0: 2}, days=60))
    else:
        figures = forecast_figures(one for seed in setting.seeds for one in fleet(seed, setting.brands))
    real = real_figures(setting.data) if setting.data is not None else {}
    tables = ["forecasts, simulated storms", shown(figures)] if figures else ["forecasts: no storm rang"]
    tables += ["forecasts, public storms", shown(real, "forecast_real")] if real else []
    return Part("\n\n".join(tables), {**figures, **real})


PARTS: Mapping[str, Measure] = {
    "nab": tweets,
    "simulator": simulator,
    "hybrid": injected,
    "robustness": robustness,
    "quiet": quiet,
    "year": year,
    "early": early,
    "forecast": forecast,
    "cost": cost,
}


def measured(setting: Setting, names: Sequence[str], show: Callable[[str], None]) -> Part:
    """Run some parts, and show each as soon as it is done; what is shown at the end is how long each took."""
    figures, targets, lines = dict[str, float](), dict[str, Target](), []
    for name in names:
        begun = perf_counter()
        part = PARTS[name](setting)
        seconds = perf_counter() - begun
        show(part.shown)
        figures |= {**part.figures, f"{name}_seconds": seconds}
        targets |= part.targets
        lines.append((name, f"{seconds:.0f}"))
    return Part(table(("part", "seconds"), lines), figures, targets)


def _show(said: str) -> None:
    """Print a part at once: the whole run takes its time."""
    print(said, end="\n\n\n", flush=True)


def _nothing(_: str) -> None:
    """Show nothing: the figures come as one object."""


def _names(given: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in given.split(","))
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise argparse.ArgumentTypeError(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return names


def _parser() -> argparse.ArgumentParser:
    parser = options("detection", __doc__, "a few brands and no public data, to see that it runs")
    parser.add_argument("--storm", type=Path, help="a real storm to be injected (csv or csv.gz); never chosen with")
    parser.add_argument("--hard-negative", type=Path, help="a real burst that is no storm, to be injected as well")
    parser.add_argument("--quiet", type=Path, help="real streams to inject into")
    parser.add_argument("--labels", action="store_true", help="take the files' own sentiment where they have one")
    parser.add_argument("--only", type=_names, default=tuple(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--seed", type=int, nargs="+", default=FROZEN, help="fleets of the simulator to report on")
    parser.add_argument("--brands", type=int, default=BRANDS, help=f"brands of each fleet (default {BRANDS})")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1), help="same figures, sooner")
    return parser


def setting_of(given: argparse.Namespace) -> Setting:
    """Return the setting that the options ask for."""
    small = given.smallest
    return Setting(
        data=None if small else given.data / "detection",
        storm=given.storm,
        hard_negative=given.hard_negative,
        quiet=given.quiet,
        labels=given.labels,
        seeds=tuple(given.seed[:1] if small else given.seed),
        brands=given.brands,
        processes=1 if small else given.processes,
        smallest=small,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the parts, or all figures as JSON."""
    given = _parser().parse_args(arguments)
    found = measured(setting_of(given), given.only, _nothing if given.json else _show)
    targets = {} if given.smallest else dict(found.targets)
    publish(Report("detection", dict(found.figures), targets), found.shown, as_json=given.json)


if __name__ == "__main__":
    main()
