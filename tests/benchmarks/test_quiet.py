"""Alarms where no storm is: counted a brand-month, each with what it was about."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import isnan

import numpy as np
import pytest

from benchmarks.storms import quiet
from benchmarks.storms.judging import Scores
from benchmarks.storms.posts import DAY, HOUR, Stream
from benchmarks.storms.reading import Post, Reader
from tests.benchmarks.brands import MONDAY, even, event, pulse, stream

LATE = MONDAY + 30 * DAY


def spoken(*wave: str) -> Stream:
    """A brand of which somebody says something every six hours, and then many say what is given, a minute apart."""
    usual = [
        Post(at, "Nordwind", f"Fähre {number} ab Hafen {number}", f"u{number}") for number, at in enumerate(even(4, 30))
    ]
    many = [Post(LATE + 60 * number, "Nordwind", text, f"w{number}") for number, text in enumerate(wave)]
    return replace(Reader().stream("Nordwind", [*usual, *many]), begin=MONDAY + 14 * DAY, end=MONDAY + 60 * DAY)


def test_alarms_are_counted_a_brand_month_and_once_a_day() -> None:
    brand = stream(pulse(even(24, 45)), days=45, warm_up=15)
    found = quiet.silence([brand, brand], lambda one: one.pulse.at[(one.pulse.at < LATE)])

    assert found.months == pytest.approx(2)
    assert len(found.alarms) == 2 * 15
    assert found.a_month == pytest.approx(15)
    assert isnan(quiet.silence([], lambda one: one.pulse.at).a_month)


def test_an_alarm_tells_size_voices_copies_and_tone() -> None:
    anger = "Unverschämt, die Fähre fällt schon wieder aus und keiner sagt was dazu!"
    alarm = quiet.explain(spoken(anger, anger, anger, "Danke, tolle Überfahrt heute, super Team!"), LATE + HOUR)

    assert (alarm.brand, alarm.size, alarm.voices) == ("Nordwind", 5, 3)
    assert alarm.copies == pytest.approx(2 / 5)
    assert alarm.usual == pytest.approx(1, abs=0.1)
    assert 0.5 <= alarm.negative <= 0.8
    assert "5 of usually 1.0, 3 voices, 40% copies" in alarm.line()


def test_its_words_are_those_that_were_not_said_before() -> None:
    wave = [f"Fähre {letter} nach dem Streik im Hafen voll, Streik auch morgen, sagt {letter}" for letter in "abcde"]
    alarm = quiet.explain(spoken(*wave), LATE + HOUR)

    assert set(alarm.cause.split(", ")) == {"morgen", "sagt", "streik", "voll"}
    assert "fähre" not in alarm.cause


def test_where_all_say_the_same_it_is_quoted_and_a_known_event_is_named() -> None:
    brand = spoken("Gewinnspiel", "Gewinnspiel")
    known = replace(brand, events=(event("bots", LATE - HOUR, storm=False),))

    assert quiet.explain(brand, LATE + HOUR).cause == "“Gewinnspiel”"
    assert quiet.explain(known, LATE + HOUR).cause == "bots, “Gewinnspiel”"


def test_without_words_and_without_mentions_nothing_is_made_up() -> None:
    alarm = quiet.explain(stream(pulse(np.zeros(0))), LATE)

    assert (alarm.size, alarm.cause) == (0, "")
    assert isnan(alarm.negative)
    assert alarm.line().endswith("no words")


def test_a_word_needs_three_voices() -> None:
    assert quiet.own_words((Counter({"streik": 2, "hafen": 3}), 4), (Counter(), 20)) == ("hafen",)


def test_a_detector_at_a_threshold_rings_only_while_alarms_count() -> None:
    brand = stream(pulse(even(24, 40)))
    rule = quiet.rings(lambda one: Scores(one.pulse.at, one.pulse.at), LATE)

    rung = rule(brand)
    assert LATE <= rung[0] < LATE + HOUR
    assert rung[-1] < brand.end


def test_the_smallest_run_prints_alarms_of_calm_brands(capsys: pytest.CaptureFixture[str]) -> None:
    quiet.main(["--smallest", "--detector", "robust z", "--budget", "1"])
    told = capsys.readouterr().out

    assert told.startswith("robust z at ")
    assert "simulated calm brands: " in told
    assert "a brand-month" in told
