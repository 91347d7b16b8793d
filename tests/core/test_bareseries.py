"""A bare series as a file: what is read, and what is said of a file that is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.bareseries import read_series
from listener.errors import UsageError
from listener.words import LANGUAGES, catalogue, say

HEAD = "timestamp,value\n"
FOUR = HEAD + "2026-11-22 10:00:00,3\n2026-11-22 10:05:00,4\n2026-11-22 10:10:00,5\n2026-11-22 10:15:00,6\n"


def refused(text: str | bytes) -> UsageError:
    with pytest.raises(UsageError) as found:
        read_series(text if isinstance(text, bytes) else text.encode())
    return found.value


def test_times_and_values_stay_as_they_came() -> None:
    series = read_series(b"timestamp,value\n2026-11-22T10:00Z,03\n2026-11-22T10:05Z,4.50\n")

    assert series.times == ("2026-11-22T10:00Z", "2026-11-22T10:05Z")
    assert series.values == ("03", "4.50")
    assert series.counts == (3.0, 4.5)
    assert series.width == timedelta(minutes=5)


@pytest.mark.parametrize(
    "text",
    [
        FOUR,
        "\ufeff" + FOUR,
        FOUR.replace("\n", "\r\n"),
        FOUR.rstrip("\n"),
        FOUR + "\n\n",
        FOUR.replace("\n", "\n\n"),
        FOUR.replace(":00,", ":00.000000,"),
        FOUR.replace(" ", "T").replace(":00,", ":00Z,"),
        FOUR.replace(":00,", ":00+01:00,"),
        FOUR.replace("timestamp,value", "Timestamp, Value"),
        FOUR.replace("timestamp", '"timestamp"').replace("2026-11-22 10:05:00", '"2026-11-22 10:05:00"'),
    ],
)
def test_ways_to_write_the_same_series(text: str) -> None:
    series = read_series(text.encode())

    assert series.counts == (3, 4, 5, 6)
    assert series.width == timedelta(minutes=5)


def test_other_columns_are_passed_over() -> None:
    assert read_series(b"id,value,timestamp\na,3,2026-11-22\nb,4,2026-11-23\n").counts == (3, 4)


def test_the_clock_may_be_put_back_where_the_zone_is_told() -> None:
    text = HEAD + "2026-10-25T02:30:00+02:00,1\n2026-10-25T02:00:00+01:00,2\n2026-10-25T02:30:00+01:00,3\n"
    assert read_series(text.encode()).width == timedelta(minutes=30)


def test_a_series_of_one_is_one() -> None:
    assert read_series(b"timestamp,value\n2026-11-22,3\n").counts == (3,)


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        (b"", "detect.empty", ""),
        (b" \n\n", "detect.empty", ""),
        (HEAD, "detect.no_rows", ""),
        ("2026-11-22 10:00:00,3\n", "detect.no_header", ""),
        (FOUR.replace(",", ";"), "detect.no_header", ""),
        (FOUR.encode() + b"2026-11-22 10:20:00,\xe4\n", "detect.not_utf8", "6"),
        (FOUR.encode("utf-16"), "detect.not_utf8", "1"),
        (FOUR + "2026-11-22 10:20:00\n", "detect.short_row", "6"),
        (FOUR + '2026-11-22 10:20:00,"7\n', "detect.no_csv", "6"),
        (FOUR + "22.11.2026 10:20,7\n", "detect.bad_time", "6"),
        (FOUR + "2026-11-31 10:20:00,7\n", "detect.bad_time", "6"),
        (FOUR + "2026-11-22\x1b10:20:00,7\n", "detect.bad_time", "6"),
        (FOUR + "2026-W47-7,7\n", "detect.bad_time", "6"),
        (HEAD + "0001-01-01T00:00:00+01:00,7\n", "detect.bad_time", "2"),
        (FOUR + ",7\n", "detect.bad_time", "6"),
        *((FOUR + f"2026-11-22 10:20:00,{value}\n", "detect.bad_number", "6") for value in ("", "x", "nan", "inf")),
        *((FOUR + f"2026-11-22 10:20:00,{value}\n", "detect.bad_number", "6") for value in ("1_0", "1e16", "٣", "0x1")),
        (FOUR + "\n2026-11-22 10:25:00,7\n", "detect.uneven", "7"),
        (FOUR + "2026-11-22 10:17:00,7\n", "detect.uneven", "6"),
        (FOUR + "2026-11-22 10:15:00,7\n", "detect.not_later", "6"),
        (FOUR + "2026-11-22 10:10:00,7\n", "detect.not_later", "6"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str | bytes, key: str, line: str) -> None:
    error = refused(text)

    assert (error.key, error.values.get("line", "")) == (key, line)
    for lang in LANGUAGES:
        sentence = say(error.key, lang, **error.values)
        assert line in sentence
        assert sentence.endswith(".")


def test_a_field_that_never_ends_is_no_csv() -> None:
    assert refused(FOUR + "x" * 200_000).key == "detect.no_csv"


def test_what_is_found_is_shown_in_short() -> None:
    assert len(refused(FOUR + "y" * 1000 + ",7\n").values["found"]) == 40


def test_both_catalogues_have_the_same_sentences() -> None:
    german, english = (catalogue("detect", lang) for lang in LANGUAGES)

    assert set(german) == set(english)
    assert all(text.strip() for text in (*german.values(), *english.values()))


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=50), st.integers(1, 10**6), st.integers(0, 10**9))
def test_what_is_written_is_read(values: list[int], step: int, start: int) -> None:
    times = [datetime.fromtimestamp(start + place * step, UTC) for place in range(len(values))]
    lines = [f"{time:%Y-%m-%d %H:%M:%S},{value}\n" for time, value in zip(times, values, strict=True)]
    series = read_series((HEAD + "".join(lines)).encode())

    assert series.counts == tuple(values)
    assert len(values) == 1 or series.width == timedelta(seconds=step)


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: (HEAD + text).encode("utf-8", "replace")))
def test_anything_else_is_refused_in_words(data: bytes) -> None:
    try:
        found = str(len(read_series(data).counts))
    except UsageError as error:
        found = say(error.key, "de", **error.values)

    assert found != "0"
