"""Verb: once a day, forget what is past its retention. Counts by hour and incidents stay."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from listener.log import pairs
from listener.parts import Parts

_TASK = "retention"
_log = logging.getLogger(__name__)


def clean_up_due(parts: Parts, now: datetime) -> int:
    """Delete old mentions and visits if a day has passed; returns the number of mentions deleted."""
    if not parts.store.task_due(_TASK, now, timedelta(days=1)):
        return 0
    keep = parts.config.retention
    gone = parts.store.forget(now - timedelta(days=keep.mentions_days), now - timedelta(days=keep.visits_days))
    parts.store.plan_task(_TASK, now + timedelta(days=1))
    _log.info("retention %s", pairs(deleted=gone))
    return gone
