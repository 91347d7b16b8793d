"""``listener ratings``: how averages and counts stand, what has changed, and what was removed."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from listener.app import utc_now
from listener.cli.averages import Course, courses, steps
from listener.model import After, Aggregate, SourceName, Tally
from listener.store import Store
from tests.cli.calls import Office
from tests.cli.test_screen import plain
from tests.world import midday

DAY = timedelta(days=1)
SHOP, PORTAL = SourceName("laden"), SourceName("portal")
NOW = midday()


def app(average: float, ratings: int | None = None, reviews: int | None = None, best: float = 5.0) -> Aggregate:
    return Aggregate("Nordwind App", average, best, 1.0, ratings, reviews)


def rate(office: Office, source: SourceName, *found: tuple[float, Aggregate]) -> None:
    """Let a source name averages, so many days ago."""
    now = utc_now()
    with Store(office.folder / "listener.db") as store:
        store.subscribe([(SHOP, "app_store", "o", ""), (PORTAL, "schema_org", "o", "")], now)
        for ago, one in found:
            at = now - ago * DAY
            store.save_visit(source, [], Tally(), After({}, at, aggregates=(one,)), at)


@pytest.fixture
def rated(office: Office) -> Office:
    """An app whose ratings went up and down, and a branch that nobody rated lately."""
    went = ((60, 4.1, 1200), (40, 4.12, 1210), (20, 4.0, 1250), (10, 4.2, 1190), (0, 4.23, 1204))
    rate(office, SHOP, *((ago, app(average, ratings, 300)) for ago, average, ratings in went))
    rate(office, PORTAL, (90, Aggregate("Nordwind, Filiale Ulm", 7.5, 10.0, 0.0, None, 12)))
    return office


def told(office: Office, *args: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(office.call("ratings", "--json", *args).out)
    return records


def test_the_latest_is_shown_with_its_scale_and_what_changed_in_a_month(rated: Office) -> None:
    """Compared is what held when the month began: the state of forty days ago."""
    rows = rated.call("ratings").rows

    assert [row[:7] for row in rows] == [
        ["laden", "Nordwind App", "4,23", "1–5", "+0,11", "1.204", "−6"],
        ["portal", "Nordwind, Filiale Ulm", "7,50", "0–10", "±0", "12", "±0"],
    ]
    assert rows[0][-1] == "weniger Bewertungen: es wurden welche entfernt (mindestens 60)"
    assert rows[1][-1] == ""


def test_machines_get_the_figures_as_they_are(rated: Office) -> None:
    one, other = told(rated)

    assert (one["average"], one["worst"], one["best"], one["ratings"], one["reviews"]) == (4.23, 1.0, 5.0, 1204, 300)
    assert (one["average_change"], one["ratings_change"], one["reviews_change"], one["removed"]) == (0.11, -6, 0, 60)
    assert (other["ratings"], other["ratings_change"], other["reviews_change"]) == (None, None, 0)
    compared = datetime.fromisoformat(one["compared"])
    assert 40 * DAY <= utc_now() - compared < 41 * DAY


def test_another_beginning_is_another_comparison(rated: Office) -> None:
    (week, _), (all_, _) = told(rated, "--since", "vor 7 Tagen"), told(rated, "--since", "vor 200 Tagen")

    assert (week["ratings_change"], week["removed"]) == (14, 0)
    assert (all_["ratings_change"], all_["removed"]) == (4, 60)
    english = rated.call("ratings", "--since", "vor 200 Tagen", "--lang", "en").rows[0][-1]
    assert english == "fewer ratings in between: some were removed (at least 60)"


def test_an_end_shows_how_it_stood_then(rated: Office) -> None:
    (one, _) = told(rated, "--since", "vor 50 Tagen", "--until", "vor 15 Tagen")

    assert (one["average"], one["ratings_change"]) == (4.0, 50)
    assert told(rated, "--until", "vor 300 Tagen") == []


def test_the_series_has_a_row_for_each_state_compared_with_the_one_before(rated: Office) -> None:
    rows = list(csv.DictReader(io.StringIO(rated.call("ratings", "--series", "--csv", "--source", "laden").out)))

    assert [row["ratings"] for row in rows] == ["1210", "1250", "1190", "1204"]
    assert [row["ratings_change"] for row in rows] == ["", "40", "-60", "14"]
    assert [row["removed"] for row in rows] == ["0", "0", "60", "0"]
    assert [row["compared"] for row in rows] == ["", *(row["at"] for row in rows[:-1])]


def test_one_source_only(rated: Office) -> None:
    wrong = rated.call("ratings", "--source", "ladn")

    assert [one["source"] for one in told(rated, "-s", "portal")] == ["portal"]
    assert wrong.code == 2
    assert "Meinten Sie „laden“?" in wrong.err


def test_what_is_new_has_nothing_to_be_compared_with(office: Office) -> None:
    rate(office, SHOP, (1, app(4.5, 10)))
    (row,), (record,) = office.call("ratings").rows, told(office)

    assert (row[4], row[6]) == ("–", "–")
    assert (record["compared"], record["average_change"], record["ratings_change"]) == (None, None, None)


def test_without_averages_it_says_who_gives_them(archive: Office) -> None:
    done = archive.call("ratings")

    assert (done.code, done.rows) == (0, [])
    assert done.err.startswith("Keine Durchschnitte. Nur manche Quellen nennen sie")
    assert archive.see("ratings").startswith("Keine Durchschnitte.")
    assert archive.call("ratings", "--json").out == "[]\n"


@pytest.mark.parametrize("columns", [60, 80, 100, 160])
def test_figures_are_whole_on_every_terminal_and_removals_are_said(rated: Office, columns: int) -> None:
    seen = plain(rated.see("ratings", columns=columns))

    assert max(map(len, seen.splitlines())) <= columns
    assert {"4,23", "1–5", "+0,11", "1.204", "−6"} <= set(seen.split())
    assert seen.count("weniger") == 1


# --- courses ---------------------------------------------------------------------------------------------------------


def course(*counts: int | None, reviews: bool = False) -> Course:
    made = [app(4.0, None, count) if reviews else app(4.0, count) for count in counts]
    return Course(SHOP, tuple((NOW + day * DAY, one) for day, one in enumerate(made)), known=True)


@pytest.mark.parametrize(
    ("counts", "removed"),
    [
        ((10,), 0),
        ((10, 12, 15), 0),
        ((10, 8), 2),
        ((10, 20, 5, 30), 15),
        ((100, 99, 100, 99, 100, 99), 1),
        ((100, 90, 105, 95), 10),
        ((None, 10, None, 7), 3),
        ((None, None), 0),
    ],
)
def test_removed_is_the_deepest_fall_and_caches_that_disagree_do_not_add_up(
    counts: tuple[int | None, ...], removed: int
) -> None:
    assert course(*counts).removed == removed
    assert course(*counts, reviews=True).removed == removed


def test_another_scale_cannot_be_compared_but_its_counts_can() -> None:
    changed = Course(SHOP, ((NOW, app(4.0, 10)), (NOW + DAY, app(8.0, 11, best=10.0))), known=True)

    assert changed.average_change is None
    assert changed.change("ratings") == 1


def test_a_period_begins_with_what_held_then() -> None:
    snapshots = [(SHOP, NOW + day * DAY, app(4.0, 10 + day)) for day in (0, 2, 4)]
    begun = {day: courses(snapshots, NOW + day * DAY, NOW + 9 * DAY) for day in (-1, 0, 1, 2, 3, 8)}

    assert {day: (len(one.series), one.known) for day, (one,) in begun.items()} == {
        -1: (3, False),
        0: (3, True),
        1: (3, True),
        2: (2, True),
        3: (2, True),
        8: (1, True),
    }
    assert courses(snapshots, NOW - 9 * DAY, NOW) == []


def test_things_are_kept_apart_by_source_and_subject() -> None:
    one, other = app(4.0), Aggregate("Nordwind Bahn", 3.0)
    snapshots = [(SHOP, NOW, one), (SHOP, NOW, other), (PORTAL, NOW, one)]
    found = courses(snapshots, NOW - DAY, NOW + DAY)

    assert [(one.source, one.latest.subject) for one in found] == [
        *((SHOP, "Nordwind App"), (SHOP, "Nordwind Bahn"), (PORTAL, "Nordwind App")),
    ]
    assert [list(steps(one)) for one in found] == [[one] for one in found]
