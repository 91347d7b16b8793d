"""Step two of `listener init`, second half: the chosen sources are asked whether they answer."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from listener.beginning import Remembered, ask_all, offline
from listener.cli.failure import trouble
from listener.cli.initasking import heading, say
from listener.cli.initwords import text
from listener.cli.output import safe
from listener.cli.outside import parts_alone
from listener.cli.wording import language
from listener.errands import Beside
from listener.model import BrandId

if TYPE_CHECKING:
    from datetime import datetime

    from listener.beginning import Answers, Asked
    from listener.cli.initasking import Asking
    from listener.config import Config
    from listener.config.init import Setup

_AT_ONCE = 10


def hurried(configured: Config) -> Config:
    """Return a configuration that waits for a server only as long as somebody who sits there."""
    http = replace(configured.http, connect_s=6.0, read_s=12.0, total_s=20.0)
    return replace(configured, http=http)


def silent(setup: Setup, configured: Config, answers: Answers, began: datetime) -> tuple[tuple[Asked, ...], bool]:
    """Ask each source, and say what it answers. Returns those that do not, and whether anybody could be reached."""
    heading("live", count=len(configured.subscriptions))
    with ExitStack() as stack:
        errands: Beside[Asked] = Beside(_AT_ONCE)
        stack.callback(errands.close)  # last: who is away ends when the wires are cut
        parts = stack.enter_context(parts_alone(hurried(configured)))
        careful = replace(parts, web=Remembered(parts.web, parts.clock, answers))
        asked = ask_all(careful, errands, BrandId(setup.id), began, lambda one, left: _told(one, left, setup))
    _clear()
    if offline(asked):
        say(text("offline"))
    return tuple(one for one in asked if one.error is not None), not offline(asked)


def kept(setup: Setup, mute: tuple[Asked, ...], asking: Asking, *, keep: bool) -> Setup:
    """Return the set-up with what is to stay of the sources that did not answer: nothing, unless somebody wants it."""
    if not mute or keep or asking.sure("keep", False, count=len(mute)):
        return setup
    names = {str(one.name) for one in mute}
    return replace(setup, sources=tuple(one for one in setup.sources if one.name not in names))


def _told(one: Asked, left: int, setup: Setup) -> None:
    _clear()
    if one.error is not None:
        click.echo(f"  ✗ {one.name}: {safe(trouble(str(one.error), language()))}")
    elif one.entries is None:
        click.echo(f"  ✓ {one.name}: {text('answers')}")
    else:
        click.echo(f"  ✓ {one.name}: {text('entries', count=one.entries, own=one.own, name=safe(setup.name))}")
    if left and sys.stderr.isatty():
        click.echo(text("still_away", count=left), err=True, nl=False)


def _clear() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False, color=True)
