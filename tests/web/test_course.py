"""*Verlauf*: a brand over a time, divided and compared as asked, with what happened in it; and the same as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from listener.core.checklist import NOTE
from listener.core.handled import Deed
from listener.handling import act
from listener.model import Blind, IncidentId, Mood, State
from listener.model.relation import ContactPhase, Emotion, Relation, Touchpoint
from listener.web.contract import File, Missing
from listener.web.pages import course
from tests.web.situation import DAY, FORUM, HOUR, PRESS, Office, Read, config
from tests.world import World, midday

TWO = config(("brodelmann", "Brodelmann"), ("suedwind", "Südwind"))


@contextmanager
def opened(folder: Path) -> Iterator[Office]:
    """Weeks of ordinary talk; a storm of two hours ten days ago, and one that began two hours ago."""
    world = World(folder, midday() + timedelta(minutes=20), text=TWO)
    with world.program() as parts:
        found = Office(parts, world.now)
        found.ordinary_weeks()
        for ago, many in ((10 * DAY, 30), (2 * HOUR, 12)):
            times = [found.now - ago + place * timedelta(minutes=5) for place in range(many)]
            found.hear(times, Mood.NEGATIVE, source=PRESS)
        found.incident(1, 5, ago=10 * DAY, state=State.CLOSED, closed=found.now - 9 * DAY)
        found.incident(2, 4, ago=2 * HOUR)
        yield found


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office that tests only look at."""
    with opened(tmp_path_factory.mktemp("office")) as found:
        yield found


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Office]:
    """The same, and something happens in it."""
    with opened(tmp_path) as found:
        yield found


def numbers(page: Read) -> dict[str, list[float | None]]:
    """What scripts get, by label."""
    inside = page.tree.css_first("figure script")
    assert inside is not None
    return {one["label"]: one["values"] for one in json.loads(inside.text())["series"]}


def rows(file: object) -> list[dict[str, str]]:
    assert isinstance(file, File)
    return list(csv.DictReader(io.StringIO(file.body.decode("utf-8"))))


def test_seven_days_are_told_by_the_hour_beside_what_is_usual(office: Office) -> None:
    page = office.read(course.look)

    assert page.words("h1") == "Verlauf: Brodelmann"
    assert page.page.live_s == 60
    assert page.words("main > p").startswith("Di 10.11. 12:00 bis Di 17.11. 12:20 · 69 Beiträge (üblich etwa")
    assert "% negativ (24 von 69 bewerteten) · üblich sind" in page.words("main > p")
    assert len(page.all("details tbody tr")) == 24 * 7 + 1
    assert page.all(".legend li") == ["negativ", "neutral", "positiv", "ohne Wert", "üblich"]
    assert page.all("nav [aria-current]") == ["7 Tage", "Stimmung"]
    assert sum(value or 0 for value in numbers(page)["negativ"]) == 24


def test_incidents_are_marked_by_letters_and_lead_to_their_pages(office: Office) -> None:
    page = office.read(course.look, period="30d")

    assert [one.split(",")[0] for one in page.all(".events li")] == [
        "A INC-0001 Höchste Windstärke 5 (Sturm)",
        "B INC-0002 Höchste Windstärke 4 (starker Wind)",
    ]
    assert page.links(".events a") == ["/incidents/1", "/incidents/2"]
    assert page.all("svg .letter") == ["A", "B"]
    assert "bis jetzt. Es geht um: wasserkocher, raucht." in page.all(".events li")[1]


def test_what_people_noted_stands_on_the_timeline_and_is_written_elsewhere(busy: Office) -> None:
    assert "Notizen schreibt man im Vorfall" in busy.read(course.look).source
    hostile = "<b>Werk</b> angerufen"
    act(busy.parts.store, IncidentId(2), "erna", lambda one: Deed(one, NOTE, {"note": hostile}), busy.now - HOUR)

    page = busy.read(course.look)
    assert page.all(".events li")[1] == f"B Di 17.11. 11:20, erna: {hostile} INC-0002"
    assert page.tree.css("main b") == []
    assert page.tree.css("main form[method=post]") == [], "nothing is noted here"


