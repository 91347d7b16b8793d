"""How an open topic follows what is said: words come and go, slowly, and never onto something else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from listener.core import subject
from listener.core.division import NOBODY, Division
from listener.model import Heard
from listener.model.topic import Topic

LOOKED_AT = timedelta(hours=6)
"""What was said of it lately decides where it moves."""
HALF_LIFE = timedelta(hours=6)
"""In this time half of a word's weight is what is said now: a new one carries by itself after eight hours or more."""
_STEP = timedelta(hours=1)
"""Words move that often at most, however often one looks: in five minutes no new word weighs enough to be kept."""
_FADES = 8.0
"""How many times slower a word goes that nobody uses: a storm is known by it for days."""
_LEAST_VOICES = 10
_ESTABLISHED = 0.5
"""Weight from which a word binds others to the topic."""
_BOUND = 0.1
"""Least share of a new word's critical voices that use an established one as well."""
_BINDING = 3
"""And their least number."""
_LEAST_FIRST = 0.15
"""Least share of a wordless storm's voices that make a word the first of its topic."""
_FORGOTTEN = 0.05
_READ = 500
"""Texts that are read on either side, so that a huge storm costs no more."""


def moved(division: Division, owner: int, now: datetime, exclude: Collection[str] = ()) -> Topic:
    """Return an open topic after what was said of it in the last six hours.

    Exponential smoothing of the words' weights, by time, once an hour. A new word enters only if some of those who use
    it, three voices and a tenth, use an established word as well ("Rücktritt wegen Altöl"): so a topic moves on but
    does not jump. With less than ten new voices nothing moves. The largest topic, if it has no words yet, gets the
    first that stand out in what counts to it. ``exclude``: the brand's names.
    """
    known = division.topics[owner]
    if not known.words and owner == division.largest:
        return _worded(division, owner, now, exclude)
    members, before = division.members(owner), known.moved or known.heard
    is_due = now - before >= _STEP
    followed = replace(
        known,
        heard=max([known.heard, *(one.at for one in members)]),
        stories=subject.stories(known.stories, members),
        moved=now if is_due else before,
    )
    lately = [one for one in members if one.at > now - LOOKED_AT and one.story == one.id]
    if not is_due or len({one.author or one.id for one in lately}) < _LEAST_VOICES:
        return followed
    part = 1 - 0.5 ** ((now - before) / HALF_LIFE)
    return replace(followed, words=_mixed(division, owner, lately, part, exclude))


def _worded(division: Division, owner: int, now: datetime, exclude: Collection[str]) -> Topic:
    known, talk = division.topics[owner], division.talk
    wave = [
        place for place in talk.since(known.began) if talk.critical[place] and division.owners[place] in {owner, NOBODY}
    ]
    said = [talk.heard[place] for place in wave[-_READ:]]
    found = subject.about(said, _others(division, owner), now, exclude, _LEAST_FIRST)
    heard = max([known.heard, *(one.at for one in division.members(owner))])
    return replace(known, heard=heard, words=found.words, roots=found.words, moved=now)


def _mixed(
    division: Division, owner: int, lately: list[Heard], part: float, exclude: Collection[str]
) -> tuple[tuple[str, float], ...]:
    old = dict(division.topics[owner].words)
    new = dict(subject.about(lately[-_READ:], _others(division, owner), lately[-1].at, exclude).words)
    established = {one for one, share in subject.weights(division.topics[owner]).items() if share >= _ESTABLISHED}
    bound = {one for one in new.keys() - old.keys() if _is_bound(division, one, established)}
    mixed = {
        one: share * (1 - part) + new[one] * part if one in new else share * (1 - part / _FADES)
        for one, share in old.items()
    }
    mixed |= {one: new[one] * part for one in bound}
    ranked = sorted(mixed.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((one, share) for one, share in ranked if share >= _FORGOTTEN)[: 2 * subject.MOST_WORDS]


def _others(division: Division, owner: int) -> list[Heard]:
    """What is not of the topic for sure: said before it, of another one, or not critical."""
    began, talk = division.topics[owner].began, division.talk
    found = [
        one
        for one, known, critical in zip(talk.heard, division.owners, talk.critical, strict=True)
        if known != owner and (one.at < began or known != NOBODY or not critical)
    ]
    return found[:: 1 + len(found) // _READ]


def _is_bound(division: Division, word: str, established: set[str]) -> bool:
    talk = division.talk
    users = [place for place in talk.using(word, range(len(talk.heard))) if talk.critical[place]]
    binding = talk.speakers(place for place in users if not established.isdisjoint(talk.terms[place]))
    return len(binding) >= max(_BINDING, _BOUND * len(talk.speakers(users)))
