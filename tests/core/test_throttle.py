"""How long a server that was asked too often wants to be left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from listener.core.throttle import throttled
from listener.model import Response

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "body_s", "wait"),
    [
        ("", None, timedelta(minutes=15)),
        ("bald", None, timedelta(minutes=15)),
        ("120", None, timedelta(minutes=2)),
        ("120", 600, timedelta(minutes=10)),
        ("600", 120, timedelta(minutes=10)),
        ("", 90.5, timedelta(seconds=90.5)),
        ("0", None, timedelta(minutes=1)),
        ("", 3, timedelta(minutes=1)),
        ("Fri, 20 Nov 2026 13:00:00 GMT", None, timedelta(hours=1)),
        ("Fri, 20 Nov 2026 13:00:00", None, timedelta(hours=1)),
        ("Fri, 20 Nov 2025 13:00:00 GMT", None, timedelta(minutes=1)),
        ("9" * 12, None, timedelta(hours=48)),
        ("", 1e300, timedelta(hours=48)),
        ("", -5, timedelta(minutes=1)),
    ],
)
def test_the_longer_wish_holds_within_bounds(header: str, body_s: float | None, wait: timedelta) -> None:
    error = throttled(Response(429, {"retry-after": header}, b"", ""), NOW, body_s)

    assert (error.kind, error.wait, error.gone) == ("http_429", wait, False)
