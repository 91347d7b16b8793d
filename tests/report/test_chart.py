"""The course as a drawing: everything within the frame, the same every time, and readable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listener.drawing.axis import nice
from listener.report.chart import HEIGHT, WIDTH, Band, Bar, Chart, Mark, svg
from tests.report.storm import BERLIN, HOUR, ONSET

START = ONSET.replace(minute=0)


def chart(totals: list[int], *, width: int = 1, **changes: object) -> Chart:
    bars = [
        Bar(START + n * width * HOUR, START + (n + 1) * width * HOUR, total, total // 2, 1.5, 0.0, 4.0)
        for n, total in enumerate(totals)
    ]
    fields: dict[str, object] = {
        "bands": [Band(START + HOUR, START + 3 * HOUR, 4)],
        "marks": [Mark(START + HOUR, "A")],
    }
    return Chart(bars=bars, zone=BERLIN, lang="de", title="Verlauf", unit="Beiträge", **(fields | changes))  # type: ignore[arg-type]  # a test's fields


def numbers(drawn: ET.Element) -> Iterator[tuple[float, float]]:
    for one in drawn.iter():
        for x, y in (("x", "y"), ("x1", "y1"), ("x2", "y2"), ("cx", "cy")):
            if x in one.attrib:
                yield float(one.attrib[x]), float(one.attrib[y])
        if "width" in one.attrib:
            yield float(one.attrib["x"]) + float(one.attrib["width"]), float(one.attrib["y"])
        for pair in one.attrib.get("points", "").split():
            found = pair.split(",")
            yield float(found[0]), float(found[1])


@settings(max_examples=40)
@given(
    st.lists(st.integers(0, 10**6), min_size=1, max_size=180),
    st.lists(st.integers(-50, 400), max_size=6),
    st.sampled_from((1, 3, 24)),
)
def test_nothing_is_drawn_outside_the_frame(totals: list[int], hours: list[int], width: int) -> None:
    marks = [Mark(START + n * HOUR, sign) for n, sign in zip(hours, "ABCDEF", strict=False)]
    bands = [Band(START + n * HOUR, START + (n + 7) * HOUR, n % 7) for n in hours]
    drawn = ET.fromstring(svg(chart(totals, width=width, marks=marks, bands=bands)))  # noqa: S314 - our own text

    assert all(0 <= x <= WIDTH + 0.1 and 0 <= y <= HEIGHT for x, y in numbers(drawn))


@given(st.lists(st.integers(0, 48), min_size=2, max_size=6))
def test_letters_of_moments_never_cover_each_other(hours: list[int]) -> None:
    marks = [Mark(START + n * HOUR, sign) for n, sign in zip(hours, "ABCDEF", strict=False)]
    drawn = ET.fromstring(svg(chart([5] * 48, marks=marks)))  # noqa: S314 - our own text
    places = sorted(float(one.attrib["cx"]) for one in drawn.iter() if one.get("class") == "sign")

    assert len(places) == len(marks)
    assert all(right - left >= 22 for left, right in pairwise(places))


def test_a_bar_is_as_high_as_its_count() -> None:
    drawn = ET.fromstring(svg(chart([50, 100, 0])))  # noqa: S314 - our own text
    heights = [float(one.attrib["height"]) for one in drawn.iter() if one.get("class") == "total"]

    assert len(heights) == 2
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.2)


def test_nights_are_labelled_with_local_days() -> None:
    texts = re.findall(r">([^<]+)</text>", svg(chart([1] * 48)))

    assert {"Mi 20.11.", "Do 21.11."} <= set(texts)


def test_the_axis_counts_in_round_steps() -> None:
    assert [nice(rough) for rough in (0.1, 1, 1.2, 3, 7, 22, 501)] == [1, 1, 2, 5, 10, 50, 1000]


def test_a_clock_that_is_set_back_draws_on() -> None:
    october = datetime(2026, 10, 24, 12, tzinfo=ONSET.tzinfo)
    bars = [Bar(october + n * HOUR, october + (n + 1) * HOUR, 3, 1) for n in range(30)]
    told = svg(Chart(bars, (), (), BERLIN, "en", "x", "mentions"))

    assert told.count('class="total"') == 30
    assert "Sun 25 Oct" in told


def test_no_hours_no_drawing_and_no_usual_no_range() -> None:
    assert svg(chart([])) == ""
    bare = svg(Chart([Bar(START, START + HOUR, 3, 1)], (), (), BERLIN, "de", "x", "y"))
    assert "polygon" not in bare


def test_the_same_chart_gives_the_same_text() -> None:
    assert svg(chart([3, 1, 4, 1, 5])) == svg(chart([3, 1, 4, 1, 5]))


def test_a_month_of_days_is_drawn_without_labels_on_top_of_each_other() -> None:
    told = svg(chart([5] * 120, width=6))
    days = [float(x) for x in re.findall(r'<text class="tick" x="([\d.]+)" y="282"', told)]

    assert len(days) >= 4
    assert all(right - left >= 60 for left, right in pairwise(days))
    assert timedelta(hours=6) == chart([5], width=6).bars[0].end - START
