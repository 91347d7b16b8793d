"""``holidays`` and ``[[events]]``: what people write of their calendar arrives, and what cannot be meant is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from listener.config import render
from listener.config.reference import reference
from listener.core.calendar import Planned, planned_at
from listener.model import BrandId
from tests.config.kinds import BRAND, CHANNELS, SOURCES, load, places, problems

NORDWIND = BrandId("nordwind-bahn")
EVENT = '[[events]]\nname = "Adventskampagne"\nstart = "2026-11-27"\nend = "2026-12-06"\n'
SHOW = '[[events]]\nname = "Krimi"\nstart = "2026-11-29 20:15"\nend = "2026-11-29 21:45"\n'


# ── holidays


@pytest.mark.parametrize(
    ("zone", "regions"),
    [("Europe/Berlin", ("DE",)), ("Europe/Vienna", ("AT",)), ("Europe/Zurich", ("CH",)), ("UTC", ())],
)
def test_without_an_entry_the_country_of_the_time_zone_rests(zone: str, regions: tuple[str, ...]) -> None:
    assert load(f'timezone = "{zone}"\n{BRAND}').regions == regions


def test_regions_are_those_that_were_given() -> None:
    assert load(f'{BRAND}[detection]\nholidays = ["DE-BY", "AT", "CH-ZH"]').regions == ("DE-BY", "AT", "CH-ZH")
    assert load(f"{BRAND}[detection]\nholidays = []").regions == ()


@pytest.mark.parametrize(
    ("written", "place", "key", "meant"),
    [
        ('["DE", "Bayern"]', "detection.holidays[1]", "bad_region", "DE-BY"),
        ('["de-by"]', "detection.holidays[0]", "bad_region", "DE-BY"),
        ('["DE-XYZ"]', "detection.holidays[0]", "bad_region", ""),
        ('["DE-Bayren"]', "detection.holidays[0]", "bad_region", "DE-BY"),
        ('[""]', "detection.holidays[0]", "bad_region", ""),
        ("[49]", "detection.holidays[0]", "wrong_type", None),
        ('"DE"', "detection.holidays", "wrong_type", None),
    ],
)
def test_an_unknown_region_is_told(written: str, place: str, key: str, meant: str | None) -> None:
    (problem,) = problems(f"{BRAND}[detection]\nholidays = {written}")

    assert (problem.place, problem.key, problem.values.get("suggestion")) == (place, f"config.{key}", meant)
    assert problem.values["line"] == "4"


# ── events


def test_an_event_is_three_times_as_loud_for_all_brands_if_nobody_says_otherwise() -> None:
    (event,) = load(BRAND + EVENT).events

    assert event == Planned(
        "Adventskampagne",
        datetime.fromisoformat("2026-11-27"),
        datetime.fromisoformat("2026-12-07"),
        ZoneInfo("Europe/Berlin"),
        3.0,
    ), "the last day is part of it"


def test_every_option_of_an_event_arrives() -> None:
    brands = BRAND + '[[brands]]\nname = "Südexpress"\n'
    more = 'brands = ["Nordwind Bahn"]\nfactor = 2.5\nevery = "1w"\nuntil = "2027-03-31"'

    (event,) = load(f'timezone = "Europe/Vienna"\n{brands}{SHOW}{more}').events

    assert (event.brands, event.factor, event.every) == ((NORDWIND,), 2.5, timedelta(weeks=1))
    assert event.until == datetime.fromisoformat("2027-04-01"), "the last day is part of it"
    assert planned_at([event], NORDWIND, datetime(2027, 3, 28, 18, 15, tzinfo=UTC)) == (event,), "by then summer time"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ('"2026-11-29 09:05"', '"2026-11-30"'),
        ('"2026-11-29 9:05"', '"2026-11-30"'),
        ('" 2026-11-29T09:05 "', '"2026-12-01 00:00"'),
        ("2026-11-29T09:05:00", "2026-11-30"),
        ("2026-11-29 09:05:00", "2026-12-01T00:00:00"),
    ],
)
def test_days_and_times_may_be_written_as_texts_or_as_toml_has_them(start: str, end: str) -> None:
    (event,) = load(f'{BRAND}[[events]]\nname = "x"\nstart = {start}\nend = {end}').events

    assert (event.start, event.end) == tuple(map(datetime.fromisoformat, ("2026-11-29 09:05", "2026-12-01")))


@pytest.mark.parametrize(
    ("written", "key", "meant"),
    [
        ('"27.11.2026"', "bad_day", "2026-11-27"),
        ('"7.1.2026, 20:15"', "bad_day", "2026-01-07 20:15"),
        ('"2026-02-30"', "bad_day", ""),
        ('"2026-W48-5"', "bad_day", ""),
        ('"morgen"', "bad_day", ""),
        ('"2026-11-27 24:00"', "bad_time", None),
        ('"0001-01-01"', "bad_day", None),
        ("9999-12-31", "bad_day", None),
        ("2026-11-27T20:15:00Z", "zoned_day", None),
        ("2026-11-27T20:15:00+01:00", "zoned_day", None),
        ("20:15:00", "wrong_type", None),
        ("20261127", "wrong_type", None),
    ],
)
def test_what_is_no_day_is_told_with_what_was_perhaps_meant(written: str, key: str, meant: str | None) -> None:
    (problem,) = problems(BRAND + EVENT.replace('"2026-11-27"', written))

    assert (problem.place, problem.key, problem.values.get("suggestion")) == (
        "events[0].start",
        f"config.{key}",
        meant,
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[[events]]\nname = "x"', {"events[0].start": "missing", "events[0].end": "missing"}),
        (EVENT + "from = 2026-11-27", {"events[0].from": "unknown_key"}),
        (EVENT + 'brands = ["Sudexpress"]', {"events[0].brands[0]": "unknown_brand"}),
        (EVENT + "factor = 0.5", {"events[0].factor": "too_small"}),
        (EVENT + 'factor = "3x"', {"events[0].factor": "wrong_type"}),
        (EVENT.replace("Adventskampagne", "a\\u001b[2J"), {"events[0].name": "bad_name"}),
        (EVENT.replace("12-06", "11-26"), {"events[0].end": "event_over"}),
        (SHOW.replace("21:45", "20:15"), {"events[0].end": "event_over"}),
        (EVENT.replace("12-06", "11-27"), {}),
        (EVENT.replace("2026-12-06", "2027-01-07"), {}),
        (EVENT.replace("2026-12-06", "2027-01-08"), {"events[0].end": "event_long"}),
        (EVENT + 'every = "3w"', {}),
        (EVENT + 'every = "19d"', {"events[0].every": "event_often"}),
        (SHOW + 'every = "12h"', {"events[0].every": "too_small"}),
        (SHOW + 'every = "36h"', {"events[0].every": "part_days"}),
        (SHOW + 'every = "weekly"', {"events[0].every": "bad_duration"}),
        (SHOW + 'until = "2026-12-31"', {"events[0].until": "until_alone"}),
        (SHOW + 'every = "1w"\nuntil = "2026-11-28"', {"events[0].until": "until_early"}),
        (SHOW + 'every = "1w"\nuntil = "2026-11-29"', {}),
        ("[events]\nname = 'x'", {"events": "not_repeated"}),
        (EVENT + SHOW.replace("2026-11-29 21:45", "x"), {"events[1].end": "bad_day"}),
    ],
)
def test_what_does_not_fit_together_is_told_at_its_place(text: str, found: dict[str, str]) -> None:
    assert places(f"{BRAND}{text}\n") == found


def test_all_mistakes_of_a_calendar_are_told_at_once_and_with_their_lines() -> None:
    text = f'timezone = "Europe/Berln"\n{BRAND}{EVENT}factor = 0\n[detection]\nholidays = ["Bayern"]\n'
    found = {problem.place: problem.values["line"] for problem in problems(text)}

    assert found == {"timezone": "1", "events[0].factor": "8", "detection.holidays[0]": "10"}


def test_a_german_date_is_answered_in_german() -> None:
    (problem,) = problems(BRAND + EVENT.replace("2026-11-27", "27.11.2026"))

    assert render(problem, "de") == (
        'events[0].start (Zeile 5): „27.11.2026“ ist kein Datum. Gemeint ist etwa "2026-11-27", '
        'mit Ortszeit "2026-11-27 20:15". Meinten Sie „2026-11-27“?'
    )


def test_events_are_in_the_reference() -> None:
    page = reference("en", SOURCES, CHANNELS).partition("## `[[events]]`")[2].partition("\n## ")[0]

    assert "| `factor` | a number, 1 to 1000 | `3` |" in page
    assert '| `every` | a duration like "10m" or "2d", 1d to 366d | none |' in page
