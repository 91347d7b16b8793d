"""Spreadsheets as offices save them: encodings, delimiters, quoting, columns, dates, numbers, and what is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.csvtext import rows, text_of
from listener.core.fold import fold
from listener.core.sheetcells import dated, day_first, rating
from listener.core.sheetcolumns import NAMES, lay_out, mapping, plain
from listener.core.spreadsheet import is_sheet, read_sheet, taken
from listener.errors import UsageError
from listener.model import DateQuality, Item
from listener.words import LANGUAGES, catalogue, say

BERLIN = ZoneInfo("Europe/Berlin")
NOTHING: Mapping[str, str] = {}
BRANDS = {fold("Südexpress"): "suedexpress", fold("nordwind"): "nordwind"}


def read(text: str | bytes, wanted: Mapping[str, str] = NOTHING, source: str = "kasse") -> list[Item | str]:
    """Return each row's item, or the key of what is wrong with it."""
    data = text.encode() if isinstance(text, str) else text
    found = (one.outcome for one in taken(read_sheet(data, wanted, source), BERLIN, BRANDS))
    return [one.key if isinstance(one, UsageError) else one[1] for one in found]


def items(text: str | bytes, wanted: Mapping[str, str] = NOTHING, source: str = "kasse") -> list[Item]:
    return [one for one in read(text, wanted, source) if isinstance(one, Item)]


def row(header: str, cells: str) -> Item:
    (one,) = items(f"{header}\n{cells}\n")
    return one


# --- the public examples ----------------------------------------------------------------------------------------


def test_what_a_german_excel_saves_as_csv_utf8(public_data: Callable[[str], Path]) -> None:
    data = (public_data("sources") / "synthetic" / "import_excel_de.csv").read_bytes()
    sheet = read_sheet(data, {})
    ((source, item),) = (one.outcome for one in taken(sheet, BERLIN, {}) if not isinstance(one.outcome, UsageError))

    assert (sheet.encoding, sheet.delimiter, source) == ("UTF-8", ";", "Kundenhotline")
    assert (item.author, item.body) == ("Müller; Jörg", 'Überweisung "hängt"\nseit Tagen')
    assert (item.rating, item.reach, item.url) == (1.5, 1234, "https://example.test/1")
    assert (item.published, item.date_quality) == (datetime(2026, 11, 20, 8, 15, tzinfo=UTC), DateQuality.ZONE_GUESS)


def test_what_an_older_excel_saves_as_csv(public_data: Callable[[str], Path]) -> None:
    data = (public_data("sources") / "synthetic" / "import_cp1252.csv").read_bytes()
    (item,) = items(data)

    assert read_sheet(data, {}, "x").encoding == "Windows-1252"
    assert (item.body, item.rating) == ("Größe „falsch“ – 5 €", 4.0)
    assert (item.published, item.date_quality) == (datetime(2026, 1, 31, 23, tzinfo=UTC), DateQuality.DAY)


# --- bytes and rows ---------------------------------------------------------------------------------------------

STORY = [
    ["Datum", "Autor", "Text", "Sterne"],
    ["20.11.2026 09:15", "Müller; Jörg", 'Überweisung "hängt",\nseit Tagen', "1,5"],
    ["21.11.2026", "O'Neill", "5 € zu viel\tgezahlt", "4"],
]


def written(table: list[list[str]], delimiter: str, encoding: str, end: str = "\r\n") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(table)
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_table_is_the_same_however_it_was_saved(encoding: str, delimiter: str, end: str) -> None:
    """Also its identities: the file saved in another way, imported again, stores nothing twice."""
    assert items(written(STORY, delimiter, encoding, end)) == items(written(STORY, ";", "utf-8"))


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=12)


