"""A company's own classification model, exported to ONNX in a local folder: loaded, checked by a trial, asked.

Needs the extra ``transformers`` (onnxruntime, tokenizers). Nothing is downloaded and no code of the folder is run.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from listener.core import opinion
from listener.errors import ConfigError, Problem
from listener.model import Chances, Mood
from listener.ports import Opinion

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

_log = logging.getLogger(__name__)
MODEL, TOKENIZER, CONFIG = "model.onnx", "tokenizer.json", "config.json"
_SETTINGS = "tokenizer_config.json"  # optional: it may know how long a text can be
_WEIGHTS = ("model.onnx_data", "model.onnx.data")  # beside graphs of more than 2 GB, and of newer exporters
_UNEXPORTED = ("model.safetensors", "pytorch_model.bin")
_LETTERS = 32
"""Of a text are read at most so many per token: what lies behind would be cut off in any case."""
_PROBE = "Der Zug war pünktlich, the staff was rude."
_SILENT = 4  # onnxruntime's level "fatal": its errors are raised as well, and need not stand on the terminal, too
_INPUTS: Mapping[str, Callable[[Encoding], Sequence[int]]] = {
    "input_ids": lambda encoding: encoding.ids,
    "attention_mask": lambda encoding: encoding.attention_mask,
    "token_type_ids": lambda encoding: encoding.type_ids,
}


class _Unusable(Exception):
    """A model cannot be used; becomes a Problem."""


def load(folder: Path, place: str = "sentiment.models", *, threads: int = 1) -> Opinion:
    """Return the model in a folder, after a trial with a short and with the longest text.

    ``place`` is what a Problem names. Raises ConfigError: a folder or file is missing or unreadable, the weights are
    not exported, the labels say nothing about tone, the extra is not installed, the runtime refuses the model.
    """
    _check_folder(folder, place)
    described = _read(folder / CONFIG, place)
    names = opinion.labels(described)
    kinds = opinion.moods(names)
    if not kinds:
        raise _problem(place, "labels", file=str(folder / CONFIG), labels=", ".join(names) or "–")
    settings = _read(folder / _SETTINGS, place) if _there((folder / _SETTINGS).is_file) else {}
    try:
        model = _opened(folder, kinds, opinion.longest(described, settings), threads)
        _check_task(described)
        _try_out(model)
        version = _version(folder)
    except ImportError as error:
        raise _problem(place, "no_extra", reason=_line(error)) from error
    except Exception as error:  # the runtimes' errors have no base of their own
        raise _problem(place, "broken", folder=str(folder), reason=_line(error)) from error
    return Opinion(version, _Lasting(model, version).chances)


def _problem(place: str, key: str, **values: str) -> ConfigError:
    return ConfigError((Problem(place, f"config.model_{key}", values),))


def _line(error: Exception) -> str:
    """Return an error as one short line."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def _check_folder(folder: Path, place: str) -> None:
    if not _there(folder.is_dir):
        raise _problem(place, "no_folder", folder=str(folder))
    missing = [name for name in (MODEL, TOKENIZER, CONFIG) if not _there((folder / name).is_file)]
    if MODEL in missing and any(_there((folder / name).is_file) for name in _UNEXPORTED):
        raise _problem(place, "not_exported", folder=str(folder), to=f"{folder}-onnx")
    if missing:
        raise _problem(place, "no_file", folder=str(folder), files=", ".join(missing))


def _there(looks: Callable[[], bool]) -> bool:
    """Return whether something is where it should be; what cannot be looked at is not there."""
    try:
        return looks()
    except OSError:  # in a folder that we may not enter; a name that no file can have
        return False


