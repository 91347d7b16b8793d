"""How long somebody waits who typed a wrong password: longer each time, up to a limit. Reads no clock.

Who knows a name must not be able to keep its owner out. So failures are counted where they happen, of a name at an
address, and slowly of a name everywhere; a browser in which that person has logged in before is counted by itself.

Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from ipaddress import ip_address, ip_network

FORGOTTEN = timedelta(days=1)
"""After the last failure."""
MOST_DEVICES = 5
"""People who may share a browser and are all known there; of more, the last ones."""
_DEVICE = re.compile(r"[0-9a-f]{64}")
_NONCE = 32


@dataclass(frozen=True, slots=True)
class Patience:
    """``free`` failures without a wait; then two seconds, four, eight … up to ``most``."""

    free: int
    most: timedelta


FOR_A_NAME_AT_A_PLACE = Patience(4, timedelta(hours=1))
FOR_A_PLACE = Patience(12, timedelta(hours=1))
"""Of one address: several people may sit behind it."""
FOR_A_NAME = Patience(50, timedelta(minutes=15))
"""Of all strange browsers in one day. ``free``: more than one address can fail in a day, which waits an hour each time;
so one alone makes nobody wait elsewhere, and many together can try hardly more than a hundred and fifty passwords."""
FOR_A_DEVICE = Patience(4, timedelta(minutes=5))
"""Of a name in a browser that knows it: only who sits there waits."""

FORGIVEN = frozenset({FOR_A_NAME_AT_A_PLACE, FOR_A_DEVICE})
"""What whoever knows the password begins anew; the others count failures that need not be theirs."""


@dataclass(frozen=True, slots=True)
class Failures:
    """What is known of earlier tries."""

    count: int
    last: datetime


@dataclass(frozen=True, slots=True)
class Try:
    """Who tries to log in, and from where."""

    name: str
    place: str
    """The network address; "" if it is not known."""
    changed: datetime | None
    """When the password of that user was set: a new one ends all waits. None: there is no such user."""
    devices: str = ""
    """What the browser's cookie says of those who have logged in there."""


def wait(known: Failures, patience: Patience, now: datetime) -> timedelta:
    """Return how long to wait from now on; zero: not at all. A clock that was set back makes nobody wait longer."""
    since = now - known.last
    if known.count <= patience.free or since > FORGOTTEN:
        return timedelta()
    whole = min(patience.most, timedelta(seconds=2 ** min(30, known.count - patience.free)))
    return min(whole, max(timedelta(), whole - since))


def counted(key: bytes, one: Try, now: datetime) -> Mapping[bytes, Patience]:
    """Return under which marks a failure counts, and the patience with each. Raises ValueError: ``place`` is none.

    A mark is a hash: people also type passwords where the name belongs, so what they typed is not kept.
    """
    name = f"{one.name.casefold()}\0{one.changed or ''}"
    device = next((each for each in _devices(one.devices) if _vouches(key, each, one.name)), None)
    if device is not None:
        return {_mark(key, f"device {device}\0{name}"): FOR_A_DEVICE}
    place = _network(one.place)
    found = {
        name_mark(key, f"{now:%Y-%m-%d}\0{name}"): FOR_A_NAME,
        _mark(key, f"both {place}\0{name}"): FOR_A_NAME_AT_A_PLACE,
    }
    return found | ({_mark(key, f"place {place}"): FOR_A_PLACE} if place else {})


def name_mark(key: bytes, name: str) -> bytes:
    """Return what failures of a name are counted under, wherever they happen."""
    return _mark(key, f"name {name.casefold()}")


def _network(address: str) -> str:
    """Return what counts as one place; of IPv6 a whole connection (/64)."""
    if not address:
        return ""
    at = ip_address(address)
    return str(at if at.version == 4 else ip_network((int(at), 64), strict=False))


def vouched(key: bytes, devices: str, name: str, nonce: str) -> str:
    """Return what the cookie of a browser says after somebody has logged in; ``nonce``: 32 fresh hexadecimal digits."""
    others = [one for one in _devices(devices) if not _vouches(key, one, name)]
    return ".".join((nonce + _signature(key, nonce, name), *others)[:MOST_DEVICES])


def _devices(cookie: str) -> Iterator[str]:
    parts = cookie.split(".", MOST_DEVICES)[:MOST_DEVICES]
    return (one for one in parts if _DEVICE.fullmatch(one))


def _vouches(key: bytes, device: str, name: str) -> bool:
    return hmac.compare_digest(device[_NONCE:], _signature(key, device[:_NONCE], name))


def _signature(key: bytes, nonce: str, name: str) -> str:
    return _mark(key, f"vouch {nonce} {name.casefold()}").hex()


def _mark(key: bytes, text: str) -> bytes:
    return blake2b(text.encode("utf-8", "replace"), key=key, digest_size=16).digest()
