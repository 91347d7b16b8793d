"""The sentences of the commands about people's rights; like ``wording``, of their own catalogue."""

from __future__ import annotations

from listener.cli.wording import environment_language, language
from listener.words import say


def text(key: str, **values: object) -> str:
    """Return a sentence, in the language of the moment."""
    return say(f"privacy.{key}", language(), **values)


def help_text(key: str) -> str:
    """Return a text of the help, in the environment's language."""
    return say(f"privacy.{key}", environment_language())
