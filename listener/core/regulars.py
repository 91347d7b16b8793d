"""Who used to speak regularly and has fallen silent: no customer should go missing unnoticed (ideas B25, C13)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from itertools import pairwise

from listener.core.acquaintance import by_author, day_of
from listener.model.relation import Utterance

SILENT_DAYS = 30
"""Days without a word that are still no silence: it is one on the 31st."""
ACTIVE_DAYS, ACTIVE_IN = 3, 90
"""Who was heard on three days within 90 was active."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A regular that is not heard any more."""

    author: str
    last: date
    """The last day with a word."""
    days: int
    """Since then."""


def silences(active: Iterable[date], today: date) -> tuple[date, ...]:
    """Return the days on which a formerly active author had been silent for 31 days, up to and including ``today``.

    One for each silence: none on the 30th day, one on the 31st, and no second one before they spoke again. Formerly
    active is who was heard on three days of the 90 that ended with the last word.
    """
    days = sorted({day for day in active if day <= today})
    ends = pairwise([*days, today + timedelta(days=1)])
    return tuple(
        fell
        for place, (day, next_) in enumerate(ends)
        if (fell := day + timedelta(days=SILENT_DAYS + 1)) < next_ and _was_active(days, place)
    )


def _was_active(days: Sequence[date], place: int) -> bool:
    """Tell whether the days up to a place among them are those of a regular."""
    first = place - ACTIVE_DAYS + 1
    return first >= 0 and (days[place] - days[first]).days < ACTIVE_IN


def silent(
    utterances: Iterable[Utterance], today: date, zone: tzinfo = UTC, objections: Collection[str] = ()
) -> tuple[Silence, ...]:
    """Return the regulars that are silent on a day, the freshest silence first: there is still something to save.

    Words of their own count; passing on somebody else's is no sign of life toward the brand.
    """
    found = []
    for author, history in by_author(utterances, objections).items():
        days = sorted({day for one in history if (day := day_of(one.at, zone)) <= today})
        if days and (today - days[-1]).days > SILENT_DAYS and _was_active(days, len(days) - 1):
            found.append(Silence(author, days[-1], (today - days[-1]).days))
    return tuple(sorted(found, key=lambda one: (one.days, one.author)))
