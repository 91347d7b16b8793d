"""A week of posts that nobody answers: one message in office hours, one when it is over, and a digest in between."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from listener.deliver import deliver_due
from listener.desking import attend_due
from listener.listen import listen_due
from listener.model import NO_INCIDENT, BrandId, MentionId, Reason, Search, Silence, Told
from listener.parts import Parts
from listener.relating import relate_due
from listener.reporting import promises
from tests.world import CONFIG, World, midday

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BRAND = BrandId("brodelmann")
OWN = """
[own_accounts]
fediwall = ["@brodelmann_hilft"]
"""
QUIET = """
[quiet_hours]
start = "20:00"
end = "07:00"
"""
ASKED = (
    ("jana", "Brodelmann, wann gibt es endlich wieder Ersatzteile für die Mühle?"),
    ("timo", "Warum antwortet der Kundendienst von Brodelmann nicht auf meine Mail?"),
    ("oma_gerda", "Kann man den Brodelmann Wasserkocher entkalken? Wie geht das?"),
    ("petrosilie", "Mein Brodelmann Toaster ist nach zwei Wochen kaputt. Sehr enttäuscht."),
    ("karla", "Brodelmann, wie lange dauert die Reparatur bei euch?"),
    ("ben82", "Der Deckel meiner Brodelmann Kanne ist gebrochen, das ist ärgerlich."),
    ("suse", "Gibt es den Brodelmann Mixer auch in Rot?"),
    ("ole", "Die Anleitung von Brodelmann ist eine Frechheit, niemand versteht sie."),
    ("mimi", "Wo finde ich die Garantiebedingungen von Brodelmann?"),
    ("fritz", "Seit drei Wochen warte ich auf mein Paket von Brodelmann. Unmöglich."),
    ("dora", "Brodelmann, kann ich die Dichtung einzeln bestellen?"),
    ("leni", "Leider schlechte Erfahrung mit der Hotline von Brodelmann gemacht."),
)


def look(parts: Parts, world: World, length: timedelta, step: timedelta = 2 * HOUR) -> None:
    """Let time go by while the program listens, reads and looks at the desk: nothing else is of interest here."""
    end = world.now + length
    while world.now < end:
        listen_due(parts, world.now)
        listen_due(parts, world.now)
        relate_due(parts, world.now)
        attend_due(parts, world.now)
        deliver_due(parts, world.now)
        world.now += step


def told(parts: Parts) -> list[Told]:
    """Return the messages about a backlog to Slack, oldest first."""
    found = [one for one in parts.store.told(NO_INCIDENT) if one.reason is Reason.BACKLOG and one.channel == "slack"]
    return sorted(found, key=lambda one: one.due)


def say_all(world: World, every: timedelta = 4 * HOUR) -> None:
    """Let the people write, one after the other, from now on."""
    begin = world.now
    for number, (who, text) in enumerate(ASKED):
        world.now = begin + number * every
        world.said(text, author=who)
    world.now = begin


@pytest.fixture
def office(world: World) -> World:
    """A company that has named its account, on a Monday at midday."""
    world.now, world.text = midday(16), CONFIG + OWN
    return world


def test_a_week_of_unanswered_posts_is_told_once_in_office_hours_and_its_end_once(office: World) -> None:
    say_all(office)
    with office.program() as parts:
        look(parts, office, 4 * DAY)
        (first,) = told(parts)
        assert 8 <= first.due.hour < 16, "in office hours, 9 to 17 in Berlin"
        assert first.due.weekday() < 5
        begun = json.dumps(office.slack[-1][1], ensure_ascii=False)
        assert "Ersatzteile" in begun, "the oldest is quoted"
        assert "die zehn ältesten mit Namen verteilen" in begun, "the playbook's first step"
        assert len(office.mails) == len(office.slack) == 1
        assert parts.store.desks.backlog_since(BRAND) == first.due

        for who, _ in ASKED:
            office.said(f"@{who} Danke, wir kümmern uns. Euer Brodelmann-Team", author="brodelmann_hilft")
        look(parts, office, 3 * DAY)
        _, last = told(parts)
        assert first.due < last.due
        assert "Der Rückstau ist abgetragen" in office.heard()[-1]
        assert parts.store.desks.backlog_since(BRAND) is None


def test_it_names_whose_matter_it_is_and_where_that_is_allowed_who_writes_again(office: World) -> None:
    owned = '[desk]\nprofiles = true\n[[owners]]\nowner = "Leitung *Service*"\n'
    office.text = CONFIG + OWN + owned
    for who, text in (("jana", ASKED[0][1]), ("jana", ASKED[1][1]), ("timo", ASKED[3][1])):
        office.said(text, author=who)
        office.now += HOUR
    with office.program() as parts:
        look(parts, office, 2 * DAY, 4 * HOUR)
        (first,) = told(parts)
    begun = json.dumps(office.slack[-1][1], ensure_ascii=False)
    assert first.due.weekday() < 5
    assert re.search(r"Zuständig für das Überfällige: Leitung .*Service.* \(3\)\.", begun)
    assert begun.count("schreibt zum 2. Mal in 14 Tagen") == 1


def test_what_people_say_they_answered_elsewhere_ends_it_too(office: World) -> None:
    say_all(office)
    with office.program() as parts:
        look(parts, office, 3 * DAY)
        assert len(told(parts)) == 1
        for found in parts.store.search(Search()):
            assert parts.store.desks.answer(found.id, "Kim", "am Telefon", office.now)
        assert not parts.store.desks.answer(MentionId(7), "Kim", "", office.now)
        look(parts, office, 2 * HOUR)
        assert len(told(parts)) == 2


def test_at_night_on_request_and_without_a_route_nobody_hears_of_it(office: World) -> None:
    office.text = CONFIG.replace("[[routes]]", "[[routes]]\nmin_level = 4") + OWN + QUIET
    say_all(office)
    with office.program() as parts:
        quiet = Silence("Kim", "Messe", office.now, office.now + 3 * DAY, BRAND)
        parts.store.hands.silence(quiet)
        look(parts, office, 3 * DAY)
        assert parts.store.desks.backlog_since(BRAND) is None, "silenced: it waits"
        look(parts, office, 6 * HOUR)
        assert parts.store.desks.backlog_since(BRAND) is not None
        assert told(parts) == [], "nobody hears of level 3"


def test_whoever_has_named_no_account_is_not_told_that_nobody_answers(office: World) -> None:
    office.text = CONFIG
    say_all(office)
    with office.program() as parts:
        look(parts, office, 3 * DAY)
        assert told(parts) == []
        parts.store.desks.answer(parts.store.search(Search())[0].id, "Kim", "", office.now)
        look(parts, office, 2 * HOUR)
        assert len(told(parts)) == 1, "from now on an answer can be known"


def test_the_digest_has_open_questions_by_age(office: World) -> None:
    say_all(office)
    with office.program() as parts:
        look(parts, office, 4 * DAY, 8 * HOUR)
        (digest, *_) = [one.notice for one in promises(parts, office.now, weekly=False)] or [""]
        office.text += '[digest]\nchannels = ["slack"]\n'
    assert digest == "", "nobody has asked for one"
    with office.program() as parts:
        (digest,) = (one.notice for one in promises(parts, office.now, weekly=False))
    assert re.search(r"Brodelmann: (?:[6-9]|1[0-2]) Anliegen ohne Antwort, \d+ \\u00fcber der Frist; 0 unter", digest)
    assert re.search(
        "Offene Frage seit 4 Tagen [(]Brodelmann[^)]*[)]: [^,]*, wann gibt es endlich wieder Ersatz", digest
    )
