"""What is usual is learned once in some hours, and sooner while a brand is new."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from listener.core.baseline import Baseline, learn
from listener.model import BrandId
from listener.usuals import Usuals
from tests.core import storms

NOW = storms.START
BAKERY, RAILWAY = BrandId("baeckerei"), BrandId("bahn")
YOUNG = learn((), NOW, storms.BERLIN)
KNOWN = replace(YOUNG, learning=False)
MINUTE = timedelta(minutes=1)


class School:
    """Counts how often it has to teach."""

    def __init__(self, lesson: Baseline) -> None:
        self.lesson, self.lessons = lesson, 0

    def learn(self) -> Baseline:
        self.lessons += 1
        return self.lesson


def test_a_known_brand_is_learned_anew_after_three_hours() -> None:
    usuals, school = Usuals(), School(KNOWN)
    for minutes in (0, 5, 60, 179):
        assert usuals.of(BAKERY, NOW + minutes * MINUTE, school.learn) is KNOWN
    assert school.lessons == 1
    usuals.of(BAKERY, NOW + 180 * MINUTE, school.learn)
    assert school.lessons == 2
    usuals.of(BAKERY, NOW + 359 * MINUTE, school.learn)
    assert school.lessons == 2


def test_a_new_brand_is_learned_anew_each_half_hour() -> None:
    usuals, school = Usuals(), School(YOUNG)
    for minutes in range(0, 120, 5):
        usuals.of(BAKERY, NOW + minutes * MINUTE, school.learn)
    assert school.lessons == 4


def test_each_brand_has_its_own() -> None:
    usuals, bakery, railway = Usuals(), School(KNOWN), School(replace(KNOWN, negative_share=0.7))
    assert usuals.of(BAKERY, NOW, bakery.learn).negative_share != usuals.of(RAILWAY, NOW, railway.learn).negative_share
    assert usuals.of(BAKERY, NOW, railway.learn) is KNOWN
    assert (bakery.lessons, railway.lessons) == (1, 1)


def test_a_clock_that_was_set_back_does_not_keep_an_answer_of_the_future() -> None:
    usuals, school = Usuals(), School(KNOWN)
    usuals.of(BAKERY, NOW + timedelta(days=400), school.learn)
    usuals.of(BAKERY, NOW, school.learn)
    assert school.lessons == 2


def test_what_could_not_be_learned_is_not_remembered() -> None:
    usuals, school = Usuals(), School(KNOWN)

    def broken() -> Baseline:
        raise LookupError("no history")

    try:
        usuals.of(BAKERY, NOW, broken)
    except LookupError:
        failed = True
    assert failed
    assert usuals.of(BAKERY, NOW, school.learn) is KNOWN
