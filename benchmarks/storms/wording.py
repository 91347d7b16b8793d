"""Words for simulated brands: every mention gets sentences that suit its cause, its mood and its language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.storms.brands import LANGUAGE_OF_SOURCE
from benchmarks.storms.parts import PART
from benchmarks.storms.posts import Stream
from listener.core.pulse import NEGATIVE, NEWS, POSITIVE, Flags, Ints

BRAND = "Nordwind"
TONGUES = ("de", "en")
_POOL = 40_000
"""Most different texts of one kind, so that the largest brand fits into memory."""
_STORM = ("rage", "asking", "defence")
_EVERYDAY = ("grumble", "chat", "praise")
_KINDS: Mapping[str, tuple[str, str, str]] = {
    # cause: how critical mentions, neutral (and unscored) ones and praise are worded
    "flash": _STORM,
    "shock": _STORM,
    "slow_burn": _STORM,
    "two_waves": _STORM,
    "crossing": _STORM,
    "sarcastic": ("rage", "mockery", "mockery"),
    "launch": ("grumble", "product", "product"),
    "meme": ("joke", "joke", "joke"),
    "homonym": ("namesake", "namesake", "namesake"),
    "syndication": ("agency", "agency", "agency"),
    "bots": ("spam", "spam", "spam"),
    "angry_few": ("crusade", "crusade", "crusade"),
}
_TAILS = {"headline": ("lede", "detail"), "namesake": ("lede", "detail"), "agency": (), "spam": ()}
"""What is added to a core; all others get an aside and a remark."""
_SAME = {"agency", "spam"}
"""Kinds in which everybody says the same: only how it begins and ends differs."""
_CONSTANT = slice(1, -1)
"""Of the lists of such a kind all but the first and the last."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Sentences of one kind in one language: an opening, a core, what people add, what fills the slots, a closing."""

    lists: tuple[tuple[str, ...], ...]
    slots: tuple[str, ...]
    """Names of the slots that the lists before the last one fill."""

    @property
    def sizes(self) -> tuple[int, ...]:
        """Return the number of choices in each list; a text's number counts their combinations."""
        return tuple(len(choices) for choices in self.lists)

    def text(self, number: int, facts: Mapping[str, str]) -> str:
        """Return the text of a number below the product of ``sizes``; ``facts`` fill the slots that are no choice."""
        places = np.unravel_index(number, self.sizes)
        chosen = [choices[int(place)] for choices, place in zip(self.lists, places, strict=True)]
        said, filling, closing = chosen[: -len(self.slots) - 1], chosen[-len(self.slots) - 1 : -1], chosen[-1]
        opening, core, *tails = said
        end = "" if core[-1] in "?!." or not tails else "."
        whole = " ".join([opening + core + end, *tails]) + closing
        return whole.format_map({**facts, **dict(zip(self.slots, filling, strict=True))})


def worded(stream: Stream, seed: int, brand: str = BRAND) -> Stream:
    """Return the stream with words for every mention, German or English by its source.

    Mentions of a simulated stream speak of what caused them (``parts.PART``), all others of everyday things. Moods as
    the sentiment model saw them decide between criticism, small talk and praise. A copy has the words of an original of
    the same cause, language and mood that was said before it; agencies and bots say the same again and again.
    """
    rng = np.random.default_rng((seed, 77))
    text, texts = np.full(len(stream.pulse), -1, np.int64), dict[str, int]()
    for said in _sayings(stream, seed, brand):
        originals = said.which[stream.pulse.original[said.which] | (said.which == said.which[0])]
        numbers, places = np.unique(_numbers(rng, said, len(originals)), return_inverse=True)
        words = [said.kind.text(number, said.facts) for number in numbers.tolist()]
        text[originals] = np.array([texts.setdefault(one, len(texts)) for one in words])[places]
        text[said.which] = _copied(rng, text[said.which], recent=said.everyday)
    return replace(stream, text=text, texts=tuple(texts))


@dataclass(frozen=True, slots=True)
class _Saying:
    """Mentions that are worded alike: one cause, one kind, one language."""

    kind: Kind
    facts: Mapping[str, str]
    which: Ints
    """Places in the stream, oldest first."""
    everyday: bool
    constant: tuple[int, ...]
    """Choices that are the same in all of them; () if none is."""


