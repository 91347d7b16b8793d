"""What RateLimit headers say, in the dialects of several servers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from listener.core.ratelimit import LONGEST, RESERVE, until_reset, used_up

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reset", "wait"),
    [
        ("2026-11-20T12:04:00.123456Z", timedelta(minutes=4, microseconds=123456)),
        (str(int(NOW.timestamp()) + 90), timedelta(seconds=90)),
        ("45", timedelta(seconds=45)),
        ("2027-01-01T00:00:00Z", LONGEST),
        ("2026-11-20T11:59:00Z", None),
        ("-5", None),
        ("-99999999999999", None),
        ("bald", None),
        ("", None),
    ],
)
def test_the_time_until_the_reset(reset: str, wait: timedelta | None) -> None:
    assert until_reset({"ratelimit-reset": reset}, NOW) == wait


@pytest.mark.parametrize(
    ("left", "rests"), [("0", True), (str(RESERVE), True), (str(RESERVE + 1), False), ("", False), ("viele", False)]
)
def test_a_rest_is_due_where_hardly_any_requests_are_left(left: str, rests: bool) -> None:
    headers = {"x-ratelimit-remaining": left, "x-ratelimit-reset": "60"}

    assert used_up(headers, NOW, "x-ratelimit") == (timedelta(minutes=1) if rests else None)
    assert used_up(headers, NOW) is None
