"""An existing FAQ as entries: Markdown with a heading a question, or a CSV with a column of questions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from listener.core import csvtext
from listener.core.faq import Entry
from listener.core.fold import fold
from listener.errors import UsageError

_HEADING = re.compile(r"^ {0,3}(?P<level>#{1,6})\s+(?P<text>.+?)\s*#*\s*$")
_BOLD = re.compile(r"^(?:[-*]\s+)?(?:\*\*|__)(?P<text>[^*_]+\?)\s*(?:\*\*|__)\s*$")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)")
_QUESTION, _ANSWER = {"question", "frage", "fragen", "questions", "q", "f"}, {"answer", "antwort", "antworten", "a"}


def read(data: bytes, name: str) -> tuple[Entry, ...]:
    """Return the entries of an FAQ; a name that ends with ``.csv`` says how it is written, all else is Markdown.

    Of a CSV the first row names the columns (``question``/``Frage``, ``answer``/``Antwort``). In Markdown a question is
    a heading, or a line in bold that ends with a question mark; what follows is its answer, and a heading without any
    is one over others. Raises UsageError for a file without a question.
    """
    text, _ = csvtext.text_of(data)
    pairs = list(_table(text) if name.lower().endswith(".csv") else _sections(text))
    entries = tuple(Entry(number, question, answer) for number, (question, answer) in enumerate(pairs, start=1))
    if not entries:
        raise UsageError("desk.faq_without_questions", name=name)
    return entries


def _table(text: str) -> Iterator[tuple[str, str]]:
    named, text = csvtext.named_delimiter(text)
    first = text.partition("\n")[0]
    delimiter = named or max(csvtext.DELIMITERS, key=first.count)
    rows = csvtext.rows(text, delimiter)
    heads = [fold(cell) for cell in next(rows, csvtext.Row(1, 1, ())).cells]
    asks = next((place for place, head in enumerate(heads) if head in _QUESTION), None)
    answers = next((place for place, head in enumerate(heads) if head in _ANSWER), None)
    if asks is None:
        return
    for row in rows:
        cells = row.cells
        if asks < len(cells) and cells[asks]:
            yield cells[asks], cells[answers] if answers is not None and answers < len(cells) else ""


def _sections(text: str) -> Iterator[tuple[str, str]]:
    question, body, fenced = "", list[str](), False
    for line in (*text.split("\n"), "# "):
        fenced ^= bool(_FENCE.match(line))
        found = None if fenced else _HEADING.match(line) or _BOLD.match(line)
        if found is None and line != "# ":
            body.append(line)
            continue
        answer = "\n".join(body).strip()
        if question and (answer or question.endswith("?")):
            yield question, answer
        question, body = (found["text"].strip() if found else ""), []
