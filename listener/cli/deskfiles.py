"""Pages of the answer desk on the screen or in a file: HTML, Markdown or plain lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from listener.cli.afterwards import write
from listener.cli.output import visible, width
from listener.errors import UsageError

if TYPE_CHECKING:
    from listener.report.page import Page


def one_form(*forms: Any) -> None:
    """Raise UsageError if more than one form is asked for."""
    if sum(bool(form) for form in forms) > 1:
        raise UsageError("report.one_form")


def write_page(file: str, pages: Sequence[Page], *, as_html: bool) -> None:
    """Write a page to a file, or to standard output. Raises UsageError for several brands: a page is of one."""
    from listener.report import html, markdown  # noqa: PLC0415 - --help must be quick

    if len(pages) != 1:
        raise UsageError("desk.one_brand")
    content = html.html(pages[0]) if as_html else markdown.markdown(pages[0])
    write(file, content)


def print_page(page: Page) -> None:
    """Show a page on the screen."""
    from listener.report.plain import plain  # noqa: PLC0415

    for line, heading in plain(page, width()):
        shown = visible(line)
        click.echo(click.style(shown, bold=True) if heading else shown)
