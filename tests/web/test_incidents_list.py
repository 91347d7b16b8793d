"""The list of incidents: those that go on first; filters; how fast people were; nothing of it can hurt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from listener.core import handled
from listener.core.handled import Deed
from listener.handling import act
from listener.model import Brand, BrandId, ChannelName, Incident, IncidentId, Mistake, Promise, Reason, State
from listener.web.pages import incidents
from tests.web.browser import HOSTILE, Street
from tests.web.casefile import HOUR, MINUTE, Case, opened
from tests.web.situation import Read

DAY = timedelta(days=1)


@pytest.fixture
def case(street: Street) -> Iterator[Case]:
    with opened(street) as found:
        yield found


def shown(case: Case, lang: str = "de", **query: str) -> Read:
    return case.read(incidents.look, lang, **query)


def over(case: Case, number: int, days: float, level: int = 4, **more: Any) -> None:
    """One that went on for three hours, so many days ago."""
    opened_ = case.now - days * DAY
    ended = opened_ + 3 * HOUR
    case.incident(
        number, level, ago=days * DAY, state=State.CLOSED, closed=ended, changed=ended, max_level=level, **more
    )


def mistaken(case: Case, number: int) -> None:
    def do(one: Incident) -> Deed:
        return handled.false_alarm(one, Mistake.SPAM, "", case.now)

    act(case.parts.store, IncidentId(number), "anna", do, case.now)


def warned_and_taken(case: Case, number: int, after: timedelta) -> None:
    one = case.parts.store.incident(IncidentId(number))
    assert one is not None
    key = f"{one.name}.1/mail"
    promise = Promise(key, one.id, ChannelName("mail"), Reason.FIRST, 4, "{}", one.opened)
    case.parts.store.tell([], [promise], one.opened)
    case.parts.store.begin(key)
    case.parts.store.kept(key, one.opened)
    case.parts.store.hands.note(one.id, ("acknowledged", {}), one.opened + after)


def names(read: Read, css: str) -> list[str]:
    return [one.rpartition("/")[2] for one in read.links(css)]


def test_what_goes_on_stands_first_and_the_strongest_above(case: Case) -> None:
    over(case, 1, 3)
    case.incident(2, 3)
    case.incident(3, 5)
    over(case, 4, 1)
    read = shown(case)

    assert names(read, ".going h3 a") == ["3", "2"]
    assert names(read, "tbody a") == ["4", "1"]
    assert "Windstärke 5" in read.all(".going .card")[0]
    assert "raucht" in read.all(".going .card")[0]
    assert "Produktmangel" in read.all(".going .card")[0]
    assert "niemand" in read.all(".going .card")[0]
    assert read.page.live_s > 0


def test_a_row_says_how_strong_who_how_long_and_how_fast(case: Case) -> None:
    over(case, 1, 2, peak_volume=1234)
    warned_and_taken(case, 1, 12 * MINUTE)
    (cells,) = [row.css("td") for row in shown(case).tree.css("tbody tr")]

    assert [" ".join(cell.text().split()) for cell in cells] == [
        "4 starker Wind", "Produktmangel / Sicherheitsverdacht", "beendet", "niemand", "So 15.11.2026 12:00",
        "3 Std.", "12 Min.", "1.234",
    ]  # fmt: skip


def test_how_fast_people_were_is_told_of_those_that_count(case: Case) -> None:
    for number, minutes in ((1, 10), (2, 30), (3, 20)):
        over(case, number, number)
        warned_and_taken(case, number, minutes * MINUTE)
    over(case, 4, 4)
    mistaken(case, 3)

    assert "Median): 20 Min., längste 30 Min.; bekannt bei 2 von 3" in shown(case).words()


@pytest.mark.parametrize(
    ("query", "going", "rest"),
    [
        ({"stand": "going"}, ["1"], []),
        ({"stand": "ended"}, [], ["4", "2"]),
        ({"stand": "mistaken"}, [], ["3"]),
        ({"period": "7d"}, ["1"], ["2"]),
        ({"period": "30d"}, ["1"], ["3", "2"]),
        ({"brand": "amboss"}, [], ["4"]),
        ({"brand": "nobody", "stand": "odd", "period": "∞", "page": "-1"}, ["1"], ["4", "3", "2"]),
    ],
)
def test_it_can_be_narrowed(case: Case, query: dict[str, str], going: list[str], rest: list[str]) -> None:
    config = replace(case.parts.config, brands=(*case.parts.config.brands, Brand(BrandId("amboss"), "Amboss")))
    case.parts = replace(case.parts, config=config)
    case.incident(1)
    over(case, 2, 2)
    over(case, 3, 20)
    mistaken(case, 3)
    over(case, 4, 60, brand=BrandId("amboss"))
    read = shown(case, **query)

    assert names(read, ".going h3 a") == going
    assert names(read, "tbody a") == rest


def test_older_ones_are_a_page_further(case: Case) -> None:
    for number in range(1, 31):
        over(case, number, number)
    first, second = shown(case, stand="ended"), shown(case, stand="ended", page="2")

    assert (len(first.links("tbody a")), len(second.links("tbody a"))) == (25, 5)
    assert "Seite 1 von 2" in first.words()
    assert first.links(".pager a") == ["/incidents?stand=ended&page=2"]
    assert second.links(".pager a") == ["/incidents?stand=ended"]
    assert second.page.live_s == 0


def test_without_any_it_says_what_to_look_at(case: Case) -> None:
    none, narrowed = shown(case), shown(case, period="7d")

    assert "Noch nie ist ein Vorfall aufgefallen" in none.words()
    assert "listener replay" in none.words()
    assert none.links("main .card a") == ["/sources"]
    assert "Zu dieser Auswahl gibt es keinen Vorfall" in narrowed.words()
    assert "Zurzeit läuft kein Vorfall" in narrowed.words()


def test_a_calm_time_is_said_to_be_one(case: Case) -> None:
    over(case, 1, 2)

    assert "Zurzeit läuft kein Vorfall" in shown(case).words()


def test_one_that_this_version_cannot_read_hides_no_other(case: Case) -> None:
    case.incident(1)
    case.incident(2)
    case.spoil(2)
    read = shown(case)

    assert names(read, ".going h3 a") == ["1"]
    assert "Nicht lesbar: INC-0002" in read.words(".fault")


def test_a_hostile_topic_stays_text(case: Case) -> None:
    one = case.incident(1, last=None)
    assert one.topic is not None
    hostile = replace(one, topic=replace(one.topic, words=((HOSTILE, 1.0),)), version=1)
    case.parts.store.decide(hostile, [], [], case.now)
    case.parts.store.hands.note(IncidentId(1), ("assigned", {"to": HOSTILE}), case.now)
    read = shown(case)

    assert "<script>alert" not in read.source
    assert "\u202e" not in read.source


def test_it_speaks_english_to_who_wants_that(case: Case) -> None:
    case.incident(1)
    over(case, 2, 2)
    read = shown(case, "en")

    assert "Going on: 1" in read.words()
    assert "Wind force 4" in read.words()
    assert not [
        german for german in ("Vorfall", "Stand", "Reaktion", "beendet", "Dauer") if german in read.words("main")
    ]
