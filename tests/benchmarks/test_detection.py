"""The detection benchmark as one command: who takes part, what is chosen on what, what is told, what is a target."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from math import isnan, nan
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import detection
from benchmarks.report import Target
from benchmarks.storms import contest, crew, injected, listening, simulated, telling
from benchmarks.storms.comparison import PERIODIC, Row
from benchmarks.storms.contest import OURS, SILENT, Bell, Drawn
from benchmarks.storms.cost import size
from benchmarks.storms.hybrid import development
from benchmarks.storms.judging import Found, Outcome, Truth
from benchmarks.storms.posts import DAY, HOUR
from benchmarks.storms.reading import Post, Reader
from benchmarks.storms.setting import Setting, goals
from benchmarks.storms.simulator import fleet
from tests.benchmarks.brands import MONDAY, even, event, pulse, stream

TWO = ("sd of 7 d, hour", "EVT (H2)")
SMALL = Setting(seeds=(7001,), smallest=True)


def square(number: int) -> int:
    return number * number


@given(st.lists(st.integers(-9, 9)))
def test_work_comes_back_in_the_order_of_the_jobs_whichever_begins_first(numbers: list[int]) -> None:
    assert crew.shared(square, numbers, float) == [number * number for number in numbers]


def test_two_processes_find_what_one_finds() -> None:
    brands = [Drawn(1, 20, days=30), Drawn(2, 2, days=30)]

    alone, together = (contest.bells(brands, TWO, processes) for processes in (1, 2))
    assert [bell.name for bell in alone[:2]] == list(TWO)
    assert [(one.name, one.threshold) for one in alone] == [(one.name, one.threshold) for one in together]


def test_a_fleet_is_drawn_brand_by_brand_as_the_simulator_draws_it() -> None:
    recipes = simulated.recipes(Setting(brands=3), (4,))

    for recipe, brand in zip(recipes, fleet(4, 3), strict=True):
        drawn = recipe.stream()
        assert (drawn.name, drawn.per_day, drawn.events) == (brand.name, brand.per_day, brand.events)
        assert np.array_equal(drawn.pulse.at, brand.pulse.at)


def test_both_tiers_of_listener_share_their_looks_and_peers_have_theirs() -> None:
    brand = Drawn(5, 20, days=30).stream()
    found = contest.scores(brand, (OURS, SILENT, TWO[0]))

    assert np.array_equal(found[OURS].at, found[SILENT].at)
    assert len(found[TWO[0]].at) != len(found[OURS].at)
    assert np.array_equal(found[OURS].value, listening.detector(brand).value)
    assert found[SILENT].value.min() >= 0 > found[OURS].value.min()
    assert set(contest.scores(stream(pulse(even(24, 40))), TWO)) == set(TWO)


def test_everybody_every_rule_and_an_alarm_at_even_distances_are_in_one_comparison() -> None:
    quiet, wave = pulse(even(24, 40)), event("flash", MONDAY + 30 * DAY)
    brand = stream(quiet, pulse(np.array(wave.times), -1), events=(wave,))
    bells = [Bell(TWO[0], 1.0, 3.0), Bell(TWO[1], 1.0, 2.0), Bell(TWO[0], 0.25, 5.0)]
    rows = contest.held("made up", [brand, replace(brand, name="Sanddorn")], bells).rows

    assert [(row.name, row.budget) for row in rows[:3]] == [(bell.name, bell.budget) for bell in bells]
    assert [row.name for row in rows[3:-2]] == list(contest.RULES)
    assert [(row.name, row.budget) for row in rows[-2:]] == [(PERIODIC, 1.0), (PERIODIC, 0.25)]
    assert all(len(row.outcomes) == (2 if row.name != PERIODIC else 24) for row in rows)
    assert rows[0].outcomes[0].found[0].at is not None


def test_each_false_alarm_of_the_shipped_threshold_is_laid_at_somebodys_door() -> None:
    meme = event("meme", MONDAY + 30 * DAY, storm=False, mentions=200)
    brand = stream(pulse(even(24, 40)), pulse(np.array(meme.times), -1), events=(meme,))
    found = contest.held("made up", [brand], [Bell(OURS, nan, -8.0), Bell(OURS, 0.25, 1e9)], rules=False)

    assert [len(row.outcomes[0].false) for row in found.rows[:2]] == [len(found.false), 0]
    assert "meme" in {alarm.cause for alarm in found.false}
    assert telling.blamed(found.false).startswith(f"false alarms of Listener, shipped: {len(found.false)} (")


def test_figures_are_named_by_part_budget_and_who_it_is() -> None:
    def key(name: str, budget: float) -> str:
        return telling.key(Row("year", name, budget, 1.0, ()))

    assert key(OURS, nan) == "year_shipped"
    assert key(OURS, 0.25) == "year_at_0.25"
    assert key(SILENT, 1.0) == "year_at_1_silent"
    assert key("EVT gated (M)", 0.1) == "year_at_0.1_evt_gated_m"
    assert key("24 h > 7 d + 1.5 sd", nan) == "year_rule_24_h_over_7_d_1.5_sd"
    names = [*contest.EVERYBODY, *contest.RULES, PERIODIC]
    assert len({telling.slug(name) for name in names}) == len(names)


def test_a_target_needs_its_figure() -> None:
    assert goals({"x_recall": 0.9}, "x", {"recall": 0.95, "early": 0.8}, {"false": 0.25}) == {
        "x_recall": Target(0.9, 0.95, ok=False)
    }


def test_everything_that_is_told_of_a_comparison_is_finite() -> None:
    part = simulated.simulator(SMALL)

    assert all(np.isfinite(value) for value in part.figures.values())
    assert {"simulator_shipped_recall_low", "simulator_at_0.25_evt_gated_m_recall"} <= part.figures.keys()
    assert all(Target(part.figures[name], one.target, one.ok) == one for name, one in part.targets.items())
    assert {"simulator_shipped_early", "simulator_at_0.25_false"} <= part.targets.keys()
    for said in ("Huginn 3 sd of 14 d", PERIODIC, "by chance", "NAB, UPS", "false alarms of Listener", "95 % by brand"):
        assert said in part.shown


def test_what_a_worse_sentiment_model_costs_is_told_with_thresholds_that_did_not_move() -> None:
    part = simulated.robustness(SMALL)
    moods = [f"robustness_shipped_recall_with_{recall:g}" for recall in simulated.RECALLS]

    assert part.figures["robustness_shipped_lost"] == pytest.approx(part.figures[moods[0]] - part.figures[moods[-1]])
    silent = {part.figures[f"robustness_at_0.25_silent_recall_with_{recall:g}"] for recall in simulated.RECALLS}
    assert len(silent) == 1, "the silent tier hears no moods"


def test_what_is_lost_is_told_with_how_certain_it_is() -> None:
    def row(*hits: int) -> Row:
        told = [Truth(f"brand {place}", 20.0, 0.0, 30 * DAY, ()) for place in range(len(hits))]
        found = [(Found("flash", 20.0, 1.0 if hit else None),) for hit in hits]
        return Row("x", OURS, nan, 1.0, tuple(Outcome(*pair, (), ()) for pair in zip(told, found, strict=True)))

    assert simulated.lost(row(1, 1, 1, 1), row(1, 1, 1, 1)) == (0, 0, 0)
    less, low, high = simulated.lost(row(1, 1, 1, 1, 1, 1, 1, 1), row(1, 1, 1, 1, 0, 0, 1, 1))
    assert less == 0.25
    assert 0 <= low < 0.25 < high < 1
    assert all(map(isnan, simulated.lost(Row("x", OURS, nan, 1.0, ()), Row("x", OURS, nan, 1.0, ()))))


ANGER = "Unverschämt, die Fähre fällt schon wieder aus, furchtbarer Service und keiner hilft!"
NAMES = ("Nordwind", "Sanddorn", "Kranich", "Brise")


def written(path: Path, posts: Iterable[Post]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as lines:
        rows = csv.writer(lines)
        rows.writerow(("ts", "brand", "text", "author"))
        rows.writerows((datetime.fromtimestamp(one.at, UTC), one.brand, one.text, one.author) for one in posts)
    return path


def wave(brand: str, text: str, hours: float, count: int = 60) -> list[Post]:
    """A wave that grows and falls evenly, everybody in words of their own."""
    moments = MONDAY + 12 * HOUR + hours * HOUR * np.sort(np.random.default_rng(3).beta(2, 2, count))
    return [
        Post(float(at), brand, f"{text} {number * 7} {number * 13}", f"{brand}{number}")
        for number, at in enumerate(moments)
    ]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    """A storm, a joke and four brands that nobody thinks much of, as files."""
    folder = tmp_path_factory.mktemp("real")
    chat = (
        Post(at + 600 * place, name, f"Heute um {number} Uhr {number * 3} ab Steg {number * 11}", f"{name}{number}")
        for place, name in enumerate(NAMES)
        for number, at in enumerate(even(2, 110))
    )
    return Setting(
        storm=written(folder / "storm.csv.gz", wave("Eisfeld", ANGER, 14)),
        hard_negative=written(folder / "joke.csv.gz", wave("Möwe", "Haha, die Möwe fährt mit", 8)),
        quiet=written(folder / "quiet.csv.gz", chat),
        seeds=(7001,),
        smallest=True,
    )


def test_a_storm_that_was_given_is_reported_and_never_chosen_with(files: Setting) -> None:
    scenery = injected.scene(files, Reader())

    assert scenery is not None
    assert (scenery.known, list(scenery.storms)) == ((), ["given"])
    assert {post.brand for post in scenery.storms["given"]} == {"Eisfeld"}
    assert scenery.known_meme == scenery.meme != ()
    streams = injected._development(scenery, Reader(), files)
    assert {one.name for one in streams} == {name for name in NAMES if development(name)}
    assert not any(one.storm for brand in streams for one in brand.events)


def test_without_a_storm_or_a_quiet_stream_the_part_is_left_out_and_says_so(files: Setting) -> None:
    for missing in (replace(files, storm=None), replace(files, quiet=None)):
        part = injected.injected(missing)
        assert "left out" in part.shown
        assert part.figures == {}


def test_the_given_storm_is_found_in_the_brands_of_the_other_half(files: Setting) -> None:
    part = injected.injected(files)

    reported = sum(not development(name) for name in NAMES)
    assert 0 < reported < len(NAMES)
    assert f"{reported} streams" in part.shown
    assert part.figures["hybrid_given_shipped_storms"] >= 1
    assert {"hybrid_given_shipped_false", "hybrid_given_at_0.25_recall"} <= part.targets.keys()


def test_public_storms_are_put_on_a_gradual_course_and_told_with_sarcasm(tmp_path: Path) -> None:
    (tmp_path / "airline2015").mkdir()
    cliff = [
        *wave("American", ANGER, 3, 40),
        *wave("American", "Heute stehen wir am Gate", 3, 40),
        *wave("Delta", "Haha", 5),
    ]
    written(tmp_path / "airline2015" / "mentions.csv.gz", sorted(cliff, key=lambda post: post.at))
    quiet = written(tmp_path / "quiet.csv.gz", wave("Nordwind", "Heute", 900))
    scenery = injected.scene(Setting(data=tmp_path, quiet=quiet), Reader())

    assert scenery is not None
    gradual, sarcastic = scenery.storms["gradual"], scenery.storms["sarcastic"]
    assert scenery.known == gradual
    assert gradual[-1].at - gradual[0].at > 8 * HOUR
    critical = [Reader().mood(post) < 0 for post in sarcastic]
    assert sum(critical) / len(critical) == pytest.approx(0.25, abs=0.05)
    assert {post.brand for post in scenery.meme} == {"Delta"}


def test_the_size_of_a_value_holds_all_its_parts_but_what_all_share() -> None:
    whole = (1.5, (2.5, 3.5))

    assert size(whole) == sum(map(size, (1.5, 2.5, 3.5))) + size(()) * 2 + 4 * 8
    assert size(ZoneInfo("Europe/Berlin")) == 0
    assert size(event("flash", MONDAY, mentions=100)) > 100 * size(1.5)


def test_a_part_that_there_is_not_is_refused_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        detection.main(["--smallest", "--only", "nab,storms"])

    assert "no such part: storms; there are nab, simulator" in capsys.readouterr().err


def test_one_part_alone_is_printed_with_how_long_it_took(capsys: pytest.CaptureFixture[str]) -> None:
    detection.main(["--smallest", "--only", "cost", "--json"])
    told = json.loads(capsys.readouterr().out)

    assert told["figures"]["cost_brands"] == 20
    assert {"cost_pass_seconds", "cost_bytes_per_brand", "cost_seconds"} <= told["figures"].keys()
    assert not any(isnan(value) for value in told["figures"].values())
    assert told["targets"] == {}
