"""How new what a wave speaks of is."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import topic
from listener.core.novelty import Novelty, novelty
from listener.model import Heard
from tests.core.chatter import EARLIER, crowd

THINGS = [
    *["lieferung", "hotline", "filiale", "rechnung", "verpackung", "preis", "werbung", "paket", "sattel", "lenker"],
    *["reifen", "bremse", "klingel", "katalog", "laden", "bestellung", "gutschein", "newsletter", "parkplatz", "kasse"],
]
SAYS = [
    "kaputt",
    "pünktlich",
    "langsam",
    "freundlich",
    "teuer",
    "günstig",
    "verschwunden",
    "bestellt",
    "geliefert",
    "gelb",
]


def talk(seed: int, posts: int) -> list[str]:
    """Return small talk: some things are spoken of daily, others once in a while."""
    dice = Random(seed)  # noqa: S311 - a simulation, not a secret
    return [
        f"{THINGS[int(20 * dice.random() ** 3)]} {SAYS[int(10 * dice.random() ** 2)]} "
        f"{dice.choice(THINGS)}{dice.randrange(40)}"
        for _ in range(posts)
    ]


def before(seed: int = 1, posts: int = 150) -> list[Heard]:
    return crowd(talk(seed, posts), start=EARLIER, first=200)


@pytest.mark.parametrize("seed", range(2, 8))
def test_a_busy_ordinary_day_is_nothing_new(seed: int) -> None:
    found = novelty(crowd(talk(seed, 60)), before())
    assert found.never_said == pytest.approx(found.expected, abs=0.12)
    assert found.novelty < 0.2


def test_a_scandal_brings_new_words() -> None:
    wave = crowd(f"altöl fluss skandal {line}" for line in talk(2, 30))
    found = novelty(wave, before())
    assert found.new > 0.3
    assert found.carried > 0.9
    assert found.novelty > 0.9


def test_old_words_all_at_once_are_new_as_well() -> None:
    found = novelty(crowd(f"bremse {line}" for line in talk(2, 40)), before())
    assert found.new < 0.2
    assert found.carried > 0.6
    assert found.novelty > 0.6


def test_what_was_a_topic_already_is_carried_by_those_who_joined() -> None:
    then = crowd(
        [f"bremse {line}" if place % 5 == 0 else line for place, line in enumerate(talk(1, 150))], start=EARLIER
    )
    now = crowd([f"bremse {line}" for line in talk(2, 60)], first=200)
    assert novelty(now, before()).carried - novelty(now, then).carried == pytest.approx(0.16, abs=0.08)


def test_what_a_brand_says_each_december_is_known_from_its_usual_words() -> None:
    wave, last_year = (
        crowd(["weihnachten gutschein verlosung"] * 5),
        Counter({"weihnacht": 40, "verlosung": 30, "gutschein": 9}),
    )
    assert {topic.term("weihnachten"), topic.term("verlosung")} <= last_year.keys()
    assert novelty(wave, before(), last_year).never_said == 0
    assert novelty(wave, before()).never_said > 0.5


def test_where_nothing_is_known_nothing_is_new() -> None:
    assert novelty(crowd(["altöl fluss"]), ()).novelty == 0
    assert novelty((), before()) == Novelty()


def test_the_brands_own_name_is_never_new() -> None:
    found = novelty(crowd(["Nordwind Räder"] * 9), before(), exclude=("Nordwind Räder",))
    assert found == Novelty()


BEFORE = before(posts=20)
lines = st.lists(st.lists(st.sampled_from(THINGS + SAYS + ["altöl", "fluss"]), max_size=5).map(" ".join), max_size=15)


@given(lines, lines)
def test_all_are_shares(now: list[str], then: list[str]) -> None:
    found = novelty(crowd(now), crowd(then, start=EARLIER, first=100))
    assert all(0 <= part <= 1 for part in (found.never_said, found.expected, found.carried, found.new, found.novelty))
    assert found.novelty >= max(found.new, found.carried) - 1e-12


@given(lines, lines)
def test_knowing_more_never_makes_it_newer(now: list[str], then: list[str]) -> None:
    wave = crowd(now)
    assert novelty(wave, BEFORE, Counter(then)).never_said <= novelty(wave, BEFORE).never_said
