"""The tables of sources say something of every kind, the same kinds in both languages, and nothing of others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sources import SOURCES

PAGES = {lang: Path(__file__).parents[1] / "docs" / "reference" / f"sources.{lang}.md" for lang in ("de", "en")}
_ROW = re.compile(r"^\| `(\w+)` \|(.*)\|$", re.MULTILINE)
CONSENT = {"de": "## Nur mit Zustimmung", "en": "## Only with consent"}


def rows(text: str) -> dict[str, list[str]]:
    """Return the cells of each row by its kind."""
    return {kind: [cell.strip() for cell in cells.split("|")] for kind, cells in _ROW.findall(text)}


def section(text: str, heading: str) -> str:
    return text.partition(f"\n{heading}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("lang", PAGES)
def test_every_kind_has_one_row_and_no_cell_is_empty(lang: str) -> None:
    text = PAGES[lang].read_text("utf-8")

    assert SOURCES.keys() - rows(text).keys() == set()
    assert len(_ROW.findall(text)) == len(rows(text))
    assert {kind: len(cells) for kind, cells in rows(text).items() if len(cells) != 5 or not all(cells)} == {}


def test_a_kind_that_is_missing_would_be_noticed() -> None:
    assert rows("| `feed` | a | b | c | d | e |\n| feed | | |\n") == {"feed": ["a", "b", "c", "d", "e"]}


def test_both_languages_have_the_same_rows_in_the_same_order() -> None:
    german, english = (list(rows(page.read_text("utf-8"))) for page in PAGES.values())

    assert german == english


def test_no_row_is_about_a_kind_that_does_not_exist() -> None:
    assert rows(PAGES["en"].read_text("utf-8")).keys() - SOURCES.keys() == set()


@pytest.mark.parametrize("lang", PAGES)
def test_what_needs_consent_stands_where_that_is_said(lang: str) -> None:
    asking = {kind for kind, source in SOURCES.items() if "accept_terms" in source.__dataclass_fields__}  # type: ignore[attr-defined]  # every source is a dataclass
    told = section(PAGES[lang].read_text("utf-8"), CONSENT[lang])

    assert rows(told).keys() == asking


@pytest.mark.parametrize("lang", PAGES)
@pytest.mark.parametrize("place", ["LinkedIn", "Amazon", "kununu"])
def test_places_that_are_not_supported_have_a_reason_and_a_way_round(place: str, lang: str) -> None:
    (row,) = re.findall(rf"^\| {place} \| (.+) \| (.+) \|$", PAGES[lang].read_text("utf-8"), re.MULTILINE)

    assert all(len(cell) > 30 for cell in row)
    assert "`mailbox`" in row[1]
