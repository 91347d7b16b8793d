"""The sum of points: it adds up, its threshold depends on the size, and chance says how rare it is."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import scorecard
from listener.core.scorecard import KINDS, NAMES, Card, Node, card, passing_on
from listener.core.symptoms import Symptoms
from listener.words import say

SHARE, SIZE = NAMES.index("share"), NAMES.index("size")
SMALL = Card(
    base=-1.0,
    trees=(
        (Node(SHARE, 0.5, -1, 1, -0.5, 1.0), Node(SIZE, 3.0, -1, -1, 0.25, 0.75)),
        (Node(NAMES.index("tempo"), 0.0, -1, -1, -0.125, 0.125),),
    ),
    storm=((0.0, 4.0), (2.0, 2.0), (6.0, 1.0)),
    rates=((-2.0, 1.0), (0.0, 0.1), (1.0, 0.01)),
)
looks = st.builds(Symptoms, **{name: st.floats(-10, 15) for name in NAMES})
margins = st.floats(-30, 30)


def look(**known: float) -> Symptoms:
    return Symptoms(**dict.fromkeys(NAMES, 0.0) | known)


def test_each_answer_adds_its_points_to_the_figure_that_was_asked_for() -> None:
    critical = look(share=0.6, size=5.0, tempo=1.0)
    assert SMALL.points(critical) == -1 + 1.0 + 0.75 + 0.125
    assert SMALL.points(look(share=0.5)) == -1 - 0.5 - 0.125  # "at most" is a yes, and the tree ends there
    assert dict(SMALL.parts(critical)) == {
        **dict.fromkeys(KINDS, 0.0),
        "tone": 1.0,
        "brand": -1 + 0.75,
        "tempo": 0.125,
    }


def test_the_strongest_kind_comes_first() -> None:
    strengths = [abs(points) for _, points in SMALL.parts(look(share=0.6, size=5.0))]
    assert strengths == sorted(strengths, reverse=True)


@pytest.mark.parametrize(("size", "points"), [(-5, 4.0), (0, 4.0), (1, 3.0), (2, 2.0), (4, 1.5), (6, 1.0), (12, 1.0)])
def test_thresholds_lie_between_those_of_known_sizes(size: float, points: float) -> None:
    assert SMALL.threshold(size) == pytest.approx(points)


def test_it_rings_from_the_threshold_on() -> None:
    found = look(share=0.6, size=2.0)
    assert SMALL.margin(found) == pytest.approx(SMALL.points(found) - 2.0)


@pytest.mark.parametrize(("margin", "weeks"), [(-2, 1), (-1, 10**0.5), (0, 10), (1, 100), (2, 1000), (30, 10_000)])
def test_rarity_is_read_between_what_was_seen_and_goes_on_beyond_it(margin: float, weeks: float) -> None:
    assert SMALL.weeks(margin) == pytest.approx(weeks)


@given(looks)
def test_parts_add_up_to_the_points(found: Symptoms) -> None:
    known = card()
    assert sum(points for _, points in known.parts(found)) == pytest.approx(known.points(found))
    assert known.base + sum(known.given(found)) == pytest.approx(known.points(found))


@given(margins, margins)
def test_a_larger_margin_is_never_less_rare(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 < card().weeks(low) <= card().weeks(high) <= 10_000


@given(st.floats(-3, 15))
def test_a_threshold_is_never_outside_those_that_were_learned(size: float) -> None:
    known = [points for _, points in card().storm]
    assert min(known) <= card().threshold(size) <= max(known)


@given(st.floats(-2, 12), st.floats(0, 0.01))
def test_brands_of_nearly_one_size_have_nearly_one_threshold(size: float, more: float) -> None:
    assert card().threshold(size + more) == pytest.approx(card().threshold(size), abs=0.05)


def test_every_figure_belongs_to_one_kind_and_every_kind_has_a_name_for_people() -> None:
    assert sorted(name for names in KINDS.values() for name in names) == sorted(NAMES)
    assert [field.name for field in fields(Symptoms)] == list(NAMES)
    for lang in ("de", "en"):
        assert len({say(f"alerts.part_{kind}", lang) for kind in (*KINDS, "manner")}) == len(KINDS) + 1


def test_the_shipped_trees_ask_known_figures_and_come_to_an_end() -> None:
    for tree in card().trees:
        assert 1 <= len(tree) <= 5  # six answers
        for place, node in enumerate(tree):
            assert 0 <= node.figure < len(NAMES)
            assert all(next_ < 0 or place < next_ < len(tree) for next_ in (node.yes, node.no))


def test_the_shipped_sizes_ascend_and_chance_falls() -> None:
    sizes, rates = [size for size, _ in card().storm], card().rates
    assert sizes == sorted(sizes)
    assert [at for at, _ in rates] == sorted(at for at, _ in rates)
    often = [rate for _, rate in rates]
    assert often == sorted(often, reverse=True)
    assert often[-1] > 0


def test_the_shipped_threshold_keeps_to_its_budget_of_one_alarm_in_four_months() -> None:
    """0.25 alarms a brand-month are one in some seventeen weeks."""
    assert card().weeks(0.0) >= 17


def test_a_figure_that_nobody_knows_is_an_error_at_the_door() -> None:
    text = {"base": 0, "trees": [[["weather", 1, -1, -1, 0, 0]]], "storm": [], "rates": []}
    with pytest.raises(ValueError, match=r"weather|not in tuple"):
        scorecard.load(json.dumps(text))


@pytest.mark.parametrize(("share", "points"), [(0.0, 0.0), (0.35, 0.0), (0.6, -2.0), (0.75, -3.2), (1.0, -3.2)])
def test_a_joke_is_passed_on_and_loses_points_for_it(share: float, points: float) -> None:
    assert passing_on(share) == pytest.approx(points)


def test_a_storm_has_more_points_than_praise_and_a_quiet_day() -> None:
    """On one brand, with as many voices: what is said decides."""
    loud = {"volume": 4.0, "volume_again": 3.0, "voices": 3.5, "people": 4.0, "quarter": 2.0, "tempo": 1.2}
    loud |= {"size": 3.0, "usual_share": 0.26}
    critical = {"criticism": 4.0, "criticism_again": 3.0, "critics": 3.2, "people_criticism": 4.0}
    angry = look(**loud, **critical, share=0.75, shift=2.0, evidence=4.0, balance=3)
    happy = look(**loud, share=0.1, shift=-1.0, evidence=-2.0, praise=0.6, balance=-2.5)
    assert card().points(angry) > card().threshold(3.0)
    assert card().points(happy) < min(card().threshold(3.0), card().points(angry) - 2)
    assert card().points(look(size=3.0, usual_share=0.26, share=0.26)) < card().threshold(3.0) - 3
