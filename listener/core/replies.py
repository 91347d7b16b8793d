"""Which posts are the company's own, and what they answer: by parent, within a review, or by @name and time."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import TypeAlias

from listener.model import MentionId, SourceName
from listener.model.alias import account
from listener.model.desk import Answer, Said, Via

LOOK_BACK = timedelta(days=14)
"""What somebody said longer ago is not what an answer with their @name means."""
_CALLED = re.compile(r"(?<![\w.@/])@([\w-]+(?:\.[\w-]+)*(?:@[\w-]+(?:\.[\w-]+)+)?)")

Accounts: TypeAlias = Mapping[SourceName, frozenset[str]]
"""The company's own author names at each source, as ``account`` spells them."""
Alias: TypeAlias = Callable[[SourceName, str], str]
"""Makes the pseudonym that utterances carry from a source and an author's name."""


def accounts(configured: Mapping[SourceName, Iterable[str]]) -> Accounts:
    """Return the company's own accounts from the names that its configuration gives for each source."""
    return {source: frozenset(map(account, names)) - {""} for source, names in configured.items()}


def is_own(own: Accounts, source: SourceName, author: str) -> bool:
    """Tell whether an author's name is one of the company's at that source.

    Where names can be chosen freely, so can the company's: name only sources where an account's name is unique.
    """
    return account(author) in own.get(source, frozenset())


def answers(said: Iterable[Said], alias: Alias) -> tuple[Answer, ...]:
    """Return what the company answered, in the order of time; answers that nobody can date come first.

    An own post answers the stored entry that it names as its parent, and what the same author had said above it in that
    thread. Without such a parent it answers whom it calls by @name: what they said last at that source, at most
    14 days before. What a source delivers within the entry (owners' answers to reviews) answers that entry.
    """
    known = {one.utterance.id: one for one in said}
    spoken = _by_author(known.values())
    found = [answer for one in known.values() for answer in _of(one, known, spoken, alias)]
    return tuple(sorted(found, key=lambda one: (one.at is not None, one.at.timestamp() if one.at else 0.0, one.to)))


def called(one: Said) -> Iterable[str]:
    """Return whom a post calls by @name, each once."""
    return dict.fromkeys(_CALLED.findall(one.text or one.title))


def first_answers(found: Iterable[Answer]) -> dict[MentionId, Answer]:
    """Return the first answer to each utterance; one without a time counts only if there is no other."""
    first: dict[MentionId, Answer] = {}
    for one in found:
        other = first.get(one.to)
        if other is None or (one.at is not None and (other.at is None or one.at < other.at)):
            first[one.to] = one
    return first


_Spoken: TypeAlias = Mapping[tuple[SourceName, str], list[tuple[datetime, MentionId]]]


def _by_author(said: Iterable[Said]) -> _Spoken:
    """Return for each author what they said and when, in the order of time."""
    found: defaultdict[tuple[SourceName, str], list[tuple[datetime, MentionId]]] = defaultdict(list)
    for one in said:
        told = one.utterance
        if told.author and not told.own:
            found[told.source, told.author].append((told.at, told.id))
    return {who: sorted(what) for who, what in found.items()}


def _of(one: Said, known: Mapping[MentionId, Said], spoken: _Spoken, alias: Alias) -> Iterator[Answer]:
    told = one.utterance
    if not told.own:
        if one.reply.strip():
            yield Answer(told.id, one.replied, Via.WITHIN, told.source, one.reply)
        return
    targets = list(_above(one, known)) or list(_called(one, spoken, alias))
    for to, via in targets:
        yield Answer(to, told.at, via, told.source, one.text or one.title, told.id)


def _above(one: Said, known: Mapping[MentionId, Said]) -> Iterator[tuple[MentionId, Via]]:
    """Yield the entry that a post answers and what the same author said above it."""
    seen: set[MentionId] = {one.utterance.id}
    parent = one.utterance.parent
    author = ""
    while parent is not None and parent in known and parent not in seen:
        seen.add(parent)
        above = known[parent].utterance
        if len(seen) == 2 and above.own:
            return
        if len(seen) == 2:
            author = above.author
            yield parent, Via.PARENT
        elif author and above.author == author and not above.own:
            yield parent, Via.THREAD
        parent = above.parent


def _called(one: Said, spoken: _Spoken, alias: Alias) -> Iterator[tuple[MentionId, Via]]:
    told = one.utterance
    for name in called(one):
        theirs = spoken.get((told.source, alias(told.source, name)), [])
        place = bisect_left(theirs, (told.at, MentionId(0)))
        if place and theirs[place - 1][0] >= told.at - LOOK_BACK:
            yield theirs[place - 1][1], Via.NAMED
