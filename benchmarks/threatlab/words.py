"""Payloads in the words of strangers: for pages, sheets, terminals, logs and the full-text index."""

from __future__ import annotations

from tests.web.hostile import ADDRESSES, VECTORS

MARKUP: tuple[str, ...] = (*VECTORS, *ADDRESSES)
_FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "|x", "%0A", "＝1+1", "＋1", "－1", "＠x")
CELLS: tuple[str, ...] = tuple(
    before + formula
    for formula in _FORMULAS
    for before in ("", " ", "\t", "\r", "\n", ";", 'a;"', "a\n", "\ufeff", "\u200b", "\x00", "\u00a0", '"')
)
TERMINAL: tuple[str, ...] = (
    *("\x1b[2J", "\x1b]0;Titel\x07", "\x1b]52;c;ZWNobw==\x07", "\x1b]8;;http://a\x07b\x1b]8;;\x07", "\x1b[?1049h"),
    *("\x9b31m", "\x9d0;x\x9c", "\x90q\x9c", "\x08" * 20, "\r2026-11-20 ERROR", "\x7f", "\x00", "\x0c", "\x0b"),
    *("\u202egnp.exe", "\u2066a\u2069", "\u0085b", "\u2028c", "\x05", "\x1bc", "\x1b(0", "a\nERROR gefälscht"),
)
QUERIES: tuple[str, ...] = (
    *("' OR 1=1 --", "'; DROP TABLE mention; --", '" OR "1"="1', "C++", "don't", "@firma", "zug-verspätung", "a*b"),
    *("NEAR(", "NEAR(a b, 99999)", "AND", "OR OR OR", "NOT", "^anfang", "title:x", "{a b}:c", "a:b:c", '"offen'),
    *("a AND (b OR", "-", "--", "*", "+", "\\", "\0", "%", "_", "a\x00b", "SELECT * FROM user", "fulltext MATCH x"),
    *("rank", "rowid:1", "'" * 50, '"' * 51, "(" * 8 + "a" + ")" * 8, "a" * 9_999, "\ud800", "\u202eabc", "İ"),
    *("ATTACH DATABASE 'x' AS y", "lang:de'--", "marke:x", "ton:negativ) OR (1", "seit:'gestern'", "x" + "*" * 60),
    *("ß" * 200, "a NEAR/0 b", "a NAHE/100 b", "a\tOR\nb", "﹪ＮＯＴ", "😀", "a" + "\u0301" * 500),
)
