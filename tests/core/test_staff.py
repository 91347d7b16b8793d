"""Employees' names: found as people write them, masked, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.staff import Staff, staff_of
from listener.model.masked import MASK
from tests.alerts.world import mention

LIST = """
# Kundendienst
Anna Meier
Dr. Jörg Müller-Lüdenscheidt
Winter, Karl-Heinz
Sophie von der Heide
Yılmaz
"""
STAFF = staff_of(LIST.splitlines())


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Anna Meier ist unverschämt", "‹…› ist unverschämt"),
        ("ANNA MEIER ist unverschämt", "‹…› ist unverschämt"),
        ("diese anna meier da", "diese ‹…› da"),
        ("Frau Meier am Telefon", "Frau ‹…› am Telefon"),
        ("Fr. Meier am Telefon", "Fr. ‹…› am Telefon"),
        ("Anna Meiers Ton, Frau Meier's Ton", "‹…› Ton, Frau ‹…› Ton"),
        ("A. Meier, Kundendienst", "‹…›, Kundendienst"),
        ("Meier, Anna hat unterschrieben", "‹…› hat unterschrieben"),
        ("Herr Dr. Joerg Mueller-Luedenscheidt", "Herr Dr. ‹…›"),
        ("Herr Dr. Müller-Lüdenscheidt lacht", "Herr Dr. ‹…› lacht"),
        ("Karl-Heinz Winter kam. Winter ging.", "‹…› kam. ‹…› ging."),
        ("Frau von der Heide und Frau Heide", "Frau ‹…› und Frau Heide"),
        ("Mitarbeiterin Yilmaz half", "Mitarbeiterin ‹…› half"),
        ("Frau\nMeier", "Frau\n‹…›"),
        ("Karl Heinz Winter und Karl‐Heinz Winter", "‹…› und ‹…›"),
        ("Frau Müller Lüdenscheidt und Jörg Müller Lüdenscheidt", "Frau ‹…› und ‹…›"),
        ("Jo\u0308rg Mu\u0308ller-Lu\u0308denscheidt", "‹…›"),
    ],
)
def test_a_name_is_masked_as_people_write_it(said: str, left: str) -> None:
    assert STAFF.masked(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "Der Winter ist kalt",
        "Meier und Söhne liefern",
        "Anna kam, und dann kam Meier",
        "Anna. Meier ist ein anderer Satz",
        "Frau: Meier",
        "Sophie Heide-Meier",
        "https://example.com/anna-meier",
        "Annameier",
        "",
    ],
)
def test_what_is_no_name_of_theirs_stays(said: str) -> None:
    assert STAFF.masked(said) == said


def test_a_surname_in_the_title_is_known_from_the_text_below() -> None:
    heard = STAFF.veiled(mention("Anna Meier hat aufgelegt.", title="Meier legt auf"))

    answered = STAFF.veiled(mention("Danke!", extra={"reply": "Ihre Anna Meier", "likes": 3}))

    assert (heard.title, heard.text) == (f"{MASK} legt auf", f"{MASK} hat aufgelegt.")
    assert answered.extra == {"reply": f"Ihre {MASK}", "likes": 3}
    assert STAFF.veiled(calm := mention()) is calm


def test_what_a_brand_is_called_is_no_employees_name() -> None:
    staff = staff_of(["Anna Meier", "Paul Winter"], ["Anna Meier Moden", "Winter"])

    assert staff.shared == {"Anna Meier Moden"}
    assert staff.masked("Anna Meier Moden und Frau Meier") == "Anna Meier Moden und Frau ‹…›"
    assert staff.masked("Herr Winter von Winter, gemeint ist Paul Winter") == ("Herr ‹…› von Winter, gemeint ist ‹…›")


def test_the_list_is_not_in_what_is_printed_of_it() -> None:
    assert repr(STAFF) == "Staff(count=5)"
    assert Staff().masked("Anna Meier") == "Anna Meier"


@given(st.text(), st.sampled_from(["Anna Meier", "Frau Meier", "A. Meier"]), st.text())
def test_whatever_stands_around_it_no_name_is_left(before: str, name: str, after: str) -> None:
    left = STAFF.masked(f"{before} | {name} | {after}")

    assert name not in left or name in f"{before}|{after}"
    assert MASK in left


@given(st.text())
def test_masking_twice_is_masking_once(text: str) -> None:
    assert STAFF.masked(STAFF.masked(text)) == STAFF.masked(text)
