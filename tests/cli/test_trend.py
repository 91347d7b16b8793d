"""``listener trend``: how much, and in which mood, gaps included."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from listener.app import utc_now
from listener.model import Blind, SourceName
from listener.store import Store
from tests.cli.calls import Office
from tests.cli.corpus import LINES
from tests.cli.test_screen import plain

DAYS = ("--since", "10.3.2024", "--until", "21.3.2024")


def series(office: Office, *args: str) -> list[dict[str, Any]]:
    done = office.call("trend", "--json", *args)
    assert done.code == 0
    records: list[dict[str, Any]] = json.loads(done.out)
    return records


def test_days_without_a_word_are_there_too(archive: Office) -> None:
    days = series(archive, *DAYS)

    assert [one["start"][:10] for one in days] == [f"2024-03-{day}" for day in range(10, 22)]
    assert {one["start"][10:] for one in days} == {"T00:00:00+01:00"}
    assert [one["total"] for one in days] == [1, 1, 7, 4, 3, 5, 1, 1, 1, 1, 0, 0]


def test_moods_add_up_and_the_share_is_of_what_could_be_scored(archive: Office) -> None:
    days = {one["start"][8:10]: one for one in series(archive, *DAYS)}

    for one in days.values():
        assert one["total"] == one["negative"] + one["neutral"] + one["positive"] + one["unscored"]
    assert days["12"]["negative"] >= 5
    assert days["14"]["unscored"] == 1
    assert days["14"]["negative_share"] == 0
    assert days["20"]["negative_share"] is None


@pytest.mark.parametrize(
    ("by", "starts"),
    [
        ("hour", ["2024-03-12T09:00:00+01:00", "2024-03-12T10:00:00+01:00", "2024-03-12T11:00:00+01:00"]),
        ("day", ["2024-03-12T00:00:00+01:00"]),
        ("week", ["2024-03-11T00:00:00+01:00"]),
    ],
)
def test_a_step_is_as_long_as_asked_for_and_begins_whole(archive: Office, by: str, starts: list[str]) -> None:
    steps = series(archive, "--by", by, "--since", "12.3.2024 9:20", "--until", "12.3.2024 11:40")

    assert [one["start"] for one in steps] == starts
    assert steps[-1]["total"] >= 1


def test_a_brand_has_its_own_series(archive: Office) -> None:
    both, one, other = (series(archive, *DAYS, *more) for more in ((), ("-b", "nordwind"), ("-b", "suedexpress")))

    assert [day["total"] for day in both] == [a["total"] + b["total"] for a, b in zip(one, other, strict=True)]
    assert 0 < sum(day["total"] for day in other) < sum(day["total"] for day in one)


def test_people_read_days_numbers_and_shares_in_their_language(archive: Office) -> None:
    german = archive.call("trend", *DAYS)
    english = archive.call("trend", *DAYS, "--lang", "en")

    assert german.out.splitlines()[0].split("\t") == [
        *("Tag", "Beiträge", "Negativ", "Neutral", "Positiv", "Ohne Wert", "Neg. %"),
    ]
    assert (german.rows[0][0], english.rows[0][0]) == ("So 10.03.2024", "Sun 10 Mar 2024")
    assert german.rows[-1] == ["Do 21.03.2024", "0", "0", "0", "0", "0", "–"]
    assert "%" in german.rows[2][-1]


def test_weeks_and_hours_have_their_own_headings(archive: Office) -> None:
    assert archive.call("trend", "--by", "week", *DAYS).out.startswith("Woche ab\t")
    assert archive.call("trend", "--by", "hour", *DAYS, "-n", "2", "--lang", "en").rows[0][0] == "Thu 21 Mar 2024 22:00"


def test_a_limit_keeps_the_newest(archive: Office) -> None:
    assert series(archive, *DAYS, "--limit", "3") == series(archive, *DAYS)[-3:]
    assert archive.call("trend", *DAYS, "--limit", "1").err == ""  # nothing in the last step is not nothing at all


def test_csv_has_a_row_a_step(archive: Office) -> None:
    rows = list(csv.DictReader(io.StringIO(archive.call("trend", "--csv", *DAYS).out)))

    assert [int(row["total"]) for row in rows] == [one["total"] for one in series(archive, *DAYS)]
    assert rows[-1]["negative_share"] == ""


def test_without_a_time_it_is_the_last_month_and_silence_is_shown(archive: Office) -> None:
    done = archive.call("trend")

    assert len(done.rows) in {30, 31, 32}  # thirty days of 24 hours; late in the evening after a DST change it is 30
    assert {row[1] for row in done.rows} == {"0"}
    assert done.err == "Nichts gefunden.\n"


def test_before_the_first_mention_ever_there_was_no_silence(office: Office) -> None:
    line = {"source": "forum", "published": utc_now().isoformat(), "text": "Nordwind fährt gerade an uns vorbei"}
    assert office.call("import", "-", stdin=json.dumps(line)).code == 0

    (today,) = series(office)
    assert today["total"] == 1
    assert datetime.fromisoformat(today["start"]) <= utc_now().astimezone(UTC)
    assert len(series(office, "--since", "vor 3 Tagen")) >= 4


# --- what could not be heard -----------------------------------------------------------------------------------------

MARCH = datetime(2024, 3, 12, 9, tzinfo=UTC), datetime(2024, 3, 13, 1, 30, tzinfo=UTC)
"""Tuesday, 10:00 in Berlin, to Wednesday, 2:30."""
LEGEND = "? = Quellen, die sonst mindestens ein Fünftel der Stimmen bringen, waren da zeitweise nicht zu hören: "


def deafened(office: Office, *blind: Blind) -> Office:
    """Return an office with the mentions of the archive, some of whose sources were blind."""
    little = {"source": "klein", "published": "2024-03-12T08:00:00+01:00", "text": "Nordwind und der Südexpress"}
    lines = "".join(json.dumps(line) + "\n" for line in (*LINES, little))
    assert office.call("import", "-", stdin=lines).code == 0
    with Store(office.folder / "listener.db") as store:
        store.tell(list(blind), [], utc_now())
    return office


def test_what_could_not_be_heard_is_marked_and_never_a_silence(office: Office) -> None:
    """Three sources bring a third each; one of them was blind from the 12th to the 13th, another is since the 20th."""
    since = datetime(2024, 3, 20, 20, tzinfo=UTC)
    deaf = deafened(office, Blind(SourceName("forum"), *MARCH), Blind(SourceName("fedi"), since))
    days = {one["start"][8:10]: one for one in series(deaf, *DAYS)}
    done = deaf.call("trend", *DAYS)

    assert {day: one["deaf_hours"] for day, one in days.items() if one["deaf"]} == {
        "12": 14,
        "13": 3,
        "20": 3,
        "21": 24,
    }
    assert {one["deaf_hours"] for one in days.values() if not one["deaf"]} == {0}
    assert {row[0][3:5]: row[1] for row in done.rows if "?" in row[1]} == {
        "12": "? 9",
        "13": "? 4",
        "20": "? 0",
        "21": "? 0",
    }
    assert done.err.startswith(LEGEND)
    assert deaf.call("trend", *DAYS, "--lang", "en").err.startswith("? = sources that usually bring at least a fifth")


def test_a_source_that_brings_little_deafens_nobody(office: Office) -> None:
    deaf = deafened(office, Blind(SourceName("klein"), *MARCH), Blind(SourceName("nirgends"), *MARCH))

    assert not any(one["deaf"] for one in series(deaf, *DAYS))
    assert deaf.call("trend", *DAYS).err == ""


def test_whose_voices_count_is_decided_by_the_brand_that_is_shown(office: Office) -> None:
    """Of the Südexpress the small source brings a part that matters where little else is said."""
    line = {"source": "klein", "published": "2024-03-12T08:00:00+01:00", "text": "Der Südexpress, Nummer {}"}
    more = "".join(json.dumps(line | {"text": f"Der Südexpress hat Wagen {n}", "id": str(n)}) + "\n" for n in range(3))
    deaf = deafened(office, Blind(SourceName("klein"), *MARCH))
    assert deaf.call("import", "-", stdin=more).code == 0

    assert any(one["deaf"] for one in series(deaf, *DAYS, "-b", "suedexpress"))
    assert not any(one["deaf"] for one in series(deaf, *DAYS, "-b", "nordwind"))


def test_only_what_is_shown_needs_a_legend(office: Office) -> None:
    deaf = deafened(office, Blind(SourceName("forum"), *MARCH))

    assert deaf.call("trend", *DAYS, "--limit", "5").err == ""
    assert deaf.call("trend", "--since", "15.3.2024", "--until", "21.3.2024").err == ""


@pytest.mark.parametrize(
    ("by", "marked"),
    [
        ("week", {"2024-03-11T00:00:00+01:00": 17}),
        ("hour", {f"2024-03-12T{hour:02}:00:00+01:00": 1 for hour in range(10, 24)} | {
            f"2024-03-13T{hour:02}:00:00+01:00": 1 for hour in range(3)
        }),
    ],
)  # fmt: skip
def test_steps_of_any_length_are_marked(office: Office, by: str, marked: dict[str, int]) -> None:
    deaf = deafened(office, Blind(SourceName("forum"), *MARCH))

    assert {one["start"]: one["deaf_hours"] for one in series(deaf, "--by", by, *DAYS) if one["deaf"]} == marked


def test_the_mark_fits_on_a_narrow_terminal(office: Office) -> None:
    seen = plain(deafened(office, Blind(SourceName("forum"), *MARCH)).see("trend", *DAYS, columns=60))

    assert max(map(len, seen.splitlines())) <= 60
    assert "? 9 " in seen
    assert "? = Quellen, die sonst mindestens ein Fünftel" in seen
