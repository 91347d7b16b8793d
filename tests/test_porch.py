"""From a link in a message to "I take it": the real door on loopback, the real store behind it, a browser in front."""

from __future__ import annotations

import re
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from alerts.links import links
from alerts.quotes import clean
from alerts.render import notice
from listener.answers import LATER_S
from listener.core import handled
from listener.core.ticket import Ticket, issue
from listener.doorstep import Doorstep, open_doors
from listener.errors import ConfigError
from listener.handling import act
from listener.model import BrandId, ChannelName, IncidentId, Letter, Mistake, Reason, Secret, State, Status, Verdict
from listener.porch import MOST_BYTES, Limits, Porch
from listener.situating import situation
from listener.words import LANGUAGES, say
from tests.alerts.world import HOSTILE
from tests.porch import ANSWERS, NUMBER, SECRET, Seen, Visit, storm, visiting
from tests.store.conftest import opened_file
from tests.world import CONFIG, World, midday

TAKE, HOUR, FOUR, MORNING = "Ich übernehme", "1 Stunde", "4 Stunden", "bis 8 Uhr"
FALSE, KIND, SAID, END = "Als Fehlalarm beenden", "Diesen Plan nehmen", "Jetzt gesagt", "Vorfall beenden"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    """One door for most of these stories: opening it is what takes time."""
    with visiting(World(tmp_path_factory.mktemp("house"), midday())) as visit:
        yield visit


@pytest.fixture
def visit(house: Visit) -> Visit:
    """A storm of one's own, at midday."""
    house.world.now = midday()
    number = house.parts.store.next_incident_id()
    house.parts.store.decide(storm(house.world, number), [("opened", {})], [], house.world.now)
    return replace(house, number=number)


@pytest.fixture
def alone(world: World) -> Iterator[Visit]:
    """A house of one's own, for those who break something in it."""
    with visiting(world) as visit:
        yield visit


# --- the way of a link ------------------------------------------------------------------------------------------


def test_whoever_follows_the_link_and_presses_the_button_has_it(visit: Visit) -> None:
    page = visit.ask(visit.link())

    assert "Noch hat niemand übernommen." in page.words
    assert visit.incident.status is Status.OPEN

    done = visit.press(page, TAKE)

    assert done.status == 200
    assert "Erledigt: Anna Beispiel hat übernommen." in done.words
    assert "Anna Beispiel kümmert sich darum, bis" in done.words
    assert (visit.incident.status, visit.incident.handling.owner) == (Status.ACKNOWLEDGED, "Anna Beispiel")
    (entry,) = visit.log()
    assert (entry.kind, entry.actor, entry.at, entry.detail["via"]) == (
        "acknowledged", "Anna Beispiel", visit.world.now, "link",
    )  # fmt: skip


def test_the_links_of_a_mail_lead_there(visit: Visit) -> None:
    """The letter is the one that the channel lays out; its lines are not broken within a link."""
    store, config = visit.parts.store, visit.parts.config
    seen, brand = visit.incident.last, visit.parts.brands[BrandId("brodelmann")]
    assert seen is not None
    about = situation(visit.parts, brand, visit.incident, seen, Reason.FIRST, visit.world.now)
    offered = links(visit.incident, ChannelName("mail"), config.people, config.answers, visit.world.now, "de")
    letter = config.channels[ChannelName("mail")].compose(
        notice(replace(about, key="INC-0012.1/mail", actions=offered))
    )
    assert isinstance(letter, Letter)
    body = message_from_bytes(letter.message, policy=policy.default).get_body(("plain",))
    assert body is not None
    found = re.findall(r"https://listener\.brodelmann\.example/warnung(/i/\S+)", body.get_content())

    assert [visit.ask(path.partition("#")[0]).status for path in found] == [200] * len(offered)
    visit.press(visit.ask(found[0]), TAKE)
    assert visit.incident.handling.owner == "Anna Beispiel"
    assert len(store.hands.log(visit.number)) == 2


