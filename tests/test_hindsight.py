"""Looking back at an incident in a real database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from listener import config
from listener.config import Config
from listener.core.aftermath import Aftermath
from listener.hindsight import look_back, reaction_times
from listener.model import Handling, IncidentId, Mood, Topic
from listener.store import Store
from sources import SOURCES
from tests.report.stored import CONFIG, ONE, filled, happen, keep, now
from tests.report.storm import BOOKS, BRAND, ENDED, HOUR, NOW, ONSET, OPENED, SPOKEN, TAKEN, WARNED, heard


@pytest.fixture(scope="module")
def configured() -> Config:
    return config.load(
        CONFIG, sources=SOURCES, channels={}, environ={}, read_file=lambda path: path.read_text("utf-8"), folder=Path(),
        checked=False,
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(filled(tmp_path) / "listener.db") as opened:
        yield opened


def seen(store: Store, configured: Config, id_: IncidentId = ONE) -> Aftermath:
    return look_back(store, configured, BOOKS, now(store, id_), NOW)


def test_everything_is_gathered(store: Store, configured: Config) -> None:
    one = seen(store, configured)

    assert (one.moments.onset, one.moments.warned, one.moments.acknowledged) == (ONSET, WARNED, TAKEN)
    assert (one.moments.by, one.moments.spoken, one.moments.ended) == ("Kim Weber", SPOKEN, ENDED)
    assert [told.heard.author for told in one.voices] == ["promi", "lena"]
    assert one.words[:2] == ("Kessel", "raucht")
    assert len(one.outlets) == 2
    assert [(message.channel, message.state) for message in one.messages] == [("mail", "sent"), ("slack", "dead")]
    assert len(one.tasks) == len(BOOKS["aftercare"].steps)


def test_what_is_usual_comes_from_before_the_wave(store: Store, configured: Config) -> None:
    one = seen(store, configured)
    usual = [step.usual for step in one.steps if step.usual is not None]

    assert len(usual) == len(one.steps)
    assert all(0 <= hour.low <= hour.high < 5 for hour in usual)
    assert sum(hour.mean for hour in usual) / len(usual) == pytest.approx(1 / 7, rel=0.6)
    assert not one.learning


def test_a_brand_of_which_nothing_was_heard_before_has_no_usual(tmp_path: Path, configured: Config) -> None:
    with Store(tmp_path / "new.db") as new:
        keep(new, [heard(ONSET)])
        happen(new)
        one = seen(new, configured)

    assert {step.usual for step in one.steps} == {None}
    assert one.learning


def test_after_retention_counts_stay_and_texts_are_said_to_be_gone(store: Store, configured: Config) -> None:
    before = seen(store, configured)
    store.forget(NOW, NOW)
    after = seen(store, configured)

    assert after.steps == before.steps
    assert (after.first, after.voices, after.reach.people) == (None, (), None)
    assert (before.missed.gone, after.missed.gone) == (0, after.missed.total)
    assert after.moments == before.moments


def test_another_incident_of_that_time_takes_its_own_mentions(store: Store, configured: Config) -> None:
    strike = [
        heard(ONSET + n * HOUR / 9, f"Streik im Werk, Lohn gekürzt {n}", author=f"s{n}", number=n) for n in range(30)
    ]
    keep(store, strike)
    happen(store, IncidentId(2))
    two = now(store, IncidentId(2))
    about = Topic(ONSET, ENDED, (("streik", 0.9), ("werk", 0.8), ("lohn", 0.8)))
    store.decide(replace(two, topic=about), (), (), ENDED)

    kettle, walkout = seen(store, configured), seen(store, configured, IncidentId(2))

    assert (kettle.others, walkout.others) == (["INC-0002"], ["INC-0001"])
    assert not [told for told in kettle.voices if "Streik" in told.heard.text]
    assert {told.heard.text.split()[0] for told in walkout.voices} == {"Streik"}
    assert kettle.reach.voices < 10
    assert walkout.reach.voices >= 30

    gone = now(store, IncidentId(2))
    store.decide(replace(gone, handling=Handling(into="INC-0001")), (), (), ENDED)
    assert seen(store, configured).others == []


def test_reaction_times_of_a_period_newest_first(store: Store) -> None:
    happen(store, IncidentId(2))

    assert [one.incident.id for one in reaction_times(store, (), None, None)] == [2, 1]
    assert len(reaction_times(store, (BRAND,), OPENED, OPENED + HOUR)) == 2
    assert reaction_times(store, (), OPENED + timedelta(seconds=1), None) == []
    assert reaction_times(store, (), None, OPENED) == []


def test_looking_changes_nothing(store: Store, configured: Config) -> None:
    before = (now(store, ONE), store.hands.log(ONE), store.told(ONE))
    first, second = seen(store, configured), seen(store, configured)

    assert first == second
    assert before == (now(store, ONE), store.hands.log(ONE), store.told(ONE))
    assert {told.heard.mood for told in first.voices} == {Mood.NEGATIVE}
