"""How averages and counts of ratings went, as rows: how they stand, what has changed, and what was removed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, groupby

from listener.cli.output import Column, Listing, safe
from listener.cli.view import View
from listener.model import Aggregate, SourceName
from listener.words import number

Snapshot = tuple[SourceName, datetime, Aggregate]
REMARKS_FROM = 100
"""Terminals that are as wide show remarks in the table; on others they follow it."""


@dataclass(frozen=True, slots=True)
class Course:
    """How the ratings of one thing went."""

    source: SourceName
    series: tuple[tuple[datetime, Aggregate], ...]
    """At least one snapshot, oldest first: the one the period begins with, then each that differed."""
    known: bool
    """False: the first one is the first ever, made in the period; before it nothing is known."""

    @property
    def latest(self) -> Aggregate:
        """How it stands."""
        return self.series[-1][1]

    @property
    def comparable(self) -> bool:
        """Whether there is anything to compare with."""
        return self.known or len(self.series) > 1

    @property
    def average_change(self) -> float | None:
        """What the average has gained; None if nothing is known, or the scale is not the same."""
        first, last = self.series[0][1], self.latest
        if not self.comparable or (first.worst, first.best) != (last.worst, last.best):
            return None
        return round(last.average - first.average, 4)

    def change(self, counted: str) -> int | None:
        """Return what a count (ratings, reviews) has gained; None if nothing is known."""
        first, last = (getattr(self.series[at][1], counted) for at in (0, -1))
        return last - first if self.comparable and first is not None and last is not None else None

    @property
    def removed(self) -> int:
        """How many ratings were removed at least: the deepest fall of the count.

        Not the sum of all falls: sites that answer from several caches count up and down.
        """
        ratings = [one.ratings for _, one in self.series if one.ratings is not None]
        counts = ratings or [one.reviews for _, one in self.series if one.reviews is not None]
        return max((top - count for top, count in zip(accumulate(counts, max), counts, strict=True)), default=0)


def courses(snapshots: Iterable[Snapshot], since: datetime, until: datetime) -> list[Course]:
    """Return how each thing went in a period; ``snapshots`` by source, subject and time, also those before it.

    What did not change in the period stands as it was before: a snapshot is made only when something has changed.
    """
    found = []
    for (source, _), some in groupby(snapshots, key=lambda one: (one[0], one[2].subject)):
        series = [(at, one) for _, at, one in some if at < until]
        first = sum(at <= since for at, _ in series)
        if series:
            found.append(Course(source, tuple(series[max(0, first - 1) :]), first > 0))
    return found


def steps(course: Course) -> Iterator[Course]:
    """Give each state of a course, compared with the one before."""
    yield Course(course.source, course.series[:1], known=False)
    for at in range(1, len(course.series)):
        yield Course(course.source, course.series[at - 1 : at + 1], known=True)


def listing(found: Sequence[Course], view: View) -> Listing:
    """Return courses as rows."""
    columns = (
        Column("source", view.say("col_source"), most=16, least=70),
        Column("subject", view.say("col_subject"), wrap=True),
        Column("average", view.say("col_average"), right=True),
        Column("scale", view.say("col_scale")),
        Column("average_change", view.say("col_average_change"), right=True),
        Column("ratings", view.say("col_ratings"), right=True),
        Column("ratings_change", view.say("col_ratings_change"), right=True),
        Column("at", view.say("col_at"), least=120),
        Column("reviews", view.say("col_reviews"), right=True, least=135),
        Column("compared", view.say("col_compared"), least=155),
        Column("remark", view.say("col_remark"), wrap=True, least=REMARKS_FROM),
    )
    return Listing(columns, [as_object(one) for one in found], [_cells(one, view) for one in found])


def as_object(course: Course) -> dict[str, object]:
    """Return a course for machines; the keys are fixed (docs/reference/json.md)."""
    latest = course.latest
    return {
        "source": course.source,
        "subject": latest.subject,
        "at": course.series[-1][0].isoformat(),
        "average": latest.average,
        "worst": latest.worst,
        "best": latest.best,
        "ratings": latest.ratings,
        "reviews": latest.reviews,
        "compared": course.series[0][0].isoformat() if course.comparable else None,
        "average_change": course.average_change,
        "ratings_change": course.change("ratings"),
        "reviews_change": course.change("reviews"),
        "removed": course.removed,
    }


def _cells(course: Course, view: View) -> dict[str, str]:
    latest = course.latest
    counted = "ratings" if latest.ratings is not None else "reviews"
    return {
        "source": course.source,
        "subject": latest.subject,
        "average": number(latest.average, view.lang, 2),
        "scale": f"{_short(latest.worst, view)}–{_short(latest.best, view)}",
        "average_change": _signed(course.average_change, view, 2),
        "ratings": _count(getattr(latest, counted), view),
        "ratings_change": _signed(course.change(counted), view),
        "at": view.when(course.series[-1][0]),
        "reviews": _count(latest.reviews, view),
        "compared": view.when(course.series[0][0] if course.comparable else None),
        "remark": remark(course, view),
    }


def remark(course: Course, view: View) -> str:
    """Return what is to be said of a course: ratings that were removed. "" if nothing is."""
    if not course.removed:
        return ""
    now = course.change("ratings") if course.latest.ratings is not None else course.change("reviews")
    key = "fewer_ratings" if now is not None and now < 0 else "removed_ratings"
    return view.say(key, count=number(course.removed, view.lang))


def remarks(found: Sequence[Course], view: View) -> list[str]:
    """Return the remarks with what they are about, for where the table has no room for them."""
    said = [(one, remark(one, view)) for one in found]
    return [f"{safe(one.source)} · {safe(one.latest.subject)}: {text}" for one, text in said if text]


def _short(value: float, view: View) -> str:
    return number(value, view.lang, 0 if value == int(value) else 1)


def _count(value: int | None, view: View) -> str:
    return "–" if value is None else number(value, view.lang)


def _signed(value: float | None, view: View, digits: int = 0) -> str:
    if value is None:
        return "–"
    text = number(abs(value), view.lang, digits)
    sign = "±" if value == 0 else "+" if value > 0 else "−"
    return "±0" if value == 0 else f"{sign}{text}"
