"""What the calendar explains: public holidays, which have a Sunday's rhythm, and planned events that people talk of.

Times that people write are local; hours are numbered since 1970 in UTC, as in ``baseline``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from importlib.resources import files

from listener.core.fold import fold
from listener.core.suggest import closest
from listener.model import BrandId

USUAL_FACTOR = 3.0
"""An event of which nobody says how loud it gets."""

_HOUR = 3600
_DAY = timedelta(days=1)
_MOSTLY_CATHOLIC = frozenset({"DE-BY"})
"""Subdivisions most of whose towns have the Catholic holidays off: Assumption Day in Bavaria, Munich included."""
_IN_GERMAN = {"Deutschland": "DE", "Österreich": "AT", "Schweiz": "CH", "NRW": "DE-NW"}


class Region(str):
    """Where holidays are public: a country of ISO 3166-1 or a subdivision of ISO 3166-2, as DE or DE-BY."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """Something of which people will talk: a campaign, a launch, a football night; once or again and again."""

    name: str
    start: datetime
    """Local time of ``zone``, without a zone of its own."""
    end: datetime
    """The same; no longer part of the event."""
    zone: tzinfo
    factor: float = USUAL_FACTOR
    """So many times the usual volume is expected, 1 or more."""
    brands: tuple[BrandId, ...] = ()
    """Empty: all."""
    every: timedelta | None = None
    """Whole days from one occurrence to the next, at the same local time."""
    until: datetime | None = None
    """Local time from which on no further occurrence begins."""

    def concerns(self, brand: BrandId) -> bool:
        """Return whether people will talk of that brand."""
        return not self.brands or brand in self.brands


def rest_days(regions: Iterable[Region], first: date, last: date) -> frozenset[date]:
    """Return the public holidays of any of the regions, from the first day to the last one, both included.

    Days off that replace a holiday on a weekend are among them. The same question gets the same object: it is used as a
    key in caches.
    """
    return _rest_days(tuple(regions), first, last)


@lru_cache(64)
def _rest_days(regions: tuple[Region, ...], first: date, last: date) -> frozenset[date]:
    years = range(first.year, last.year + 1)
    days = (day for region in regions for year in years for day in _public(region, year))
    return frozenset(day for day in days if first <= day <= last)


@lru_cache(256)
def _public(region: Region, year: int) -> frozenset[date]:
    """Return the public holidays of a region in one year."""
    from holidays import CATHOLIC, PUBLIC, country_holidays  # noqa: PLC0415 - 0.1 s and 11 MB that --help need not pay

    country, _, part = region.partition("-")
    kinds = (PUBLIC, CATHOLIC) if region in _MOSTLY_CATHOLIC else (PUBLIC,)
    return frozenset(country_holidays(country, subdiv=part or None, years=year, categories=kinds))


@cache
def regions() -> frozenset[Region]:
    """Return all regions whose public holidays are known."""
    return frozenset(_names().values())


def region_like(given: str) -> str:
    """Return the region that somebody probably means who wrote "de-by", "DE-Bayern" or "Bayern", or ""."""
    names = {fold(name): region for name, region in _names().items()}
    if fold(given) in names:
        return names[fold(given)]
    if given[2:3] != "-":
        return closest(given, sorted(region for region in regions() if len(region) == 2))
    inside = {name[3:]: region for name, region in _names().items() if name.startswith(given[:3].upper())}
    return inside.get(closest(given[3:], sorted(inside)), "")


@cache
def _names() -> Mapping[str, Region]:
    """Return each region by its code and by its names, in English or the country's own language."""
    import holidays  # noqa: PLC0415 - see above
    from holidays.registry import COUNTRIES  # noqa: PLC0415 - see above

    found: dict[str, Region] = {}
    named = {name: Region(code) for name, code in _IN_GERMAN.items()}
    named |= {name: Region(names[1]) for names in COUNTRIES.values() for name in names}
    for country, parts in holidays.list_supported_countries(include_aliases=False).items():
        calendar = getattr(holidays, country)
        found[country] = Region(country)
        found |= {f"{country}-{part}": Region(f"{country}-{part}") for part in parts}
        for name, part in calendar.subdivisions_aliases.items():
            named[f"{country}-{name}"] = region = Region(f"{country}-{part}")
            named.setdefault(name, region)
    return named | found


