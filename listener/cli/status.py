"""``listener status``: how every brand stands now, in a line each; on request as an exit code for a monitoring."""

from __future__ import annotations

import click

from listener.cli.options import forms
from listener.cli.output import emit, note
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import sentences

text, help_text = sentences("terminal")


@click.command(cls=Verb, help=help_text("help_status"))
@click.option("--exit-code", "coded", is_flag=True, help=help_text("help_exit_code"))
@forms
@click.pass_context
def status(context: click.Context, coded: bool, form: str | None) -> None:
    """Show how every brand stands."""
    from listener.cli.glance import code, glances, listing, opened  # noqa: PLC0415 - --help must be quick

    session: Session = context.obj
    configured, view = session.seen()
    with opened(session, configured) as parts:
        found = glances(parts, view.now)
    emit(listing(found, view), form)
    if not found:
        note(text("no_brands"))
    if coded and code(found):
        context.exit(code(found))