def test_an_earlier_incident_lies_so_that_the_beginnings_meet(office: Office) -> None:
    page = office.read(course.look, against="INC-0001", period="24h")
    line = numbers(page)["INC-0001 zum Vergleich"]

    assert "so gelegt, dass sein Beginn auf dem von INC-0002 liegt: Di 17.11. 10:20." in page.source
    assert line[-3:] == [9, 12, 10], "from its hour of beginning on, which is two hours ago"
    assert page.all("select[name=against] option[selected]") == ["INC-0001, Sa 07.11., Windstärke 5"]
    assert "INC-0002" not in page.words("select[name=against]"), "not with itself"


def test_without_an_incident_of_its_own_the_period_begins_with_the_earlier_one(office: Office) -> None:
    page = office.read(course.look, against="1", since="15.11.", until="15.11.")
    line = numbers(page)["INC-0001 zum Vergleich"]

    assert "so gelegt, dass er am Anfang des Zeitraums beginnt: So 15.11. 00:00." in page.source
    assert line[:4] == [9, 12, 10, 1]
    assert len(line) == 24


@pytest.mark.parametrize("against", ["99", "INC-", "zwölf", "1; DROP TABLE", "2" * 40])
def test_what_is_no_other_incident_is_not_compared_with(office: Office, against: str) -> None:
    assert list(numbers(office.read(course.look, against=against))) == ["negativ", "neutral", "positiv", "ohne Wert"]


def test_sources_are_told_apart_and_add_up_to_the_whole(busy: Office) -> None:
    for number in range(6):
        busy.hear([busy.now - HOUR], source=busy.answering[0], text=f"{number}")
    page = busy.read(course.look, by="source")

    found = numbers(page)
    assert list(found) == ["kuechenforum", "tagblatt"]
    assert sum(value or 0 for values in found.values() for value in values) == 75
    assert page.all("nav [aria-current]") == ["7 Tage", "Quelle"]


def test_phases_are_counted_as_far_as_they_were_read(busy: Office) -> None:
    store = busy.parts.store
    waiting = store.relations.unread(20)
    read = Relation(ContactPhase.FULL_CONTACT, (), Touchpoint.NONE, Emotion.NONE)
    store.relations.note([(one, read) for one in waiting])

    found = numbers(busy.read(course.look, by="phase"))
    assert {label: sum(value or 0 for value in values) for label, values in found.items()} == {
        "voller Kontakt": 20,
        "noch nicht gelesen": 49,
    }


def test_ones_own_times_are_understood_strictly_and_echoed(office: Office) -> None:
    page = office.read(course.look, since="gestern 14 Uhr", until="gestern 18 Uhr")

    assert page.words("main > p").startswith("Mo 16.11. 14:00 bis Mo 16.11. 19:00 · ")
    assert page.page.live_s == 0, "it is over"
    assert page.all("nav.periods [aria-current]") == ["Stimmung"]
    assert page.tree.css("details[open] input[name=since]")


@pytest.mark.parametrize(
    ("since", "until", "says"),
    [
        ("neulich", "", "Die Zeitangabe „neulich“ verstehe ich nicht."),
        ("heute", "gestern", "„heute“ liegt nicht vor „gestern“."),
        ("<b>11/01/2026", "", "Die Zeitangabe „<b>11/01/2026“ verstehe ich nicht."),
    ],
)
def test_a_time_that_is_not_understood_is_said_and_the_usual_period_shown(
    office: Office, since: str, until: str, says: str
) -> None:
    page = office.read(course.look, since=since, until=until)

    assert page.page.status == 400
    assert page.words(".fault").startswith(says)
    assert len(page.all("details tbody tr")) == 24 * 7 + 1
    with pytest.raises(Missing):
        course.download(office.parts, office.ask(since=since, until=until))


