"""What became of feedback: heard, doing, done, not possible, from a history that only grows; and a month of it (A42).

      (opened) ──▶ heard ◀──▶ doing ──▶ done ──▶ doing (it did not last)
          │          ├──────────────────▲
          └──────────┴──▶ not possible ──▶ doing (it was thought over)

From ``opened`` every state may be the first: some things are done before anybody writes them down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from listener.errors import UsageError
from listener.model import BrandId, MentionId
from listener.model.desk import Feedback, Progress, Step

NEXT: Mapping[Progress | None, frozenset[Progress]] = {
    None: frozenset(Progress),
    Progress.HEARD: frozenset({Progress.DOING, Progress.DONE, Progress.NOT_POSSIBLE}),
    Progress.DOING: frozenset({Progress.HEARD, Progress.DONE, Progress.NOT_POSSIBLE}),
    Progress.DONE: frozenset({Progress.DOING}),
    Progress.NOT_POSSIBLE: frozenset({Progress.DOING}),
}
"""What may follow what; None: nobody has said anything yet."""
ENDS = frozenset({Progress.DONE, Progress.NOT_POSSIBLE})
"""Where people have been told what came of it: nothing awaits an answer any longer."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing in the report of a month."""

    number: int
    topic: str
    voices: int
    progress: Progress | None
    """Where it stood at the end of the month; None: nobody has said anything yet."""
    since: datetime
    """Since when it stands there."""
    note: str
    new: bool
    """Opened in this month."""


@dataclass(frozen=True, slots=True)
class Month:
    """The report "gehört – geändert" of one brand: what came of what people said."""

    brand: BrandId
    start: datetime
    end: datetime
    """No longer part of it."""
    done: tuple[Row, ...]
    """In this month."""
    not_possible: tuple[Row, ...]
    """The same."""
    doing: tuple[Row, ...]
    """At its end."""
    heard: tuple[Row, ...]
    """At its end."""
    untold: tuple[Row, ...]
    """Nobody has said anything of it by its end."""

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them."""
        return (*self.done, *self.not_possible, *self.doing, *self.heard, *self.untold)


def step(
    history: Sequence[Step], feedback: Feedback, progress: Progress, actor: str, now: datetime, note: str = ""
) -> Step:
    """Return the next line of a history. Raises UsageError for one that cannot follow, or that lacks what it needs.

    ``done`` and ``not possible`` need a note: what was changed, or why it cannot be, is what people want to read.
    """
    own, number = _ordered(history, feedback.number), str(feedback.number)
    before = own[-1].progress if own else None
    if progress not in NEXT[before]:
        raise UsageError("desk.cannot_follow", number=number, progress=str(progress), before=str(before or "new"))
    if progress in ENDS and not note.strip():
        raise UsageError("desk.no_note", number=number, progress=str(progress))
    if not actor.strip():
        raise UsageError("desk.no_actor", number=number)
    return Step(feedback.number, max(now, own[-1].at) if own else now, progress, actor.strip(), note.strip())


def standing(history: Iterable[Step], number: int, at: datetime) -> Step | None:
    """Return where feedback stood at a moment (that moment excluded): its last line until then; None: none yet."""
    return next((one for one in reversed(_ordered(history, number)) if one.at < at), None)


def closed(feedback: Iterable[Feedback], history: Iterable[Step]) -> frozenset[MentionId]:
    """Return the mentions of which people have been told what came: the desk leaves them out."""
    last = {number: steps[-1].progress for number, steps in _by_number(history).items()}
    return frozenset(mention for one in feedback if last.get(one.number) in ENDS for mention in one.mentions)


def month(
    brand: BrandId, feedback: Iterable[Feedback], history: Iterable[Step], start: datetime, end: datetime
) -> Month:
    """Return what came of a brand's feedback in a month: what ended in it, and what was still open at its end.

    Each part has the largest first. What ended before the month is in an earlier report.
    """
    steps = _by_number(history)
    known = [one for one in feedback if one.brand == brand and one.opened < end]
    rows = [_row(one, standing(steps.get(one.number, ()), one.number, end), start) for one in known]
    rows.sort(key=lambda row: (-row.voices, row.number))

    def at(progress: Progress | None) -> tuple[Row, ...]:
        return tuple(row for row in rows if row.progress is progress and (progress not in ENDS or row.since >= start))

    parts = (Progress.DONE, Progress.NOT_POSSIBLE, Progress.DOING, Progress.HEARD, None)
    return Month(brand, start, end, *map(at, parts))


def _row(one: Feedback, last: Step | None, start: datetime) -> Row:
    since = last.at if last else one.opened
    progress, note = (last.progress, last.note) if last else (None, "")
    return Row(one.number, one.topic, len(set(one.mentions)), progress, since, note, one.opened >= start)


def _ordered(history: Iterable[Step], number: int) -> list[Step]:
    return sorted((one for one in history if one.feedback == number), key=lambda one: one.at)


def _by_number(history: Iterable[Step]) -> dict[int, list[Step]]:
    found: defaultdict[int, list[Step]] = defaultdict(list)
    for one in sorted(history, key=lambda one: one.at):
        found[one.feedback].append(one)
    return found
