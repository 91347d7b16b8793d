"""Whether what is said of a brand is about one thing or several: a further topic, or one topic twice.

An incident that turns out to be about two things stays one: in a storm of one thing, too, two groups use words of their
own, and to be woken for the second of them is worse than to find both in one message.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations

from listener.core import subject, topic
from listener.core.division import NOBODY, Division
from listener.core.talk import Talk, tongue
from listener.model.topic import Topic

DAY = timedelta(days=1)
VOICES = 10
"""Least distinct critical voices that make a topic of their own."""
SHARE = 0.3
"""Least share of the rest's critical voices, since it began, that use one word."""
CROWD, CROWD_SHARE = 40, 0.1
"""A crowd of so many voices needs a smaller share: a huge storm leaves a huge rest. (With the small share alone, five
of ten recordings of airlines fell apart, by words of 12 to 22 voices; at 0.2 for all none did.)"""
ABSENT = 0.05
"""Most share of an open topic's critical voices that use a further topic's word: above it, it is one of its words."""
_COMMON = 0.5
_TIMES = 5.0
"""How many times as many of the rest's voices use it, if that is less."""
NEW = 0.6
"""Least weight of that word beside what was said before."""
CROSSED = timedelta(hours=12)
"""Within this time a storm goes over to another language (detection.md 6: 2–12 h)."""
MERGED = 0.5
"""Share of the younger topic's voices or mentions that are the older one's, too: then they are one."""
_HALF = 0.5
"""Least size, beside all other critics since, of a topic that begins within half a day of the largest."""
_READ = 500
"""Texts that are read on either side, so that a huge storm costs no more."""


@dataclass(frozen=True, slots=True)
class Further:
    """A topic found in the rest."""

    topic: Topic
    of: int | None = None
    """The open topic that it is only a further side of: it is joined to that and no incident of its own."""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two open topics, by their places, that are one."""

    younger: int
    older: int
    mentions: float
    """Share of the younger one's critical mentions that are of the older one by their words as well."""
    voices: float
    """Share of the younger one's critical voices that speak of the older one, too."""


def second(division: Division, exclude: Collection[str] = ()) -> Further | None:
    """Return a further topic in the rest beside open ones, or None: then the rest counts to the largest one.

    It stands on a word of its own: ten distinct critical voices and three in ten of the rest's since it began use it
    (or forty, and one in ten), hardly anybody did before (``NEW``), and hardly anybody in an open topic (``ABSENT``).

    It is a side of an open topic and no new one, if half of those who speak of it use a word that is said there, too
    (the topic has moved on: "Rücktritt" was heard beside "Altöl"). And of the largest one, if that has no words yet, or
    if it speaks another language and began within twelve hours of it: storms go over to other languages within hours
    (detection.md 6), words of two languages are hardly ever the same, and that a brand meets two storms in half a day
    is rarer by far. The same holds in one language for what is not half as large.
    """
    if division.largest == NOBODY or not division.talk.heard:
        return None
    word = _word(division, exclude)
    if not word:
        return None
    found = _topic(division, division.places(NOBODY), word, exclude)
    return Further(found, _side_of(division, found, word))


def _word(division: Division, exclude: Collection[str]) -> str:
    talk = division.talk
    rest = division.places(NOBODY)
    day = talk.heard[-1].at - DAY
    critical = [place for place in rest if talk.critical[place] and talk.heard[place].at >= day]
    barred = topic.names(exclude)
    ranked = _ranked(talk, critical, barred)
    times, since = [talk.heard[place].at for place in critical], _speaking(talk, critical)
    for word, users in ranked:
        start = _onset(talk, users)
        using, voices = len(talk.speakers(users)), since[bisect_left(times, start)]
        if _is_large(using, voices) and _is_new(division, word, using, voices, start):
            return word
    return ""


def _speaking(talk: Talk, places: Sequence[int]) -> list[int]:
    """Return for each of these places, and for the end, how many different ones speak from there on."""
    seen: set[Hashable] = set()
    counts = [0]
    for place in reversed(places):
        seen.add(talk.voices[place])
        counts.append(len(seen))
    return counts[::-1]


def _is_large(using: int, voices: int) -> bool:
    return using >= (CROWD_SHARE if using >= CROWD else SHARE) * voices


def _ranked(talk: Talk, places: Sequence[int], barred: Collection[str]) -> list[tuple[str, list[int]]]:
    """Terms with enough voices, the most used first, compounds counted."""
    users = _with_compounds(talk, places)
    often = [(one, found) for one, found in users.items() if len(talk.speakers(found)) >= VOICES]
    telling = [(one, found) for one, found in often if one not in barred and not subject.is_outcry(one)]
    return sorted(telling, key=lambda pair: (-len(pair[1]), pair[0]))


