"""The labelled mentions of the relationship benchmark, and its peers: commonest label, a few keywords, bag of words."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent / "relationship_data"
LANGUAGES = ("de", "en")
SINGLE = ("phase", "touchpoint", "emotion")
"""Aspects of which a mention has exactly one label."""
_RIDGE = 1.0

Guess = Callable[["Labelled"], str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A mention with what its writer meant."""

    text: str
    language: str
    medium: str
    brand: str
    labels: Mapping[str, str]
    """By aspect that has exactly one."""
    intents: frozenset[str]
    second: Mapping[str, str]
    """What somebody else, who saw neither the labels nor their writer, called it; empty if nobody else read it."""


def labelled(*splits: str, folder: Path = FOLDER) -> list[Labelled]:
    """Return the mentions of some splits; lines of the others are dropped unread."""
    lines = [line for path in sorted(folder.glob("posts_*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    rows = [row for row in map(json.loads, lines) if row["split"] in splits]
    return [_labelled(row) for row in rows]


def _labelled(row: Mapping[str, Any]) -> Labelled:
    labels = {aspect: row[aspect] for aspect in SINGLE}
    second = {aspect: row["second"][aspect] for aspect in SINGLE} if "second" in row else {}
    intents = frozenset(row["intents"])
    return Labelled(row["text"], row["language"], row["medium"], row["brand"], labels, intents, second)


def majority(dev: Sequence[Labelled], aspect: str) -> Guess:
    """Return what always says the commonest label."""
    commonest = Counter(one.labels[aspect] for one in dev).most_common(1)[0][0]
    return lambda _: commonest


# What comes to mind in five minutes: the list that a tool without a model would have.
_KEYWORDS: Mapping[str, Mapping[str, str]] = {
    "phase": {
        "pre_contact": "angeblich gerücht gehört gelesen werbung zeitung apparently rumour heard read ad news",
        "contact": "überlege angebot vergleich erfahrungen probefahrt interesse considering quote compare thinking",
        "full_contact": "kasse bezahlen warenkorb gerade unterschrieben checkout basket pay queue ordering signing",
        "after_contact": "gekauft gekündigt rechnung paket reklamation seit bought cancelled bill refund parcel years",
        "unknown": "aktie stadion bewerbung job shares stadium interview",
    },
    "touchpoint": {
        "shop": "warenkorb kasse checkout basket till",
        "app": "app",
        "hotline": "hotline telefon warteschleife phone call hold",
        "branch": "filiale laden studio branch store showroom",
        "delivery": "paket lieferung bote parcel delivery courier",
        "website": "website seite portal formular site page form",
        "social": "instagram facebook kommentar werbung post comment ad",
        "staff": "mitarbeiter verkäufer berater staff driver manager",
        "none": "",
    },
    "emotion": {
        "anger": "frechheit unverschämt sauer angry disgrace ridiculous",
        "fear": "angst sorge scared worried",
        "disappointment": "enttäuscht schade leider disappointed shame sadly",
        "joy": "freue toll super happy love great",
        "surprise": "überrascht wow surprised wait",
        "trust": "vertrauen verlass zuverlässig trust reliable",
        "hope": "hoffe hoffentlich hope hopefully",
        "none": "",
    },
}


def keywords(dev: Sequence[Labelled], aspect: str) -> Guess:
    """Return what counts a few keywords; with none of them, the commonest label."""
    lists = {label: frozenset(words.split()) for label, words in _KEYWORDS[aspect].items()}
    otherwise = majority(dev, aspect)

    def guess(one: Labelled) -> str:
        words = _words(one.text)
        hits = {label: len(words & listed) for label, listed in lists.items()}
        best = max(hits, key=lambda label: hits[label])
        return best if hits[best] else otherwise(one)

    return guess


def bag(dev: Sequence[Labelled], aspect: str) -> Guess:
    """Return a linear model on words and pairs of words, learned from the development half alone."""
    labels = sorted({one.labels[aspect] for one in dev})
    vocabulary = {word: at for at, word in enumerate(sorted({word for one in dev for word in _grams(one.text)}))}
    data = np.array([_vector(one.text, vocabulary) for one in dev])
    wanted = np.array([[float(one.labels[aspect] == label) for label in labels] for one in dev])
    rare = (len(dev) / wanted.sum(axis=0)) ** 0.7
    counting = np.sqrt(wanted @ rare)[:, None]
    system = (data @ data.T + 1) * counting * counting.T + _RIDGE * np.eye(len(dev))
    shares = counting * np.linalg.solve(system, counting * wanted)
    weights, bias = data.T @ shares, shares.sum(axis=0)
    return lambda one: labels[int((_vector(one.text, vocabulary) @ weights + bias).argmax())]


PEERS: Mapping[str, Callable[[Sequence[Labelled], str], Guess]] = {
    "majority": majority,
    "keywords": keywords,
    "bag": bag,
}


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+|[^\w\s]", text.lower()))


def _grams(text: str) -> frozenset[str]:
    words = re.findall(r"\w+|[^\w\s]", text.lower())
    return frozenset([*words, *(f"{left} {right}" for left, right in pairwise(words))])


def _vector(text: str, vocabulary: Mapping[str, int]) -> NDArray[np.float64]:
    found = np.zeros(len(vocabulary))
    found[[vocabulary[gram] for gram in _grams(text) if gram in vocabulary]] = 1
    length = float(np.sqrt(found.sum()))
    return found / length if length else found
