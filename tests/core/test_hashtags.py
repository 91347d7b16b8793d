"""Hashtags are split, known in spite of a slip, and a name alone is none of a competitor's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import hashtags

RIVALS = {"united": ("United", "United Airlines", "#theresalwaysunited"), "suedwind": ("Südwind Reisen", "Südwind")}
LETTERS = st.text(alphabet="abcß1Ä", max_size=12)


@pytest.mark.parametrize(
    ("tag", "found"),
    [
        ("ThereIsAlwaysUnited", ("there", "is", "always", "united")),
        ("thereisalwaysunited", ("there", "is", "always", "united")),
        ("NieWiederNordwind2026", ("nie", "wieder", "nordwind", "2026")),
        ("niewiedernordwind", ("niewiedernordwind",)),
        ("GDLStreik", ("gdl", "streik")),
        ("hört_endlich_zu", ("hoert", "endlich", "zu")),
        ("communited", ("communited",)),
    ],
)
def test_a_tag_is_split_at_its_capitals_digits_and_common_words(tag: str, found: tuple[str, ...]) -> None:
    assert hashtags.words(tag, ("united",)) == found


@pytest.mark.parametrize(
    "tag",
    [
        "thereisalwaysunited",
        "theresalwaysunited",
        "ThereIsAlwaysUnited",
        "TheresAlwaysUnited",
        "theresalwaysunitd",
        "ByeHelloUnited",
        "goodmorningunited",
        "UnitedAirlines",
    ],
)
def test_both_spellings_of_the_rivals_tag_hit(tag: str) -> None:
    assert hashtags.names_in(tag, RIVALS) == {"united"}


@pytest.mark.parametrize(
    "tag", ["united", "untied", "UNITED", "communited", "reunited", "theresalwayshope", "südwinde"]
)
def test_a_name_alone_or_inside_a_word_does_not(tag: str) -> None:
    assert hashtags.names_in(tag, RIVALS) == frozenset()


def test_a_slip_is_forgiven_in_long_tags_only() -> None:
    assert hashtags.is_meant("#NordwindNieWieder", "#nordwindniewider")
    assert not hashtags.is_meant("#nord", "#mord")


def test_tags_are_read_from_a_post_but_not_from_an_address() -> None:
    assert hashtags.tags("Danke #Nordwind! #nie-wieder https://x.example/a#teil &#39; #1") == (
        "Nordwind",
        "nie-wieder",
        "1",
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Dann eben Südwind.", {"suedwind"}),
        ("dann eben SUEDWIND REISEN", {"suedwind"}),
        ("Ich buche um #GehZuSüdwind", {"suedwind"}),
        ("Wir stehen united da", {"united"}),
        ("Südwindig heute #united", set()),
    ],
)
def test_competitors_are_named_in_words_or_tags(text: str, found: set[str]) -> None:
    assert hashtags.competitors_in(text, RIVALS) == found


def test_the_share_of_a_wave_counts_each_voice_once() -> None:
    wave = [
        ("anna", "Nie wieder! #theresalwaysunited"),
        ("anna", "Und noch mal: unmöglich"),
        ("ben", "Unmöglich"),
        ("cem", "Ich fliege #united"),
        (4, "dann lieber Südwind"),
    ]

    assert hashtags.competitor_share(wave, RIVALS) == (0.5, 4)
    assert hashtags.competitor_share([], RIVALS) is None


@given(LETTERS, LETTERS)
def test_the_distance_is_that_of_levenshtein(one: str, other: str) -> None:
    def plain(a: str, b: str) -> int:
        row = list(range(len(b) + 1))
        for i, x in enumerate(a, 1):
            row = [i, *row[1:]] if not b else _next(row, i, x, b)
        return row[-1]

    def _next(row: list[int], i: int, x: str, b: str) -> list[int]:
        fresh = [i]
        for j, y in enumerate(b, 1):
            fresh.append(min(row[j] + 1, fresh[-1] + 1, row[j - 1] + (x != y)))
        return fresh

    true = plain(one, other)

    assert hashtags.distance(one, other, 2) == min(true, 3)
    assert hashtags.distance(one, other, 20) == true == hashtags.distance(other, one, 20)


@given(st.text(alphabet="abcABC1_ÄößThereis", max_size=20))
def test_splitting_loses_no_letter(tag: str) -> None:
    assert "".join(hashtags.words(tag)) == hashtags.bare(tag)
