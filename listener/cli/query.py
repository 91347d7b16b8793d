"""``listener query test``: a query tried on the stored history before anybody relies on it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from listener.cli.options import forms
from listener.cli.output import Listing, emit
from listener.cli.session import Session
from listener.cli.shell import Searching, Verbs, query_of
from listener.cli.wording import help_text as common
from listener.cli.wording import sentences
from listener.cli.wording import text as cli_text
from listener.words import number

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.trying import Tried

text, help_text = sentences("query")


@click.group(cls=Verbs, help=help_text("help_query"))
def query() -> None:
    """Hold the commands about queries."""


@query.command(cls=Searching, help=help_text("help_test"))
@click.argument("query", nargs=-1, required=True, metavar=common("meta_query"))
@click.option(
    "--limit", "-n", default=5, type=click.IntRange(1), metavar=common("meta_number"), help=help_text("help_newest")
)
@forms
@click.pass_obj
def test(session: Session, query: tuple[str, ...], limit: int, form: str | None) -> None:
    """Show what becomes of a query."""
    from listener.cli import queryrows  # noqa: PLC0415 - --help must be quick
    from listener.trying import tried  # noqa: PLC0415

    configured, view = session.seen()
    with session.store(configured) as store:
        found = tried(query_of(query), store, configured, view.now, limit)
    if form:
        emit(queryrows.whole(found), form)
        return
    _understood(found, view)
    _part("", queryrows.newest(found, view))
    _part(text("forms"), queryrows.forms(found, view))
    if found.strangers.about:
        _strangers(found, view)


def _understood(found: Tried, view: View) -> None:
    from listener.core.query_text import period  # noqa: PLC0415

    click.echo(text("understood", query=found.text))
    start, end = period(found.wanted.where)
    if start or end:
        click.echo(cli_text("period", since=view.when(start) if start else "…", until=view.when(end) if end else "…"))
    click.echo(text("hits", count=number(found.hits, view.lang)))


def _strangers(found: Tried, view: View) -> None:
    from listener.cli import queryrows  # noqa: PLC0415
    from listener.cli.output import width  # noqa: PLC0415
    from listener.cli.prose import wrapped  # noqa: PLC0415

    told = found.strangers
    counts = {"count": told.looked_at, "foreign": len(told.foreign), "far": len(told.far)}
    shown = {name: number(count, view.lang) for name, count in counts.items()}
    sentence = text("strangers", brands=", ".join(map(view.brand, told.about)), **shown)
    click.echo("\n" + "\n".join(wrapped(sentence, width()) if sys.stdout.isatty() else [sentence]))
    _part("", queryrows.strangers(found, view))
    _part(text("exclusions"), queryrows.exclusions(found, view))
    click.echo("\n" + (text("narrower", query=found.narrower) if told.exclusions else text("no_exclusions")))


def _part(heading: str, listing: Listing) -> None:
    if listing.cells:
        emit(listing, None, f"\n{heading}" if heading else "")
