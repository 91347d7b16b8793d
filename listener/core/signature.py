"""Who may hand something in: requests signed with a shared secret (HMAC-SHA256), or with a token. Pure.

Signed is ``TIMESTAMP.BODY``: the seconds since 1970 as in X-Timestamp, a point, the bytes of the body. A signature that
is older than ``WINDOW``, or from as far ahead, is none: what somebody has recorded cannot be sent again later.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from listener.core.jsonanswer import epoch
from listener.model import Secret

SIGNATURE, TIMESTAMP = "x-signature", "x-timestamp"
"""Names of the headers, in lower case."""
WINDOW = timedelta(minutes=5)
_SECONDS = re.compile(r"\d{1,12}", re.ASCII)
_BEARER = re.compile(r"bearer +(?P<token>\S+) *", re.IGNORECASE)


def signature(secret: Secret, timestamp: str, body: bytes) -> str:
    """Return what stands in X-Signature: ``sha256=`` and 64 hexadecimal digits."""
    signed = b"%s.%s" % (timestamp.encode(), body)
    return "sha256=" + hmac.new(secret.reveal().encode(), signed, sha256).hexdigest()


def is_fresh(headers: Mapping[str, str], now: datetime) -> bool:
    """Tell whether a request says that it was signed within ``WINDOW`` of now."""
    written = headers.get(TIMESTAMP, "").strip()
    at = epoch(float(written)) if _SECONDS.fullmatch(written) else None
    return at is not None and abs(at - now) <= WINDOW


def is_signed(secret: Secret, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Tell whether a request was signed with the secret, and lately."""
    expected = signature(secret, headers.get(TIMESTAMP, "").strip(), body)
    return same(expected, headers.get(SIGNATURE, "").strip().lower()) and is_fresh(headers, now)


def has_token(token: Secret, headers: Mapping[str, str]) -> bool:
    """Tell whether a request carries the token (``Authorization: Bearer TOKEN``)."""
    found = _BEARER.fullmatch(headers.get("authorization", ""))
    return same(token.reveal(), found["token"] if found else "")


def same(expected: str, given: str) -> bool:
    """Compare in a time that says nothing of where the two differ. ``given``: a header, read as latin-1."""
    return hmac.compare_digest(expected.encode(), given.encode("latin-1", "replace"))
