"""Replies that pretend to be personal: the same words to one person after the other ("Scheindialog", idea A20)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.core import voices
from listener.core.dialogue import Share
from listener.model import SourceName
from listener.model.desk import Answer

SAME = 0.8
"""Least Jaccard similarity of shingles."""
MOST = 5
"""So many such replies within an hour are still a coincidence; one more is a warning."""
WINDOW = timedelta(hours=1)
_SHINGLE = 3
_SHORT = 5
"""Words; shorter ones ("Gern geschehen!") are alike by nature, as in ``core.story``."""
_GREETING = re.compile(
    r"\A\W*(?:hallo|hi|hey|moin|servus|guten (?:tag|morgen|abend)|lieber?|sehr geehrter?|dear|hello"
    r"|good (?:morning|evening))\b[^,!.\n]{0,40}[,!.\n]",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"(?:\s*[\^/~*–—-]\s*\w{1,12}|\n\s*(?:[\w. ]{1,40}))\W*\Z")
"""What service desks write at the end: ^MK, /Tim, a name on a line of its own."""

Shingles = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Canned:
    """One wording that was used for many within an hour."""

    source: SourceName
    text: str
    """Its first use."""
    count: int
    """Most uses within one hour."""
    since: datetime
    """When that hour began."""
    total: int
    """All its uses, also those that nobody can date."""


def canned(replies: Iterable[Answer]) -> tuple[Canned, ...]:
    """Return each wording that was used more than five times within an hour at one source, the most used first."""
    found = [_judged(group) for group in groups(replies)]
    loud = [one for one in found if one is not None and one.count > MOST]
    return tuple(sorted(loud, key=lambda one: (-one.count, one.since, one.text)))


def repeated(replies: Iterable[Answer]) -> Share:
    """Return how many replies say what an earlier one said, of those that are long enough to tell (idea B20)."""
    sizes = [len(group) for group in groups(replies)]
    return Share(sum(sizes) - len(sizes), sum(sizes))


def groups(replies: Iterable[Answer]) -> tuple[tuple[Answer, ...], ...]:
    """Return the replies of each source by their wording, in the order of first use; replies too short left out.

    A reply belongs to the first wording whose first use is similar enough. One post that answers several people is one
    reply. Greetings, names, signatures and figures do not count: they are what a form letter fills in.
    """
    told: dict[SourceName, list[tuple[Shingles, list[Answer]]]] = defaultdict(list)
    holding: dict[SourceName, defaultdict[tuple[str, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
    for one in _each_once(replies):
        mark = _shingles(one.text)
        if not mark:
            continue
        known, places = told[one.source], holding[one.source]
        place = _like(mark, known, places)
        if place is None:
            for shingle in mark:
                places[shingle].append(len(known))
            known.append((mark, []))
            place = len(known) - 1
        known[place][1].append(one)
    return tuple(tuple(group) for known in told.values() for _, group in known)


def _each_once(replies: Iterable[Answer]) -> list[Answer]:
    ordered = sorted(replies, key=lambda one: (one.at is not None, one.at.timestamp() if one.at else 0.0, one.to))
    return list({("reply", one.reply) if one.reply is not None else ("to", one.to): one for one in ordered}.values())


def _like(
    mark: Shingles, known: Sequence[tuple[Shingles, object]], places: dict[tuple[str, ...], list[int]]
) -> int | None:
    common = Counter(place for shingle in mark for place in places.get(shingle, ()))
    alike = (place for place, count in common.items() if count >= SAME * len(mark | known[place][0]))
    return min(alike, default=None)


def _shingles(text: str) -> Shingles:
    bare = _SIGNATURE.sub("", _GREETING.sub("", text.strip(), count=1))
    spoken = voices.words(bare)
    if len(spoken) < _SHORT:
        return frozenset()
    return frozenset(zip(*(spoken[first:] for first in range(_SHINGLE)), strict=False))


def _judged(group: Sequence[Answer]) -> Canned | None:
    times = sorted(one.at for one in group if one.at is not None)
    if not times:
        return None
    best, since, first = 0, times[0], 0
    for last, at in enumerate(times):
        while times[first] <= at - WINDOW:
            first += 1
        if last - first + 1 > best:
            best, since = last - first + 1, times[first]
    return Canned(group[0].source, group[0].text, best, since, len(group))
