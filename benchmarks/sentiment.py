"""How well tones are told: Listener beside plain vaderSentiment on the same labelled texts, in one run.

``python -m benchmarks.sentiment [--data DIR] [--json] [--smallest]``. Figures are macro-F1 over the labels of a set;
on neutral text the share of false opinions. Ratios are ours divided by VADER's.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from listener.core.tone import mood_of, score

LABELS = ("negative", "neutral", "positive")
MOST = 3_000
"""Texts taken of one set."""
SETS = (
    ("sb10k", "test", "de"),
    ("potts", "test", "de"),
    ("germeval17", "test_syn", "de"),
    ("sanktionen", "test", "de"),
    ("vader_tweets_de", "test", "de"),
    ("holidaycheck", "train", "de"),
    ("wiki_de", "test", "de"),
    ("umsab_en", "test", "en"),
    ("airline", "test", "en"),
)
"""Test parts, and sets that were never looked at while choosing words and bands (holidaycheck)."""
SMALLEST = (
    ("positive", "Der Service war freundlich und schnell, ich bin sehr zufrieden."),
    ("positive", "Kann ich nur weiterempfehlen, alles bestens!"),
    ("positive", "Endlich läuft die App wieder, danke an das tolle Team 👍"),
    ("positive", "Gar nicht schlecht, die neue Hotline."),
    ("negative", "Seit Wochen keine Antwort, so eine Frechheit."),
    ("negative", "Die Heizung funktioniert nicht und der Support antwortet nicht."),
    ("negative", "Danke für nichts, wieder kein Internet 😡"),
    ("negative", "Servicekatastrophe, nie wieder!"),
    ("neutral", "Die Hauptversammlung findet am Dienstag in Kassel statt."),
    ("neutral", "Der Zug fährt um acht Uhr von Gleis drei nach Hamburg."),
    ("neutral", "Das Kind war mit der Gift-Ausgabe im Rat der Stadt, hell und dick."),
    ("neutral", "Wer weiß, welche Öffnungszeiten die Filiale hat?"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """One labelled text."""

    label: str
    text: str


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = _options(arguments)
    sets = [("own", "de", [Text(*pair) for pair in SMALLEST])] if options.smallest else list(_read(options.data))
    if not sets:
        raise SystemExit(
            f"no labelled sets under {options.data}; give --data DIR, or --smallest for the built-in sample"
        )
    figures: dict[str, float] = {}
    for name, lang, texts in sets:
        figures |= _measure(name, lang, texts)
    report = {"name": "sentiment", "machine": platform.platform(), "figures": figures, "targets": _targets(figures)}
    print(json.dumps(report, ensure_ascii=False) if options.json else _table(figures))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.sentiment", description=__doc__)
    here = Path(__file__).parents[2] / "shared" / "data"
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("LISTENER_TEST_DATA", here)))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--smallest", action="store_true", help="a tiny sample of our own, without public data")
    return parser.parse_args(arguments)


def _read(data: Path) -> Iterator[tuple[str, str, list[Text]]]:
    for name, part, lang in SETS:
        path = data / "sentiment" / name / f"{part}.tsv"
        if path.exists():
            rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
            yield name, lang, [Text(row[0], row[1]) for row in rows if len(row) > 1 and row[0] in LABELS][:MOST]


def _measure(name: str, lang: str, texts: Sequence[Text]) -> dict[str, float]:
    vader = SentimentIntensityAnalyzer()
    ours, our_time = _timed(lambda text: score(text, lang).mood.value, texts)
    theirs, vader_time = _timed(lambda text: mood_of(vader.polarity_scores(text)["compound"]).value, texts)
    labels = [text.label for text in texts]
    measured = {f"{name}.texts": float(len(texts)), f"{name}.speed_ratio": vader_time / our_time}
    if set(labels) == {"neutral"}:
        return measured | {f"{name}.false_opinion": _opinions(ours), f"{name}.vader_false_opinion": _opinions(theirs)}
    our_f1, vader_f1 = macro_f1(labels, ours), macro_f1(labels, theirs)
    return measured | {
        f"{name}.f1": our_f1,
        f"{name}.vader_f1": vader_f1,
        f"{name}.ratio": our_f1 / max(vader_f1, 1e-9),
    }


def _timed(classify: Callable[[str], str], texts: Sequence[Text]) -> tuple[list[str], float]:
    classify(texts[0].text)  # word lists are loaded once, at the start of the daemon
    start = process_time()
    moods = [classify(text.text) for text in texts]
    return moods, max(process_time() - start, 1e-6)


def _opinions(moods: Sequence[str]) -> float:
    return sum(mood != "neutral" for mood in moods) / len(moods)


def macro_f1(labels: Sequence[str], moods: Sequence[str]) -> float:
    """Return the mean F1 over the labels that occur; unscored texts count as missed."""
    pairs = list(zip(labels, moods, strict=True))
    return sum(_f1(pairs, label) for label in set(labels)) / len(set(labels))


def _f1(pairs: Sequence[tuple[str, str]], label: str) -> float:
    hits = sum(gold == mood == label for gold, mood in pairs)
    errors = sum((gold == label) != (mood == label) for gold, mood in pairs)
    return 2 * hits / (2 * hits + errors) if hits else 0.0


def _targets(figures: dict[str, float]) -> dict[str, dict[str, float | bool]]:
    """German must beat VADER clearly on every set; English is VADER and must not differ."""
    targets: dict[str, dict[str, float | bool]] = {}
    english = {name for name, _, lang in SETS if lang == "en"}
    for key, value in figures.items():
        name, figure = key.rsplit(".", 1)
        if figure == "ratio":
            target = 1.0 if name in english else 1.05
            targets[key] = {"value": value, "target": target, "ok": value >= target}
        if figure == "false_opinion":
            targets[key] = {"value": value, "target": 0.35, "ok": value <= 0.35}
    return targets


def _table(figures: dict[str, float]) -> str:
    lines = [f"{'set':18}{'texts':>7}{'ours':>8}{'VADER':>8}{'ratio':>8}"]
    for name in dict.fromkeys(key.rsplit(".", 1)[0] for key in figures):
        f1, vader = figures.get(f"{name}.f1"), figures.get(f"{name}.vader_f1", 0.0)
        if f1 is None:
            f1, vader = figures[f"{name}.false_opinion"], figures[f"{name}.vader_false_opinion"]
        note = "  share of false opinions" if f"{name}.false_opinion" in figures else ""
        lines.append(f"{name:18}{figures[f'{name}.texts']:7.0f}{f1:8.3f}{vader:8.3f}{f1 / max(vader, 1e-9):8.2f}{note}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
