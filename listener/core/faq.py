"""Recurring questions as groups with a draft for an FAQ, and which of them an existing FAQ answers (idea B09)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log, sqrt

from listener.core import topic
from listener.core.faqwords import ASKING, MEANINGS
from listener.core.fold import fold
from listener.core.story import whole
from listener.core.voices import without_addresses
from listener.model import MentionId
from listener.model.desk import Answer, Said
from listener.model.relation import Intent

ALIKE = 0.3
"""Least mean cosine between two groups that become one (average linkage, Sokal & Michener 1958)."""
KNOWN = 0.3
"""Least cosine between a group and an entry of the FAQ that answers it."""
RECURRING = 3
"""Voices from which a question recurs."""
MOST = 600
"""Questions that are grouped, the newest: the time grows with the square of those that share a word."""
_RARE = 0.05
"""Share of the questions below which all terms are equally rare."""
_MEANT = 2.0
"""How many times as much what is asked for counts (``faqwords``) as a word."""
_OTHERS = 3
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_WORD = re.compile(r"#?[^\W_]+(?:['-][^\W_]+)*")
_TOUCHING = re.compile(r"\S+@\S+|\+?\d[\d /-]{6,}\d")
"""Mail addresses, telephone and order numbers: nothing of somebody's own comes into an FAQ."""

Vector = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it was put."""

    id: MentionId
    at: datetime
    author: str
    text: str
    """The sentences that ask; mail addresses and numbers removed."""
    lang: str


@dataclass(frozen=True, slots=True)
class Recurring:
    """A question that several people put."""

    question: str
    """As the most typical of them put it: the draft's wording."""
    others: tuple[str, ...]
    """The next typical ones, worded otherwise."""
    voices: int
    """Different people; a question without author is a voice of its own."""
    members: tuple[MentionId, ...]
    last: datetime
    answer: str
    """What the company answered last to one of them; empty: nothing is known."""
    known: Entry | None
    """The entry of the FAQ that answers it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of an existing FAQ."""

    number: int
    """From 1, in the order of the file."""
    question: str
    answer: str


def asked(said: Iterable[Said]) -> tuple[Asked, ...]:
    """Return the open questions that people put, without copies, oldest first."""
    ordered = sorted((one for one in said if _asks(one)), key=lambda one: (one.utterance.at, one.utterance.id))
    found = [(one, _question(one)) for one in ordered]
    return tuple(
        Asked(one.utterance.id, one.utterance.at, one.utterance.author, text, one.lang) for one, text in found if text
    )


def _asks(one: Said) -> bool:
    told = one.utterance
    return not told.own and told.story in {None, told.id} and Intent.QUESTION in told.relation.intents


def _question(one: Said) -> str:
    text = _TOUCHING.sub("…", without_addresses(whole(one.title, one.text)))
    sentences = [" ".join(part.split()) for part in _SENTENCE.split(text) if part.strip()]
    return " ".join([part for part in sentences if part.endswith("?")] or sentences)


def recurring(
    questions: Sequence[Asked], answers: Iterable[Answer] = (), faq: Sequence[Entry] = (), names: Collection[str] = ()
) -> tuple[Recurring, ...]:
    """Return the questions that at least three people put, the most frequent first.

    Questions are alike by the cosine of their terms, weighted by how few questions use one; what merely asks ("wann",
    "how long") counts by what it asks for: a time, a price, a place. Groups grow by average linkage until none is alike
    to another, each within one language. ``names`` are the brand's: they tell nothing apart.
    """
    newest = questions[-MOST:]
    barred = topic.names(names)
    terms = [_terms(one.text, barred) for one in newest]
    rarity = _rarity([*terms, *(_terms(one.question, barred) for one in faq)])
    vectors = [_vector(one, rarity) for one in terms]
    replied = {one.to: one.text for one in answers if one.text.strip()}
    entries = [(one, _vector(_terms(one.question, barred), rarity)) for one in faq]
    groups = [[newest[place] for place in group] for group in _grouped_by_language(newest, vectors)]
    by_id = {one.id: vector for one, vector in zip(newest, vectors, strict=True)}
    found = [_recurring(group, by_id, replied, entries) for group in groups]
    often = [one for one in found if one.voices >= RECURRING]
    return tuple(sorted(often, key=lambda one: (-one.voices, one.members)))


def _terms(text: str, barred: Collection[str]) -> Counter[str]:
    """Return what a question is about, and what it asks for."""
    folded = fold(text)
    found: Counter[str] = Counter()
    for word in _WORD.findall(folded):
        one = topic.term(word)
        meaning = MEANINGS.get(one) or MEANINGS.get(word, one)
        if meaning and meaning not in barred and one not in ASKING:
            found[meaning] += 1
    return found


