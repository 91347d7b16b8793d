"""Faces, lone surrogates, entities, tags: what once lost a mention, its words or half a second."""

from __future__ import annotations

import struct
import zlib
from time import process_time

import pytest

from listener.core import correct, naming, tone
from listener.core.learned import heard, tone_toward
from listener.model import BrandId, Mood

NORDWIND = BrandId("nordwind")


@pytest.mark.parametrize("lang", tone.LANGUAGES)
@pytest.mark.parametrize("sign", ["ﾟ", "ﾞ", "(*ﾟ▽ﾟ)ﾉ", "#ﾟ", "\ud800", "#\udfff"])
def test_a_face_of_half_width_marks_costs_no_mention(sign: str, lang: str) -> None:
    assert tone.score(f"Nordwind {sign}", lang).mood is not Mood.UNSCORED


def test_a_label_keeps_neither_whole_hashes_nor_the_order_of_words() -> None:
    def kept(text: str) -> tuple[list[int], list[int]]:
        analysed = tone.analyse(text, "de")
        assert isinstance(analysed, tone.Analysis)
        body = zlib.decompress(correct.features_of(analysed).partition(b"\n")[2])
        told, words, parts = struct.unpack_from("<HII", body)
        numbers = struct.unpack_from(f"<{told}f{words}I{parts}I", body, 10)[told:]
        return list(numbers[:words]), list(numbers[words:])

    words, parts = kept("Mein Nachbar Müller wohnt in Kassel")

    assert words == sorted(words)
    assert parts == sorted(parts)
    assert max(words + parts) < 1 << 18


@pytest.mark.parametrize("lang", tone.LANGUAGES)
def test_no_shipped_model_has_more_buckets_than_a_label_keeps(lang: str) -> None:
    model = tone.model(lang)

    assert len(model.words.against) <= 1 << 18
    assert model.parts is None or len(model.parts.against) <= 1 << 18


def test_a_name_that_is_a_hashtag_is_found_in_a_longer_one_and_a_bare_sign_nowhere() -> None:
    assert naming.spans("#NordwindChaos", ("#Nordwind",)) == ((0, 14),)
    assert naming.spans("@irgendwer", ("@",)) == ()


def test_many_ampersands_and_names_cost_no_time() -> None:
    text = "Nordwind & " * 2_000
    analysed, _ = heard(text, "de")
    started = process_time()

    tone_toward(text, analysed, NORDWIND, ("Nordwind",))

    assert process_time() - started < 0.1
