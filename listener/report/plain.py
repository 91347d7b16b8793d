"""A page as plain text for a terminal: wrapped, indented, tables as columns. The edge cleans what it prints."""

from __future__ import annotations

import textwrap
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
    Table,
    Theirs,
)

_STEPS = "▁▂▃▄▅▆▇█"
_MOST = 60


def plain(page: Page, room: int) -> Iterator[tuple[str, bool]]:
    """Give the lines, each with whether it is a heading."""
    yield bare(page.title), True
    for line in page.about:
        yield from ((found, False) for found in _wrapped(bare(line), room))
    for section in page.sections:
        yield "", False
        if section.title:
            yield section.title, True
        for block in section.blocks:
            yield from ((found, False) for found in _block(block, room))
    yield "", False
    yield from ((found, False) for found in _wrapped(bare(page.footer), room))


def bare(line: Line) -> str:
    """Return a line without form; of a link its address."""
    return "".join(map(_part, line))


def _part(part: Part) -> str:
    match part:
        case Theirs(text=text):
            return text
        case Link(url=url):
            return url
    return part


def _block(block: Block, room: int) -> Iterator[str]:
    match block:
        case Paragraph(line=line):
            yield from _wrapped(bare(line), room, "  ")
        case Bullets(lines=lines):
            for line in lines:
                yield from _wrapped(bare(line), room, "    ", "  – ")
        case Table(rows=rows):
            yield from _rows(rows, room)
        case Quote(about=about, text=text):
            yield from _wrapped(bare(about), room, "  ")
            yield from _wrapped(text.text, room, "    ")
        case Blanks(questions=questions):
            for question in questions:
                yield from _wrapped(f"{question} …", room, "    ", "  [ ] ")
        case Picture(chart=chart, told=told):
            yield "  " + sparks([bar.total for bar in chart.bars], min(_MOST, room - 2))
            for line in told:
                yield from _wrapped(bare(line), room, "    ", "  ")
        case _:
            yield from _glance(block, room)


def _glance(block: Glance, room: int) -> Iterator[str]:
    match block:
        case Light(word=word, headline=headline):
            yield from _wrapped(f"[{word}] {bare(headline)}", room, "  ")
        case Cards(cards=cards):
            for card in cards:
                line = " · ".join([f"{card.label}: {card.value}", *map(bare, card.lines)])
                yield from _wrapped(line, room, "    ", "  ")
        case Drawing(counts=counts) if counts:
            yield "  " + sparks(counts, min(_MOST, room - 2))


def sparks(counts: Sequence[int], room: int) -> str:
    """Return a line of blocks, the highest for the largest count; several counts share one where there are many."""
    width = -(-len(counts) // room) or 1
    most = [max(counts[place : place + width]) for place in range(0, len(counts), width)]
    top = max([1, *most])
    return "".join(_STEPS[min(len(_STEPS) - 1, count * len(_STEPS) // (top + 1))] for count in most)


def _rows(rows: Sequence[Sequence[Line]], room: int) -> Iterator[str]:
    """Lay rows out in columns; where a row does not fit, as a line of its own that goes on below."""
    cells = [[bare(cell) for cell in row] for row in rows]
    wide = [max(map(len, column)) for column in zip(*cells, strict=True)]
    in_columns = sum(wide) + 2 * len(wide) <= room
    for row in cells:
        if in_columns:
            yield "  " + "  ".join(f"{cell:{width}}" for cell, width in zip(row, wide, strict=True)).rstrip()
        else:
            yield from _wrapped(" · ".join(filter(None, row)), room, "    ", "  ")


def _wrapped(text: str, room: int, indent: str = "", first: str | None = None) -> list[str]:
    lead = indent if first is None else first
    return textwrap.wrap(
        text, max(room, len(indent) + 20), initial_indent=lead, subsequent_indent=indent, break_on_hyphens=False
    )
