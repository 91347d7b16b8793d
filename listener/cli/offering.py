"""After a false alarm: lines of the configuration, or a command, that keep such things quiet from now on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

import click

from listener import app
from listener.cli.handrows import text
from listener.cli.output import note, visible
from listener.config.options import Sentiment
from listener.errands import AtOnce
from listener.offering import offered

if TYPE_CHECKING:
    from listener.cli.deeds import Desk
    from listener.core.handled import Deed
    from listener.parts import Parts


def offer(deed: Deed, desk: Desk, form: str | None) -> dict[str, object]:
    """Say what would have kept a false alarm quiet; for machines as ``rule``, "" if nothing is known."""
    with _alone(desk) as parts:
        lines = offered(parts, deed.incident, desk.view.now, desk.view.lang)
    rule = [visible(line) for line in lines if not line.startswith("#")]
    if lines and not form:
        note(text("offer", desk.view))
        for line in lines:
            click.echo(visible(line))
    return {"rule": "\n".join(rule)}


@contextmanager
def _alone(desk: Desk) -> Iterator[Parts]:
    """Give the program's parts over the same database, without a way out: nobody is asked, nobody is told."""
    alone = replace(desk.config, channels={}, sentiment=Sentiment())
    cut: dict[str, Callable[[object], NoReturn]] = dict.fromkeys(("http", "mail", "courier", "imap"), _cut)
    here = desk.store.place
    with app.build(alone, here, clock=app.utc_now, dice=lambda: 0.5, errands=AtOnce(), pause=_cut, **cut) as parts:
        yield parts


def _cut(_: object) -> NoReturn:
    raise AssertionError("looking back asks nobody and tells nobody")