def test_what_could_not_be_heard_is_hatched_and_told_in_the_table(busy: Office) -> None:
    store, now = busy.parts.store, busy.now
    store.tell([Blind(FORUM, now - 3 * HOUR, now - HOUR), Blind(PRESS, now - 3 * HOUR, now - HOUR)], [], now)

    page = busy.read(course.look, period="24h")
    assert len(page.tree.css("rect.gap")) == 1
    assert "nicht genug zu hören" in page.words(".legend")
    assert [row.split()[-1] for row in page.all("details tbody tr")[:5]] == [
        *("ja", "lückenhaft", "lückenhaft", "lückenhaft", "ja")
    ]


def test_before_anybody_listened_nothing_was_calm(office: Office) -> None:
    page = office.read(course.look, period="90d")

    assert len(page.tree.css("rect.gap")) == 1
    assert "üblich etwa" not in page.words("main > p"), "a sum of mostly nothing is not usual"
    assert page.all("details tbody tr")[-1].endswith("lückenhaft")


def test_a_brand_of_which_nobody_spoke_says_what_to_do(office: Office) -> None:
    page = office.read(course.look, brand="suedwind")

    assert "In dieser Zeit wurde nichts gehört." in page.words("section")
    assert page.all("select[name=brand] option[selected]") == ["Südwind"]
    assert page.all(".events li") == []
    with pytest.raises(Missing):
        office.read(course.look, brand="gibt-es-nicht")


def test_links_keep_what_else_was_chosen(office: Office) -> None:
    links = office.read(course.look, brand="brodelmann", by="phase", since="gestern").links("nav.periods a")

    assert "/course?brand=brodelmann&by=phase&period=24h" in links
    assert "/course?brand=brodelmann&since=gestern&by=source" in links


def test_the_same_in_english(office: Office) -> None:
    page = office.read(course.look, "en", period="24h", by="phase")

    assert page.words("h1") == "Course: Brodelmann"
    assert page.words("main > p").startswith("Mon 16 Nov 12:00 to Tue 17 Nov 12:20 · 21 mentions (usually about")
    assert page.all("figcaption") == ["Mentions an hour"]


def test_the_file_holds_the_same_for_machines(office: Office) -> None:
    file = course.download(office.parts, office.ask(period="24h", against="1", by="source"))
    found = rows(file)

    assert file.name == "verlauf-brodelmann-2026-11-16.csv"
    assert list(found[0]) == [
        *("start", "step", "total", "negative", "neutral", "positive", "unscored", "negative_share"),
        *(
            "usual_mean",
            "usual_low",
            "usual_high",
            "heard",
            "source:tagblatt",
            "source:kuechenforum",
            "beside:INC-0001",
        ),
    ]
    assert found[0]["start"] == "2026-11-16T12:00:00+01:00"
    assert sum(int(one["total"]) for one in found) == 21
    assert [float(one["beside:INC-0001"]) for one in found[-3:]] == [9, 12, 10]
    assert [one["negative_share"] for one in found[:2]] == ["0.0", ""]
    assert {one["heard"] for one in found} == {"1"}


def test_no_source_makes_a_formula_of_a_heading(tmp_path: Path) -> None:
    world = World(tmp_path, midday(), text=config(("brodelmann", "Brodelmann")))
    with world.program() as parts:
        found = Office(parts, world.now)
        found.hear([found.now - HOUR], source=type(FORUM)('=cmd|"/c calc"\n!A1'))
        heads = list(rows(course.download(parts, found.ask(by="source")))[0])

    assert heads[-1] == 'source:=cmd|"/c calc" !A1'
    assert not [head for head in heads if head.startswith(("=", "+", "-", "@"))]


def test_before_a_brand_is_set_up_the_page_says_so(tmp_path: Path) -> None:
    world = World(tmp_path, midday())
    with world.program() as parts:
        bare = replace(parts, config=replace(parts.config, brands=()))
        page = Office(bare, world.now).read(course.look)
        with pytest.raises(Missing):
            course.download(bare, Office(bare, world.now).ask())

    assert "listener init" in page.words()


def test_two_years_are_the_most_that_is_shown_and_weeks_then(office: Office) -> None:
    page = office.read(course.look, since="2019-01-01")

    assert 104 <= len(page.all("details tbody tr")) <= 106
