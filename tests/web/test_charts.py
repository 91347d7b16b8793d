"""Charts: what is drawn is what was counted, strangers' words stay words, and nobody needs colours to read them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from selectolax.lexbor import LexborHTMLParser

from listener.drawing.charts import (
    Band,
    Chart,
    Mark,
    Rank,
    Series,
    data,
    figure,
    legend,
    ranked,
    shares,
    sparkline,
    svg,
    table,
)

HOUR = timedelta(hours=1)
BEGIN = datetime(2026, 11, 17, 11, tzinfo=UTC)
HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)">\u2028&amp;'


def chart(**more: Any) -> Chart:
    given_: dict[str, Any] = {
        "id": "course",
        "title": "Brodelmann: Beiträge je Stunde",
        "desc": "4 Beiträge, höchstens 3.",
        "unit": "Beiträge je Stunde",
        "starts": [BEGIN, BEGIN + HOUR],
        "end": BEGIN + 2 * HOUR,
        "series": [Series("negativ", [1, 0], "negative"), Series("neutral", [2, 1], "neutral")],
        "zone": ZoneInfo("Europe/Berlin"),
        "lang": "de",
    }
    return Chart(**(given_ | more))


def tree(markup: Markup) -> LexborHTMLParser:
    return LexborHTMLParser(str(markup))


def tops(path: str) -> list[float]:
    """Where each bar of a path begins, from above."""
    return [float(y) for _, y in re.findall(r"M([\d.]+) ([\d.]+)h", path)]


def drawn(markup: Markup, css: str) -> str:
    found = tree(markup).css_first(css)
    assert found is not None, css
    return str(found.attributes["d"])


def test_bars_stand_upon_each_other_as_high_as_they_count() -> None:
    negative, neutral = (drawn(svg(chart()), f"path.tone-{tone}") for tone in ("negative", "neutral"))
    labels = [float(one.attributes["y"] or 0) - 5 for one in tree(svg(chart())).css("text.tick")[:4]]  # 0, 1, 2, 3

    assert tops(negative) == [labels[1]], "one of the first hour; nothing is drawn of none"
    assert tops(neutral) == [labels[3], labels[1]], "two upon the one, and one by itself"


def test_who_cannot_see_is_told_what_is_shown() -> None:
    found = tree(svg(chart())).css_first("svg")

    assert found is not None
    assert found.attributes["role"] == "img"
    assert found.attributes["aria-labelledby"] == "course-t course-d"
    assert [one.text() for one in found.css("title, desc")] == [
        "Brodelmann: Beiträge je Stunde",
        "4 Beiträge, höchstens 3.",
    ]


@given(st.text(max_size=40) | st.just(HOSTILE))
def test_strangers_words_end_no_element_and_run_nothing(words: str) -> None:
    made = chart(
        title=words,
        desc=words,
        unit=words,
        series=[Series(words, [1, 2], "part-1")],
        band=Band(words, [0, 0], [3, 3], [1, 1]),
        marks=[Mark(BEGIN, "A", words)],
    )
    whole = figure(made, words) + legend(made) + table(made) + ranked([Rank(words, 1, words)], words)
    found = tree(whole)

    assert [one.attributes.get("type") for one in found.css("script")] == ["application/json"]
    assert found.css("img") == []
    assert not re.search(r"""\s(?:style|on\w+)=["']""", str(whole))
    inside = found.css_first("script")
    assert inside is not None
    assert json.loads(inside.text())["series"][0]["label"] == words


def test_scripts_get_the_numbers_as_they_are() -> None:
    made = chart(
        series=[Series("negativ", [1, None], "negative"), Series("Vergleich", [2, 3], "ink", "line")],
        band=Band("üblich", [0, 1], [4, 5], [2, 2.5]),
        marks=[Mark(BEGIN + HOUR, "A", "INC-0001")],
        gaps=[(BEGIN, BEGIN + HOUR)],
    )
    start = int(BEGIN.timestamp())

    assert json.loads(re.sub(r"</?script[^>]*>", "", str(data(made)))) == {
        "x": [start, start + 3600],
        "zone": "Europe/Berlin",
        "stacked": False,
        "series": [
            {"label": "negativ", "tone": "negative", "kind": "bars", "values": [1, None]},
            {"label": "Vergleich", "tone": "ink", "kind": "line", "values": [2, 3]},
        ],
        "band": {"label": "üblich", "low": [0, 1], "high": [4, 5]},
        "marks": [{"x": start + 3600, "label": "A"}],
        "gaps": [[start, start + 3600]],
    }
    assert '"stacked":true' in str(data(chart()))


