"""What a brand's labels teach: closed forms that are right, corrections that help, and refusals."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import asking, correct, ridge, target, tone
from listener.core.correct import Labelled
from listener.model import Chances, Mood, Tone

HOLDS = "Der Verbinder hält. Der Verbinder hält wieder. Kupplung rastet ein. Klemme sitzt fest. Schieber greift sauber."
SLIPS = (
    "Der Verbinder rutscht. Kupplung rutscht durch. Klemme wandert. Schieber wandert wieder. Muffe rutscht im Halter."
)
PLAIN = "Der Verbinder ist blau. Kupplung im Karton. Klemme liegt bei. Schieber aus Messing. Muffe in zwei Größen."


def said(sentences: str, mood: Mood) -> list[tuple[str, Mood]]:
    """A trade's own words, of which no general model knows that they are praise or blame."""
    return [(sentence.strip() + ".", mood) for sentence in sentences.split(".") if sentence.strip()]


def workshop(times: int, seed: int = 1) -> list[tuple[str, Mood]]:
    chosen = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    basis = said(HOLDS, Mood.POSITIVE) + said(SLIPS, Mood.NEGATIVE) + said(PLAIN, Mood.NEUTRAL)
    tails = ["", " Modell 3.", " Heute montiert.", " Aus der neuen Lieferung.", " Im Werk Kassel."]
    return [(text + chosen.choice(tails), mood) for text, mood in basis * times]


def labelled(pairs: list[tuple[str, Mood]]) -> list[Labelled]:
    return [Labelled(correct.features_of(analysed(text)), mood) for text, mood in pairs]


def analysed(text: str) -> tone.Analysis:
    found = tone.analyse(text, "de")
    assert isinstance(found, tone.Analysis)
    return found


def corrected(text: str, correction: correct.Correction) -> Tone:
    """What the program makes of a text that names no brand."""
    found = analysed(text)
    return target.toward_at(found, (), correct.logits(found, correction), correction.version)


def fitted(pairs: list[tuple[str, Mood]]) -> correct.Fitted:
    found = correct.fit("de", labelled(pairs), "de-2+nordwind-1")
    assert found is not None
    return found


def test_labels_teach_the_words_of_a_trade() -> None:
    text = "Die Muffe rutscht, der Schieber wandert"
    learned = fitted(workshop(8))

    told = corrected(text, correct.load(learned.packed))

    assert told.mood is Mood.NEGATIVE
    assert told.method == "de-2+nordwind-1"
    assert told.chances is not None
    assert told.chances.negative > (tone.score(text, "de").chances or Chances(0, 0, 0)).negative
    assert learned.report.accepted
    assert learned.report.after > learned.report.before
    assert learned.report.labels == sum(learned.report.classes) == 120


def test_few_labels_only_nudge() -> None:
    text = "Der Service war freundlich und schnell."
    turned = [(text, Mood.NEGATIVE)] * 20 + said(PLAIN, Mood.NEUTRAL) * 2
    before = tone.score(text, "de").chances

    few = corrected(text, correct.load(fitted(turned).packed)).chances
    many = corrected(text, correct.load(fitted(turned * 15).packed)).chances

    assert before is not None
    assert few is not None
    assert many is not None
    assert before.positive > few.positive > many.positive


def test_a_report_is_read_as_it_was_written() -> None:
    report = fitted(workshop(4)).report

    assert correct.Report.from_json(report.as_json()) == report
    assert not replace(report, after=report.before - 0.01).accepted


@pytest.mark.parametrize(
    "pairs",
    [said(HOLDS, Mood.POSITIVE), workshop(8)[:5] * 10, []],
    ids=["too few", "of one class", "none"],
)
def test_nothing_is_learned_from_too_little(pairs: list[tuple[str, Mood]]) -> None:
    assert correct.fit("de", labelled(pairs), "x") is None


def test_labels_of_another_scheme_are_left_out() -> None:
    old = [Labelled(b"features-0\n" + one.features.partition(b"\n")[2], one.mood) for one in labelled(workshop(4))]

    assert correct.fit("de", old, "x") is None


def test_a_correction_made_on_another_model_is_refused() -> None:
    packed = fitted(workshop(4)).packed.replace(b'"base": "de-2"', b'"base": "de-1"')

    with pytest.raises(ValueError, match="made on de-1, not on de-2"):
        correct.load(packed)


def test_fitting_is_deterministic() -> None:
    assert fitted(workshop(4)).packed == fitted(workshop(4)).packed


def test_what_is_asked_first_lies_between_two_classes_and_a_third_is_blame() -> None:
    sure = [(f"sure {n}", Chances(0.01, 0.98, 0.01)) for n in range(20)]
    torn = [(f"torn {n}", Chances(0.02, 0.5 + n / 100, 0.48 - n / 100)) for n in range(5)]
    blame = [(f"blame {n}", Chances(0.9, 0.05, 0.05)) for n in range(5)]

    asked = asking.most_useful([*sure, *blame, *torn], 6)

    assert asked[:2] == ["blame 0", "blame 1"]
    assert asked[2:] == ["torn 0", "torn 1", "torn 2", "torn 3"]


MATRICES = st.integers(2, 8).flatmap(
    lambda count: st.lists(st.lists(st.floats(-2, 2), min_size=3, max_size=3), min_size=count, max_size=count)
)


@given(MATRICES)
def test_leave_one_out_in_closed_form_is_leave_one_out(rows: list[list[float]]) -> None:
    data = np.array(rows)
    wanted = np.where(data[:, :1] > 0, 1.0, -1.0)
    kernel, weights = data @ data.T + 1.0, np.linspace(0.5, 2.0, len(rows))

    _, unseen = ridge.ridge(kernel, wanted, weights, 0.5)

    for left in range(len(rows)):
        rest = [at for at in range(len(rows)) if at != left]
        alone, _ = ridge.ridge(kernel[np.ix_(rest, rest)], wanted[rest], weights[rest], 0.5)
        assert unseen[left] == pytest.approx(kernel[left, rest] @ alone, abs=1e-6)


@given(st.lists(st.dictionaries(st.integers(0, 9), st.floats(-3, 3), max_size=5), min_size=1, max_size=6))
def test_sparse_products_are_the_dense_ones(rows: list[dict[int, float]]) -> None:
    sparse = [(np.array(list(row), dtype=np.int64), np.array(list(row.values()), dtype=float)) for row in rows]
    dense = np.zeros((len(rows), 10))
    for at, row in enumerate(rows):
        for column, value in row.items():
            dense[at, column] = value

    assert ridge.gram(sparse) == pytest.approx(dense @ dense.T)


def test_calibration_finds_the_shares() -> None:
    """With inputs that say nothing, the chances are how often each class occurs."""
    labels = np.array([0] * 30 + [1] * 50 + [2] * 20)

    weights = ridge.calibrated(np.zeros((100, 1)), labels, 1.0)

    assert ridge.chances_of(np.array([[weights[0, -1], weights[1, -1]]]))[0] == pytest.approx([0.3, 0.5, 0.2], abs=1e-3)
