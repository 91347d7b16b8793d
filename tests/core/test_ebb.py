"""Who is too few, and what is over, does not ring."""

from __future__ import annotations

from dataclasses import replace

from listener.core.ebb import CRITICS, VOICES, ebbed, near, rings
from tests.core.test_symptoms import silence


def test_five_voices_with_two_critics_may_ring_and_fewer_not() -> None:
    enough = replace(silence(), voices=(VOICES,) * 5, critics=(CRITICS,) * 5, social=(CRITICS,) * 5)
    assert rings(enough)
    assert not rings(replace(enough, voices=(VOICES - 1,) * 5))
    assert not rings(replace(enough, social=(CRITICS - 1,) * 5))


def test_critics_in_the_papers_are_no_voices_of_people() -> None:
    assert not rings(replace(silence(), voices=(9,) * 5, critics=(9,) * 5, social=(0,) * 5))


def test_a_wave_that_was_yesterday_evening_has_ebbed_and_only_the_short_windows_count() -> None:
    over = replace(silence(), voices=(1, 1, 5, 90, 100), critics=(0, 1, 4, 70, 80), social=(0, 1, 4, 70, 80))
    assert ebbed(over)
    assert not rings(over)
    assert range(5)[near(over)] == range(3)


def test_a_slow_burn_has_not_ebbed() -> None:
    burning = replace(silence(), voices=(2, 5, 12, 20, 30), critics=(1, 4, 9, 15, 22), social=(1, 4, 9, 15, 22))
    assert not ebbed(burning)
    assert range(5)[near(burning)] == range(5)
