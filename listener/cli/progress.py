"""How far long work has come: one line on a terminal's standard error, with its rate and the time that is left."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Self

import click

from listener.cli.wording import language, sentences
from listener.words import number, percent, span

AFTER_S = 0.5
"""Work that is done by then says nothing."""
_EVERY_S = 0.2
_SURE = 0.02
"""Share from which on the time that is left can be told."""
text, _ = sentences("terminal")


class Progress:
    """The line. In a pipe, and for work that is done at once, it is never written; at the end it is wiped away.

    ``unit``: the key of the sentence that counts what is worked on; ``clock`` in seconds.
    """

    def __init__(self, unit: str, clock: Callable[[], float] = monotonic) -> None:
        self._unit, self._clock = unit, clock
        self._begun = clock()
        self._next = self._begun + AFTER_S
        self._shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            click.echo("\r\033[K", err=True, nl=False, color=True)

    def __call__(self, done: int, share: float | None = None, beside: str = "") -> None:
        """Show that so many are done; ``share`` (0…1) of all the work, if known; ``beside``: where it is."""
        now = self._clock()
        if now < self._next or not sys.stderr.isatty():
            return
        self._next, self._shown = now + _EVERY_S, True
        click.echo(f"\r\033[K{self._line(done, share, beside, now - self._begun)}", err=True, nl=False, color=True)

    def _line(self, done: int, share: float | None, beside: str, took_s: float) -> str:
        lang = language()
        rate = number(done / took_s, lang)
        parts = [text(self._unit, count=number(done, lang)), text("progress_rate", rate=rate)]
        if share:
            parts.insert(0, percent(min(share, 1.0), lang))
        if share and _SURE <= share < 1:
            parts.append(text("progress_left", left=_left(took_s * (1 - share) / share, lang)))
        return " · ".join(filter(None, [*parts, beside]))


def _left(seconds: float, lang: str) -> str:
    """Return a time as people estimate it: seconds below two minutes."""
    return (
        text("progress_seconds", count=max(1, round(seconds)))
        if seconds < 120
        else span(timedelta(seconds=seconds), lang)
    )
