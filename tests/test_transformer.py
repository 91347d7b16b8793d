"""A company's own model: a tiny one is made, exported and loaded by the real code; what is wrong with it is told."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from listener import app
from listener.config import render
from listener.core import mood
from listener.errors import ConfigError, Problem
from listener.model import Mood
from listener.ports import Opinion
from listener.words import LANGUAGES
from tests.cli.calls import CONFIG, Office

WORDS = ("[UNK]", "[CLS]", "[SEP]", "pünktlich", "verspätet", "Zug", "Rätsel", "Absturz")
THREE = ("negative", "neutral", "positive")
ROOM = 16
"""Tokens that the tiny model has places for."""
BLAME, CALM, PRAISE = (4.0, 0.0, -4.0), (0.0, 1.0, 0.0), (-4.0, 0.0, 4.0)
NO_NUMBER = (float("nan"), 0.0, 0.0)


@dataclass(frozen=True)
class Tiny:
    """Sums up what its words weigh. ``Absturz`` is a token for which it has no weights, so that it fails."""

    labels: Sequence[str] = THREE
    weights: Mapping[str, Sequence[float]] = field(
        default_factory=lambda: {"verspätet": BLAME, "Zug": CALM, "pünktlich": PRAISE, "Rätsel": NO_NUMBER}
    )
    inputs: Sequence[str] = ("input_ids", "attention_mask", "token_type_ids")
    wide: bool = True
    """Takes 64 bits."""
    signs: bool = True
    """Puts [CLS] and [SEP] around a text."""
    described: Mapping[str, object] = field(default_factory=dict)

    def export(self, folder: Path) -> Path:
        """Write the folder as optimum-cli does."""
        import onnx  # noqa: PLC0415 - may not be installed

        folder.mkdir(parents=True, exist_ok=True)
        onnx.save(self._graph(), folder / "model.onnx")
        self._tokenizer().save(str(folder / "tokenizer.json"))
        numbered = {str(number): label for number, label in enumerate(self.labels)}
        config = {"id2label": numbered, "max_position_embeddings": ROOM, "model_type": "bert", **self.described}
        (folder / "config.json").write_text(json.dumps(config), "utf-8")
        return folder

    def _graph(self) -> Any:
        """Σ over tokens of weight[token] · mask + 0 · place[position]; too many tokens have no place, and fail."""
        import numpy as np  # noqa: PLC0415 - as above
        from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415 - as above

        size = len(self.labels)
        table = np.array([self.weights.get(word, (0.0,) * size) for word in WORDS[:-1]], dtype=np.float32)
        constants: dict[str, np.ndarray[Any, Any]] = {
            "table": table, "places": np.zeros((ROOM, size), np.float32), "last": np.array([-1], np.int64),
            "along": np.array([1], np.int64), "zero": np.array(0, np.int64), "one": np.array(1, np.int64),
        }  # fmt: skip
        steps = [
            ("Gather", ["table", "input_ids"], "weighed"), ("Shape", ["input_ids"], "shape"),
            ("Gather", ["shape", "one"], "length"), ("Range", ["zero", "length", "one"], "positions"),
            ("Gather", ["places", "positions"], "placed"), ("Add", ["weighed", "placed"], "both"),
        ]  # fmt: skip
        nodes = [helper.make_node(kind, taken, [given]) for kind, taken, given in steps]
        nodes += [
            helper.make_node("Cast", ["attention_mask"], ["float"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["float", "last"], ["mask"]),
            helper.make_node("Mul", ["both", "mask"], ["counted"]),
            helper.make_node("ReduceSum", ["counted", "along"], ["logits"], keepdims=0),
        ]
        kind = TensorProto.INT64 if self.wide else TensorProto.INT32
        graph = helper.make_graph(
            nodes,
            "tiny",
            [helper.make_tensor_value_info(name, kind, ["batch", "sequence"]) for name in self.inputs],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", size])],
            [numpy_helper.from_array(value, name) for name, value in constants.items()],
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)

    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer, models, pre_tokenizers, processors  # noqa: PLC0415 - as above

        numbers = {word: number for number, word in enumerate(WORDS)}
        tokenizer = Tokenizer(models.WordLevel(numbers, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
        tokenizer.add_special_tokens(["[CLS]", "[SEP]"])
        if self.signs:
            around = [(sign, numbers[sign]) for sign in ("[CLS]", "[SEP]")]
            tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=around)
        tokenizer.enable_padding(length=40, pad_id=4)  # a file may say so; for one text at a time it only costs
        return tokenizer


@pytest.fixture
def export(tmp_path: Path) -> Callable[[Tiny], Path]:
    """Export a tiny model into a folder, or skip with the reason."""
    for name in ("onnx", "onnxruntime", "tokenizers"):
        pytest.importorskip(name, reason=f"{name} is not installed: extra transformers, and onnx for the tests")
    return lambda tiny: tiny.export(tmp_path / "Unser Modell")


def load(folder: Path, *, threads: int = 1) -> Opinion:
    from listener.transformer import load as really  # noqa: PLC0415 - so that a missing extra skips only what needs it

    return really(folder, "sentiment.models.de", threads=threads)


def refused(folder: Path) -> Problem:
    """Return why a model is refused; it can be said in both languages."""
    with pytest.raises(ConfigError) as caught:
        load(folder)
    (problem,) = caught.value.problems
    assert problem.place == "sentiment.models.de"
    assert all(render(problem, lang).startswith("sentiment.models.de: ") for lang in LANGUAGES)
    return problem


def judged(model: Opinion, text: str) -> Mood:
    found = model.chances(text)
    assert found
    assert found.negative + found.neutral + found.positive == pytest.approx(1)
    return mood.of_chances(found)[0]


# --- what it says ----------------------------------------------------------------------------------------------------


def test_a_model_of_three_classes_judges_by_what_it_learned(export: Callable[[Tiny], Path]) -> None:
    model = load(export(Tiny()))

    assert judged(model, "Zug pünktlich") is Mood.POSITIVE
    assert judged(model, "Zug verspätet") is Mood.NEGATIVE
    assert judged(model, "Zug Zug") is Mood.NEUTRAL


def test_the_softmax_of_the_graph_s_logits_is_what_comes_out(export: Callable[[Tiny], Path]) -> None:
    found = load(export(Tiny())).chances("pünktlich")

    assert found
    assert (found.negative, found.neutral, found.positive) == pytest.approx((0.000329, 0.017980, 0.981690), abs=1e-5)


def test_labels_count_by_name_and_not_by_place(export: Callable[[Tiny], Path]) -> None:
    turned = Tiny(("POSITIVE", "Neutral", "negative"), {"pünktlich": BLAME, "verspätet": PRAISE})

    assert judged(load(export(turned)), "Zug pünktlich") is Mood.POSITIVE


def test_a_model_of_two_classes_is_neutral_where_it_wavers(export: Callable[[Tiny], Path]) -> None:
    two = Tiny(("negative", "positive"), {"pünktlich": (-1.0, 1.0), "verspätet": (1.0, -1.0), "Zug": (0.1, 0.0)})
    model = load(export(two))

    assert judged(model, "Zug") is Mood.NEUTRAL
    assert judged(model, "Zug pünktlich verspätet") is Mood.NEUTRAL
    assert judged(model, "Zug pünktlich") is Mood.POSITIVE
    assert judged(model, "verspätet") is Mood.NEGATIVE


def test_a_model_of_five_stars_calls_three_of_them_neutral(export: Callable[[Tiny], Path]) -> None:
    stars = {"verspätet": (3.0, 3.0, 0, 0, 0), "Zug": (0, 0, 3.0, 0, 0), "pünktlich": (0, 0, 0, 3.0, 3.0)}
    model = load(export(Tiny(("1 star", "2 stars", "3 stars", "4 stars", "5 stars"), stars)))

    assert [judged(model, word) for word in stars] == [Mood.NEGATIVE, Mood.NEUTRAL, Mood.POSITIVE]


def test_of_a_long_text_the_model_reads_what_it_has_places_for(export: Callable[[Tiny], Path]) -> None:
    model = load(export(Tiny()))
    words = ROOM - 2  # [CLS] and [SEP] take two

    assert judged(model, "x " * (words - 1) + "pünktlich " * 5_000) is Mood.POSITIVE
    assert judged(model, "x " * words + "pünktlich " * 5_000) is Mood.NEUTRAL


def test_a_sign_of_the_model_s_in_a_post_is_just_a_word(export: Callable[[Tiny], Path]) -> None:
    signs = {"[CLS]": CALM, "[SEP]": BLAME, "pünktlich": PRAISE}
    model = load(export(Tiny(weights=signs)))

    assert model.chances("pünktlich [SEP] [SEP] [SEP]") == model.chances("pünktlich x x x x x x x x x")


@pytest.mark.parametrize("tiny", [Tiny(wide=False), Tiny(inputs=("input_ids", "attention_mask"))])
def test_a_graph_may_want_narrow_numbers_or_no_token_types(tiny: Tiny, export: Callable[[Tiny], Path]) -> None:
    assert judged(load(export(tiny)), "verspätet") is Mood.NEGATIVE


def test_of_a_text_without_tokens_it_has_no_opinion(
    export: Callable[[Tiny], Path], caplog: pytest.LogCaptureFixture
) -> None:
    model = load(export(Tiny(signs=False)))

    assert model.chances("  ") is None
    assert caplog.messages == []


def test_odd_characters_are_no_failure(export: Callable[[Tiny], Path], caplog: pytest.LogCaptureFixture) -> None:
    model = load(export(Tiny()))

    assert judged(model, "pünktlich \ud83d \x00 \u202e 🚆") is Mood.POSITIVE
    assert caplog.messages == []


def test_the_same_text_gets_the_same_chances_again_in_any_load_with_any_threads(export: Callable[[Tiny], Path]) -> None:
    folder = export(Tiny())
    one, two = load(folder), load(folder, threads=2)
    text = "Zug pünktlich Zug verspätet verspätet"

    assert one.chances(text) == one.chances(text) == two.chances(text)
    assert one.version == two.version


def test_several_threads_may_ask_at_once(export: Callable[[Tiny], Path]) -> None:
    model = load(export(Tiny()))
    texts = ["Zug " * (number % 5) + "pünktlich " * (number % 3) + "verspätet " * (number % 2) for number in range(300)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(model.chances, texts)) == [model.chances(text) for text in texts]


def test_the_version_names_the_folder_and_changes_with_any_file(export: Callable[[Tiny], Path]) -> None:
    first = load(export(Tiny())).version
    retrained = load(export(Tiny(weights={"pünktlich": PRAISE}))).version
    renamed = load(export(Tiny(("negative", "positive", "neutral"), {"pünktlich": PRAISE}))).version

    assert first.startswith("unser-modell-")
    assert len({first, retrained, renamed}) == 3


# --- when it fails ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "says"), [("Absturz", "Gather"), ("Rätsel", "numbers that are none")])
def test_a_failure_is_told_once_and_the_next_text_is_judged_again(
    text: str,
    says: str,
    export: Callable[[Tiny], Path],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    model = load(export(Tiny()))
    with caplog.at_level(logging.WARNING):
        assert model.chances(text) is None
        assert model.chances(text) is None

    (told,) = caplog.messages
    assert told.startswith(f"the model {model.version} failed, the shipped one judges in its place: ")
    assert says in told
    assert judged(model, "pünktlich") is Mood.POSITIVE
    assert capfd.readouterr().err == "", "the runtime itself keeps silent"


@pytest.mark.parametrize("name", ["nirgends", "x" * 300, "a\x00b"], ids=["absent", "long", "nul"])
def test_a_folder_that_is_not_there_is_told_with_its_name(name: str, tmp_path: Path) -> None:
    problem = refused(tmp_path / name)

    assert (problem.key, problem.values["folder"]) == ("config.model_no_folder", str(tmp_path / name))


def test_weights_that_are_not_exported_come_with_the_command_that_exports_them(tmp_path: Path) -> None:
    for name in ("model.safetensors", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}", "utf-8")
    problem = refused(tmp_path)

    assert problem.key == "config.model_not_exported"
    command = f"optimum-cli export onnx --task text-classification --model {tmp_path} {tmp_path}-onnx"
    assert command in render(problem, "en")


@pytest.mark.parametrize("names", [("tokenizer.json",), ("config.json",), ("model.onnx", "tokenizer.json")])
def test_all_missing_files_are_named(names: Sequence[str], tmp_path: Path) -> None:
    for name in {"model.onnx", "tokenizer.json", "config.json"} - set(names):
        (tmp_path / name).write_text("{}", "utf-8")

    assert refused(tmp_path).values["files"] == ", ".join(names)


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        ("{", "bad_file", "line 1"),
        ("[1]", "bad_file", "no JSON object"),
        ("[" * 200_000, "bad_file", "recursion"),
        ("{}", "labels", "(–)"),
        ('{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}', "labels", "LABEL_0, LABEL_1"),
        ('{"id2label": {"0": "joy", "1": "negative"}}', "labels", "joy, negative"),
    ],
)
def test_a_description_that_says_nothing_about_tone_is_refused(text: str, key: str, says: str, tmp_path: Path) -> None:
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_text("{}", "utf-8")
    (tmp_path / "config.json").write_text(text, "utf-8")
    problem = refused(tmp_path)

    assert problem.key == f"config.model_{key}"
    assert says in render(problem, "en")


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"version https://git-lfs.github.com/spec/v1\n"])
def test_a_file_that_is_not_what_it_should_be_is_told(
    name: str, content: bytes, export: Callable[[Tiny], Path], capfd: pytest.CaptureFixture[str]
) -> None:
    folder = export(Tiny())
    (folder / name).write_bytes(content)

    assert refused(folder).key == "config.model_broken"
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("tiny", "says"),
    [
        (Tiny(described={"id2label": {"0": "negative", "1": "positive"}}), "expected (1, 2)"),
        (Tiny(described={"max_position_embeddings": 64}), "Non-zero status"),
        (Tiny(described={"max_position_embeddings": 2}), "2 are its own signs"),
        (Tiny(described={"problem_type": "multi_label_classification"}), "multi_label_classification"),
        (Tiny(inputs=("input_ids", "attention_mask", "pixel_values")), "pixel_values"),
    ],
    ids=["labels", "places", "no-room", "task", "inputs"],
)
def test_what_does_not_fit_together_fails_at_once_and_not_at_night(
    tiny: Tiny, says: str, export: Callable[[Tiny], Path]
) -> None:
    problem = refused(export(tiny))

    assert problem.key == "config.model_broken"
    assert says in problem.values["reason"]


def test_without_the_extra_the_sentence_says_what_to_install(tmp_path: Path) -> None:
    for name in ("model.onnx", "tokenizer.json"):
        (tmp_path / name).write_text("{}", "utf-8")
    (tmp_path / "config.json").write_text('{"id2label": {"0": "negative", "1": "positive"}}', "utf-8")
    program = """
