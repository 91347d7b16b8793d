"""The sections of config.toml that need more than the generic builder: their names must be unique, or known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import time, tzinfo

from listener.config import values
from listener.config.build import Reading, Table, build, within
from listener.config.options import Hearing
from listener.config.tables import BrandTable, ChannelTable, EventTable, QuietTable
from listener.core.calendar import Planned
from listener.core.fold import fold
from listener.core.suggest import closest
from listener.model import Brand, BrandId, ChannelName, QuietHours
from listener.ports import Channel

_ID = re.compile(r"[^\W_]+(?:[-_][^\W_]+)*")


def slug(name: str) -> str:
    """Return a name as an id: "Nordwind Bahn" → nordwind-bahn, "Müller & Söhne" → mueller-soehne."""
    return "-".join(re.findall(r"[^\W_]+", fold(name)))


def section(root: Table, key: str, reading: Reading) -> Table:
    """Return the table under ``key``, empty if there is none."""
    found = root.get(key, {})
    if isinstance(found, dict):
        return found
    reading.problem(key, "config.not_a_section", name=key, found=values.type_name(found))
    return {}


def repeated(root: Table, key: str, reading: Reading) -> list[tuple[str, Table]]:
    """Return the tables of ``[[key]]``, each with its place."""
    found = root.get(key, [])
    if not isinstance(found, list) or not all(isinstance(part, dict) for part in found):
        reading.problem(key, "config.not_repeated", name=key)
        return []
    return [(f"{key}[{number}]", part) for number, part in enumerate(found)]


class Names:
    """The names that others may refer to, also those whose own table is wrong: one mistake is told once."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._ids: dict[str, str] = {}
        """What people may write → what is meant."""

    def take(self, name: str, place: str, reading: Reading, *also: str) -> None:
        """Enter a new name; one that is taken is a problem. ``also`` are other ways to write it."""
        if self._ids.get(name) == name:
            reading.problem(place, "config.taken", name=values.shown(name))
        self._ids[name] = name
        for other in also:
            self._ids.setdefault(other, name)

    def resolve(self, given: Iterable[str], place: str, reading: Reading) -> Iterator[str]:
        """Yield the names meant; an unknown one is a problem."""
        for number, name in enumerate(given):
            if found := self.one(name, f"{place}[{number}]", reading):
                yield found

    def one(self, given: str, place: str, reading: Reading) -> str:
        """Return the name meant, or "" if none is given or known."""
        if given and given not in self._ids:
            suggestion = closest(given, self._ids)
            reading.problem(place, f"config.unknown_{self._what}", name=values.shown(given), suggestion=suggestion)
        return self._ids.get(given, "")


def brand_names(root: Table, reading: Reading) -> Names:
    """Return the ids (and names) of all brands."""
    names = Names("brand")
    tables = repeated(root, "brands", reading)
    if not root.get("brands"):
        reading.problem("brands", "config.no_brands")
    for place, table in tables:
        name, own = table.get("name"), table.get("id")
        if isinstance(own, str) and own:
            _check_id(own, within(place, "id"), reading)
            names.take(own, within(place, "id"), reading, *([name] if isinstance(name, str) else []))
        elif isinstance(name, str) and name.strip():
            _check_id(slug(name), within(place, "name"), reading)
            names.take(slug(name), within(place, "name"), reading, name)
    return names


def _check_id(id_: str, place: str, reading: Reading) -> None:
    if not _ID.fullmatch(id_) or len(id_) > 60:
        reading.problem(place, "config.bad_id", name=values.shown(id_))


def brands(root: Table, names: Names, reading: Reading) -> tuple[Brand, ...]:
    """Return all brands that can be read."""
    found = []
    for place, table in repeated(root, "brands", Reading(reading.hiding)):
        written = build(BrandTable, table, place, reading)
        if written is None:
            continue
        id_ = BrandId(written.id or slug(written.name))
        rivals = tuple(map(BrandId, names.resolve(written.competitors, within(place, "competitors"), reading)))
        if id_ in rivals:
            reading.problem(within(place, "competitors"), "config.own_competitor")
        public = float(written.audience) or None
        words = (written.aliases, written.exclude, written.context)
        found.append(Brand(id_, written.name, *words, rivals, public))
    return tuple(found)


def only(table: Table, keys: Collection[str]) -> Table:
    """Return the part of a table that has these keys."""
    return {key: value for key, value in table.items() if key in keys}


def kind_of(table: Table, place: str, kinds: Mapping[str, object], reading: Reading) -> str:
    """Return the kind if it is a known one; an absent one is for the builder to report."""
    kind = table.get("kind")
    if not isinstance(kind, str) or kind in kinds:
        return kind if isinstance(kind, str) else ""
    given, choices, suggestion = values.shown(kind), ", ".join(sorted(kinds)), closest(kind, kinds)
    reading.problem(within(place, "kind"), "config.not_one_of", given=given, choices=choices, suggestion=suggestion)
    return ""


def check_name(name: str, place: str, reading: Reading) -> None:
    """Note a name that cannot be shown as it is."""
    if name != values.shown(name):
        reading.problem(place, "config.bad_name", name=values.shown(name))


def channels(
    root: Table, kinds: Mapping[str, type[Channel]], reading: Reading
) -> tuple[Names, dict[ChannelName, Channel]]:
    """Return the names of all channels and the channels that can be read."""
    names = Names("channel")
    found: dict[ChannelName, Channel] = {}
    for name, table in section(root, "channels", reading).items():
        place = within("channels", name)
        names.take(name, place, reading)
        check_name(name, place, reading)
        if not isinstance(table, dict):
            reading.problem(place, "config.not_a_section", name=place, found=values.type_name(table))
            continue
        build(ChannelTable, only(table, {"kind"}), place, reading)
        kind = kind_of(table, place, kinds, reading)
        own = {key: value for key, value in table.items() if key != "kind"}
        channel = build(kinds[kind], own, place, reading, also=["kind"]) if kind else None
        found |= {ChannelName(name): channel} if channel else {}
    return names, found


def events(root: Table, names: Names, zone: tzinfo, reading: Reading) -> tuple[Planned, ...]:
    """Return all planned events that can be read, in the local time of a zone."""
    found = []
    for place, table in repeated(root, "events", reading):
        written = build(EventTable, table, place, reading)
        if written is None:
            continue
        check_name(written.name, within(place, "name"), reading)
        of = tuple(map(BrandId, names.resolve(written.brands, within(place, "brands"), reading)))
        begin, end = written.begins, written.ends
        found.append(Planned(written.name, begin, end, zone, written.factor, of, written.every, written.last))
    return tuple(found)


def quiet_hours(root: Table, reading: Reading) -> QuietHours | None:
    """Return the quiet hours, None without ``[quiet_hours]``."""
    if "quiet_hours" not in root:
        return None
    written = build(QuietTable, section(root, "quiet_hours", reading), "quiet_hours", reading)
    if written is None:
        return None
    if _minute(written.start) == _minute(written.end):
        reading.problem("quiet_hours.end", "config.no_night")
    return QuietHours(written.start, written.end, written.weekends)


def _minute(at: time) -> tuple[int, int]:
    return at.hour, at.minute


def hearing(written: Hearing | None, names: Names, reading: Reading) -> Hearing:
    """Return who is told of blind sources, by channels that exist."""
    given = written.channels if written else ()
    return Hearing(tuple(map(ChannelName, names.resolve(given, "hearing.channels", reading))))
