"""*Quellen und Betrieb*: what is heard and what helps, whether the daemon lives, what never arrived and another try."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from listener import caring, chasing, claiming, desking, overhear, partnering, vigil
from listener.claim import sign
from listener.model import (
    NO_INCIDENT,
    After,
    Blind,
    ChannelName,
    Kind,
    Promise,
    Reason,
    Rhythm,
    SourceName,
    Tally,
)
from listener.web import upkeep
from listener.web.coded import coded
from listener.web.contract import Ask, Person, Role, There
from listener.web.pages.sources import WAYS, look, retry
from listener.web.render import html
from listener.web.upkeeprows import size
from tests.web.situation import FRAME, Office, Read, office
from tests.world import CONFIG, World, midday

NOW, MINUTE, HOUR, DAY = midday(), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIVELY = (3600,) * 6
PRESS, FORUM, WALL = (SourceName(name) for name in ("tagblatt", "kuechenforum", "fediwall"))
SLACK = ChannelName("slack")


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Office]:
    """An office whose daemon lives: one source is heard, one is late, one is blind."""
    with office(tmp_path, CONFIG, NOW) as found:
        store = found.parts.store
        answered(found, PRESS, Rhythm(600, 10, 1.0, NOW - 30 * MINUTE, LIVELY), 5 * MINUTE)
        answered(found, FORUM, Rhythm(600, 10, 1.0, NOW - 5 * DAY, LIVELY), 5 * MINUTE)
        answered(found, WALL, Rhythm(), 30 * HOUR)
        store.visit_failed(WALL, "timeout: after 30 s", NOW + HOUR, NOW - 3 * HOUR)
        store.visit_failed(WALL, "http_404: <b>gone</b>", NOW + HOUR, NOW - MINUTE)
        store.plan_task("vigil", NOW + 30 * timedelta(seconds=1))
        sign(store, NOW - DAY)
        yield found


def answered(office: Office, source: SourceName, rhythm: Rhythm, ago: timedelta) -> None:
    at = office.now - ago
    office.parts.store.save_visit(source, [], Tally(), After({}, at + 10 * MINUTE, rhythm=rhythm), at)


def promised(office: Office, name: str, error: str = "", kind: Kind = Kind.MESSAGE) -> str:
    """A message is owed to Slack; with an error it was given up."""
    key = f"{name}/slack"
    office.parts.store.tell((), [Promise(key, NO_INCIDENT, SLACK, Reason.SOURCES, 0, "{}", NOW, kind=kind)], NOW)
    if error:
        office.parts.store.broken(key, error)
    return key


def asked(role: Role, form: Mapping[str, str] = MappingProxyType({})) -> Ask:
    return Ask(Person("Kim", role), "de", NOW, form=form)


def state(page: Read, source: str) -> str:
    """Return what stands in a source's row."""
    return next(row for row in page.all('section[aria-labelledby="sources"] tbody tr') if row.startswith(source))


# --- sources ---------------------------------------------------------------------------------------------------------


def test_each_source_is_shown_with_its_state_its_rhythm_and_what_helps(press: Office) -> None:
    page = press.read(look)
    rows = page.all('section[aria-labelledby="sources"] .plain tbody tr')

    assert [row.split()[0] for row in rows] == ["fediwall", "kuechenforum", "tagblatt"]
    assert "taub ×2 seit Mo 16.11. 06:00" in rows[0]
    assert "http_404: <b>gone</b>" in rows[0]
    assert "listener sources add ADRESSE" in rows[0]
    assert "verspätet" in rows[1]
    assert "nichts Neues, sonst binnen 60 Min." in rows[1]
    assert "hörbar" in rows[2]
    assert "alle 5 Min. nächster" in rows[2]
    assert page.tree.css("td b b") == page.tree.css("small b") == []


def test_sources_can_be_chosen_by_their_state(press: Office) -> None:
    page = press.read(look, state="blind")
    links = page.all(".states a")

    assert page.all('section[aria-labelledby="sources"] .plain tbody th') == ["fediwall feed"]
    assert links == ["1 taub", "1 verspätet", "1 hörbar", "alle 3"]
    assert page.tree.css_first('.states a[aria-current="true"]').text().strip() == "1 taub"  # type: ignore[union-attr] # it is there
    assert len(press.read(look, state="<x>").all('section[aria-labelledby="sources"] .plain tbody th')) == 3


