"""Brand and period on pages of figures: what the address asks for, what can be chosen, the figures that are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from listener.cli.view import View
from listener.model import Brand
from listener.parts import Parts
from listener.periods import LENGTHS, Period, months
from listener.store import Store
from listener.web.contract import Ask, Missing
from listener.web.reckoned import Kept, reckoner
from listener.words import say

V = TypeVar("V")
SOON_S = 3
"""While something is being counted, an open page asks again."""


def chosen(brands: Sequence[Brand], ask: Ask) -> Brand:
    """Return the brand that the address names, else the first one. Raises Missing for one that is not there."""
    wanted = ask.one("brand")
    found = next((one for one in brands if not wanted or one.id == wanted), None)
    if found is None:
        raise Missing
    return found


def offered(parts: Parts, ask: Ask, asked: Period, lengths: Sequence[str]) -> list[tuple[str, str, bool]]:
    """Return the periods that can be chosen: what stands in the address, its name, whether it is this one."""
    known = [(key, say("dashtrust.last_days", ask.lang, days=LENGTHS[key])) for key in lengths]
    listed = months(ask.now, parts.config.zone)
    if asked.month and asked.month not in listed:
        listed = (*listed, asked.month)
    known += [(f"{one:%Y-%m}", f"{month_name(one.month, ask.lang)} {one.year}") for one in listed]
    return [(key, label, key == asked.key) for key, label in known]


def month_name(month: int, lang: str) -> str:
    """Return what a month is called."""
    return say("dashtrust.months", lang).split()[month - 1]


def said_span(since: datetime, until: datetime, view: View) -> str:
    """Return from when to when something was counted."""
    return say("dashtrust.span", view.lang, since=view.when(since), until=view.when(until))


def counted(
    parts: Parts, ask: Ask, key: tuple[str, str, str], reckon: Callable[[Store], V], *, quick: bool
) -> Kept[V] | None:
    """Return figures: counted now if that is quick, else those that are kept; None: they are being counted.

    Raises StoreError.
    """
    if quick:
        return Kept(reckon(parts.store), ask.now)
    return reckoner(parts).ask(key, ask.now, reckon)
