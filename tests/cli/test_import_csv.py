"""``listener import FILE.csv``: from a spreadsheet into the archive."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
from pathlib import Path

import pytest

from listener.model.alias import is_alias
from tests.cli.calls import Done, Office

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "import-and-webhook.md"
SHEET = """Datum;Quelle;Autor;Kommentar;Sterne;Filiale;Telefon
20.11.2023 09:15;Kasse;Müller;Nordwind Bahn: „nie“ wieder;1;Köln;0221
21.11.2023;Kasse;Meier;Der Südexpress war toll;5;Ulm;0731
22.11.2023;Kasse;Huber;Ganz etwas anderes;3;Ulm;0731
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    return saved(tmp_path / "kasse.csv", SHEET)


def saved(file: Path, text: str, encoding: str = "cp1252") -> Path:
    file.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    return file


def exported(office: Office) -> list[dict[str, object]]:
    return [json.loads(line) for line in office.call("export").out.splitlines()]


def test_a_spreadsheet_comes_in_and_goes_out_as_json_lines(office: Office, sheet: Path) -> None:
    done = office.call("import", str(sheet), "--map", "Telefon=-")

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("2 gespeichert, 1 nicht behalten")
    first, second = exported(office)
    assert first | {"id": "", "lang": ""} == {
        "source": "Kasse", "id": "", "published": "2023-11-20T08:15:00+00:00", "author": first["author"], "lang": "",
        "text": "Nordwind Bahn: „nie“ wieder", "rating": 1.0, "brand": "nordwind", "medium": "review",
        "Filiale": "Köln",
    }  # fmt: skip
    assert is_alias(str(first["author"]))
    assert second["brand"] == "suedexpress"


def test_the_same_file_twice_stores_nothing_twice_however_it_was_saved(office: Office, sheet: Path) -> None:
    office.call("import", str(sheet))
    again = office.call("import", str(sheet))
    other = office.call("import", str(saved(sheet.with_name("unicode.txt"), SHEET.replace(";", "\t"), "utf-16")))

    assert again.out.startswith("0 gespeichert, 2 schon bekannt")
    assert other.out == again.out


def test_what_was_exported_is_imported_again_without_a_second_copy(office: Office, sheet: Path) -> None:
    office.call("import", str(sheet))
    out = office.folder / "out.jsonl"
    office.call("export", str(out))

    assert office.call("import", str(out)).out == "0 gespeichert, 2 schon bekannt\n"


def test_a_dry_run_shows_the_columns_and_the_mentions_and_stores_nothing(office: Office, sheet: Path) -> None:
    done = office.call("import", str(sheet), "--dry-run", "--map", "Telefon=-")

    assert (done.code, done.err) == (0, "")
    head, *table = done.out.splitlines()
    assert head == "Tabelle: Windows-1252, Trennzeichen ;, Spaltennamen in Zeile 1."
    assert table[:8] == [
        "Spalte\tGilt als",
        "Datum\tpublished",
        "Quelle\tsource",
        "Autor\tauthor",
        "Kommentar\ttext",
        "Sterne\trating",
        "Filiale\tbleibt unter seinem Namen",
        "Telefon\twird nicht gespeichert",
    ]
    assert table[9].split("\t")[:4] == ["Mo 20.11.2023 09:15", "Kasse", "Nordwind Bahn", "1"]
    assert table[11].split("\t")[2] == "-"
    assert table[-1].startswith("2 kämen herein, 1 nicht")
    assert not (office.folder / "listener.db").exists()


def test_a_dry_run_of_json_lines_shows_the_mentions(office: Office) -> None:
    line = json.dumps({"source": "forum", "published": "2024-05-01T10:00:00+02:00", "text": "Nordwind fährt"})
    done = office.call("import", "-", "--dry-run", "--lang", "en", stdin=f"{line}\nno\n")

    assert done.code == 65
    assert "Wed 1 May 2024 10:00\tforum\tNordwind Bahn" in done.out
    assert done.out.endswith("1 would come in, 0 would not (none of the brands, or older than [retention] allows), "
                             "1 bad lines. Nothing was stored.\n")  # fmt: skip
    assert done.err.startswith("line 2: not JSON")


