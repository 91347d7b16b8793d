"""How well tones are told: Listener beside plain vaderSentiment on the same labelled texts, in one run.

``python -m benchmarks.sentiment [--data DIR] [--json] [--smallest]``. Figures are macro-F1 over the labels of a set;
on neutral text the share of false opinions. Ratios are ours divided by VADER's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from benchmarks.report import Report, Target, at_least, at_most, options, publish, table
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
    smallest = "a tiny sample of our own, without public data"
    chosen = options("sentiment", __doc__, smallest).parse_args(arguments)
    sets = [("own", "de", [Text(*pair) for pair in SMALLEST])] if chosen.smallest else list(_read(chosen.data))
    if not sets:
        raise SystemExit(
            f"no labelled sets under {chosen.data}; give --data DIR, or --smallest for the built-in sample"
        )
    figures: dict[str, float] = {}
    for name, lang, texts in sets:
        figures |= _measure(name, lang, texts)
    publish(Report("sentiment", figures, _targets(figures)), _table(figures), as_json=chosen.json)


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


def _targets(figures: dict[str, float]) -> dict[str, Target]:
    """German must beat VADER clearly on every set; English is VADER and must not differ."""
    targets: dict[str, Target] = {}
    english = {name for name, _, lang in SETS if lang == "en"}
    for key, value in figures.items():
        name, figure = key.rsplit(".", 1)
        if figure == "ratio":
            targets[key] = at_least(value, 1.0 if name in english else 1.05)
        if figure == "false_opinion":
            targets[key] = at_most(value, 0.35)
    return targets


def _table(figures: dict[str, float]) -> str:
    names = dict.fromkeys(key.rsplit(".", 1)[0] for key in figures)
    return table(("set", "texts", "ours", "VADER", "ratio", ""), [_row(figures, name) for name in names])


def _row(figures: dict[str, float], name: str) -> tuple[str, ...]:
    ours, note = figures.get(f"{name}.f1"), ""
    theirs = figures.get(f"{name}.vader_f1", 0.0)
    if ours is None:
        ours, note = figures[f"{name}.false_opinion"], "share of false opinions"
        theirs = figures[f"{name}.vader_false_opinion"]
    texts = f"{figures[f'{name}.texts']:.0f}"
    return (name, texts, f"{ours:.3f}", f"{theirs:.3f}", f"{ours / max(theirs, 1e-9):.2f}", note)


if __name__ == "__main__":
    main()