def test_what_was_not_heard_is_hatched_and_what_is_not_known_is_no_zero() -> None:
    made = chart(
        series=[Series("Vergleich", [2, None], "ink", "line")],
        band=Band("üblich", [None, 1], [None, 5], [None, 2]),
        gaps=[(BEGIN, BEGIN + HOUR)],
    )
    gap = tree(svg(made)).css_first("rect.gap")

    assert gap is not None
    assert gap.attributes["fill"] == "url(#course-hatch)"
    assert float(gap.attributes["width"] or 0) > 300, "half of the drawing"
    assert "L" not in drawn(svg(made), "path.line"), "a single point, nothing toward zero"
    assert drawn(svg(made), "path.range").startswith(f"M{gap_end(gap.attributes)}")
    assert "nicht genug zu hören" in str(legend(made))


def gap_end(attributes: Any) -> str:
    return f"{float(attributes['x']) + float(attributes['width']):.1f}".removesuffix(".0")


def test_letters_of_moments_that_fall_together_stand_beside_each_other() -> None:
    signs = [Mark(BEGIN + timedelta(minutes=place), chr(65 + place), f"INC-{place}") for place in range(5)]
    places = [float(one.attributes["cx"] or 0) for one in tree(svg(chart(marks=signs))).css("circle.sign")]

    assert len(places) == 5
    assert all(after - before >= 20 for before, after in pairwise(places))


def test_a_table_says_the_same_with_the_newest_first() -> None:
    made = chart(band=Band("üblich", [0, None], [4, None]))
    found = tree(table(made, [("Neg. %", ["33 %", "0 %"])]))

    assert [one.text() for one in found.css("th[scope=col]")] == [
        *("Zeit", "Beiträge", "üblich", "negativ", "neutral", "Neg. %")
    ]
    assert [[cell.text() for cell in row.css("th, td")] for row in found.css("tbody tr")] == [
        ["Di 17.11. 13:00", "1", "–", "0", "1", "0 %"],
        ["Di 17.11. 12:00", "3", "0–4", "1", "2", "33 %"],
    ]


def test_without_steps_there_is_nothing_to_draw() -> None:
    assert svg(chart(starts=[], series=[])) == ""
    assert sparkline([], "nichts") == ""
    assert shares([("negative", 0.0)], "nichts") == ""
    assert ranked([], "nichts") == ""


def test_a_small_picture_has_its_sentence_and_the_usual_as_a_line() -> None:
    found = tree(sparkline([0, 4, 2], "höchstens 4", [1, 1, 1]))
    heights = [float(y) for y in re.findall(r"V([\d.]+)H", drawn(sparkline([0, 4, 2], "x"), "path.fill"))]

    assert found.css_first("svg").css_first("title").text() == "höchstens 4"  # type: ignore[union-attr]
    assert heights == [36, 2, 19]
    assert len(found.css("path.mean")) == 1


def test_shares_fill_the_bar_and_ranks_compare_with_the_longest() -> None:
    parts = tree(shares([("negative", 1), ("neutral", 3)], "1 negativ, 3 neutral")).css("rect")
    ranks = tree(
        ranked([Rank("Nordwind", 40, "40 %", href="/course?brand=n"), Rank("Südexpress", 10, "10 %")], "Anteil")
    )

    assert [(one.attributes["class"], one.attributes["x"], one.attributes["width"]) for one in parts] == [
        ("tone-negative", "0", "25"),
        ("tone-neutral", "25", "75"),
    ]
    assert [one.attributes["width"] for one in ranks.css("rect")] == ["100", "25"]
    assert [one.text() for one in ranks.css(".num")] == ["40 %", "10 %"]
    assert [one.attributes["href"] for one in ranks.css("a")] == ["/course?brand=n"]
