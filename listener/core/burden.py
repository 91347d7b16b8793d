"""Burdened relationships: who complained repeatedly without a solution (idea A05); they come first at the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from listener.core.acquaintance import by_author
from listener.core.stance import complains
from listener.model.names import MentionId
from listener.model.relation import Utterance

LEAST = 2
"""Unresolved complaints that burden a relationship …"""
WITHIN = timedelta(days=90)
"""… if they were made in so many days."""


@dataclass(frozen=True, slots=True)
class Burdened:
    """Somebody with whom the company is on bad terms."""

    author: str
    complaints: tuple[MentionId, ...]
    """Not yet resolved, oldest first."""
    since: datetime
    """When the oldest of them was made."""


def burdened(
    utterances: Iterable[Utterance],
    resolved: Mapping[MentionId, datetime],
    now: datetime,
    objections: Collection[str] = (),
) -> tuple[Burdened, ...]:
    """Return who has two or more unresolved complaints of the last 90 days, the most complaints first.

    ``resolved`` says of complaints when they were solved (``core.solved``): by then, not merely answered.
    """
    found = []
    for author, history in by_author(utterances, objections).items():
        open_ = [one for one in history if complains(one) and _is_open(one, resolved, now)]
        if len(open_) >= LEAST:
            found.append(Burdened(author, tuple(one.id for one in open_), open_[0].at))
    return tuple(sorted(found, key=lambda one: (-len(one.complaints), one.since, one.author)))


def _is_open(one: Utterance, resolved: Mapping[MentionId, datetime], now: datetime) -> bool:
    solved = resolved.get(one.id)
    return now - WITHIN < one.at <= now and (solved is None or solved > now)