def test_a_page_says_what_one_needs_at_three_in_the_morning(visit: Visit) -> None:
    words = visit.ask(visit.link()).words

    assert f"Brodelmann · {visit.incident.name}" in words
    assert "Windstärke 4 von 6 · starker Wind" in words
    assert "seit Di 17.11. 11:13" in words
    assert "Stimmen in den letzten 3 Std.: 42, üblich 4 (1–9). Davon kritisch: 31" in words
    assert "In 48 Min. verdoppeln sich" in words
    steps = [step.text.de for step in visit.parts.playbooks["product_defect"].first_steps()]
    assert steps
    assert all(step in words for step in steps)
    assert "Art der Welle Produktmangel / Sicherheitsverdacht" in words
    assert "Dieser Link gilt für Anna Beispiel bis" in words
    assert words.index("Noch hat niemand") < words.index(steps[0]) < words.index(TAKE)


def test_looking_changes_nothing_however_often_a_scanner_looks(alone: Visit) -> None:
    link = alone.link()
    before = (alone.incident, alone.parts.store.hands.log(alone.number))
    first, *others = [alone.ask(f"{link}{query}") for query in ("", "", "?a=kind", "?did=x&again=1", "?do=take")]

    assert {one.status for one in (first, *others)} == {200}
    assert others[0].body == first.body
    assert (alone.incident, alone.parts.store.hands.log(alone.number)) == before


@pytest.mark.parametrize(
    ("label", "typed", "event", "status", "says"),
    [
        (TAKE, {}, "acknowledged", Status.ACKNOWLEDGED, "Anna Beispiel hat übernommen."),
        (HOUR, {}, "snoozed", Status.SNOOZED, "Anna Beispiel hat es bis Di 17.11. 13:00 zurückgestellt."),
        (FOUR, {}, "snoozed", Status.SNOOZED, "Anna Beispiel hat es bis Di 17.11. 16:00 zurückgestellt."),
        (MORNING, {}, "snoozed", Status.SNOOZED, "Anna Beispiel hat es bis Mi 18.11. 08:00 zurückgestellt."),
        (FALSE, {"choice": "name"}, "false_alarm", Status.FALSE_ALARM, "Anna Beispiel: Fehlalarm (Jemand anderes"),
        (KIND, {"choice": "rumour"}, "pinned", Status.OPEN, "Anna Beispiel hat die Art gesetzt: Gerücht"),
        (SAID, {}, "said", Status.OPEN, "Anna Beispiel: Wir haben öffentlich geantwortet."),
        (END, {"note": "Rückruf läuft"}, "closed_by", Status.CLOSED, "den Vorfall beendet. „Rückruf läuft“"),
    ],
)
def test_every_button_does_what_it_says(
    visit: Visit, label: str, typed: dict[str, str], event: str, status: Status, says: str
) -> None:
    done = visit.press(visit.ask(visit.link()), label, **typed)

    assert done.status == 200
    assert f"Erledigt: {says}" in done.words or f"Erledigt: Anna Beispiel hat {says}" in done.words
    assert visit.incident.status is status
    assert [(entry.kind, entry.actor) for entry in visit.log()] == [(event, "Anna Beispiel")]


def test_what_was_chosen_is_kept(visit: Visit) -> None:
    page = visit.ask(visit.link())
    assert page.page.pressed(KIND)["choice"] == "product_defect", "the list begins with the plan that there is"
    visit.press(page, KIND, choice="rumour")
    visit.press(visit.ask(visit.link()), SAID)
    visit.press(visit.ask(visit.link()), FALSE, choice="satire", note="  Postillon \n")
    hands = visit.incident.handling

    assert (hands.pinned, visit.incident.playbook, hands.mistake) == ("rumour", "rumour", Mistake.SATIRE)
    assert hands.spoken == visit.world.now
    assert visit.log()[-1].detail["note"] == "Postillon"


