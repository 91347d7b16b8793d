"""The search grammar: what people type becomes an FTS5 MATCH expression in which every word is quoted, never raw.

Words beside each other must all occur; ``"exact phrase"``; ``-word`` or NOT (NICHT) excludes; OR (ODER) and parentheses
group. ``word*`` and every bare word with at least four letters match as a beginning, since German inflects and
compounds: Verspätung finds Verspätungen and Verspätungsalarm. Quotes switch that off. A quote or parenthesis left open
is closed at the end; words are folded the way the index is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from listener.core.fold import fold
from listener.errors import UsageError

_MAX_TERMS = 64
_MAX_DEPTH = 8
"""The stack of FTS5's parser holds about 100 symbols, and one level here may need six of them."""

_QUOTES = str.maketrans(dict.fromkeys("„“”‟«»", '"'))
_PIECE = re.compile(
    r'(?P<minus>-*)"(?P<phrase>[^"]*)(?:"(?P<star>\*?)|$)|(?P<open>-*\()|(?P<close>\))|(?P<word>[^\s"()]+)'
)
_OPERATORS = {"AND": "and", "UND": "and", "OR": "or", "ODER": "or", "NOT": "not", "NICHT": "not"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    """``term``, ``open``, ``close``, ``and``, ``or`` or ``not``."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of the query in FTS5's words. FTS5 cannot say "all but"; ``positive`` False stands for the complement."""

    text: str
    positive: bool = True


def compile(text: str) -> str:  # noqa: A001 - query.compile() reads like re.compile()
    """Return the MATCH expression. Raises UsageError ``query.empty``, ``only_negative``, ``too_long``, ``too_deep``."""
    tokens = _tokens(text)
    if sum(token.kind == "term" for token in tokens) > _MAX_TERMS:
        raise UsageError("query.too_long", limit=str(_MAX_TERMS))
    found = _Reader(tokens).either(0)
    if found is None:
        raise UsageError("query.empty")
    if not found.positive:
        raise UsageError("query.only_negative")
    return found.text


def _clean(text: str) -> str:
    """Replace what SQLite cannot take or would cut at (NUL, lone surrogates) by spaces; straighten quotes."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text).translate(_QUOTES)


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    opened = 0
    for piece in _PIECE.finditer(_clean(text)):
        if piece["close"] and not opened:
            continue  # one that closes nothing
        opened += bool(piece["open"]) - bool(piece["close"])
        found += _token(piece)
    return found


def _joined(clauses: Sequence[_Clause], word: str) -> str:
    return clauses[0].text if len(clauses) == 1 else "(" + f" {word} ".join(clause.text for clause in clauses) + ")"


def _both(clauses: Sequence[_Clause], word: str, dual: str, *, all_of: bool) -> _Clause | None:
    """Join clauses of either sign by De Morgan's laws, so that NOT stands only where FTS5 takes it: ``x NOT y``."""
    positive = [clause for clause in clauses if clause.positive]
    negative = [clause for clause in clauses if not clause.positive]
    if not negative:
        return _Clause(_joined(positive, word)) if positive else None
    excluded = _joined(negative, dual)
    if not positive:
        return _Clause(excluded, positive=False)
    kept = _joined(positive, word)
    # a and not b = a NOT b;  a or not b = not (b NOT a)
    return _Clause(f"({kept} NOT {excluded})") if all_of else _Clause(f"({excluded} NOT {kept})", positive=False)


def _token(piece: re.Match[str]) -> list[_Token]:
    if piece["close"]:
        return [_Token("close")]
    if piece["open"]:
        return [_Token("not"), _Token("open")] if len(piece["open"]) > 1 else [_Token("open")]
    if piece["word"] in _OPERATORS:
        return [_Token(_OPERATORS[piece["word"]])]
    body = piece["word"] if piece["word"] is not None else piece["minus"] + piece["phrase"]
    minus = [_Token("not")] if body.startswith("-") else []
    term = _word(body.lstrip("-")) if piece["word"] is not None else _phrase(piece["phrase"], bool(piece["star"]))
    return [*minus, _Token("term", term)] if term else []


def _word(word: str) -> str:
    folded = fold(word)
    long_enough = sum(c.isalpha() for c in folded) >= 4
    return _phrase(word, word.endswith("*") or long_enough)


def _phrase(words: str, prefix: bool) -> str:
    """Quote the words; without a letter or digit (the tokenizer would find nothing) return an empty text."""
    if not any(unicodedata.category(c)[0] in "LN" for c in words):
        return ""
    return '"' + fold(words).replace('"', "").rstrip("*") + '"' + ("*" if prefix else "")


class _Reader:
    """Recursive descent: either → all (OR all)*, all → part+, part → NOT part | ( either ) | term."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._rest = list(reversed(tokens))

    def _next_is(self, kind: str) -> bool:
        if self._rest and self._rest[-1].kind == kind:
            self._rest.pop()
            return True
        return False

    def either(self, depth: int) -> _Clause | None:
        """Read alternatives up to the closing parenthesis or the end."""
        parts = []
        while self._rest and not self._next_is("close"):
            self._next_is("or")
            part = self._all(depth)
            parts += [part] if part else []
        return _both(parts, "OR", "AND", all_of=False)

    def _all(self, depth: int) -> _Clause | None:
        parts = []
        while self._rest and self._rest[-1].kind not in {"or", "close"}:
            part = self._part(depth)
            parts += [part] if part else []
        return _both(parts, "AND", "OR", all_of=True)

    def _part(self, depth: int) -> _Clause | None:
        negative = False
        while self._rest and self._rest[-1].kind in {"and", "not"}:
            negative ^= self._rest.pop().kind == "not"
        found = self._positive(depth)
        return _Clause(found.text, found.positive ^ negative) if found else None

    def _positive(self, depth: int) -> _Clause | None:
        if self._next_is("open"):
            if depth >= _MAX_DEPTH:
                raise UsageError("query.too_deep", limit=str(_MAX_DEPTH))
            return self.either(depth + 1)
        if self._rest and self._rest[-1].kind == "term":
            return _Clause(self._rest.pop().text)
        return None
