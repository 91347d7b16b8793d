"""py3langid's model, read in a form of half its memory: what each of its languages makes of a text.

At each byte of a text the model finds the longest of its byte sequences that ends there; it is a naive Bayes over their
log counts. Its own program keeps the automaton as one table of 47 MB, and the weights as float16, which numpy computes
slowly. Here the table is cut into blocks of 32 bytes in which most rows are equal (10 MB), and the weights are whole
numbers: all of them are multiples of 1/512, so the sums are the same to the last bit.
"""

from __future__ import annotations

import lzma
import shutil
import tempfile
import unicodedata
from array import array
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy import float32, floating, int16, integer
    from numpy.typing import NDArray

_UNIT = 512  # float16 between 2 and 16 has steps of 1/512 to 1/128
_AT_ONCE = 4096  # rows of weights that are worked on at a time: bounds the memory of loading
_BLOCK = 32  # bytes whose transitions are kept together: most states behave alike in most blocks


@dataclass(frozen=True, slots=True)
class Automaton:
    """Finds the features in bytes, state by state. State 0 is the beginning."""

    table: tuple[tuple[array[int], array[int], int], ...]
    """By byte: where in its block each state's row begins, the rows of the block, and the byte's column in them."""
    features: array[int]
    """By state, the feature that it completes, or −1."""

    def find(self, text: bytes) -> list[int]:
        """Return the feature that ends at each byte, if one does."""
        table, features = self.table, self.features
        found, state = [], 0
        for byte in text:
            begins, rows, column = table[byte]
            state = rows[begins[state] + column]
            found.append(features[state])
        return [feature for feature in found if feature >= 0]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """How likely a text is in each language of the model."""

    labels: Sequence[str]
    scores: NDArray[floating[Any]]

    def first(self) -> str:
        """Return the likeliest language."""
        return self.labels[int(self.scores.argmax())]

    def score(self, lang: str) -> float:
        """Return the log likelihood of a language; only differences mean something."""
        return max(float(self.scores[at]) for at in _columns(lang))

    def ahead(self, lang: str) -> int:
        """Return how many languages are likelier."""
        better = (self.scores > self.score(lang)).nonzero()[0].tolist()
        return len({self.labels[at] for at in better})


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The loaded model."""

    automaton: Automaton
    weights: NDArray[int16]
    """By feature and label, in 1/512."""
    prior: NDArray[float32]
    labels: tuple[str, ...]
    """ISO 639 codes; a few stand twice, for two scripts: the likelier one counts."""

    def rank(self, text: str) -> Ranking | None:
        """Return what the languages make of ``text``, or None if it has nothing that the model knows."""
        import numpy as np  # noqa: PLC0415 - loaded already, with the model

        counts = Counter(self.automaton.find(_bytes(text)))
        if not counts:
            return None
        features = np.fromiter(counts, np.intp, len(counts))
        often = np.log1p(np.fromiter(counts.values(), np.float32, len(counts)))
        scores = (often / np.float32(_UNIT)) @ self.weights[features].astype(np.float32) + self.prior
        return Ranking(self.labels, scores)


@cache
def model() -> Model:
    """Load the model once: about a second, and 65 MB with numpy (93 MB while loading)."""
    import numpy as np  # noqa: PLC0415 - numpy and the model cost memory that commands which only look do not need
    from py3langid.langid import MODEL_DIR, MODEL_FILE  # noqa: PLC0415 - the same

    with tempfile.TemporaryFile() as unpacked:
        with lzma.open(MODEL_DIR / MODEL_FILE) as packed:
            shutil.copyfileobj(packed, unpacked, 1 << 20)
        unpacked.seek(0)
        with np.load(unpacked, allow_pickle=False) as held:
            automaton = _automaton(held["nextmove"].reshape(-1, 256), held["nextmove_row"], held["out_feat"])
            return Model(automaton, _whole_numbers(held["ptc"]), held["pc"], tuple(held["classes"].tolist()))


@cache
def _columns(lang: str) -> tuple[int, ...]:
    return tuple(at for at, label in enumerate(model().labels) if label == lang)


def _bytes(text: str) -> bytes:
    """Return the bytes as the model was trained on them."""
    plain = text.lower() if text.isupper() else text
    return unicodedata.normalize("NFC", plain).encode("utf-8", errors="surrogatepass")


def _whole_numbers(weights: NDArray[float32]) -> NDArray[int16]:
    import numpy as np  # noqa: PLC0415 - loaded already

    whole = np.empty(weights.shape, np.int16)
    for at in range(0, len(weights), _AT_ONCE):
        whole[at : at + _AT_ONCE] = weights[at : at + _AT_ONCE].astype(np.float32) * _UNIT
    return whole


def _automaton(rows: NDArray[integer], row_of: NDArray[integer], features: NDArray[integer]) -> Automaton:
    """Cut the full table into blocks of bytes: in each, most states behave alike and share a row."""
    blocks = [_block(rows[:, first : first + _BLOCK], row_of) for first in range(0, 256, _BLOCK)]
    table = tuple((*blocks[byte // _BLOCK], byte % _BLOCK) for byte in range(256))
    return Automaton(table, array("i", features.astype("i").tobytes()))


def _block(rows: NDArray[integer], row_of: NDArray[integer]) -> tuple[array[int], array[int]]:
    """Return where each state's row begins, and the rows, each of them once."""
    import numpy as np  # noqa: PLC0415 - loaded already

    size = 4 * _BLOCK
    places: dict[bytes, int] = {}
    begins = np.empty(len(rows), np.uint32)
    for first in range(0, len(rows), _AT_ONCE):
        part = rows[first : first + _AT_ONCE].astype(np.uint32).tobytes()
        found = (part[at : at + size] for at in range(0, len(part), size))
        begins[first : first + _AT_ONCE] = [places.setdefault(row, len(places) * _BLOCK) for row in found]
    return array("I", begins[row_of].tobytes()), array("I", b"".join(places))
