"""Every benchmark runs in its smallest size, and prints the one object that all of them print."""

from __future__ import annotations

import json
import math
import platform
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import pipeline
from benchmarks.race.corpus import COPIED, MATCHED, Corpus, Kind, generated, real
from benchmarks.race.laps import Laps
from benchmarks.race.minimal import entries_of
from benchmarks.report import Report, Target, at_least, at_most, machine, table

ROOT = Path(__file__).parents[1]
TEXTS = {path.stem: path.read_text("utf-8") for path in sorted((ROOT / "benchmarks").glob("[a-z]*.py"))}
NAMES = [name for name, text in TEXTS.items() if '\nif __name__ == "__main__":\n' in text]
NOTHING = Path("no-public-data")


def faults(printed: str, name: str) -> list[str]:
    """Return what is wrong with what ``--json`` printed; the same rules for every benchmark."""
    found = json.loads(printed)
    if list(found) != ["name", "machine", "figures", "targets"]:
        return [f"keys: {list(found)}"]
    wrong = [] if found["name"] == name else [f"name: {found['name']}"]
    wrong += [] if isinstance(found["machine"], str) and found["machine"] else ["machine"]
    wrong += [] if found["figures"] else ["no figures"]
    wrong += [f"figure {key}: {value}" for key, value in found["figures"].items() if not is_finite(value)]
    return wrong + [f"target {key}: {one}" for key, one in found["targets"].items() if not is_target(one)]


def is_finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def is_target(one: dict[str, object]) -> bool:
    return list(one) == ["value", "target", "ok"] and isinstance(one["ok"], bool) and is_finite(one["value"])


@pytest.mark.parametrize("part", sorted(TEXTS.keys() - set(NAMES)))
def test_what_cannot_be_run_is_a_part_of_a_benchmark(part: str) -> None:
    uses = re.compile(rf"from benchmarks(\.{part} import | import [^\n]*\b{part}\b)")
    users = [name for name, text in TEXTS.items() if uses.search(text)]
    assert users, f"benchmarks/{part}.py is neither run nor used"


