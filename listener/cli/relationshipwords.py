"""The sentences of the commands about the relationship; like ``wording``, but of their own catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listener.cli.wording import environment_language, language
from listener.words import number, percent, say

if TYPE_CHECKING:
    from listener.core.groups import Withheld


def text(key: str, **values: object) -> str:
    """Return a sentence, in the language of the moment."""
    return say(f"relationship.{key}", language(), **values)


def help_text(key: str) -> str:
    """Return a text of the help, in the environment's language."""
    return say(f"relationship.{key}", environment_language())


def score_text(key: str, **values: object) -> str:
    """Return a word of the scores: a rule, a rung, why something is withheld."""
    return say(f"scores.{key}", language(), **values)


def shown(value: float | Withheld | None, digits: int = 0) -> str:
    """Return a number as people read it; in place of a withheld one a sign that the legend explains."""
    if value is None:
        return "–"
    return number(value, language(), digits) if isinstance(value, int | float) else "·"


def share(value: float | Withheld | None) -> str:
    """Return a share as a percentage, or the same signs."""
    return percent(value, language()) if isinstance(value, int | float) else shown(value)


def why(value: object) -> str:
    """Return why a figure is withheld; "" for one that is not."""
    from listener.core.groups import Withheld  # noqa: PLC0415 - --help must be quick

    return score_text(f"withheld_{value.why}", least=value.least) if isinstance(value, Withheld) else ""


def plain(value: object) -> object:
    """Return a figure for machines: None where it is withheld."""
    from listener.core.groups import Withheld  # noqa: PLC0415

    if isinstance(value, Withheld):
        return None
    return round(value, 4) if isinstance(value, float) else value
