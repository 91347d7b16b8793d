"""Labelled sets as they lie in a folder: NAME/SPLIT.tsv with label, text and, in sets named *_target, what is meant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from listener.core.language import identify

LABELS = ("negative", "neutral", "positive")
TARGETED = "_target"
KNOWN = {
    "germeval17": "de",
    "sb10k": "de",
    "potts": "de",
    "hellwig23": "de",
    "schmidt22": "de",
    "filmstarts": "de",
    "holidaycheck": "de",
    "sanktionen": "de",
    "mlsa": "de",
    "airline": "en",
    "semeval17": "en",
    "sanders": "en",
    "brands_sxsw": "en",
    "uci_sentlab": "en",
    "vader_tweets": "en",
    "vader_amazon": "en",
    "vader_movie": "en",
    "vader_nyt": "en",
    "acl14": "en",
    "se14_laptops": "en",
    "se14_restaurants": "en",
    "newsmtsc": "en",
}
CODES = frozenset(("de", "en", "fr", "it", "es", "nl", "pt", "pl", "da", "sv", "fi", "cs", "tr", "ru", "ar", "hi"))
_ASKED = 300
"""Texts that tell the language of a set whose name does not."""
_TOKENS = re.compile(r"(\d+):(\d+)")
_WORD = re.compile(r"\S+")

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Text:
    """One labelled text."""

    label: str
    text: str
    span: Span | None = None
    """Where the target stands, in characters; None where the whole text is meant, or the place is unknown."""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One split of a set."""

    name: str
    split: str
    lang: str
    texts: tuple[Text, ...]

    @property
    def key(self) -> str:
        """What its figures begin with."""
        return f"{self.name}.{self.split}"

    @property
    def targeted(self) -> bool:
        """Tell whether the labels are of targets in the texts."""
        return self.name.endswith(TARGETED)

    @property
    def labels(self) -> list[str]:
        """The labels, text by text."""
        return [text.label for text in self.texts]

    @property
    def occurring(self) -> frozenset[str]:
        """Which labels there are."""
        return frozenset(self.labels)


def folders(data: Path) -> dict[str, Path]:
    """Return the sets by name: in the folder itself, or in its folder ``sentiment``."""
    return {
        path.name: path
        for root in (data, data / "sentiment")
        if root.is_dir()
        for path in sorted(root.iterdir())
        if path.is_dir() and any(path.glob("*.tsv"))
    }


def evaluated(data: Path, only: Sequence[str] = ()) -> Iterator[Part]:
    """Give every split whose name begins with ``test``; of target sets without one, ``dev``.

    ``only`` names sets or, as NAME.SPLIT, single splits; empty: all.
    """
    for name, folder in folders(data).items():
        splits = sorted(path.stem for path in folder.glob("test*.tsv"))
        if not splits and name.endswith(TARGETED) and (folder / "dev.tsv").exists():
            splits = ["dev"]
        for split in splits:
            if not only or name in only or f"{name}.{split}" in only:
                part = read(folder, split)
                yield from [part] if part.texts else []


def read(folder: Path, split: str) -> Part:
    """Read one split; lines without a text or with another label are left out."""
    rows = (line.split("\t") for line in (folder / f"{split}.tsv").read_text("utf-8").split("\n"))
    name = folder.name
    texts = [
        _text(row, targeted=name.endswith(TARGETED))
        for row in rows
        if len(row) > 1 and row[0] in LABELS and row[1].strip()
    ]
    return Part(name, split, language_of(name, [text.text for text in texts]), tuple(texts))


def _text(row: Sequence[str], *, targeted: bool) -> Text:
    label, text = row[:2]
    if not targeted or len(row) < 4:
        return Text(label, text)
    return Text(label, text, span_of(text, row[2], row[3]), row[3])


def span_of(text: str, position: str, target: str) -> Span | None:
    """Return where a target stands, in characters; None if it is not there.

    ``position`` is ``lo:hi`` in tokens between blanks, or the first character; there are sets in which that is off by
    a few, so the nearest place where the target's words stand is taken.
    """
    tokens = _TOKENS.fullmatch(position)
    if tokens:
        words = list(_WORD.finditer(text))[int(tokens[1]) : int(tokens[2])]
        return (words[0].start(), words[-1].end()) if words else None
    if not target or not position.isdigit():
        return None
    near = int(position)
    places = [found.start() for found in re.finditer(re.escape(target), text)]
    start = min(places, key=lambda place: abs(place - near), default=None)
    return None if start is None else (start, start + len(target))


def language_of(name: str, texts: Sequence[str]) -> str:
    """Return a set's language: a known one, else what the name ends with, else what most texts are identified as."""
    bare = name.removesuffix(TARGETED)
    if bare in KNOWN:
        return KNOWN[bare]
    ending = bare.rpartition("_")[2]
    if ending in CODES and ending != bare:
        return ending
    spoken = Counter(filter(None, map(identify, texts[:_ASKED])))
    return spoken.most_common(1)[0][0] if spoken else ""
