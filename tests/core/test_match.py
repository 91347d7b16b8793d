"""Which brands a text names."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.match import Matcher, compile_brands
from listener.model import Brand, BrandId

NORDWIND = Brand(BrandId("nordwind"), "Nordwind", ("NW", "Nordwind Energie AG"), exclude=("Nordwind Airlines",))
BAHN = Brand(
    BrandId("bahn"), "Deutsche Bahn", ("DB", "Bahn"), exclude=("schiefe Bahn",), context=("Zug", "ICE", "Ticket")
)
SOEHNE = Brand(BrandId("soehne"), "Müller & Söhne")
MODE = Brand(BrandId("mode"), "H&M")
LIMO = Brand(BrandId("limo"), "Coca-Cola", ("!!!",))
MATCHER = compile_brands([NORDWIND, BAHN, SOEHNE, MODE, LIMO])


def named(text: str, title: str = "") -> dict[str, tuple[str, ...]]:
    return {match.brand: match.words for match in MATCHER.find(title, text)}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nordwind ist toll", ("Nordwind",)),
        ("Das Nordwind-Chaos", ("Nordwind",)),
        ("#nordwind", ("#nordwind",)),
        ("@nordwind hilft", ("@nordwind",)),
        ("@nordwind_hilft bitte", ("@nordwind_hilft",)),
        ("Nordwinds Service", ("Nordwinds",)),
        ("Nordwind’s Service", ("Nordwind’s",)),
        ("NORDWIND!!!", ("NORDWIND",)),
        ("#NordwindFail", ("#NordwindFail",)),
        ("#boykottnordwind", ("#boykottnordwind",)),
        ("#nordwindgate", ("#nordwindgate",)),
        ("info@nordwind.de", ("nordwind",)),
        ("Die NW ist teuer", ("NW",)),
        ("Nordwind, ja Nordwind und die Nordwind Energie AG", ("Nordwind", "Nordwind Energie AG")),
    ],
)
def test_a_brand_is_found_as_people_write_it(text: str, words: tuple[str, ...]) -> None:
    assert named(text) == {"nordwind": words}


@pytest.mark.parametrize(
    "text",
    [
        "Im Nordwindpark",
        "#nordwindpark",
        "Alnordwind",
        "die nw-deutsche Küste",
        "Nordwind Airlines fliegt",
        "#NordwindAirlines",
        "Nord\n\nwind",
        "",
        "Bahn frei",
        "db Ticket",
        "auf die schiefe Bahn, trotz Ticket",
        "H und M",
        "Müller allein",
    ],
)
def test_other_words_are_no_mention(text: str) -> None:
    assert named(text) == {}


@pytest.mark.parametrize(
    ("text", "brand", "words"),
    [
        ("Die Deutsche\nBahn", "bahn", ("Deutsche Bahn",)),
        ("der Deutschen Bahn", "bahn", ("Deutschen Bahn",)),
        ("#deutschebahn", "bahn", ("#deutschebahn",)),
        ("Mit der Bahn und dem Zug", "bahn", ("Bahn",)),
        ("Bahn: zwei Tickets", "bahn", ("Bahn",)),
        ("DB und ICE", "bahn", ("DB",)),
        ("#db und mein Ticket", "bahn", ("#db",)),
        ("MUELLER UND SÖHNE", "soehne", ("MUELLER UND SÖHNE",)),
        ("H & M", "mode", ("H & M",)),
        ("Cocacola und Coca Cola", "limo", ("Cocacola", "Coca Cola")),
    ],
)
def test_names_of_several_words_and_short_ones(text: str, brand: str, words: tuple[str, ...]) -> None:
    assert named(text) == {brand: words}


def test_an_excluded_phrase_hides_only_itself() -> None:
    assert named("Nordwind Airlines gehört nicht zu Nordwind") == {"nordwind": ("Nordwind",)}


def test_the_title_counts_and_no_name_reaches_across() -> None:
    assert named("mehr dazu", title="Nordwind") == {"nordwind": ("Nordwind",)}
    assert named("Bahn", title="Deutsche") == {}


def test_brands_come_in_the_order_in_which_they_are_named() -> None:
    assert list(named("H&M, Nordwind und Coca-Cola")) == ["mode", "nordwind", "limo"]


def test_overlapping_names_of_two_brands_are_both_found() -> None:
    matcher = compile_brands([Brand(BrandId("a"), "Nordwind"), Brand(BrandId("b"), "Nordwind Energie")])

    assert {match.brand for match in matcher.find("", "Nordwind Energie")} == {"a", "b"}


def test_no_brands_match_nothing() -> None:
    assert Matcher().find("Nordwind", "Nordwind") == ()


@given(st.sampled_from(["Müller & Söhne", "Grüße von Müller & Söhne!", "die Nordwind", "Müller allein zu Haus"]))
def test_umlaut_spelling_and_case_do_not_matter(text: str) -> None:
    spelled = text.replace("ü", "ue").replace("ö", "oe").replace("ß", "ss")

    found = list(named(text))

    assert list(named(spelled)) == list(named(text.upper())) == found
    assert list(named(unicodedata.normalize("NFD", text))) == found


@given(st.text(max_size=60), st.text(max_size=60))
def test_words_are_always_words_of_the_text(title: str, text: str) -> None:
    whole = " ".join(f"{title} {text} Nordwind".split())

    for match in MATCHER.find(title, f"{text} Nordwind"):
        assert all(word in whole for word in match.words)