def test_blind_times_of_two_weeks_and_the_last_visits_are_told(press: Office) -> None:
    past = Blind(PRESS, NOW - 3 * DAY, NOW - 3 * DAY + 5 * HOUR)
    press.parts.store.tell([past, Blind(WALL, NOW - 30 * HOUR)], [], NOW)
    words = press.read(look, "en").words('section[aria-labelledby="sources"]')

    assert "Times without hearing (2)" in words
    assert "fediwall Mon 16 Nov 06:00 still 30 h tagblatt Sat 14 Nov 12:00 Sat 14 Nov 17:00 5 h" in words
    assert "tagblatt 0 fetched, 0 kept as new" in words


def test_many_sources_are_shown_from_the_worst_on_and_all_if_asked(tmp_path: Path) -> None:
    kind = '[[sources]]\nname = "q{0:03}"\nkind = "feed"\nurl = "https://q{0:03}.example/a"\n'
    text = 'language = "de"\n[[brands]]\nname = "Nordwind"\n' + "".join(kind.format(n) for n in range(130))
    with office(tmp_path, text, NOW) as found:
        few, many = found.read(look), found.read(look, all="1")

    assert len(few.tree.css('section[aria-labelledby="sources"] .plain tbody tr')) == 100
    assert "Alle 130 zeigen" in few.all("a")
    assert len(many.tree.css('section[aria-labelledby="sources"] .plain tbody tr')) == 130


# --- the daemon ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("later", "lamp", "words"),
    [
        (timedelta(), "calm", "Der Dienst läuft Letztes Lebenszeichen Di 17.11. 11:59. Prozess"),
        (10 * MINUTE, "watch", "Zuletzt vor 10 Min. gearbeitet"),
        (2 * DAY, "alarm", "Der Dienst steht still"),
    ],
)
def test_it_is_said_whether_the_daemon_lives(press: Office, later: timedelta, lamp: str, words: str) -> None:
    press.now = NOW + later
    page = press.read(look)

    assert words in page.words('section[aria-labelledby="service"]')
    assert page.tree.css_first(f'section[aria-labelledby="service"] .lamp-{lamp}') is not None


def test_where_nobody_listens_no_source_is_green(press: Office) -> None:
    press.now = NOW + 2 * DAY
    page = press.read(look)

    assert page.tree.css('section[aria-labelledby="sources"] .lamp-calm') == []
    assert "hat niemand eine Quelle besucht" in page.words()


def test_an_office_that_never_ran_is_told_how_to_begin(tmp_path: Path) -> None:
    with office(tmp_path, 'language = "de"\n[[brands]]\nname = "Nordwind"\n', NOW) as found:
        page = found.read(look)

    assert "Noch nie gelaufen" in page.words()
    assert {"listener run", "listener sources add https://…", "listener channels test NAME"} <= set(page.all("code"))
    assert "Alles ist angekommen." in page.words()


def test_what_the_daemon_did_last_is_told_by_the_agenda(press: Office) -> None:
    for name, due in (("dispatch", NOW + 2 * MINUTE), ("retention", NOW - HOUR)):
        press.parts.store.plan_task(name, due)
    rows = press.read(look).all('section[aria-labelledby="service"] tbody tr')

    assert "Quellen abrufen Di 17.11. 11:59 Di 17.11. 12:05" in rows
    assert "Lage jeder Marke beurteilen Di 17.11. 11:57 Di 17.11. 12:02" in rows
    assert "Altes löschen Mo 16.11. 11:00 Di 17.11. 11:00 überfällig" in rows


def test_the_page_knows_how_often_the_daemon_does_what() -> None:
    """The agenda keeps when something is due; when it was done last follows from how often it is done."""
    known = dict(upkeep._TASKS)
    verbs = {
        "sources": overhear.EVERY,
        "chase": chasing.EVERY,
        "desk": desking.EVERY,
        "claims": claiming.EVERY,
        "partners": partnering.EVERY,
        "aftercare": caring.EVERY,
        "vigil": vigil.EVERY,
        "retention": DAY,
        "dispatch": timedelta(),
    }

    assert known == verbs


def test_a_real_round_of_the_daemon_is_seen_as_alive(tmp_path: Path) -> None:
    world = World(tmp_path, NOW)
    world.run(5 * MINUTE)
    with world.program() as parts:
        found = upkeep.daemon(parts, world.now - 4 * MINUTE)

    assert found.life is upkeep.Life.ALIVE
    assert {"listen", "dispatch", "sources", "chase", "vigil", "retention", "claims", "desk"} <= {
        one.name for one in found.tasks
    }
    assert all(one.last == NOW for one in found.tasks if one.name in {"dispatch", "vigil", "retention"})


