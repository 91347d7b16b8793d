"""*Lage* as a press officer reads it: in the morning, in the storm, with deaf sources, with one brand and with many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from listener.core import handled
from listener.handling import act
from listener.model import NO_INCIDENT, BrandId, ChannelName, IncidentId, Mood, Promise, Reason, Sign, State
from listener.model.claim import Claim, Place
from listener.relating import relate_due
from listener.web.deskwatch import FRESH, backlogs
from listener.web.overview import last_evening
from listener.web.pages import lage
from tests.web.situation import BRAND, FORUM, HOUR, Office, config, office

DAY = timedelta(days=1)
ONE = config(("brodelmann", "Brodelmann"))
TWO = config(("brodelmann", "Brodelmann"), ("suedwind", "Südwind"))
SOUTH = BrandId("suedwind")


@contextmanager
def two_brands(folder: Path) -> Iterator[Office]:
    """Weeks of ordinary talk of two brands, and every source answers."""
    with office(folder, TWO) as found:
        found.ordinary_weeks()
        found.ordinary_weeks(brand=SOUTH)
        yield found


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office that tests only look at."""
    with two_brands(tmp_path_factory.mktemp("calm")) as found:
        yield found


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Office]:
    """The same, and something is about to happen."""
    with two_brands(tmp_path) as found:
        yield found


def test_on_a_quiet_morning_nothing_waits_and_every_number_stands_beside_its_usual_one(calm: Office) -> None:
    page = calm.read(lage.look)

    assert page.page.live_s == 15
    assert page.words(".needs") == "Jetzt zu tun Nichts wartet auf jemanden."
    assert page.all("h2")[1] == "Ruhig"
    assert page.all(".brand .lamp-calm") == ["Ruhig", "Ruhig"]
    card = page.words(".brand")
    assert card.startswith("Brodelmann Ruhig Alles wie üblich. 9 Beiträge seit Mo 16.11. 12:00 üblich 8 (")
    assert "22 % negativ 2 von 9 bewerteten, üblich 21 %" in card
    assert "/course?brand=brodelmann" in page.links()


def test_the_morning_line_goes_back_to_the_last_working_evening(calm: Office) -> None:
    line = calm.read(lage.look).words(".morning")

    assert line.startswith("Seit Mo 16.11. 18:00: 14 Beiträge (üblich etwa 1")
    assert "kein neuer Vorfall · alle Quellen zu hören" in line


