"""The figures of the kinds benchmark: posts one by one, waves, real posts, safety, cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import process_time

from benchmarks import kinds_peers, kinds_posts
from benchmarks.kinds_posts import LANGUAGES, NONE, Labelled, Wave
from benchmarks.tone.metrics import accuracy, macro_f1, share
from listener.core import kinds_post
from listener.core.kinds import kinds, safety

SURE = 0.6
"""From this chance a single post counts as told surely; waves have a rule of their own."""
SIZES, SHARES = (10, 30), (0.8, 0.5, 0.3)
SEED = 6


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often posts of one kind were told as another, in one language."""

    language: str
    counts: Counter[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured."""

    each: int
    """Waves a kind."""
    sizes: tuple[int, ...] = SIZES
    shares: tuple[float, ...] = SHARES
    long_texts: int = 200


def posts_one_by_one(posts: Sequence[Labelled]) -> tuple[dict[str, float], list[Confusion]]:
    """Measure single posts, by language."""
    figures: dict[str, float] = {}
    confusions = []
    for language in LANGUAGES:
        own = [post for post in posts if post.language == language]
        gold = [post.kind for post in own]
        read = [kinds_post.read(post.text) for post in own]
        names = (*kinds_post.kinds(), NONE)
        told = [names[one.first] for one in read]
        sure = [one.chances.max() >= SURE for one in read]
        right = [said == wanted for said, wanted, is_sure in zip(told, gold, sure, strict=True) if is_sure]
        figures |= _scored(f"posts.{language}", gold, told)
        figures |= {f"posts.{language}.n": len(own), f"posts.{language}.sure": share(sure)}
        figures[f"posts.{language}.accuracy_when_sure"] = share(right)
        others = {"cues_before": [kinds_peers.of_post(post.text) for post in own], **kinds_peers.guessed(gold)}
        for peer, said in others.items():
            figures |= _scored(f"posts.{language}.{peer}", gold, said)
        confusions.append(Confusion(language, Counter(zip(gold, told, strict=True))))
    return figures, confusions


def _scored(key: str, gold: Sequence[str], told: Sequence[str]) -> dict[str, float]:
    return {f"{key}.macro_f1": macro_f1(gold, told), f"{key}.accuracy": accuracy(gold, told)}


def waves(posts: Sequence[Labelled], scale: Scale) -> dict[str, float]:
    """Measure waves of one language and of both, of each size, with more and less noise, and waves of no kind."""
    figures: dict[str, float] = {}
    for language in (*LANGUAGES, "mixed"):
        own = [post for post in posts if language in {post.language, "mixed"}]
        for size in scale.sizes:
            for part in scale.shares:
                drawn = kinds_posts.waves(own, size, part, scale.each, SEED)
                figures |= _of_waves(f"waves.{language}.{size}.{round(part * 100)}", drawn)
            empty = list(kinds_posts.grumbling(own, size, 4 * scale.each, SEED))
            figures[f"waves.{language}.{size}.none.unsure"] = share([kinds(one.texts).unsure for one in empty])
    return figures | _of_waves("waves.stories", kinds_posts.stories(posts, SEED))


def _of_waves(key: str, drawn: Iterable[Wave]) -> dict[str, float]:
    right, unsure, before = [], [], []
    listed = {one.kind for one in kinds_peers.lists()}
    for wave in drawn:
        told = kinds(wave.texts)
        right.append(max(told.scores, key=told.scores.__getitem__) == wave.kind)
        unsure.append(told.unsure)
        if wave.kind in listed:
            before.append(kinds_peers.of_wave(wave.texts) == wave.kind)
    figures = {
        f"{key}.accuracy": share(right),
        f"{key}.unsure": share(unsure),
        f"{key}.accuracy_when_sure": share([hit for hit, doubt in zip(right, unsure, strict=True) if not doubt]),
    }
    return figures | ({f"{key}.cues_before.accuracy_of_its_five": share(before)} if before else {})


def strangers(folder: Path, scale: Scale) -> dict[str, float]:
    """Measure waves of 30 real posts whose labels name a kind, if the public set is there."""
    figures: dict[str, float] = {}
    chance = Random(SEED)  # noqa: S311 - draws samples
    for kind, texts in kinds_posts.real(folder).items():
        drawn = [Wave(kind, tuple(chance.sample(texts, 30))) for _ in range(5 * scale.each)]
        figures |= _of_waves(f"real.{kind}", drawn)
        figures[f"real.{kind}.safety_per_1000"] = 1000 * share([safety([text]).reported for text in texts])
    return figures


def dangers(posts: Sequence[Labelled]) -> dict[str, float]:
    """Measure reports of injury and danger, post by post."""
    figures: dict[str, float] = {}
    for language in LANGUAGES:
        own = [post for post in posts if post.language == language]
        told = [(post.safety, safety([post.text]).reported) for post in own]
        hits = told.count((True, True))
        figures[f"safety.{language}.n"] = len(own)
        figures[f"safety.{language}.reports"] = sum(wanted for wanted, _ in told)
        figures[f"safety.{language}.recall"] = share([said for wanted, said in told if wanted])
        figures[f"safety.{language}.precision"] = hits / max(1, sum(said for _, said in told))
    return figures


def cost(posts: Sequence[Labelled], scale: Scale) -> dict[str, float]:
    """Measure CPU seconds of a wave of texts of 5,000 characters; words that nobody ever wrote are the dearest."""
    chance = Random(SEED)  # noqa: S311 - makes texts
    texts = [post.text for post in posts]
    long = [" ".join(chance.sample(texts, 60))[:5_000] for _ in range(scale.long_texts)]
    odd = [" ".join("".join(chance.choices("abcdefgh", k=39)) for _ in range(125)) for _ in range(scale.long_texts)]
    kinds(long[:1])  # lists and model are loaded once
    safety(long[:1])
    return {
        "cost.kinds_long_s": _seconds(kinds, long),
        "cost.safety_long_s": _seconds(safety, long),
        "cost.kinds_odd_s": _seconds(kinds, odd),
        "cost.safety_odd_s": _seconds(safety, odd),
    }


def _seconds(told: object, texts: Sequence[str]) -> float:
    assert callable(told)
    begun = process_time()
    told(texts)
    return process_time() - begun
