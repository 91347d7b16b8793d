"""The reviews of a brand: what is counted for ``listener reviews``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from listener.cli.averages import courses
from listener.config import Config
from listener.core import bombing, leaving, proscons, reviewing
from listener.core.bombing import Bombing
from listener.core.groups import Row
from listener.core.reviewing import Answered, Change, Rated, Snapshot
from listener.core.story import whole
from listener.gathering import gathered
from listener.model import Brand, SourceName
from listener.model.desk import Said
from listener.store import Store

_BACK = bombing.USUAL + timedelta(days=3)
"""A burst is told from so much history."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What reviews tell of a brand."""

    brand: Brand
    since: datetime
    until: datetime
    weeks: tuple[Rated, ...]
    stated: tuple[Rated, ...]
    """What sites state of all their ratings: the last of each place."""
    added: tuple[Change, ...]
    """What was added to that in the period, with or without words; places whose count stayed are left out."""
    answered: Answered
    bursts: tuple[tuple[SourceName, Bombing], ...]
    """Of each source of which enough is known; a burst may also come from a genuine fault."""
    pros: tuple[tuple[str, int], ...]
    cons: tuple[tuple[str, int], ...]
    """Entries of lists of pros and cons, with how many reviews have them."""
    leaving: Row[str]


def reviewed(store: Store, config: Config, brand: Brand, since: datetime, until: datetime, zone: tzinfo) -> Reviewed:
    """Return what reviews tell of a brand in a time."""
    all_ = gathered(store, config, brand.id, min(since, until - _BACK), until)
    lately = [one for one in all_.said if one.utterance.at >= since]
    people = [one for one in lately if one.utterance.author not in all_.objected]
    by_source = reviewing.by_source([one for one in all_.said if one.utterance.rating is not None])
    seen = {source: bombing.bombing(said, until) for source, said in by_source.items()}
    snapshots = _snapshots(store, config, brand)
    stated = reviewing.by_place(reviewing.stated(snapshots, zone))
    pros, cons = _opinions(lately)
    return Reviewed(
        *(brand, since, until),
        weeks=reviewing.series(lately, zone),
        stated=tuple(course[-1] for course in stated.values()),
        added=_added(snapshots, since, until),
        answered=reviewing.answered(lately, all_.answers),
        bursts=tuple((source, found) for source, found in seen.items() if found is not None),
        pros=pros,
        cons=cons,
        leaving=leaving.reason_table(leaving.reasons(people), config.desk.group),
    )


def _snapshots(store: Store, config: Config, brand: Brand) -> list[Snapshot]:
    """Return the averages of sources that are about the brand, or, where there is but one brand, of all."""
    alone = len(config.brands) == 1
    its = {one.name for one in config.subscriptions if alone or one.about == brand.id or brand.id in one.brands}
    return [Snapshot(source, at, told) for source, at, told in store.aggregates() if source in its]


def _added(snapshots: Sequence[Snapshot], since: datetime, until: datetime) -> tuple[Change, ...]:
    """Return what a period added at each place, from its first to its last reading: many small steps tell no mean."""
    found = courses(((one.source, one.at, one.told) for one in snapshots), since, until)
    ends = [Snapshot(one.source, *each) for one in found for each in dict.fromkeys((one.series[0], one.series[-1]))]
    return tuple(one for one in reviewing.changes(ends) if one.added)


_Counts = tuple[tuple[str, int], ...]


def _opinions(said: Sequence[Said]) -> tuple[_Counts, _Counts]:
    """Return the pros and the cons, the most frequent first; a review has each of them once, copies have none."""
    sides: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
    for one in said:
        if one.utterance.own or one.utterance.story is not None:
            continue
        listed = {(each.positive, each.aspect.casefold()) for each in proscons.opinions(whole(one.title, one.text))}
        for positive, aspect in listed:
            sides[0 if positive else 1][aspect] += 1
    pros, cons = (tuple(sorted(side.items(), key=lambda pair: (-pair[1], pair[0]))) for side in sides)
    return pros, cons
