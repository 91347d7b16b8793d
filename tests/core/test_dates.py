"""Dates as German and English feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.dates import plausible, read_date
from listener.model import DateQuality

BERLIN = ZoneInfo("Europe/Berlin")
EXACT, GUESS, DAY = DateQuality.EXACT, DateQuality.ZONE_GUESS, DateQuality.DAY

READ = [
    # RFC 822 and its German relatives
    ("Fri, 20 Nov 2026 10:00:00 +0100", "2026-11-20T09:00:00", EXACT),
    ("Fri, 20 Nov 26 10:00 GMT", "2026-11-20T10:00:00", EXACT),
    ("20 Nov 126 10:00 GMT", "2026-11-20T10:00:00", EXACT),
    ("20 Nov 99 10:00 GMT", "1999-11-20T10:00:00", EXACT),
    ("Fr, 20 Nov 2026 10:00:00 MEZ", "2026-11-20T09:00:00", EXACT),
    ("Sa, 20 Jun 2026 10:00:00 MESZ", "2026-06-20T08:00:00", EXACT),
    ("Fri, 20 Nov 2026 10:00:00 CET", "2026-11-20T09:00:00", EXACT),
    ("Sat, 20 Jun 2026 10:00:00 CEST", "2026-06-20T08:00:00", EXACT),
    ("Tue, 5 May 2026 12:00:00 EST", "2026-05-05T17:00:00", EXACT),
    ("Thu, 5 Apr 2012 23:47:37 GMT+1", "2012-04-05T22:47:37", EXACT),
    ("Thu, 31 Dec 2026 23:59:60 GMT", "2026-12-31T23:59:59", EXACT),
    ("So, 20 Dez 2026 10:00:00 -0000", "2026-12-20T10:00:00", EXACT),
    ("Fri, 20 Nov 2026 10:00:00 XYZ", "2026-11-20T09:00:00", GUESS),
    ("Fri, 20 Nov 2026 10:00:00 +9900", "2026-11-20T09:00:00", GUESS),
    ("Mo, 25 Jun 2018", "2018-06-24T22:00:00", DAY),
    ("Fri, 20 Nov 2026 10:00:00 +0100Fri, 20 Nov 2026 10:00:00 +0100", "2026-11-20T09:00:00", EXACT),
    # ISO 8601
    ("2026-11-20T10:00:00+01:00", "2026-11-20T09:00:00", EXACT),
    ("2026-11-20T10:00:00.123456Z", "2026-11-20T10:00:00", EXACT),
    ("2026-11-20 10:00:00 -0530", "2026-11-20T15:30:00", EXACT),
    ("2026-11-20 10:00:00", "2026-11-20T09:00:00", GUESS),
    ("2026-11-20T24:00:00Z", "2026-11-21T00:00:00", EXACT),
    ("2026-11-20+01:00", "2026-11-19T23:00:00", DAY),
    ("2026/11/20 10:00", "2026-11-20T09:00:00", GUESS),
    ("20261120T101500Z", "2026-11-20T10:15:00", EXACT),
    ("20261120101500", "2026-11-20T09:15:00", GUESS),
    ("20261120", "2026-11-19T23:00:00", DAY),
    # as people write
    ("05.03.2024 10:00", "2024-03-05T09:00:00", GUESS),
    ("05.03.24, 10:00 Uhr", "2024-03-05T09:00:00", GUESS),
    ("5. 3. 2024", "2024-03-04T23:00:00", DAY),
    ("20. November 2026", "2026-11-19T23:00:00", DAY),
    ("Freitag, 20. November 2026, 10.30 Uhr", "2026-11-20T09:30:00", GUESS),
    ("Freitag, 20. November 2026 um 9 Uhr (MEZ)", "2026-11-20T08:00:00", EXACT),
    ("1. März 2024", "2024-02-29T23:00:00", DAY),
    ("1. Ma\u0308rz 2024", "2024-02-29T23:00:00", DAY),
    ("1. Mrz. 2024", "2024-02-29T23:00:00", DAY),
    ("6. Jänner 2024", "2024-01-05T23:00:00", DAY),
    ("Di. 5. Mai 2026 12:00", "2026-05-05T10:00:00", GUESS),
    ("3. Okt. 2026", "2026-10-02T22:00:00", DAY),
    ("November 20, 2026 10:00 AM", "2026-11-20T09:00:00", GUESS),
    ("Nov 20th, 2026 12:05 a.m.", "2026-11-19T23:05:00", GUESS),
    ("20th Nov 2026 12:05pm UTC", "2026-11-20T12:05:00", EXACT),
    ("Fri Nov 20 10:00:00 2026", "2026-11-20T09:00:00", GUESS),
    ("Fri Nov 20 10:00:00 CET 2026", "2026-11-20T09:00:00", EXACT),
    ("Fri Nov 20 10:00:00 +0100 2026", "2026-11-20T09:00:00", EXACT),
    ("20-Nov-2026 10:00", "2026-11-20T09:00:00", GUESS),
    ("11/20/2026", "2026-11-19T23:00:00", DAY),
    ("20/11/2026", "2026-11-19T23:00:00", DAY),
    ("11/11/2026", "2026-11-10T23:00:00", DAY),
    # machines
    ("1763629200", "2025-11-20T09:00:00", EXACT),
    ("1763629200123", "2025-11-20T09:00:00", EXACT),
    ("1763629200.5", "2025-11-20T09:00:00", EXACT),
    # the hour that the clock skips is read as if it had not been
    ("29.03.2026 02:30", "2026-03-29T01:30:00", GUESS),
]


@pytest.mark.parametrize(("text", "moment", "quality"), READ, ids=[row[0] for row in READ])
def test_a_date_in_a_feed_of_a_german_site(text: str, moment: str, quality: DateQuality) -> None:
    dated = read_date(text, BERLIN)

    assert dated is not None
    assert (dated.at, dated.quality) == (datetime.fromisoformat(moment).replace(tzinfo=UTC), quality)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "gestern",
        "31 Jun 2026",
        "00 00 0000",
        "05/03/2024",  # March or May: a wrong month is worse than none
        "20.11. 10:00",
        "20.11.2026 25:00",
        "20.11.2026 10:61",
        "20.11.2026 24:01",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "01.01.1970 00:00",
        "0",
        "946684799999999999",
        "788918399",  # the last second of 1994
        "20 Nov 2200 10:00 GMT",
        "Sa, 31 Dez 1994 23:30:00 GMT",
    ],
)
def test_what_names_no_plausible_day_is_no_date(text: str) -> None:
    assert read_date(text, BERLIN) is None


def test_the_zone_of_the_source_is_used_where_the_text_names_none() -> None:
    dated = read_date("05.03.2024 10:00", ZoneInfo("America/New_York"))

    assert dated is not None
    assert dated.at == datetime(2024, 3, 5, 15, tzinfo=UTC)


WORDS = st.sampled_from(
    ["20", "11", "2026", "2199", "1995", "31", "Nov", "März", "Uhr", "pm", "MEZ", "GMT", "1763629200"]
)
PIECES = WORDS | st.sampled_from("./-: ,TZ+0129()\u0661")


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join)))
def test_reading_never_raises_and_answers_in_utc(text: str) -> None:
    dated = read_date(text, BERLIN)

    assert dated is None or (dated.at.utcoffset() == timedelta(0) and plausible(dated.at))


MOMENTS = st.integers(789_000_000, 7_258_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


@given(MOMENTS, st.integers(-14 * 60, 14 * 60))
def test_a_moment_written_with_its_zone_is_read_back(at: datetime, minutes: int) -> None:
    offset = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
    local = at + timedelta(minutes=minutes)
    texts = [
        f"{local:%d %b %Y %H:%M:%S} {offset}",
        f"{local:%Y-%m-%dT%H:%M:%S}{offset}",
        f"{local:%d.%m.%Y %H:%M:%S} {offset}",
    ]

    found = [read_date(text, BERLIN) for text in texts]

    assert [dated and dated.at for dated in found] == [at] * 3


@given(
    st.sampled_from(
        ["Fri, 20 Nov 2026 {}:{}:{} {}", "31 Jun 2026 {}:{}:{} {}", "2026-02-29T{}:{}:{}{}", "1995-01-01T{}:{}:{}{}"]
    ),
    *(st.sampled_from(values) for values in (("00", "09", "24"), ("00", "59", "60"), ("00", "60", "61", "07.25"))),
    st.sampled_from(["Z", "GMT", "UTC", "+0100", "-01:00", "+1400", "+1500", "-0560", "CET", ""]),
)
def test_the_usual_forms_are_read_as_if_they_were_unusual(
    form: str, hour: str, minute: str, second: str, zone: str
) -> None:
    """A blank before it sends a date the long way."""
    text = form.format(hour, minute, second, zone)

    assert read_date(text, BERLIN) == read_date(f" {text}", BERLIN)
