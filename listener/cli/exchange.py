"""Mentions as JSON Lines in and out: import and export."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, TextIO

import click

from listener.cli.options import Session, brands_option, known_brands, language, period, since_time, text, until_time
from listener.cli.output import note, safe
from listener.words import say

if TYPE_CHECKING:
    from listener.importing import Progress

_SHOWN = 20
"""As many bad lines are shown; all are counted."""


@click.command("import", help=text("help_import"))
@click.argument("file", type=click.File("rb"))
@click.pass_obj
def import_(session: Session, file: Iterable[bytes]) -> None:
    """Take mentions over; bad lines are reported with their number, the rest goes in."""
    from listener import app  # noqa: PLC0415 - --help must be quick
    from listener.importing import import_lines  # noqa: PLC0415

    configured = session.configuration()
    path = app.database(session.path, configured)
    with app.build(configured, path) as parts:
        result = import_lines(parts, file, parts.clock(), _progress())
    for line, error in result.bad[:_SHOWN]:
        note(safe(text("import_bad_line", line=line, problem=say(error.key, language(), **error.values))))
    if len(result.bad) > _SHOWN:
        note(text("import_more_bad", count=len(result.bad) - _SHOWN))
    tally = result.tally
    counts = {"stored": tally.stored, "known": tally.known + tally.revised, "filtered": tally.filtered}
    click.echo(text("import_done", bad=len(result.bad), **counts))
    if result.bad:
        sys.exit(65)


def _progress() -> Progress:
    """Show progress on a terminal only."""

    def shown(done: int) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{text('import_progress', count=done)}", err=True, nl=False)

    return shown


@click.command(help=text("help_export"))
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-")
@brands_option
@period
@click.pass_obj
def export(session: Session, file: TextIO, brand: tuple[str, ...], since: str | None, until: str | None) -> None:
    """Write mentions as JSON Lines, oldest first; what import reads."""
    from listener.app import utc_now  # noqa: PLC0415
    from listener.core.interchange import dump  # noqa: PLC0415
    from listener.model import Search  # noqa: PLC0415

    configured = session.configuration()
    now = utc_now()
    wanted = Search(
        brands=known_brands(brand, configured),
        since=since_time(since, now, configured),
        until=until_time(until, now, configured),
    )
    with session.store(configured) as store:
        file.writelines(dump(found) + "\n" for found in store.export(wanted))
