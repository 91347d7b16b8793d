"""``listener detect --series FILE``: a bare series comes back with a score in each row."""

from __future__ import annotations

import csv
import json
import os
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.calls import Office

START = datetime(2026, 3, 1, tzinfo=UTC)


def series(bins: int, spike: int, value: int = 900) -> str:
    """Return a file of five-minute bins, all 9 or 10, but for one hour."""
    counts = [value if spike <= place < spike + 12 else 9 + place % 2 for place in range(bins)]
    times = [START + place * timedelta(minutes=5) for place in range(bins)]
    lines = [f"{time:%Y-%m-%d %H:%M:%S},{count}" for time, count in zip(times, counts, strict=True)]
    return "\n".join(["timestamp,value", *lines]) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "counts.csv"
    path.write_text(series(2000, 1500), "utf-8")
    return path


def test_each_row_comes_back_with_its_score(office: Office, file: Path) -> None:
    done = office.call("detect", "--series", str(file))
    rows = list(csv.DictReader(StringIO(done.out)))
    given = list(csv.DictReader(StringIO(file.read_text("utf-8"))))

    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("timestamp,value,anomaly_score\n")
    assert [(row["timestamp"], row["value"]) for row in rows] == [(row["timestamp"], row["value"]) for row in given]
    assert [place for place, row in enumerate(rows) if float(row["anomaly_score"]) >= 0.5] == [1500]


def test_json_says_the_same(office: Office, file: Path) -> None:
    rows = list(csv.DictReader(StringIO(office.call("detect", "--series", str(file)).out)))
    found = json.loads(office.call("detect", "--series", str(file), "--json").out)

    assert [list(one) for one in found] == [["timestamp", "value", "anomaly_score"]] * 2000
    assert [one["anomaly_score"] for one in found] == [float(row["anomaly_score"]) for row in rows]
    assert found[1500] == {"timestamp": "2026-03-06 05:00:00", "value": 900, "anomaly_score": 1.0}


def test_json_tells_whole_numbers_from_others(office: Office) -> None:
    text = "timestamp,value\n2026-01-01,007\n2026-01-02,1.50\n2026-01-03,1e3\n"
    found = json.loads(office.call("detect", "--series", "-", "--json", stdin=text).out)

    assert [repr(one["value"]) for one in found] == ["7", "1.5", "1000.0"]


def test_a_dash_is_standard_input(office: Office, file: Path) -> None:
    text = file.read_text("utf-8")
    assert office.call("detect", "--series", "-", stdin=text) == office.call("detect", "--series", str(file))


def test_it_needs_no_configuration(tmp_path: Path, file: Path) -> None:
    (tmp_path / "nothing").mkdir()
    assert Office(tmp_path / "nothing").call("detect", "--series", str(file)).code == 0


@pytest.mark.parametrize(
    ("text", "lang", "says"),
    [
        ("", "en", "The file is empty"),
        ("2026-01-01,1\n", "de", "Zeile 1: Hier muss die Kopfzeile timestamp,value stehen"),
        ("timestamp,value\ngestern,1\n", "de", "Zeile 2: „gestern“ ist keine Zeit"),
        ("timestamp,value\n2026-01-01,viele\n", "en", "Line 2: “viele” is no count"),
        ("timestamp,value\n2026-01-02,1\n2026-01-01,1\n", "en", "Line 3: 2026-01-01 is not later than 2026-01-02"),
        ("timestamp,value\n2026-01-01,1\n2026-01-02,1\n2026-01-04,1\n", "de", "Zeile 4: Der Abstand"),
        (b"timestamp,value\n2026-01-01,1\n\xff\n", "en", "Line 3: this is not UTF-8; please save"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_a_remedy(
    office: Office, text: str | bytes, lang: str, says: str
) -> None:
    done = office.call("detect", "--series", "-", "--lang", lang, stdin=text)

    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_without_a_series_it_says_so(office: Office) -> None:
    done = office.call("detect", "--lang", "en")
    assert (done.code, done.err) == (2, "Missing: --series.\n")


def test_a_file_that_is_not_there(office: Office) -> None:
    assert office.call("detect", "--series", "nowhere.csv").code == 2


def test_sixteen_thousand_rows_take_less_than_five_seconds(office: Office, tmp_path: Path) -> None:
    """As a process of its own, start included, of a processor's time; in fact about half a second."""
    (tmp_path / "long.csv").write_text(series(16_000, 12_000), "utf-8")
    begun = os.times()
    done = office.process("detect", "--series", str(tmp_path / "long.csv"))
    ended = os.times()

    assert ended.children_user + ended.children_system - begun.children_user - begun.children_system < 5
    assert done.code == 0
    assert done.out.count("\n") == 16_001
