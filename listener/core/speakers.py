"""Who spoke in a wave, how far they reach and which papers told of it. Counts and ranks; words nothing."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from listener.core import reprints, topic
from listener.core.amplifier import effective_reach
from listener.core.voices import speaker
from listener.model import Heard, Medium, MentionId

_VOICES, _SPEAKERS, _OUTLETS = 5, 5, 20
_READ = 2_000
"""Texts that are read for their words, and reports that are held against each other: the first ones."""
NOTHING: Mapping[MentionId, int] = {}
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True)
class Told:
    """A mention worth quoting."""

    heard: Heard
    copies: int
    """Mentions that say the same."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody whose words reach far."""

    name: str
    source: str
    medium: Medium
    reach: int
    share: float
    """Of the reach of all, 0…1."""
    mentions: int
    first: datetime
    url: str
    """Of the mention that reaches farthest."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people the critical voices may have reached, at most: audiences overlap, and some are not known."""

    people: int | None = None
    """None: no reach is known."""
    voices: int = 0
    known: int = 0
    """Voices whose reach is known; the others count as their median."""
    places: int = 0
    """Sources that they speak from."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """A paper or station that told of it."""

    name: str
    first: datetime
    title: str
    url: str
    """Of its first report."""
    reports: int


def says(one: Heard) -> bool:
    """Tell whether a mention still has its words: what was deleted or is past its retention has none."""
    return bool(one.text or one.title)


def about(said: Sequence[Heard], own: Collection[int]) -> list[Heard]:
    """Return what is of a topic, by words or as a copy of such; all of it where nobody knows the topic."""
    stories = {one.story for one in said if one.id in own}
    return [one for one in said if says(one) and (not own or one.id in own or one.story in stories)]


def spelled(terms: Sequence[str], said: Sequence[Heard]) -> tuple[str, ...]:
    """Return each term as it is mostly written in these texts; one that nobody uses is left out."""
    wanted = frozenset(terms)
    forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in said[:_READ]:
        for word in _WORD.findall(f"{one.title} {one.text}"):
            found = topic.term(word)
            if found in wanted:
                forms[found][word] += 1
    return tuple(max(sorted(forms[one]), key=lambda word: forms[one][word]) for one in terms if one in forms)


def told(wanted: Sequence[Heard], whole: Sequence[Heard], known: Mapping[MentionId, int] = NOTHING) -> tuple[Told, ...]:
    """Return the originals to quote, one of each voice: most copied first, then the farthest reaching, then the first.

    ``whole``: among what their copies are looked for; ``known``: how often some were copied, where that is more.
    """
    copies = Counter(one.story for one in whole if one.story != one.id) | Counter(known)
    best: dict[str, Told] = {}
    for one in sorted((one for one in wanted if one.story == one.id), key=lambda one: _rank(one, copies)):
        best.setdefault(speaker(one), Told(one, copies[one.id]))
        if len(best) == _VOICES:
            break
    return tuple(best.values())


def _rank(one: Heard, copies: Counter[MentionId]) -> tuple[int, int, MentionId]:
    return -copies[one.id], -(one.reach or 0), one.id


def farthest(wave: Sequence[Heard]) -> tuple[Speaker, ...]:
    """Return those who reach farthest, each with the mention that does."""
    several: defaultdict[str, list[Heard]] = defaultdict(list)
    for one in wave:
        several[speaker(one)].append(one)
    total = effective_reach(wave) or 0
    found = [_speaker(mentions, total) for mentions in several.values() if any(one.reach for one in mentions)]
    return tuple(sorted(found, key=lambda one: (-one.reach, one.first, one.name))[:_SPEAKERS])


def _speaker(mentions: Sequence[Heard], total: int) -> Speaker:
    widest = max(mentions, key=lambda one: (one.reach or 0, -one.id))
    reach = widest.reach or 0
    return Speaker(
        *(widest.author, str(widest.source), widest.medium, reach, reach / max(reach, total)),
        mentions=len(mentions),
        first=min(one.at for one in mentions),
        url=widest.url,
    )


def reach(critics: Sequence[Heard]) -> Reach:
    """Return how many people the critical voices may have reached."""
    return Reach(
        people=effective_reach(critics),
        voices=len({speaker(one) for one in critics}),
        known=len({speaker(one) for one in critics if one.reach is not None}),
        places=len({one.source for one in critics}),
    )


def outlets(wave: Sequence[Heard]) -> tuple[tuple[Outlet, ...], int]:
    """Return the papers that told of it, the first first, and how many distinct stories they told."""
    news = [one for one in wave if one.medium is Medium.NEWS]
    several: defaultdict[str, list[Heard]] = defaultdict(list)
    for one in news:
        several[outlet(one)].append(one)
    found = [_outlet(name, reports) for name, reports in several.items()]
    ranked = sorted(found, key=lambda one: (one.first, one.name))[:_OUTLETS]
    return tuple(ranked), reprints.stories(news[:_READ])


def _outlet(name: str, reports: Sequence[Heard]) -> Outlet:
    first = min(reports, key=lambda one: (one.at, one.id))
    return Outlet(name, first.at, first.title or first.text, first.url, len(reports))


def outlet(one: Heard) -> str:
    """Return which paper a report is of: whose server it lies on, else the source."""
    try:
        host = urlsplit(one.url).hostname
    except ValueError:  # brackets that are no IPv6 address
        host = None
    return (host or "").removeprefix("www.") or str(one.source)
