"""A page as one HTML file that loads nothing: light, dark, on a telephone and on paper. Also well-formed XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from listener.report.chart import svg
from listener.report.page import (
    Blanks,
    Block,
    Bullets,
    Card,
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
from listener.report.style import STYLE

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Even if something slipped through, the browser would load and run nothing."""
_TIGHT = 24


def html(page: Page) -> str:
    """Return the page. The same page gives the same text."""
    about = "".join(f'<p class="about">{inline(line)}</p>' for line in page.about)
    header = f"<header><h1>{inline(page.title)}</h1>{about}</header>\n"
    body = f"{header}{''.join(map(section, page.sections))}<footer>{inline(page.footer)}</footer>"
    return document(page.lang, page.title, body)


def document(lang: str, title: Line, body: str, style: str = STYLE) -> str:
    """Return a file that loads nothing around what is already HTML."""
    name = "".join(map(_bare, title))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(lang)}"><head><meta charset="utf-8"/>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"/>'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}"/>'
        '<meta name="color-scheme" content="light dark"/><meta name="referrer" content="no-referrer"/>'
        f"<title>{escape(name)}</title><style>{style}</style></head>\n"
        f"<body><main>{body}</main></body></html>\n"
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


def section(one: Section, level: int = 2) -> str:
    """Return a section under a heading of that level."""
    blocks = "".join(text for block in one.blocks for text in _block(block))
    heading = f"<h{level}>{escape(one.title)}</h{level}>" if one.title else ""
    return f"<section>{heading}{blocks}</section>\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(line=line, soft=soft):
            yield f'<p class="soft">{inline(line)}</p>' if soft else f"<p>{inline(line)}</p>"
        case Bullets(lines=lines):
            yield f"<ul>{''.join(f'<li>{inline(line)}</li>' for line in lines)}</ul>"
        case Table():
            yield _table(block)
        case Quote(about=about, text=text):
            said = f'<blockquote dir="auto">{escape(text.text)}</blockquote>' if text.text else ""
            yield f'<div class="voice"><div class="who">{inline(about)}</div>{said}</div>'
        case Blanks(questions=questions):
            yield "".join(f'<div class="blank"><p>{escape(one)}</p><hr/><hr/></div>' for one in questions)
        case Picture(chart=chart, told=told):
            legend = "".join(f"<li>{inline(line)}</li>" for line in told)
            yield f'<figure>{svg(chart)}<figcaption><ul class="legend">{legend}</ul></figcaption></figure>'
        case _:
            yield _glance(block)


def _glance(block: Glance) -> str:
    match block:
        case Light(lamp=lamp, word=word, headline=headline):
            lit = f'<span class="lamp lamp-{escape(lamp)}">{escape(word)}</span>'
            return f'<p class="light">{lit}<strong>{inline(headline)}</strong></p>'
        case Cards(cards=cards):
            return f'<div class="cards">{"".join(map(_card, cards))}</div>'
        case Drawing(svg=drawn, unit=unit, told=keys):
            legend = "".join(f'<li><span class="key {escape(kind)}"></span>{escape(word)}</li>' for kind, word in keys)
            caption = f'<figcaption><ul class="keys">{legend}</ul></figcaption>'
            return f'<figure class="course"><p class="unit">{escape(unit)}</p>{drawn}{caption}</figure>'


def _card(one: Card) -> str:
    lines = "".join(f"<p>{inline(line)}</p>" for line in one.lines)
    return (
        f'<div class="card"><p class="label">{escape(one.label)}</p><p class="big">{escape(one.value)}</p>{lines}</div>'
    )


def _table(table: Table) -> str:
    """Lay out rows; each cell knows its heading, for screens on which rows become cards."""
    right = [place in table.numbers for place in range(len(table.headings))]
    head = "".join(
        f'<th scope="col"{_classes(num=is_number)}>{escape(heading)}</th>'
        for heading, is_number in zip(table.headings, right, strict=True)
    )
    body = "".join(f"<tr>{_cells(table.headings, row, right)}</tr>" for row in table.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cells(headings: Sequence[str], row: Sequence[Line], right: Sequence[bool]) -> str:
    return "".join(
        f'<td{_classes(tight=_is_short(cell), num=is_number)} data-label="{escape(heading)}">{inline(cell)}</td>'
        for heading, cell, is_number in zip(headings, row, right, strict=True)
    )


def _classes(**several: bool) -> str:
    wanted = " ".join(name for name, yes in several.items() if yes)
    return f' class="{wanted}"' if wanted else ""


def _is_short(cell: Line) -> bool:
    """Tell whether to keep a cell on one line: times and numbers; what others wrote may break anywhere."""
    return all(isinstance(part, str) for part in cell) and sum(len(str(part)) for part in cell) <= _TIGHT