def _read(path: Path, place: str) -> Mapping[str, object]:
    """Return the JSON object in a file."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _problem(place, "bad_file", file=str(path), reason=error.strerror or type(error).__name__) from error
    except (ValueError, RecursionError) as error:
        raise _problem(place, "bad_file", file=str(path), reason=_line(error)) from error
    if not isinstance(found, dict):
        raise _problem(place, "bad_file", file=str(path), reason="no JSON object")
    return found


@dataclass(frozen=True, slots=True)
class _Model:
    """Tokenizer and graph, and what its logits mean."""

    tokenizer: Tokenizer
    session: Any
    """An ``onnxruntime.InferenceSession``, which has no types."""
    inputs: tuple[tuple[str, Any], ...]
    """Name and numpy type of each."""
    output: str
    kinds: tuple[Mood, ...]
    length: int

    def chances(self, text: str) -> Chances | None:
        """Return what the model says of a text; None if the tokenizer finds nothing in it."""
        encoding = self.encoded(text)
        return opinion.chances(self.logits(encoding), self.kinds) if encoding.ids else None

    def encoded(self, text: str) -> Encoding:
        """Return the tokens of a text, at most ``length``."""
        readable = text[: self.length * _LETTERS].encode("utf-8", "replace").decode()
        return self.tokenizer.encode(readable)

    def logits(self, encoding: Encoding) -> list[float]:
        """Ask the graph. Raises _Unusable for an answer that is none, and whatever the runtime raises."""
        import numpy as np  # noqa: PLC0415 - comes with the extra

        fed = {name: np.array([_INPUTS[name](encoding)], dtype=kind) for name, kind in self.inputs}
        (answer,) = self.session.run([self.output], fed)
        if answer.shape != (1, len(self.kinds)):
            raise _Unusable(f"the answer has the shape {answer.shape}, expected (1, {len(self.kinds)})")
        found = [float(one) for one in answer[0]]
        if not all(map(isfinite, found)):
            raise _Unusable("the answer holds numbers that are none")
        return found


def _opened(folder: Path, kinds: tuple[Mood, ...], length: int, threads: int) -> _Model:
    """Open tokenizer and graph. Raises ImportError without the extra."""
    import onnxruntime  # noqa: PLC0415 - an extra, and a quarter of a second
    from tokenizers import Tokenizer  # noqa: PLC0415 - an extra

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.use_deterministic_compute = True
    options.log_severity_level = _SILENT
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the daemon mostly waits
    session = onnxruntime.InferenceSession(str(folder / MODEL), options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    if length <= (special := tokenizer.num_special_tokens_to_add(is_pair=False)):  # it would then cut nothing
        raise _Unusable(f"it reads {length} tokens, of which {special} are its own signs")
    tokenizer.enable_truncation(length)
    tokenizer.encode_special_tokens = True  # "[SEP]" in a post is what somebody wrote, no sign of the model's
    outputs = [output.name for output in session.get_outputs()]
    output = "logits" if "logits" in outputs else outputs[0]
    return _Model(tokenizer, session, _inputs(session), output, kinds, length)


def _inputs(session: Any) -> tuple[tuple[str, Any], ...]:
    import numpy as np  # noqa: PLC0415 - comes with the extra

    integers = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
    wanted = {one.name: one.type for one in session.get_inputs()}
    strange = sorted(name for name, kind in wanted.items() if name not in _INPUTS or kind not in integers)
    if strange:
        raise _Unusable(f"it asks for {', '.join(strange)}; known are {', '.join(_INPUTS)}")
    return tuple((name, integers[kind]) for name, kind in wanted.items())


def _check_task(described: Mapping[str, object]) -> None:
    task = described.get("problem_type") or "single_label_classification"
    if task != "single_label_classification":
        raise _Unusable(f"its problem_type is {task}, expected single_label_classification")


def _try_out(model: _Model) -> None:
    """Have a short and the longest text judged, so that what does not fit together fails now and not at night."""
    for text in (_PROBE, _PROBE * model.length):
        model.logits(model.encoded(text))


def _version(folder: Path) -> str:
    """Return the folder's name with eight digits that change with any file that decides."""
    digest = hashlib.sha256()
    for name in (MODEL, *_WEIGHTS, TOKENIZER, CONFIG, _SETTINGS):
        if _there((folder / name).is_file):
            with (folder / name).open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-")[:40]
    return f"{name or 'model'}-{digest.hexdigest()[:8]}"


@dataclass(slots=True)
class _Lasting:
    """A model whose failures are told once, and are no opinion."""

    model: _Model
    version: str
    told: bool = False

    def chances(self, text: str) -> Chances | None:
        try:
            return self.model.chances(text)
        except Exception as error:  # noqa: BLE001 - the runtimes' errors have no base of their own
            self._tell(error)
            return None

    def _tell(self, error: Exception) -> None:
        if not self.told:
            self.told = True
            _log.warning("the model %s failed, the shipped one judges in its place: %s", self.version, _line(error))