def test_when_it_is_over_somebody_says_what_the_warning_was_worth(visit: Visit) -> None:
    visit.press(visit.ask(visit.link()), END)
    over = visit.ask(visit.link())

    assert "Beendet" in over.words
    assert TAKE not in over.page.buttons

    done = visit.press(over, "zu spät")

    assert "War die Warnung nützlich? zu spät" in done.words
    assert visit.incident.handling.verdict is Verdict.LATE
    visit.press(done, FALSE, choice="spam")
    assert visit.incident.status is Status.FALSE_ALARM


def test_a_link_from_below_a_message_opens_its_part_of_the_page(visit: Visit) -> None:
    assert visit.ask(f"{visit.link()}?a=false_alarm").page.opened == ["false_alarm"]
    assert visit.ask(f"{visit.link()}?a=kind").page.opened == ["kind"]
    assert visit.ask(f"{visit.link()}?a=%22%3E").page.opened == []


# --- once -------------------------------------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_counts_once_and_says_so(visit: Visit) -> None:
    page = visit.ask(visit.link())
    visit.press(page, TAKE)
    visit.world.now += timedelta(minutes=3)
    again = visit.press(page, TAKE)

    assert "Das war schon getan, es zählt nur einmal: Anna Beispiel hat übernommen." in again.words
    assert len(visit.log()) == 1
    assert visit.incident.handling.acknowledged == visit.world.now - timedelta(minutes=3)


def test_a_fresh_page_is_a_fresh_word(visit: Visit) -> None:
    visit.press(visit.ask(visit.link()), HOUR)
    visit.world.now += timedelta(minutes=70)
    visit.press(visit.ask(visit.link()), HOUR)

    assert len(visit.log()) == 2
    assert visit.incident.handling.snoozed == visit.world.now + timedelta(hours=1)


def test_after_a_restart_the_same_form_still_counts_once(world: World) -> None:
    with visiting(world) as visit:
        page = visit.ask(visit.link())
        visit.press(page, TAKE)
    with visiting(world) as visit:
        again = visit.press(page, TAKE)

        assert "Das war schon getan" in again.words
        assert len(visit.log()) == 1


def test_a_double_tap_counts_once(alone: Visit) -> None:
    page = alone.ask(alone.link())
    with ThreadPoolExecutor(8) as fingers:
        seen = list(fingers.map(lambda _: alone.press(page, TAKE), range(8)))

    assert {one.status for one in seen} == {200}
    assert sum("Erledigt: Anna Beispiel hat übernommen." in one.words for one in seen) == 1
    assert len(alone.log()) == 1


# --- what happened in the meantime ------------------------------------------------------------------------------


def test_two_who_reach_for_it_at_the_same_time_learn_of_each_other(visit: Visit) -> None:
    mine, theirs = visit.ask(visit.link("slack")), visit.ask(visit.link("slack"))
    visit.press(mine, TAKE, name="Bernd Muster")
    second = visit.press(theirs, TAKE, name="Clara")

    assert second.status == 409
    assert "Nichts getan: Inzwischen hat jemand anderes übernommen." in second.words
    assert "Bernd Muster kümmert sich darum" in second.words
    assert second.page.pressed("Ich übernehme stattdessen")["name"] == "Clara", "what was typed is still there"

    visit.press(second, "Ich übernehme stattdessen")

    assert visit.incident.handling.owner == "Clara"
    assert [entry.actor for entry in visit.log()] == ["Bernd Muster", "Clara"]


@pytest.mark.parametrize("label", [TAKE, MORNING, END])
def test_nobody_puts_aside_a_storm_on_a_page_that_shows_a_breeze(visit: Visit, label: str) -> None:
    page = visit.ask(visit.link())
    visit.store(replace(visit.incident, level=5, max_level=5))
    answer = visit.press(page, label)

    assert answer.status == 409
    assert "Nichts getan: Inzwischen ist die Welle stärker geworden." in answer.words
    assert "Windstärke 5" in answer.words
    assert visit.log() == []
    assert visit.press(answer, label).status == 200
    assert len(visit.log()) == 1


