"""Which language the command line speaks, and its sentences. Holds no state: the session is in click's context."""

from __future__ import annotations

import os
from collections.abc import Callable
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


def sentences(area: str) -> tuple[Callable[..., str], Callable[[str], str]]:
    """Return what says a sentence of a catalogue, in the language of the moment, and what says a text of its help.

    Help is worded when the program starts, so in the environment's language.
    """

    def text(key: str, **values: object) -> str:
        return say(f"{area}.{key}", language(), **values)

    def help_text(key: str) -> str:
        return say(f"{area}.{key}", environment_language())

    return text, help_text


text, help_text = sentences("cli")
