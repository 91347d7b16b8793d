"""A brand beside its competitors: what is counted for ``listener voice``, from what was said of each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from listener.config import Config
from listener.core import defection, shares
from listener.core.defection import ShownFlow
from listener.core.groups import Count, guarded
from listener.core.nps import Segment
from listener.core.shares import Telling, Voice
from listener.gathering import own_of
from listener.model import Brand, BrandId, Mood
from listener.model.desk import Said
from listener.store import Store


@dataclass(frozen=True, slots=True)
class Compared:
    """How much is said of a brand and of its competitors, and who goes from whom to whom."""

    brand: BrandId
    since: datetime
    until: datetime
    weeks: Mapping[date, tuple[Voice, ...]]
    moods: Mapping[Mood, tuple[Voice, ...]]
    whole: tuple[Voice, ...]
    telling: Telling
    flows: tuple[ShownFlow, ...]
    at_risk: Mapping[Segment, Count]
    """People who may leave, by how they stand; of a group that is too small it is withheld."""


def compared(store: Store, config: Config, brand: Brand, since: datetime, until: datetime, zone: tzinfo) -> Compared:
    """Return what is known of a brand and its competitors in a time."""
    sides = (brand.id, *brand.competitors)
    said = [one for id_ in sides for one in store.relations.said(id_, since, until, own_of(config))]
    spoken = [one.utterance for one in said]
    names = {one.id: (one.name, *one.aliases) for one in config.brands if one.id in sides}
    people = _people(store, config, said)
    flows = defection.flows(defection.moves(people, names), brand.id)
    return Compared(
        *(brand.id, since, until),
        weeks=shares.by_week(spoken, sides, zone),
        moods=shares.by_mood(spoken, sides),
        whole=shares.voices(spoken, sides),
        telling=shares.telling(spoken, brand.id),
        flows=defection.shown(flows, config.desk.group),
        at_risk=_at_risk(people, brand.id, names, config.desk.group),
    )


def _people(store: Store, config: Config, said: Sequence[Said]) -> list[Said]:
    """Leave out those who do not want to be in a figure of persons."""
    objected = {store.relations.person(source, name) for source, name in config.desk.objections}
    return [one for one in said if one.utterance.author not in objected]


def _at_risk(said: Sequence[Said], brand: BrandId, names: defection.Names, size: int) -> dict[Segment, Count]:
    authors = {one.utterance.id: one.utterance.author or f"#{one.utterance.id}" for one in said}
    people: dict[Segment, set[str]] = {Segment.DETRACTOR: set(), Segment.PASSIVE: set()}
    for one in defection.at_risk(said, brand, names):
        people[one.segment].add(authors[one.mention])
    people[Segment.PASSIVE] -= people[Segment.DETRACTOR]
    return {kind: guarded(len(who), len(who), size) if who else 0 for kind, who in people.items()}
