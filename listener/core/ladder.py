"""The customer ladder: on which of five rungs somebody stands toward the brand, and how people move on it (D07–D11).

Rungs are read from the 180 days before; the rules are in ``rung``. Histogram and matrix count people and leave the
program only through group protection; rungs and the log of moves are about single pseudonyms, and only where a
configuration allows profiles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta, tzinfo
from enum import IntEnum, StrEnum

from listener.core.acquaintance import by_author, day_of
from listener.core.advocates import answers, defences
from listener.core.groupgrid import Grid, grid
from listener.core.groups import SIZE, Row, Withheld, checked, row
from listener.core.stance import is_against, is_for
from listener.model.names import MentionId
from listener.model.relation import Emotion, Intent, Utterance

DAYS = 180
"""What was said so many days ago or earlier counts no more."""
ANSWERS, ANSWERS_IN = 3, 90
"""Answers to others, and the days in which they were given, that make somebody belong (D10)."""
DRAWN = 2
"""Days on which somebody recommended the brand, from which on they draw others in (D11)."""


class Rung(IntEnum):
    """How high somebody stands."""

    NONE = 0
    """Nothing for the brand in 180 days, or the last word that took a side was against it."""
    SATISFACTION = 1
    DELIGHT = 2
    ENGAGEMENT = 3
    EMPOWERMENT = 4


class Ground(StrEnum):
    """Why somebody moved."""

    WORD = "word"
    """They said something for the brand that put them there."""
    AGAINST = "against"
    """They spoke against it: trust is to be built anew (C23)."""
    FADED = "faded"
    """What had put them where they stood lies 180 days back."""


@dataclass(frozen=True, slots=True)
class Move:
    """One step of one person."""

    author: str
    day: date
    before: Rung
    after: Rung
    ground: Ground
    cause: MentionId | None
    """The word that did it; None if it was time."""


@dataclass(frozen=True, slots=True)
class Said:
    """What counts of one utterance for the ladder."""

    id: MentionId
    day: date
    kind: bool
    against: bool
    delights: bool
    recommends: bool
    defends: bool
    answers: bool


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ladder as it may be shown: everything that is told of it beside each other, protected together."""

    people: Row[Rung]
    """How many stand on each rung."""
    month: date
    """The last day of the month of the moves."""
    moves: Grid[Rung, Rung] | None
    """From which rung (rows) to which (columns) people moved in that month; None: withheld."""


Lives = Mapping[str, Sequence[Said]]
"""What each pseudonym said, oldest first."""


def lives(utterances: Collection[Utterance], zone: tzinfo = UTC, objections: Collection[str] = ()) -> Lives:
    """Return what counts for the ladder of each pseudonym's utterances toward one brand, oldest first."""
    stood_up, helped = defences(utterances), answers(utterances)
    return {
        author: tuple(_said(one, day_of(one.at, zone), one.id in stood_up, one.id in helped) for one in history)
        for author, history in by_author(utterances, objections).items()
    }


def _said(one: Utterance, day: date, defends: bool, helps: bool) -> Said:
    kind, intents = is_for(one), one.relation.intents
    surprised = one.relation.emotion is Emotion.SURPRISE
    return Said(
        one.id, day, kind, is_against(one), kind and surprised, kind and Intent.RECOMMEND in intents, defends, helps
    )


def rung(said: Iterable[Said], day: date) -> Rung:
    """Return the rung at the end of a day, from the words of that day and the 179 before it.

    The first of these that fits:

    0. Whose last word for or against the brand was against it stands on none.
    4. Empowerment (D11): defended the brand against a negative post, or recommended it on two days.
    3. Engagement (D10): answered three questions of others within 90 days.
    2. Delight (D09): a word for the brand that was surprised, "hätte nicht gedacht".
    1. Satisfaction (D08): any other word for the brand, a 9 or 10 included. Without one, none.

    What was reached before a word against the brand is not lost: the next kind word brings it back (E09).
    """
    window = [one for one in said if day - timedelta(days=DAYS) < one.day <= day]
    sides = [one for one in window if one.kind or one.against]
    if sides and sides[-1].against:
        return Rung.NONE
    if any(one.defends for one in window) or len({one.day for one in window if one.recommends}) >= DRAWN:
        return Rung.EMPOWERMENT
    if _belongs(window):
        return Rung.ENGAGEMENT
    if any(one.delights for one in window):
        return Rung.DELIGHT
    return Rung.SATISFACTION if sides else Rung.NONE


