"""The scoring engine: points fade by half-lives, parts add up, and a faulty file of rules says where and what to do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.groups import Why
from listener.core.ladder import Ground, Rung
from listener.core.nps import Segment
from listener.core.pointcards import DATA, KNOWN, card, cards, shipped
from listener.core.points import Card, Event, Rule, score, value
from listener.errors import ConfigError
from listener.words import LANGUAGES, catalogue, say
from tests.core.relations import FEW, FIRST, date_of

CARD = Card("trial", 3, {"good": Rule("good", 3, 90), "bad": Rule("bad", -7, 30), "lasting": Rule("lasting", 5, None)})
SHIPPED = DATA.read_text("utf-8")

amounts = st.floats(0, 4).map(lambda one: round(one, 2))
happenings = st.lists(
    st.builds(Event, st.sampled_from(tuple(CARD.rules)), st.integers(0, 400).map(date_of), amounts), max_size=30
)


def test_after_a_half_life_half_is_left_and_what_never_fades_stays() -> None:
    happened = [Event("good", FIRST), Event("lasting", FIRST)]
    assert [score(CARD, happened, date_of(day)).points for day in (0, 90, 180)] == [8.0, 6.5, 5.75]


def test_nothing_counts_before_it_happened() -> None:
    assert score(CARD, [Event("bad", date_of(5))], date_of(4)).parts == ()


def test_a_score_says_which_rules_made_it_and_by_which_version() -> None:
    found = score(CARD, [Event("good", FIRST), Event("bad", FIRST, 0.5), Event("good", FIRST)], FIRST)
    assert (found.card, found.version, found.points) == ("trial", 3, 2.5)
    assert found.explain() == (("good", 6.0), ("bad", -3.5))
    assert [(part.events, part.points) for part in found.parts] == [(2, 6.0), (1, -3.5)]


def test_an_event_of_no_rule_or_of_a_negative_amount_is_an_error() -> None:
    with pytest.raises(KeyError):
        score(CARD, [Event("ugly", FIRST)], FIRST)
    with pytest.raises(ValueError, match="cannot have the amount"):
        score(CARD, [Event("good", FIRST, -1)], FIRST)


@FEW
@given(happenings, st.integers(0, 500).map(date_of), st.integers(0, 3))
def test_what_is_explained_adds_up_to_what_is_shown_at_any_rounding(
    happened: list[Event], day: date, digits: int
) -> None:
    found = score(CARD, happened, day)
    unit = 10**digits
    assert sum(part.thousandths for part in found.parts) == found.thousandths
    assert sum(round(points * unit) for _, points in found.explain(digits)) == round(found.shown(digits) * unit)
    assert abs(found.shown(digits) - found.points) <= 0.5 / unit + 1e-9


@FEW
@given(happenings, happenings, st.integers(0, 500).map(date_of))
def test_scores_add_up_exactly_and_do_not_depend_on_order(one: list[Event], other: list[Event], day: date) -> None:
    whole = score(CARD, [*one, *other], day)
    assert whole.thousandths == score(CARD, one, day).thousandths + score(CARD, other, day).thousandths
    assert whole == score(CARD, [*reversed(other), *reversed(one)], day)


@FEW
@given(st.sampled_from(tuple(CARD.rules)), amounts, st.integers(0, 1000))
def test_points_never_grow_and_never_change_their_sign(rule: str, amount: float, age: int) -> None:
    event = Event(rule, FIRST, amount)
    today, tomorrow = (value(CARD, event, FIRST + timedelta(days=age + more)) for more in (0, 1))
    assert abs(tomorrow) <= abs(today)
    assert today * tomorrow >= 0


def test_more_than_thousandths_cannot_be_shown() -> None:
    with pytest.raises(ValueError, match="at most three decimals"):
        score(CARD, [], FIRST).shown(4)


def test_every_rule_that_comes_with_the_program_has_its_side_and_its_name_in_both_languages() -> None:
    for name, rules in KNOWN.items():
        found = card(name)
        assert found.rules.keys() == rules.keys()
        for rule, side in rules.items():
            assert found.rules[rule].points * side > 0
            assert all(say(f"scores.{name}_{rule}", lang) for lang in LANGUAGES)


def test_all_that_scores_say_is_said_in_both_languages_with_the_same_slots() -> None:
    german, english = (catalogue("scores", lang) for lang in LANGUAGES)
    slots = ("{detail}", "{name}", "{known}", "{suggestion}", "{place}", "{given}", "{most}", "{least}", "{times}")
    assert german.keys() == english.keys()
    assert all((slot in text) == (slot in english[key]) for key, text in german.items() for slot in slots)
    wanted = {f"rung_{int(one)}" for one in Rung} | {f"ground_{one}" for one in Ground}
    wanted |= {f"segment_{one}" for one in Segment} | {f"withheld_{one}" for one in Why}
    assert wanted <= german.keys()


def faults(text: str) -> list[tuple[str, str]]:
    with pytest.raises(ConfigError) as caught:
        cards(text)
    assert all(say(one.key, lang, **one.values) for one in caught.value.problems for lang in LANGUAGES)
    return [(one.place, one.key.removeprefix("scores.")) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "place", "key"),
    [
        ("praise = { points = 2,", "praise = { points = -2,", "trust.rules.praise.points", "points_credit"),
        ("complaint = { points = -4,", "complaint = { points = 4,", "trust.rules.complaint.points", "points_debit"),
        ("warn = { points = -6,", 'warn = { points = "viel",', "trust.rules.warn.points", "points"),
        ("warn = { points = -6,", "warn = { points = nan,", "trust.rules.warn.points", "points"),
        ("visit = { points = 1,", "visit = { points = 1001,", "lead.rules.visit.points", "points_credit"),
        ("leaving = { points = -8, half_life_days = 90", "leaving = { points = -8, half_life_days = 0",
         "trust.rules.leaving.half_life_days", "half_life"),
        ("leaving = { points = -8, half_life_days = 90", "leaving = { points = -8, half_life_days = true",
         "trust.rules.leaving.half_life_days", "half_life"),
        ("leaving = { points = -8, half_life_days = 90", "leaving = { points = -8",
         "trust.rules.leaving.half_life_days", "missing"),
        ("solved =", "resolved =", "trust.rules.resolved", "unknown_near"),
        ("solved =", "xyzzy =", "trust.rules.xyzzy", "unknown"),
        ("[trust]\nversion = 1", "[trust]\nversion = 0", "trust.version", "version"),
        ("[trust]\nversion = 1", "[trust]\nversion = true", "trust.version", "version"),
        ("solved = { points = 4, half_life_days = 90 }", "solved = 4", "trust.rules.solved", "no_section"),
        ("[risk]\n", "[rsik]\n", "rsik", "unknown_near"),
        ("[risk]\n", "[rsik]\n", "risk.version", "missing"),
        ("[trust]\n", "[trust\n", "line 7", "syntax"),
    ],
)  # fmt: skip
def test_a_faulty_rule_is_told_with_its_place(old: str, new: str, place: str, key: str) -> None:
    assert old in SHIPPED
    assert (place, key) in faults(SHIPPED.replace(old, new, 1))


def test_all_faults_of_a_file_are_told_at_once() -> None:
    text = SHIPPED.replace("praise = { points = 2,", "praise = { points = 0,", 1).replace(
        "version = 1", "version = 1.5"
    )
    assert len(faults(text)) == 1 + len(KNOWN)


def test_a_company_may_weigh_differently() -> None:
    text = SHIPPED.replace("complaint = { points = -4,", "complaint = { points = -12,", 1)
    assert cards(text)["trust"].rules["complaint"].points == -12
    assert shipped()["trust"].rules["complaint"].points == -4
