"""Write a fitted model as the file that ``core.linear`` loads: int8 columns, compressed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping

import numpy as np

from listener.core import features
from listener.core.linear import FORMAT
from listener.training.fit import Fitted, Floats

_CLIP = 99.98  # per cent of the weights that keep their size; the rest is cut to the largest of these


def pack(fitted: Fitted, lang: str, version: str, card: Mapping[str, object]) -> bytes:
    """Return the file's bytes; ``card`` says how the model came to be and is kept in its first line."""
    words, word_columns = _table(fitted.words, fitted.word_idf)
    parts, part_columns = ({"size": 0}, b"") if fitted.parts is None else _table(fitted.parts, fitted.part_idf)
    head = {
        "format": FORMAT,
        "features": features.SCHEME,
        "lang": lang,
        "version": version,
        "bias": [round(float(one), 5) for one in fitted.bias],
        "rules": [[round(float(one), 5) for one in side] for side in fitted.rules],
        "words": words,
        "parts": parts,
        "card": dict(card),
    }
    body = zlib.compress(word_columns + part_columns, 9)
    return json.dumps(head, ensure_ascii=False, sort_keys=True).encode() + b"\n" + body


def _table(sides: Floats, idf: Floats) -> tuple[dict[str, object], bytes]:
    against, minus = _rounded(sides[0])
    towards, plus = _rounded(sides[1])
    unit = float((idf**2).max()) / 255
    lengths = np.maximum(1, np.round(idf**2 / unit)).astype(np.uint8)
    return {"size": len(idf), "scale": [minus, plus, unit]}, against + towards + lengths.tobytes()


def _rounded(weights: Floats) -> tuple[bytes, float]:
    used = np.abs(weights[weights != 0])
    unit = float(np.percentile(used, _CLIP)) / 127 if len(used) else 1.0
    return np.clip(np.round(weights / unit), -127, 127).astype(np.int8).tobytes(), unit
