"""Which language the command line speaks, and its sentences. Holds no state: the session is in click's context."""

from __future__ import annotations

import os
from typing import Protocol

import click

from listener.words import LANGUAGES, say

_VARIABLES = ("LISTENER_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


class Speaker(Protocol):
    """What stands in the context and knows the language by then."""

    @property
    def language(self) -> str:
        """Return ``de`` or ``en``."""
        ...


def environment_language() -> str:
    """Return the language that the environment asks for; the first variable that is set decides, as POSIX has it."""
    wanted = next((value for name in _VARIABLES if (value := os.environ.get(name))), "")[:2].lower()
    return wanted if wanted in LANGUAGES else "en"


def language() -> str:
    """Return the language for what is said now: --lang, LISTENER_LANG, the configuration's, the environment's."""
    context = click.get_current_context(silent=True)
    speaker: Speaker | None = context.find_root().obj if context else None
    return speaker.language if speaker else environment_language()


def text(key: str, **values: object) -> str:
    """Return a sentence of the command line, in the language of the moment."""
    return say(f"cli.{key}", language(), **values)


def help_text(key: str) -> str:
    """Return a text of the help: worded when the program starts, so in the environment's language."""
    return say(f"cli.{key}", environment_language())
