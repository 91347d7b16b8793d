"""The sentiment benchmark measures what it says: metrics by hand, sets as they lie there, peers as they are used."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from math import inf
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import sentiment
from benchmarks.report import Target
from benchmarks.tone import curve, goals, measure, metrics, peers, samples, sets, shown, speed
from benchmarks.tone.measure import Outcome, Told
from benchmarks.tone.peers import Peer
from benchmarks.tone.sets import Part, Text
from listener.core import tone

LABELS = st.sampled_from(sets.LABELS)
PAIRS = st.lists(st.tuples(LABELS, st.sampled_from((*sets.LABELS, "unscored"))), min_size=1, max_size=40)
SCORED = st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.9])), min_size=1, max_size=30)
TOLD = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


def test_macro_f1_is_the_mean_over_the_labels_that_occur() -> None:
    labels = ["negative", "negative", "positive", "neutral"]
    moods = ["negative", "positive", "positive", "neutral"]
    assert metrics.macro_f1(labels, moods) == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert metrics.macro_f1(["negative", "negative"], ["negative", "neutral"]) == pytest.approx(2 / 3)


def test_an_unscored_text_is_a_missed_one() -> None:
    assert metrics.f1(["neutral", "neutral"], ["neutral", "unscored"], "neutral") == pytest.approx(2 / 3)
    assert metrics.macro_f1(["neutral"], ["unscored"]) == 0


@given(PAIRS)
def test_macro_f1_is_one_only_without_an_error(pairs: list[tuple[str, str]]) -> None:
    labels, moods = [gold for gold, _ in pairs], [mood for _, mood in pairs]
    found = metrics.macro_f1(labels, moods)
    assert 0 <= found <= 1
    assert (found == pytest.approx(1)) == (labels == moods)
    assert metrics.macro_f1(labels[::-1], moods[::-1]) == pytest.approx(found)


def test_nothing_labelled_has_no_f1_and_nothing_told_no_calibration() -> None:
    with pytest.raises(ValueError, match="nothing is labelled"):
        metrics.macro_f1([], [])
    with pytest.raises(ValueError, match="nothing was told"):
        metrics.calibration_error([])


def test_recall_at_a_precision_takes_the_best_threshold_and_not_the_first_that_fails() -> None:
    wanted = [True, False, True, True, True, False, False, True]
    scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2]
    assert metrics.recall_at_precision(wanted, scores, 0.8) == pytest.approx(4 / 5)
    assert metrics.recall_at_precision(wanted, scores, 0.9) == pytest.approx(1 / 5)


def test_no_threshold_comes_between_equal_scores() -> None:
    assert metrics.recall_at_precision([True, False], [0.5, 0.5], 0.8) == 0
    assert metrics.recall_at_precision([True, True, True, True, False], [1, 1, 1, 1, 1], 0.8) == 1


@given(SCORED, st.sampled_from([0.5, 0.8, 1.0]))
def test_recall_at_a_precision_is_what_trying_every_threshold_finds(
    scored: list[tuple[bool, float]], least: float
) -> None:
    wanted, scores = [hit for hit, _ in scored], [score for _, score in scored]
    best = 0
    for threshold in scores:
        taken = [hit for hit, score in scored if score >= threshold]
        best = max(best, sum(taken)) if sum(taken) >= least * len(taken) else best
    assert metrics.recall_at_precision(wanted, scores, least) == (best / sum(wanted) if any(wanted) else 0)


def test_the_calibration_error_is_the_gap_between_chance_and_truth_bin_by_bin() -> None:
    told = [(0.95, True), (0.95, False), (0.55, True), (0.55, False)]
    assert metrics.calibration_error(told) == pytest.approx((2 * 0.45 + 2 * 0.05) / 4)
    assert metrics.calibration_error([(1.0, True), (1.0, True)]) == 0


@given(TOLD)
def test_more_bins_never_hide_an_error_that_one_bin_shows(told: list[tuple[float, bool]]) -> None:
    coarse, fine = metrics.calibration_error(told, bins=1), metrics.calibration_error(told)
    assert coarse <= fine + 1e-9
    assert fine <= 1 + 1e-9


def lay(folder: Path, name: str, **splits: str) -> Path:
    """Write splits of a set, lines with | for tabs."""
    (folder / name).mkdir(parents=True)
    for split, lines in splits.items():
        (folder / name / f"{split}.tsv").write_text(lines.replace("|", "\t") + "\n", "utf-8")
    return folder


def test_every_test_is_evaluated_and_nothing_else(tmp_path: Path) -> None:
    line = "negative|Nie wieder."
    lay(tmp_path, "germeval17", test_syn=line, test_dia=line, dev=line, train=line)
    lay(tmp_path / "sentiment", "sb10k", test=line, train=line)
    lay(tmp_path, "sanders", train=line)
    assert [part.key for part in sets.evaluated(tmp_path)] == [
        "germeval17.test_dia",
        "germeval17.test_syn",
        "sb10k.test",
    ]
    assert [part.key for part in sets.evaluated(tmp_path, ["sb10k"])] == ["sb10k.test"]
    assert [part.key for part in sets.evaluated(tmp_path, ["germeval17.test_dia"])] == ["germeval17.test_dia"]


def test_a_set_of_targets_without_a_test_is_evaluated_on_its_dev_part(tmp_path: Path) -> None:
    line = "negative|Nordwind is late.|0|Nordwind"
    lay(tmp_path, "a_target", dev=line, train=line)
    lay(tmp_path, "b_target", dev=line, test=line)
    assert [part.key for part in sets.evaluated(tmp_path)] == ["a_target.dev", "b_target.test"]
    assert [part.texts[0].span for part in sets.evaluated(tmp_path)] == [(0, 8), (0, 8)]


def test_lines_without_a_label_or_a_text_are_left_out_and_odd_line_ends_are_part_of_the_text(tmp_path: Path) -> None:
    lay(
        tmp_path,
        "sb10k",
        test="positive|Gut\u2028und günstig.|more\nmixed|Na ja.\nneutral| \nnegative\n\nneutral|Es ist acht.",
    )
    (part,) = sets.evaluated(tmp_path)
    assert [(text.label, text.text) for text in part.texts] == [
        ("positive", "Gut\u2028und günstig."),
        ("neutral", "Es ist acht."),
    ]


def test_the_place_of_a_target_is_told_in_tokens_or_characters() -> None:
    text = "Heute  wieder der Zug von Nordwind."
    assert text[slice(*(sets.span_of(text, "2:4", "") or ()))] == "der Zug"
    assert text[slice(*(sets.span_of(text, "26", "Nordwind") or ()))] == "Nordwind"
    assert text[slice(*(sets.span_of(text, "24", "Nordwind") or ()))] == "Nordwind"


def test_of_several_places_the_nearest_is_meant_and_a_target_that_is_not_there_has_none() -> None:
    assert sets.span_of("Bahn, o Bahn", "7", "Bahn") == (8, 12)
    assert sets.span_of("Bahn, o Bahn", "1", "Bahn") == (0, 4)
    assert sets.span_of("Bahn", "0", "Bus") is None
    assert sets.span_of("Bahn", "3:4", "Bus") is None
    assert sets.span_of("Bahn", "?", "Bahn") is None


def test_the_language_of_a_set_is_known_or_named_or_what_most_of_its_texts_are_in() -> None:
    french = [
        "Le train est encore en retard, c'est vraiment pénible pour nous.",
        "Je ne sais pas ce que vous voulez dire.",
    ]
    assert sets.language_of("sb10k", french) == "de"
    assert sets.language_of("umsab_pt", french) == "pt"
    assert sets.language_of("potts_target", french) == "de"
    assert sets.language_of("brand_new", french) == "fr"
    assert sets.language_of("brand_new", ["1234"]) == ""


def test_a_peer_that_is_not_installed_is_left_out_with_the_reason() -> None:
    def absent() -> Peer:
        return Peer("a", "A", import_module("surely_not_installed").score)

    def broken() -> Peer:
        raise ImportError("cannot import name 'x'")

    found, missing = peers.present((("A", absent), ("B", broken), ("vaderSentiment", peers.vader)))
    assert [peer.key for peer in found] == ["vaderSentiment"]
    assert missing == (
        "left out: A, which needs surely_not_installed",
        "left out: B, which does not load: cannot import name 'x'",
    )


def test_peers_are_read_with_the_thresholds_of_their_authors() -> None:
    banded, bare = Peer("v", "V", len, 0.05), Peer("t", "T", len)
    assert [banded.mood(score) for score in (0.05, 0.049, 0.0, -0.05)] == ["positive", "neutral", "neutral", "negative"]
    assert [bare.mood(score) for score in (0.01, 0.0, -0.01)] == ["positive", "neutral", "negative"]


@pytest.mark.parametrize("place", range(len(peers.PEERS)), ids=[title for title, _ in peers.PEERS])
def test_an_installed_peer_tells_praise_from_blame(place: int) -> None:
    found, missing = peers.present(peers.PEERS[place : place + 1])
    if missing:
        pytest.skip(missing[0])
    praise, blame = ("wunderbar", "schrecklich") if found[0].langs == ("de",) else ("wonderful", "horrible")
    assert found[0].mood(found[0].score(praise)) == "positive"
    assert found[0].mood(found[0].score(blame)) == "negative"


@pytest.mark.skipif(find_spec("nltk") is None, reason="NLTK is not installed")
def test_nltk_reads_the_lexicon_that_vader_brings() -> None:
    assert peers.nltk_vader().score("VADER is smart.") == pytest.approx(peers.vader().score("VADER is smart."))


def outcome(*told: tuple[str, float, float | None]) -> Outcome:
    return Outcome(tuple(Told(*one) for one in told), 2.0)


def test_the_figures_of_a_judge() -> None:
    labels = ["negative", "negative", "neutral", "positive"]
    said = outcome(("negative", 0.9, 0.9), ("unscored", -inf, None), ("neutral", 0.1, 0.8), ("neutral", 0.2, 0.7))
    assert measure.figures(labels, said) == pytest.approx(
        {
            "n": 4,
            "macro_f1": (2 / 3 + 2 / 3 + 0) / 3,
            "accuracy": 0.5,
            "unscored": 0.25,
            "texts_per_second": 2,
            "f1_negative": 2 / 3,
            "recall_negative_at_p80": 0.5,
            "ece": (0.1 + 0.2 + 0.7) / 3,
        }
    )


def test_on_neutral_texts_the_share_of_opinions_counts_and_unscored_is_none() -> None:
    said = outcome(("negative", 1, None), ("neutral", 0, None), ("unscored", -inf, None), ("positive", -1, None))
    figures = measure.figures(["neutral"] * 4, said)
    assert figures["scored_as_opinion"] == 0.5
    assert figures.keys().isdisjoint({"f1_negative", "recall_negative_at_p80", "ece"})


def test_listener_is_asked_in_the_declared_language_and_in_the_one_it_finds_itself() -> None:
    part = samples.parts()[0]
    figures, ours = measure.of_part(part, [peers.vader()])
    assert figures["own_de.test.unscored"] == 0
    assert figures["own_de.test.identified_share"] > 0.8
    assert figures["own_de.test.macro_f1"] == metrics.macro_f1(part.labels, ours.moods)
    assert figures["own_de.test.macro_f1"] > figures["own_de.test.vaderSentiment.macro_f1"]


def test_a_language_without_a_model_is_unscored_and_missed() -> None:
    figures, _ = measure.of_part(Part("umsab_es", "test", "es", (Text("positive", "Me gusta mucho este tren."),)), [])
    assert figures["umsab_es.test.unscored"] == 1
    assert figures["umsab_es.test.macro_f1"] == 0


def test_a_peer_of_one_language_is_asked_in_that_only() -> None:
    german = Peer("german", "German", lambda _: 1.0, langs=("de",))
    figures, _ = measure.of_part(samples.parts()[1], [german])
    assert not [name for name in figures if ".german." in name]


def test_texts_whose_targets_differ_are_looked_at_alone() -> None:
    texts = [Text("positive", "A beats B"), Text("negative", "A beats B"), Text("neutral", "C"), Text("neutral", "C")]
    assert list(measure.conflicting(texts)) == [0, 1]


def test_means_are_of_the_sets_of_a_language_without_those_of_targets_and_of_neutral_texts() -> None:
    mixed = (Text("negative", "a"), Text("neutral", "b"), Text("positive", "c"))
    said = outcome(("negative", 1, 0.6), ("neutral", 0, 0.6), ("neutral", 0, 0.6))
    parts = [
        Part("one_de", "test", "de", mixed),
        Part("two_de", "test", "de", mixed),
        Part("calm_de", "test", "de", (Text("neutral", "b"),) * 3),
        Part("far_target", "dev", "de", mixed),
    ]
    figures = {
        "one_de.test.macro_f1": 0.4,
        "two_de.test.macro_f1": 0.6,
        "calm_de.test.macro_f1": 1.0,
        "far_target.dev.macro_f1": 0.0,
        "one_de.test.afinn.macro_f1": 0.1,
        "two_de.test.afinn.macro_f1": 0.2,
        "one_de.test.some.macro_f1": 0.9,
    }
    assert measure.by_language([(part, said) for part in parts], figures) == pytest.approx(
        {
            "mean.de.macro_f1": 0.5,
            "mean.de.afinn.macro_f1": 0.15,
            "pooled.de.ece": abs(0.6 - 2 / 3),
            "pooled.de.n": 6,
        }
    )


def part_of(name: str, lang: str = "de", labels: tuple[str, ...] = sets.LABELS) -> Part:
    return Part(name, "test", lang, tuple(Text(label, label) for label in labels))


@pytest.mark.parametrize(
    ("part", "wanted"),
    [
        (part_of("sb10k"), 0.60),  # 0.10 above the best peer
        (part_of("potts"), 0.57),
        (part_of("sanktionen"), 0.50),  # any other: not below
        (part_of("airline", "en"), 0.60),  # a line that is above the best peer
        (part_of("vader_nyt", "en"), 0.39),  # VADER's own: not below VADER, other peers do not count
        (part_of("potts_target"), 0.53),  # 0.05 above the whole text
    ],
    ids=lambda one: one.name if isinstance(one, Part) else "",
)
def test_what_macro_f1_should_be(part: Part, wanted: float) -> None:
    key = part.key
    figures = {f"{key}.vaderSentiment.macro_f1": 0.4, f"{key}.afinn.macro_f1": 0.5, f"{key}.whole_macro_f1": 0.48}
    assert goals.wanted_f1(part, ("vaderSentiment", "afinn"), figures) == pytest.approx(wanted)


def test_targets_are_of_what_was_measured() -> None:
    parts = [part_of("sb10k"), part_of("umsab_pt", "pt"), part_of("wiki_de", labels=("neutral",))]
    figures = {
        "sb10k.test.macro_f1": 0.7,
        "sb10k.test.vaderSentiment.macro_f1": 0.5,
        "sb10k.test.recall_negative_at_p80": 0.25,
        "sb10k.test.vaderSentiment.recall_negative_at_p80": 0.5,
        "sb10k.test.labels_0.macro_f1": 0.7,
        "sb10k.test.labels_100.macro_f1": 0.68,
        "sb10k.test.labels_1000.macro_f1": 0.66,
        "umsab_pt.test.unscored": 0.9,
        "wiki_de.test.scored_as_opinion": 0.1,
        "pooled.de.ece": 0.05,
        "pooled.de.n": 900.0,
        "robust.emoji_3000_ms": 60.0,
        "speed.n": 9_000.0,
        "speed.short_texts_per_second": 9_000.0,
        "speed.vaderSentiment.short_texts_per_second": 8_000.0,
    }
    assert goals.targets(parts, ["vaderSentiment"], figures) == {
        "sb10k.test.macro_f1": Target(0.7, 0.6, ok=True),
        "sb10k.test.recall_negative_at_p80": Target(0.25, 0.75, ok=False),
        "sb10k.test.labels_100.macro_f1": Target(0.68, 0.69, ok=False),
        "sb10k.test.labels_1000.macro_f1": Target(0.66, 0.66, ok=True),
        "umsab_pt.test.unscored": Target(0.9, 1.0, ok=False),
        "wiki_de.test.scored_as_opinion": Target(0.1, 0.08, ok=False),
        "pooled.de.ece": Target(0.05, 0.06, ok=True),
        "robust.emoji_3000_ms": Target(60.0, 50.0, ok=False),
        "speed.short_texts_per_second": Target(9_000.0, 8_000.0, ok=True),
    }


def test_labels_come_from_another_split_than_the_test(tmp_path: Path) -> None:
    line = "negative|Nie wieder."
    lay(tmp_path, "germeval17", test_syn=line, dev=line, train=line)
    lay(tmp_path, "sb10k", test=line, dev=line, train=line)
    lay(tmp_path, "mlsa", test=line)
    lay(tmp_path, "umsab_es", test=line, train=line)
    pairs = list(curve.pools(tmp_path, list(sets.evaluated(tmp_path))))
    assert [(part.key, pool.key) for part, pool in pairs] == [
        ("germeval17.test_syn", "germeval17.dev"),
        ("sb10k.test", "sb10k.train"),
    ]


def test_labels_of_the_own_domain_teach_its_own_words() -> None:
    kinds = {"negative": "In Wagen {} gibt es Brimborium.", "neutral": "In Wagen {} gibt es Zeitungen."}
    texts = [Text(kind, said.format(number)) for number in range(90) for kind, said in kinds.items()]
    pool, part = Part("own_de", "train", "de", tuple(texts[:160])), Part("own_de", "test", "de", tuple(texts[160:]))
    figures = curve.curve(part, pool, (100, 160, 1_000))
    assert figures["own_de.test.labels_0.macro_f1"] < 0.7 < figures["own_de.test.labels_160.macro_f1"]
    assert "own_de.test.labels_100.refused" in figures
    assert not [name for name in figures if "labels_1000" in name]


def test_short_texts_are_distinct_and_never_of_a_test(tmp_path: Path) -> None:
    lay(
        tmp_path,
        "potts",
        test="negative|Prüfung.",
        train="negative|Nie wieder.\nnegative|Nie wieder.\nneutral|Um acht.",
    )
    lay(
        tmp_path,
        "airline",
        train=f"negative|Never again.\nneutral|{'long ' * 40}\nneutral|At eight.",
        test="neutral|Test.",
    )
    assert speed.short_texts(tmp_path, 10) == ["Nie wieder.", "Never again.", "Um acht.", "At eight."]
    made = speed.made_up(samples.texts(), 40)
    assert len(set(made)) == 40


def test_hostile_texts_have_the_length_that_their_name_says() -> None:
    for name, texts in speed.hostile(300, 5_000).items():
        assert {len(text) for text in texts} == {int(name.split("_")[1])}


def test_the_tables_show_what_is_missing_and_mark_the_upper_reference() -> None:
    figures = {"sb10k.test.macro_f1": 0.7, "sb10k.test.upper.macro_f1": 0.72, "sb10k.test.n": 3.0}
    run = shown.Run([part_of("sb10k")], [peers.vader()], ["left out: AFINN, which needs afinn"], figures)
    printed = shown.everything(run)
    assert "upper reference, not shipped" in printed
    assert "left out: AFINN, which needs afinn" in printed
    assert printed.splitlines()[1].split() == ["sb10k.test", "de", "3", "0.700", "-", "0.720"]


def test_a_folder_without_tests_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no labelled tests under"):
        sentiment.main(["--data", str(tmp_path)])


def test_one_set_of_a_folder_is_measured_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "\n".join(f"{text.label}|{text.text}" for text in samples.parts()[0].texts)
    lay(tmp_path, "own_de", test=lines)
    lay(tmp_path, "other_de", test=lines)
    sentiment.main(["--data", str(tmp_path), "--only", "own_de", "--json"])
    figures = json.loads(capsys.readouterr().out)["figures"]
    assert figures["own_de.test.n"] == 12
    assert {name.split(".")[0] for name in figures} == {"own_de", "mean", "pooled"}


def test_the_upper_reference_is_another_model_s_word() -> None:
    """A model that blames everything must be heard to do so, and the shipped one beside it must not."""
    angry = replace(tone.model("de"), bias=(99.0, 0.0))
    text = Text("neutral", "Der Zug fährt um acht Uhr nach Kassel.")

    assert measure.whole("de", {"de": angry})(text).mood == "negative"
    assert measure.whole("de")(text).mood == "neutral"
