"""Every figure of the answer desk with its count: how much is answered, how fast, how, and where nobody answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from listener.core import desk, dialogue, sla
from listener.core.canned import canned, repeated
from listener.core.contradictions import contradictions
from listener.core.desk import Rules
from listener.core.dialogue import Share, Trend, Waits
from listener.core.exchanges import Exchange
from listener.core.promises import Outcome, judged, promises
from listener.core.sla import Cell, Hours
from listener.core.stilted import stilted_share, style
from listener.model.desk import Answer, Said, Via


class Unit(StrEnum):
    """What a figure's value is."""

    SHARE = "share"
    """0…1."""
    SECONDS = "seconds"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a brand's desk. ``name`` says which one: its definition stands in the catalogue."""

    name: str
    of: str
    """Channel, medium or cell that it is about; empty: the brand."""
    value: float | None
    """None: it cannot be told."""
    unit: Unit
    count: int
    """Of how many it is made."""
    detail: Mapping[str, object] = field(default_factory=dict)
    """What it is made of, under fixed names."""


@dataclass(frozen=True, slots=True)
class Material:
    """What the figures are made from."""

    said: Sequence[Said]
    answers: Sequence[Answer]
    exchanges: Sequence[Exchange]
    rules: Rules
    hours: Hours
    """Whose time zone and days promises are reckoned in."""
    names: Collection[str]
    """Of the brand."""

    @property
    def public(self) -> list[Answer]:
        """The answers whose words people read; what somebody noted of an answer given elsewhere are other words."""
        return [one for one in self.answers if one.via is not Via.PERSON]


def figures(found: Material, now: datetime) -> tuple[Figure, ...]:
    """Return all of them, in the order in which people read them."""
    makers: tuple[Callable[[Material, datetime], Iterator[Figure]], ...] = (
        _answered,
        _dialogue,
        _waits,
        _cells,
        _reviews,
        _wording,
        _promises,
        _contradictions,
        _silent,
        _indifference,
    )
    return tuple(one for make in makers for one in make(found, now))


def _shared(name: str, of: str, share: Share, **detail: object) -> Figure:
    return Figure(name, of, share.share, Unit.SHARE, share.whole, {"part": share.part, **detail})


def _answered(found: Material, now: datetime) -> Iterator[Figure]:
    settled = dialogue.settled(found.exchanges, now)
    yield _shared("answer_rate", "", Share(sum(one.answer is not None for one in settled), len(settled)))


def _dialogue(found: Material, now: datetime) -> Iterator[Figure]:
    settled = dialogue.settled(found.exchanges, now)
    trends = dialogue.trends(found.exchanges, now, dialogue.by_source)
    for source, share in sorted(dialogue.quotes(settled, dialogue.by_source).items()):
        yield _shared("dialogue_rate", source, share, **_trend(trends[source]))


def _trend(trend: Trend) -> dict[str, object]:
    return {
        "before": trend.before.share,
        "before_count": trend.before.whole,
        "after": trend.after.share,
        "after_count": trend.after.whole,
        "falls": trend.falls,
    }


def _waits(found: Material, now: datetime) -> Iterator[Figure]:  # noqa: ARG001 - all makers are called alike
    for medium, waits in sorted(dialogue.waits_by(found.exchanges, dialogue.by_medium).items()):
        yield from _timed("first_answer", str(medium), waits)


def _timed(name: str, of: str, waits: Waits) -> Iterator[Figure]:
    dated = waits.answered - waits.undated
    counts = {"answered": waits.answered, "undated": waits.undated, "open": waits.open}
    half = waits.median_of_all
    yield _seconds(f"{name}_median", of, waits.median, dated, **counts, median_of_all_s=_length(half))
    yield _seconds(f"{name}_p90", of, waits.p90, dated, **counts)


def _seconds(name: str, of: str, length: timedelta | None, count: int, **detail: object) -> Figure:
    return Figure(name, of, _length(length), Unit.SECONDS, count, detail)


def _length(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _cells(found: Material, now: datetime) -> Iterator[Figure]:
    for cell in sla.cells(desk.cases(found.exchanges, found.rules), now):
        yield _cell(cell)


def _cell(cell: Cell) -> Figure:
    of = f"{cell.medium}/{cell.matter}" + ("/young" if cell.young else "")
    breached = cell.breached
    told = cell.kept + cell.late + cell.overdue
    detail = {
        "kept": cell.kept, "late": cell.late, "overdue": cell.overdue, "pending": cell.pending,
        "undated": cell.undated, "past_due_s": _length(cell.past_due),
    }  # fmt: skip
    return Figure("sla_kept", of, None if breached is None else 1 - breached, Unit.SHARE, told, detail)


def _reviews(found: Material, now: datetime) -> Iterator[Figure]:
    reviews = dialogue.bad_reviews(dialogue.settled(found.exchanges, now))
    yield _shared("bad_reviews_answered", "", reviews.answered)
    if reviews.answered.whole:
        yield from _timed("bad_reviews", "", reviews.waits)


def _wording(found: Material, now: datetime) -> Iterator[Figure]:  # noqa: ARG001
    loud = canned(found.public)
    yield _shared("repeated_replies", "", repeated(found.public))
    for one in loud:
        detail = {"text": one.text, "since": one.since.isoformat(), "total": one.total}
        yield Figure("canned", one.source, float(one.count), Unit.COUNT, one.total, detail)
    langs = {one.utterance.id: one.lang for one in found.said}
    replies = {one.reply or one.to: one for one in found.public if one.text.strip()}
    share, count = stilted_share(style(one.text, langs.get(id_, "")) for id_, one in replies.items())
    yield Figure("stilted", "", share, Unit.SHARE, count)


def _promises(found: Material, now: datetime) -> Iterator[Figure]:
    made = judged(promises(found.said, found.hours, found.names), found.said, found.answers, now, found.names)
    yield Figure("promises", "", float(len(made)), Unit.COUNT, len(made))
    for outcome in Outcome:
        some = [one for one in made if one.outcome is outcome]
        told = [
            {"mention": one.promise.mention, "sentence": one.promise.sentence, "complaints": list(one.complaints)}
            for one in some
            if outcome is Outcome.BROKEN
        ]
        yield Figure(f"promises_{outcome}", "", float(len(some)), Unit.COUNT, len(made), {"told": told} if told else {})


def _contradictions(found: Material, now: datetime) -> Iterator[Figure]:  # noqa: ARG001
    pairs = contradictions(found.said, found.names)
    told = [
        {
            "earlier": one.earlier.sentence,
            "later": one.later.sentence,
            "mentions": [one.earlier.mention, one.later.mention],
        }
        for one in pairs
    ]
    own = sum(one.utterance.own for one in found.said)
    yield Figure("contradictions", "", float(len(pairs)), Unit.COUNT, own, {"told": told} if told else {})


def _silent(found: Material, now: datetime) -> Iterator[Figure]:
    for source, questions in sorted(dialogue.silent(dialogue.settled(found.exchanges, now)).items()):
        yield Figure("silent_channel", source, float(questions), Unit.COUNT, questions)


def _indifference(found: Material, now: datetime) -> Iterator[Figure]:
    settled = dialogue.settled(found.exchanges, now)
    index = dialogue.indifference(settled, repeated(found.public))
    parts = {"unanswered": index.unanswered.share, "canned": index.canned.share, "ignored": index.ignored.share}
    yield Figure("indifference", "", index.index, Unit.SHARE, len(settled), parts)
