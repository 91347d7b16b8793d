"""The linear model's file and its sums: additive, bounded, the same everywhere."""

from __future__ import annotations

import json
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core import features, linear, tone, wording

PIECES = st.lists(
    st.sampled_from(["gut", "Schlecht", "#fail", ":)", "!", "<3", "42", "@wer", "Bahn", "e"]), max_size=25
)


@given(PIECES)
def test_a_text_has_a_pair_more_than_pieces_and_every_part_belongs_to_a_word(pieces: list[str]) -> None:
    words, parts = features.whole(pieces)
    tags = sum(piece.startswith("#") for piece in pieces)

    assert len(words) == (2 * len(pieces) + 1 + tags if pieces else 0)
    assert len(parts) == sum(len(features.part_features(piece, wording.form(piece))) for piece in pieces)


def test_hashes_are_those_of_every_process() -> None:
    assert features.word_features("gut") == [crc32(b"wgut")] == [2668929546]
    assert features.pair_features(["gut"]) == [crc32(b"b gut"), crc32(b"bgut ")]
    assert features.part_features("ja", "ja")[0] == crc32(b"<ja>")


@given(PIECES)
def test_the_sums_are_the_table_s_in_another_order(pieces: list[str]) -> None:
    model = tone.model("de")
    words, parts = features.whole(pieces)
    minus, plus, length = model.words.add(words)
    assert model.parts is not None
    less, more, size = model.parts.add(parts)

    sums = model.sums(pieces)

    expected = (
        (minus / length**0.5 if words else 0.0) + (less / size**0.5 if parts else 0.0),
        (plus / length**0.5 if words else 0.0) + (more / size**0.5 if parts else 0.0),
    )
    assert (sums.against, sums.towards) == pytest.approx(expected)


def test_a_file_of_another_format_or_scheme_is_refused() -> None:
    head, _, body = (tone.MODELS / "tone-de.bin").read_bytes().partition(b"\n")
    told = json.loads(head)

    for change in ({"format": 99}, {"features": "features-0"}):
        with pytest.raises(ValueError, match="train it anew"):
            linear.load(json.dumps(told | change).encode() + b"\n" + body)


def test_the_shipped_files_are_small_and_say_how_they_were_made() -> None:
    files = sorted(tone.MODELS.glob("tone-*.bin"))

    assert [path.name for path in files] == sorted(f"tone-{lang}.bin" for lang in tone.LANGUAGES)
    assert sum(path.stat().st_size for path in files) < 5_000_000
    for path in files:
        card = json.loads(path.read_bytes().partition(b"\n")[0])["card"]
        assert sum(card["examples"].values()) == sum(card["labels"].values()) > 1_000


@given(st.floats(-30, 30), st.floats(-30, 30))
def test_chances_add_up_to_one(against: float, towards: float) -> None:
    chances = linear.softmax(against, towards)

    assert chances.negative + chances.neutral + chances.positive == pytest.approx(1.0)
    assert min(chances.negative, chances.neutral, chances.positive) >= 0.0


def test_the_memory_of_pieces_is_bounded() -> None:
    model = linear.load((tone.MODELS / "tone-fr.bin").read_bytes())

    for at in range(0, 90_000, 30):
        model.sums([f"mot{at + more}" for more in range(30)])

    assert len(model.pieces) <= 40_000
