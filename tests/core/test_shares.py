"""Share of voice: raw and folded, by week and mood, and who tells the brand's story."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import isclose
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.proportion import proportion
from listener.core.shares import by_mood, by_week, telling, voices
from listener.model import Mood
from tests.core.relations import NORDWIND
from tests.core.utter import SUEDWIND, WESTWIND, copied, of

BRANDS = (NORDWIND, SUEDWIND, WESTWIND)
BERLIN = ZoneInfo("Europe/Berlin")
SAID = st.lists(
    st.tuples(st.sampled_from(BRANDS), st.integers(0, 60), st.sampled_from(Mood), st.booleans(), st.booleans()),
    max_size=30,
)


def test_a_press_release_that_is_copied_makes_noise_and_one_story() -> None:
    release = of(SUEDWIND, 1, "presse")
    told = [release, *(copied(release, number) for number in range(2, 9)), of(NORDWIND, 20), of(NORDWIND, 21)]

    nordwind, suedwind, westwind = voices(told, BRANDS)

    assert (suedwind.mentions, suedwind.stories) == (8, 1)
    assert suedwind.raw is not None
    assert suedwind.adjusted is not None
    assert [suedwind.raw.value, suedwind.adjusted.value] == pytest.approx([0.8, 1 / 3])
    assert nordwind.adjusted is not None
    assert nordwind.adjusted.low < 2 / 3 < nordwind.adjusted.high
    assert westwind.raw is not None
    assert westwind.raw.value == 0 < westwind.raw.high


def test_what_the_company_says_of_itself_is_no_voice_about_it() -> None:
    told = [replace(of(NORDWIND, 1), own=True), of(SUEDWIND, 2)]

    assert [one.mentions for one in voices(told, BRANDS)] == [0, 1, 0]


def test_weeks_begin_on_mondays_where_the_company_is_and_silent_ones_are_shown() -> None:
    sunday_night = replace(of(NORDWIND, 1), at=of(NORDWIND, 1, day=3).at.replace(hour=23, minute=30))
    weeks = by_week([sunday_night, of(SUEDWIND, 2, day=20)], BRANDS, BERLIN)

    assert list(weeks) == [date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 19)]
    assert [one.raw for one in weeks[date(2026, 1, 12)]] == [None, None, None]


def test_who_leads_in_blame_need_not_lead_in_praise() -> None:
    told = [
        of(NORDWIND, 1, mood=Mood.NEGATIVE),
        of(NORDWIND, 2, mood=Mood.NEGATIVE),
        of(SUEDWIND, 3, mood=Mood.POSITIVE),
    ]

    found = by_mood(told, BRANDS)

    assert [one.mentions for one in found[Mood.NEGATIVE]] == [2, 0, 0]
    assert [one.mentions for one in found[Mood.POSITIVE]] == [0, 1, 0]


@given(SAID)
def test_shares_add_up_and_parts_add_up_to_the_whole(told: list[tuple[object, int, Mood, bool, bool]]) -> None:
    heard = [
        replace(of(brand, number, day=day, mood=mood), own=own, story=1 if copy and number > 1 else None)  # type: ignore[arg-type] # drawn from a table
        for number, (brand, day, mood, own, copy) in enumerate(told, 1)
    ]
    whole = voices(heard, BRANDS)

    for part in ("raw", "adjusted"):
        shares = [getattr(one, part) for one in whole]
        assert all(one is None for one in shares) or isclose(sum(one.value for one in shares), 1)
    for parts in (by_week(heard, BRANDS, BERLIN), by_mood(heard, BRANDS)):
        sums = [sum(found[place].mentions for found in parts.values()) for place in range(len(BRANDS))]
        assert sums == [one.mentions for one in whole]
    assert all(one.stories <= one.mentions for one in whole)


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_share_and_narrows_with_more(count: int, of_: int) -> None:
    found, more = proportion(min(count, of_), of_), proportion(10 * min(count, of_), 10 * of_)

    assert found is not None
    assert more is not None
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert more.high - more.low < found.high - found.low


def test_an_interval_is_that_of_the_textbook() -> None:
    found = proportion(10, 50)

    assert found is not None
    assert (round(found.low, 3), round(found.high, 3)) == (0.112, 0.330)
    assert proportion(0, 0) is None


def test_the_story_is_told_by_those_who_reach_most() -> None:
    told = [
        replace(of(NORDWIND, 1, "nordwind"), own=True, reach=1000),
        replace(of(NORDWIND, 2, "nordwind"), own=True, reach=900),
        replace(of(NORDWIND, 3, "anna"), reach=2000),
        replace(of(NORDWIND, 4, "ben"), reach=None),
        replace(of(SUEDWIND, 5, "cem"), reach=9999),
    ]

    found = telling(told, NORDWIND)

    assert (found.own, found.others, found.known, found.other_voices) == (1000, 3500, 2, 2)
    assert found.share == pytest.approx(1000 / 4500)
    assert telling([], NORDWIND).share is None
