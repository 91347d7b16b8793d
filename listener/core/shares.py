"""Share of voice among a brand and its competitors, raw and with copies folded, and who tells the brand's story.

Sources: issue 7.6 (share of voice); knowledge.md 1.1, A09 ("Deutungsanteil": own reach beside that of others); 0.9 and
E03 (the raw and the adjusted number side by side).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from statistics import median
from typing import TypeAlias, TypeVar

from listener.core.proportion import Proportion, proportion
from listener.model.mention import Mood
from listener.model.names import BrandId
from listener.model.relation import Utterance
from listener.model.spoken import Voiced

Heard: TypeAlias = Utterance | Voiced
"""Who has the word is told without the words."""
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Voice:
    """How much of what is said of all the brands is said of one."""

    brand: BrandId
    mentions: int
    """All of others' mentions; what the company itself says is no voice about it."""
    stories: int
    """The same with copies folded into what they copy."""
    raw: Proportion | None
    """Of all brands' mentions; None: nobody says anything."""
    adjusted: Proportion | None
    """Of all brands' stories."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells the brand's story: own reach and that of others (A09)."""

    share: float | None
    """Own of all reach, 0…1; None: nobody's is known."""
    own: float
    others: float
    own_voices: int
    other_voices: int
    known: int
    """Voices whose reach is known; the others count as the median of these."""


def voices(utterances: Iterable[Heard], brands: Sequence[BrandId]) -> tuple[Voice, ...]:
    """Return each brand's share of voice, in the order given; a brand nobody speaks of has its zero.

    A mention that names two brands is one mention of each, so that the shares add up to 1. The interval is Wilson's for
    each brand by itself; for the raw share it is too narrow, because copies are no voices of their own.
    """
    heard = [one for one in utterances if not one.own and one.brand in set(brands)]
    mentions = Counter(one.brand for one in heard)
    stories = Counter(brand for brand, _ in {(one.brand, one.story or one.id) for one in heard})
    total, told = sum(mentions.values()), sum(stories.values())
    return tuple(
        Voice(one, mentions[one], stories[one], proportion(mentions[one], total), proportion(stories[one], told))
        for one in dict.fromkeys(brands)
    )


def by_week(utterances: Iterable[Heard], brands: Sequence[BrandId], zone: tzinfo) -> Mapping[date, tuple[Voice, ...]]:
    """Return the shares of voice of each week, by its Monday in ``zone``; silent weeks between are there."""
    parts = _parted(utterances, lambda one: monday(one, zone))
    weeks = [min(parts) + timedelta(weeks=n) for n in range((max(parts) - min(parts)).days // 7 + 1)] if parts else []
    return {week: voices(parts.get(week, ()), brands) for week in weeks}


def by_mood(utterances: Iterable[Heard], brands: Sequence[BrandId]) -> Mapping[Mood, tuple[Voice, ...]]:
    """Return the shares of voice in each mood, unscored included: in praise the leader may be another one."""
    parts = _parted(utterances, lambda one: one.mood)
    return {mood: voices(parts.get(mood, ()), brands) for mood in Mood}


def monday(one: Heard, zone: tzinfo) -> date:
    """Return the first day of the week in which something was said."""
    day = one.at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _parted(utterances: Iterable[Heard], key: Callable[[Heard], Key]) -> dict[Key, list[Heard]]:
    parts: defaultdict[Key, list[Heard]] = defaultdict(list)
    for one in utterances:
        parts[key(one)].append(one)
    return parts


def telling(utterances: Iterable[Heard], brand: BrandId) -> Telling:
    """Return which share of the reach of all that is said of a brand is the company's own ("Deutungsanteil", A09).

    Each voice counts once with its widest mention; one of unknown reach counts as the median of the known ones, as in
    ``core.amplifier``. An estimate: audiences overlap, and sources count different things.
    """
    widest: dict[tuple[bool, str], int | None] = {}
    for one in utterances:
        if one.brand == brand:
            who = (one.own, one.author or f"#{one.id}")
            widest[who] = max((reach for reach in (widest.get(who), one.reach) if reach is not None), default=None)
    known = [reach for reach in widest.values() if reach is not None]
    usual = float(median(known)) if known else 0.0
    reaches: dict[bool, list[float]] = {True: [], False: []}
    for (own, _), reach in widest.items():
        reaches[own].append(usual if reach is None else float(reach))
    ours, others = sum(reaches[True]), sum(reaches[False])
    share = ours / (ours + others) if ours + others else None
    return Telling(share, ours, others, len(reaches[True]), len(reaches[False]), len(known))
