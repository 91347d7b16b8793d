"""Where the models come from: the material is clean, tests are never read, and what is packed says what was fitted."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from listener.core import linear, tone
from listener.training import __main__ as program
from listener.training import fit, material, pack
from listener.training.material import Example

SMALL = fit.Settings(words=1 << 12, parts=1 << 12)
ORIGINS = sorted(material.OWN.glob("??/*.tsv"))


def some(lang: str = "de", every: int = 40) -> list[Example]:
    return list(material.own(lang))[::every]


@pytest.mark.parametrize("path", ORIGINS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_our_sentences_are_labelled_and_none_stands_twice(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    texts = Counter(line.split("\t")[1] for line in lines)

    assert {line.split("\t")[0] for line in lines} <= set(material.SIGNS)
    assert [text for text, count in texts.items() if count > 1] == []


def test_no_language_learns_from_one_class() -> None:
    for lang in tone.LANGUAGES:
        labels = Counter(one.label for one in material.own(lang))
        assert min(labels.values()) > 0.15 * sum(labels.values()), lang


def test_a_line_that_is_no_example_is_named(tmp_path: Path) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "own.tsv").write_text("+\tSchön hier.\n?\tWas?\n", "utf-8")

    with pytest.raises(ValueError, match=r"own\.tsv, line 2: expected - 0 or \+, a tab, and a text"):
        list(material.own("de", tmp_path))


@pytest.mark.parametrize("part", ["test", "test_syn", "TEST", "test.2"])
def test_a_test_is_never_read(part: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="never read for training"):
        material.split(tmp_path, "sb10k", part)


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """Every file that Python opens meanwhile. An audit hook cannot be taken out again, so it is switched off."""
    names: list[str] = []
    on = [True]

    def hear(event: str, arguments: tuple[object, ...]) -> None:
        if on[0] and event == "open":
            names.append(str(arguments[0]))

    sys.addaudithook(hear)
    yield names
    on[0] = False


@pytest.mark.parametrize("free_only", [True, False])
def test_training_opens_no_test_file(public_data: Callable[[str], Path], opened: list[str], free_only: bool) -> None:
    folder = public_data("sentiment")

    gathered = [one for lang in tone.LANGUAGES for one in program.gathered(lang, folder, free_only=free_only)]

    read = [Path(name).name for name in opened if name.endswith((".tsv", ".txt"))]
    assert "train.tsv" in read
    assert [name for name in read if name.startswith("test")] == []
    assert len(gathered) > 20_000


def test_sets_that_forbid_passing_on_are_left_out(public_data: Callable[[str], Path]) -> None:
    free = {one.name for one in material.LENT if one.free}
    origins = {one.origin for one in program.gathered("de", public_data("sentiment"), free_only=True)}

    assert origins & {one.name for one in material.LENT} <= free
    assert "sb10k" not in origins


def test_what_is_packed_scores_as_what_was_fitted() -> None:
    examples = some()
    fitted = fit.fit(examples, "de", settings=SMALL)
    model = linear.load(pack.pack(fitted, "de", "de-test", {}))

    assert model.version == "de-test"
    words, parts = fit.groups([one.text for one in examples], SMALL)
    assert parts is not None
    assert fitted.parts is not None
    length = np.sqrt(words @ fitted.word_idf**2), np.sqrt(parts @ fitted.part_idf**2)
    exact = (words @ fitted.words.T) / np.maximum(length[0], 1e-9)[:, None] + (parts @ fitted.parts.T) / np.maximum(
        length[1], 1e-9
    )[:, None]
    for one, (against, towards) in zip(examples, exact, strict=True):
        sums = tone.taken_apart(one.text, "de", model).sums
        assert sums.against == pytest.approx(against, abs=0.2)
        assert sums.towards == pytest.approx(towards, abs=0.2)


def test_training_is_deterministic_and_learns_something() -> None:
    examples = some(every=20)

    one, other = fit.fit(examples, "de", settings=SMALL), fit.fit(examples, "de", settings=SMALL)

    assert pack.pack(one, "de", "v", {}) == pack.pack(other, "de", "v", {})
    assert fit.unseen_f1(examples, one) > 0.55


def test_a_company_trains_on_its_own_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A trade's own words: what the export of its labels says is learned, under a version of its own."""
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "labels.tsv").write_text(
        "".join(f"negative\tIl connettore slitta {n}\tnordwind\n" for n in range(60)), "utf-8"
    )

    program.main(["--lang", "it", "--own", str(tmp_path), "--out", str(tmp_path)])

    model = linear.load((tmp_path / "tone-it.bin").read_bytes())
    assert "tone-it.bin" in capsys.readouterr().out
    assert model.version.startswith("it-2.")
    text = "il connettore slitta ancora"
    own, shipped = tone.whole(tone.taken_apart(text, "it", model)), tone.score(text, "it")
    assert own.chances is not None
    assert shipped.chances is not None
    assert own.chances.negative > shipped.chances.negative


@pytest.mark.parametrize("option", [["--own", "."], ["--all"]])
def test_the_shipped_models_are_not_overwritten_by_others(
    option: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        program.main(option)

    assert "needs --out" in capsys.readouterr().err


def test_long_texts_are_made_of_our_sentences_of_one_class_and_always_the_same() -> None:
    examples = [*some(every=5), Example("Von anderen geborgt.", 0, "potts")]
    texts = {(one.text, one.label) for one in examples}

    long = material.joined(examples, "de")

    assert long == material.joined(examples, "de")
    assert Counter(one.label for one in long) == {0: 150, 1: 500, 2: 150}
    assert not any("geborgt" in one.text for one in long)
    first = long[0]
    assert any(first.text.startswith(text) for text, label in texts if label == first.label)
    assert material.joined([Example("Von anderen geborgt.", 0, "potts")], "de") == []
