"""Writes the reference pages that are made from the program: ``python -m listener.reference docs/reference``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

import alerts
import sources
from listener.config.reference import reference
from listener.words import LANGUAGES, say

if TYPE_CHECKING:
    from listener.cli.shell import Verbs

_WIDTH = "100"


def pages() -> dict[str, str]:
    """Return every generated page by its file name."""
    found = {f"config.{lang}.md": reference(lang, sources.SOURCES, alerts.CHANNELS) for lang in LANGUAGES}
    return found | {f"cli.{lang}.md": _commands(lang) for lang in LANGUAGES}


def _commands(lang: str) -> str:
    """Return the help of every command; each language needs a process of its own, as help is worded at import."""
    environment = {**os.environ, "LISTENER_LANG": lang, "COLUMNS": _WIDTH, "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", "from listener.reference import show_commands; show_commands()"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, encoding="utf-8")  # noqa: S603 - our own program
    return done.stdout


def show_commands() -> None:
    """Print the help of every command, in the language and the width of this process."""
    from listener.cli import cli  # noqa: PLC0415 - it words its help now
    from listener.cli.wording import language  # noqa: PLC0415 - as above

    click.echo(say("cli.reference", language()))
    for words in ((), *_calls(cli)):
        click.echo(f"\n## {' '.join(('listener', *words))}\n\n```text")
        with suppress(SystemExit):
            cli.main([*words, "--help"], prog_name="listener")
        click.echo("```")


def _calls(group: Verbs) -> Iterator[tuple[str, ...]]:
    """Give the words that call each command of a group, those of its own groups behind them."""
    from listener.cli.shell import Verbs  # noqa: PLC0415 - as above

    for name, command in sorted(group.commands.items()):
        yield (name,)
        if isinstance(command, Verbs):
            yield from ((name, *words) for words in _calls(command))


def main(folder: Path) -> None:
    """Write all pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
