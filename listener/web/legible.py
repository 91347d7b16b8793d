"""What incidents are about, in words as people write them: their topics keep stems, which nobody likes to read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from listener.core import speakers
from listener.hindsight import began_and_ended
from listener.model import Incident
from listener.parts import Parts

_MOST_WORDS, _MOST_READ = 4, 40
_MOMENT = timedelta(seconds=1)


def legible(parts: Parts, incident: Incident, now: datetime) -> Incident:
    """Return an incident whose topic has its strongest words as its newest mentions mostly write them, all alike.

    As it is if what was measured of it kept such words, or if nobody writes any of them.
    """
    if incident.topic is None or any(one is not None and one.words for one in (incident.height, incident.last)):
        return incident
    since, until = began_and_ended(incident, now)
    since = parts.store.casebook.newest(incident.brand, since, until + _MOMENT, _MOST_READ)
    said = parts.store.heard(incident.brand, since, until + _MOMENT)
    found = speakers.spelled([stem for stem, _ in incident.topic.words[:_MOST_WORDS]], said[-_MOST_READ:])
    if not found:
        return incident
    return replace(incident, topic=replace(incident.topic, words=tuple((one, 1.0) for one in found)))
