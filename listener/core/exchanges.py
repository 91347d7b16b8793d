"""What awaits an answer and which it got: questions and criticism, copies folded, own posts left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from listener.core.replies import first_answers
from listener.core.sla import Matter
from listener.model import Medium, MentionId, Mood
from listener.model.desk import Answer, Said
from listener.model.relation import Intent, Utterance

BAD_RATING = 0.5
"""Three stars of five and less (idea B14)."""
_CRITICAL = frozenset({Intent.COMPLAINT, Intent.HUMAN, Intent.LEAVING, Intent.SWITCH})
_ARTICLES = frozenset({Medium.NEWS})
"""What stands there unasked is written about the company, not to it: only a question awaits an answer."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Something that awaits, or awaited, an answer, and the first one it got."""

    said: Said
    """What was said first; of copies the original."""
    answer: Answer | None = None
    copies: int = 0
    """How many more say the same."""

    @property
    def took(self) -> timedelta | None:
        """The time to the first answer; None without one, or if nobody knows when it was given."""
        if self.answer is None or self.answer.at is None:
            return None
        return max(self.answer.at - self.said.utterance.at, timedelta(0))

    def within(self, length: timedelta) -> bool:
        """Tell whether the answer came within that time; one without a time is given the benefit."""
        return self.answer is not None and (self.took is None or self.took <= length)


def matter_of(one: Utterance) -> Matter | None:
    """Return as what an utterance awaits an answer: criticism before question (it is due earlier); None: it does not.

    Critical is what complains, wants a human, leaves or threatens to; what is negative toward the brand; and a rating
    of three stars of five or less, whatever its words (ideas A43, B14).
    """
    if one.own:
        return None
    asks = Intent.QUESTION in one.relation.intents
    if one.medium in _ARTICLES and not asks:
        return None
    return Matter.COMPLAINT if is_critical(one) else Matter.QUESTION if asks else None


def is_critical(one: Utterance) -> bool:
    """Tell whether an utterance criticises the brand."""
    rated_badly = one.rating is not None and one.rating <= BAD_RATING
    return rated_badly or one.mood is Mood.NEGATIVE or not _CRITICAL.isdisjoint(one.relation.intents)


def exchanges(said: Iterable[Said], answers: Iterable[Answer]) -> tuple[Exchange, ...]:
    """Return what awaits or awaited an answer, oldest first.

    Copies are one with their original (the earliest of them, if that is not among ``said``): an answer at any of their
    places is one. A rumour must be answered at every place, which is the rumour register's matter, not the desk's.
    """
    first = first_answers(answers)
    stories: defaultdict[MentionId, list[Said]] = defaultdict(list)
    for one in sorted(said, key=lambda one: (one.utterance.at, one.utterance.id)):
        if matter_of(one.utterance) is not None:
            stories[one.utterance.story or one.utterance.id].append(one)
    found = (_folded(told, first) for told in stories.values())
    return tuple(sorted(found, key=lambda one: (one.said.utterance.at, one.said.utterance.id)))


def _folded(told: list[Said], first: dict[MentionId, Answer]) -> Exchange:
    given = [first[one.utterance.id] for one in told if one.utterance.id in first]
    dated = [(one.at, one.to, one) for one in given if one.at is not None]
    answer = min(dated)[2] if dated else next(iter(given), None)
    head = next((one for one in told if one.utterance.story is None), told[0])
    return Exchange(head, answer, len(told) - 1)
