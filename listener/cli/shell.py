"""click as this program needs it: help in two languages, options anywhere, failures as a sentence and an exit code."""

from __future__ import annotations

import io
import os
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from listener.cli import failure
from listener.cli.commands import Commands
from listener.cli.configured import name_values
from listener.cli.output import asked, visible
from listener.cli.session import Session
from listener.cli.wording import help_text, language
from listener.errors import ListenerError, UsageError

_SHARED = {"--config": True, "-c": True, "--lang": True, "--debug": False, "--no-color": False}
"""The options before a command's name (True: with a value). People also type them after it."""
_EXCLUDED = re.compile(r"""-(?!n\d+\Z)(?:\w\w|["„“«(]).*""", re.DOTALL)
_KEPT = "\0"
"""Marks an argument that is no option; no shell can pass it on, so nobody typed it."""


class _Formatter(click.HelpFormatter):
    """Headings in the language of the help."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or help_text("usage") + " ")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        headings = {"Options": "section_options", "Commands": "section_commands"}
        with super().section(help_text(headings[name]) if name in headings else name):
            yield


class _Context(click.Context):
    formatter_class = _Formatter


class Verb(click.Command):
    """A command whose help speaks two languages."""

    context_class = _Context

    def __init__(self, *args: Any, **extra: Any) -> None:
        extra.setdefault("options_metavar", help_text("meta_options"))
        super().__init__(*args, **extra)
        name_values(self.params)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help, worded."""
        return _worded(super().get_help_option(ctx))


class Searching(Verb):
    """A command whose arguments are a query: -word excludes, although it looks like options to click."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Hide excluded words from the parser."""
        return super().parse_args(ctx, [_KEPT + one if _EXCLUDED.fullmatch(one) else one for one in args])


def query_of(words: tuple[str, ...]) -> str:
    """Return the query that was typed as arguments of a ``Searching`` command."""
    return " ".join(word.removeprefix(_KEPT) for word in words)


class Verbs(click.Group):
    """A command with commands of its own, in the order they were added."""

    context_class = _Context
    command_class = Verb

    def __init__(self, *args: Any, **extra: Any) -> None:
        alone = extra.get("invoke_without_command", False)
        extra.setdefault("options_metavar", help_text("meta_options"))
        extra.setdefault("subcommand_metavar", help_text("meta_subcommand" if alone else "meta_command"))
        super().__init__(*args, **extra)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return --help, worded."""
        return _worded(super().get_help_option(ctx))

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order in which the commands were added."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; raises UsageError with the one that may be meant."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            from listener.core.suggest import closest  # noqa: PLC0415 - --help must be quick

            meant = failure.meant(closest(args[0], self.commands), language())
            raise UsageError("cli.unknown_command", name=args[0], meant=meant, command=ctx.command_path)
        return super().resolve_command(ctx, args)


class Program(Verbs):
    """The program: its commands, its options anywhere, and one way to fail."""

    commands: Commands

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands, each in a line, as click does; but import none of them for that."""
        names = self.list_commands(ctx)
        room = formatter.width - 6 - max(map(len, names))
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.commands.brief(name).get_short_help_str(room)) for name in names])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the program's options wherever they stand."""
        return super().parse_args(ctx, _shared_first(args))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command and write out all it said."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            if asked().columns:
                from listener.cli.picked import settle  # noqa: PLC0415 - only if somebody asks for it

                settle(asked())
            if asked().fails_empty and asked().empty:
                ctx.exit(failure.EMPTY)
        except BrokenPipeError:  # `listener mentions | head`: nobody reads on, which is no failure to speak of
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(failure.PIPE_CLOSED)
        return result

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run a command and end the process. Bugs pass through; expected failures are told and become exit codes."""
        session = extra.setdefault("obj", Session())
        _speak_any_encoding()
        try:
            sys.exit(super().main(*args, **{**extra, "standalone_mode": False}))
        except (ListenerError, click.ClickException, click.exceptions.Abort, OSError) as error:
            if session.debug:
                traceback.print_exception(error)
            lines = failure.explain(error, session.language).split("\n")
            click.echo("\n".join(map(visible, lines)), err=True)
            sys.exit(failure.exit_code(error))


def _worded(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = help_text("help_help")
    return option


def _shared_first(args: list[str]) -> list[str]:
    """Move the program's options to the front, wherever they were typed; what follows ``--`` stays."""
    end = args.index("--") if "--" in args else len(args)
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(args[:end])
    for one in waiting:
        name, _, value = one.partition("=")
        if name not in _SHARED:
            rest.append(one)
        elif not _SHARED[name] or value:
            front.append(one)
        elif (following := next(waiting, None)) is None:
            return [*front, one]  # its value is missing, which click will say
        else:
            front += [one, following]
    return [*front, *rest, *args[end:]]


def _speak_any_encoding() -> None:
    """A terminal that cannot show a character gets a question mark for it; the rest must not be lost for that."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
