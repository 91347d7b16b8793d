"""What a judge makes of a part of a set, and the figures of that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from time import process_time

from benchmarks.tone import metrics
from benchmarks.tone.peers import Peer
from benchmarks.tone.sets import LABELS, Part, Text
from listener.core import linear, target, tone
from listener.core.language import identify
from listener.core.linear import Linear
from listener.model import Mood, Tone

PRECISION = 0.8
UNSCORED = Mood.UNSCORED.value
UPPER = "upper"
"""What the figures of models are called that learned from sets which nobody may pass on."""
Models = dict[str, Linear]


@dataclass(frozen=True, slots=True)
class Told:
    """What a judge said of a text."""

    mood: str
    against: float
    """How much speaks for negative, on the judge's own scale; −∞ where it says nothing."""
    chance: float | None = None
    """Of the class that it told."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a judge said of all texts of a part, in how many seconds of CPU time."""

    told: tuple[Told, ...]
    seconds: float

    @property
    def moods(self) -> list[str]:
        """The classes, text by text."""
        return [one.mood for one in self.told]


def judged(texts: Sequence[Text], judge: Callable[[Text], Told]) -> Outcome:
    """Ask a judge; what it loads at its first text is not its time."""
    judge(texts[0])
    start = process_time()
    told = tuple(map(judge, texts))
    return Outcome(told, max(process_time() - start, 1e-6))


def of_peer(peer: Peer) -> Callable[[Text], Told]:
    """Return a peer as a judge."""

    def judge(text: Text) -> Told:
        score = peer.score(text.text)
        return Told(peer.mood(score), -score)

    return judge


def of_tone(said: Tone) -> Told:
    """Return what a tone tells."""
    if said.chances is None:
        return Told(said.mood.value, -inf)
    chances = (said.chances.negative, said.chances.neutral, said.chances.positive)
    return Told(said.mood.value, said.chances.negative, dict(zip(LABELS, chances, strict=True)).get(said.mood.value))


def whole(lang: str, models: Models | None = None) -> Callable[[Text], Told]:
    """Return Listener as a judge of whole texts of a language, with the shipped models or with others."""

    def judge(text: Text) -> Told:
        analysed = _analysed(text.text, lang, models)
        return of_tone(analysed if isinstance(analysed, Tone) else tone.whole(analysed))

    return judge


def toward(lang: str, models: Models | None = None) -> Callable[[Text], Told]:
    """Return Listener as a judge of the tone toward the targets of texts."""

    def judge(text: Text) -> Told:
        analysed = _analysed(text.text, lang, models)
        if isinstance(analysed, Tone):
            return of_tone(analysed)
        if text.span is None:
            return of_tone(target.toward(analysed, [text.target]) if text.target else tone.whole(analysed))
        return of_tone(target.toward_at(analysed, [text.span]))

    return judge


def _analysed(text: str, lang: str, models: Models | None) -> tone.Analysis | Tone:
    analysed = tone.analyse(text, lang)
    if models is None or isinstance(analysed, Tone):
        return analysed
    return tone.taken_apart(text, lang, models[lang])


def upper_models(folder: Path | None) -> Models:
    """Return the models ``tone-XX.bin`` of a folder by language."""
    if folder is None:
        return {}
    return {path.stem[-2:]: linear.load(path.read_bytes()) for path in sorted(folder.glob("tone-??.bin"))}


def of_part(part: Part, peers: Sequence[Peer], upper: Models | None = None) -> tuple[dict[str, float], Outcome]:
    """Return all figures of a part, and what Listener said of its texts."""
    ours = judged(part.texts, toward(part.lang) if part.targeted else whole(part.lang))
    found = prefixed(part.key, figures(part.labels, ours) | identified(part))
    if part.targeted:
        found |= prefixed(part.key, of_whole(part, ours))
    for peer in peers:
        if not peer.langs or part.lang in peer.langs:
            found |= prefixed(f"{part.key}.{peer.key}", figures(part.labels, judged(part.texts, of_peer(peer))))
    if upper and part.lang in upper:
        judge = toward(part.lang, upper) if part.targeted else whole(part.lang, upper)
        found |= prefixed(f"{part.key}.{UPPER}", figures(part.labels, judged(part.texts, judge)))
    return found, ours


def prefixed(prefix: str, figures: dict[str, float]) -> dict[str, float]:
    """Return figures under longer names."""
    return {f"{prefix}.{name}": value for name, value in figures.items()}


