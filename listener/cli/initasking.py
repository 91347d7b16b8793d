"""Questions of `listener init`: at a terminal, answered by options, or taken as proposed."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import click

from listener.cli.initwords import text
from listener.cli.output import note, safe, width
from listener.cli.prose import wrapped
from listener.core.picking import Picked, picked

_YES = frozenset({"j", "ja", "y", "yes", "true", "1"})
_NO = frozenset({"n", "nein", "no", "false", "0"})
_TRIES = 3


@dataclass(slots=True)
class Asking:
    """How questions are answered."""

    proposals: bool = False
    """Whatever is not answered by an option is taken as proposed."""
    saved: bool = False
    """A configuration is written: from then on the end of the input is no reason to give up."""

    def line(self, key: str, default: str = "", given: str | None = None) -> str:
        """Return one line of an answer; ``given`` is what an option said."""
        if given is not None or self.proposals:
            return (default if given is None else given).strip()
        return self._prompt(text(f"ask_{key}"), default).strip()

    def needed(self, key: str, given: str | None = None) -> str:
        """Return an answer that must not be empty; at a terminal the question comes again."""
        answer = self.line(key, "", given)
        while not answer and not self.proposals and given is None:
            answer = self.line(key)
        return answer

    def sure(self, key: str, default: bool, given: bool | None = None, **values: object) -> bool:
        """Return yes or no; what is neither is asked again, some times."""
        if given is not None or self.proposals:
            return default if given is None else given
        for _ in range(_TRIES):
            answer = self._prompt(text(f"ask_{key}", **values), text("yes" if default else "no")).strip().casefold()
            if answer in _YES | _NO:
                return answer in _YES
            note(text("yes_or_no"))
        return default

    def some(self, key: str, count: int, proposed: Collection[int], given: str | None = None) -> Picked:
        """Return what is taken of a numbered list that was shown."""
        if given is not None or self.proposals:
            return picked(given or "", count, proposed)
        return picked(self._prompt(text(f"ask_{key}"), ""), count, proposed)

    def secret(self, key: str) -> str:
        """Return a secret that is typed unseen, for now only; nothing where nobody sits at a terminal."""
        if self.proposals or not sys.stdin.isatty():
            return ""
        answer: str = click.prompt(text(f"ask_{key}"), default="", show_default=False, hide_input=True)
        return answer.strip()

    def _prompt(self, question: str, default: str) -> str:
        try:
            answer: str = click.prompt(question, default=default, show_default=bool(default))
        except click.Abort as stopped:
            if not self.saved or not isinstance(stopped.__cause__ or stopped.__context__, EOFError):
                raise
            click.echo()
            note(text("input_ended"))
            self.proposals, answer = True, default
        return answer


def say(sentence: str, indent: str = "", first: str | None = None) -> None:
    """Say a sentence, wrapped on a terminal."""
    for line in wrapped(sentence, width(), indent, first) if sys.stdout.isatty() else [(first or "") + safe(sentence)]:
        click.echo(line)


def heading(key: str, **values: object) -> None:
    """Begin a step: what it is about, and what it will do."""
    click.echo()
    click.echo(click.style(text(f"{key}_title"), bold=True))
    say(text(f"{key}_intro", **values))


def listed(rows: Sequence[tuple[str, str]], proposed: Collection[int], begin: int = 0) -> None:
    """Show rows of a list, numbered, what is proposed marked: a name and what is to be said of it."""
    for place, (name, about) in enumerate(rows, begin):
        mark = "•" if place in proposed else " "
        say(f"{name} – {about}" if about else name, " " * 7, f"{mark} {place + 1:>3}  ")