def _sayings(stream: Stream, seed: int, brand: str) -> Iterator[_Saying]:
    causes = np.maximum(0, stream.pulse.voice // PART)
    tongue = np.clip(stream.pulse.source // LANGUAGE_OF_SOURCE, 0, len(TONGUES) - 1)
    for cause in np.unique(causes).tolist():
        rng = np.random.default_rng((seed, 78, cause))
        known = 0 < cause <= len(stream.events)
        event = stream.events[cause - 1].kind if known else ""
        kinds = _KINDS.get(event, _EVERYDAY)
        for number, name in enumerate(TONGUES):
            told = {**facts(np.random.default_rng((seed, 79, cause)), name), "brand": brand}
            here = (causes == cause) & (tongue == number)
            for sort, which in _worded_as(stream, kinds, here):
                sizes = kind(name, sort).sizes[_CONSTANT]
                constant = tuple(int(rng.integers(size)) for size in sizes) if sort in _SAME else ()
                yield _Saying(kind(name, sort), told, which, kinds == _EVERYDAY, constant)


def _worded_as(stream: Stream, kinds: tuple[str, str, str], here: Flags) -> Iterator[tuple[str, Ints]]:
    """Yield which kind of sentence which mentions get: by mood; in papers a storm is a headline."""
    paper = (stream.pulse.medium == NEWS) if kinds[0] == "rage" else np.zeros(len(here), np.bool_)
    mood = np.clip(stream.pulse.mood, NEGATIVE, 2)
    groups = [
        (kinds[0], here & ~paper & (mood == NEGATIVE)),
        (kinds[1], here & ~paper & (mood != NEGATIVE) & (mood != POSITIVE)),
        (kinds[2], here & ~paper & (mood == POSITIVE)),
        ("headline", here & paper),
    ]
    yield from ((kind, np.flatnonzero(group)) for kind, group in groups if group.any())


def _numbers(rng: np.random.Generator, said: _Saying, count: int) -> Ints:
    """Draw the numbers of texts."""
    sizes = said.kind.sizes
    drawn = [rng.integers(size, size=min(count, _POOL)) for size in sizes]
    for place, value in enumerate(said.constant, 1):
        drawn[place] = np.full(min(count, _POOL), value)
    pool: Ints = np.ravel_multi_index(drawn, sizes)
    return pool if count <= _POOL else rng.choice(pool, size=count)


def _copied(rng: np.random.Generator, text: Ints, *, recent: bool) -> Ints:
    """Give mentions without words those of one before: everyday copies follow at once, a wave copies its first ones."""
    originals = np.flatnonzero(text >= 0)
    before = np.searchsorted(originals, np.arange(len(text)))
    back = rng.exponential(3.0, len(text)) if recent else before * rng.random(len(text)) ** 0.67
    chosen = np.clip(before - 1 - back.astype(np.int64), 0, len(originals) - 1)
    return np.where(text >= 0, text, text[originals[chosen]])


def facts(rng: np.random.Generator, tongue: str) -> dict[str, str]:
    """Draw what one event is about; the same chance draws the same things in both languages."""
    words = _words()
    subject = words["subject"][int(rng.integers(len(words["subject"])))]
    novelty = words["novelty"][int(rng.integers(len(words["novelty"])))]
    return {
        "topic": str(subject[tongue][int(rng.integers(len(subject[tongue])))]),
        "tag": str(subject["tag"]),
        "product": str(novelty["product"]),
        "product_tag": str(novelty["tag"]),
        "quote": str(rng.choice(words["sayings"]["quotes"])),
        "other": str(rng.choice(words["sayings"]["others"])),
    }


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


@cache
def kind(tongue: str, name: str) -> Kind:
    """Return the sentences of a kind in a language."""
    words = _words()[tongue]
    tails = [words["tails"][tail] for tail in _TAILS.get(name, ("aside", "remark"))]
    lists = [words[name]["open"], words[name]["core"], *tails, *words["slots"].values(), words[name]["close"]]
    return Kind(tuple(tuple(choices) for choices in lists), tuple(words["slots"]))
