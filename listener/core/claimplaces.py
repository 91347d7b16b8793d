"""The places where a claim stands: one page or thread each, however often and through which source it is told there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from listener.core.urls import same_page
from listener.model.claim import Place
from listener.model.desk import Said
from listener.model.names import MentionId


def told_at(places: Iterable[Place], one: Said) -> tuple[Place, ...]:
    """Return the places of a claim after it was told once more, at one that is known or at a new one.

    Where it was gone it stands again; where it was answered it stays answered.
    """
    spoken = one.utterance
    fresh = Place(spoken.source, one.url, spoken.at, (spoken.id,), spoken.reach)
    return _with(tuple(places), fresh, spoken.parent)


def joined(places: Iterable[Place], others: Iterable[Place]) -> tuple[Place, ...]:
    """Return the places of two claims that are one: a page on which both stand is one place."""
    found = tuple(places)
    for other in others:
        found = _with(found, other)
    return found


def _with(places: tuple[Place, ...], fresh: Place, thread: MentionId | None = None) -> tuple[Place, ...]:
    known = next((place for place in places if _same(place, fresh) or thread in place.mentions), None)
    if known is None:
        return (*places, fresh)
    return tuple(_both(known, fresh) if place is known else place for place in places)


def _same(one: Place, other: Place) -> bool:
    return bool(one.url and other.url) and _page(one.url) == _page(other.url)


def _page(url: str) -> str:
    """Return what identifies a page: a comment's number is none, the rest of a hash-bang address is."""
    address = same_page(url)
    page, _, fragment = address.partition("#")
    return address if fragment.startswith("!") else page


def _both(one: Place, other: Place) -> Place:
    """Return one place of two: the first answer counts, and it is gone once both are."""
    answers = [(place.answered, place.by) for place in (one, other) if place.answered is not None]
    answered, by = min(answers, default=(None, ""))
    reach = max((found for found in (one.reach, other.reach) if found is not None), default=None)
    gone = max(one.gone, other.gone) if one.gone and other.gone else None
    return replace(
        one,
        url=one.url or other.url,
        at=min(one.at, other.at),
        mentions=(*one.mentions, *other.mentions),
        reach=reach,
        answered=answered,
        by=by,
        gone=gone,
    )
