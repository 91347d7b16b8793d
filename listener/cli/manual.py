"""``listener manual``: man pages of all commands in both languages, made of what ``--help`` says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from listener import __version__
from listener.cli import roff
from listener.cli.output import note, safe
from listener.cli.session import SYSTEM
from listener.cli.shell import Verb, Verbs
from listener.cli.wording import environment_language, sentences
from listener.errors import UsageError
from listener.words import LANGUAGES, catalogue, say

text, help_text = sentences("manual")
_PLAIN = "en"
"""Its pages lie where man looks if it has none in the reader's language."""
_WHERE = {
    **dict.fromkeys(("4", "5"), ("status",)),
    "65": ("import",),
    "69": ("run", "sources add", "sources test", "channels test"),
    "75": ("run",),
}
"""Exit codes that only some commands have."""
_EMPTY = "3"
"""The exit code of ``--fail-empty``."""
_WRITE = "import json; from listener.cli.manual import pages; print(json.dumps(pages()))"


@click.command(cls=Verb, help=help_text("help"))
@click.argument("command", nargs=-1, metavar=help_text("meta_command"))
@click.option("--to", "folder", metavar=help_text("meta_folder"), help=help_text("help_to"))
def manual(command: tuple[str, ...], folder: str | None) -> None:
    """Print one page, or write all of them in both languages."""
    if folder is None:
        click.echo(_page(_called(command)), nl=False)
        return
    if command:
        raise UsageError("manual.one_or_all")
    written = sum(_write(Path(folder), lang) for lang in LANGUAGES)
    note(text("written", count=written, folder=safe(folder)))


def _write(folder: Path, lang: str) -> int:
    """Write all pages of a language below a folder as MANPATH wants it; return how many. Raises OSError.

    Each language needs a process of its own, as help is worded at import.
    """
    ours = {"LISTENER_LANG": lang, "PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    environment = {**os.environ, **ours}
    done = subprocess.run([sys.executable, "-P", "-c", _WRITE], env=environment, capture_output=True, check=True)  # noqa: S603 - our own program
    place = (folder if lang == _PLAIN else folder / lang) / "man1"
    place.mkdir(parents=True, exist_ok=True)
    found: dict[str, str] = json.loads(done.stdout)
    for name, text in found.items():
        (place / f"{name}.1").write_text(text, "utf-8", newline="\n")
    return len(found)


def pages() -> dict[str, str]:
    """Return the man page of every command by its name, in the language of this process."""
    from listener.cli import cli  # noqa: PLC0415 - it has this command among its own

    return {context.command_path.replace(" ", "-"): _page(context) for context in _contexts(cli, "listener", None)}


def _called(words: Sequence[str]) -> click.Context:
    """Return a command as if it were called. Raises UsageError if there is none of that name."""
    from listener.cli import cli  # noqa: PLC0415 - as above

    context = _context(cli, "listener", None)
    for word in words:
        group = context.command
        own = group.get_command(context, word) if isinstance(group, Verbs) else None
        if own is None:
            raise UsageError("manual.no_page", name=safe(" ".join(words)))
        context = _context(own, word, context)
    return context


def _contexts(command: click.Command, name: str, parent: click.Context | None) -> Iterator[click.Context]:
    """Give a command as if it were called, and those below it."""
    context = _context(command, name, parent)
    yield context
    if isinstance(command, Verbs):
        for own, inner in command.commands.items():
            yield from _contexts(inner, own, context)


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return command.context_class(command, parent=parent, info_name=name, **command.context_settings)


def _page(context: click.Context) -> str:
    command, path = context.command, context.command_path
    brief, _, more = (command.help or "").partition("\n\n")
    lines = [
        *roff.head(path.replace(" ", "-"), f"Listener {__version__}", help_text("manual")),
        *roff.section(help_text("name"), [_named(path, brief)]),
        *roff.section(help_text("synopsis"), [_usage(context)]),
        *roff.section(help_text("description"), roff.paragraphs(f"{brief}\n\n{more}")),
        *roff.section(help_text("options"), roff.terms(_options(context))),
        *roff.section(help_text("commands"), roff.terms(_below(context))),
        *roff.section(help_text("examples"), roff.paragraphs(command.epilog or "")),
        *roff.section(help_text("exit_status"), roff.terms(_codes(context))),
        *roff.section(help_text("environment"), roff.terms(_variables(context))),
        *roff.section(help_text("files"), roff.terms(_files())),
        *roff.section(help_text("see_also"), [_others(context)]),
    ]
    return "\n".join(lines) + "\n"


def _named(path: str, brief: str) -> str:
    """Return the line that whatis shows."""
    return rf"{roff.inline(path.replace(' ', '-'))} \- {roff.inline(brief.rstrip('.'))}"


def _usage(context: click.Context) -> str:
    pieces = context.command.collect_usage_pieces(context)
    return rf"\fB{roff.inline(context.command_path)}\fR {roff.inline(' '.join(pieces))}"


def _options(context: click.Context) -> Iterator[tuple[str, str]]:
    options = (param for param in context.command.get_params(context) if isinstance(param, click.Option))
    yield from filter(None, (option.get_help_record(context) for option in options))


def _below(context: click.Context) -> Iterator[tuple[str, str]]:
    if isinstance(context.command, Verbs):
        for name, command in context.command.commands.items():
            yield name, (command.help or "").partition("\n\n")[0]


def _codes(context: click.Context) -> Iterator[tuple[str, str]]:
    """Give the exit codes that a command can have; the program has them all."""
    path = context.command_path.partition(" ")[2]
    empty = any("--fail-empty" in param.opts for param in context.command.params)
    for key in catalogue("manual", _PLAIN):
        code = key.removeprefix("code_")
        if code != key and (not path or path in _WHERE.get(code, (path,))) and (code != _EMPTY or empty or not path):
            yield code, help_text(key)


def _variables(context: click.Context) -> Iterator[tuple[str, str]]:
    for param in context.command.params:
        if isinstance(param.envvar, str):
            yield param.envvar, say("manual.as_option", environment_language(), option=param.opts[0])
    if context.parent is None:
        for name in ("LANG", "NO_COLOR", "PAGER", "COLUMNS"):
            yield name, help_text(f"variable_{name.lower()}")


def _files() -> Iterator[tuple[str, str]]:
    yield "./config.toml", help_text("file_config")
    yield str(SYSTEM), help_text("file_system")
    yield "./listener.db", help_text("file_database")


def _others(context: click.Context) -> str:
    """Return the pages around this one: what it belongs to, what is beside it in a group, what is below it."""
    above = context.parent
    names = [above.command_path, *(_own(above) if above.parent else ())] if above else []
    names = [name for name in (*names, *_own(context)) if name != context.command_path]
    return ",\n".join(rf"\fB{roff.inline(name.replace(' ', '-'))}\fR(1)" for name in names)


def _own(context: click.Context) -> list[str]:
    group = context.command
    return [f"{context.command_path} {name}" for name in group.commands] if isinstance(group, Verbs) else []