@pytest.mark.parametrize("name", NAMES)
def test_the_smallest_run_prints_the_object_that_all_print(name: str) -> None:
    command = [sys.executable, "-m", f"benchmarks.{name}", "--smallest", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - our own module
    assert done.returncode == 0, done.stderr
    assert faults(done.stdout, name) == []


def test_all_racers_find_the_same_mentions(tmp_path: Path) -> None:
    racers = {name: racer for name, (racer, needs) in pipeline.RACERS.items() if all(map(pipeline.installed, needs))}
    corpus = generated("full", 12, pipeline.FEW)
    stored = set()
    for name, racer in racers.items():
        (tmp_path / name).mkdir()
        with racer(tmp_path / name, corpus) as running:
            stored.add(running.visit(corpus.feeds, Laps()))
            assert running.visit(corpus.touched(), Laps()) == 0, f"{name} stored something twice"
    assert stored == {sum(names_in(corpus))}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": "other"}, "name: other"),
        ({"machine": ""}, "machine"),
        ({"figures": {}}, "no figures"),
        ({"figures": {"speed": "fast"}}, "figure speed: fast"),
        ({"figures": {"speed": True}}, "figure speed: True"),
        ({"figures": {"speed": math.nan}}, "figure speed: nan"),
        ({"targets": {"speed": {"value": 1}}}, "target speed: {'value': 1}"),
        ({"more": 1}, "keys: ['name', 'machine', 'figures', 'targets', 'more']"),
    ],
)
def test_the_rules_notice_an_object_that_is_wrong(change: dict[str, object], fault: str) -> None:
    good = json.loads(Report("x", {"speed": 1.0}, {"speed": at_least(1.0, 2.0)}).as_json())
    assert faults(json.dumps(good), "x") == []
    assert faults(json.dumps(good | change), "x") == [fault]


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_figure_that_is_no_number_is_never_printed(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        Report("x", {"speed": value}, {}).as_json()


def test_targets_know_their_direction() -> None:
    assert at_least(2, 1) == Target(2, 1, ok=True)
    assert at_most(2, 1) == Target(2, 1, ok=False)
    assert at_least(1, 1).ok
    assert at_most(1, 1).ok


def test_a_table_aligns_names_left_and_numbers_right() -> None:
    assert table(("who", "µs"), [("naive", "1,000"), ("us", "9")]) == "who       µs\nnaive  1,000\nus         9"


def test_the_machine_is_described_but_not_named() -> None:
    assert f"Python {platform.python_version()}" in machine()
    assert platform.node() not in machine()


def test_without_the_extras_listener_runs_alone_and_says_who_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.main(["--smallest"], is_here=lambda _: False)
    shown = capsys.readouterr().out
    assert "left out: naive, which needs bs4, langdetect, datasketch" in shown
    assert "left out: limit, which needs ahocorasick, pycld2, xxhash" in shown
    assert len(re.findall(r"^listener  +[\d,]+", shown, re.MULTILINE)) == 4


def test_without_the_extras_their_figures_are_omitted(capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.main(["--smallest", "--json"], is_here=lambda name: name in {"ahocorasick", "pycld2"})
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert figures["full.listener.stored"] == sum(names_in(generated("full", 8, pipeline.FEW))) > 0
    assert not [key for key in figures if "naive" in key or "limit" in key]


def test_targets_are_of_equal_work_and_of_the_races_against_the_naive_pipeline_and_the_limit() -> None:
    figures = {
        "full.agreement": 0.8,
        "full.new_listener_to_naive": 16.0,
        "short.new_listener_to_naive": 16.0,
        "full.touched_listener_to_naive": 0.5,
        "full.new_limit_to_listener": 9.0,
        "full.new_share_of_limit": 0.7,
    }
    assert pipeline.targets(figures) == {
        "full.agreement": Target(0.8, 0.9, ok=False),
        "full.new_listener_to_naive": Target(16.0, 15.0, ok=True),
        "short.new_listener_to_naive": Target(16.0, 24.0, ok=False),
        "full.touched_listener_to_naive": Target(0.5, 20.0, ok=False),
        "full.new_share_of_limit": Target(0.7, 0.6, ok=True),
    }


def names_in(corpus: Corpus) -> list[bool]:
    names = re.compile("|".join(brand[0] for brand in corpus.brands), re.IGNORECASE)
    return [bool(names.search(" ".join(entry.values()))) for feed in corpus.feeds for entry in entries_of(feed)]


@pytest.mark.parametrize(("kind", "size"), [("full", 3_100), ("short", 600)])
def test_generated_feeds_have_the_promised_size_and_share_of_brands(kind: Kind, size: int) -> None:
    corpus = generated(kind, 400, 20)
    named = names_in(corpus)
    assert len(named) == corpus.entries == 400
    assert sum(named) / 400 == pytest.approx(MATCHED[kind], abs=0.06)
    assert sum(map(len, corpus.feeds)) / 400 == pytest.approx(size, rel=0.1)


def test_a_thousand_different_names_are_looked_for() -> None:
    assert len({name for brand in generated("full", 1).brands for name in brand}) == 1_000


def test_the_warm_up_names_brands_in_both_languages() -> None:
    corpus = pipeline.warm_up()
    texts = [entry["content"] for feed in corpus.feeds for entry in entries_of(feed)]
    german = [" die " in text or " das " in text for text, named in zip(texts, names_in(corpus), strict=True) if named]
    assert set(german) == {True, False}


def test_some_generated_entries_copy_another_and_the_rest_do_not() -> None:
    texts = Counter(entry["content"] for feed in generated("full", 400).feeds for entry in entries_of(feed))
    assert (400 - len(texts)) / 400 == pytest.approx(COPIED, abs=0.03)


def test_the_same_seed_writes_the_same_feeds() -> None:
    assert generated("full", 20) == generated("full", 20)
    assert generated("full", 20).feeds != generated("full", 20, seed=8).feeds


def test_a_touched_feed_has_other_bytes_and_the_same_entries() -> None:
    corpus = generated("short", 60)
    assert set(corpus.touched()).isdisjoint(corpus.feeds)
    assert [entries_of(feed) for feed in corpus.touched()] == [entries_of(feed) for feed in corpus.feeds]


def test_only_well_formed_feeds_with_several_entries_are_taken_from_a_folder(tmp_path: Path) -> None:
    good = generated("short", 5).feeds[0]
    (tmp_path / "feeds" / "deep").mkdir(parents=True)
    (tmp_path / "feeds" / "deep" / "good.xml").write_bytes(good)
    (tmp_path / "feeds" / "broken.rss").write_bytes(good[:-30])
    (tmp_path / "feeds" / "few.atom").write_bytes(generated("short", 4).feeds[0])
    (tmp_path / "feeds" / "entities.xml").write_bytes(b"<!ENTITY" + good)
    (tmp_path / "feeds" / "page.html").write_bytes(good)
    found = real(tmp_path, 100)
    assert found is not None
    assert found.feeds == (good,)
    assert found.entries == 5
    assert sum(map(len, found.brands)) == 1_000
    assert real(NOTHING, 100) is None


def test_the_least_reader_takes_the_text_of_markup_inside_an_entry() -> None:
    entry = b"<entry><link href='https://a.example/'/><content><div>One <b>two</b></div></content></entry>"
    assert entries_of(b"<feed><title>F</title>" + entry + b"</feed>") == [
        {"link": "https://a.example/", "content": "One two"}
    ]


def test_laps_add_up_by_stage() -> None:
    laps = Laps()
    sum(range(50_000))
    laps("one")
    sum(range(50_000))
    laps("two")
    laps("one")
    assert set(laps.seconds) == {"one", "two"}
    assert laps.total == pytest.approx(laps.seconds["one"] + laps.seconds["two"])
    assert min(laps.seconds.values()) > 0
