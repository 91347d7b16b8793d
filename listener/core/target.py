"""Tone toward one brand of a text: what is said near its name, and on which side of a comparison it stands.

spans --places--> pieces --nearby--> whole, near, gates, words --layer--> shift of the whole text's logits --> Tone

Languages without a trained layer (French, Italian) have the plain rule alone, and only where near and whole contradict
or the whole is torn: the text then counts in part as if only what is near the brand were there.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from zlib import crc32

from listener.core import naming, nearby, tone
from listener.core.linear import softmax
from listener.core.naming import Span, spans
from listener.core.nearby import FIGURES, GATES, Nearby, Pair
from listener.core.tone import Analysis
from listener.model import Tone

__all__ = ["Layer", "Span", "load", "spans", "toward", "toward_at"]

FORMAT = 1
LAYERS = Path(__file__).parent / "data"
_REMEMBERED = 20_000
_CLEARLY = 1.0  # logits
_OPPOSED = 0.4
"""Share of the plain rule on top of a layer where near and whole lean to different sides (chosen on dev parts)."""

Columns = tuple[float, ...]
"""Weights of (1, whole against, whole towards, near against, near towards)."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A loaded target model: what it adds to the logits against and towards."""

    gates: tuple[tuple[Columns, Columns], ...]
    """For each of ``nearby.GATES``, what it turns whole and near into."""
    figures: tuple[tuple[float, ...], tuple[float, ...]]
    against: memoryview
    towards: memoryview
    scale: Pair
    words: dict[str, Pair] = field(default_factory=dict, repr=False, compare=False)
    """A memory of words already looked up, bounded."""

    def shift(self, around: Nearby) -> Pair:
        """Return what is to be added to the logits of the whole text."""
        seen = (1.0, *around.whole, *around.near)
        minus = sum([one * weight for one, weight in zip(around.figures, self.figures[0], strict=True)])
        plus = sum([one * weight for one, weight in zip(around.figures, self.figures[1], strict=True)])
        for gate, (against, towards) in zip(around.gates, self.gates, strict=True):
            if gate:
                minus += gate * sum([one * weight for one, weight in zip(seen, against, strict=True)])
                plus += gate * sum([one * weight for one, weight in zip(seen, towards, strict=True)])
        for word, count in around.words:
            less, more = self.words.get(word) or self._learn(word)
            minus += count * less
            plus += count * more
        return minus, plus

    def _learn(self, word: str) -> Pair:
        if len(self.words) >= _REMEMBERED:
            self.words.clear()
        place = crc32(word.encode()) & (len(self.against) - 1)
        self.words[word] = found = self.against[place] * self.scale[0], self.towards[place] * self.scale[1]
        return found


def toward(analysed: Analysis, names: Sequence[str]) -> Tone:
    """Return the tone toward a brand, given the words that name it; the whole text's where none of them stands."""
    return toward_at(analysed, spans(analysed.text, names))


def toward_at(
    analysed: Analysis,
    text_spans: Sequence[Span],
    logits: Pair | None = None,
    method: str = "",
    layer: Layer | None = None,
) -> Tone:
    """Return the tone toward what stands at the spans of the text, the whole text's if there are none.

    ``logits`` and ``method`` are a correction's, if there is one; else they are the model's of the whole text.
    """
    against, towards = logits or analysed.logits
    around = _around(analysed, text_spans)
    version = method or analysed.model.version
    if around is None:
        return tone.told(analysed, softmax(against, towards), version)
    minus, plus = _shifted(analysed, around, layer)
    reasons = [near if near < 1 else 0.0 for near in around.nearness]  # the brand's own name is none
    return tone.told(analysed, softmax(against + minus, towards + plus), version, reasons)


def _around(analysed: Analysis, text_spans: Sequence[Span]) -> Nearby | None:
    named = naming.places(analysed.text, analysed.pieces, text_spans) if text_spans else ()
    return nearby.nearby(analysed, named) if named else None


def _shifted(analysed: Analysis, around: Nearby, layer: Layer | None) -> Pair:
    known = layer or _layer(analysed.lang)
    less, more = _plain(around)
    minus, plus = known.shift(around) if known else (0.0, 0.0)
    share = _OPPOSED if _contradicts(around, trained=known is not None) else 0.0
    return around.moved[0] + minus + share * less, around.moved[1] + plus + share * more


def _contradicts(around: Nearby, *, trained: bool) -> bool:
    """Tell whether what is near leans to the other side than the whole text, and clearly.

    Where no layer was trained, a text that is torn between two sides is enough.
    """
    near, whole = around.near[1] - around.near[0], around.whole[1] - around.whole[0]
    if not trained:
        return near * whole < 0 or abs(whole) < _CLEARLY
    return near * whole < 0 and abs(near - whole) > _CLEARLY


def _plain(around: Nearby) -> Pair:
    return around.near[0] - around.whole[0], around.near[1] - around.whole[1]


@cache
def _layer(lang: str) -> Layer | None:
    path = LAYERS / f"target-{lang}.bin"
    return load(path.read_bytes()) if path.exists() else None


def load(packed: bytes) -> Layer:
    """Return the layer in a file's bytes. Raises ValueError if it was made for other figures: train it anew."""
    head, _, body = packed.partition(b"\n")
    told = json.loads(head)
    if told.get("format") != FORMAT or told.get("gates") != list(GATES) or told.get("figures") != list(FIGURES):
        raise ValueError("the target layer was made for other figures: train it anew")
    columns = memoryview(zlib.decompress(body)).cast("b")
    size = len(columns) // 2
    minus, plus = told["by_figure"]
    return Layer(
        tuple([(tuple(against), tuple(towards)) for against, towards in told["by_gate"]]),
        (tuple(minus), tuple(plus)),
        columns[:size],
        columns[size:],
        (told["scale"][0], told["scale"][1]),
    )
