"""*Vorfälle*: all incidents, those that go on first; how strong, of what kind, who has them, how long, how fast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import urlencode

from alerts.quotes import name
from listener.core.handled import lapsed
from listener.core.reactions import Reacted, reacted, spread
from listener.model import BrandId, Incident
from listener.parts import Parts
from listener.report.setting import Setting
from listener.store.casebook import Stand, Wanted
from listener.store.incidents import Unreadable
from listener.web.contract import Ask, Page, Way
from listener.web.legible import legible
from listener.web.pages.incidentview import about, lamp
from listener.web.pages.incidentwords import word
from listener.words import number, say

LIVE_S = 30
ON_A_PAGE = 25
MOST_GOING = 50
PERIODS: Mapping[str, timedelta | None] = {
    "all": None,
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "90d": timedelta(days=90),
    "365d": timedelta(days=365),
}
_STANDS: Mapping[str, tuple[Stand, ...]] = {
    "all": (Stand.GOING, Stand.OVER),
    "going": (Stand.GOING,),
    "ended": (Stand.ENDED,),
    "mistaken": (Stand.MISTAKEN,),
}
"""Each choice with the lists that it shows: what goes on, what is over."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the list is asked for."""

    brand: str
    stand: str
    period: str
    page: int

    @property
    def narrowed(self) -> bool:
        """Whether not all are shown."""
        return bool(self.brand) or self.stand != "all" or self.period != "all"

    def wanted(self, stand: Stand, now: datetime) -> Wanted:
        """Return the same for the store."""
        length = PERIODS[self.period]
        since = None if length is None else now - length
        return Wanted((BrandId(self.brand),) if self.brand else (), stand, since)

    def address(self, page: int) -> str:
        """Return where another page of the same list is."""
        fields = {"brand": self.brand, "stand": self.stand, "period": self.period, "page": str(page)}
        usual = {"brand": "", "stand": "all", "period": "all", "page": "1"}
        said = urlencode({key: value for key, value in fields.items() if value != usual[key]})
        return f"/incidents?{said}" if said else "/incidents"


@dataclass(frozen=True, slots=True)
class Row:
    """An incident in the list."""

    name: str
    href: str
    brand: str
    about: str
    level: int
    word: str
    top: int
    lamp: str
    kind: str
    status: str
    owner: str
    since: str
    lasted: str
    reacted: str
    peak: str


def look(parts: Parts, ask: Ask) -> Page:
    """Show the incidents that fit."""
    chosen = chosen_of(ask, parts)
    shown = _STANDS[chosen.stand]
    going = _rows(parts, ask, chosen, Stand.GOING, MOST_GOING) if Stand.GOING in shown and chosen.page == 1 else _NONE
    stand = next((one for one in shown if one is not Stand.GOING), None)
    count = parts.store.casebook.count(chosen.wanted(stand, ask.now)) if stand else 0
    over = _rows(parts, ask, chosen, stand, ON_A_PAGE) if stand else _NONE
    pages = max(1, ceil(count / ON_A_PAGE))
    values = {
        "chosen": chosen,
        "brands": tuple((str(one.id), one.name) for one in parts.config.brands),
        "stands": tuple((one, word(f"stand_{one}", ask.lang)) for one in _STANDS),
        "periods": tuple((one, word(f"period_{one}", ask.lang)) for one in PERIODS),
        "shows_going": Stand.GOING in shown and chosen.page == 1,
        "going": going.rows,
        "over": over.rows,
        "unreadable": (*going.unreadable, *over.unreadable),
        "count": count,
        "pages": pages,
        "newer": chosen.address(chosen.page - 1) if chosen.page > 1 else "",
        "older": chosen.address(chosen.page + 1) if chosen.page < pages else "",
        "reacted": _speed([*going.reacted, *over.reacted], parts, ask),
        "any": bool(going.rows or over.rows or going.unreadable or over.unreadable),
    }
    return Page("incidents.html", word("list_title", ask.lang), values, live_s=LIVE_S if chosen.page == 1 else 0)


def chosen_of(ask: Ask, parts: Parts) -> Chosen:
    """Return what an address asks for; what makes no sense is left out."""
    brand, stand, period, page = (ask.one(key) for key in ("brand", "stand", "period", "page"))
    return Chosen(
        brand if brand in map(str, parts.brands) else "",
        stand if stand in _STANDS else "all",
        period if period in PERIODS else "all",
        int(page) if page.isascii() and page.isdecimal() and len(page) < 6 and int(page) else 1,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """A list with how fast people were."""

    rows: Sequence[Row] = ()
    reacted: Sequence[Reacted] = ()
    unreadable: Sequence[str] = ()


_NONE = _Found()


def _rows(parts: Parts, ask: Ask, chosen: Chosen, stand: Stand, limit: int) -> _Found:
    offset = 0 if stand is Stand.GOING else (chosen.page - 1) * ON_A_PAGE
    listed = parts.store.casebook.listed(chosen.wanted(stand, ask.now), limit, offset)
    found = [lapsed(one, ask.now)[0] for one in listed if isinstance(one, Incident)]
    turns = parts.store.casebook.turns([one.id for one in found])
    fast = [reacted(one, turns[one.id].log, turns[one.id].told) for one in found]
    if stand is Stand.GOING:
        fast.sort(key=lambda one: (-one.incident.level, -one.incident.id))
    rows = tuple(row(one, parts, ask) for one in fast)
    return _Found(rows, fast, tuple(one.name for one in listed if isinstance(one, Unreadable)))


def row(one: Reacted, parts: Parts, ask: Ask) -> Row:
    """Return an incident as the list shows it."""
    incident, lang = one.incident, ask.lang
    book, brand = parts.playbooks.get(incident.playbook), parts.brands.get(incident.brand)
    setting = Setting(lang, parts.config.zone, "")
    level = incident.max_level if incident.closed and one.moments.ended else incident.level
    return Row(
        incident.name,
        f"/incidents/{incident.id}",
        name(brand.name if brand else str(incident.brand)),
        about(legible(parts, incident, ask.now)),
        level,
        say(f"alerts.level_{level}", lang),
        incident.max_level,
        lamp(incident),
        book.title.of(lang) if book else incident.playbook,
        setting.word(f"status_{incident.status}"),
        name(incident.handling.owner) or word("nobody", lang),
        setting.when(incident.opened),
        setting.lasted((incident.closed or ask.now) - incident.opened),
        _reacted(one, setting, lang),
        number(incident.peak_volume, lang),
    )


def _reacted(one: Reacted, setting: Setting, lang: str) -> str:
    """Return how long people took to answer the warning."""
    if one.moments.acknowledged is None:
        return word("reacted_none", lang)
    taken = one.reactions.acknowledged
    return word("reacted_unknown", lang) if taken is None else setting.lasted(taken)


def _speed(found: Sequence[Reacted], parts: Parts, ask: Ask) -> str:
    """Return how fast people were about those of a page that count; empty if nothing is known."""
    counted = [one for one in found if one.counts]
    known = spread(one.reactions.acknowledged for one in counted)
    if known is None:
        return ""
    setting = Setting(ask.lang, parts.config.zone, "")
    told = {"median": setting.lasted(known.median), "worst": setting.lasted(known.worst)}
    return word("reacted_median", ask.lang, **told, count=known.count, of=len(counted))


WAYS: tuple[Way, ...] = (Way("/incidents", look),)
