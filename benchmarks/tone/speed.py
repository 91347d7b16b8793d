"""How fast and how robust: short texts a second beside VADER, the worst texts, memory. CPU time, one thread."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from time import process_time

from benchmarks.tone import peers, sets
from benchmarks.tone.sets import Text
from listener.core import tone
from listener.core.language import identify

ROOT = Path(__file__).parents[2]
SHORT = 140
"""Characters of a short text."""
TEXTS = 10_000
_TURN = 250
_PATIENCE = 20.0
"""Seconds that vaderSentiment gets for a hostile text."""
_SOURCES = {"de": ("potts", "sb10k", "germeval17"), "en": ("airline", "semeval17")}
_SIGNS = "".join(map(chr, (*range(0x1F300, 0x1F650), *range(0x1F900, 0x1FA00))))
"""Emoji, each once."""
_ALONE = "import sys; from benchmarks.tone.speed import alone; alone(sys.stdin.read())"


def short_texts(data: Path, count: int = TEXTS) -> list[str]:
    """Return distinct short texts of training and development parts, in turns German and English; fewer if so few."""
    folders = sets.folders(data)
    halves = [list(islice(_short(folders, names), count // 2)) for names in _SOURCES.values()]
    return [text for pair in zip(*halves, strict=False) for text in pair]


def _short(folders: dict[str, Path], names: Sequence[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        for split in ("train", "dev"):
            if name in folders and (folders[name] / f"{split}.tsv").exists():
                for text in sets.read(folders[name], split).texts:
                    if len(text.text) <= SHORT and text.text not in seen:
                        seen.add(text.text)
                        yield text.text


def made_up(samples: Sequence[Text], count: int) -> list[str]:
    """Return distinct short texts from a few, for the smallest run."""
    return [f"{samples[place % len(samples)].text} {place}" for place in range(count)]


def rates(texts: Sequence[str]) -> dict[str, float]:
    """Return texts a second from a text to language, score and deciding words, and vaderSentiment's score alone.

    They take turns, so that a busy machine is busy for both. What is loaded at the start of a daemon is loaded before.
    """
    rival = peers.vader()
    identify(texts[0])
    for lang in tone.LANGUAGES:
        tone.score(texts[0], lang)
    finding = scoring = theirs = 0.0
    for start in range(0, len(texts), _TURN):
        turn = texts[start : start + _TURN]
        began = process_time()
        langs = [identify(text) for text in turn]
        found = process_time()
        for text, lang in zip(turn, langs, strict=True):
            tone.score(text, lang)
        scored = process_time()
        for text in turn:
            rival.score(text)
        finding, scoring = finding + found - began, scoring + scored - found
        theirs += process_time() - scored
    return {
        "speed.n": float(len(texts)),
        "speed.short_texts_per_second": _rate(texts, finding + scoring),
        "speed.identified_per_second": _rate(texts, finding),
        "speed.scored_per_second": _rate(texts, scoring),
        "speed.vaderSentiment.short_texts_per_second": _rate(texts, theirs),
        "speed.ratio": max(theirs, 1e-6) / max(finding + scoring, 1e-6),
    }


def _rate(texts: Sequence[str], seconds: float) -> float:
    return len(texts) / max(seconds, 1e-6)


def hostile(emoji: int, characters: int) -> dict[str, tuple[str, ...]]:
    """Return texts that could stop a scorer, by kind; the first three of each stop vaderSentiment longest."""
    signs = ("😘", "😂", _SIGNS, "😡", "🙂👍", "👩\u200d👩", "❤️", "😂 ", "😡 but ")
    distinct = " ".join(f"word{place} but bad" for place in range(characters // 9))
    english = ("good but bad ", distinct, "bad ", "not very ", "unlike Nordwind ")
    german = (
        "schlecht ",
        "gut aber schlecht ",
        "nicht ",
        "kein ",
        "#gut ",
        "sehr ",
        "obwohl ",
        "als Südstrom ",
        "weder noch ",
    )
    solid = (
        "x",
        "schlecht",
        "😡",
        "!",
        "(",
        "ß",
        "gut-",
        "'",
        ".",
        "@",
        "https://",
        "&",
        ":-",
        "<3",
        "1.",
        "\n",
        "-._",
    )
    return {
        f"emoji_{emoji}": tuple((sign * emoji)[:emoji] for sign in signs),
        f"chars_{characters}": tuple((one * characters)[:characters] for one in (*english, *german, *solid)),
    }


def robust(emoji: int = 3_000, characters: int = 50_000, *, beside: bool = True) -> dict[str, float]:
    """Return the CPU time of the worst text of each kind, in ms; ``beside``: and of vaderSentiment for three of them.

    Each text is identified, and scored in every language; the quicker of two tries counts. Where vaderSentiment does
    not finish a text in twenty seconds it has no figure.
    """
    found: dict[str, float] = {}
    for name, texts in hostile(emoji, characters).items():
        found[f"robust.{name}_ms"] = max(_ours(text, lang) for text in texts for lang in tone.LANGUAGES)
        theirs = [_theirs(text) for text in texts[:3]] if beside else []
        finished = [one for one in theirs if one is not None]
        if theirs and len(finished) == len(theirs):
            found[f"robust.vaderSentiment.{name}_ms"] = max(finished)
    return found


def _ours(text: str, lang: str) -> float:
    tries = []
    for _ in range(2):
        start = process_time()
        identify(text)
        tone.score(text, lang)
        tries.append(1_000 * (process_time() - start))
    return min(tries)


def _theirs(text: str) -> float | None:
    try:
        return float(_run("-c", _ALONE, told=text))
    except subprocess.TimeoutExpired:
        return None


def alone(text: str) -> None:
    """Print vaderSentiment's CPU time for a text in ms."""
    rival = peers.vader()
    start = process_time()
    rival.score(text)
    sys.stdout.write(str(1_000 * (process_time() - start)))


def weight() -> dict[str, float]:
    """Return what ``benchmarks.tone.weight`` measures in a process of its own."""
    printed = _run("-m", "benchmarks.tone.weight")
    return {key: float(value) for key, value in json.loads(printed).items()}


def _run(*arguments: str, told: str = "") -> str:
    """Return what an interpreter of its own prints."""
    return subprocess.run(  # noqa: S603 - our own code
        [sys.executable, *arguments],
        cwd=ROOT,
        input=told,
        encoding="utf-8",
        capture_output=True,
        check=True,
        timeout=_PATIENCE,
    ).stdout