@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=5), st.sampled_from(";,\t"))
def test_what_is_quoted_by_the_book_is_read_by_the_book(table: list[list[str]], delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(table)
    found = list(rows(out.getvalue(), delimiter))

    assert [one.cells for one in found] == [tuple(cell.strip() for cell in line) for line in table]
    assert not any(one.broken for one in found)


@given(st.text(st.sampled_from(';,\t\n" abä'), max_size=60), st.sampled_from(";,\t"))
def test_every_line_of_any_text_ends_up_in_a_row(text: str, delimiter: str) -> None:
    found = list(rows(text, delimiter))
    letters = [char for char in text if char in "abä"]

    assert [char for one in found for cell in one.cells for char in cell if char in "abä"] == letters
    assert [one.line for one in found] == sorted({one.line for one in found})


@given(st.binary(max_size=200))
def test_any_bytes_are_a_sheet_or_a_sentence(data: bytes) -> None:
    try:
        told = str(read_sheet(data, {}, "x").columns)
    except UsageError as error:
        told = say(error.key, "de", **error.values)

    assert told


def test_an_open_quotation_mark_costs_its_own_row_only() -> None:
    text = 'Datum;Text\n20.11.2026;"Nie wieder\n21.11.2026;"Gut"\n22.11.2026;"Sehr\ngut"\n'

    assert [one if isinstance(one, str) else one.body for one in read(text)] == [
        "import.open_quote",
        "Gut",
        "Sehr\ngut",
    ]


def test_quotation_marks_of_a_program_that_does_not_quote_are_part_of_the_text() -> None:
    assert row("Datum;Text", '20.11.2026;"Nie wieder" sagt Erna').body == '"Nie wieder" sagt Erna'
    assert row("Datum;Text", '20.11.2026;Erna sagt "nie wieder"').body == 'Erna sagt "nie wieder"'
    assert row("Datum;Text", '20.11.2026; "Nie; wieder" ').body == "Nie; wieder"


def test_rows_are_numbered_as_in_the_file_and_as_in_excel() -> None:
    sheet = read_sheet(b'sep=,\nDatum,Text\n\n20.11.2026,"a\nb"\n21.11.2026,c\n', {}, "x")

    assert [(one.line, one.number) for one in sheet.rows] == [(4, 3), (6, 4)]


def test_a_named_delimiter_counts_and_is_no_row() -> None:
    (one,) = items("sep=,\nDatum,Text\n2026-11-20,a;b\n")

    assert one.body == "a;b"


def test_what_stands_above_the_header_is_passed_over() -> None:
    sheet = read_sheet(b"Auswertung November;;\n\nDatum;Text\n20.11.2026;a\n", {}, "x")

    assert (sheet.header_line, len(sheet.rows)) == (3, 1)


def test_the_delimiter_is_the_one_that_makes_the_columns_known() -> None:
    (one,) = items("Datum;Titel, Rubrik, Ort;Text\n20.11.2026;a, b, c, d;e\n")

    assert (one.body, one.extra) == ("e", {"Titel, Rubrik, Ort": "a, b, c, d"})


# --- columns ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("DATUM;QUELLE;ÜBERSCHRIFT;KOMMENTAR", "published source title text"),
        ("Veroeffentlicht am;Plattform;Titel;Rezension", "published source title text"),
        ("Date;Source;Headline;Full Text;Link;Reach", "published source title text url reach"),
        ("Created_At;Platform;Review-Text;Star Rating;User name", "published source text rating author"),
        ("Datum;Text;Gefällt mir;Kommentare;Geteilt", "published text likes replies shares"),
        ("Datum;Uhrzeit;Beitrag;Marke;Sprache;Medientyp", "published time text brand lang medium"),
    ],
)
def test_columns_are_known_by_their_names(header: str, fields: str) -> None:
    assert [column.field for column in lay_out(header.split(";"), {})] == fields.split()


def test_the_most_fitting_of_several_columns_is_taken_and_the_others_are_kept() -> None:
    one = row("Kommentar;Text;Datum", "intern;Nordwind fährt;20.11.2026")

    assert (one.body, one.extra) == ("Nordwind fährt", {"Kommentar": "intern"})


def test_a_mapping_wins_over_the_names_and_leaves_columns_out() -> None:
    wanted = mapping(["kommentar=text", "TEXT = title", "Telefon=-"])
    (one,) = items("Kommentar;Text;Datum;Telefon;\nlang;kurz;20.11.2026;0221;x\n", wanted)

    assert (one.body, one.title, one.extra) == ("lang", "kurz", {"column 5": "x"})


def test_a_number_of_a_row_is_no_identity() -> None:
    assert {"nr", "nummer", "lfd nr"} & {
        plain(name) for names in NAMES.values() for name in names.split(" | ")
    } == set()


def test_no_name_stands_for_two_fields() -> None:
    names = [plain(name) for field in NAMES.values() for name in field.split(" | ")]

    assert len(names) == len(set(names)) > 100


def test_a_further_column_never_takes_a_key_of_the_export() -> None:
    one = row("Text;text;Datum", "a;b;20.11.2026")

    assert one.extra == {"text (column 2)": "b"}


@pytest.mark.parametrize(
    ("given", "key"),
    [("text", "map_shape"), ("=text", "map_shape"), ("Kommentar=", "map_shape"), ("Kommentar=txt", "map_field")],
)
def test_a_mapping_that_cannot_be_understood_is_explained(given: str, key: str) -> None:
    with pytest.raises(UsageError) as caught:
        mapping([given])

    assert caught.value.key == f"import.{key}"