def test_numbers_that_move_hinder_nobody(visit: Visit) -> None:
    page = visit.ask(visit.link())
    visit.store(replace(visit.incident, level=3, peak_volume=999))
    visit.press(page, TAKE)

    assert visit.incident.status is Status.ACKNOWLEDGED


def test_what_has_ended_in_the_meantime_is_told(visit: Visit) -> None:
    page = visit.ask(visit.link())
    visit.store(replace(visit.incident, state=State.CLOSED, level=1, closed=visit.world.now))
    answer = visit.press(page, TAKE)

    assert answer.status == 409
    assert "Nichts getan: Der Vorfall ist inzwischen beendet." in answer.words
    assert "War diese Warnung nützlich?" in answer.words
    assert visit.log() == []


def test_the_detector_may_store_between_reading_and_writing(visit: Visit) -> None:
    """Who is overtaken reads again: the word of a person is not lost, nor what the detector said."""
    store, looks = visit.parts.store, []

    def take(found: object) -> handled.Deed:
        looks.append(found)
        if len(looks) == 1:
            visit.store(replace(visit.incident, peak_volume=1234))
        return handled.take(visit.incident, "Anna Beispiel", visit.world.now)

    act(store, visit.number, "Anna Beispiel", take, visit.world.now)

    assert (visit.incident.peak_volume, visit.incident.status) == (1234, Status.ACKNOWLEDGED)


def test_an_acknowledgement_that_has_run_out_is_shown_as_none(visit: Visit) -> None:
    visit.press(visit.ask(visit.link()), TAKE)
    visit.world.now += timedelta(hours=5)
    page = visit.ask(visit.link())

    assert "Anna Beispiel kümmert sich" not in page.words
    assert TAKE in page.page.buttons


def test_what_went_into_another_incident_is_left_alone(visit: Visit) -> None:
    page = visit.ask(visit.link())
    visit.store(replace(visit.incident, handling=replace(visit.incident.handling, into="INC-0007")))

    assert visit.ask(visit.link()).page.buttons == {}
    assert visit.press(page, TAKE).status == 409
    assert visit.log() == []


# --- who it is --------------------------------------------------------------------------------------------------


def test_on_a_shared_link_one_says_who_one_is(visit: Visit) -> None:
    page = visit.ask(visit.link("slack"))

    assert "Dieser Link ging an slack" in page.words
    assert page.page.proposed[:2] == ["Anna Beispiel", "Bernd Muster"]

    nameless = visit.press(page, TAKE, name="  \u202e ")

    assert nameless.status == 422
    assert "Bitte den eigenen Namen angeben" in nameless.words
    assert visit.log() == []

    done = visit.press(nameless, TAKE, name="Clara Probe")

    (entry,) = visit.log()
    assert (entry.actor, entry.detail["channel"]) == ("Clara Probe", "slack")
    assert done.page.pressed("Ich bin weiter dran")["name"] == "Clara Probe", "remembered in the form"


@pytest.mark.parametrize("typed", ["bernd", "BERND MUSTER", "  Bernd  Muster ", "bernd muster"])
def test_somebody_we_know_is_known_however_they_write_their_name(visit: Visit, typed: str) -> None:
    visit.press(visit.ask(visit.link("slack")), TAKE, name=typed)

    assert visit.incident.handling.owner == "Bernd Muster"


def test_a_person_cannot_pass_for_another_on_their_own_link(visit: Visit) -> None:
    page = visit.ask(visit.link())
    visit.send(page.at, page.page.pressed(TAKE) | {"name": "Bernd Muster"})

    assert visit.incident.handling.owner == "Anna Beispiel"


# --- whom the page turns away -----------------------------------------------------------------------------------


