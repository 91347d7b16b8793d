"""Signs what goes out, at the time of sending. Pure: the time is told. The counterpart of ``core.signature``."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from listener.model import Request, Secret

TIMESTAMP, SIGNATURE = "Listener-Timestamp", "Listener-Signature"
SCHEME = "v1"
"""HMAC-SHA256, hexadecimal, over ``TIMESTAMP.BODY``. Another way to sign would get another name."""


def sealed(request: Request, now: datetime) -> Request:
    """Return the request with the time and a signature by each of its seal's secrets; as it is if it has no seal.

    The receiver compares with any of them: ``Listener-Signature: v1=HEX,v1=HEX``.
    """
    if request.seal is None:
        return request
    timestamp = str(int(now.timestamp()))
    signatures = ",".join(f"{SCHEME}={_digest(secret, timestamp, request.body)}" for secret in request.seal.secrets)
    return replace(request, headers={**request.headers, TIMESTAMP: timestamp, SIGNATURE: signatures})


def _digest(secret: Secret, timestamp: str, body: bytes) -> str:
    return hmac.new(secret.reveal().encode(), b"%s.%s" % (timestamp.encode(), body), sha256).hexdigest()
