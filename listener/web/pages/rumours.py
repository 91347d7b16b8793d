"""*Gerüchte*: what is claimed without proof, how each claim stands; the register of ``listener rumours``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from urllib.parse import urlencode

from listener.cli.view import View
from listener.core.claims import is_done, open_places
from listener.model import BrandId
from listener.model.claim import Claim
from listener.parts import Parts
from listener.web.contract import Ask, Page, Way
from listener.web.pages import rumour
from listener.web.rumourrows import row, word
from listener.words import number

LIVE_S = 60
ON_A_PAGE = 25
_STANDS = ("open", "all", "dismissed")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the list is asked for."""

    brand: str
    stand: str
    page: int

    def address(self, page: int) -> str:
        """Return where another page of the same list is."""
        fields = {"brand": self.brand, "stand": self.stand, "page": str(page)}
        usual = {"brand": "", "stand": "open", "page": "1"}
        said = urlencode({key: value for key, value in fields.items() if value != usual[key]})
        return f"/rumours?{said}" if said else "/rumours"


def look(parts: Parts, ask: Ask) -> Page:
    """Show the rumours that fit, in the order of the command."""
    view, chosen = View.of(parts.config, ask.lang, ask.now), chosen_of(parts, ask)
    brands = [one.id for one in parts.config.brands if chosen.brand in {"", str(one.id)}]
    found = fitting(parts.store.claims.of(brands), chosen.stand)
    pages = max(1, ceil(len(found) / ON_A_PAGE))
    page = min(chosen.page, pages)
    values = {
        "chosen": chosen,
        "brands": [(str(one.id), one.name) for one in parts.config.brands],
        "stands": [(one, word(f"stand_{one}", ask.lang)) for one in _STANDS],
        "rows": [row(one, view) for one in found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]],
        "count": number(len(found), ask.lang),
        "page_now": page,
        "pages": pages,
        "before": chosen.address(page - 1) if page > 1 else "",
        "after": chosen.address(page + 1) if page < pages else "",
    }
    return Page("rumours.html", word("title", ask.lang), values, live_s=LIVE_S)


def chosen_of(parts: Parts, ask: Ask) -> Chosen:
    """Return what an address asks for; what makes no sense is left out."""
    brand, stand, page = (ask.one(key) for key in ("brand", "stand", "page"))
    return Chosen(
        brand if BrandId(brand) in parts.brands else "",
        stand if stand in _STANDS else "open",
        int(page) if page.isascii() and page.isdecimal() and len(page) < 6 and int(page) else 1,
    )


def fitting(known: Sequence[Claim], stand: str) -> list[Claim]:
    """Return what is listed: dismissed ones only when asked for, the latest first; else what waits at most places."""
    if stand == "dismissed":
        gone = [one for one in known if one.is_dismissed]
        return sorted(gone, key=lambda one: (one.evidence[-1].at, one.number), reverse=True)
    found = [one for one in known if not one.is_dismissed and (stand == "all" or not is_done(one))]
    return sorted(found, key=lambda one: (-len(open_places(one)), one.number))


WAYS: tuple[Way, ...] = (Way("/rumours", look), *rumour.WAYS)
"""All pages about rumours."""
