"""The command line: parses, calls the program, prints. Heavy imports happen inside the commands."""

from __future__ import annotations

import sys

import click

from listener import __version__
from listener.cli import demo, exchange, lists, service
from listener.cli.options import Session, language, text
from listener.errors import AlreadyRunning, ConfigError, ListenerError, SourceError, StoreError, UsageError
from listener.words import LANGUAGES

EXITS = {UsageError: 2, SourceError: 69, AlreadyRunning: 75, StoreError: 74, ConfigError: 78}
"""Exit codes by error; also 0: done, 1: failed, 65: some lines of an import were bad (docs/reference/exit-codes.md)."""


@click.group(help=text("help"), context_settings={"help_option_names": ["-h", "--help"]}, epilog=text("epilog"))
@click.option("--config", "-c", envvar="LISTENER_CONFIG", type=click.Path(), help=text("help_config"))
@click.option("--lang", envvar="LISTENER_LANG", type=click.Choice(LANGUAGES), help=text("help_lang"))
@click.option("--debug", is_flag=True, help=text("help_debug"))
@click.version_option(__version__, prog_name="listener")
@click.pass_context
def cli(context: click.Context, config: str | None, lang: str | None, debug: bool) -> None:
    """Hold what all commands share; the sentence people read is in the catalogue."""
    context.obj = Session(config, lang, debug)


for command in (
    *(service.run, service.check, service.init, demo.demo),
    *(lists.mentions, lists.trend, lists.incidents, lists.sources),
    *(exchange.import_, exchange.export),
):
    cli.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run a command; an expected failure is one sentence on standard error and an exit code."""
    debug = "--debug" in (sys.argv[1:] if arguments is None else arguments)
    try:
        cli.main(arguments, prog_name="listener", standalone_mode=True)
    except ListenerError as error:
        if debug:
            raise
        click.echo(explain(error, language()), err=True)
        sys.exit(next((code for kind, code in EXITS.items() if isinstance(error, kind)), 1))


def explain(error: ListenerError, lang: str) -> str:
    """Return what went wrong as a person reads it: all problems of a configuration, else one sentence."""
    from listener.words import say  # noqa: PLC0415 - only when something went wrong

    if isinstance(error, ConfigError):
        from listener.config import render  # noqa: PLC0415

        found = [f"  ✗ {render(problem, lang)}" for problem in error.problems]
        return "\n".join([say("cli.config_problems", lang, count=len(found)), *found])
    if isinstance(error, UsageError):
        return say(error.key, lang, **error.values)
    return say("cli.failed", lang, reason=str(error))
