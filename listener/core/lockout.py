"""How long somebody waits who typed a wrong password: longer each time, up to a limit. Reads no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from ipaddress import ip_address, ip_network

FORGOTTEN = timedelta(days=1)
"""After the last failure."""


@dataclass(frozen=True, slots=True)
class Patience:
    """``free`` failures without a wait; then two seconds, four, eight … up to ``most``."""

    free: int
    most: timedelta


FOR_A_NAME = Patience(4, timedelta(minutes=5))
"""Short: whoever knows a name must not be able to keep its owner out for long."""
FOR_A_PLACE = Patience(12, timedelta(hours=1))
"""Of one address: several people may sit behind it."""


@dataclass(frozen=True, slots=True)
class Failures:
    """What is known of earlier tries."""

    count: int
    last: datetime


def wait(known: Failures, patience: Patience, now: datetime) -> timedelta:
    """Return how long to wait from now on; zero: not at all. A clock that was set back makes nobody wait longer."""
    since = now - known.last
    if known.count <= patience.free or since > FORGOTTEN:
        return timedelta()
    whole = min(patience.most, timedelta(seconds=2 ** min(30, known.count - patience.free)))
    return min(whole, max(timedelta(), whole - since))


def name_mark(key: bytes, name: str) -> bytes:
    """Return what failures of a name are counted under. People also type passwords there, so it is not kept itself."""
    return _mark(key, f"name {name.casefold()}")


def place_mark(key: bytes, address: str) -> bytes:
    """Return what failures from a network address are counted under; of IPv6 a whole connection has one (/64).

    Raises ValueError for what is no address.
    """
    at = ip_address(address)
    return _mark(key, f"place {at if at.version == 4 else ip_network((int(at), 64), strict=False)}")


def _mark(key: bytes, text: str) -> bytes:
    return blake2b(text.encode("utf-8", "replace"), key=key, digest_size=16).digest()
