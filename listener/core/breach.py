"""Breaches of trust: who was well disposed and then speaks strongly against the company (idea A30).

The quarter-full tank: a trifle destroys what several good experiences had built. So such a word weighs twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.core.acquaintance import by_author
from listener.core.stance import is_for, is_strongly_against
from listener.model.names import MentionId
from listener.model.relation import Utterance

WEIGHT = 2.0
"""Times that a breach weighs more than the same words of somebody else."""
KIND_WORDS = 2
"""Words for the company that make somebody well disposed …"""
REMEMBERED = timedelta(days=365)
"""… if they were said within a year before."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One word by which somebody turned away."""

    author: str
    mention: MentionId
    at: datetime
    before: tuple[MentionId, ...]
    """The words for the company that went before it, since the last word strongly against it."""


def breaches(utterances: Iterable[Utterance], objections: Collection[str] = ()) -> tuple[Breach, ...]:
    """Return all breaches of trust toward one brand, oldest first.

    Two words for the company within a year, then one strongly against it. After a breach trust must be built anew: the
    second angry word in a row is none.
    """
    histories = by_author(utterances, objections)
    found = [breach for author, history in histories.items() for breach in _breaches(author, history)]
    return tuple(sorted(found, key=lambda breach: (breach.at, breach.mention)))


def _breaches(author: str, history: Sequence[Utterance]) -> Iterator[Breach]:
    kind: list[Utterance] = []
    for one in history:
        if is_for(one):
            kind.append(one)
        elif is_strongly_against(one):
            recent = tuple(earlier.id for earlier in kind if one.at - earlier.at <= REMEMBERED)
            if len(recent) >= KIND_WORDS:
                yield Breach(author, one.id, one.at, recent)
            kind.clear()