@pytest.mark.parametrize(
    ("text", "wanted", "key"),
    [
        ("Datum;Text\n", {"Kommentar": "text"}, "map_column"),
        ("Datum;Foo\n", {}, "no_text"),
        ("Foo;Text\n", {}, "no_date"),
        ("", {}, "empty_sheet"),
        ("\n\n", {}, "empty_sheet"),
        ("PK\x03\x04", {}, "workbook"),
    ],
)
def test_a_file_that_is_no_table_of_mentions_is_explained(text: str, wanted: Mapping[str, str], key: str) -> None:
    with pytest.raises(UsageError) as caught:
        read(text, wanted)

    assert caught.value.key == f"import.{key}"


def test_without_any_source_one_must_be_named() -> None:
    with pytest.raises(UsageError) as caught:
        read("Datum;Text\n", source="")

    assert caught.value.key == "import.no_source"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Datum;Text\n", True),
        ("PK\x03\x04", True),
        ("no\n", False),
        ("", False),
        ('{"source": "text", "text": 1}', False),
    ],
)
def test_a_sheet_is_known_by_its_columns(text: str, is_one: bool) -> None:
    assert is_sheet(text.encode(), {}) is is_one


# --- cells ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "clock", "says", "quality"),
    [
        ("20.11.2026", "", "2026-11-19T23:00", "day"),
        ("20.11.26 09:15", "", "2026-11-20T08:15", "zone_guess"),
        ("20.11.2026, 9.15 Uhr", "", "2026-11-20T08:15", "zone_guess"),
        ("20.7.2026 09:15", "", "2026-07-20T07:15", "zone_guess"),
        ("20.11.2026", "09:15", "2026-11-20T08:15", "zone_guess"),
        ("20.11.2026", "9.15 Uhr", "2026-11-20T08:15", "zone_guess"),
        ("46346", "", "2026-11-19T23:00", "day"),
        ("46346,385416667", "", "2026-11-20T08:15", "zone_guess"),
        ("46346.5", "", "2026-11-20T11:00", "zone_guess"),
        ("46346", "09:15", "2026-11-20T08:15", "zone_guess"),
        ("2026-11-20T09:15:00+01:00", "", "2026-11-20T08:15", "exact"),
        ("Nov 20, 2026 9:15 AM", "", "2026-11-20T08:15", "zone_guess"),
    ],
)
def test_dates_as_spreadsheets_have_them(cell: str, clock: str, says: str, quality: str) -> None:
    found = dated(cell, clock, BERLIN, day_leads=None)

    assert found is not None
    assert (found.at.isoformat()[:16], str(found.quality)) == (says, quality)


@pytest.mark.parametrize("cell", ["", "gestern", "12345", "31.02.2026", "3/4/2026", "20.11.", "1.234,5"])
def test_what_is_no_date_is_none(cell: str) -> None:
    assert dated(cell, "", BERLIN, day_leads=None) is None


def test_the_other_dates_of_a_column_show_which_number_is_the_day() -> None:
    american = items("Date,Text\n11/20/2026,a\n3/4/2026,b\n")
    british = items("Date,Text\n20/11/2026,a\n3/4/2026,b\n")

    assert [one.published and one.published.month for one in american] == [11, 3]
    assert [one.published and one.published.month for one in british] == [11, 4]


def test_where_no_other_date_shows_it_the_row_is_refused() -> None:
    assert read("Date,Text\n3/4/2026,b\n") == ["import.row_date_order"]
    assert day_first(["13/1/2026", "1/13/2026"]) is None


@pytest.mark.parametrize(
    ("cell", "value", "best"),
    [
        ("4,0", 4.0, None),
        ("4.5", 4.5, None),
        ("4 von 5", 4.0, 5.0),
        ("4,5/5", 4.5, 5.0),
        ("90 %", 90.0, 100.0),
        ("★★★★☆", 4.0, 5.0),
        ("⭐⭐", 2.0, 5.0),
        ("☆☆☆☆☆", 0.0, 5.0),
        ("5 Sterne", 5.0, None),
    ],
)
def test_ratings_as_people_write_them(cell: str, value: float, best: float | None) -> None:
    found = rating(cell)

    assert found is not None
    assert (found.value, found.best) == (value, best)


def test_a_rating_s_scale_may_stand_in_other_columns_and_makes_it_a_review() -> None:
    one = row("Datum;Text;Bewertung;Rating max;Rating min", "20.11.2026;a;7;10;0")

    assert (one.rating, one.rating_max, one.rating_min, one.extra) == (7.0, 10.0, 0.0, {"medium": "review"})


