"""Bytes are read as what they are, whatever they are said to be."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listener.core.charset import decode

TEXT = "<t>Größe „Fähre“ – 5 €</t>"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), "text/xml"),
        (TEXT.encode(), "text/xml; charset=ISO-8859-1"),
        (TEXT.encode(), "text/xml; charset=utf-16"),
        (TEXT.encode(), "text/xml; charset=zlib"),
        (TEXT.encode(), "text/xml; charset=punycode"),
        (TEXT.encode(), "text/xml; charset=gibtesnicht"),
        (TEXT.encode(), "text/xml; charset=iso-8859-15"),
        (TEXT.encode(), "text/xml; charset=windows-1250"),
        (codecs.BOM_UTF8 + TEXT.encode(), "text/xml; charset=iso-8859-1"),
        (TEXT.encode("cp1252"), "text/xml; charset=utf-8"),
        (TEXT.encode("cp1252"), 'application/xml; charset="iso-8859-1"'),
        (TEXT.encode("cp1252"), ""),
        (TEXT.encode("utf-16"), ""),
        (TEXT.encode("utf-16-le"), "text/xml"),
        (TEXT.encode("utf-16-be"), "text/xml; charset=utf-8"),
        (TEXT.encode("utf-32"), ""),
        (TEXT.encode("utf-32-be"), ""),
        (TEXT.encode("utf-32-le"), ""),
    ],
)
def test_umlauts_survive_what_servers_say(body: bytes, content_type: str) -> None:
    assert decode(body, content_type) == TEXT


@pytest.mark.parametrize("encoding", ["iso-8859-2", "iso-8859-15", "gb2312", "euc-kr", "shift_jis", "koi8-r"])
def test_the_declaration_of_the_document_is_believed_where_it_fits(encoding: str) -> None:
    words = {"iso-8859-2": "Łódź", "gb2312": "新闻", "euc-kr": "소식", "shift_jis": "ニュース", "koi8-r": "новости"}
    words["iso-8859-15"] = "Größe, 5 €"
    text = f'<?xml version="1.0" encoding="{encoding}"?><t>{words[encoding]}</t>'

    assert decode(text.encode(encoding), "application/xml") == text


def test_one_pasted_byte_does_not_turn_every_umlaut_into_two_letters() -> None:
    body = "<t>Möwe, Fähre, Düne, Gr".encode() + b"\xf6" + "ße</t>".encode()

    assert decode(body, "text/xml; charset=utf-8") == "<t>Möwe, Fähre, Düne, Größe</t>"


def test_utf_16_cut_in_the_middle_of_a_letter_is_still_read() -> None:
    assert "F" in decode(TEXT.encode("utf-16")[:-1])
    assert "F" in decode(TEXT.encode("utf-16-le")[:-1])


@given(
    st.binary(max_size=200),
    st.sampled_from(["", "text/xml; charset=utf-7", "text/xml; charset=\xfc", "x; charset=hex"]),
)
def test_every_body_has_a_text(body: bytes, content_type: str) -> None:
    assert isinstance(decode(body, content_type), str)


@given(st.text(st.characters(exclude_categories=["Cs"], min_codepoint=1), min_size=4))
def test_utf_8_is_read_back(text: str) -> None:
    assert decode(codecs.BOM_UTF8 + text.encode()) == text
