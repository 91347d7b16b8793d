"""What a site lets a machine fetch: robots.txt (RFC 9309), asked for once a day. Sends nothing itself."""

from __future__ import annotations

import zlib
from base64 import b85decode, b85encode
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from listener.core.charset import decode
from listener.errors import SourceError
from listener.model import Json, Request, Response

AGENT = "ReputationListener"
"""The product token by which a robots.txt may address this program."""

KEPT_FOR = timedelta(hours=24)
"""RFC 9309, 2.4: a copy should not be used for longer."""

LARGEST = 500 * 1024
"""Bytes that are read; a crawler must read at least as many (RFC 9309, 2.5)."""

LONGEST_PACE_S = 120.0
"""A crawl-delay beyond this is kept as far as this: pages are asked for a few times a day anyway."""

READABLE = tuple(status for status in range(400, 600) if status not in {429, 503})
"""Statuses of a robots.txt that have a meaning of their own. The others stay what they are: the host asks to wait."""

_REFUSED = (401, 403)
_MOST_SITES = 50


@dataclass(frozen=True, slots=True)
class Permission:
    """What robots.txt says of one address."""

    refusal: SourceError | None
    """Why it must not be fetched now; None: it may be."""
    pace_s: float | None
    """The site's own least time between two requests, for ``Request.pace_s``."""
    memory: Json
    """To be kept in the cursor and handed in again."""


def allowed(
    url: str, memory: Json, now: datetime, handles: tuple[int, ...] = READABLE
) -> Generator[Request, Response, Permission]:
    """Ask for the robots.txt of an address's site unless it is remembered; return what it says of the address.

    ``memory``: what the last Permission gave back, ``{}`` at first. ``handles``: with 429 and 503 for a visit that has
    already gathered something; they then are a refusal like another. Not there (4xx) is allowed, but 401 and 403 are
    a refusal; a server that fails (5xx) has forbidden everything until the next visit. The refusal is a SourceError
    for the caller to raise or to report; kinds: ``robots`` (a rule forbids it), http_NNN of what
    refuses or fails, ``unasked_304``.
    """
    site = origin(url)
    known = _known(memory, now)
    entry = known.get(site)
    if entry is None:
        response = yield Request(f"{site}/robots.txt", headers={"Accept": "text/plain, */*;q=0.1"}, handles=handles)
        entry = {"at": int(now.timestamp()), "status": response.status, "rules": _packed(response)}
    refusal, pace_s = _judged(url, entry["status"], _unpacked(entry["rules"]))
    # What a failing server said is not remembered: the next visit asks again.
    lasting = entry["status"] < 500 and entry["status"] not in {304, 429}
    return Permission(refusal, pace_s, known | {site: entry} if lasting else known)


def judge(text: str, url: str) -> tuple[bool, float | None]:
    """Return whether a robots.txt lets us fetch an address, and the delay in seconds that it asks for."""
    from protego import Protego  # noqa: PLC0415 - only sources that read pages need it

    rules = Protego.parse(text)
    delay = rules.crawl_delay(AGENT)
    return rules.can_fetch(url, AGENT), min(delay, LONGEST_PACE_S) if delay else None


def origin(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def _judged(url: str, status: int, text: str) -> tuple[SourceError | None, float | None]:
    if status in _REFUSED:
        return SourceError(f"http_{status}", "robots.txt itself is refused, which counts as a prohibition"), None
    if status >= 500 or status == 429:
        return SourceError(f"http_{status}", "robots.txt cannot be read, so nothing may be fetched for now"), None
    if status == 304:
        return SourceError("unasked_304", "robots.txt is said to be unchanged to whoever knows nothing"), None
    if status >= 400:
        return None, None
    permitted, pace_s = judge(text, url)
    return None if permitted else SourceError("robots", "robots.txt does not allow this page"), pace_s


def _known(memory: Json, now: datetime) -> dict[str, Any]:
    """Return what is remembered and still counts, the newest few; anything odd is as if it were not there."""
    kept = {site: entry for site, entry in memory.items() if _counts(entry, now)}
    return dict(list(kept.items())[-_MOST_SITES:])


def _counts(entry: Any, now: datetime) -> bool:
    sound = isinstance(entry, dict) and isinstance(entry.get("at"), int) and isinstance(entry.get("status"), int)
    return sound and 0 <= now.timestamp() - entry["at"] < KEPT_FOR.total_seconds()


def _packed(response: Response) -> str:
    body = response.body[:LARGEST] if response.status < 300 else b""
    return b85encode(zlib.compress(decode(body).encode("utf-8", "replace"), 9)).decode("ascii")


def _unpacked(rules: object) -> str:
    try:
        return zlib.decompress(b85decode(str(rules))).decode("utf-8", "replace")
    except (ValueError, zlib.error):  # nobody but us writes it; a damaged copy allows nothing by accident
        return "User-agent: *\nDisallow: /"
