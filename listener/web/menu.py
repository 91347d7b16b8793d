"""The menu: the areas that there are, in the order of a day's work, for those who may enter them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from listener.web.contract import Person, Way
from listener.words import say

_AREAS = (
    ("/", "dash.menu_situation"),
    ("/incidents", "dash.menu_incidents"),
    ("/course", "dash.menu_course"),
    ("/mentions", "dash.menu_mentions"),
    ("/desk", "dash.menu_desk"),
    ("/rumours", "dash.menu_rumours"),
    ("/relationship", "dash.menu_relationship"),
    ("/voice", "dash.menu_voice"),
    ("/reports", "dash.menu_reports"),
    ("/sources", "dash.menu_sources"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the menu."""

    path: str
    label: str
    here: bool


def menu(ways: Sequence[Way], person: Person, path: str, lang: str) -> tuple[Item, ...]:
    """Return the entries for somebody on a page."""
    open_to = {way.path for way in ways if way.look is not None and person.role >= way.role}
    return tuple(_items(open_to, path, lang))


def _items(open_to: set[str], path: str, lang: str) -> Iterator[Item]:
    for area, key in _AREAS:
        if area in open_to:
            yield Item(area, say(key, lang), path == area or (area != "/" and path.startswith(f"{area}/")))
