"""``listener import`` and ``export``: mentions as JSON Lines in and out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from listener.app import utc_now
from listener.drive import drive
from listener.importing import Archive
from listener.model import Batch, Request, Response
from tests.cli.calls import Office
from tests.cli.corpus import LINES

GOOD = {"source": "forum", "published": "2024-05-01T10:00:00+02:00", "text": "Nordwind fährt wieder"}


def lines_of(*objects: object) -> str:
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects)


def export(office: Office, *args: str) -> list[dict[str, object]]:
    done = office.call("export", *args)
    assert (done.code, done.err) == (0, "")
    return [json.loads(line) for line in done.out.splitlines()]


def test_bad_lines_are_named_with_their_number_and_the_rest_goes_in(office: Office) -> None:
    text = "\n".join(
        [
            json.dumps(GOOD),
            "",
            '{"source": "forum"',
            "[1, 2]",
            json.dumps({**GOOD, "published": "gestern"}),
            json.dumps({**GOOD, "published": "2024-05-01T10:00:00"}),
            json.dumps({**GOOD, "text": ""}),
            json.dumps({**GOOD, "brand": "Südwind"}),
            json.dumps({**GOOD, "text": "Der Südexpress auch"}),
        ]
    )
    done = office.call("import", "-", stdin=text)

    assert done.code == 65
    assert done.out == "2 gespeichert, 6 schlechte Zeilen\n"
    assert [line.split(":")[0] for line in done.err.splitlines()] == [f"Zeile {number}" for number in range(3, 9)]
    assert "kein JSON" in done.err
    assert 'die Marke "Südwind" steht nicht in der Konfiguration' in done.err
    assert len(export(office)) == 2


def test_bad_lines_are_told_in_english_too(office: Office) -> None:
    done = office.call("--lang", "en", "import", "-", stdin="no\n")

    assert (done.code, done.out) == (65, "0 stored, 1 bad lines\n")
    assert done.err.startswith("line 1: not JSON")


def test_a_line_that_is_no_text_is_a_bad_line(office: Office) -> None:
    done = office.call("import", "-", stdin=b'{"text": "\xff"}\n' + lines_of(GOOD).encode("utf-8-sig"))

    assert (done.code, done.out) == (65, "1 gespeichert, 1 schlechte Zeilen\n")
    assert "Zeile 1" in done.err


def test_half_an_emoji_is_stored_and_endless_nesting_is_a_bad_line(office: Office) -> None:
    half = json.dumps({**GOOD, "text": "Nordwind \ud83d", "author": "Max\ud83d", "extra": {"\ud83d": ["\ud83d"]}})
    done = office.call("import", "-", stdin=f"{half}\n{'[' * 100_000}\n{json.dumps(GOOD)}\n")

    assert (done.code, done.out) == (65, "2 gespeichert, 1 schlechte Zeilen\n")
    assert "Zeile 2: kein JSON" in done.err
    assert "Nordwind \ufffd" in {one["text"] for one in export(office)}


def test_many_bad_lines_are_counted_and_the_first_are_shown(office: Office) -> None:
    done = office.call("import", "-", stdin="no\n" * 50)

    assert len(done.err.splitlines()) == 21
    assert done.err.splitlines()[-1] == "… und 30 weitere schlechte Zeile(n)"


def test_the_same_file_twice_changes_nothing_and_an_edit_is_an_edit(office: Office) -> None:
    first = office.call("import", "-", stdin=lines_of(*LINES))
    again = office.call("import", "-", stdin=lines_of(*LINES))
    edited = office.call("import", "-", stdin=lines_of(*LINES[:-1], {**LINES[-1], "text": "Nordwind war's nicht"}))

    assert first.out == f"{len(LINES)} gespeichert\n"
    assert again.out == f"0 gespeichert, {len(LINES)} schon bekannt\n"
    assert edited.out == f"0 gespeichert, {len(LINES) - 1} schon bekannt, 1 geändert\n"
    assert len(export(office)) == len(LINES) + 1


def test_what_names_no_brand_is_not_kept_and_that_is_said(office: Office) -> None:
    done = office.call("import", "-", stdin=lines_of({**GOOD, "text": "Der Zug nach Ulm"}), LISTENER_LANG="en")

    assert (done.code, done.out) == (
        0,
        "0 stored, 1 not kept (none of the brands, or older than [retention] allows)\n",
    )


def test_an_export_is_read_back_without_loss(archive: Office, office: Office) -> None:
    """Also unknown keys, and a mention of two brands, which takes two lines."""
    file = office.folder / "export.jsonl"
    told = archive.call("export", str(file))
    back = office.call("import", str(file))

    assert (told.code, told.err) == (0, "31 Beiträge geschrieben.\n")
    assert back.out == "30 gespeichert, 1 schon bekannt\n"
    assert export(office) == export(archive)
    assert {one["brand"] for one in export(office) if one["id"] == "m-27"} == {"nordwind", "suedexpress"}
    assert {one.get("sender_farbe") for one in export(office) if one["id"] == "m-28"} == {"grün"}


def test_a_mention_of_two_brands_keeps_both_wherever_the_file_is_cut(office: Office) -> None:
    """The importer stores some hundred lines at a time."""
    both = [{**GOOD, "id": f"b-{n}", "brand": brand} for n in range(700) for brand in ("nordwind", "suedexpress")]
    done = office.call("import", "-", stdin=lines_of(*both[1:]))

    assert done.out == "700 gespeichert, 699 schon bekannt\n"
    assert len(export(office)) == 1399


def test_an_export_can_be_narrowed_and_comes_oldest_first(archive: Office) -> None:
    some = export(archive, "-b", "südexpress", "--since", "12.3.2024", "--until", "KW 11 2024")

    assert [one["brand"] for one in some] == ["suedexpress"] * len(some)
    assert [str(one["published"]) for one in some] == sorted(str(one["published"]) for one in some)
    assert some[0]["published"] == "2024-03-12T09:30:00+00:00"


def test_an_empty_export_is_an_empty_file(archive: Office, tmp_path: Path) -> None:
    done = archive.call("export", str(tmp_path / "none.jsonl"), "--until", "1.1.2020", "--lang", "en")

    assert (done.code, done.err) == (0, "0 mentions written.\n")
    assert (tmp_path / "none.jsonl").read_bytes() == b""


def test_an_unknown_medium_is_news_and_a_known_one_is_kept(office: Office) -> None:
    video = {**GOOD, "medium": "video"}
    office.call("import", "-", stdin=lines_of(video, {**GOOD, "source": "blog", "medium": "litfasssäule"}))
    found = json.loads(office.call("mentions", "--json").out)

    assert {one["source"]: one["medium"] for one in found} == {"forum": "video", "blog": "news"}


def test_a_configured_source_takes_an_import_as_its_own(office: Office) -> None:
    text = (office.folder / "config.toml").read_text("utf-8").replace('kind = "feed"', 'kind = "feed"\nmedium = "blog"')
    (office.folder / "config.toml").write_text(text, "utf-8")
    office.call("import", "-", stdin=lines_of({**GOOD, "source": "tagblatt"}))

    (one,) = json.loads(office.call("mentions", "--json").out)
    assert one["medium"] == "blog"


@pytest.mark.parametrize(("lang", "says"), [("de", "gibt es nicht"), ("en", "does not exist")])
def test_a_file_that_is_not_there_is_a_usage_error(office: Office, lang: str, says: str) -> None:
    done = office.call("import", "nowhere.jsonl", "--lang", lang)

    assert done.code == 2
    assert says in done.err
    assert not (office.folder / "listener.db").exists()


def test_a_place_that_cannot_be_written_to_is_named(archive: Office, tmp_path: Path) -> None:
    done = archive.call("export", str(tmp_path / "no" / "where.jsonl"))

    assert done.code == 74
    assert "where.jsonl" in done.err


def test_the_source_of_an_import_has_no_more_than_its_file() -> None:
    """It is a source like any other: whoever visits it gets nothing, and asks nobody."""

    def http(request: Request) -> Response:
        raise AssertionError(request)

    assert drive(Archive().collect({"page": 3}, utc_now()), http, utc_now()) == Batch((), {"page": 3})


def test_an_export_takes_the_same_query_as_the_list(archive: Office, tmp_path: Path) -> None:
    wanted = ("Wagen", "-Katastrophe", "ton:negativ", "seit:12.3.2024")
    listed = json.loads(archive.call("mentions", "--json", *wanted).out)
    file = tmp_path / "out.jsonl"

    assert archive.call("export", str(file), *wanted).err.endswith("4 Beiträge geschrieben.\n")
    assert [json.loads(line)["id"] for line in file.read_text("utf-8").splitlines()] == [
        one["id"] for one in reversed(listed)
    ]


@pytest.mark.parametrize("query", ["marke:nordwind", "-source:fedi"])
def test_no_file_is_written_that_is_called_like_a_query(archive: Office, query: str) -> None:
    done = archive.call("export", query)

    assert (done.code, done.out) == (2, "")
    assert f"listener export - {query}" in done.err
    assert not list(Path().glob("*:*"))