@pytest.mark.parametrize(
    ("today", "evening"),
    [
        ((2026, 11, 17), "2026-11-16 18:00"),  # Tuesday
        ((2026, 11, 16), "2026-11-13 18:00"),  # Monday: Friday
        ((2026, 11, 15), "2026-11-13 18:00"),  # Sunday
        ((2026, 10, 26), "2026-10-23 18:00"),  # the clocks changed on Sunday
        ((2026, 12, 28), "2026-12-24 18:00"),  # after Christmas
    ],
)
def test_people_went_home_on_the_last_working_day(today: tuple[int, int, int], evening: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    rest = frozenset({date(2026, 12, 25), date(2026, 12, 26)})
    found = last_evening(datetime(*today, 7, 30, tzinfo=zone).astimezone(UTC), zone, rest)

    assert f"{found.astimezone(zone):%Y-%m-%d %H:%M}" == evening


def test_in_a_storm_the_brand_stands_first_with_wind_force_and_who_has_it(quiet: Office) -> None:
    quiet.incident(level=5, brand=SOUTH, ago=2 * HOUR)

    page = quiet.read(lage.look)
    (need,) = page.all(".needs li")
    assert need.startswith(
        "INC-0001 Südwind Windstärke 5 (Sturm) seit Di 17.11. 10:00. Es geht um: wasserkocher, raucht."
    )
    assert need.endswith("Noch hat niemand übernommen.")
    assert page.all("h3") == ["Südwind Alarm", "Brodelmann Ruhig"]
    assert "Ein Vorfall läuft: Windstärke 5 von 6 (Sturm)." in page.words(".brand.alarm")
    assert page.links(".brand.alarm .has a") == ["/incidents/1"]
    assert "Vorfälle begonnen: INC-0001" in page.words(".morning")

    act(quiet.parts.store, IncidentId(1), "anna", partial(handled.take, who="anna", now=quiet.now), quiet.now)
    page = quiet.read(lage.look)
    assert page.words(".needs") == "Jetzt zu tun Nichts wartet auf jemanden.", "somebody has it"
    assert "anna kümmert sich darum, bis" in page.words(".brand.alarm .has")


def test_an_incident_that_ended_at_night_is_told_in_the_morning(quiet: Office) -> None:
    quiet.incident(state=State.CLOSED, closed=quiet.now - 3 * HOUR, ago=40 * HOUR)

    page = quiet.read(lage.look)
    assert "Vorfälle beendet: INC-0001" in page.words(".morning")
    assert page.all(".brand .has") == []


def test_a_deaf_source_makes_the_light_unknown_and_says_what_is_missing(quiet: Office) -> None:
    store = quiet.parts.store
    for hours in (30, 20, 10):
        store.visit_failed(FORUM, "timeout", quiet.now + HOUR, quiet.now - hours * HOUR)

    later = Office(quiet.parts, quiet.now + 40 * HOUR)
    store.visit_failed(FORUM, "timeout", later.now + HOUR, later.now)
    page = later.read(lage.look)

    assert page.all(".lamp-unknown") == ["Unbekannt", "Unbekannt"]
    assert "Quellen, die sonst 100 % der Stimmen bringen, sind nicht zu hören." in page.words(".brand.unknown")
    assert "kuechenforum ist taub seit" in page.words(".unheard")
    assert "nicht zu hören: kuechenforum" in page.words(".morning")
    assert "/sources" in page.links(".brand.unknown a")


def test_where_no_daemon_is_at_work_nothing_is_called_calm(calm: Office) -> None:
    page = Office(calm.parts, calm.now + 3 * DAY).read(lage.look)

    assert set(page.all(".brand h3 span:last-child")) == {"Unbekannt"}
    assert "listener run" in page.words(".brand")


def test_what_only_the_silent_tier_saw_is_to_be_watched(quiet: Office) -> None:
    sign = Sign("brodelmann", quiet.now - 2 * HOUR, quiet.now - HOUR, 3.3, 31, 1.2, 3 * HOUR, False, ("raucht",))
    quiet.parts.store.signs.note(sign)

    assert "31 Stimmen statt 1,2 in 3 Std." in quiet.read(lage.look).words(".brand.watch")
    assert "31 voices instead of 1.2 in 3 h" in quiet.read(lage.look, "en").words(".brand.watch")


def test_before_anything_was_heard_the_page_says_what_to_do(tmp_path: Path) -> None:
    with office(tmp_path, ONE) as fresh:
        page = fresh.read(lage.look)

    assert page.words(".brand .lamp-unknown") == "Unbekannt"
    assert "Noch nichts gehört. Ob die Quellen etwas bringen, zeigt: listener sources" in page.words(".brand")
    assert "üblich: noch unbekannt" in page.words(".brand")
    assert "– negativ unbekannt" in page.words(".brand"), "unknown is no zero"
    assert page.all("figure") == []


def test_the_only_brand_has_its_last_two_days_drawn_with_a_table_below(tmp_path: Path) -> None:
    with office(tmp_path, ONE) as alone:
        alone.ordinary_weeks()
        alone.hear([alone.now] * 4, Mood.NEGATIVE)
        page = alone.read(lage.look)

    assert "20 Beiträge, höchstens 5 in einer Stunde." in page.words("figure desc")
    assert page.all("details tbody tr")[0].startswith("Di 17.11. 12:00 5 0–")
    assert len(page.all("details tbody tr")) == 48


def test_many_brands_stand_in_a_table_and_the_unquiet_ones_first(tmp_path: Path) -> None:
    names = [(f"marke-{number}", f"Marke {number}") for number in range(9)]
    with office(tmp_path, config(*names)) as group:
        for id_, _ in names:
            group.ordinary_weeks(3, BrandId(id_))
        group.incident(level=4, brand=BrandId("marke-7"))
        page = group.read(lage.look)

    assert page.all(".card.brand") == []
    rows = page.all("table.brands tbody tr")
    assert len(rows) == 9
    assert rows[0].startswith("Marke 7 Alarm Ein Vorfall läuft")
    assert page.all("table.brands caption") == ["Alle Marken, die unruhigen zuerst"]
    assert all(page.all("table.brands tbody th[scope=row]"))


def test_words_of_strangers_and_names_stay_words(tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    text = config(("brodelmann", hostile), sources=(str(FORUM),))
    with office(tmp_path, text) as found:
        found.ordinary_weeks(3)
        kept = found.incident(level=4)
        page = found.read(lage.look)
        assert kept.topic is not None

    assert hostile in page.words(".brand")
    assert page.tree.css("img, [onerror], [style], script:not([src]):not([type='application/json'])") == []


def test_what_is_overdue_at_the_desk_is_read_now_and_then_and_said_first(quiet: Office) -> None:
    store, asked = quiet.parts.store, quiet.now - 5 * DAY
    assert backlogs(quiet.parts, quiet.now) == {}, "nobody answers with this program: nothing could be known"

    quiet.hear([asked], Mood.NEGATIVE, text="Der Kundendienst von Brodelmann antwortet mir nicht")
    (id_,) = {one.id for one in store.heard(BRAND, asked, asked + HOUR) if "Kundendienst" in one.text}
    store.desks.answer(id_, "erna", "", quiet.now)
    while relate_due(quiet.parts, quiet.now):
        continue
    later = quiet.now + FRESH
    first = backlogs(quiet.parts, later)
    assert first[BRAND].overdue > 0

    page = Office(quiet.parts, later).read(lage.look)
    (line,) = [one for one in page.all(".needs li") if "Brodelmann" in one]
    assert line.startswith(f"Antworten Brodelmann Überfällige Antworten: {first[BRAND].overdue}, die älteste seit")
    assert "/desk?brand=brodelmann" in page.links(".needs a")
    assert backlogs(quiet.parts, later + HOUR)[BRAND].past_due == first[BRAND].past_due + HOUR, "read anew"


def test_rumours_and_messages_that_reached_nobody_wait_for_somebody(quiet: Office) -> None:
    store, now = quiet.parts.store, quiet.now
    mention = store.heard(BRAND, now - DAY, now)[0].id
    places = (Place(FORUM, "https://forum.example/1", now - DAY, (mention,)),)
    store.claims.change(BRAND, lambda _: [Claim(1, BRAND, now - DAY, "Das Werk schließt", mention, places)], now)
    store.tell([], [Promise("digest.1/slack", NO_INCIDENT, ChannelName("slack"), Reason.DIGEST, 0, "{}", now)], now)
    store.begin("digest.1/slack")
    store.broken("digest.1/slack", "404")

    page = quiet.read(lage.look)
    assert page.all(".needs li") == [
        "Zustellung Nachrichten, die niemanden erreicht haben: 1. Was zu tun ist, zeigt: listener outbox",
        "Gerücht 1 Brodelmann ungeklärt seit Mo 16.11. 12:00, offene Stellen: 1",
    ]
    assert "/rumours/1" in page.links(".needs a")
    assert page.tree.css(".needs.urgent") == []


def test_before_the_first_visit_nobody_says_that_sources_can_be_heard(tmp_path: Path) -> None:
    with office(tmp_path, ONE) as found:
        page = found.read(lage.look)
        english = found.read(lage.look, "en").words(".morning")

    assert "noch nicht besucht: kuechenforum, tagblatt." in page.words(".morning")
    assert "not visited yet: kuechenforum, tagblatt." in english
    assert page.tree.css_first("svg.spark") is None
