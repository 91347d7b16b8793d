"""The command line: parses, calls the program, prints. Heavy imports happen inside the commands."""

from __future__ import annotations

import os
from typing import Any

import click

from listener import __version__
from listener.cli.commands import Commands
from listener.cli.session import Session
from listener.cli.shell import Program
from listener.cli.wording import help_text
from listener.words import LANGUAGES


def _keep(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Note what stands before the command's name, before anything can go wrong."""
    setattr(context.ensure_object(Session), option.name or "", value)


_kept: dict[str, Any] = {"expose_value": False, "is_eager": True, "callback": _keep}


@click.group(
    cls=Program,
    commands=Commands(),
    help=help_text("help"),
    epilog=help_text("epilog"),
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    subcommand_metavar=help_text("meta_command"),
)
@click.option(
    *("--config", "-c"),
    envvar="LISTENER_CONFIG",
    metavar=help_text("meta_file"),
    help=help_text("help_config"),
    **_kept,
)
@click.option("--lang", envvar="LISTENER_LANG", type=click.Choice(LANGUAGES), help=help_text("help_lang"), **_kept)
@click.option("--debug", is_flag=True, help=help_text("help_debug"), **_kept)
@click.option("--no-color", is_flag=True, help=help_text("help_no_color"))
@click.version_option(__version__, prog_name="listener", message="%(prog)s %(version)s", help=help_text("help_version"))
@click.pass_context
def cli(context: click.Context, no_color: bool) -> None:
    """Decide about colour, for all commands; without a command, show the help."""
    if no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        context.color = False
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main() -> None:
    """Run the program; the entry point of ``listener``."""
    cli.main(prog_name="listener")
