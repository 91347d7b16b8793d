"""What became of complaints and questions, for the figures of trust: solved, answered in time, promised and kept.

The answer desk knows what happened; this says when it counts for the relationship, as dates of mentions and as
movements of the account of trust (``core.trust``). The company's own deeds belong to one voice, its own, so that they
never make a group of people.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from listener.core.acquaintance import by_author, day_of
from listener.core.desk import Rules, cases
from listener.core.exchanges import Exchange
from listener.core.points import Event
from listener.core.promises import UNDATED, WATCHED, Kept, Outcome
from listener.core.recovery import WITHIN
from listener.core.stance import complains, is_for
from listener.core.trust import COMPANY, Movement
from listener.model.desk import Feedback, Progress, Step
from listener.model.names import BrandId, MentionId
from listener.model.relation import Touchpoint, Utterance


def answered(exchanges: Iterable[Exchange]) -> dict[MentionId, datetime]:
    """Return when each mention was first answered, as far as that is known."""
    return {
        one.said.utterance.id: one.answer.at
        for one in exchanges
        if one.answer is not None and one.answer.at is not None
    }


def solved(
    utterances: Collection[Utterance],
    answers: Mapping[MentionId, datetime],
    feedback: Iterable[Feedback],
    history: Iterable[Step],
) -> dict[MentionId, datetime]:
    """Return when each complaint was solved (A05, A48).

    It is solved when people were told that what they complained of is done, or, answered, when its author next spoke
    for the company, within 90 days and without a complaint in between. An answer alone solves nothing.
    """
    known = {one.id: one for one in utterances}
    done = {
        mention: at
        for mention, at in _done(feedback, history).items()
        if mention in known and complains(known[mention])
    }
    for history_of in by_author(utterances).values():
        for id_, at in _thanked(history_of, answers):
            done[id_] = min(at, done.get(id_, at))
    return done


def _done(feedback: Iterable[Feedback], history: Iterable[Step]) -> dict[MentionId, datetime]:
    told: dict[int, datetime] = {}
    for step in sorted(history, key=lambda one: one.at):
        if step.progress is Progress.DONE:
            told.setdefault(step.feedback, step.at)
    found: dict[MentionId, datetime] = {}
    for one in feedback:
        for mention in one.mentions if one.number in told else ():
            found[mention] = min(told[one.number], found.get(mention, told[one.number]))
    return found


def _thanked(
    history: Sequence[Utterance], answers: Mapping[MentionId, datetime]
) -> Iterator[tuple[MentionId, datetime]]:
    """Give the answered complaints of one person that were followed by a kind word, with its time."""
    for place, one in enumerate(history):
        at = answers.get(one.id)
        if at is None or not complains(one):
            continue
        later = next((two for two in history[place + 1 :] if complains(two) or (is_for(two) and two.at >= at)), None)
        if later is not None and not complains(later) and later.at <= at + WITHIN:
            yield one.id, later.at


def settlements(
    utterances: Iterable[Utterance], solved_at: Mapping[MentionId, datetime], zone: tzinfo = UTC
) -> tuple[Movement, ...]:
    """Return a credit for each complaint that was solved."""
    return tuple(
        Movement(one.brand, _topic(one), Event("solved", day_of(solved_at[one.id], zone), 1.0, one.id), one.author)
        for one in utterances
        if one.id in solved_at
    )


def silences(exchanges: Collection[Exchange], rules: Rules, now: datetime, zone: tzinfo = UTC) -> tuple[Movement, ...]:
    """Return a debit for each question or complaint without an answer at its due time, on that day.

    What was closed by its status counts as answered; an answer without a date has the benefit of the doubt.
    """
    found = []
    for one, case in zip(exchanges, cases(exchanges, rules), strict=True):
        told = one.said.utterance
        late = case.due <= now and not (case.answered and (case.when is None or case.when <= case.due))
        if late and told.id not in rules.closed:
            found.append(Movement(told.brand, _topic(told), _silence(told, case.due, zone), told.author))
    return tuple(found)


def _silence(told: Utterance, due: datetime, zone: tzinfo) -> Event:
    return Event("silence", day_of(due, zone), 1.0, told.id)


def pledges(
    brand: BrandId, kept: Iterable[Kept], zone: tzinfo = UTC, at: Mapping[MentionId, datetime] | None = None
) -> tuple[Movement, ...]:
    """Return a credit for each promise that was kept, and a debit for each that was broken.

    A kept one counts when nobody can complain of it any more, a broken one when it was due, or, without a time, when
    the first complaint came (``at`` says when that was).
    """
    found = []
    for one in kept:
        day = day_of(_when(one, at or {}), zone)
        rule = {Outcome.KEPT: "kept_promise", Outcome.BROKEN: "broken_promise"}.get(one.outcome)
        if rule is not None:
            event = Event(rule, day, 1.0, one.promise.mention)
            found.append(Movement(brand, str(Touchpoint.NONE), event, COMPANY))
    return tuple(found)


def _when(one: Kept, at: Mapping[MentionId, datetime]) -> datetime:
    promise = one.promise
    if one.outcome is Outcome.KEPT:
        return promise.due + WATCHED if promise.due else promise.at + UNDATED
    first = min((at[id_] for id_ in one.complaints if id_ in at), default=promise.at)
    return promise.due or first


def _topic(one: Utterance) -> str:
    return str(one.relation.touchpoint)
