"""How much is overdue on each brand's desk, at most some minutes old: reading a desk takes longer than a page may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from listener.awaiting import awaiting
from listener.core.desk import Backlog
from listener.desking import BACK, answers_are_known
from listener.model import Brand, BrandId
from listener.parts import Parts
from listener.store import Store

FRESH = timedelta(minutes=5)
_AT_ONCE = 1_500
"""Mentions of a fortnight that are read for one page (a tenth of a second); the other brands' turn comes with the next.
Of a brand that alone has more, only what the daemon has found is known: that its backlog calls."""


@dataclass(frozen=True, slots=True)
class _Look:
    at: datetime
    backlog: Backlog | None
    """None: too much was said to be read for a page."""


_LOOKS: WeakKeyDictionary[Store, dict[BrandId, _Look]] = WeakKeyDictionary()


def backlogs(parts: Parts, now: datetime) -> Mapping[BrandId, Backlog]:
    """Return what awaits an answer of each brand, as far as it is known; nothing where no answer could be known."""
    if not answers_are_known(parts):
        return {}
    looks = _LOOKS.setdefault(parts.store, {})
    room = _AT_ONCE
    for brand in sorted(parts.config.brands, key=lambda one: _age(looks.get(one.id), now), reverse=True):
        if room <= 0 or _age(looks.get(brand.id), now) < FRESH:
            break
        size = sum(one.total for one in parts.store.bins(brand.id, now - BACK, now))
        looks[brand.id] = _look(parts, brand, size, now)
        room -= size if size <= _AT_ONCE else 0
    return {id_: look.backlog for id_, look in looks.items() if look.backlog is not None}


def _age(look: _Look | None, now: datetime) -> timedelta:
    """Return how old a look is; one from the future was made by a clock that was ahead."""
    return timedelta.max if look is None or look.at > now else now - look.at


def _look(parts: Parts, brand: Brand, size: int, now: datetime) -> _Look:
    if size > _AT_ONCE:
        return _Look(now, None)
    return _Look(now, awaiting(parts.store, parts.config, brand.id, now, BACK).backlog)
