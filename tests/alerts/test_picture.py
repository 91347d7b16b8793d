"""The chart in a letter: a picture that every program can open, drawn from numbers alone."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alerts.picture import HEIGHT, WIDTH, chart, png

GROUND, CALM, LOUD, USUAL = (247, 247, 247), (122, 142, 168), (176, 0, 32), (26, 26, 26)
counts = st.lists(st.integers(0, 10**9), min_size=1, max_size=48)
amounts = st.lists(st.floats(0, 1e9), max_size=48)


def chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield name and content of each part, its check sum verified."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    at = 8
    while at < len(picture):
        (length,) = struct.unpack(">I", picture[at : at + 4])
        kind, data = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        assert struct.unpack(">I", picture[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + data),)
        yield kind, data
        at += 12 + length
    assert at == len(picture)


def pixels(picture: bytes) -> NDArray[np.uint8]:
    """Read a picture as a program that knows nothing of ours would."""
    (head, header), *middle, (end, nothing) = chunks(picture)
    assert (head, end, nothing, {kind for kind, _ in middle}) == (b"IHDR", b"IEND", b"", {b"IDAT"})
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">IIBBBBB", header)
    assert (depth, colour, compression, filtering, interlace) == (8, 2, 0, 0, 0)
    lines = np.frombuffer(zlib.decompress(b"".join(data for _, data in middle)), np.uint8).reshape(height, -1)
    assert lines.shape[1] == 1 + 3 * width
    assert not lines[:, 0].any(), "no line is filtered"
    return lines[:, 1:].reshape(height, width, 3)


def tall(canvas: NDArray[np.uint8], left: float, right: float, colour: tuple[int, int, int]) -> int:
    """Return how many rows of a part of the picture (0 to 1 from the left) show a colour."""
    part = canvas[:, int(left * WIDTH) : int(right * WIDTH)]
    return int((part == colour).all(axis=2).any(axis=1).sum())


def test_without_numbers_there_is_no_picture() -> None:
    assert chart([], []) == chart([], [1.0]) == b""


def test_what_is_written_is_what_is_read() -> None:
    drawn = np.arange(4 * 7 * 3, dtype=np.uint8).reshape(4, 7, 3)
    assert (pixels(png(drawn)) == drawn).all()


def test_bars_are_as_high_as_their_numbers_and_stand_out_where_it_is_loud() -> None:
    canvas = pixels(chart([10, 10, 10, 100], [10.0] * 4))
    quiet, loud = tall(canvas, 0.05, 0.2, CALM), tall(canvas, 0.8, 0.95, LOUD)
    assert loud > 100
    assert abs(quiet - loud / 10) <= 5
    assert tall(canvas, 0.05, 0.2, LOUD) == tall(canvas, 0.8, 0.95, CALM) == 0


def test_the_line_of_what_is_usual_is_there_even_where_nothing_was_said() -> None:
    canvas = pixels(chart([0, 0], [5.0, 10.0]))
    rows = [np.flatnonzero((canvas[:, column] == USUAL).all(axis=1)) for column in (100, 500)]
    assert [len(row) for row in rows] == [2, 2]
    assert rows[1].max() < rows[0].min(), "more is higher"


def test_less_is_known_of_the_usual_than_was_counted() -> None:
    """A young database: the hours without a usual value have no line."""
    canvas = pixels(chart([1, 2, 3], [1.0]))
    assert tall(canvas, 0.4, 0.95, USUAL) == 0


@settings(max_examples=40)
@given(counts, amounts)
def test_whatever_the_numbers_are_it_is_one_small_picture(said: list[int], usual: list[float]) -> None:
    picture = chart(said, usual)
    canvas = pixels(picture)
    assert canvas.shape == (HEIGHT, WIDTH, 3)
    assert len(picture) < 20_000
    assert picture == chart(tuple(said), tuple(usual)), "the same numbers give the same bytes"
    edge = np.concatenate([canvas[:8].reshape(-1, 3), canvas[-9:].reshape(-1, 3), canvas[:, :9].reshape(-1, 3)])
    assert {tuple(map(int, colour)) for colour in np.unique(edge, axis=0)} == {GROUND}, "nothing leaves the frame"


@pytest.mark.parametrize("said", [[-5, 3], [0], [0] * 48, [1] * 600, [10**30, 1]])
def test_odd_numbers_are_drawn_all_the_same(said: list[int]) -> None:
    assert pixels(chart(said, [float(abs(one)) for one in said])).shape == (HEIGHT, WIDTH, 3)
