"""Verb: gather what has to be read mention by mention: the answer desk, reviews, and the trust view. Reads only.

Of a period that holds more than can be read in some seconds the newest part is, and the report says since when.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from listener.core import dialogue, feedback, reviewing
from listener.core.desk import Rules, cases
from listener.core.dialogue import SETTLED, Share
from listener.core.proportion import proportion
from listener.core.reviewing import Answered
from listener.core.sla import Sla
from listener.desking import answers_are_known
from listener.gathering import Gathered, gathered
from listener.model import Aggregate, Brand, SourceName
from listener.model.desk import Said
from listener.parts import Parts
from listener.periods import MOST, readable
from listener.report.period import Period
from listener.report.periodfound import Desk, Rated, Stated, Trust
from listener.trusting import HORIZON, known, view

_SECOND = timedelta(seconds=1)


class Read(TypedDict):
    """The part of what a report tells that is read."""

    desk: Desk
    rated: Sequence[Rated]
    reviews: Answered
    stated: Sequence[Stated]
    trust: Trust | None


def read(parts: Parts, brand: Brand, period: Period, now: datetime, *, trust: bool) -> Read:
    """Return what has to be read. An answer counts that came within two days after the period. Raises StoreError."""
    until = min(period.until + SETTLED, now + _SECOND)
    began = readable(parts.store, [brand.id], period.since, until, MOST)
    found = gathered(parts.store, parts.config, brand.id, began, until)
    said = [one for one in found.said if one.utterance.at < period.until]
    return {
        "desk": _desk(parts, found, period, began if began > period.since else None),
        "rated": _rated(said, period),
        "reviews": reviewing.answered(said, found.answers),
        "stated": _stated(parts, brand, period),
        "trust": _trust(parts, brand, period, now) if trust else None,
    }


def _desk(parts: Parts, found: Gathered, period: Period, since: datetime | None) -> Desk:
    """Return how the company answered: what is told of a period is told in ``trusting``, too, by the same rules."""
    store = parts.store
    closed = feedback.closed(store.desks.feedback([found.brand]), store.desks.steps())
    rules = Rules(parts.config.desk.slas.get(found.brand, Sla()), closed=closed)
    asked = [one for one in found.exchanges if one.said.utterance.at < period.until]
    told = [one for one in asked if one.answer is not None or one.said.utterance.at <= found.until - SETTLED]
    due = [one for one in cases(asked, rules) if one.answered or one.due <= found.until]
    kept = sum(one.answered and (one.when is None or one.when <= one.due) for one in due)
    return Desk(
        answers_are_known(parts),
        len(asked),
        Share(sum(one.answer is not None for one in told), len(told)),
        Share(kept, len(due)),
        sum(one.answer is None and one.said.utterance.id not in closed for one in asked),
        dialogue.waits(told).median,
        since,
    )


def _rated(said: Sequence[Said], period: Period) -> list[Rated]:
    sums: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for week in reviewing.series(said, period.zone):
        count = week.count or 0
        sums[week.place][0] += week.value * count
        sums[week.place][1] += count
    means = ((place, proportion(*sum_)) for place, sum_ in sums.items())
    found = [Rated(place, mean) for place, mean in means if mean is not None]
    return sorted(found, key=lambda one: (-one.mean.of, one.place))


def _stated(parts: Parts, brand: Brand, period: Period) -> list[Stated]:
    """Return what sites that are about the brand, or where there is but one brand all, stated of their ratings."""
    alone = len(parts.config.brands) == 1
    its = {one.name for one in parts.config.subscriptions if alone or one.about == brand.id or brand.id in one.brands}
    series: defaultdict[tuple[SourceName, str], list[tuple[datetime, Aggregate]]] = defaultdict(list)
    for source, at, told in parts.store.aggregates():
        if source in its and at < period.until:
            series[source, told.subject].append((at, told))
    return [_ends(source, course, period) for (source, _), course in series.items()]


def _ends(source: SourceName, course: Sequence[tuple[datetime, Aggregate]], period: Period) -> Stated:
    earlier = [told for at, told in course if at < period.since]
    last = course[-1][1]
    return Stated(source, last, earlier[-1] if earlier and earlier[-1] != last else None)


def _trust(parts: Parts, brand: Brand, period: Period, now: datetime) -> Trust:
    until = min(period.until, now + _SECOND)
    back = until - HORIZON
    began = readable(parts.store, [brand.id], back, until, MOST)
    ground = known(parts.store, parts.config, brand.id, until, until - began)
    shown = view(ground, period.since, parts.config.desk.group)
    return Trust(shown, began if began > back else None)