def test_the_heartbeat_and_the_second_way_are_named_where_they_are_missing_and_where_not(tmp_path: Path) -> None:
    with office(tmp_path / "a", CONFIG, NOW) as bare:
        without = bare.read(look).words()
    with office(
        tmp_path / "b", CONFIG + '[self]\nchannels = ["mail"]\n[heartbeat]\nurl_env = "SLACK_URL"\n', NOW
    ) as full:
        having = full.read(look).words()

    assert "Kein Herzschlag" in without
    assert "Kein zweiter Weg" in without
    assert "Jede Minute geht ein Ping" in having
    assert "auf dem zweiten Weg hinaus" in having


# --- messages --------------------------------------------------------------------------------------------------------


def test_what_never_arrived_is_told_with_why_and_an_admin_may_try_again(press: Office) -> None:
    key = promised(press, "sources.1", "http_404")
    promised(press, "sources.2")
    page = press.read(look)
    words = page.words('section[aria-labelledby="channels"]')

    assert "1 aufgegeben, 1 unterwegs" in words
    assert "slack sources.1/slack Quellen Di 17.11. 12:00 unzustellbar die Adresse gibt es nicht mehr" in words
    done = retry(press.parts, asked(Role.ADMIN, {"key": key}))
    assert done == There("/sources#outbox", "Der Dienst versucht es beim nächsten Schritt noch einmal; Nachrichten: 1.")
    assert press.parts.store.hands.letters("dead") == []


def test_nothing_is_tried_again_that_is_not_named_or_not_given_up(press: Office) -> None:
    promised(press, "sources.1", "http_404")
    waiting = promised(press, "sources.2")
    for form in ({}, {"key": ""}, {"key": waiting}, {"key": "'; DROP TABLE outbox"}, {"all": "yes"}):
        assert "nichts zu wiederholen" in retry(press.parts, asked(Role.ADMIN, form)).told

    assert len(press.parts.store.hands.letters("dead")) == 1
    assert "Nachrichten: 1." in retry(press.parts, asked(Role.ADMIN, {"all": "1"})).told


def test_only_admins_are_offered_deeds_and_only_they_may_do_them(press: Office) -> None:
    promised(press, "sources.1", "http_404")
    page = look(press.parts, asked(Role.READER))
    reader = Read(page, html(page, "de", press.parts.config.zone, {**FRAME, "may": lambda _role: False}))

    assert reader.tree.css("main form") == []
    assert "wer die Oberfläche verwaltet" in reader.words()
    assert len(press.read(look).tree.css("main form")) == 2
    assert {way.path: (way.role, way.do_role) for way in WAYS if way.do} == {
        "/sources/retry": (Role.READER, Role.ADMIN)
    }


def test_a_mere_edit_that_failed_is_told_and_not_tried_again(press: Office) -> None:
    promised(press, "INC-0001.3e", "slack_message_not_found", Kind.EDIT)
    page = press.read(look)

    assert "Quellen (still)" in page.words()
    assert page.tree.css('main input[name="key"]') == []


# --- storage, words --------------------------------------------------------------------------------------------------


def test_the_stock_says_how_much_lies_there_and_how_long_it_stays(press: Office) -> None:
    press.hear([NOW - 3 * DAY], source=FORUM)
    german, english = (press.read(look, lang).words('section[aria-labelledby="stock"]') for lang in ("de", "en"))

    assert "Ältester Beitrag Sa 14.11. 12:00" in german
    assert "Beiträge 365 Tage, Protokoll der Abrufe 90 Tage" in german
    assert "Not read so far 1" in english
    assert "Listener 0." in english


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 B"), (1023, "1.023 B"), (4096, "4 KB"), (3 * 1024**3 // 2, "1,5 GB"), (200 * 1024**3, "200 GB")],
)
def test_sizes_have_the_unit_that_suits_them(count: int, said: str) -> None:
    assert size(count, "de").replace("\N{NO-BREAK SPACE}", " ") == said


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Läuft `listener run`?", "Läuft <code>listener run</code>?"),
        ("<b> `<i>` und `b`", "&lt;b&gt; <code>&lt;i&gt;</code> und <code>b</code>"),
        ("ein ` allein", "ein ` allein"),
        ("`a` und ` allein", "<code>a</code> und ` allein"),
        ("", ""),
    ],
)
def test_commands_in_backticks_become_code_and_nothing_else_markup(sentence: str, said: str) -> None:
    assert str(coded(sentence)) == said
