"""Single values of config.toml: durations, times, days, regions, networks, numbers. Knows no tables or option names."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo, available_timezones

from listener.core.calendar import Region, region_like, regions
from listener.core.suggest import closest

Network: TypeAlias = IPv4Network | IPv6Network

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DURATION = re.compile(r"([0-9]{1,9}) ?([smhdw])")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]([0-9]{1,2}:[0-9]{2}))?")
_GERMAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})(?:,? ([0-9]{1,2}:[0-9]{2}))?")
_YEARS = range(1970, 2200)
_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "type_bool"),
    (int, "type_int"),
    (float, "type_float"),
    (str, "type_text"),
    (list, "type_list"),
    (dict, "type_table"),
    (datetime, "type_date"),
    (date, "type_date"),
    (time, "type_time"),
)


class Unfit(Exception):
    """A value cannot be used. Stays inside the configuration reader, which makes a Problem of it."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key = f"config.{key}"
        self.values = values


def shown(value: object) -> str:
    """Return what was given as one short line that cannot disturb a terminal."""
    printable = "".join(c if c.isprintable() else " " for c in str(value))
    return " ".join(printable.split())[:80].strip()


def type_name(value: object) -> str:
    """Return the catalogue's word for the type of a value from TOML."""
    return next(name for kind, name in _TYPES if isinstance(value, kind))


def wrong_type(value: object, expected: str) -> Unfit:
    """Return the complaint that ``value`` is not what is expected; the value itself is not told, it may be a secret."""
    return Unfit("wrong_type", expected=expected, found=type_name(value))


def text(value: object) -> str:
    """Return a text as it is."""
    if not isinstance(value, str):
        raise wrong_type(value, "type_text")
    return value


def boolean(value: object) -> bool:
    """Return true or false; 1 and "yes" are neither."""
    if not isinstance(value, bool):
        raise wrong_type(value, "type_bool")
    return value


def integer(value: object) -> int:
    """Return a whole number of at most 64 bits, as TOML has them."""
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**63:
        raise wrong_type(value, "type_int")
    return value


def decimal(value: object) -> float:
    """Return a number; TOML's ``nan`` and ``inf`` are refused."""
    if isinstance(value, float) and math.isfinite(value):
        return value
    try:
        return float(integer(value))
    except Unfit:
        raise wrong_type(value, "type_float") from None


def duration(value: object) -> timedelta:
    """Return "10m", "36h", "2d" as a time span."""
    if not isinstance(value, str):
        raise wrong_type(value, "type_duration")
    found = _DURATION.fullmatch(value.strip())
    if found is None:
        raise Unfit("bad_duration", given=shown(value))
    try:
        return timedelta(seconds=int(found[1]) * _UNITS[found[2]])
    except OverflowError:
        raise Unfit("bad_duration", given=shown(value)) from None


def clock_time(value: object) -> time:
    """Return "22:00" (or TOML's own 22:00:00) as a time of day."""
    if isinstance(value, time):
        return value
    if not isinstance(value, str):
        raise wrong_type(value, "type_time")
    found = _CLOCK.fullmatch(value.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise Unfit("bad_time", given=shown(value))
    return time(int(found[1]), int(found[2]))


def day(value: object) -> date:
    """Return "2026-11-27" as a whole day, "2026-11-27 20:15" as a local time of it; TOML's own dates do as well."""
    found = _written_day(value) if isinstance(value, str) else value
    if not isinstance(found, date):
        raise wrong_type(value, "type_day")
    if isinstance(found, datetime) and found.tzinfo is not None:
        raise Unfit("zoned_day", given=shown(value))
    if found.year not in _YEARS:
        raise Unfit("bad_day", given=shown(value))
    return found


def _written_day(given: str) -> date:
    found = _DAY.fullmatch(given.strip())
    whole = _calendar_day(found[1]) if found else None
    if found is None or whole is None:
        raise Unfit("bad_day", given=shown(given), suggestion=_german_day(given.strip()))
    return datetime.combine(whole, clock_time(found[2])) if found[2] else whole


def _calendar_day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:  # 2026-02-30
        return None


def _german_day(given: str) -> str:
    found = _GERMAN_DAY.fullmatch(given)
    if found is None:
        return ""
    return " ".join(filter(None, (f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}", found[4])))


def region(value: object) -> Region:
    """Return "DE" or "DE-BY" as a region whose public holidays are known."""
    given = text(value).strip()
    if given in regions():
        return Region(given)
    raise Unfit("bad_region", given=shown(value), suggestion=region_like(given[:100]))


def zone(value: object) -> ZoneInfo:
    """Return the time zone of that IANA name."""
    name = text(value)
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; not a plain name; a folder of zones
        raise Unfit("bad_zone", given=shown(value), suggestion=_near_zone(name)) from None


def _near_zone(name: str) -> str:
    known = sorted(available_timezones())
    by_city = {full.rpartition("/")[2]: full for full in reversed(known)}
    return closest(name, known) or by_city.get(closest(name, by_city), "")


def network(value: object) -> Network:
    """Return "10.1.0.0/16" as a network; bits beyond the mask are an error, since one of the two is mistyped."""
    given = text(value).strip()
    try:
        return ip_network(given)
    except ValueError:
        raise Unfit("bad_network", given=shown(value), suggestion=_whole_network(given)) from None


def _whole_network(given: str) -> str:
    try:
        return str(ip_network(given, strict=False))
    except ValueError:
        return ""


def choice(value: object, kind: type[StrEnum]) -> StrEnum:
    """Return the member of an enumeration."""
    names = [member.value for member in kind]
    given = text(value)
    if given not in names:
        raise Unfit("not_one_of", given=shown(given), choices=", ".join(names), suggestion=closest(given, names))
    return kind(given)


LEAVES: Mapping[object, tuple[Callable[[object], object], str]] = {
    str: (text, "type_text"),
    bool: (boolean, "type_bool"),
    int: (integer, "type_int"),
    float: (decimal, "type_float"),
    timedelta: (duration, "type_duration"),
    time: (clock_time, "type_time"),
    date: (day, "type_day"),
    Region: (region, "type_region"),
    ZoneInfo: (zone, "type_zone"),
    Network: (network, "type_network"),
    Path: (lambda value: Path(text(value)), "type_path"),
}
"""Type of a dataclass field → how its value is read, and the catalogue's word for it."""


def written(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(written(part) for part in value) + "]"
    if isinstance(value, timedelta):
        return f'"{span(value)}"'
    if isinstance(value, time):
        return f'"{value:%H:%M}"'
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    # JSON escapes what TOML escapes, in the same way, but for the control character 127.
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def span(length: timedelta) -> str:
    """Return a time span as config.toml writes it, in the largest unit that fits: 10m, 36h."""
    seconds = int(length.total_seconds())
    unit = next(unit for unit in ("d", "h", "m", "s") if seconds % _UNITS[unit] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"
