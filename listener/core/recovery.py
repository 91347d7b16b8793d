"""Recovered customers: who complained, was answered, and then had a kind or a calm word for the company (idea E09)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from listener.core.acquaintance import by_author
from listener.core.groups import SIZE, Withheld, guarded
from listener.core.stance import Stance, complains, stance
from listener.model.names import MentionId
from listener.model.relation import Utterance

WITHIN = timedelta(days=90)
"""How long after the answer a word still tells what became of the complaint."""


class Recovery(StrEnum):
    """What became of somebody who complained and was answered."""

    RECOVERED = "recovered"
    """Their next word was kind or calm."""
    LOST = "lost"
    """Their next word was against the company again."""
    UNHEARD = "unheard"
    """They have not been heard since."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """How many of those who were answered came back."""

    share: float
    """Of all who were answered, also those not heard since: who stays away is not counted away."""
    answered: int
    """People who complained and were answered."""


def recoveries(
    utterances: Iterable[Utterance],
    answered: Mapping[MentionId, datetime],
    until: datetime,
    objections: Collection[str] = (),
) -> dict[str, Recovery]:
    """Return what became of each pseudonym's last answered complaint, as known at a moment.

    ``answered`` says of complaints when the company answered. Only the first word in the 90 days after that tells.
    """
    found = {}
    for author, history in by_author(utterances, objections).items():
        heard = [one for one in history if one.at <= until]
        answers = [answered[one.id] for one in heard if complains(one) and answered.get(one.id, until) < until]
        if answers:
            found[author] = _since(heard, max(answers))
    return found


def _since(heard: Sequence[Utterance], answer: datetime) -> Recovery:
    later = next((one for one in heard if answer < one.at <= answer + WITHIN), None)
    if later is None:
        return Recovery.UNHEARD
    return Recovery.LOST if stance(later) is Stance.AGAINST else Recovery.RECOVERED


def recovered_share(found: Mapping[str, Recovery], size: int = SIZE) -> Recovered | Withheld:
    """Return the share of those who were answered that was recovered, or that they are too few to say."""
    back = sum(one is Recovery.RECOVERED for one in found.values())
    return guarded(Recovered(back / len(found) if found else 0.0, len(found)), len(found), size)
