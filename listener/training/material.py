"""What models learn from: the project's own sentences, and labelled sets whose licence allows it. Never a test."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

LABELS = ("negative", "neutral", "positive")
SIGNS = {"-": 0, "0": 1, "+": 2}
_NAMED = dict(zip(LABELS, SIGNS, strict=True))
OWN = Path(__file__).parent / "corpus"
OWN_WEIGHT = {"de": 0.2, "en": 0.4, "fr": 1.0, "it": 1.0}
"""What a sentence of ours counts beside one of the borrowed sets (chosen on development parts): ours are clearer than
what people really write."""
SEED = 20_26
_JOINED = (150, 500, 150)
"""Long texts made of our sentences: negative, neutral, positive. Most articles take no side."""
_JOINED_WEIGHT = {"de": 1.0, "en": 1.0, "fr": 0.2, "it": 0.2}
"""What they count; less where there is little else."""
_SOBER = 1.5
"""How much more sober sentences (files named plain…) count: they keep a model from finding opinions everywhere."""


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled text; ``label`` is the place in ``LABELS``."""

    text: str
    label: int
    origin: str
    """Which file it came from, for reports by origin."""
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Lent:
    """A labelled set of others: part of a folder ``--data``, in which each set is ``NAME/SPLIT.tsv``."""

    name: str
    split: str
    lang: str
    licence: str
    free: bool
    """Its licence allows to use and pass on a model that learned from it, in a company as well."""
    weight: float = 1.0


LENT = (
    Lent("potts", "train", "de", "MIT", free=True),
    Lent("germeval18", "germeval2018.training", "de", "CC BY 4.0, classes by us", free=True, weight=0.4),
    Lent("newsmtsc_target", "train", "en", "MIT", free=True, weight=0.6),
    Lent("brands_sxsw", "train", "en", "public domain", free=True, weight=0.6),
    Lent("uci_sentlab", "train", "en", "CC BY 4.0", free=True),
    Lent("sb10k", "train", "de", "texts of others", free=False),
    Lent("germeval17", "dev", "de", "none stated", free=False),
    Lent("hotel_de", "train", "de", "none stated", free=False),
    Lent("filmstarts", "train", "de", "none stated", free=False, weight=0.5),
    Lent("holidaycheck", "train", "de", "none stated", free=False, weight=0.5),
    Lent("schmidt22", "train", "de", "none stated", free=False),
    Lent("hellwig23", "train", "de", "none stated", free=False),
    Lent("sanktionen", "train", "de", "none stated", free=False),
    Lent("airline", "train", "en", "CC BY-NC-SA 4.0", free=False),
    Lent("semeval17", "train", "en", "research only", free=False, weight=0.5),
    Lent("sanders", "train", "en", "texts of others", free=False),
    Lent("umsab_en", "train", "en", "texts of others", free=False),
    Lent("umsab_fr", "train", "fr", "texts of others", free=False),
    Lent("umsab_it", "train", "it", "texts of others", free=False),
)


def own(lang: str, folder: Path = OWN) -> Iterator[Example]:
    """Give the examples of a language in ``folder/LANG/*.tsv``: the project's, or a company's own.

    A line is a class (- 0 +, or its name as ``listener labels export`` writes it), a tab, a text. Raises ValueError
    with the place of a line that is none.
    """
    for path in sorted((folder / lang).glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            sign, _, rest = line.partition("\t")
            text = rest.split("\t")[0].strip()
            sign = _NAMED.get(sign, sign)
            if sign not in SIGNS or not text:
                raise ValueError(f"{path.name}, line {number}: expected - 0 or +, a tab, and a text")
            weight = OWN_WEIGHT[lang] * (_SOBER if path.stem.startswith("plain") else 1.0)
            yield Example(text, SIGNS[sign], path.stem, weight)


def split(folder: Path, name: str, part: str) -> list[Example]:
    """Read one part of a set of others; lines of another kind are left out.

    Raises ValueError for a part whose name begins with "test": who learns from a test has nothing left to measure with.
    """
    if part.lower().startswith("test"):
        raise ValueError(f"{name}/{part}: tests are never read for training")
    rows = [line.split("\t") for line in (folder / name / f"{part}.tsv").read_text("utf-8").splitlines()]
    return [Example(row[1], LABELS.index(row[0]), name) for row in rows if len(row) > 1 and row[0] in LABELS]


def annotated(folder: Path, name: str, part: str, labels: Path = OWN / "annotations") -> list[Example]:
    """Read a set whose texts are others' and whose classes are ours: kept by a hash of the text, never with it."""
    rows = (line.split("\t") for line in (labels / f"{name}.tsv").read_text("utf-8").splitlines())
    known = {mark: SIGNS[sign] for sign, mark in rows}
    texts = [line.split("\t")[0] for line in (folder / name / f"{part}.txt").read_text("utf-8").splitlines()]
    marked = [(text, blake2b(text.encode(), digest_size=8).hexdigest()) for text in texts]
    return [Example(text, known[mark], name) for text, mark in marked if mark in known]


def joined(examples: Sequence[Example], lang: str) -> list[Example]:
    """Return long texts: 3 to 25 of our sentences of one kind and class in a row. Always the same ones.

    Our sentences are short, and a model that never saw an article takes every one for an opinion: some of its words
    weigh something.
    """
    chosen = random.Random(SEED)  # noqa: S311 - a repeatable choice, no secret
    ours = {path.stem for path in (OWN / lang).glob("*.tsv")}
    kinds: dict[tuple[str, int], list[str]] = {}
    for one in examples:
        if one.origin in ours:
            kinds.setdefault((one.origin, one.label), []).append(one.text)
    found: list[Example] = []
    for label, count in enumerate(_JOINED):
        origins = sorted(origin for origin, own_label in kinds if own_label == label)
        for _ in range(count if origins else 0):
            texts = kinds[chosen.choice(origins), label]
            some = chosen.sample(texts, min(len(texts), chosen.randint(3, 25)))
            found.append(Example(" ".join(some), label, "joined", _JOINED_WEIGHT[lang]))
    return found


def lent(lang: str, folder: Path, *, free_only: bool = True, sets: Sequence[Lent] = LENT) -> Iterator[Example]:
    """Give the examples of others that may be used and are there."""
    for one in sets:
        if one.lang != lang or not (one.free or not free_only):
            continue
        read = annotated if (OWN / "annotations" / f"{one.name}.tsv").exists() else split
        kind = "txt" if read is annotated else "tsv"
        if (folder / one.name / f"{one.split}.{kind}").exists():
            for example in read(folder, one.name, one.split):
                yield replace(example, weight=one.weight)