def _with_compounds(talk: Talk, places: Sequence[int]) -> dict[str, list[int]]:
    users = talk.users(places)
    parts = topic.heads(users, [one for one, found in users.items() if len(found) >= VOICES // 2])
    whole = {one: set(found) for one, found in users.items()}
    for compound, found in parts.items():
        for part in found:
            whole[part] |= whole[compound]
    return {one: sorted(found) for one, found in whole.items()}


def _onset(talk: Talk, users: Sequence[int]) -> datetime:
    """When a word's users set in: the first tenth of them may have been anybody."""
    return talk.heard[users[len(users) // 10]].at


def _is_new(division: Division, word: str, users: int, voices: int, start: datetime) -> bool:
    talk = division.talk
    before = [place for place in range(len(talk.heard)) if talk.heard[place].at < start]
    using = talk.speakers(talk.using(word, before))
    if subject.weight(users, voices, len(using), len(talk.speakers(before))) < NEW:
        return False
    most = min(ABSENT, users / voices / _TIMES)
    return all(_share(talk, division.places(owner), word) <= most for owner in range(len(division.topics)))


def _share(talk: Talk, places: Sequence[int], word: str) -> float:
    critical = [place for place in places if talk.critical[place]]
    using = talk.speakers(talk.using(word, critical))
    return len(using) / max(1, len(talk.speakers(critical)))


def _topic(division: Division, places: Sequence[int], word: str, exclude: Collection[str]) -> Topic:
    """The topic of those who use a word, beside everything else that was heard."""
    talk = division.talk
    own = set(talk.using(word, (place for place in places if talk.critical[place])))
    heard = [talk.heard[place] for place in sorted(own)]
    others = [one for place, one in enumerate(talk.heard) if place not in own]
    others = others[:: 1 + len(others) // _READ]
    return subject.about(heard[-_READ:], others, talk.heard[-1].at, exclude)


def _side_of(division: Division, found: Topic, word: str) -> int | None:
    largest = division.topics[division.largest]
    if not largest.words or _crossed(division, found, word) or _is_small(division, found, word):
        return division.largest
    talk = division.talk
    cluster = talk.using(word, division.places(NOBODY))
    common = [one for one, _ in found.words if _share(talk, cluster, one) >= _COMMON]
    ranked = range(len(division.topics))
    return next(
        (own for own in ranked if any(_share(talk, division.places(own), one) > ABSENT for one in common)), None
    )


def _is_small(division: Division, found: Topic, word: str) -> bool:
    """Tell whether it begins within half a day of the largest and has not half as many critical voices as all others.

    A storm finds new words as it grows ("geraucht", then "durchgeschmort"); that another one joins it is rarer.
    """
    if found.began - division.topics[division.largest].began > CROSSED:
        return False
    talk = division.talk
    critical = [place for place, one in enumerate(talk.heard) if talk.critical[place] and one.at >= found.began]
    own = talk.speakers(talk.using(word, (place for place in critical if division.owners[place] == NOBODY)))
    return len(own) < _HALF * len(talk.speakers(critical) - own)


def _crossed(division: Division, found: Topic, word: str) -> bool:
    if abs(found.began - division.topics[division.largest].began) > CROSSED:
        return False
    spoken = tongue([division.talk.heard[place] for place in division.talk.using(word, division.places(NOBODY))])
    known = tongue(division.members(division.largest))
    return bool(spoken and known and spoken != known)


def merge(division: Division) -> tuple[Overlap, ...]:
    """Return the open topics that are one: the younger goes into the older (``subject.joined``).

    They are if half of the younger one's critical mentions are of the older by their words as well, or if half of its
    critical voices (ten at least) speak of the older one, too: who is angry about two things at once sees one thing.
    """
    pairs = combinations(sorted(range(len(division.topics)), key=lambda place: division.topics[place].began), 2)
    found = [_overlap(division, younger, older) for older, younger in pairs]
    return tuple(one for one in found if max(one.mentions, one.voices) >= MERGED)


def _overlap(division: Division, younger: int, older: int) -> Overlap:
    talk = division.talk
    known = division.chances[older]
    own = [p for p in range(len(talk.heard)) if talk.critical[p] and division.chances[younger][p] >= subject.BELONGS]
    both = sum(known[place] >= subject.BELONGS for place in own)
    voices = talk.speakers(place for place in division.places(younger) if talk.critical[place])
    shared = voices & talk.speakers(place for place in division.places(older) if talk.critical[place])
    return Overlap(
        younger,
        older,
        both / len(own) if own else 0.0,
        len(shared) / len(voices) if len(shared) >= VOICES else 0.0,
    )
