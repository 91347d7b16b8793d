"""Learns the weights of ``listener.core.forecast`` from development seeds of the simulator.

``python -m benchmarks.storms.forecast_lessons > listener/core/forecast_weights.py``
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import QuantileRegressor

from benchmarks.storms.posts import HOUR, Stream
from benchmarks.storms.simulator import DEVELOPMENT, fleet
from benchmarks.storms.waves_seen import LOOKS, Seen, seen
from listener.core.course import course
from listener.core.forecast import SHARE, expected, signs
from listener.core.pulse import Floats

HORIZONS = (1, 3, 6, 24, 0)
"""Hours ahead; 0 is all that is still to come of the wave itself."""
QUANTILES = ((1 - SHARE) / 2, 0.5, (1 + SHARE) / 2)
LEARNED, WIDENED = DEVELOPMENT[100:108], DEVELOPMENT[200:204]
"""Seeds of fleets that the weights are fitted to, and of those that the intervals are widened on."""
MIX: Mapping[float, int] = {2: 30, 20: 30, 200: 30, 2000: 8}
_AT_RANDOM = 8
"""Looks at each storm besides those of the back-test."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Looks at storms: what was seen, and what came. First axis: looks; second: horizons."""

    signs: Floats
    factors: Floats
    """Logarithm of what came over its scale, one voice more on both sides."""


def lessons(streams: Iterable[Stream], seed: int) -> Lessons:
    """Return looks at the storms of streams, at the back-test's moments and at random ones until six hours after."""
    dice, found, came = np.random.default_rng(seed), [], []
    for stream in streams:
        for storm in seen(stream):
            for now in moments(storm, dice):
                one = course(storm.critics, now, storm.usual)
                scales = np.array([expected(one, storm.usual, hours) for hours in HORIZONS])
                found.append([signs(storm.critics, one, storm.usual, hours) for hours in HORIZONS])
                came.append(np.log((to_come(storm, now) + 1) / (scales + 1)))
    return Lessons(np.array(found), np.array(came))


def moments(storm: Seen, dice: np.random.Generator) -> Iterator[float]:
    """Yield when a storm is looked at."""
    yield from (storm.alarm + hours * HOUR for hours in LOOKS)
    end = max(storm.event.over, storm.alarm + LOOKS[-1] * HOUR) + 6 * HOUR
    yield from map(float, dice.uniform(storm.alarm, end, _AT_RANDOM))


def to_come(storm: Seen, now: float) -> Floats:
    """Return what really came: critics within each horizon, and of the storm itself in all."""
    ends = np.array([now, *(now + hours * HOUR for hours in HORIZONS[:-1])])
    counts = np.searchsorted(storm.critics, ends, side="right")
    rest = len(storm.wave) - int(np.searchsorted(storm.wave, now, side="right"))
    return np.append(counts[1:] - counts[0], rest).astype(np.float64)


def learn(known: Lessons) -> Floats:
    """Return the weights: horizons × signs × quantiles."""
    return np.array(
        [
            np.transpose([_fit(known.signs[:, place], known.factors[:, place], one) for one in QUANTILES])
            for place in range(len(HORIZONS))
        ]
    )


def _fit(found: Floats, came: Floats, quantile: float) -> Floats:
    model = QuantileRegressor(quantile=quantile, alpha=0, fit_intercept=False, solver="highs")
    weights: Floats = model.fit(found, came).coef_
    return weights


def widened(weights: Floats, fresh: Lessons) -> Floats:
    """Return by how much each horizon's interval must be wider on both sides to hold its share of fresh looks."""
    guesses = np.sort(np.einsum("nhs,hsq->nhq", fresh.signs, weights), axis=2)
    missed = np.maximum(guesses[:, :, 0] - fresh.factors, fresh.factors - guesses[:, :, 2])
    found: Floats = np.maximum(np.quantile(missed, SHARE, axis=0), 0.0)
    return found


def module(weights: Floats, wider: Floats, looks: int) -> str:
    """Return the text of the module that holds the weights."""
    rows = "".join(
        "    (\n" + "".join(f"        ({', '.join(f'{one:.3f}' for one in row)}),\n" for row in table) + "    ),\n"
        for table in weights
    )
    return (
        '"""What simulated storms taught the forecast: weights of its signs. Written by a program, not by hand.\n\n'
        f"By ``python -m benchmarks.storms.forecast_lessons`` from {looks:,} looks at storms of development seeds\n"
        f"{LEARNED[0]}–{LEARNED[-1]}; widened on seeds {WIDENED[0]}–{WIDENED[-1]}.\n"
        '"""\n\nfrom __future__ import annotations\n\nimport numpy as np\n\n'
        f"HORIZONS = {HORIZONS}\n"
        '"""Hours ahead; 0 is all that is still to come of the wave itself."""\n'
        f"_TABLES = (\n{rows})\n"
        "WEIGHTS = np.array(_TABLES)\n"
        '"""For each horizon and each sign (see ``forecast.signs``): its weight in the 10 % quantile, median and 90 %\n'
        'quantile of the factor\'s logarithm."""\n'
        f"WIDER = ({', '.join(f'{one:.3f}' for one in wider)})\n"
        '"""What each interval is widened by on both sides, in the logarithm."""\n'
    )


def _fleets(seeds: Iterable[int]) -> Iterator[Stream]:
    return (stream for seed in seeds for stream in fleet(seed, MIX))


def main() -> None:
    """Learn, widen, and print the module."""
    known = lessons(_fleets(LEARNED), LEARNED[0])
    weights = learn(known)
    print(module(weights, widened(weights, lessons(_fleets(WIDENED), WIDENED[0])), len(known.factors)), end="")


if __name__ == "__main__":
    main()
