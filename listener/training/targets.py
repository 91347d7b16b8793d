"""Texts with what is judged in them: the project's own, lent ones whose licence is free, and anchors. Never a test."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from listener.core import naming
from listener.training.material import LABELS, OWN, SIGNS, Example

_NAMED = re.compile(r"@\w{3,}|#\w{4,}")
_CAPITAL = re.compile(r"(?<=[a-zäöüß,] )[A-ZÄÖÜ][a-zäöüß]{3,}")


@dataclass(frozen=True, slots=True)
class Targeted:
    """A text with what is judged in it."""

    text: str
    span: naming.Span
    label: int
    origin: str
    polar: bool = False
    """Chosen because it is praise or blame: it says nothing of how many are."""
    anchor: bool = False


def own(lang: str, folder: Path = OWN) -> Iterator[Targeted]:
    """Give the project's own targets. Raises ValueError with the place of a line that is none."""
    path = folder / "target" / f"{lang}.tsv"
    for number, line in enumerate(path.read_text("utf-8").splitlines() if path.exists() else (), 1):
        sign, text, name = (*line.split("\t"), "", "")[:3]
        found = naming.spans(text, (name,))
        if sign not in SIGNS or not found:
            raise ValueError(f"{path.name}, line {number}: expected - 0 or +, a text, and a name in it")
        yield Targeted(text, found[0], SIGNS[sign], "own")


def lent(lang: str, data: Path) -> Iterator[Targeted]:
    """Give the targets of others whose licence is free (both MIT), if they lie in ``data``. Never a test."""
    name, place = {"de": ("potts_target", _by_token), "en": ("newsmtsc_target", _by_character)}.get(lang, ("", None))
    path = data / name / "train.tsv"
    if place is None or not path.exists():
        return
    for line in path.read_text("utf-8").splitlines():
        label, text, told, words = line.split("\t")[:4]
        yield Targeted(text, place(text, told, words), LABELS.index(label), name, polar=lang == "de")


def _by_token(text: str, told: str, _: str) -> naming.Span:
    """Read "3:5", from and to in words between single blanks."""
    low, high = map(int, told.split(":"))
    words = text.split(" ")
    start = sum(len(word) + 1 for word in words[:low])
    return start, start + sum(len(word) + 1 for word in words[low:high]) - 1


def _by_character(_: str, told: str, words: str) -> naming.Span:
    return int(told), int(told) + len(words)


def anchors(examples: Sequence[Example]) -> Iterator[Targeted]:
    """Mark one name in each example that has one: its first handle or hashtag, or else some capitalised word."""
    for one in examples:
        found = list(_NAMED.finditer(one.text))[:1] or list(_CAPITAL.finditer(one.text))
        if found:
            chosen = found[crc32(one.text.encode()) % len(found)]
            yield Targeted(one.text, chosen.span(), one.label, one.origin, anchor=True)


def fold_of(text: str, folds: int) -> int:
    """Return the fold of a text: equal for texts that differ in signs and ends only, so that none is on both sides."""
    return crc32("".join(filter(str.isalnum, text.lower()))[:60].encode()) % folds
