"""What stands newly beside the brand: planted words are found; what was always said, or one person shouts, is not."""

from __future__ import annotations

import random
from datetime import timedelta
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.associations import LEAST, SURPRISE, associations, phrases, surprise
from listener.model import MentionId, Mood
from listener.model.desk import Said
from tests.core.relations import on
from tests.core.utter import words

NAMES = ("Nordwind",)
WEEK = timedelta(days=7)
CHAT = """Lieferung kam pünktlich Paket heil Hotline freundlich Preise gestiegen App hängt Filiale geschlossen
    Gutschein eingelöst Rechnung falsch Vertrag verlängert Pfanne gebraten Kaffee gekocht Verkäufer geholfen Parkplatz
    voll""".split()  # noqa: SIM905 - a word list reads better as text


def chatter(count: int, seed: int, first: int = 1, day: float = -30, days: float = 37) -> list[Said]:
    """Return what is always said, evenly over the baseline and the last week."""
    draw = random.Random(seed)  # noqa: S311 - drawn for a test
    return [
        words(
            first + n, f"Nordwind: {' '.join(draw.sample(CHAT, 5))}.", f"p{draw.randrange(400)}", day + n * days / count
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_word_ranks_among_the_first_three(seed: int) -> None:
    planted = [
        words(1000 + n, f"Nordwind und Schimmel im Tee? {CHAT[n]} auch", f"q{n}", 1 + n / 3, mood=Mood.NEGATIVE)
        for n in range(8)
    ]

    found = associations([*chatter(300, seed), *planted], on(7), NAMES, WEEK)

    assert "schimmel" in " ".join(one.words for one in found[:3])
    first = next(one for one in found if "schimmel" in one.words)
    assert (first.recent, first.before, first.negative) == (8, 0, 8)
    assert first.examples == (1000, 1001, 1002)


@pytest.mark.parametrize("seed", range(5))
def test_nothing_new_is_found_where_nothing_is_new(seed: int) -> None:
    assert len(associations(chatter(300, seed), on(7), NAMES, WEEK)) <= 1


def test_a_phrase_is_new_though_its_words_are_not() -> None:
    told = chatter(300, 1)
    told += [words(900 + n, "Nordwind: Kaffee Parkplatz", f"r{n}", 2) for n in range(9)]

    assert associations(told, on(7), NAMES, WEEK)[0].words == "kaffee parkplatz"


def test_one_loud_voice_and_its_copies_are_one_voice() -> None:
    told = chatter(200, 2)
    shout = words(900, "Nordwind Kakerlaken überall", "laut", 3)
    told += [words(901 + n, "Nordwind Kakerlaken überall", "laut", 3) for n in range(20)]
    told += [words(950 + n, shout.text, f"kopie{n}", 3, story=MentionId(900)) for n in range(20)]

    assert not any("kakerlak" in one.words for one in associations([shout, *told], on(7), NAMES, WEEK))


def test_the_view_of_the_critics_hears_the_critics_only() -> None:
    told = chatter(200, 3)
    told += [words(900 + n, "Nordwind Festzelt super", f"r{n}", 2, mood=Mood.POSITIVE) for n in range(8)]
    told += [words(930 + n, "Nordwind Schimmel", f"s{n}", 2, mood=Mood.NEGATIVE) for n in range(8)]

    found = [one.words for one in associations(told, on(7), NAMES, WEEK, negative_only=True)]

    assert found == ["schimmel"]


def test_what_the_company_says_and_what_comes_later_does_not_count() -> None:
    told = [words(900 + n, "Nordwind Jubiläum", f"r{n}", 2, own=True) for n in range(8)]
    told += [words(930 + n, "Nordwind Zukunft", f"s{n}", 9) for n in range(8)]

    assert associations([*chatter(200, 4), *told], on(7), NAMES, WEEK) == ()


def test_of_a_long_article_only_what_stands_near_the_name_counts() -> None:
    article = f"{'Fußball Wetter Politik ' * 40} Gericht rügt Nordwind scharf {'Kultur Reise Kochen ' * 40}"

    found = phrases(words(1, article), NAMES)

    assert "gericht" in found
    assert "gericht ruegt" in found
    assert "politik" in found
    assert len(found) < 20


def test_a_phrase_does_not_reach_over_a_name_or_the_end_of_a_sentence() -> None:
    found = phrases(words(1, "Gift im Tee. Nordwind schweigt"), NAMES)

    assert set(found) == {"gift", "tee", "gift tee", "schweigt"}


def test_the_surprise_is_that_of_the_textbook() -> None:
    """By hand, 2·Σ k·ln(k/E): 2·(10·ln 5.5 + 90·ln 0.917 + 10·ln 0.55 + 990·ln 1.008)."""
    assert isclose(surprise(10, 100, 10, 1000), 22.91, abs_tol=0.01)
    assert surprise(1, 100, 10, 1000) == 0
    assert surprise(5, 100, 0, 0) > 0


@given(st.integers(1, 50), st.integers(0, 50), st.integers(50, 200), st.integers(50, 400))
def test_more_voices_are_more_surprising(using: int, before: int, of: int, of_before: int) -> None:
    assert surprise(min(of, using + 1), of, before, of_before) >= surprise(using, of, before, of_before) >= 0


@given(st.integers(0, 40), st.integers(0, 10))
def test_what_is_shown_has_its_least_count_and_surprise(lately: int, before: int) -> None:
    told = chatter(60, 5) + [words(500 + n, "Nordwind Gerichtstermin", f"a{n}", 1) for n in range(lately)]
    told += [words(600 + n, "Nordwind Gerichtstermin", f"b{n}", -9) for n in range(before)]

    found = associations(told, on(7), NAMES, WEEK)

    assert all(one.recent >= LEAST and one.surprise >= SURPRISE for one in found)
    assert [one.recent for one in found if one.words == "gerichtstermin"] in ([], [lately])
