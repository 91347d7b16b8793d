"""What is said in the demo's world, and when: some weeks of quiet, a storm, an apology. Seeded; the same every time."""

from __future__ import annotations

import math
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

BRAND = "Brodelmann"
SOURCES = ("tagblatt", "kuechenforum", "fediwall")
HISTORY = timedelta(days=18)
QUIET = timedelta(hours=32)
STORM = timedelta(hours=12)
AFTER = timedelta(hours=14)
PEAK_AFTER = timedelta(hours=5)
DOUBLING = timedelta(minutes=42)
HALF_LIFE = timedelta(minutes=100)
PEAK_PER_HOUR = 110.0
APOLOGY_AFTER = timedelta(hours=7)
_USUAL_PER_DAY = 20.0
_SEED = 2026


@dataclass(frozen=True, slots=True)
class Post:
    """One thing somebody says somewhere."""

    number: int
    at: datetime
    source: str
    author: str
    title: str
    text: str
    storm: bool = False


@dataclass(frozen=True, slots=True)
class Script:
    """All posts in order, and the moments that matter."""

    begin: datetime
    """When the daemon is started; everything before is history."""
    onset: datetime
    peak: datetime
    end: datetime
    posts: tuple[Post, ...]

    def per_hour(self, at: datetime) -> int:
        """Return how many posts name the brand in the hour before ``at``."""
        return sum(at - timedelta(hours=1) < post.at <= at and BRAND in post.title + post.text for post in self.posts)


def write(begin: datetime, peak_per_hour: float = PEAK_PER_HOUR, seed: int = _SEED) -> Script:
    """Return the script of a demo whose daemon starts at ``begin``."""
    dice = random.Random(seed)  # noqa: S311 - a story, not a secret
    onset = begin + QUIET
    end = onset + STORM + AFTER
    drafts = [*_quiet(dice, begin - HISTORY, onset, end), *_storm(dice, onset, peak_per_hour), *_calm(dice, onset, end)]
    drafts.sort(key=lambda draft: draft[0])
    posts = tuple(Post(number, *draft) for number, draft in enumerate(drafts))
    return Script(begin, onset, onset + PEAK_AFTER, end, posts)


Draft = tuple[datetime, str, str, str, str, bool]


def _quiet(dice: random.Random, start: datetime, onset: datetime, end: datetime) -> Iterator[Draft]:
    """Everyday talk with a daily rhythm: little at night, most in the evening."""
    for at in _arrivals(dice, start, end, _USUAL_PER_DAY / 24 * 2, lambda at: _rhythm(at) / 2):
        roll = dice.random()
        lang = "en" if dice.random() < 0.08 else "de"
        kind = "negative" if roll < 0.14 else "positive" if roll < 0.34 else "neutral"
        yield (at, *_said(dice, "quiet", lang, kind), False)
    for at in _arrivals(dice, start, onset, 0.15, _rhythm):
        yield (at, *_said(dice, "other", "de", "neutral"), False)


def _storm(dice: random.Random, onset: datetime, peak: float) -> Iterator[Draft]:
    for at in _arrivals(dice, onset, onset + STORM, peak, lambda at: _wave(at - onset)):
        if dice.random() < 0.05 and at > onset + timedelta(hours=2):
            part = _texts()["press"]["de"]
            title, body = (_fill(dice, dice.choice(part[key])) for key in ("headline", "body"))
            yield (at, "tagblatt", dice.choice(_texts()["names"]["desk"]), title, body, True)
            continue
        part = _texts()["storm"]["en" if dice.random() < 0.08 else "de"]
        said = " ".join(_fill(dice, dice.choice(part[key])) for key in ("opener", "fact", "anger")).strip()
        source = "fediwall" if dice.random() < 0.65 else "kuechenforum"
        yield (at, source, _author(dice), _title(source, said), said, True)


def _calm(dice: random.Random, onset: datetime, end: datetime) -> Iterator[Draft]:
    """After the apology people pass it on."""
    for at in _arrivals(dice, onset + APOLOGY_AFTER, end, 2.0, _rhythm):
        yield (at, *_said(dice, "calm", "de", "positive" if dice.random() < 0.4 else "neutral"), False)


def _wave(age: timedelta) -> float:
    """Return the height of the storm, 0…1: doubling up to the peak, halving after it."""
    beyond = age - PEAK_AFTER
    return float(2.0 ** (beyond / DOUBLING if beyond < timedelta(0) else -(beyond / HALF_LIFE)))


def _rhythm(at: datetime) -> float:
    hour = at.hour + at.minute / 60
    return 0.15 + 0.85 * (0.5 - 0.5 * math.cos(math.tau * (hour - 3) / 24))


def _arrivals(dice: random.Random, start: datetime, end: datetime, most: float, height: Any) -> Iterator[datetime]:
    """Give the times of a Poisson process whose rate is ``most`` per hour times ``height`` (thinning)."""
    at = start
    while True:
        at += timedelta(hours=dice.expovariate(most))
        if at >= end:
            return
        if dice.random() < height(at):
            yield at.replace(microsecond=0)


def _said(dice: random.Random, part: str, lang: str, kind: str) -> tuple[str, str, str, str]:
    text = _fill(dice, dice.choice(_texts()[part][lang][kind]))
    source = dice.choice(SOURCES)
    return source, _author(dice), _title(source, text), text


def _title(source: str, text: str) -> str:
    """Short posts have no title; elsewhere it is how the text begins."""
    return "" if source == "fediwall" else " ".join(text.split()[:6])


def _author(dice: random.Random) -> str:
    names = _texts()["names"]
    return f"{dice.choice(names['first'])}_{dice.choice(names['last'])}{dice.randrange(100)}"


def _fill(dice: random.Random, text: str) -> str:
    choices: Mapping[str, Sequence[str]] = _texts()["fill"]
    filled = text.format(**{slot: dice.choice(options) for slot, options in choices.items()})
    return filled[:1].upper() + filled[1:]


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "posts.toml").read_text("utf-8"))
