"""After a false alarm: what is offered would really have kept it quiet, as the same days once more show."""

from __future__ import annotations

import json
import re
import sqlite3
import tomllib
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from listener.app import utc_now
from listener.demo import script
from listener.store import Store
from tests.cli.calls import Office
from tests.cli.judgements import copied
from tests.world import CONFIG, World, midday

HOUR = timedelta(hours=1)
NAMED = 'name = "Brodelmann"\n'


def another_company(begin: World, text: str = CONFIG) -> World:
    """Play the demo's storm, but about a company that is called Brodelmann Energie."""
    story = script.write(begin.now)
    posts = tuple(
        replace(
            one,
            text=one.text.replace("Brodelmann", "Brodelmann Energie"),
            title=one.title.replace("Brodelmann", "Brodelmann Energie"),
        )
        if one.at >= story.onset
        else one
        for one in story.posts
    )
    begin.text = text
    begin.play(replace(story, posts=posts), from_=story.onset - HOUR)
    begin.nobody_in_danger()
    begin.run_until(story.onset + 4 * HOUR, timedelta(minutes=30))
    (begin.folder / "config.toml").write_text(text, "utf-8")
    return begin


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office that was woken for another company's storm."""
    return Office(another_company(World(tmp_path_factory.mktemp("mistaken"), midday())).folder)


@pytest.fixture
def woken(tmp_path: Path, mistaken: Office) -> Office:
    """The same, for one test."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    return copied(Office(tmp_path).where(LISTENER_USER="erna"), mistaken)


def test_another_company_of_that_name_is_offered_as_an_exclusion_and_would_have_been_quiet(
    woken: Office, tmp_path_factory: pytest.TempPathFactory
) -> None:
    done = woken.call("false-alarm", "1", "--reason", "name")
    assert 'exclude = ["Brodelmann Energie"]' in done.out.splitlines()
    level = re.search(r"damit wäre es bei Windstärke ([0-2]) geblieben, statt 4", done.out)
    assert level is not None
    harm = re.search(r"und 0 von (\d+) anderen Beiträgen", done.out)
    assert harm is not None
    assert int(harm[1]) > 50

    again = World(tmp_path_factory.mktemp("again"), midday())
    again = another_company(again, CONFIG.replace(NAMED, NAMED + 'exclude = ["Brodelmann Energie"]\n'))
    with again.program() as parts:
        assert parts.store.incidents() == []
    assert again.slack == []


def test_an_event_is_offered_in_lines_that_can_be_pasted_and_says_what_it_would_not_do(woken: Office) -> None:
    done = woken.call("false-alarm", "1", "--reason", "campaign")
    pasted = CONFIG + "".join(f"{line}\n" for line in done.out.splitlines()[1:])
    (woken.folder / "config.toml").write_text(pasted, "utf-8")

    assert "geläutet hätte es auch damit" in done.out
    assert "# listener silence --brand brodelmann --topic " in done.out
    (event,) = tomllib.loads(pasted)["events"]
    assert (event["brands"], event["start"]) == (["brodelmann"], "2026-11-18")
    assert event["factor"] > 5
    assert woken.call("check", SLACK_URL="https://hooks.slack.example/x").code == 0


def test_machines_get_the_lines_alone(woken: Office) -> None:
    (one,) = json.loads(woken.call("false-alarm", "1", "--reason", "season", "--json").out)

    assert tomllib.loads(one["rule"])["events"][0]["brands"] == ["brodelmann"]
    assert "#" not in one["rule"]


def test_looking_back_tells_nobody_and_writes_nothing_but_the_person_s_word(woken: Office) -> None:
    before = woken.call("outbox", "--state", "sent", "--json").out, woken.call("outbox", "--json").out
    woken.call("false-alarm", "1", "--reason", "spam")

    after = woken.call("outbox", "--state", "sent", "--json").out, woken.call("outbox", "--json").out
    assert after == before
    (one,) = json.loads(woken.call("incidents", "1", "--json").out)
    assert [event["kind"] for event in one["events"] if event["actor"]] == ["false_alarm"]


def test_for_a_brand_that_is_no_longer_configured_nothing_is_offered(woken: Office) -> None:
    (woken.folder / "config.toml").write_text(CONFIG.replace("brodelmann", "anders"), "utf-8")

    done = woken.call("false-alarm", "1", "--reason", "name")
    assert (done.code, done.out.count("\n"), done.err) == (0, 1, "")


def test_what_came_a_week_before_too_is_offered_as_an_event_that_comes_again(woken: Office) -> None:
    with closing(sqlite3.connect(woken.folder / "listener.db")) as book, book:
        book.execute(
            "INSERT OR REPLACE INTO hourly SELECT brand, hour - 7 * 86400, source, medium, total, voices, negative, "
            "negative_voices, neutral, positive, unscored FROM hourly"
        )
    done = woken.call("false-alarm", "1", "--reason", "season")

    assert "# so etwas gab es auch 1w früher" in done.out.splitlines()
    assert 'every = "1w"' in done.out.splitlines()


def test_when_the_mentions_are_forgotten_a_silence_is_offered_and_nothing_is_claimed(woken: Office) -> None:
    with Store(woken.folder / "listener.db") as store:
        store.forget(utc_now() + timedelta(days=400), utc_now())
    done = woken.call("false-alarm", "1", "--reason", "name")

    assert "listener silence --brand brodelmann --topic " in done.out
    assert "Windstärke" not in done.out.partition("\n")[2]
