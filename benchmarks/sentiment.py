"""How well tones are told: Listener beside every free peer that is installed, on the same labelled texts, in one run.

``python -m benchmarks.sentiment [--data DIR] [--only NAME …] [--labels] [--upper DIR2] [--json] [--smallest]``. DIR
holds NAME/SPLIT.tsv (label, text, in sets named *_target place and words of the target), or its folder ``sentiment``
does; every split whose name begins with "test" is evaluated. Figures are NAME.SPLIT.macro_f1 and so on for
Listener, NAME.SPLIT.PEER.macro_f1 for the others.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import Report, options, publish
from benchmarks.tone import curve, exactness, goals, measure, peers, samples, sets, shown, speed

FEW = 60
"""Short texts of the smallest run."""
REST = "speed"
"""What ``--only`` calls everything that needs no labels."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    chosen = _options().parse_args(arguments)
    parts = samples.parts() if chosen.smallest else tuple(sets.evaluated(chosen.data, chosen.only))
    if not parts and REST not in chosen.only:
        raise SystemExit(
            f"no labelled tests under {chosen.data}; give --data DIR, or --smallest for the built-in sample"
        )
    found, missing = peers.present()
    upper = measure.upper_models(chosen.upper)
    figures: dict[str, float] = {}
    outcomes = []
    for part in parts:
        measured, ours = measure.of_part(part, found, upper)
        figures |= measured
        outcomes.append((part, ours))
    figures |= measure.by_language(outcomes, figures)
    if chosen.labels:
        for part, pool in curve.pools(chosen.data, parts):
            figures |= curve.curve(part, pool)
    if not chosen.only or REST in chosen.only:
        figures |= _rest(chosen.data, smallest=chosen.smallest)
    wanted = goals.targets(parts, [peer.key for peer in found], figures)
    wanted |= {} if chosen.smallest else exactness.targets(figures)
    report = Report("sentiment", figures, wanted)
    publish(report, shown.everything(shown.Run(parts, found, missing, figures)), as_json=chosen.json)


def _options() -> argparse.ArgumentParser:
    parser = options("sentiment", __doc__, "a tiny sample of our own, without public data")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="this set, or NAME.SPLIT; or speed")
    parser.add_argument("--labels", action="store_true", help="also what labels of a set's own train or dev part bring")
    parser.add_argument("--upper", type=Path, metavar="DIR2", help="also models tone-XX.bin that learned from all sets")
    return parser


def _rest(data: Path, *, smallest: bool) -> dict[str, float]:
    """Measure speed, robustness and weight; the smallest run does so on a little."""
    if smallest:
        few = [text.text for text in samples.texts()]
        quick = speed.robust(60, 600, beside=False) | exactness.measured(few, rounds=1, share=0.02)
        return speed.rates(speed.made_up(samples.texts(), FEW)) | quick | speed.weight()
    texts, english = speed.short_texts(data), exactness.english(data)
    exact = exactness.measured(english) if english else {}
    return (speed.rates(texts) if texts else {}) | exact | speed.robust() | speed.weight()


if __name__ == "__main__":
    main()
