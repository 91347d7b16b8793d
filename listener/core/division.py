"""Which mentions belong to which open topic of a brand, and which are left: who is counted for which incident.

    read | divide | assess each incident's share, let its topic move | a further topic in the rest? | merge, split

A storm leaves many of its mentions without a word of its topic ("unfassbar, nie wieder!"). They count to the largest
incident: counted by themselves they would look like a storm about nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from listener.core import subject
from listener.core.talk import Talk, pages
from listener.model import Heard, MentionId
from listener.model.topic import Topic

NOBODY = -1
"""Owner of what belongs to no topic."""
_PAGE_SHARE = 1 / 3
"""Least share of a page's mentions that belong to a topic by words, so that all others on the page do as well."""
_KNOWN_BEFORE = timedelta(hours=6)
"""Least time before the first topic from which the ordinary rest can be told."""


@dataclass(frozen=True, slots=True)
class Division:
    """What was heard, divided among topics (oldest first)."""

    talk: Talk
    topics: tuple[Topic, ...]
    owners: tuple[int, ...]
    """For each mention the place of its topic, or ``NOBODY``."""
    chances: tuple[tuple[float, ...], ...]
    """For each topic the chance of each mention to be of it, by its words."""
    largest: int
    """The topic with the most critical voices, ``NOBODY`` without topics: what nobody else owns counts to it."""

    def places(self, owner: int) -> list[int]:
        """Return the places of what belongs to a topic, or of the rest."""
        return [place for place, known in enumerate(self.owners) if known == owner]

    def members(self, owner: int) -> tuple[Heard, ...]:
        """Return what belongs to a topic, or the rest."""
        return tuple([self.talk.heard[place] for place in self.places(owner)])

    def share(self, owner: int) -> tuple[Heard, ...]:
        """Return the mentions that a topic's incident is assessed on.

        Everything but what belongs to other topics; of the rest since the largest topic began, a smaller one gets no
        more than the ordinary rest before it, as what is beyond that is the largest topic's.
        """
        rest = self.places(NOBODY)
        if owner != self.largest:
            rest = self._ordinary(rest)
        return tuple([self.talk.heard[place] for place in sorted([*self.places(owner), *rest])])

    def _ordinary(self, rest: Sequence[int]) -> list[int]:
        heard, began = self.talk.heard, self.topics[self.largest].began
        before = [place for place in rest if heard[place].at < began]
        length = began - heard[0].at if before else timedelta()
        if length < _KNOWN_BEFORE:
            return before
        times = (heard[-1].at - began) / length
        critical = self.talk.critical
        thinned = [
            place
            for kind in (True, False)
            for place in _thinned(
                [place for place in rest if heard[place].at >= began and critical[place] is kind],
                round(times * sum(critical[place] is kind for place in before)),
            )
        ]
        return [*before, *thinned]


def _thinned(places: Sequence[int], wanted: int) -> Sequence[int]:
    """Return no more than so many of them, evenly spread."""
    if len(places) <= wanted:
        return places
    return [places[number * len(places) // wanted] for number in range(wanted)]


def divide(talk: Talk, topics: Sequence[Topic]) -> Division:
    """Return which mentions belong to which topic.

    A mention belongs to the topic that its words speak for most (``subject.BELONGS``), the older one if they are even;
    else to that of the story it copies; else to that of the page it stands on or links to, if a third of what is said
    there is of it by words.
    """
    words = [subject.spoken(talk.vocabulary, subject.weights(one)) for one in topics]
    chances = tuple([_chances(talk, one) for one in words])
    owners = [_best(each) for each in zip(*chances, strict=True)] if topics else [NOBODY] * len(talk.heard)
    if topics:
        _follow_stories(talk, topics, owners)
        _follow_pages(talk, owners)
    return Division(talk, tuple(topics), tuple(owners), chances, _largest(talk, owners, len(topics)))


def _chances(talk: Talk, words: Mapping[str, float]) -> tuple[float, ...]:
    known = frozenset(words)
    common = [known & said for said in talk.terms]
    return tuple([subject.belongs(said, words) if said else 0.0 for said in common])


def _best(chances: Sequence[float]) -> int:
    most = max(chances)
    return chances.index(most) if most >= subject.BELONGS else NOBODY


def _follow_stories(talk: Talk, topics: Sequence[Topic], owners: list[int]) -> None:
    known: dict[MentionId, int] = {}
    for owner, about in reversed([*enumerate(topics)]):
        known |= dict.fromkeys(about.stories, owner)
    known |= {one.id: owner for one, owner in zip(talk.heard, owners, strict=True) if owner != NOBODY}
    for place, one in enumerate(talk.heard):
        if owners[place] == NOBODY:
            owners[place] = known.get(one.story, NOBODY)


def _follow_pages(talk: Talk, owners: list[int]) -> None:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(talk.heard):
        for page in pages(one):
            found[page].append(place)
    for places in found.values():
        if len(places) == 1:
            continue
        (owner, count), *_ = Counter(owners[place] for place in places if owners[place] != NOBODY).most_common(1) or [
            (NOBODY, 0)
        ]
        if count >= _PAGE_SHARE * len(places):
            for place in places:
                owners[place] = owner if owners[place] == NOBODY else owners[place]


def _largest(talk: Talk, owners: Sequence[int], topics: int) -> int:
    voices: list[set[object]] = [set() for _ in range(topics)]
    for place, owner in enumerate(owners):
        if owner != NOBODY and talk.critical[place]:
            voices[owner].add(talk.voices[place])
    return max(range(topics), key=lambda owner: len(voices[owner]), default=NOBODY)
