"""vaderSentiment's compound on our own way: how often it differs, how many times as fast it is, how its time grows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from time import process_time

from benchmarks.report import Target, at_least, at_most
from benchmarks.tone import peers, sets
from listener.core import vader

FASTER = {140: 3.0, 1_000: 7.0, 2_500: 12.0}
"""Times vaderSentiment, by the length of the texts in characters."""
GROWTH = 12.0
"""Times the cost of a text of 5 KB that one of 50 KB may cost."""
EMOJI_MS = 50.0
_ROUNDS = 5
_COUNTS = {140: 400, 1_000: 80, 2_500: 24}
_SHORT, _LONG = 5_000, 50_000


def english(data: Path) -> list[str]:
    """Return the distinct English texts of all parts of the public sets."""
    folders = sets.folders(data)
    found: dict[str, None] = {}
    for name in sorted(folders):
        for path in sorted(folders[name].glob("*.tsv")) if not name.endswith("_target") else ():
            part = sets.read(folders[name], path.stem)
            if part.lang == "en":
                found |= dict.fromkeys(text.text for text in part.texts)
    return list(found)


def of_length(texts: Sequence[str], length: int) -> Iterator[str]:
    """Join texts until each has about so many characters; begins anew where they end, with another first one."""
    place = 0
    while True:
        said: list[str] = []
        while sum(map(len, said)) + len(said) < length:
            said.append(texts[place % len(texts)])
            place += 1
        place += place % len(texts) == 0
        yield " ".join(said)[:length]


def measured(texts: Sequence[str], *, rounds: int = _ROUNDS, share: float = 1.0) -> dict[str, float]:
    """Return ratios by length, differences, and how our time grows; ``share`` of the usual number of texts."""
    rival = peers.vader().score
    compared = list(dict.fromkeys(texts))
    different = sum(_ours(text) != rival(text) for text in compared)
    figures = {"exact.texts": float(len(compared)), "exact.differences": float(different)}
    for length, count in _COUNTS.items():
        stream = of_length(texts, length)
        ratios = []
        for _ in range(rounds):
            turn = list(islice(stream, max(2, int(count * share))))
            ratios.append(_timed(rival, turn) / _timed(_ours, turn))
        figures[f"exact.chars_{length}.ratio"] = median(ratios)
    growing = []
    for _ in range(rounds):
        short, long_ = (list(islice(of_length(texts, length), 3)) for length in (_SHORT, _LONG))
        growing.append(_timed(_ours, long_) / _timed(_ours, short))
    figures["exact.growth_5_to_50_kb"] = median(growing)
    figures["exact.emoji_3000_ms"] = 1_000 * min(_timed(_ours, ["😂" * 3_000]) for _ in range(3))
    return figures


def targets(figures: dict[str, float]) -> dict[str, Target]:
    """Return the targets of the figures that there are."""
    if "exact.differences" not in figures:
        return {}
    wanted = {
        f"exact.chars_{length}.ratio": at_least(figures[f"exact.chars_{length}.ratio"], times)
        for length, times in FASTER.items()
    }
    return wanted | {
        "exact.differences": at_most(figures["exact.differences"], 0.0),
        "exact.growth_5_to_50_kb": at_most(figures["exact.growth_5_to_50_kb"], GROWTH),
        "exact.emoji_3000_ms": at_most(figures["exact.emoji_3000_ms"], EMOJI_MS),
    }


def _ours(text: str) -> float:
    return vader.read(text).compound


def _timed(score: Callable[[str], float], texts: Sequence[str]) -> float:
    start = process_time()
    for text in texts:
        score(text)
    return max(process_time() - start, 1e-9)