def test_a_forged_link_is_refused_and_shows_nothing(alone: Visit, caplog: pytest.LogCaptureFixture) -> None:
    link = alone.link()
    other = Ticket(NUMBER, "anna", shared=False, until=alone.world.now + timedelta(hours=1))
    forged = [f"{link[:-3]}AAz", link[:-1], "/i/x", f"/i/{issue(Secret('x' * 32), other)}"]
    answers = [alone.ask(path) for path in forged] + [alone.send(path, {}) for path in forged]

    assert {(one.status, one.body) for one in answers} == {(404, answers[0].body)}
    assert "stammt nicht von Listener" in answers[0].words
    assert "Brodelmann" not in answers[0].body
    assert alone.incident == replace(storm(alone.world), version=1)
    assert all(path.rpartition("/")[2] not in caplog.text for path in forged if len(path) > 9)


def test_an_old_link_says_where_a_fresh_one_is_and_does_nothing(visit: Visit) -> None:
    page = visit.ask(visit.link())
    visit.world.now += timedelta(hours=55)
    answers = [visit.ask(page.at), visit.press(page, TAKE)]

    assert {one.status for one in answers} == {410}
    assert "In der neuesten Nachricht" in answers[0].words
    assert visit.log() == []


def test_whoever_has_left_the_configuration_is_not_let_in(world: World) -> None:
    with visiting(world) as visit:
        hers, ours = visit.link(), visit.link("slack")
    with visiting(world, (CONFIG + ANSWERS).replace("[people.anna]", "[people.annika]")) as visit:
        assert visit.ask(hers).status == 410
        assert visit.ask(ours).status == 200


def test_a_form_of_one_incident_is_no_form_of_another(visit: Visit) -> None:
    other = visit.parts.store.next_incident_id()
    visit.store(storm(visit.world, other))
    answer = visit.send(visit.link(number=other), visit.ask(visit.link()).page.pressed(TAKE))

    assert answer.status == 409
    assert "gehört zu einem anderen Vorfall" in answer.words
    assert visit.parts.store.incident(other) == replace(storm(visit.world, other), version=1)


def test_an_incident_that_is_not_there_is_told(visit: Visit) -> None:
    other = IncidentId(visit.number + 1)
    link, form = visit.link(number=other), visit.ask(visit.link()).page.pressed(TAKE) | {"incident": str(other)}

    assert [visit.ask(link).status, visit.send(link, form).status] == [404, 404]
    visit.store(replace(storm(visit.world, other), state=State.CANDIDATE))
    assert visit.ask(link).status == 404


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_the_page_knows_two_ways_to_be_asked(visit: Visit, method: str) -> None:
    answer = visit.ask(visit.link(), method)

    assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")
    assert visit.log() == []


def test_a_form_that_is_no_form_does_nothing(visit: Visit) -> None:
    link = visit.link()
    bodies = [
        b"",
        b"\xff=\xfe",
        b"do=take",
        b"&" * 500,
        b"a=1&" * 400,
        b'{"do": "take"}',
        b"do=take&incident=12&form=" + b"9" * 100,
    ]

    assert {visit.ask(link, "POST", body).status for body in bodies} == {422}
    assert visit.ask(link, "POST", b"note=" + b"x" * MOST_BYTES).status == 413
    assert visit.log() == []


def test_what_is_missing_is_said_where_it_is_missing(visit: Visit) -> None:
    answer = visit.press(visit.ask(visit.link()), FALSE, note="Postillon")

    assert answer.status == 422
    assert "Bitte angeben, warum es ein Fehlalarm war." in answer.words
    assert answer.page.opened == ["false_alarm"]
    assert answer.page.pressed(FALSE)["note"] == "Postillon"
    assert visit.log() == []


def test_one_client_cannot_try_links_all_day_nor_shut_others_out(alone: Visit) -> None:
    tried = [alone.ask(f"/i/{'A' * 40}z") for _ in range(32)]

    assert [one.status for one in tried] == [404] * 30 + [429] * 2
    assert tried[-1].headers["retry-after"] == "1"
    assert alone.press(alone.ask(alone.link()), TAKE).status == 200, "whoever has a good link is heard all the same"


# --- what goes wrong --------------------------------------------------------------------------------------------


