"""Mentions as JSON Lines in and out: import and export."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TextIO

import click

from listener.cli.failure import BAD_LINES
from listener.cli.options import brands_option, known_brands, period_options, understood
from listener.cli.output import escaped, note, safe
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text, text
from listener.words import number, say

if TYPE_CHECKING:
    from listener.importing import Imported
    from listener.model import Found

_SHOWN = 20
"""As many bad lines are shown; all are counted."""


@click.command("import", cls=Verb, help=help_text("help_import"), options_metavar=help_text("meta_options"))
@click.argument("file", type=click.File("rb"), metavar=help_text("meta_file"))
@click.pass_context
def import_(context: click.Context, file: Iterable[bytes]) -> None:
    """Take mentions over; bad lines are reported with their number, the rest goes in."""
    from listener import app  # noqa: PLC0415 - --help must be quick
    from listener.importing import import_lines  # noqa: PLC0415

    session: Session = context.obj
    configured = session.configuration()
    path = app.database(session.path, configured)
    with app.build(configured, path) as parts:
        result = import_lines(parts, file, parts.clock(), _progress)
    _clear_progress()
    _report(result, session.language)
    if result.bad or result.tally.quarantined:
        context.exit(BAD_LINES)


def _progress(done: int) -> None:
    """Show on a terminal how far it has come."""
    if sys.stderr.isatty():
        click.echo(f"\r{text('import_progress', count=done)}", err=True, nl=False)


def _clear_progress() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False, color=True)


def _report(result: Imported, lang: str) -> None:
    for line, error in result.bad[:_SHOWN]:
        note(safe(text("import_bad_line", line=line, problem=say(error.key, lang, **error.values))))
    if len(result.bad) > _SHOWN:
        note(text("import_more_bad", count=len(result.bad) - _SHOWN))
    tally = result.tally
    counted = (
        ("import_stored", tally.stored),
        ("import_known", tally.known),
        ("import_revised", tally.revised),
        ("import_filtered", tally.filtered),
        ("import_bad", len(result.bad) + tally.quarantined),
    )
    shown = [text(key, count=number(count, lang)) for key, count in counted if count or key == "import_stored"]
    click.echo(", ".join(shown))


@click.command(cls=Verb, help=help_text("help_export"), options_metavar=help_text("meta_options"))
@click.argument("file", type=click.File("w", encoding="utf-8"), default="-", metavar=help_text("meta_out"))
@brands_option
@period_options
@click.pass_obj
def export(session: Session, file: TextIO, brand: tuple[str, ...], since: str | None, until: str | None) -> None:
    """Write mentions as JSON Lines, oldest first; what import reads."""
    from listener.app import utc_now  # noqa: PLC0415
    from listener.core.interchange import dump  # noqa: PLC0415
    from listener.model import Search  # noqa: PLC0415

    configured = session.configuration()
    period = understood(since, until, utc_now(), configured)
    wanted = Search(brands=known_brands(brand, configured), since=period.since, until=period.until)
    written = 0

    def lines(found: Iterable[Found]) -> Iterator[str]:
        nonlocal written
        for written, one in enumerate(found, 1):  # noqa: B007 - the last number is the count
            yield escaped(dump(one)) + "\n"

    with session.store(configured) as store:
        file.writelines(lines(store.export(wanted)))
    if getattr(file, "name", "<stdout>") != "<stdout>":
        note(text("exported", count=number(written, session.language)))
