"""A brand's desk as its page needs it: what waits, without the words, and how well the answering goes.

Reading a quarter of what was said takes longer than a page may; it is counted beside (``reckoned``). What people have
ticked off since then is left out when the page is made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge

from listener.awaiting import awaiting
from listener.config import Config
from listener.core import dialogue
from listener.core.acquaintance import Acquaintance
from listener.core.dialogue import Share, Waits
from listener.core.exchanges import is_critical
from listener.core.sla import Matter
from listener.gathering import QUARTER
from listener.model import BrandId, Medium, MentionId
from listener.periods import MOST, QUICK, readable
from listener.store import Store

LATELY = timedelta(days=14)
"""What waits longer is shown when asked for: nobody expects an answer any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that waits, without its words."""

    id: MentionId
    brand: BrandId
    medium: Medium
    at: datetime
    due: datetime
    matter: Matter
    critical: bool
    burdened: int
    owner: str
    """Empty: nobody's."""
    copies: int
    known: Acquaintance | None
    """None of strangers, and where profiles are not allowed."""

    @property
    def place(self) -> tuple[bool, int, datetime, MentionId]:
        """By what the desk is ordered (``core.desk.place``)."""
        return self.matter is not Matter.URGENT, -self.burdened, self.due, self.id


@dataclass(frozen=True, slots=True)
class Desk:
    """What was counted of one brand."""

    brand: BrandId
    days: int
    """How far back is known what was said."""
    entries: tuple[Entry, ...]
    """In the order to answer them."""
    rate: Share
    """Of what is older than 48 hours, how much has an answer."""
    waits: Waits
    by_medium: Mapping[Medium, Waits]


def is_quick(store: Store, brand: BrandId, now: datetime) -> bool:
    """Tell whether so little was said in a quarter that it can be read while somebody waits."""
    return readable(store, [brand], now - QUARTER, now, QUICK) == now - QUARTER


def desk(store: Store, config: Config, brand: BrandId, now: datetime) -> Desk:
    """Return a brand's desk, of at most a quarter and so many mentions. Raises StoreError."""
    back = now - readable(store, [brand], now - QUARTER, now, MOST)
    found = awaiting(store, config, brand, now, back)
    exchanges = found.gathered.exchanges
    settled = dialogue.settled(exchanges, now)
    whose = config.desk.owners.whose
    entries = tuple(
        Entry(
            *(one.id, brand, one.exchange.said.utterance.medium, one.exchange.said.utterance.at, one.due, one.matter),
            is_critical(one.exchange.said.utterance),
            one.burdened,
            whose(one.exchange.said.utterance) or "",
            one.exchange.copies,
            found.known.get(one.id),
        )
        for one in found.waiting
    )
    rate = Share(sum(one.answer is not None for one in settled), len(settled))
    waits = dialogue.waits(exchanges)
    return Desk(brand, found.days, entries, rate, waits, dialogue.waits_by(exchanges, dialogue.by_medium))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the desk is asked for; empty: all."""

    brand: str = ""
    owner: str = ""
    matter: str = ""
    ever: bool = False
    """Also what waits longer than a fortnight."""


def listed(
    desks: Iterable[Desk], done: Collection[MentionId], chosen: Chosen, now: datetime
) -> tuple[tuple[Entry, ...], int]:
    """Return what waits and fits, in the order to answer it, and how much older there is that would fit."""
    owner, matter, since = chosen.owner, chosen.matter, now - LATELY
    fitting = [
        [
            one
            for one in desk_.entries
            if one.id not in done and (not owner or one.owner == owner) and (not matter or one.matter == matter)
        ]
        for desk_ in desks
    ]
    lately = [each if chosen.ever else [one for one in each if one.at >= since] for each in fitting]
    older = sum(map(len, fitting)) - sum(map(len, lately))
    return tuple(merge(*lately, key=lambda one: one.place)), older