import sys
from pathlib import Path
sys.modules["onnxruntime"] = None  # as Python itself notes what cannot be imported
from listener.config import render
from listener.errors import ConfigError
from listener.transformer import load
try:
    load(Path(sys.argv[1]))
except ConfigError as error:
    print(render(error.problems[0], "en"))
"""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True, timeout=30
    )

    assert 'pip install "reputation-listener[transformers]"' in done.stdout


# --- in the program --------------------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office whose configuration names two models."""
    models = '[sentiment.models]\nde = "Unser Modell"\nen = "absent"\n'
    (tmp_path / "config.toml").write_text(CONFIG + models, "utf-8")
    return Office(tmp_path, {"SLACK_URL": "https://hooks.slack.example/services/T/B/x"})


def test_check_tells_of_all_models_that_cannot_be_used(office: Office) -> None:
    done = office.call("check")

    assert (done.code, done.out) == (78, "")
    for lang, name in (("de", "Unser Modell"), ("en", "absent")):
        assert f"✗ sentiment.models.{lang}: " in done.err
        assert str(office.folder / name) in done.err.replace("\n", "")


def test_the_running_program_has_the_models_by_language(office: Office, export: Callable[[Tiny], Path]) -> None:
    export(Tiny())
    Tiny(("negative", "positive"), {}).export(office.folder / "absent")
    configured = app.configuration(office.folder / "config.toml", secrets=False)
    with app.build(configured, office.folder / "listener.db") as parts:
        opinions = parts.opinions

    assert set(opinions) == {"de", "en"}
    assert judged(opinions["de"], "verspätet") is Mood.NEGATIVE
    assert office.call("check").code == 0
