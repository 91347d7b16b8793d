"""What was heard of one brand, read once for all its topics: who speaks, which terms, which pages. Judges nothing."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from listener.core import topic
from listener.core.smallwords import OFFERED
from listener.core.urls import same_page
from listener.model import Heard, Medium, Mood, SourceName

_LINK = re.compile(r"https?://[^\s<>\"]+")
WORD = re.compile(r"[^\W\d_]+")
_READ = 200
"""Texts that are looked at for their language."""
_CLEARLY = 2.0
"""How many times as often a language's own small words occur as any other's."""
_LEAST_SMALL = 5


@dataclass(frozen=True, slots=True)
class Talk:
    """Mentions of one brand, oldest first; all columns have one entry a mention."""

    heard: tuple[Heard, ...]
    terms: tuple[frozenset[str], ...]
    voices: tuple[Hashable, ...]
    """Who speaks; a mention without author is a voice of its own."""
    critical: tuple[bool, ...]
    """True for a negative original: what waves consist of."""
    vocabulary: frozenset[str]
    """Every term that is used at all."""

    def since(self, start: datetime) -> range:
        """Return the places of what was said from ``start`` on."""
        return range(bisect_left(self.heard, start, key=lambda one: one.at), len(self.heard))

    def users(self, places: Iterable[int]) -> dict[str, list[int]]:
        """Return for each term the places that use it, in order."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place in places:
            for one in self.terms[place]:
                found[one].append(place)
        return found

    def using(self, word: str, places: Iterable[int]) -> list[int]:
        """Return those of the places that use a term or a compound of it."""
        spoken = [one for one in self.vocabulary if one.startswith(word) or one.endswith(word)]
        forms = {word, *topic.heads(spoken, (word,))}
        return [place for place in places if not forms.isdisjoint(self.terms[place])]

    def speakers(self, places: Iterable[int]) -> set[Hashable]:
        """Return who speaks at these places."""
        return {self.voices[place] for place in places}


def read(recent: Iterable[Heard]) -> Talk:
    """Return what was heard, from mentions in any order."""
    heard = tuple(sorted(recent, key=lambda one: (one.at, one.id)))
    terms = tuple([topic.terms(one) for one in heard])
    return Talk(
        heard,
        terms,
        tuple([one.author or one.id for one in heard]),
        tuple([one.mood is Mood.NEGATIVE and one.story == one.id for one in heard]),
        frozenset[str]().union(*terms),
    )


def pages(heard: Heard) -> frozenset[str]:
    """Return the pages that a mention stands on or points to.

    Of a forum's thread every answer has the same; a home page says nothing, and neither does the page on which all
    reviews of a thing stand.
    """
    links = [same_page(link) for link in _LINK.findall(f"{heard.title} {heard.text}")] if "://" in heard.text else []
    own = [] if heard.medium is Medium.REVIEW else [heard.url]
    return frozenset(page for link in (*own, *links) if "/" in (page := _page(link)))


def _page(link: str) -> str:
    return link.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/.,;:!?)’”'\"")


def tongue(mentions: Sequence[Heard]) -> str:
    """Return the language that these mentions are written in, by its small words; empty if they do not show one."""
    counts: Counter[str] = Counter()
    for one in mentions[-_READ:]:
        counts.update(_tells().get(word, "") for word in WORD.findall(f"{one.title} {one.text}".casefold()))
    del counts[""]
    ranked = [*counts.most_common(2), ("", 0), ("", 0)]
    (first, most), (_, next_most) = ranked[:2]
    return first if most >= _LEAST_SMALL and most >= _CLEARLY * next_most else ""


@lru_cache(1)
def _tells() -> dict[str, str]:
    """Each small word that one language alone has."""
    spoken = [(word, language) for language, words in OFFERED.items() for word in words.split()]
    often = Counter(word for word, _ in spoken)
    return {word: language for word, language in spoken if often[word] == 1}


def mostly(recent: Sequence[Heard]) -> tuple[SourceName, ...]:
    """Return the sources that half of the criticism is said in, or more."""
    counts = Counter(one.source for one in recent if one.mood is Mood.NEGATIVE)
    return tuple(source for source, count in counts.items() if 2 * count >= counts.total())