@contextmanager
def locked(visit: Visit) -> Iterator[None]:
    """Let another program hold the database."""
    blocker = sqlite3.connect(visit.world.folder / "listener.db", isolation_level=None)
    opened_file(visit.parts.store).connection.execute("PRAGMA busy_timeout=50")  # else the test would wait ten seconds
    blocker.execute("BEGIN IMMEDIATE")
    yield
    blocker.execute("ROLLBACK")
    blocker.close()


def test_while_the_database_is_locked_nothing_is_lost_and_one_press_does_it_later(
    alone: Visit, caplog: pytest.LogCaptureFixture
) -> None:
    page = alone.ask(alone.link("slack"))
    with locked(alone):
        refused = alone.press(page, FALSE, name="Clara", choice="spam", note="Ein <Bot> & Co")

    assert (refused.status, refused.headers["retry-after"]) == (503, str(LATER_S))
    assert "Es ist nichts verloren" in refused.words
    assert alone.log() == []
    assert "locked" in caplog.text

    done = alone.press(refused, "Noch einmal versuchen")

    assert "Clara: Fehlalarm (Spam). „Ein <Bot> & Co“" in done.words
    assert [entry.detail["note"] for entry in alone.log()] == ["Ein <Bot> & Co"]


def test_whoever_writes_too_slowly_or_hangs_up_is_not_waited_for(alone: Visit) -> None:
    answers = alone.parts.config.answers
    assert answers is not None
    door = Doorstep(alone.parts, "127.0.0.1", 0, porch=Porch(alone.parts, answers, limits=Limits(body_s=0.1)))
    door.start()
    try:
        head = f"POST {alone.link()} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\ndo=take".encode()
        with socket.create_connection(("127.0.0.1", door.port), timeout=5) as slow:
            slow.sendall(head)
            heard = b"".join(iter(lambda: slow.recv(65536), b""))
        with socket.create_connection(("127.0.0.1", door.port), timeout=5) as leaving:
            leaving.sendall(head)
    finally:
        door.stop()

    assert heard.startswith(b"HTTP/1.1 408 ")
    assert alone.log() == []


def test_while_others_write_one_can_look(alone: Visit) -> None:
    with locked(alone):
        assert alone.ask(alone.link()).status == 200


def test_a_damaged_database_is_told(alone: Visit) -> None:
    link, file = alone.link(), alone.world.folder / "listener.db"
    for pragma in ("wal_checkpoint(TRUNCATE)", "shrink_memory"):
        opened_file(alone.parts.store).connection.execute(f"PRAGMA {pragma}").fetchall()
    healthy = file.read_bytes()
    with file.open("r+b") as damaged:
        damaged.seek(4096)
        damaged.write(b"\0" * (len(healthy) - 4096))
    answer = alone.ask(link)
    file.write_bytes(healthy)

    assert (answer.status, answer.headers["retry-after"]) == (503, str(LATER_S))
    assert "Gerade lässt sich die Datenbank nicht benutzen" in answer.words


def test_a_failure_inside_is_told_and_the_page_stays(alone: Visit, caplog: pytest.LogCaptureFixture) -> None:
    link = alone.link()
    alone.parts.store.close()
    answers = [alone.ask(link) for _ in range(2)]

    assert {one.status for one in answers} == {500}
    assert "Fehler von Listener" in answers[0].words
    assert link.rpartition("/")[2] not in caplog.text
    assert "Traceback" not in answers[0].body


def test_a_page_without_measurements_is_told_like_one_that_is_gone(visit: Visit) -> None:
    visit.store(replace(visit.incident, last=None, height=None))

    assert visit.ask(visit.link()).status == 404


# --- what a page may do -----------------------------------------------------------------------------------------


def every_kind_of_page(visit: Visit) -> list[Seen]:
    link = visit.link()
    page = visit.ask(link)
    return [
        page,
        visit.ask("/i/x"),
        visit.ask(link, "PUT"),
        visit.send(link, {}),
        visit.send(link, page.page.pressed(TAKE)),
        visit.send(link, {"note": "x" * MOST_BYTES}),
    ]


