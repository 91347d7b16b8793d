"""How long a server asks to be left alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from listener.core.freshness import freshness, limited, longer

HOUR = timedelta(hours=1)
DATE = "Fri, 20 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "wish"),
    [
        ({}, None),
        ({"cache-control": "public, max-age=3600"}, HOUR),
        ({"cache-control": 'Max-Age = "7200"', "age": "3600"}, HOUR),
        ({"cache-control": "max-age=60", "age": "90"}, None),
        ({"cache-control": "max-age=60", "age": "lange"}, timedelta(minutes=1)),
        ({"cache-control": "s-maxage=60, no-cache"}, None),
        ({"cache-control": "max-age=99999999"}, timedelta(hours=24)),
        ({"cache-control": "max-age=0", "expires": "Fri, 20 Nov 2026 11:00:00 GMT", "date": DATE}, None),
        ({"expires": "Fri, 20 Nov 2026 11:00:00 GMT", "date": DATE}, HOUR),
        ({"expires": "Fri, 20 Nov 2026 11:00:00 GMT"}, None),
        ({"expires": "0", "date": DATE}, None),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT", "date": DATE}, None),
        ({"expires": "Fri, 20 Nov 9999 11:00:00 GMT", "date": DATE}, timedelta(hours=24)),
    ],
)
def test_headers(headers: dict[str, str], wish: timedelta | None) -> None:
    assert freshness(headers) == wish


def test_the_longest_wish_counts() -> None:
    assert longer(None, limited(60), limited(0), HOUR) == HOUR
    assert longer(None, None) is None
