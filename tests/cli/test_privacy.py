"""``listener privacy``: a person who asks is told, erased, left out; each deed stands in the log, no name does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from listener.app import utc_now
from listener.model import After, Search, Tally
from listener.store import Store
from tests.cli.calls import Office

ERNA = "Erna Unverwechselbar"


@pytest.fixture
def asked(office: Office) -> Office:
    """An office in which two have spoken, and whose database was copied once."""
    at = utc_now().isoformat()
    lines = [
        {"source": "tagblatt", "id": str(number), "author": who, "published": at, "text": text, "medium": "forum"}
        | {"url": f"https://tagblatt.example/{number}"}
        for number, (who, text) in enumerate(
            [(ERNA, "Nordwind steht in Celle"), (ERNA, "Nordwind fährt an Celle vorbei"), ("Jo", "Nordwind ist prima")]
        )
    ]
    file = office.folder / "mentions.jsonl"
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    assert office.call("import", str(file)).code == 0
    file.unlink()
    (office.folder / "backups").mkdir()
    (office.folder / "backups" / "listener.old.db").write_bytes(b"copy")
    return office


def everything(office: Office) -> bytes:
    return b"".join(path.read_bytes() for path in office.folder.glob("listener*"))


def test_whoever_asks_is_told_what_is_stored_of_them_and_of_nobody_else(asked: Office) -> None:
    told = asked.call("privacy", "export", ERNA, "--as", "Kim")
    found = json.loads(asked.call("privacy", "export", f"@{ERNA}", "--platform", "feed", "--json", "--as", "Kim").out)

    assert "2 Beiträge sind gespeichert" in told.out
    assert "Celle" in told.out
    assert "prima" not in told.out
    assert [one["source"] for one in found["mentions"]] == ["tagblatt"] * 2
    assert asked.call("privacy", "export", ERNA, "--platform", "bluesky", "--as", "Kim").code == 2
    assert "tagblatt" in asked.call("privacy", "export", ERNA, "--source", "tagblat", "--as", "Kim").err
    assert asked.call("privacy", "export", " ", "--as", "Kim").code == 2


@pytest.mark.parametrize(
    ("what", "mentions"),
    [
        ((ERNA,), 2),
        (("--url", "https://tagblatt.example/1"), 1),
        (("--text", "in Celle"), 1),
    ],
)
def test_erasing_needs_a_yes_and_names_the_copies_that_are_left(
    asked: Office, what: tuple[str, ...], mentions: int
) -> None:
    refused = asked.call("privacy", "erase", *what, "--as", "Kim")
    done = asked.call("privacy", "erase", *what, "--yes", "--reason", "Brief vom 3.11.", "--as", "Kim")

    assert (refused.code, done.code) == (2, 0)
    assert f"Das würde {mentions} Beiträge löschen" in refused.err
    assert f"Gelöscht: {mentions} Beiträge" in done.out
    assert str(Path("backups") / "listener.old.db") in done.err
    (line,) = json.loads(asked.call("privacy", "audit", "--json").out)
    assert (line["deed"], line["actor"], line["reason"]) == ("erase", "Kim", "Brief vom 3.11.")


def test_what_was_erased_is_in_no_byte_and_does_not_come_back(asked: Office) -> None:
    record = json.loads(asked.call("privacy", "erase", ERNA, "--yes", "--json", "--as", "Kim").out)

    assert record[0]["mentions"] == 2
    assert [Path(one).name for one in record[0]["backups"]] == ["listener.old.db"]
    assert b"Celle" not in everything(asked)
    assert b"Unverwechselbar" not in everything(asked)
    assert asked.call("privacy", "erase", ERNA, "--url", "https://x.example/", "--yes", "--as", "Kim").code == 2


def test_an_objection_says_what_is_still_stored_and_can_be_taken_back(asked: Office) -> None:
    done = asked.call("privacy", "object", "add", ERNA, "--as", "Kim", "--reason", "Anruf")

    assert "nichts mehr gespeichert" in done.out
    assert "noch 2 Beiträge" in done.err
    assert "schon eingetragen" in asked.call("privacy", "object", "add", f"@{ERNA}", "--as", "Kim").out
    (row,) = asked.call("privacy", "object", "list").rows
    assert row[1:2] == ["überall"]
    assert ERNA not in "".join(row)
    assert asked.call("privacy", "object", "remove", ERNA, "--source", "tagblatt", "--as", "Kim").code == 2
    assert asked.call("privacy", "object", "remove", ERNA, "--as", "Kim").code == 0
    assert "keine Widersprüche" in asked.call("privacy", "object", "list").err


def test_what_is_held_is_not_erased_by_mistake(asked: Office) -> None:
    number = str(json.loads(asked.call("mentions", "Celle", "--json").out)[0]["mention"])
    why = ("--reason", "Klage", "--as", "Kim")

    assert asked.call("privacy", "hold", number, "--until", "2999-01-01", "--as", "Kim").code == 2
    assert asked.call("privacy", "hold", number, "--until", "gestern", *why).code == 2
    assert asked.call("privacy", "hold", number, "--until", "9999-12-31", *why).code == 2
    assert asked.call("privacy", "hold", number, "--until", "2001-01-01", *why).code == 2
    assert asked.call("privacy", "hold", "INC-0099", "--until", "2999-01-01", *why).code == 2
    assert "1 Beiträge werden aufgehoben" in asked.call("privacy", "hold", number, "--until", "2999-01-01", *why).out
    assert [row[0] for row in asked.call("privacy", "hold").rows] == [number]
    refused = asked.call("privacy", "erase", ERNA, "--yes", "--as", "Kim")
    assert refused.code == 2
    assert "--override" in refused.err
    assert asked.call("privacy", "release", number, "--as", "Kim").code == 0
    assert asked.call("privacy", "release", number, "--as", "Kim").code == 2
    assert asked.call("privacy", "erase", ERNA, "--yes", "--as", "Kim").code == 0


def test_what_is_held_is_shown_in_its_words_to_who_says_why(asked: Office) -> None:
    number = str(json.loads(asked.call("mentions", "Celle", "--json").out)[0]["mention"])
    why = ("--reason", "Klage", "--as", "Kim")
    asked.call("privacy", "hold", number, "--until", "2999-01-01", *why)
    with Store(asked.folder / "listener.db") as store:
        (found,) = [one.mention for one in store.search(Search()) if str(one.id) == number]
        store.save_visit(
            found.source, [], Tally(), After({}, found.published, gone=(found.native_id,)), found.published
        )

    shown = json.loads(asked.call("mentions", "Celle", "--json").out)
    assert number not in {str(one["mention"]) for one in shown}
    assert asked.call("privacy", "hold", number, "--export", "--as", "Kim").code == 2
    assert "Celle" in asked.call("privacy", "hold", number, "--export", *why).out
    (told,) = json.loads(asked.call("privacy", "hold", number, "--export", "--json", *why).out)
    assert (told["text"], told["author"]) == (found.text, found.author)
    assert told["deleted"]
    asked.call("privacy", "release", number, "--as", "Kim")
    assert asked.call("privacy", "hold", number, "--export", *why).code == 2


def test_an_incident_s_quotes_are_held_by_its_number(stormy: Office, tmp_path: Path) -> None:
    from shutil import copytree  # noqa: PLC0415 - the office is only looked at

    own = Office(Path(copytree(stormy.folder, tmp_path / "own")))
    done = own.call("privacy", "hold", "INC-0001", "--until", "2999-01-01", "--reason", "Klage", "--as", "Kim")

    held = own.call("privacy", "hold").rows
    assert done.code == 0
    assert 0 < len(held) <= 20
    assert {row[1] for row in held} == {"INC-0001"}


def test_terms_are_shown_and_only_then_done(asked: Office) -> None:
    text = (asked.folder / "config.toml").read_text("utf-8").replace("36500", "36500\nmicroblog_days = 90")
    (asked.folder / "config.toml").write_text(text, "utf-8")

    shown = asked.call("privacy", "retention", "--dry-run")
    done = asked.call("privacy", "retention")

    assert [row[:2] for row in shown.rows] == [["microblog", "90"], ["alle übrigen", "36500"]]
    assert "gelöscht" not in shown.err
    assert "0 Beiträge gelöscht" in done.err
