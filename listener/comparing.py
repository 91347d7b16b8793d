"""A brand beside its competitors, from what was said of each of them: shares, who tells the story, who goes where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from listener.config import Config
from listener.core import aspects, associations, defection, shares
from listener.core.aspects import Line
from listener.core.associations import Association
from listener.core.defection import ShownFlow
from listener.core.groups import Count, guarded
from listener.core.nps import Segment
from listener.core.shares import Heard, Telling, Voice
from listener.core.taglist import Tag, taglist
from listener.gathering import own_of
from listener.model import Brand, BrandId, Mood
from listener.model.desk import Said
from listener.store import Store

LATELY = timedelta(days=7)
"""How long is lately if nobody says."""


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


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a brand and its competitors."""

    topics: Mapping[BrandId, tuple[Line, ...]]
    """What is spoken of at each, the surest criticism first."""
    tags: tuple[Tag, ...]
    """Hashtags beside the brand."""
    words: tuple[Association, ...]
    """New beside the brand, the most surprising first."""


def compared(store: Store, config: Config, brand: Brand, since: datetime, until: datetime, zone: tzinfo) -> Compared:
    """Return what is known of a brand and its competitors in a time."""
    said = sides(store, config, brand, since, until)
    return compare([one.utterance for one in said], said, store, config, brand, (since, until), zone)


def sides(store: Store, config: Config, brand: Brand, since: datetime, until: datetime) -> list[Said]:
    """Return all that was said of a brand and its competitors in a time, side by side."""
    every = (brand.id, *brand.competitors)
    return [one for id_ in every for one in store.relations.said(id_, since, until, own_of(config))]


def compare(
    spoken: Sequence[Heard], said: Sequence[Said], store: Store, config: Config, brand: Brand,
    period: tuple[datetime, datetime], zone: tzinfo,
) -> Compared:  # fmt: skip
    """Return what is known of the sides of which all this was said.

    ``spoken``: who has the word is told by it, in the whole period. ``said``: who comes and goes, by words of it.
    """
    every = (brand.id, *brand.competitors)
    people, names = _people(store, config, said), names_of(config, every)
    flows = defection.flows(defection.moves(people, names), brand.id)
    return Compared(
        *(brand.id, *period),
        weeks=shares.by_week(spoken, every, zone),
        moods=shares.by_mood(spoken, every),
        whole=shares.voices(spoken, every),
        telling=shares.telling(spoken, brand.id),
        flows=defection.shown(flows, config.desk.group),
        at_risk=_at_risk(people, brand.id, names, config.desk.group),
    )


def beside(said: Sequence[Said], heard: Sequence[Said], config: Config, brand: Brand, until: datetime) -> Beside:
    """Return what is spoken of at each side, and the tags and new words beside the brand.

    ``said``: of all sides (``sides``). ``heard``: of the brand, in the days of ``LATELY`` and those before, which are
    the measure of what is new (``listener associations``).
    """
    every = (brand.id, *brand.competitors)
    names, ours = names_of(config, every), [one for one in said if one.utterance.brand == brand.id]
    return Beside(
        {one: aspects.table((it for it in said if it.utterance.brand == one), config.desk.group) for one in every},
        taglist(ours, names[brand.id], {str(one): known for one, known in names.items() if one != brand.id}),
        associations.associations(heard, until, names[brand.id], LATELY),
    )


def names_of(config: Config, wanted: Sequence[BrandId]) -> dict[BrandId, tuple[str, ...]]:
    """Return how some brands are called."""
    return {one.id: (one.name, *one.aliases) for one in config.brands if one.id in wanted}


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
