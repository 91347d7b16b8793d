"""A page as one HTML file that loads nothing: light, dark, on a telephone and on paper. Also well-formed XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from listener.report.chart import svg
from listener.report.page import (
    Blanks,
    Block,
    Bullets,
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
from listener.report.style import STYLE

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Even if something slipped through, the browser would load and run nothing."""
_TIGHT = 24


def html(page: Page) -> str:
    """Return the page. The same page gives the same text."""
    title = "".join(map(_bare, page.title))
    about = "".join(f'<p class="about">{inline(line)}</p>' for line in page.about)
    sections = "".join(map(_section, page.sections))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(page.lang)}"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"/>'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}"/>'
        '<meta name="color-scheme" content="light dark"/><meta name="referrer" content="no-referrer"/>'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body><main><header><h1>{inline(page.title)}</h1>{about}</header>\n{sections}"
        f"<footer>{inline(page.footer)}</footer></main></body></html>\n"
    )


def inline(line: Line) -> str:
    """Return a line; what others wrote cannot turn the direction of ours around."""
    return "".join(map(_part, line))


def _part(part: Part) -> str:
    match part:
        case Theirs(text=text):
            return f"<bdi>{escape(text)}</bdi>"
        case Link(url=url, label=label):
            return f'<a href="{escape(url)}" rel="noopener noreferrer nofollow">{escape(label)}</a>'
    return escape(part)


def _bare(part: Part) -> str:
    match part:
        case Theirs(text=text):
            return text
        case Link(label=label):
            return label
    return part


def _section(section: Section) -> str:
    blocks = "".join(text for block in section.blocks for text in _block(block))
    return f"<section><h2>{escape(section.title)}</h2>{blocks}</section>\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(line=line, soft=soft):
            yield f'<p class="soft">{inline(line)}</p>' if soft else f"<p>{inline(line)}</p>"
        case Bullets(lines=lines):
            yield f"<ul>{''.join(f'<li>{inline(line)}</li>' for line in lines)}</ul>"
        case Table(headings=headings, rows=rows):
            yield _table(headings, rows)
        case Quote(about=about, text=text):
            said = f'<blockquote dir="auto">{escape(text.text)}</blockquote>' if text.text else ""
            yield f'<div class="voice"><div class="who">{inline(about)}</div>{said}</div>'
        case Blanks(questions=questions):
            yield "".join(f'<div class="blank"><p>{escape(one)}</p><hr/><hr/></div>' for one in questions)
        case Picture(chart=chart, told=told):
            legend = "".join(f"<li>{inline(line)}</li>" for line in told)
            yield f'<figure>{svg(chart)}<figcaption><ul class="legend">{legend}</ul></figcaption></figure>'


def _table(headings: Sequence[str], rows: Sequence[Sequence[Line]]) -> str:
    """Lay out rows; each cell knows its heading, for screens on which rows become cards."""
    head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{_tight(cell)} data-label="{escape(heading)}">{inline(cell)}</td>'
            for heading, cell in zip(headings, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _tight(cell: Line) -> str:
    """Keep times and numbers on one line; what others wrote may break anywhere."""
    short = all(isinstance(part, str) for part in cell) and sum(len(str(part)) for part in cell) <= _TIGHT
    return ' class="tight"' if short else ""