@cache
def region_of(zone: str) -> Region | None:
    """Return the country that a time zone (IANA name) belongs to; None for zones of no country, such as UTC.

    Source: zone.tab of the IANA time zone database.
    """
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return next((Region(country) for country, _, name, *_ in rows if name == zone), None)


def planned_at(events: Iterable[Planned], brand: BrandId, now: datetime) -> tuple[Planned, ...]:
    """Return the events of a brand that are going on."""
    moment = now.timestamp()
    return tuple(event for event in events if event.concerns(brand) and any(_spans(event, moment, moment)))


def planned_hours(events: Iterable[Planned], brand: BrandId, first: datetime, last: datetime) -> frozenset[int]:
    """Return the hours since 1970, between two moments, that an event touches: nothing usual is learned from them."""
    return frozenset(factors(events, brand, first, last))


def factors(events: Iterable[Planned], brand: BrandId, first: datetime, last: datetime) -> Mapping[int, float]:
    """Return by how much each hour since 1970 between two moments is louder than usual; absent: not at all.

    An event that fills a part of an hour counts in part. What several events add is summed up.
    """
    begin, finish = first.timestamp() // _HOUR, -(-last.timestamp() // _HOUR)
    found: dict[int, float] = {}
    for added, start, end in _added(events, brand, begin * _HOUR, finish * _HOUR):
        for hour in range(int(start // _HOUR), int(-(-end // _HOUR))):
            share = (min(end, (hour + 1) * _HOUR) - max(start, hour * _HOUR)) / _HOUR
            found[hour] = found.get(hour, 1.0) + added * share
    return found


def factor(events: Iterable[Planned], brand: BrandId, start: datetime, end: datetime) -> float:
    """Return by how much the time between two moments is louder than usual: 1 without events.

    Each event adds its factor less one times its share of that time.
    """
    begin, finish = start.timestamp(), end.timestamp()
    if finish <= begin:
        return 1.0 + sum(event.factor - 1 for event in planned_at(events, brand, start))
    spans = _added(events, brand, begin, finish)
    return 1.0 + sum(added * (until - since) for added, since, until in spans) / (finish - begin)


def _added(
    events: Iterable[Planned], brand: BrandId, begin: float, finish: float
) -> Iterator[tuple[float, float, float]]:
    """Yield, for each occurrence of a brand's events, what it adds to 1 and its part of a time span, in seconds."""
    for event in events:
        if event.concerns(brand):
            spans = _spans(event, begin, finish)
            yield from ((event.factor - 1, max(begin, start), min(finish, end)) for start, end in spans)


def _spans(event: Planned, begin: float, finish: float) -> Iterator[tuple[float, float]]:
    """Yield start and end of each occurrence that shares a moment with a time span, in seconds since 1970."""
    for later in _shifts(event, begin, finish):
        start = _instants(event.start + later, event.zone)[0]
        end = _instants(event.end + later, event.zone)[1]
        if start <= finish and begin < end:
            yield start, end


def _shifts(event: Planned, begin: float, finish: float) -> Iterator[timedelta]:
    """Yield how much later than the first one occurrences are that may touch a time span; a day of doubt either way."""
    since, until = (datetime.fromtimestamp(moment, event.zone).replace(tzinfo=None) for moment in (begin, finish))
    early, late = since - _DAY - event.end, until + _DAY - event.start
    if event.every is None:
        yield from [timedelta(0)] if early <= timedelta(0) <= late else []
        return
    first, last = max(0, early // event.every), late // event.every
    if event.until is not None:
        last = min(last, -((event.start - event.until) // event.every) - 1)
    yield from (number * event.every for number in range(first, last + 1))


def _instants(local: datetime, zone: tzinfo) -> tuple[float, float]:
    """Return the first and the last moment at which clocks show a local time, in seconds since 1970.

    They differ when an hour occurs twice. For a time that clocks skip, both are the moment at which they do
    (fold as in PEP 495: in a gap, and only there, fold 1 comes before fold 0).
    """
    early, late = (local.replace(tzinfo=zone, fold=fold).timestamp() for fold in (0, 1))
    if early <= late:
        return early, late
    skipped = _skip(int(late), int(early), zone)
    return skipped, skipped


def _skip(before: int, after: int, zone: tzinfo) -> float:
    """Return the second at which clocks go forward."""

    def offset(second: int) -> timedelta:
        return datetime.fromtimestamp(second, zone).utcoffset() or timedelta(0)

    return float(before + bisect_right(range(before, after + 1), offset(before), key=offset))
