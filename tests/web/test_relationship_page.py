"""*Beziehung* as a person reads it: the command's six figures, sums that add up, and nothing of a small group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from benchmarks.relationship_people import START
from benchmarks.relationship_plans import lived
from benchmarks.relationship_year import CONFIG, ID, Clock, line
from listener.cli import trustrows, trusttables
from listener.cli.view import View
from listener.core.journey import table
from listener.importing import from_lines, import_all
from listener.model import Mood
from listener.periods import QUICK
from listener.relating import relate_due
from listener.trusting import known, view
from listener.web.contract import Missing
from listener.web.pages.relationship import look
from listener.web.reckoned import reckoner
from tests.web.situation import Office, Read, config, office
from tests.world import midday

OWNERS = """
[[owners]]
owner = "Leitung <b>Service</b>"
touchpoint = "hotline"
[[owners]]
owner = "Alle anderen"
"""
YEAR = timedelta(days=365)


@pytest.fixture(scope="module")
def lively(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office after a year in which some 160 people wrote."""
    folder, year, clock = tmp_path_factory.mktemp("lively"), lived(7, 160), Clock(START)
    clock.now = year.end + timedelta(hours=1)
    with office(folder, CONFIG + OWNERS, clock.now) as found:
        told = (line(replace(post)) for post in year.posts)
        import_all(found.parts, from_lines(found.parts, told), clock.now, lambda _: None)
        while relate_due(found.parts, clock.now):
            pass
        yield found


@contextmanager
def strict(lively: Office) -> Iterator[Office]:
    """The same file with groups of a thousand people."""
    text = (CONFIG + OWNERS).replace("[desk]", "[desk]\ngroup = 1000")
    with office(lively.parts.store.path.parent, text, lively.now) as found:
        yield found


@contextmanager
def german() -> Iterator[None]:
    """Let the command line speak German."""
    with click.Context(click.Command("listener"), obj=SimpleNamespace(language="de")):
        yield


def cards(page: Read) -> Mapping[str, str]:
    """Return what stands on each card, by its figure."""
    found = page.tree.css(".six > li")
    return {str(one.attributes["id"]): " ".join(one.text(separator=" ").split()) for one in found}


def test_the_page_has_the_command_s_six_figures_each_with_its_definition(lively: Office) -> None:
    page = lively.read(look, period="365d")
    until = lively.now + timedelta(seconds=1)
    said = view(known(lively.parts.store, lively.parts.config, ID, until), lively.now - YEAR, 10)
    with german():
        rows = trustrows.view_rows(said, View.of(lively.parts.config, "de", lively.now))
    told = cards(page)

    assert list(told) == ["volume", "balance", "answers", "ladder", "nps", "recovered"]
    for row, record in zip(rows.cells, rows.records, strict=True):
        card = told[str(record["figure"])]
        for told_there in (f"{row['figure']} {row['value']}", record["definition"], row["detail"]):
            assert spaced(str(told_there)) in card
    assert f"von {said.ladder.people.total} Personen" in told["ladder"]
    assert "n = " in told["nps"]
    assert page.tree.css_first("#nps svg title") is not None


def test_the_parts_of_the_balance_add_up_as_they_are_read(lively: Office) -> None:
    page = lively.read(look, period="90d")
    sums = [[number(cell.text()) for cell in one.css("tbody td:last-child")] for one in page.tree.css("table.sums")]

    assert len(sums) > 3
    for parts in sums:
        assert sum(parts[:-1]) == pytest.approx(parts[-1], abs=1e-6)
    assert sums[0][-1] == sums[1][-1], "the account's end is what its rules come to"
    assert round(sums[0][-1]) == round(number(cards(page)["balance"].split()[1]))


def spaced(text: str) -> str:
    return " ".join(text.split())


def number(text: str) -> float:
    return float(text.strip().replace(".", "").replace(",", ".").replace("\u2212", "-"))


def test_small_groups_are_withheld_where_the_command_withholds_them(lively: Office) -> None:
    page = lively.read(look, period="90d")
    ground = known(lively.parts.store, lively.parts.config, ID, lively.now + timedelta(seconds=1))
    said = ground.between(lively.now - timedelta(days=90), lively.now + timedelta(seconds=1))
    with german():
        rows = trusttables.matrix(table(said, lively.parts.config.desk.owners, 10), ID)
    withheld = sum(bool(one["withheld"]) for one in rows.records)
    shown = [int(text) for text in page.all(".heat td b") if text.isdecimal()]

    assert withheld > 3
    assert len(page.tree.css(".heat abbr")) == withheld
    assert all(count == 0 or count >= 10 for count in shown)
    assert all(one.attributes["title"] for one in page.tree.css("main abbr"))
    assert "weniger als 10 Personen" in page.words()