@pytest.mark.parametrize(
    ("cell", "count"),
    [("1.234", 1234), ("1.234,5", 1234), ("1,234", 1234), ("12 Tsd.", 12000), ("0", 0), ("", None), ("k. A.", None)],
)
def test_counts_with_thousands_in_either_language(cell: str, count: int | None) -> None:
    assert row("Datum\tText\tReichweite", f"20.11.2026\ta\t{cell}").reach == count


def test_a_brand_may_be_named_by_name_or_id() -> None:
    assert row("Datum;Text;Marke", "20.11.2026;a;SUEDEXPRESS").brand == "suedexpress"
    assert row("Datum;Text;Marke", "20.11.2026;a;Nordwind").brand == "nordwind"


def test_links_are_made_whole_and_what_is_none_is_kept_as_text() -> None:
    assert (
        row("Datum;Text;Link", "20.11.2026;a;www.tagblatt.example/1?utm_source=x").url
        == "https://www.tagblatt.example/1"
    )
    odd = row("Datum;Text;Link", "20.11.2026;a;Seite 3")
    assert (odd.url, odd.extra) == ("", {"Link (text)": "Seite 3"})


@pytest.mark.parametrize(("cell", "medium"), [("Forum", "forum"), ("Presse", "news"), ("Litfaßsäule", "Litfaßsäule")])
def test_a_medium_is_understood_in_german_too(cell: str, medium: str) -> None:
    assert row("Datum;Text;Medientyp", f"20.11.2026;a;{cell}").extra == {"medium": medium}


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ("gestern;a;;;", "row_date"),
        (";a;;;", "row_date"),
        ("20.11.2026;;;;", "row_empty"),
        ("20.11.2026;a;sehr gut;;", "row_rating"),
        ("20.11.2026;a;;viele;", "row_number"),
        ("20.11.2026;a;;;Westwind", "unknown_brand"),
        ("20.11.2026;a;;;;und; noch; was", "too_many_cells"),
    ],
)
def test_a_bad_row_is_named_by_its_column_and_the_others_come_in(cells: str, key: str) -> None:
    found = read(f"Datum;Text;Bewertung;Reichweite;Marke\n20.11.2026;gut\n{cells}\n21.11.2026;auch gut;;;;\n")

    assert [one if isinstance(one, str) else one.body for one in found] == ["gut", f"import.{key}", "auch gut"]


def test_a_row_without_a_source_needs_one_from_the_command() -> None:
    text = "Datum;Text;Quelle\n20.11.2026;a;\n"

    assert read(text, source="") == ["import.row_source"]
    assert len(items(text, source="hotline")) == 1


# --- identity ---------------------------------------------------------------------------------------------------


def test_an_id_column_is_the_identity_and_else_what_the_row_says() -> None:
    with_id = items("ID;Datum;Text\n7;20.11.2026;a\n7;21.11.2026;b\n")
    without = items("Datum;Autor;Text;Likes\n20.11.2026;erna;a;1\n20.11.2026;erna;a;2\n20.11.2026;otto;a;1\n")

    assert [one.native_id for one in with_id] == ["7", "7"]
    assert len({one.native_id for one in without}) == 2
    assert without[0].native_id == without[1].native_id


def test_a_row_keeps_its_identity_when_others_are_put_before_it() -> None:
    (alone,) = items("Datum;Text\n20.11.2026;a\n")
    _, after = items("Text;Datum;Neu\nb;19.11.2026;x\na;20.11.2026;y\n")

    assert after.native_id == alone.native_id


# --- words ------------------------------------------------------------------------------------------------------


def test_the_import_says_the_same_in_both_languages() -> None:
    german, english = (catalogue("import", lang) for lang in LANGUAGES)

    assert german.keys() == english.keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_about_a_row_names_its_column_and_what_would_be_right(lang: str) -> None:
    sheet = read_sheet(b"Datum;Text\ngestern;a\n", {}, "x")
    (error,) = (one.outcome for one in taken(sheet, BERLIN, {}) if isinstance(one.outcome, UsageError))

    told = say(error.key, lang, **error.values)
    assert "Datum" in told
    assert "gestern" in told
    assert "2026" in told


def test_the_text_of_a_file_and_the_name_of_its_encoding() -> None:
    assert text_of("Größe\r\n".encode("cp1252")) == ("Größe\n", "Windows-1252")
    assert text_of("Größe\r".encode("utf-16")) == ("Größe\n", "UTF-16")
