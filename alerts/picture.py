"""A small picture of the last hours as PNG: a bar for each hour, and a line for what is usual. Pure, no library.

Drawn on an opaque light ground, so that it can be read in dark mail programs, too; the numbers stand beside it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 600, 160
_PAD, _GAP = 10, 3
_GROUND, _GRID, _CALM, _LOUD, _USUAL = (247, 247, 247), (222, 222, 222), (122, 142, 168), (176, 0, 32), (26, 26, 26)
_LINES = 4
_LEAST_LOUD = 2.0
"""Bars that are so many times as high as usual stand out."""


def chart(counts: Sequence[int], usual: Sequence[float]) -> bytes:
    """Return the picture; oldest hour on the left. Without counts, nothing. The same numbers give the same bytes."""
    if not counts:
        return b""
    return png(_drawn(list(counts), list(usual)))


def _drawn(counts: list[int], usual: list[float]) -> NDArray[np.uint8]:
    canvas = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    canvas[:] = _GROUND
    top, floor = _PAD, HEIGHT - _PAD
    most = max(1.0, *map(float, counts), *usual)

    def row(value: float) -> int:
        return floor - round((floor - top) * min(1.0, max(0.0, value) / most))

    for number in range(_LINES + 1):
        canvas[row(most * number / _LINES), _PAD : WIDTH - _PAD] = _GRID
    edges = np.linspace(_PAD, WIDTH - _PAD, len(counts) + 1).round().astype(int)
    for place, count in enumerate(counts):
        left, right = int(edges[place]), max(int(edges[place]) + 1, int(edges[place + 1]) - _GAP)
        expected = usual[place] if place < len(usual) else 0.0
        loud = count >= _LEAST_LOUD * max(expected, 1.0)
        canvas[row(count) : floor, left:right] = _LOUD if loud else _CALM
        if place < len(usual):
            canvas[row(expected) - 1 : row(expected) + 1, left : int(edges[place + 1])] = _USUAL
    return canvas


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Return an RGB picture as PNG (RFC 2083): one filterless chunk of zlib."""
    height, width, _ = pixels.shape
    lines = np.zeros((height, 1 + 3 * width), np.uint8)
    lines[:, 1:] = pixels.reshape(height, 3 * width)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(lines.tobytes(), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