def test_of_too_few_people_no_figure_is_given_and_it_says_why(lively: Office) -> None:
    with strict(lively) as found:
        page = found.read(look, period="365d")
    told = cards(page)

    for name in ("balance", "ladder", "recovered"):
        assert re.match(r"\S+ · nicht gezeigt", told[name])
        assert "weniger als 1000 Personen" in told[name]
    assert page.tree.css("table.sums") == []
    assert not [text for text in page.all(".heat td b") if text not in {"0", "· nicht gezeigt"}]


def test_owners_stand_in_their_cells_and_are_no_markup(lively: Office) -> None:
    page = lively.read(look, period="365d")

    assert {"Leitung <b>Service</b>", "Alle anderen"} <= set(page.all(".heat small"))
    assert page.tree.css(".heat small b") == []


def test_another_month_another_language_and_no_such_brand(lively: Office) -> None:
    month = f"{lively.now - timedelta(days=40):%Y-%m}"
    english = lively.read(look, "en", period=month)

    assert "Relationship with Nordwind Bahn" in english.words("h1")
    assert english.tree.css_first(f'option[value="{month}"][selected]') is not None
    assert "Trust balance" in english.words()
    with pytest.raises(Missing):
        look(lively.parts, lively.ask(brand="südexpress"))


def test_ladder_and_moves_on_the_page_are_those_of_the_command(lively: Office) -> None:
    page = lively.read(look, period="90d")
    found = view(known(lively.parts.store, lively.parts.config, ID, lively.now), lively.now - YEAR, 10).ladder
    with german():
        rows = trusttables.ladder(found, ID)
    told = page.words('section[aria-labelledby="ladders"]')

    assert found.moves is None, "among 160 people there are always small groups"
    assert all(one[f"from_{before}"] == "·" for one in rows.cells for before in range(5))
    assert all(one["from_0"] is one["at_begin"] is one["at_end"] is None for one in rows.records)
    assert "Nicht gezeigt: Auf- und Abstiege" in told
    assert str(found.month.year) in told


def test_leaks_are_told_by_week_with_their_range_and_change(tmp_path: Path) -> None:
    with office(tmp_path, config(("brodelmann", "Brodelmann")), midday()) as found:
        for days, angry in ((7, 4), (0, 11)):
            times = [found.now - timedelta(days=days, hours=1 + place) for place in range(12)]
            found.hear(times[:angry], Mood.NEGATIVE, text="Ware kaputt, und die Hotline von Brodelmann hilft nicht")
            found.hear(times[angry:], text="Wegen der Reparatur die Hotline von Brodelmann angerufen")
        while relate_due(found.parts, found.now):
            pass
        page = found.read(look)
    rows = page.all('section[aria-labelledby="leaks"] tbody tr')

    assert rows[0] == "Woche ab 16.11.2026"
    assert re.fullmatch(r"\S.* × Hotline 92 % 65–99 % 12 \+58 Punkte", rows[1]), rows
    assert rows[3].endswith("× Hotline 33 % 14–61 % 12 –")


def test_a_brand_of_which_nothing_was_said_says_what_to_do(tmp_path: Path) -> None:
    with office(tmp_path, config(("brodelmann", "Brodelmann"), ("suedwind", "Südwind")), midday()) as found:
        page = found.read(look, brand="suedwind")

    assert "Zu Südwind ist in diesem Zeitraum und davor nichts gelesen." in page.words()
    assert {"?brand=suedwind&period=365d", "/sources"} <= set(page.links())
    assert page.all("#brand option") == ["Brodelmann", "Südwind"]


def test_where_much_was_said_nobody_waits_and_the_page_comes_back_by_itself(tmp_path: Path) -> None:
    with office(tmp_path, config(("brodelmann", "Brodelmann")), midday()) as found:
        found.hear(found.now - timedelta(minutes=place) for place in range(QUICK + 1))
        first = found.read(look)
        reckoner(found.parts).settle()
        second = found.read(look)

    assert "Wird gerade gezählt" in first.words()
    assert (first.page.live_s > 0, second.page.live_s) == (True, 0)
    assert f"{QUICK + 1:,} neue Beiträge".replace(",", ".") in second.words()
