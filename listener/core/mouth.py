"""Word of mouth: which detractors are heard by how many, and which of them far beyond what is normal (idea A12)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from listener.core.acquaintance import by_author, within
from listener.core.nps import DAYS, Segment, segment
from listener.core.reach import DEFAULT, Reach, Weights, normal, reaches
from listener.core.stance import is_against
from listener.model.names import MentionId
from listener.model.relation import Utterance

ALARMING = 20.0
"""Times the normal effective reach above which one detractor alone is worth an alert."""


@dataclass(frozen=True, slots=True)
class Detractor:
    """Somebody who speaks against the company, and how far that carries."""

    author: str
    reach: Reach
    times_normal: float
    """Effective reach over the median of everybody else who speaks of the brand."""
    last: MentionId | None
    """The newest word against the company; None if only an old rating speaks."""

    @property
    def alarming(self) -> bool:
        """True above twenty times the normal."""
        return self.times_normal > ALARMING


def detractors(
    utterances: Collection[Utterance],
    until: datetime,
    weights: Weights = DEFAULT,
    objections: Collection[str] = (),
) -> tuple[Detractor, ...]:
    """Return the detractors of a brand at a moment by effective reach, the farthest heard first.

    The class counts once (a detractor or not), so the order is that of reach × quality. Who objects to profiles, and
    whose reach nobody knows, is not listed.
    """
    recent = within(utterances, until, DAYS)
    reached = reaches(recent, weights)
    histories = by_author(recent, objections)
    found = [
        Detractor(author, reached[author], _times(author, reached), _last_against(history))
        for author, history in histories.items()
        if author in reached and segment(history, until) is Segment.DETRACTOR
    ]
    return tuple(sorted(found, key=lambda one: (-one.reach.effective, one.author)))


def _times(author: str, reached: dict[str, Reach]) -> float:
    others = (one for name, one in reached.items() if name != author)
    return reached[author].effective / normal(others)


def _last_against(history: Collection[Utterance]) -> MentionId | None:
    return next((one.id for one in reversed(tuple(history)) if is_against(one)), None)
