"""Verb: once a day, forget what is past its retention. Counts by hour and incidents stay, without a quote."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from listener.config import Config
from listener.core.keeping import Keeping
from listener.log import pairs
from listener.parts import Parts
from listener.store import Store
from listener.store.mentions import Keep

_TASK = "retention"
_log = logging.getLogger(__name__)


def keep_of(keeping: Keeping, now: datetime) -> list[Keep]:
    """Return how old what is kept may be: by source, by medium, and last all others."""
    by_source = [Keep(now - length, source=source) for source, length in keeping.sources.items()]
    by_medium = [Keep(now - length, medium=medium) for medium, length in keeping.media.items()]
    return [*by_source, *by_medium, Keep(now - keeping.usual)]


def clean_up(store: Store, config: Config, now: datetime) -> tuple[int, int]:
    """Delete what is past its time; returns how many mentions went, and from how many messages their quotes."""
    store.privacy.release_due(now)
    quotes = store.privacy.unquote(now - config.keeping.shortest)
    *apart, others = keep_of(config.keeping, now)
    visits = now - timedelta(days=config.retention.visits_days)
    return store.forget(others.before, visits, apart), quotes


def clean_up_due(parts: Parts, now: datetime) -> int:
    """Delete old mentions, visits and quotes if a day has passed; returns the number of mentions deleted.

    What is held for a claim stays until the hold is over.
    """
    if not parts.store.task_due(_TASK, now, timedelta(days=1)):
        return 0
    gone, quotes = clean_up(parts.store, parts.config, now)
    parts.store.plan_task(_TASK, now + timedelta(days=1))
    _log.info("retention %s", pairs(deleted=gone, messages=quotes))
    return gone
