"""Defenders and advocates: who stands up for the brand, of their own accord, and may be thanked (ideas B22, D11, D10).

They are volunteers. Who objects is on no list, and no list is there to send anybody into a fight (D13).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from listener.core.acquaintance import by_author, by_time, within
from listener.core.nps import DAYS
from listener.core.stance import is_against, is_for
from listener.model.names import MentionId
from listener.model.relation import Intent, Utterance

KIND_WORDS = 3
"""Posts for the company that make an advocate …"""


@dataclass(frozen=True, slots=True)
class Advocate:
    """Somebody who speaks for the brand again and again, or has defended it."""

    author: str
    kind_words: int
    """In 180 days, defences included."""
    defended: tuple[MentionId, ...]
    """Replies in which they took the company's side against somebody else."""
    last: datetime


def defences(utterances: Collection[Utterance]) -> frozenset[MentionId]:
    """Return the replies that take the brand's side against a negative post of somebody else (D11).

    An answer to one's own post is no defence, nor is the company's. Once the post is erased, what answered it is a kind
    word and no more: nothing is left to know what it stood up against.
    """
    known = {one.id: one for one in utterances}
    return frozenset(one.id for one in utterances if is_for(one) and _replies_to(one, known, against=True))


def answers(utterances: Collection[Utterance]) -> frozenset[MentionId]:
    """Return the replies to open questions of others that are not against the company: belonging, not service (D10)."""
    known = {one.id: one for one in utterances}
    return frozenset(
        one.id
        for one in utterances
        if not one.own and not is_against(one) and _replies_to(one, known, against=False) and not _asks(one)
    )


def _replies_to(one: Utterance, known: Mapping[MentionId, Utterance], *, against: bool) -> bool:
    asked = known.get(one.parent) if one.parent is not None else None
    if asked is None or asked.own or not one.author or asked.author == one.author:
        return False
    return is_against(asked) if against else _asks(asked)


def _asks(one: Utterance) -> bool:
    return Intent.QUESTION in one.relation.intents


def advocates(
    utterances: Collection[Utterance], until: datetime, objections: Collection[str] = ()
) -> tuple[Advocate, ...]:
    """Return who spoke for the brand at least three times in 180 days or defended it, the most defences first.

    Whose last word was against it is none (any more).
    """
    recent = within(by_time(utterances), until, DAYS)
    stood_up = defences(utterances)
    found = (_advocate(author, history, stood_up) for author, history in by_author(recent, objections).items())
    listed = [one for one in found if one is not None]
    return tuple(sorted(listed, key=lambda one: (-len(one.defended), -one.kind_words, one.author)))


def _advocate(author: str, history: Iterable[Utterance], stood_up: Collection[MentionId]) -> Advocate | None:
    took_side = [one for one in history if is_for(one) or is_against(one)]
    kind = [one for one in took_side if is_for(one)]
    defended = tuple(one.id for one in kind if one.id in stood_up)
    if not kind or is_against(took_side[-1]) or (len(kind) < KIND_WORDS and not defended):
        return None
    return Advocate(author, len(kind), defended, kind[-1].at)
