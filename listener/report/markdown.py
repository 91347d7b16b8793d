"""A page as Markdown (CommonMark with tables). What others wrote stands in code spans: there it is only itself.

In a code span there are no links, pictures, tags, entities and escapes (CommonMark 6.1), and no service looks there
for addresses, mentions, issue numbers or emoji.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from listener.report.page import (
    Blanks,
    Block,
    Bullets,
    Cards,
    Drawing,
    Glance,
    Light,
    Line,
    Link,
    Page,
    Paragraph,
    Part,
    Picture,
    Quote,
    Section,
    Table,
    Theirs,
)
from listener.report.plain import sparks

_MARKUP = re.compile(r"[\\`*_\[\]<>&|~#]")
_BEGINS = re.compile(r"^(?=[-+=>:]|\d+[.)]\s)")
"""What makes a line something else than text."""
_IN_ADDRESS = {sign: f"%{ord(sign):02X}" for sign in "<>()[]`*;\"'\\|~"}
"""Signs of an address that could end it, or begin something."""
_ROOM = "…" * 12
_WIDTH = 60


def markdown(page: Page) -> str:
    """Return the page. The same page gives the same text."""
    lines = [f"# {inline(page.title)}", "", *(f"{inline(line)}  " for line in page.about)]
    for one in page.sections:
        lines += section(one)
    lines += ["", "---", "", inline(page.footer)]
    return "\n".join(lines) + "\n"


def section(one: Section, level: int = 2) -> list[str]:
    """Return the lines of a section under a heading of that level."""
    lines = ["", f"{'#' * level} {inline((one.title,))}"] if one.title else []
    for block in one.blocks:
        lines += ["", *_block(block)]
    return lines


def inline(line: Line, *, cell: bool = False) -> str:
    """Return a line of text; in a table's ``cell`` no sign may end it."""
    return "".join(_part(part, cell=cell) for part in line)


def _part(part: Part, *, cell: bool) -> str:
    match part:
        case Theirs(text=text):
            return code(text.replace("|", "¦") if cell else text)
        case Link(url=url, label=label):
            return f"[{_plain(label)}]({_address(url)})"
    return _plain(part)


def code(text: str) -> str:
    """Return a code span that holds exactly this text (one line); a dash for none.

    Its fence is longer than every run of backticks in it (CommonMark 6.1).
    """
    if not text.strip():
        return "–"
    runs = {len(run) for run in re.findall("`+", text)}
    fence = "`" * next(length for length in range(1, len(runs) + 2) if length not in runs)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


def _address(url: str) -> str:
    return "".join(_IN_ADDRESS.get(sign, sign) for sign in url)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(line=line):
            yield _BEGINS.sub(r"\\", inline(line))
        case Bullets(lines=lines):
            yield from (f"- {_BEGINS.sub(chr(92) * 2, inline(line))}" for line in lines)
        case Table(headings=headings, rows=rows):
            yield from _table(headings, rows)
        case Quote(about=about, text=text):
            yield from (f"- {inline(about)}", "", f"  > {code(text.text)}")
        case Blanks(questions=questions):
            yield from (f"- {_plain(question)} {_ROOM}" for question in questions)
        case Picture(told=told):
            yield from (f"- {inline(line)}" for line in told)
        case _:
            yield from _glance(block)


def _glance(block: Glance) -> Iterator[str]:
    match block:
        case Light(word=word, headline=headline):
            yield f"**{_plain(word)}** · {inline(headline)}"
        case Cards(cards=cards):
            for card in cards:
                more = "".join(f" · {inline(line)}" for line in card.lines)
                yield f"- {_plain(card.label)}: **{_plain(card.value)}**{more}"
        case Drawing(counts=counts) if counts:
            yield code(sparks(counts, _WIDTH))


def _table(headings: Sequence[str], rows: Sequence[Sequence[Line]]) -> Iterator[str]:
    yield _row(_plain(heading) for heading in headings)
    yield _row("---" for _ in headings)
    yield from (_row(inline(cell, cell=True) for cell in row) for row in rows)


def _row(cells: Iterator[str] | Sequence[str]) -> str:
    return "| " + " | ".join(cell or " " for cell in cells) + " |"
