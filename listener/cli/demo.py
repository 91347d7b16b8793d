"""The command that shows everything in a minute."""

from __future__ import annotations

from pathlib import Path

import click

from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text


@click.command(cls=Verb, help=help_text("help_demo"))
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    metavar=help_text("meta_folder"),
    help=help_text("help_demo_folder"),
)
@click.pass_context
def demo(context: click.Context, folder: Path | None) -> None:
    """Run the demo; its exit code says whether the storm was caught and nothing else was."""
    from listener.demo import show  # noqa: PLC0415 - --help must be quick

    session: Session = context.obj
    context.exit(show.run(folder, session.language))
