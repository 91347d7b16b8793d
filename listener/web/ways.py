"""All pages, in the order of the menu. A page is entered here, and nowhere else; of two that fit, the first answers."""

from __future__ import annotations

from listener.web.contract import Way
from listener.web.pages import course, desk, incident, incidents, lage, mentions, relationship, rumours, sources, voice

WAYS: tuple[Way, ...] = (
    *lage.WAYS,
    *incidents.WAYS,
    *incident.WAYS,
    *course.WAYS,
    *mentions.WAYS,
    *desk.WAYS,
    *rumours.WAYS,
    *relationship.WAYS,
    *voice.WAYS,
    *sources.WAYS,
)
