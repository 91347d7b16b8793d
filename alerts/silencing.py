"""Whether a silence that somebody made is about an incident. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from listener.core.fold import fold
from listener.model import Incident, Silence, SourceName


def silenced(
    incident: Incident, silences: Iterable[Silence], sources: Sequence[SourceName], now: datetime
) -> Silence | None:
    """Return the silence about an incident that ends last, None if there is none.

    ``sources``: where most of the incident is said. What a silence leaves open fits everything.
    """
    found = [one for one in silences if holds(one, now) and _about(one, incident, sources)]
    return max(found, key=lambda one: (one.until, one.number), default=None)


def holds(silence: Silence, now: datetime) -> bool:
    """Tell whether a silence has begun and not ended."""
    return silence.ended is None and silence.since <= now < silence.until


def _about(silence: Silence, incident: Incident, sources: Sequence[SourceName]) -> bool:
    words = [word for word, _ in incident.topic.words] if incident.topic else []
    return (
        (not silence.brand or silence.brand == incident.brand)
        and (not silence.source or silence.source in sources)
        and (not silence.topic or any(fold(silence.topic) in fold(word) for word in words))
    )
