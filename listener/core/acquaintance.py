"""What is known of the people who speak: everybody's utterances in their order, and the line about one of them (E06).

People are pseudonyms. An utterance without author belongs to nobody: it never makes a history, and no figure of people
knows it. All functions take the utterances toward one brand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum

from listener.core.stance import complains, is_copy, is_for
from listener.model.names import MentionId
from listener.model.relation import Utterance


def day_of(at: datetime, zone: tzinfo = UTC) -> date:
    """Return the day of the company's calendar that a moment falls on."""
    return at.astimezone(zone).date()


def by_time(utterances: Iterable[Utterance]) -> tuple[Utterance, ...]:
    """Return utterances oldest first; ids tell those of one moment apart."""
    return tuple(sorted(utterances, key=lambda one: (one.at, one.id)))


def by_author(utterances: Iterable[Utterance], objections: Collection[str] = ()) -> dict[str, tuple[Utterance, ...]]:
    """Return the utterances of each pseudonym, oldest first, authors in order of their names.

    Left out: the company's own words, words of others that were passed on, what nobody signed, and everybody who has
    objected (A22).
    """
    found: defaultdict[str, list[Utterance]] = defaultdict(list)
    for one in utterances:
        if one.author and not one.own and not is_copy(one) and one.author not in objections:
            found[one.author].append(one)
    return {author: by_time(found[author]) for author in sorted(found)}


def within(utterances: Iterable[Utterance], until: datetime, days: int) -> tuple[Utterance, ...]:
    """Return what was said in the ``days`` × 24 hours up to and including ``until``, in the given order."""
    return tuple(one for one in utterances if until - timedelta(days=days) < one.at <= until)


class Outcome(StrEnum):
    """What became of somebody's last complaint."""

    NO_COMPLAINT = "no_complaint"
    OPEN = "open"
    ANSWERED = "answered"
    SOLVED = "solved"


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What whoever answers should know: "schreibt zum 4. Mal, zuletzt 12.03. gelöst"."""

    author: str
    times: int
    """Which time this is, from 2 on."""
    last: datetime
    """When they wrote before."""
    outcome: Outcome
    """Of the last complaint before this word."""
    outcome_at: datetime | None
    """When it was solved or answered, or, while it is open, made."""
    kind_words: int
    """How many times they spoke for the company before."""


def acquaintance(
    one: Utterance,
    utterances: Iterable[Utterance],
    solved: Mapping[MentionId, datetime],
    answered: Mapping[MentionId, datetime],
    now: datetime,
) -> Acquaintance | None:
    """Return what is known of an utterance's author; None of strangers, of nobody and of the company.

    ``solved`` and ``answered`` say of complaints when that happened; what came later than ``now`` is not known yet.
    """
    before = _earlier(one, utterances) if one.author and not one.own else ()
    if not before:
        return None
    complaints = [earlier for earlier in before if complains(earlier)]
    outcome, at = _outcome(complaints[-1], now, solved, answered) if complaints else (Outcome.NO_COMPLAINT, None)
    kind = sum(is_for(earlier) for earlier in before)
    return Acquaintance(one.author, len(before) + 1, before[-1].at, outcome, at, kind)


def _earlier(one: Utterance, utterances: Iterable[Utterance]) -> Sequence[Utterance]:
    same = (other for other in utterances if other.author == one.author and not other.own and not is_copy(other))
    return by_time(other for other in same if (other.at, other.id) < (one.at, one.id))


def _outcome(
    complaint: Utterance,
    now: datetime,
    solved: Mapping[MentionId, datetime],
    answered: Mapping[MentionId, datetime],
) -> tuple[Outcome, datetime]:
    for outcome, when in ((Outcome.SOLVED, solved), (Outcome.ANSWERED, answered)):
        at = when.get(complaint.id)
        if at is not None and at <= now:
            return outcome, at
    return Outcome.OPEN, complaint.at