def _belongs(window: Iterable[Said]) -> bool:
    days = [one.day for one in window if one.answers]
    return any((later - earlier).days < ANSWERS_IN for earlier, later in zip(days, days[ANSWERS - 1 :], strict=False))


def rungs(known: Lives, day: date) -> dict[str, Rung]:
    """Return where each pseudonym stands that said anything in the 180 days up to a day, be it on none."""
    return {
        author: rung(said, day)
        for author, said in known.items()
        if any(day - timedelta(days=DAYS) < one.day <= day for one in said)
    }


def histogram(known: Lives, day: date, size: int = SIZE) -> Row[Rung]:
    """Return how many people stand on each rung, protected."""
    return _histogram(rungs(known, day), size)


def _histogram(stand: Mapping[str, Rung], size: int) -> Row[Rung]:
    counts = Counter(stand.values())
    return row({one: counts[one] for one in Rung}, size)


def month_of(day: date) -> tuple[date, date]:
    """Return the last day before the month of a day, and its last day: a month's moves lie between the two."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first - timedelta(days=1), following - timedelta(days=1)


def transitions(known: Lives, since: date, until: date) -> Counter[tuple[Rung, Rung]]:
    """Return how many people stood where at the end of ``since`` and at the end of ``until``: never shown as it is.

    Counted is who said anything in the 180 days up to either day; who was not heard before or is not any more stands
    on none. So each row adds up to who stood there before, each column to who stands there after.
    """
    before, after = rungs(known, since), rungs(known, until)
    people = before.keys() | after.keys()
    return Counter((before.get(one, Rung.NONE), after.get(one, Rung.NONE)) for one in people)


def ladder(known: Lives, day: date, size: int = SIZE) -> Ladder:
    """Return how many stand where at the end of a day and how they moved in the last whole month, protected together.

    The moves of a month add up to the ladders at its begin and its end, which are shown as well, and so do those of
    the months beside it. A ladder that withholds nothing needs no help, so moves are told only between two of these;
    then no table lets anybody reckon in another one (docs/internals/decisions/0048). Who was newly heard of or is not
    heard of any more is the difference of the sums, and has to be a group as well, or nobody. Raises ValueError for a
    group below ten.
    """
    checked(size)
    since, until = last_month(day)
    before, after = rungs(known, since), rungs(known, until)
    differences = (len(after.keys() - before.keys()), len(before.keys() - after.keys()))
    moved = grid(transitions(known, since, until), tuple(Rung), tuple(Rung), size)
    beside = (_histogram(before, size), _histogram(after, size))
    told = [*moved.rows.values(), *moved.columns.values(), *(one for row in beside for one in row.cells.values())]
    safe = not any(isinstance(one, Withheld) for one in told) and not any(0 < one < size for one in differences)
    return Ladder(histogram(known, day, size), until, moved if safe else None)


def last_month(day: date) -> tuple[date, date]:
    """Return the last day before the last month that is whole at the end of a day, and that month's last day."""
    since, until = month_of(day)
    return (since, until) if day == until else month_of(since)


def moves(known: Lives, since: date, until: date) -> tuple[Move, ...]:
    """Return every change of a rung after the end of ``since`` up to the end of ``until``, oldest first (C23)."""
    found = [move for author, said in known.items() for move in _moves(author, said, since, until)]
    return tuple(sorted(found, key=lambda one: (one.day, one.author)))


def _moves(author: str, said: Sequence[Said], since: date, until: date) -> Iterator[Move]:
    """Give one person's moves; a rung can only change on days with a word and where one begins to count no more."""
    days = {one.day for one in said} | {one.day + timedelta(days=DAYS) for one in said}
    before = rung(said, since)
    for day in sorted(one for one in days if since < one <= until):
        after = rung(said, day)
        if after is not before:
            yield Move(author, day, before, after, *_ground(said, day, up=after > before))
        before = after


def _ground(said: Sequence[Said], day: date, *, up: bool) -> tuple[Ground, MentionId | None]:
    today = [one for one in said if one.day == day]
    sides = [one for one in today if one.kind or one.against]
    if sides and sides[-1].against:
        return Ground.AGAINST, sides[-1].id
    return (Ground.WORD, today[-1].id) if today and up else (Ground.FADED, None)
