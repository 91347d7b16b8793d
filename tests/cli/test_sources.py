"""``listener sources``: how each source is heard, and what helps."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from listener.app import utc_now
from listener.cli.health import Heard, heard, remedies
from listener.cli.view import View
from listener.core.hearing import Hearing
from listener.errors import SourceError
from listener.model import Medium, Rhythm, SourceHealth, SourceName, Tally
from listener.ports import Subscription
from listener.store import Store
from sources.feed import Feed
from tests.cli.calls import Office
from tests.cli.rounds import DAY, HOUR, MINUTE, answered, listens, store_of
from tests.cli.test_screen import plain
from tests.world import World, midday

LIVELY = (3600,) * 6
"""Something new every hour, six times."""


def told(office: Office, *args: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(office.call("sources", "--json", *args).out)
    return records


@pytest.fixture
def mixed(office: Office) -> Office:
    """An office with a source in every state."""
    now, names = utc_now(), ("amt", "blog", "chor", "dorf", "echo", "fest")
    listens(office, names)
    with store_of(office, names, now) as store:
        answered(store, "amt", now - 5 * MINUTE, Rhythm(600, 10, 1.0, now - 30 * MINUTE, LIVELY))
        answered(store, "blog", now - 5 * MINUTE, Rhythm(600, 10, 1.0, now - 5 * DAY, LIVELY))
        answered(store, "chor", now - 20 * MINUTE)
        answered(store, "dorf", now - 30 * HOUR)
        store.visit_failed(SourceName("chor"), "timeout", now + HOUR, now - MINUTE)
        for name in ("dorf", "echo"):
            store.visit_failed(SourceName(name), "timeout: after 30 s", now + HOUR, now - 3 * HOUR)
            store.visit_failed(SourceName(name), "http_404: gone", now + HOUR, now - MINUTE)
    return office


# --- states ----------------------------------------------------------------------------------------------------------


def test_what_cannot_be_heard_comes_first_and_the_rest_by_name(mixed: Office) -> None:
    assert [(one["source"], one["state"]) for one in told(mixed)] == [
        ("dorf", "blind"),
        ("echo", "blind"),
        ("chor", "failing"),
        ("blog", "late"),
        ("amt", "ok"),
        ("fest", "new"),
    ]
    assert [one["source"] for one in told(mixed, "--limit", "2")] == ["dorf", "echo"]


def test_states_are_words_of_the_reader_s_language(mixed: Office) -> None:
    german, english = mixed.call("sources").rows, mixed.call("sources", "--lang", "en").rows

    assert [row[1] for row in german] == ["taub ×2", "taub ×2", "gestört ×1", "verspätet", "hörbar", "neu"]
    assert [row[1] for row in english] == ["blind ×2", "blind ×2", "failing ×1", "late", "ok", "new"]


def test_since_when_is_told_of_all_that_is_in_trouble(mixed: Office) -> None:
    """A blind source is blind since its last answer; one that never gave any, since its first failure."""
    now = utc_now()
    found = {one["source"]: one for one in told(mixed)}
    since = {
        name: one["blind_since"] and now - datetime.fromisoformat(one["blind_since"]) for name, one in found.items()
    }

    assert {name for name, length in since.items() if length} == {"dorf", "echo"}
    assert 30 * HOUR <= since["dorf"] < 30 * HOUR + MINUTE
    assert 3 * HOUR <= since["echo"] < 3 * HOUR + MINUTE
    assert found["chor"]["failing_since"] > found["chor"]["last_success"]
    shown = {row[0]: row[2] for row in mixed.call("sources").rows}
    assert {name for name, when in shown.items() if when == "–"} == {"amt", "fest"}


def test_how_often_it_is_visited_and_brings_something_new(mixed: Office) -> None:
    found = {one["source"]: one for one in told(mixed)}
    rows = {row[0]: row for row in mixed.call("sources").rows}

    assert (found["amt"]["every_s"], found["amt"]["usual_gap_s"]) == (600, 3600)
    assert found["blog"]["every_s"] == 3600  # silent for days: asked as seldom as its kind allows
    assert (found["fest"]["every_s"], found["fest"]["usual_gap_s"]) == (600, None)
    assert rows["amt"][4:6] == ["60 Min.", "10 Min."]
    assert rows["fest"][4:6] == ["–", "10 Min."]


def test_the_reader_is_told_what_helps_once_for_each_remedy(mixed: Office) -> None:
    done = mixed.call("sources")
    errors = {row[0]: row[-1] for row in done.rows}

    assert errors["dorf"] == "Adresse gibt es nicht (http_404: gone)"
    assert errors["blog"] == "nichts Neues, sonst binnen 60 Min."
    assert [line.partition(": ")[0] for line in done.err.splitlines()] == ["dorf, echo", "chor", "blog"]
    assert "`listener sources add ADRESSE`" in done.err
    assert mixed.call("sources", "--json").err == ""


def test_many_sources_with_one_trouble_are_one_line() -> None:
    now = utc_now()
    names = [f"s{number}" for number in range(8)]
    dead = [SourceHealth(SourceName(name), "feed", now, now, None, None, 3, "dns", Tally()) for name in names]
    view = View("en", UTC, now, {})
    (line,) = remedies([Heard(one, Hearing.FAILING, HOUR, now) for one in dead], view)

    assert line.startswith("s0, s1, s2, s3, s4 … (+3): ")


def test_on_a_narrow_terminal_state_and_beginning_can_be_read(mixed: Office) -> None:
    lines = plain(mixed.see("sources", columns=60)).splitlines()

    assert max(map(len, lines)) <= 60
    assert lines[2].split()[:3] == ["dorf", "taub", "×2"]
    assert ":" in lines[2].split()[5]  # the time of day
    assert "Besuch alle" not in lines[0]
    assert {"Besuch alle", "Neues binnen"} <= set(plain(mixed.see("sources", columns=120)).splitlines()[0].split("  "))


def test_a_source_that_nobody_has_asked_for_long_is_not_late() -> None:
    """What it would have shown is not known; the standstill is told instead."""
    now = midday()
    rhythm = Rhythm(600, 10, 1.0, now - 5 * DAY - HOUR, LIVELY)
    asked = SourceHealth(SourceName("amt"), "feed", now, now - MINUTE, now - MINUTE, None, 0, "", Tally(), None, rhythm)
    left = SourceHealth(
        SourceName("amt"), "feed", now, now - 5 * DAY, now - 5 * DAY, None, 0, "", Tally(), None, rhythm
    )
    wanted = {SourceName("amt"): _subscription("amt")}

    assert [one.hearing for one in heard([asked, left], wanted, now)] == [Hearing.LATE, Hearing.OK]


def _subscription(name: str) -> Subscription:
    feed = Feed(f"https://{name}.example/rss")
    return Subscription(SourceName(name), "feed", feed, Medium.NEWS, 10 * MINUTE, HOUR)


# --- a whole life ----------------------------------------------------------------------------------------------------


def test_sources_are_listed_with_what_became_of_what_they_brought(stormy: Office) -> None:
    records = told(stormy)
    rows = stormy.call("sources").rows

    assert [one["source"] for one in records] == ["fediwall", "kuechenforum", "tagblatt"]
    assert {row[1] for row in rows} == {"hörbar"}
    for one in records:
        parts = (one[name] for name in ("stored", "known", "revised", "filtered", "quarantined"))
        assert one["fetched"] == sum(parts) > 0
    assert stormy.call("sources", "--limit", "1", "--lang", "en").rows[0][:2] == ["fediwall", "ok"]


def test_trouble_comes_first_in_the_reader_s_words(office: Office) -> None:
    begin = utc_now() - 3 * HOUR
    world = World(office.folder, begin)
    world.feed_error = lambda url: SourceError("http_404", "gone fishing") if "tagblatt" in url else None
    world.said("Brodelmann eröffnet in Ulm")
    world.run_until(begin + 3 * HOUR, 15 * MINUTE)
    (office.folder / "config.toml").write_text(world.text, "utf-8")

    german, english = office.call("sources").rows[0], office.call("sources", "--lang", "en").rows[0]
    (record, *_) = told(office)

    assert german[0] == "tagblatt"
    assert german[1].startswith("taub ×")
    assert german[-1] == "Adresse gibt es nicht (http_404: gone fishing)"
    assert english[-1] == "no such address (http_404: gone fishing)"
    assert (record["state"], record["error"]) == ("blind", "http_404: gone fishing")
    assert record["blind_since"] == record["failing_since"] == begin.replace(microsecond=0).isoformat()


def test_an_error_without_words_of_its_own_is_shown_as_it_is(office: Office) -> None:
    world = World(office.folder, midday())
    world.feed_error = lambda _url: SourceError("strange_thing")
    world.run_until(midday().replace(minute=10))
    (office.folder / "config.toml").write_text(world.text, "utf-8")

    assert {row[-1] for row in office.call("sources").rows} == {"strange_thing"}


def test_a_source_never_visited_is_new(archive: Office) -> None:
    (row,) = archive.call("sources").rows

    assert row[:2] == ["tagblatt", "neu"]


def test_a_source_that_is_no_longer_configured_is_shown_until_the_daemon_takes_note(mixed: Office) -> None:
    listens(mixed, ("amt",))
    found = {one["source"]: one for one in told(mixed)}

    assert (found["dorf"]["state"], found["dorf"]["every_s"]) == ("blind", None)
    assert found["amt"]["every_s"] == 600


def test_no_sources_are_said(office: Office) -> None:
    (office.folder / "config.toml").write_text('[[brands]]\nname = "Nordwind"\n', "utf-8")
    assert office.call("import", "-").code == 0

    assert office.call("sources").err == "Noch keine Quellen: `listener run` liest sie aus der Konfiguration.\n"


def test_looking_needs_no_secret_that_is_a_good_one_and_finds_the_same_database(office: Office) -> None:
    """A key file has a shape; what stands in for it has none. And ~ is the reader's home, as it is the daemon's."""
    play = 'kind = "google_play"\npackage = "example.nordwind.app"\ncredentials_env = "KEY"\n'
    storage = '[storage]\npath = "~/listener.db"\n'
    listens(office, (), f'{storage}[[sources]]\nname = "play"\n{play}')
    home = office.folder / "home"
    Store(home / "listener.db").close()
    looked = office.call("sources", HOME=str(home))

    assert (looked.code, looked.rows[0][:2]) == (0, ["play", "neu"])
    assert office.call("check", HOME=str(home), KEY="no key file").code == 78
