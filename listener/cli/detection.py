"""Detection on its own: a bare count series scored bin by bin."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

import click

from listener.cli.shell import Verb
from listener.cli.wording import environment_language, help_text
from listener.errors import UsageError
from listener.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listener.core.bareseries import BareSeries


def _worded(key: str) -> str:
    return say(f"detect.{key}", environment_language())


@click.command(cls=Verb, help=_worded("help"))
@click.option(
    "--series",
    "file",
    type=click.File("rb"),
    metavar=help_text("meta_file"),
    help=_worded("help_series"),
)
@click.option("--json", "as_json", is_flag=True, help=help_text("help_json"))
def detect(file: BinaryIO | None, as_json: bool) -> None:
    """Print one score for each row, as CSV or as an array of objects."""
    from listener.core.bareseries import read_series  # noqa: PLC0415 - here and below: --help must be quick
    from listener.core.spikes import anomaly_scores  # noqa: PLC0415

    if file is None:
        raise UsageError("cli.missing_argument", name="--series")
    series = read_series(file.read())
    scores = anomaly_scores(series.counts, series.width)
    click.echo(_json(series, scores) if as_json else _csv(series, scores), nl=False)


def _csv(series: BareSeries, scores: Sequence[float]) -> str:
    """Return lines with the times and values as they came; what they may hold needs no quotation marks."""
    rows = zip(series.times, series.values, scores, strict=True)
    lines = (f"{time},{value},{score:.2f}\n" for time, value, score in rows)
    return "timestamp,value,anomaly_score\n" + "".join(lines)


def _json(series: BareSeries, scores: Sequence[float]) -> str:
    import json  # noqa: PLC0415

    rows = zip(series.times, series.values, scores, strict=True)
    objects = ({"timestamp": time, "value": _number(value), "anomaly_score": score} for time, value, score in rows)
    return "[" + ",\n ".join(map(json.dumps, objects)) + "]\n"


def _number(value: str) -> float:
    """Return a whole number as one."""
    try:
        return int(value)
    except ValueError:
        return float(value)
