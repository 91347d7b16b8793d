"""The figures as tables for people: all judges beside each other, then each judge's details, then the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.report import table
from benchmarks.tone.measure import UPPER
from benchmarks.tone.peers import Peer
from benchmarks.tone.sets import Part

OURS = "Listener"
_NONE = "-"
_DETAILS = (
    ("n", "n", ",.0f"),
    ("macro-F1", "macro_f1", ".3f"),
    ("accuracy", "accuracy", ".3f"),
    ("F1 neg.", "f1_negative", ".3f"),
    ("R neg. at P .8", "recall_negative_at_p80", ".3f"),
    ("as opinion", "scored_as_opinion", ".3f"),
    ("unscored", "unscored", ".3f"),
    ("ECE", "ece", ".3f"),
    ("language found", "identified_share", ".3f"),
    ("F1 with it", "identified_macro_f1", ".3f"),
    ("texts/s", "texts_per_second", ",.0f"),
)
_UPPER_TITLE = "upper reference, not shipped"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run measured."""

    parts: Sequence[Part]
    peers: Sequence[Peer]
    missing: Sequence[str]
    figures: Mapping[str, float]


def everything(run: Run) -> str:
    """Return all tables that have rows."""
    shown = (_overview(run), _details(run), _targets(run), _languages(run), _labels(run), _rest(run))
    return "\n\n".join(filter(None, (*shown, "\n".join(run.missing))))


def _judges(run: Run) -> list[tuple[str, str]]:
    """Return titles and the beginnings of the names of figures; the upper reference only if it was measured."""
    upper = [(_UPPER_TITLE, f"{UPPER}.")] if any(f".{UPPER}." in name for name in run.figures) else []
    return [(OURS, ""), *((peer.title, f"{peer.key}.") for peer in run.peers), *upper]


def _overview(run: Run) -> str:
    judges = _judges(run)
    rows = []
    for part in run.parts:
        calm = part.occurring == {"neutral"}
        figure = "scored_as_opinion" if calm else "macro_f1"
        cells = [_cell(run.figures, f"{part.key}.{prefix}{figure}", ".3f") for _, prefix in judges]
        rows.append((part.key, part.lang or "?", f"{len(part.texts):,}", *cells, "share as opinion" if calm else ""))
    means = sorted({name.split(".")[1] for name in run.figures if name.startswith("mean.")})
    for lang in means:
        cells = [_cell(run.figures, f"mean.{lang}.{prefix}macro_f1", ".3f") for _, prefix in judges]
        rows.append((f"mean of {lang}", lang, "", *cells, ""))
    head = ("macro-F1", "lang", "n", *(title for title, _ in judges), "")
    return table(head, rows) if rows else ""


def _details(run: Run) -> str:
    rows = []
    for part in run.parts:
        for title, prefix in _judges(run):
            start = f"{part.key}.{prefix}"
            if f"{start}macro_f1" in run.figures:
                cells = [_cell(run.figures, start + figure, form) for _, figure, form in _DETAILS]
                rows.append((f"{part.key} {title}", *cells))
    return table(("details", *(title for title, _, _ in _DETAILS)), rows) if rows else ""


def _targets(run: Run) -> str:
    names = ("macro_f1", "whole_macro_f1", "conflicting_n", "conflicting_macro_f1", "whole_conflicting_macro_f1")
    forms = (".3f", ".3f", ",.0f", ".3f", ".3f")
    rows = [
        (part.key, *(_cell(run.figures, f"{part.key}.{name}", form) for name, form in zip(names, forms, strict=True)))
        for part in run.parts
        if part.targeted
    ]
    head = ("macro-F1 on targets", "toward it", "whole text", "conflicting n", "toward it", "whole text")
    return table(head, rows) if rows else ""


def _languages(run: Run) -> str:
    langs = [name.split(".")[1] for name in run.figures if name.startswith("pooled.") and name.endswith(".ece")]
    rows = [
        (lang, _cell(run.figures, f"pooled.{lang}.ece", ".3f"), _cell(run.figures, f"pooled.{lang}.n", ",.0f"))
        for lang in langs
    ]
    return table(("calibration", "ECE", "n"), rows) if rows else ""


def _labels(run: Run) -> str:
    counts = sorted({int(found) for name in run.figures if (found := _labelled(name))})
    rows = [
        (part.key, *(_cell(run.figures, f"{part.key}.labels_{count}.macro_f1", ".3f") for count in counts))
        for part in run.parts
        if f"{part.key}.labels_0.macro_f1" in run.figures
    ]
    return table(("macro-F1 by labels of its own", *map(str, counts)), rows) if rows else ""


def _labelled(name: str) -> str:
    """Return the number of labels that a figure's name holds; empty if it holds none."""
    steps = [step for step in name.split(".") if step.startswith("labels_")]
    return steps[0].removeprefix("labels_") if steps else ""


def _rest(run: Run) -> str:
    kinds = ("robust.", "speed.", "exact.", "memory.", "load_ms", "file_mb")
    rows = [(name, f"{value:,.4g}") for name, value in run.figures.items() if name.startswith(kinds)]
    return table(("robustness, speed, weight", ""), rows) if rows else ""


def _cell(figures: Mapping[str, float], name: str, form: str) -> str:
    return format(figures[name], form) if name in figures else _NONE