def test_no_page_runs_anything_loads_anything_or_tells_others_where_one_was(visit: Visit) -> None:
    seen = every_kind_of_page(visit)

    assert [one.status for one in seen] == [200, 404, 405, 422, 303, 413]
    for one in seen:
        policy = one.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert {"form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; "))
        assert "unsafe" not in policy
        assert one.headers["referrer-policy"] == "no-referrer"
        assert one.headers["cache-control"] == "no-store"
        assert one.headers["x-frame-options"] == "DENY"
        assert one.headers["x-content-type-options"] == "nosniff"
        assert "noindex" in one.headers["x-robots-tag"]
        assert "set-cookie" not in one.headers
        assert not [
            sign for sign in ("<script", "javascript:", " src=", "<link", "@import", " style=") if sign in one.body
        ]


def test_strangers_words_stay_words(visit: Visit) -> None:
    """All that is known to be nasty at once, as the brand, in what is told of it, and from people's own keyboards."""
    seen = visit.incident.last
    assert seen is not None
    for text in [text.encode("utf-8", "ignore").decode() for text in HOSTILE]:
        brand, note = BrandId(text[:90]), text[:500]
        visit.world.now += timedelta(minutes=1)  # the page does not like to be asked so often
        visit.store(
            replace(visit.incident, state=State.OPEN, closed=None, last=replace(seen, words=(text,)), brand=brand)
        )
        plain = visit.ask(visit.link("slack"))
        done = visit.press(plain, END, name=f"Clara {text[:40]}", note=note)

        assert (plain.status, done.status) == (200, 200)
        assert "<script" not in plain.body + done.body
        assert "<img" not in plain.body + done.body
        assert plain.page.links + done.page.links == []
        assert (len(plain.page.forms), len(done.page.forms)) == (6, 2)
        assert clean(note)[:60].strip() in done.words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_speaks_one_language(world: World, lang: str) -> None:
    with visiting(world, (CONFIG + ANSWERS).replace('language = "de"', f'language = "{lang}"')) as visit:
        page = visit.ask(visit.link())
        done = visit.press(page, say("page.take", lang))

    other = next(one for one in LANGUAGES if one != lang)
    assert f'<html lang="{lang}">' in page.body
    for key in ("take", "snooze_morning", "false_alarm", "change_kind", "close"):
        assert say(f"page.{key}", lang) in page.words
        assert say(f"page.{key}", other) not in page.page.buttons
    assert say("page.done", lang, what=say("page.did_acknowledged", lang, who="Anna Beispiel")) in done.words


# --- the door ---------------------------------------------------------------------------------------------------


def test_without_the_section_there_is_no_page(world: World) -> None:
    with visiting(world) as visit:
        link = visit.link()
    with visiting(world, CONFIG + "[ingest]\nport = 0\n") as visit:
        assert visit.ask(link).status == 404
        assert visit.ask("/ingest/x", "POST").status == 401


def test_the_page_may_have_a_port_of_its_own(world: World) -> None:
    (world.folder / "links").write_text(SECRET, "utf-8")
    own = ANSWERS.replace("[answers]", "[answers]\nport = 0").replace("[ingest]\nport = 0\n", "")
    with visiting(world, CONFIG + own) as visit:
        assert visit.ask(visit.link()).status == 200
        assert visit.ask("/ingest/x", "POST").status == 404, "nothing is handed in here"


def test_a_port_of_its_own_that_is_taken_is_told_by_its_name(world: World) -> None:
    with visiting(world) as visit:
        taken = replace(visit.parts.config.answers, port=visit.port)  # type: ignore[type-var]  # it is configured
        config = replace(visit.parts.config, answers=taken)
        with pytest.raises(ConfigError) as caught, open_doors(replace(visit.parts, config=config)):
            pass

    assert [problem.place for problem in caught.value.problems] == ["answers.port"]
