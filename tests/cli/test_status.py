"""``listener status`` and ``listener top``: every brand at a glance, for people and for a monitoring."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.cli import cli
from listener.cli.glance import code, glances, listing
from listener.cli.sparks import sparkline
from listener.cli.top import watch
from listener.cli.view import View
from listener.model import BrandId, Handling, Mood, State
from tests.cli.calls import Office
from tests.cli.calls import _terminal as terminal
from tests.cli.test_json_keys import PAGE, documented
from tests.web.situation import BRAND, config
from tests.web.situation import Office as House
from tests.world import World, midday

SOUTH = BrandId("suedwind")
TWO = config(("brodelmann", "Brodelmann"), ("suedwind", "Südwind"))


@contextmanager
def house(folder: Path) -> Iterator[House]:
    world = World(folder, midday(), text=TWO)
    with world.program() as parts:
        found = House(parts, world.now)
        found.ordinary_weeks()
        found.ordinary_weeks(brand=SOUTH)
        yield found


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


def cells(found: House) -> dict[str, dict[str, str]]:
    view = View.of(found.parts.config, "de", found.now)
    told = listing(glances(found.parts, found.now), view)
    return {cell["brand"]: dict(cell) for cell in told.cells}


def test_on_a_quiet_day_all_is_calm_and_the_code_is_nought(quiet: House) -> None:
    found = cells(quiet)

    assert [(one["lamp"], one["why"], one["blind"]) for one in found.values()] == [
        ("Ruhig", "Alles wie üblich.", "")
    ] * 2
    assert found["Brodelmann"]["negative_share"] == "22\N{NO-BREAK SPACE}%"
    assert code(glances(quiet.parts, quiet.now)) == 0


def test_the_last_hour_is_counted_by_the_minute_beside_what_is_usual(quiet: House) -> None:
    before = glances(quiet.parts, quiet.now)[0]
    quiet.hear([quiet.now - timedelta(minutes=minutes) for minutes in (5, 30, 59, 61)], Mood.NEGATIVE)
    after = next(one for one in glances(quiet.parts, quiet.now) if one.standing.brand.id == BRAND)

    assert after.hour == before.hour + 3
    assert after.usual is not None
    assert 0 < after.usual.mean < 1
    assert len(after.day) == 24
    assert sum(after.day) == sum(before.day) + 4


def test_an_incident_is_told_with_who_has_it_and_comes_first(quiet: House) -> None:
    quiet.incident(brand=SOUTH, handling=Handling(owner="Erna", acknowledged=quiet.now))
    found = glances(quiet.parts, quiet.now)
    told = cells(quiet)

    assert next(iter(told)) == "Südwind"
    assert told["Südwind"]["lamp"] == "Alarm"
    assert re.fullmatch(r"INC-0001 · 4 [\w ]+ · Erna", told["Südwind"]["why"])
    assert code(found) == 4


def test_an_incident_that_calms_down_still_counts_and_a_closed_one_does_not(quiet: House) -> None:
    quiet.incident(state=State.DECLINING, level=2)
    assert code(glances(quiet.parts, quiet.now)) == 4
    assert cells(quiet)["Brodelmann"]["why"].endswith(" · abklingend")


def test_nobody_takes_deafness_for_calm(tmp_path: Path) -> None:
    """A daemon that has not visited any source for a day."""
    with house(tmp_path) as found:
        found.now += timedelta(days=1)
        told = glances(found.parts, found.now)

        assert {one.standing.verdict.lamp for one in told} == {"unknown"}
        assert code(told) == 5


# --- the commands ----------------------------------------------------------------------------------------------------


def test_some_days_after_the_storm_nobody_has_visited_a_source(stormy: Office) -> None:
    done = stormy.call("status", "--exit-code")

    assert done.code in {4, 5}
    assert len(done.rows) == len(json.loads(stormy.call("status", "--json").out))
    assert stormy.call("status").code == 0


def test_its_keys_are_those_of_the_reference(stormy: Office) -> None:
    (first, *_) = json.loads(stormy.call("status", "--json").out)
    (head, *_) = csv.reader(io.StringIO(stormy.call("status", "--csv").out))

    assert list(first) == head == documented(PAGE, "status")


def test_one_frame_in_a_pipe_and_on_request(stormy: Office) -> None:
    piped, once = stormy.call("top"), stormy.see("top", "--once", columns=120)

    assert piped.out.startswith("Marke\t")
    assert "──" in once
    assert "\x1b[?1049h" not in once


def test_without_a_database_there_is_nothing_to_show(office: Office) -> None:
    assert office.call("status").code == 74
    assert office.call("top").code == 74
    assert not (office.folder / "listener.db").exists()


def test_q_ends_the_live_view_and_another_key_draws_at_once() -> None:
    reading, writing = os.pipe()
    drawn: list[str] = []

    def draw() -> str:
        drawn.append("")
        return f"Bild {len(drawn)}"

    os.write(writing, b" q")
    with terminal(80) as screen, click.Context(cli):
        watch(draw, reading, every_s=60)
    os.close(reading)
    os.close(writing)

    assert len(drawn) == 2
    assert "Bild 1" in screen.text
    assert "Bild 2" in screen.text
    assert screen.text.index("\x1b[?1049h") < screen.text.index("Bild 1") < screen.text.index("\x1b[?1049l")


# --- sparklines ------------------------------------------------------------------------------------------------------


def test_a_sparkline_is_as_high_as_the_counts_and_has_a_dot_for_none() -> None:
    assert sparkline([0, 1, 4, 8]) == "·▂▅█"
    assert sparkline([]) == ""
    assert sparkline([0, 0]) == "··"


def test_of_a_long_series_the_last_steps_are_whole() -> None:
    assert len(sparkline(range(168), 60)) == 56
    assert sparkline([9, 1, 1, 1, 1], 2) == "█▃"


@given(st.lists(st.integers(0, 1000), max_size=200), st.integers(1, 80))
def test_a_sparkline_is_never_too_wide_and_shows_the_highest(counts: list[int], most: int) -> None:
    drawn = sparkline(counts, most)

    assert len(drawn) <= most
    assert ("█" in drawn) == any(counts)


def test_trend_shows_the_shape_below_its_bars(archive: Office) -> None:
    args = ("trend", "--since", "10.3.2024", "--until", "20.3.2024")

    assert re.search(r"^[·▁▂▃▄▅▆▇█]{11}$", archive.see(*args), re.MULTILINE)
    assert "▁" not in archive.call(*args).out
