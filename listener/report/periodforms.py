"""The report of a period as one HTML file, as Markdown, and as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from listener.report import html as web
from listener.report import markdown as marked
from listener.report.page import Page
from listener.report.periodbook import Book, Chapter
from listener.report.periodstyle import STYLE
from listener.report.plain import plain as lined


def html(book: Book) -> str:
    """Return one file that loads nothing and runs nothing: on paper a page each brand, then the details."""
    about = "".join(f'<p class="about">{web.inline(line)}</p>' for line in book.about)
    overview = web.section(book.overview) if book.overview else ""
    # Of one brand the head stands above its front page; of several it begins with all of them beside each other.
    first = "" if book.overview else "first"
    fronts = (_article(one, "front " + (first if place == 0 else "")) for place, one in enumerate(book.fronts))
    parts = chain(fronts, (_article(one, "details") for one in book.details))
    meanings = f'<article class="meanings">{web.section(book.meanings)}</article>'
    header = f"<header><h1>{web.inline(book.title)}</h1>{about}</header>\n"
    footer = f"<footer>{web.inline(book.footer)}</footer>"
    return web.document(book.lang, book.title, f"{header}{overview}{''.join(parts)}{meanings}{footer}", STYLE)


def _article(one: Chapter, kind: str) -> str:
    sections = "".join(web.section(section, level=3) for section in one.sections)
    return f'<article class="{kind.strip()}"><h2>{web.inline(one.title)}</h2>{sections}</article>\n'


def markdown(book: Book) -> str:
    """Return the same as Markdown: CommonMark with tables."""
    lines = [f"# {marked.inline(book.title)}", "", *(f"{marked.inline(line)}  " for line in book.about)]
    lines += marked.section(book.overview) if book.overview else []
    for one in (*book.fronts, *book.details):
        lines += ["", f"## {marked.inline(one.title)}"]
        for section in one.sections:
            lines += marked.section(section, level=3)
    lines += [*marked.section(book.meanings), "", "---", "", marked.inline(book.footer)]
    return "\n".join(lines) + "\n"


def plain(book: Book, room: int) -> Iterator[tuple[str, bool]]:
    """Give the front pages as lines, each with whether it is a heading: what somebody looks at on a terminal."""
    yield from lined(Page(book.lang, book.title, book.about, [book.overview] if book.overview else [], ()), room)
    for one in book.fronts:
        yield from lined(Page(book.lang, one.title, (), one.sections, ()), room)
