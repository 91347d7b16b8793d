"""Writes the reference pages that are made from the program: ``python -m listener.reference docs/reference``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

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
    return found | {f"cli.{lang}.md": "\n".join(_commands(lang)) for lang in LANGUAGES}


def _commands(lang: str) -> Iterator[str]:
    """Give the help of every command; each language needs a process of its own, as help is worded at import."""
    from listener.cli import cli  # noqa: PLC0415 - only the names are taken from this process

    yield say("cli.reference", lang)
    for words in ((), *_calls(cli)):
        yield f"\n## {' '.join(('listener', *words))}\n"
        yield f"```text\n{_help(words, lang)}```"
    yield ""


def _calls(group: Verbs) -> Iterator[tuple[str, ...]]:
    """Give the words that call each command of a group, those of its own groups behind them."""
    from listener.cli.shell import Verbs  # noqa: PLC0415 - as above

    for name, command in sorted(group.commands.items()):
        yield (name,)
        if isinstance(command, Verbs):
            yield from ((name, *words) for words in _calls(command))


def _help(words: tuple[str, ...], lang: str) -> str:
    environment = {**os.environ, "LISTENER_LANG": lang, "COLUMNS": _WIDTH, "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "listener", *words, "--help"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, encoding="utf-8")  # noqa: S603 - our own program
    return done.stdout


def main(folder: Path) -> None:
    """Write all pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
