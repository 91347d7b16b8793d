"""Where a wave stands: its phase, whom it has reached, and what is still to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from listener.core.baseline import Baseline, learn
from listener.core.standing import BACK, standing
from listener.model import Contact, Heard, Phase
from tests.core import gossip, storms
from tests.core.gossip import HOUR, MORNING

NOON = MORNING + 4 * HOUR


def usual(per_hour: float = 1.0) -> Baseline:
    return replace(learn((), MORNING, storms.BERLIN), levels=(per_hour, per_hour, 0.3 * per_hour))


def wave(number: int, over: timedelta, reach: int | None = 200) -> list[Heard]:
    return [replace(one, reach=reach) for one in gossip.posts(gossip.OIL, number, NOON, over)]


def test_a_dozen_voices_about_a_brand_that_many_know_have_not_reached_its_public() -> None:
    dozen = wave(12, HOUR)
    found = standing(dozen, dozen, NOON + HOUR, usual(5))
    assert found.phase in {Phase.EMERGING, Phase.GROWING}
    assert (found.contact, found.so_far) == (Contact.PRE_CONTACT, 12)
    assert 0 < found.reached < 0.02


def test_five_voices_of_a_bakery_are_its_public() -> None:
    few = wave(5, HOUR)
    assert standing(few, few, NOON + HOUR, usual(0.05)).contact is Contact.CONTACT


def test_a_stated_audience_decides_what_contact_is() -> None:
    few = wave(5, HOUR)  # a thousand contacts
    small, large = (standing(few, few, NOON + HOUR, usual(10), public=public) for public in (20_000, 1_000_000))
    assert [small.reached, large.reached] == pytest.approx([0.05, 0.001])
    assert (small.contact, large.contact) == (Contact.CONTACT, Contact.PRE_CONTACT)


def test_who_speaks_ten_times_reaches_his_followers_once() -> None:
    loud = [replace(one, author="anna") for one in wave(10, HOUR)]
    assert standing(loud, loud, NOON + HOUR, usual(10), public=20_000).reached == pytest.approx(0.01)


def test_a_storm_grows_and_says_what_the_next_hours_bring() -> None:
    growing = [one for n in range(5) for one in gossip.posts(gossip.OIL, 4 * 2**n, NOON + n * HOUR)]
    now = NOON + 5 * HOUR
    found = standing(growing, growing, now, usual())
    assert found.phase is Phase.GROWING
    assert [hours for hours, _ in found.ahead] == [1, 3, 6]
    medians = [one.median for _, one in found.ahead]
    assert medians == sorted(medians)
    assert all(one.low <= one.median <= one.high for _, one in found.ahead)
    assert medians[0] > 10
    assert found.to_come is None  # not told: its interval does not hold on real storms


def test_a_wave_that_was_there_declines_and_is_over() -> None:
    peak = wave(200, 3 * HOUR)
    before = standing(peak, peak, NOON + 3 * HOUR, usual())
    after = standing(peak, peak, NOON + 9 * HOUR, usual(), before)
    assert before.phase in {Phase.GROWING, Phase.PEAK}
    assert after.phase in {Phase.DECLINING, Phase.OVER}


def test_what_is_over_stays_over_while_nobody_speaks() -> None:
    peak = wave(200, 3 * HOUR)
    found = standing(peak, peak, NOON + 3 * HOUR, usual())
    phases = []
    for hours in (9, 14, 20):
        found = standing(peak, peak, NOON + hours * HOUR, usual(), found)
        phases.append(found.phase)
    assert phases[-1] is Phase.OVER


def test_once_in_contact_an_estimate_that_wanders_does_not_take_it_back() -> None:
    few = wave(5, HOUR)
    before = standing(few, few, NOON + HOUR, usual(10), public=40_000)
    now = [standing(few, few, NOON + HOUR, usual(10), known, public=55_000).contact for known in (before, None)]
    assert before.contact is Contact.CONTACT
    assert now == [Contact.CONTACT, Contact.PRE_CONTACT]


def test_without_reach_and_without_a_wave_there_is_still_an_answer() -> None:
    unknown = wave(6, HOUR, reach=None)
    assert standing(unknown, unknown, NOON + HOUR, usual(0.05)).reached > 0
    nothing = standing((), (), NOON, usual())
    assert (nothing.reached, nothing.so_far) == (0, 0)
    assert nothing.phase is Phase.QUIET


def test_what_is_older_than_two_days_is_no_part_of_the_course() -> None:
    now = NOON + BACK + 3 * HOUR
    fresh = [replace(one, at=one.at + BACK) for one in wave(20, 2 * HOUR)]
    assert standing(fresh, fresh, now, usual()).so_far <= 20
