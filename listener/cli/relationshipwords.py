"""The sentences of the commands about the relationship; like ``wording``, but of their own catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from listener.cli.wording import language, sentences

if TYPE_CHECKING:
    from listener.core.groups import Withheld


text, help_text = sentences("relationship")
term_text, _ = sentences("definitions")
score_text, _ = sentences("scores")
"""Words of the scores: a rule, a rung, why something is withheld."""


def shown(value: float | Withheld | None, digits: int = 0) -> str:
    """Return a number as people read it; in place of a withheld one a sign that the legend explains."""
    from listener import figures  # noqa: PLC0415 - here and below: --help must be quick

    return figures.shown(value, language(), digits)


def share(value: float | Withheld | None) -> str:
    """Return a share as a percentage, or the same signs."""
    from listener import figures  # noqa: PLC0415

    return figures.share(value, language())


def why(value: object) -> str:
    """Return why a figure is withheld; "" for one that is not."""
    from listener import figures  # noqa: PLC0415

    return figures.why(value, language())


def plain(value: object) -> object:
    """Return a figure for machines: None where it is withheld."""
    from listener import figures  # noqa: PLC0415

    return figures.plain(value)
