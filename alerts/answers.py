"""What the status of an HTTP answer means for a message: never, later, or when the receiver says."""

from __future__ import annotations

import re
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from listener.errors import DeliveryError
from listener.model import Response

_WAIT, _LONGEST_WAIT = timedelta(seconds=60), timedelta(hours=1)
_LATER = {407, 408, 421, 425, 429}
"""Somebody on the way could not; the receiver itself has not said no."""
_MOVED = {301, 308}


def refusal(response: Response) -> DeliveryError:
    """Return the error for an answer that is no yes, with the kind http_STATUS.

    For ever: 4xx but for 407, 408, 421, 425 and 429, and a receiver that has moved for good (301, 308), as no message
    follows a redirect. 429 waits as long as Retry-After says, between a second and an hour; a minute if it says
    nothing, or a date, for which one would need a clock.
    """
    kind = f"http_{response.status}"
    if response.status == 429:
        return DeliveryError(kind, permanent=False, wait=_wait(response.headers.get("retry-after", "")))
    return DeliveryError(kind, permanent=_never(response.status))


def _never(status: int) -> bool:
    return status in _MOVED or (400 <= status < 500 and status not in _LATER)


def _wait(retry_after: str) -> timedelta:
    seconds = re.fullmatch(r"\s*(\d{1,6})(\.\d*)?\s*", retry_after)
    return min(timedelta(seconds=max(1, int(seconds[1]))), _LONGEST_WAIT) if seconds else _WAIT


def is_safe(url: str) -> bool:
    """Tell whether a message may be sent there: https, or http on this very machine; no password in the address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or "@" in parts.netloc or re.search(r"[\s\x00-\x1f\x7f\\]", url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _loopback(host))


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
