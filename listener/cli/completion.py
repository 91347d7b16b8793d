"""``listener completion``: the script that lets a shell complete commands, options, brands and sources."""

from __future__ import annotations

import click

from listener.cli.shell import Verb
from listener.cli.wording import sentences

SHELLS = ("bash", "zsh", "fish")
_, help_text = sentences("terminal")


@click.command(cls=Verb, help=help_text("help_completion"))
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script of a shell."""
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - --help must be quick

    program = context.find_root()
    name = program.info_name or ""
    made = get_completion_class(shell)
    if made is not None:
        click.echo(made(program.command, {}, name, f"_{name}_COMPLETE".upper()).source())
