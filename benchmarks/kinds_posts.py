"""The labelled posts of the kinds benchmark, waves drawn from them, and real posts of a public set if it is there."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

FOLDER = Path(__file__).parent / "kinds_data"
NONE = "none"
LANGUAGES = ("de", "en")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A post that was written for the set, with what its writer meant."""

    text: str
    language: str
    kind: str
    story: str
    split: str
    safety: bool


@dataclass(frozen=True, slots=True)
class Wave:
    """Posts drawn together, and the kind that most of those of a kind are of; ``none`` for grumbling only."""

    kind: str
    texts: tuple[str, ...]


def labelled(name: str, split: str = "test", folder: Path = FOLDER) -> list[Labelled]:
    """Return the posts of a split of ``NAME_de.jsonl`` and ``NAME_en.jsonl``."""
    lines = [line for lang in LANGUAGES for line in (folder / f"{name}_{lang}.jsonl").read_text("utf-8").splitlines()]
    rows = [json.loads(line) for line in lines]
    fields = ("text", "language", "kind", "story", "split", "safety")
    return [Labelled(*(row[field] for field in fields)) for row in rows if row["split"] == split]


def waves(posts: Sequence[Labelled], size: int, share: float, each: int, seed: int) -> Iterator[Wave]:
    """Draw ``each`` waves a kind: ``share`` of the posts of the kind, a fifth of other kinds, the rest grumbling."""
    chance = Random(seed)  # noqa: S311 - draws samples
    by_kind = _by_kind(posts)
    for kind in sorted(by_kind.keys() - {NONE}):
        others = [text for other, texts in by_kind.items() if other not in {kind, NONE} for text in texts]
        for _ in range(each):
            own, foreign = round(size * share), round(size * 0.2)
            drawn = chance.choices(by_kind[kind], k=own) + chance.choices(others, k=foreign)
            yield Wave(kind, tuple(drawn + chance.choices(by_kind[NONE], k=max(0, size - own - foreign))))


def grumbling(posts: Sequence[Labelled], size: int, count: int, seed: int) -> Iterator[Wave]:
    """Draw waves of no kind: a fifth of the posts from any kinds, the rest grumbling."""
    chance = Random(seed)  # noqa: S311 - draws samples
    by_kind = _by_kind(posts)
    others = [text for kind, texts in by_kind.items() if kind != NONE for text in texts]
    for _ in range(count):
        foreign = round(size * 0.2)
        yield Wave(NONE, tuple(chance.choices(others, k=foreign) + chance.choices(by_kind[NONE], k=size - foreign)))


def stories(posts: Sequence[Labelled], seed: int) -> Iterator[Wave]:
    """Yield every story as a wave of its own: all its posts and as many that grumble."""
    chance = Random(seed)  # noqa: S311 - draws samples
    told = defaultdict[tuple[str, str, str], list[str]](list)
    for post in posts:
        told[post.language, post.kind, post.story].append(post.text)
    grumbles = {
        lang: [post.text for post in posts if post.kind == NONE and post.language == lang] for lang in LANGUAGES
    }
    for (language, kind, _), texts in sorted(told.items()):
        if kind != NONE:
            yield Wave(kind, (*texts, *chance.choices(grumbles[language], k=len(texts))))


def _by_kind(posts: Sequence[Labelled]) -> Mapping[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for post in posts:
        found[post.kind].append(post.text)
    return found


def real(folder: Path) -> dict[str, list[str]]:
    """Return posts of strangers by the kind that their labels name, from public sets; empty where they are not there.

    Tweets at airlines that people labelled as complaints, with a reason from flights, luggage and service, are service
    failures; those labelled as praise are praise.
    """
    path = folder / "detection" / "airline2015" / "Tweets.csv"
    if not path.exists():
        return {}
    found = defaultdict[str, list[str]](list)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["airline_sentiment"] == "positive":
                found["positive"].append(row["text"])
            elif row["negativereason"] not in {"", "Can't Tell"}:
                found["service_failure"].append(row["text"])
    return dict(found)
