"""``listener ratings``: how averages and counts of ratings stand at review sites, and how they went."""

from __future__ import annotations

import sys
from datetime import timedelta

import click

from listener.cli.options import known_sources, listing, period_options, understood
from listener.cli.output import emit, note, width
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text, text

USUALLY = timedelta(days=30)
"""How far back is compared if nobody says."""


@click.command(cls=Verb, help=help_text("help_ratings"))
@click.option("--source", "-s", multiple=True, metavar=help_text("meta_source"), help=help_text("help_source"))
@click.option("--series", is_flag=True, help=help_text("help_series"))
@period_options
@listing()
@click.pass_obj
def ratings(
    session: Session,
    source: tuple[str, ...],
    series: bool,
    since: str | None,
    until: str | None,
    limit: int,
    form: str | None,
) -> None:
    """List the ratings of everything that is rated, and what has changed."""
    from listener.cli import averages  # noqa: PLC0415 - here and below: --help must be quick
    from listener.cli.prose import advise  # noqa: PLC0415

    configured, view = session.seen()
    period = understood(since, until, view.now, configured)
    end = period.until or view.now + timedelta(seconds=1)  # what is noted in this very second counts
    with session.store(configured) as store:
        snapshots = store.aggregates()
        wanted = known_sources(source, store, configured, also=(name for name, _, _ in snapshots))
    some = [one for one in snapshots if not wanted or one[0] in wanted]
    found = averages.courses(some, period.since or end - USUALLY, end)
    shown = ([step for one in found for step in averages.steps(one)] if series else found)[:limit]
    if shown or form or not sys.stdout.isatty():
        emit(averages.listing(shown, view), form)
    if not shown:
        note(text("no_ratings"))
    if sys.stdout.isatty() and not form and width() < averages.REMARKS_FROM:
        for line in averages.remarks(shown, view):
            advise(line)