def figures(labels: Sequence[str], outcome: Outcome) -> dict[str, float]:
    """Return the figures of what a judge said; those of labels that do not occur are left out."""
    moods, occurring = outcome.moods, set(labels)
    found = {
        "n": float(len(labels)),
        "macro_f1": metrics.macro_f1(labels, moods),
        "accuracy": metrics.accuracy(labels, moods),
        "unscored": metrics.share([mood == UNSCORED for mood in moods]),
        "texts_per_second": len(labels) / outcome.seconds,
    }
    if occurring == {"neutral"}:
        found["scored_as_opinion"] = metrics.share([mood in {"negative", "positive"} for mood in moods])
    if "negative" in occurring:
        wanted = [label == "negative" for label in labels]
        found["f1_negative"] = metrics.f1(labels, moods, "negative")
        found["recall_negative_at_p80"] = _recall(wanted, outcome)
    if told := calibration([(labels, outcome)]):
        found["ece"] = metrics.calibration_error(told)
    return found


def _recall(wanted: Sequence[bool], outcome: Outcome) -> float:
    """What a judge says nothing of is never taken for negative, and missed if it is."""
    said = [(hit, one.against) for hit, one in zip(wanted, outcome.told, strict=True) if one.against > -inf]
    found = metrics.recall_at_precision([hit for hit, _ in said], [against for _, against in said], PRECISION)
    return found * sum(hit for hit, _ in said) / sum(wanted)


def calibration(several: Sequence[tuple[Sequence[str], Outcome]]) -> list[tuple[float, bool]]:
    """Return the chances of the told classes and whether they were right, where a judge gives chances."""
    return [
        (one.chance, one.mood == label)
        for labels, outcome in several
        for label, one in zip(labels, outcome.told, strict=True)
        if one.chance is not None
    ]


def identified(part: Part) -> dict[str, float]:
    """Return how it goes when nobody tells Listener the language: identified rightly, scored at all, macro-F1."""
    langs = [identify(text.text) for text in part.texts]
    moods = [tone.score(text.text, lang).mood.value for text, lang in zip(part.texts, langs, strict=True)]
    return {
        "identified_share": metrics.share([lang == part.lang for lang in langs]),
        "identified_unscored": metrics.share([mood == UNSCORED for mood in moods]),
        "identified_macro_f1": metrics.macro_f1(part.labels, moods),
    }


def of_whole(part: Part, ours: Outcome) -> dict[str, float]:
    """Return the whole text's tone on a set of targets, and both on texts with targets of different labels."""
    outcome = judged(part.texts, whole(part.lang))
    found = {"whole_macro_f1": metrics.macro_f1(part.labels, outcome.moods)}
    places = list(conflicting(part.texts))
    if places:
        labels = [part.texts[place].label for place in places]
        found["conflicting_n"] = float(len(places))
        for name, one in (("conflicting_macro_f1", ours), ("whole_conflicting_macro_f1", outcome)):
            found[name] = metrics.macro_f1(labels, [one.moods[place] for place in places])
    return found


def conflicting(texts: Sequence[Text]) -> Iterator[int]:
    """Give the places of texts that have targets of different labels: there the whole text's tone must err."""
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for text in texts:
        labels[text.text].add(text.label)
    return (place for place, text in enumerate(texts) if len(labels[text.text]) > 1)


def by_language(several: Sequence[tuple[Part, Outcome]], found: dict[str, float]) -> dict[str, float]:
    """Return the means over the sets of each language, of Listener and of each judge that was asked on all of them."""
    means: dict[str, float] = {}
    for lang in sorted({part.lang for part, _ in several}):
        parts = [(part, outcome) for part, outcome in several if part.lang == lang and not part.targeted]
        keys = [part.key for part, _ in parts if len(part.occurring) > 1]
        for figure in sorted(
            {name.removeprefix(f"{key}.") for key in keys for name in found if name.startswith(f"{key}.")}
        ):
            values = [found[f"{key}.{figure}"] for key in keys if f"{key}.{figure}" in found]
            if figure.split(".")[-1] in {"macro_f1", "accuracy", "f1_negative"} and len(values) == len(keys):
                means[f"mean.{lang}.{figure}"] = sum(values) / len(values)
        told = calibration([(part.labels, outcome) for part, outcome in parts if len(part.occurring) == len(LABELS)])
        if told:
            means[f"pooled.{lang}.ece"] = metrics.calibration_error(told)
            means[f"pooled.{lang}.n"] = float(len(told))
    return means
