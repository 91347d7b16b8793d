"""How well phase, intents, touchpoint and emotion of a mention are told, beside peers and a limit; and what it costs.

``python -m benchmarks.relationship [--year] [--json] [--smallest]``. The mentions are our own (``relationship_data``),
written by hand; only those of the split ``test`` are measured, which nothing learned from. They are invented: what real
people write is harder or easier, and nothing here says which. ``--year``: how far faults carry (``relationship_year``).
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks import relationship_peers, relationship_year
from benchmarks.relationship_peers import LANGUAGES, SINGLE, Labelled
from benchmarks.report import Report, Target, at_least, at_most, options, publish, table
from listener.core import relation, tone
from listener.core.relation_model import LABELS
from listener.model.mention import Medium
from listener.model.relation import Relation

_ROUNDS = 5
_FEW = 40
_SHORT = 9


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run found."""

    figures: dict[str, float] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options("relationship", __doc__, "forty mentions of each half; with --year a small brand")
    parser.add_argument("--year", action="store_true", help="a replayed year of an invented brand: truth, measured")
    chosen = parser.parse_args(arguments)
    if chosen.year:
        relationship_year.report(smallest=chosen.smallest, as_json=chosen.json)
        return
    dev, test = relationship_peers.labelled("dev", "learned"), relationship_peers.labelled("test")
    if chosen.smallest:
        dev, test = dev[:: max(1, len(dev) // _FEW)], test[:: max(1, len(test) // _FEW)]
    found = Measured()
    told = [read(one) for one in test]
    for aspect in SINGLE:
        single(found, aspect, test, [str(getattr(one, aspect)) for one in told])
        peers(found, aspect, dev, test)
    intents(found, test, told)
    cost(found, test, 1 if chosen.smallest else _ROUNDS)
    targets = {} if chosen.smallest else wanted(found.figures)
    publish(Report("relationship", found.figures, targets), "\n\n".join(found.tables), as_json=chosen.json)


def read(one: Labelled) -> Relation:
    """Return how the program reads a mention."""
    names = (one.brand,) if one.brand else ()
    return relation.read(one.text, one.language, Medium(one.medium), names, tone.score(one.text, one.language).score)


def single(found: Measured, aspect: str, test: Sequence[Labelled], told: Sequence[str]) -> None:
    """Add macro-F1 and confusion matrix of an aspect with one label, by language and for both."""
    for language in (*LANGUAGES, "all"):
        pairs = _pairs(aspect, test, told, language)
        found.figures[f"{aspect}.{language}.macro_f1"] = macro(pairs, LABELS[aspect])
        if language != "all":
            found.tables.append(confusion(f"{aspect}, {language}", pairs, LABELS[aspect]))
    pairs = _pairs(aspect, test, told, "all")
    for label in LABELS[aspect]:
        found.figures[f"{aspect}.{label}.f1"] = f1(pairs, label)


def peers(found: Measured, aspect: str, dev: Sequence[Labelled], test: Sequence[Labelled]) -> None:
    """Add macro-F1 of the peers, and the table of all."""
    rows = [("listener", *(f"{found.figures[f'{aspect}.{lang}.macro_f1']:.3f}" for lang in (*LANGUAGES, "all")))]
    for name, learned in relationship_peers.PEERS.items():
        guess = learned(dev, aspect)
        told = [guess(one) for one in test]
        for language in (*LANGUAGES, "all"):
            pairs = _pairs(aspect, test, told, language)
            found.figures[f"{aspect}.{language}.{name}.macro_f1"] = macro(pairs, LABELS[aspect])
        rows.append(
            (name, *(f"{found.figures[f'{aspect}.{lang}.{name}.macro_f1']:.3f}" for lang in (*LANGUAGES, "all")))
        )
    rows.append(("second annotator", *(f"{second(found, aspect, test, lang):.3f}" for lang in (*LANGUAGES, "all"))))
    found.tables.append(table((f"{aspect}, macro-F1", *LANGUAGES, "all"), rows))


def second(found: Measured, aspect: str, test: Sequence[Labelled], language: str) -> float:
    """Add and return the limit: how well somebody else who read the codebook tells what the writer meant."""
    pairs = _pairs(aspect, test, [one.second[aspect] for one in test], language)
    found.figures[f"{aspect}.{language}.second.macro_f1"] = macro(pairs, LABELS[aspect])
    return found.figures[f"{aspect}.{language}.second.macro_f1"]


def intents(found: Measured, test: Sequence[Labelled], told: Sequence[Relation]) -> None:
    """Add precision, recall and F1 of every intent, both languages together."""
    rows = []
    for label in LABELS["intent"]:
        true = [label in one.intents for one in test]
        said = [label in one.intents for one in told]
        hits = sum(map(min, true, said))
        precision, recall = hits / max(1, sum(said)), hits / max(1, sum(true))
        mean = 2 * hits / max(1, sum(true) + sum(said))
        for name, value in (("precision", precision), ("recall", recall), ("f1", mean)):
            found.figures[f"intent.{label}.{name}"] = value
        rows.append((label, f"{precision:.2f}", f"{recall:.2f}", f"{mean:.2f}", str(sum(true))))
    found.tables.append(table(("intent", "precision", "recall", "F1", "mentions"), rows))


def cost(found: Measured, test: Sequence[Labelled], rounds: int) -> None:
    """Add microseconds for one mention: reading it, and with its tone, of which the program knows one anyway."""
    scored = [(one, tone.score(one.text, one.language).score, Medium(one.medium)) for one in test]
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        for one, score, medium in scored:
            relation.read(one.text, one.language, medium, (one.brand,) if one.brand else (), score)
        spent.append(time.process_time() - start)
    found.figures["cost.microseconds"] = min(spent) / len(test) * 1e6
    found.figures["cost.characters"] = sum(len(one.text) for one in test) / len(test)
    rows = [(key, f"{found.figures[key]:.0f}") for key in ("cost.microseconds", "cost.characters")]
    found.tables.append(table(("for one mention", ""), rows))


def wanted(figures: Mapping[str, float]) -> dict[str, Target]:
    """Return what the figures should be."""
    return {
        "phase.all.macro_f1": at_least(figures["phase.all.macro_f1"], 0.75),
        "intent.question.precision": at_least(figures["intent.question.precision"], 0.8),
        "intent.question.recall": at_least(figures["intent.question.recall"], 0.6),
        "cost.microseconds": at_most(figures["cost.microseconds"], 150.0),
    }


def confusion(title: str, pairs: Counter[tuple[str, str]], labels: Sequence[str]) -> str:
    """Return the confusion matrix: what mentions are, by lines, and what they were told as."""
    rows = []
    for label in labels:
        counts = [pairs[label, other] for other in labels]
        right = pairs[label, label] / max(1, sum(counts))
        rows.append(
            (label, *(str(count) if count else "·" for count in counts), f"{right:.0%}", f"{f1(pairs, label):.2f}")
        )
    return table((title, *(label[:_SHORT] for label in labels), "right", "F1"), rows)


def macro(pairs: Counter[tuple[str, str]], labels: Sequence[str]) -> float:
    """Return the mean F1 of the labels that occur."""
    present = [label for label in labels if any(label in pair for pair in pairs)]
    return sum(f1(pairs, label) for label in present) / max(1, len(present))


def f1(pairs: Counter[tuple[str, str]], label: str) -> float:
    """Return the harmonic mean of precision and recall of one label."""
    true = sum(count for (is_, _), count in pairs.items() if is_ == label)
    told = sum(count for (_, as_), count in pairs.items() if as_ == label)
    return 2 * pairs[label, label] / max(1, true + told)


def _pairs(aspect: str, test: Sequence[Labelled], told: Sequence[str], language: str) -> Counter[tuple[str, str]]:
    """Return how often mentions that are something were told as something."""
    fitting = [
        (one.labels[aspect], as_) for one, as_ in zip(test, told, strict=True) if language in {one.language, "all"}
    ]
    return Counter(fitting)


if __name__ == "__main__":
    main()
