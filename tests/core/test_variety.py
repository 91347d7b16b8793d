"""How many different things a wave says."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.variety import Variety, variety
from tests.core.chatter import crowd, post

STORM = (
    "Das Altöl stinkt bis in unsere Küche",
    "Nordwind hat die Behörde belogen",
    "Wer entsorgt heimlich Altöl, gehört angezeigt",
    "My kids used to swim there",
    "Fische tot, Ufer schwarz, keiner zuständig",
    "Ich kündige sofort den Vertrag",
)
MEME = tuple(f"“@nordwind: Räder so rund wie nie” {answer}" for answer in ("lol", "😂", "nein", "help", "omg", "bitte"))


def test_a_meme_repeats_one_phrase_and_a_storm_argues() -> None:
    storm, meme = variety(crowd(STORM), ("Nordwind",)), variety(crowd(MEME), ("Nordwind",))
    assert meme.common == 1
    assert storm.common == pytest.approx(1 / 3)
    assert storm.word == "altoel"
    assert meme.alike > 5 * storm.alike
    assert meme.entropy < storm.entropy


def test_the_brands_name_and_fillers_are_not_what_is_common() -> None:
    found = variety(crowd(["Nordwind und die Ruhe", "Nordwind und der Sturm"]), ("Nordwind",))
    assert found.common == 0.5
    assert found.alike == 0


def test_copies_and_a_busy_voice_say_it_once() -> None:
    first = post("Altöl im Fluss bei Nordwind gefunden", "petra")
    copies = [post(f"RT @petra: {first.text}", f"c{place}", number=place, copy_of=first) for place in range(1, 9)]
    assert variety([first, *copies, post("noch mehr Altöl", "petra", number=20)]).voices == 1


def test_where_nothing_is_said_nothing_is_common() -> None:
    assert variety(()) == Variety()
    assert variety([post("😂", "uwe")]) == Variety(voices=1)


words = st.lists(st.sampled_from(["altöl", "fluss", "skandal", "küche", "behörde", "vertrag"]), max_size=5)
said = st.lists(words.map(" ".join), max_size=10)


@given(said, st.randoms(use_true_random=False))
def test_order_does_not_matter(texts: list[str], dice: Random) -> None:
    wave = crowd(texts)
    shuffled = variety(dice.sample(wave, len(wave)))
    assert replace(shuffled, entropy=0) == replace(variety(wave), entropy=0)
    assert shuffled.entropy == pytest.approx(variety(wave).entropy)


@given(said)
def test_every_figure_has_its_bounds(texts: list[str]) -> None:
    found = variety(crowd(texts))
    assert 0 <= found.common <= 1
    assert -1e-9 <= found.entropy <= 1 + 1e-9
    assert 0 <= found.alike <= found.length + 1e-9


@given(words, st.integers(2, 8))
def test_who_all_say_the_same_share_all_of_it(spoken: list[str], voices: int) -> None:
    found = variety(crowd([" ".join(spoken)] * voices))
    assert found.alike == pytest.approx(found.length if set(spoken) else 0)
    assert found.common == float(bool(spoken))