def test_on_a_terminal_the_preview_is_a_table(office: Office, sheet: Path) -> None:
    screen = office.see("import", str(sheet), "--dry-run", columns=100)

    assert "Nordwind Bahn" in screen
    assert "\t" not in screen


def test_bad_rows_are_named_and_the_rest_comes_in(office: Office) -> None:
    text = (
        'Datum,Text,Reichweite\n20.11.2023,"Nordwind\nfährt",1.234\ngestern,Nordwind steht,\n'
        "22.11.2023,Nordwind fährt,viele\n23.11.2023,Nordwind ruht,7\n"
    )
    done = office.call("import", "-", "--source", "hotline", stdin=text)

    assert (done.code, done.out) == (65, "2 gespeichert, 2 schlechte Zeilen\n")
    first, second = done.err.splitlines()
    assert first.startswith("Zeile 4 (in Excel 3): die Spalte „Datum“ enthält kein Datum: „gestern“; richtig wäre")
    assert second.startswith("Zeile 5 (in Excel 4): die Spalte „Reichweite“")


@pytest.mark.parametrize(
    ("name", "content", "args", "says"),
    [
        ("m.xlsx", b"PK\x03\x04...", (), "CSV UTF-8"),
        ("m.csv", b"", (), "leer"),
        ("m.csv", b"Foo;Bar\n1;2\n", (), "gefunden: Foo, Bar"),
        ("m.csv", b"Datum;Text\n1;2\n", (), "--source NAME"),
        ("m.csv", b"Datum;Text\n1;2\n", ("--map", "Bar=text"), "„Bar“"),
        ("m.csv", b"Datum;Text\n1;2\n", ("--map", "Text=texd"), "„text“?"),
        ("m.jsonl", b"{}\n", ("--source", "x"), "Tabellen"),
    ],
)
def test_a_file_that_cannot_be_imported_is_explained_and_makes_no_database(
    office: Office, name: str, content: bytes, args: tuple[str, ...], says: str
) -> None:
    file = office.folder / name
    file.write_bytes(content)
    done = office.call("import", str(file), *args)

    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert not (office.folder / "listener.db").exists()


def test_a_file_on_standard_input_is_known_by_what_it_holds(office: Office) -> None:
    def imported(text: str) -> Done:
        return office.call("import", "-", stdin=text)

    assert imported(SHEET).out.startswith("2 gespeichert")
    assert imported("\ufeff" + SHEET).out.startswith("0 gespeichert, 2 schon bekannt")
    assert imported("no\n").out == "0 gespeichert, 1 schlechte Zeilen\n"


def test_a_long_sheet_is_stored_in_pieces_without_a_gap(office: Office) -> None:
    lines = [f"20.11.2023;Nordwind fährt, Teil {number}\n" for number in range(1200)]
    done = office.call("import", "-", "--source", "liste", stdin="Datum;Text\n" + "".join(lines))

    assert done.out == "1.200 gespeichert\n"


def test_the_guide_shows_what_the_program_says(office: Office) -> None:
    guide = GUIDE.read_text("utf-8")
    (table,) = re.findall(r"```csv\n(.*?)```", guide, re.DOTALL)
    (session,) = re.findall(r"```text\n(\$ listener import .*?)```", guide, re.DOTALL)
    saved(office.folder / "hotline.csv", table, "utf-8-sig")

    calls = re.findall(r"^\$ listener (.+)\n((?:(?!\$ ).*\n)+)", session, re.MULTILINE)
    assert len(calls) == 2
    for line, shown in calls:
        with contextlib.chdir(office.folder):
            done = office.call(*shlex.split(line))
        assert this_year(done.out + done.err) == this_year(shown)


def this_year(text: str) -> str:
    """Return the text with dates as they are told in 2026: in other years the year is told, too."""
    return re.sub(r"(\d\d\.\d\d\.)2026 ", r"\1 ", text)