def _rarity(terms: Sequence[Counter[str]]) -> Mapping[str, float]:
    """Return the weight of each term, its inverse document frequency (Spärck Jones 1972, smoothed and capped).

    Without the cap, words that stand in one question only would pull the more apart what asks for the same, the more
    questions there are.
    """
    often = Counter(one for spoken in terms for one in spoken)
    return {
        one: log(1 + 1 / max(count / len(terms), _RARE)) * (_MEANT if one.startswith("=") else 1)
        for one, count in often.items()
    }


def _vector(terms: Mapping[str, int], rarity: Mapping[str, float]) -> Vector:
    weights = {one: (1 + log(count)) * rarity.get(one, 0.0) for one, count in terms.items()}
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {one: weight / length for one, weight in weights.items()} if length else {}


def grouped(vectors: Sequence[Vector]) -> list[list[int]]:
    """Return the places of vectors in groups, by average linkage while two groups are alike; each place in one group.

    The mean cosine between two groups is the product of their mean vectors, so that only sums are kept.
    """
    sums = {place: dict(vector) for place, vector in enumerate(vectors)}
    groups = {place: [place] for place in sums}
    alike = {pair: score for pair, score in _pairs(vectors).items() if score >= ALIKE}
    while alike:
        _, (one, other) = max((score, (-pair[0], -pair[1])) for pair, score in alike.items())
        _merge(-one, -other, sums, groups, alike)
    return sorted(sorted(group) for group in groups.values())


def _grouped_by_language(questions: Sequence[Asked], vectors: Sequence[Vector]) -> list[list[int]]:
    found: list[list[int]] = []
    for lang in sorted({one.lang for one in questions}):
        places = [place for place, one in enumerate(questions) if one.lang == lang]
        found += [[places[place] for place in group] for group in grouped([vectors[place] for place in places])]
    return found


def _pairs(vectors: Sequence[Vector]) -> dict[tuple[int, int], float]:
    using: defaultdict[str, list[int]] = defaultdict(list)
    found: defaultdict[tuple[int, int], float] = defaultdict(float)
    for place, vector in enumerate(vectors):
        for one, weight in vector.items():
            for other in using[one]:
                found[other, place] += weight * vectors[other][one]
            using[one].append(place)
    return found


def _merge(
    one: int,
    other: int,
    sums: dict[int, dict[str, float]],
    groups: dict[int, list[int]],
    alike: dict[tuple[int, int], float],
) -> None:
    for term, weight in sums.pop(other).items():
        sums[one][term] = sums[one].get(term, 0.0) + weight
    groups[one] += groups.pop(other)
    for pair in [pair for pair in alike if one in pair or other in pair]:
        del alike[pair]
    for place, vector in sums.items():
        score = _dot(sums[one], vector) / (len(groups[one]) * len(groups[place])) if place != one else 0.0
        if score >= ALIKE:
            alike[min(one, place), max(one, place)] = score


def _dot(one: Vector, other: Vector) -> float:
    shorter, longer = sorted((one, other), key=len)
    return sum(weight * longer.get(term, 0.0) for term, weight in shorter.items())


def _mean(vectors: Sequence[Vector]) -> Vector:
    found: defaultdict[str, float] = defaultdict(float)
    for vector in vectors:
        for one, weight in vector.items():
            found[one] += weight / len(vectors)
    return found


def _recurring(
    group: Sequence[Asked],
    vectors: Mapping[MentionId, Vector],
    replied: Mapping[MentionId, str],
    entries: Sequence[tuple[Entry, Vector]],
) -> Recurring:
    middle = _mean([vectors[one.id] for one in group])
    typical = sorted(group, key=lambda one: (-_dot(vectors[one.id], middle), len(one.text), one.id))
    worded = list(dict.fromkeys(one.text for one in typical))
    given = [replied[one.id] for one in reversed(group) if one.id in replied]
    return Recurring(
        worded[0],
        tuple(worded[1 : 1 + _OTHERS]),
        len({one.author or one.id for one in group}),
        tuple(one.id for one in group),
        group[-1].at,
        given[0] if given else "",
        _known([vectors[one.id] for one in group], entries),
    )


def _known(vectors: Sequence[Vector], entries: Sequence[tuple[Entry, Vector]]) -> Entry | None:
    """Return the entry that is alike to a group's questions on average, the best one."""
    scored = [(sum(_dot(vector, known) for vector in vectors) / len(vectors), -e.number, e) for e, known in entries]
    best = max(scored, default=None, key=lambda one: one[:2])
    return best[2] if best and best[0] >= KNOWN else None
