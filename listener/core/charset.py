"""Bytes of a feed to text, by what they are rather than what they are said to be; knows nothing of XML or JSON."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
_ZEROS: dict[tuple[bool, ...], str] = {
    (True, True, True, False): "utf-32-be",
    (False, True, True, True): "utf-32-le",
    (True, False, True, False): "utf-16-be",
    (False, True, False, True): "utf-16-le",
}
"""Where the zero bytes of two or four ASCII characters lie (RFC 4627, 3)."""

_WESTERN = {"ascii", "iso8859-1", "cp1252"}
"""Names that servers send by default. They are read as UTF-8 with single bytes of windows-1252 in between."""

_SINGLE = re.compile(r"iso8859-\d+|cp125\d|koi8-[rut]|mac-\w+")
"""Single-byte sets. A text in one of them is never UTF-8 by chance, but pages moved to UTF-8 keep their old label."""

_WIDE = {"utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be", "utf-32-le"}
_NOT_FOR_TEXT = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
"""Python has them as codecs of text, and decoding hostile bytes with them takes hours or gives warnings."""

_WINDOWS = {byte: bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0x100)}
_LONE_BYTE = re.compile("[\udc80-\udcff]")
_LONE = {0xDC00 + byte: text for byte, text in _WINDOWS.items()}

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text of ``body``. Nothing is lost and nothing raised: what fits no encoding is read byte by byte.

    Tried in this order: byte order mark, zero bytes of UTF-16 and UTF-32, the header's charset, the XML declaration's
    encoding, UTF-8. Where one of the western single-byte sets is named (or nothing fits), UTF-8 and windows-1252 may
    stand side by side: one pasted byte must not turn each umlaut of the document into two letters.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _strictly(body[len(mark) :], name) or _mixed(body[len(mark) :])
    zeros = _ZEROS.get(tuple(byte == 0 for byte in body[:4]))
    if zeros:
        return _strictly(body, zeros) or _mixed(body)
    for name in _named(body, content_type):
        text = (_SINGLE.fullmatch(name) and _strictly(body, "utf-8")) or _strictly(body, name)
        if text is not None:
            return text
    return _mixed(body)


def _named(body: bytes, content_type: str) -> Iterator[str]:
    for match in (_CHARSET.search(content_type), _DECLARED.match(body[:1024])):
        name = _normal(match[1]) if match else ""
        if name and name not in _WESTERN:
            yield name


def _normal(name: str | bytes) -> str:
    """Return Python's name of an encoding that may be believed, or nothing."""
    try:
        known = codecs.lookup(name if isinstance(name, str) else name.decode("ascii")).name
    except (LookupError, ValueError):
        return ""
    if known in _WIDE | _NOT_FOR_TEXT:  # UTF-16 would have shown its zero bytes
        return ""
    return "gb18030" if known in {"gb2312", "gbk"} else known


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (ValueError, LookupError):  # LookupError: a codec from bytes to bytes, such as zlib
        return None


def _mixed(body: bytes) -> str:
    """Read UTF-8 with single bytes of windows-1252 in between; if most are single, all of it is windows-1252."""
    strict = _strictly(body, "utf-8")
    if strict is not None:
        return strict
    text = body.decode("utf-8", "surrogateescape")
    lone = len(_LONE_BYTE.findall(text))
    whole = len(text) - len(text.encode("ascii", "ignore")) - lone
    if lone > whole:
        return body.decode("latin-1").translate(_WINDOWS)
    return text.translate(_LONE) if lone else text
