"""Verb: read what was stored since for the relationship: phase, intents, touchpoint, emotion. Newest first, in batches.

Reading comes after storing: what it costs delays no warning, and another reader reads everything anew.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from listener.core.relation import read
from listener.core.relation_model import mark, model
from listener.log import pairs
from listener.model import Brand
from listener.model.relation import Relation
from listener.parts import Parts
from listener.store.relations import Unread

BATCH = 400
"""Mentions a tick: less than a tenth of a second on one core."""
_log = logging.getLogger(__name__)


def relate_due(parts: Parts, now: datetime) -> int:  # noqa: ARG001 - a verb; what waits is due, whenever that is
    """Read the newest mentions that wait to be read; returns how many there were."""
    if parts.store.relations.read_by(reader()):
        _log.info("reading anew %s", pairs(reader=reader()))
    waiting = parts.store.relations.unread(BATCH)
    if waiting:
        parts.store.relations.note([(one, relation_of(one, parts.config.brands)) for one in waiting])
    return len(waiting)


def relation_of(one: Unread, brands: Sequence[Brand]) -> Relation:
    """Return how a stored mention reads."""
    text = f"{one.title}\n{one.text}" if one.title and not one.text.startswith(one.title) else one.text
    return read(text, one.lang, one.medium, _names(tuple(brands)), one.score, one.rating)


@cache
def _names(brands: tuple[Brand, ...]) -> tuple[str, ...]:
    return tuple(name for brand in brands for name in (brand.name, *brand.aliases))


@cache
def reader() -> str:
    """Return which reader this is: its model and its lists."""
    return f"{model().version}-{mark()}"
