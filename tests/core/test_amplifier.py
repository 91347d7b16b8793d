"""Whose voice carries a wave, and how far it reaches."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from listener.core.amplifier import amplifier, effective_reach
from listener.model import Heard
from tests.core.chatter import post


def voices(*reaches: int | None) -> list[Heard]:
    return [post("Nordwind!", f"a{place}", number=place, reach=reach) for place, reach in enumerate(reaches)]


def test_a_star_among_neighbours_is_prominent() -> None:
    wave = voices(120, 80, 250_000, None, 300)
    found = amplifier(wave)
    assert found is not None
    assert (found.id, found.reach, found.prominent) == (wave[2].id, 250_000, True)
    assert found.share > 0.99


def test_the_loudest_of_equals_is_not() -> None:
    found = amplifier(voices(900, 1000, 1100))
    assert found is not None
    assert not found.prominent
    assert found.times_usual == 1100 / 950


def test_what_is_usual_is_known_from_before_as_well() -> None:
    wave, before = (
        voices(50_000, 40_000),
        [post("Moin", f"b{place}", number=100 + place, reach=200) for place in range(9)],
    )
    alone, beside = amplifier(wave), amplifier(wave, before)
    assert alone is not None
    assert beside is not None
    assert not alone.prominent
    assert beside.prominent
    assert beside.times_usual == 250


def test_one_of_many_stars_carries_nothing() -> None:
    wave = voices(*[30_000] * 9, 31_000)
    found = amplifier(wave, [post("Moin", f"b{place}", number=100 + place, reach=100) for place in range(20)])
    assert found is not None
    assert (found.times_usual, found.prominent) == (310, False)


def test_where_no_reach_is_known_nobody_is_named() -> None:
    assert amplifier(voices(None, None)) is None
    assert effective_reach(voices(None, None)) is None
    assert amplifier(()) is None
    assert effective_reach(()) is None
    assert amplifier(voices(0, None)) is None


def test_unknown_reach_counts_as_the_median() -> None:
    assert effective_reach(voices(100, 300, 5000, None, None)) == 5400 + 600


def test_a_voice_counts_once_with_its_widest_mention() -> None:
    twice = [post("eins", "petra", reach=500), post("zwei", "petra", number=1, reach=700)]
    assert effective_reach(twice) == 700


reaches = st.lists(st.none() | st.integers(0, 10**7), max_size=20)


@given(reaches, st.permutations(range(20)))
def test_order_does_not_matter(given_reaches: list[int | None], order: list[int]) -> None:
    wave = voices(*given_reaches)
    shuffled = [wave[place] for place in order if place < len(wave)]
    assert amplifier(wave) == amplifier(shuffled)
    assert effective_reach(wave) == effective_reach(shuffled)


@given(reaches)
def test_the_loudest_has_a_share_and_no_more(given_reaches: list[int | None]) -> None:
    found = amplifier(voices(*given_reaches))
    if found is None:
        assert not any(given_reaches)
    else:
        assert found.reach == max(reach for reach in given_reaches if reach is not None)
        assert 0 < found.share <= 1
