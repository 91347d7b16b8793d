"""``listener top``: every brand on the screen, drawn anew every few seconds until somebody presses q."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from listener.cli.output import drawn, emit, width
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import sentences

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.parts import Parts

EVERY_S = 5.0
_ENDS = {b"q", b"Q", b"\x03", b"\x04", b""}
"""q, Ctrl-C, Ctrl-D, and an input that is over."""
text, help_text = sentences("terminal")


@click.command(cls=Verb, help=help_text("help_top"))
@click.option("--once", is_flag=True, help=help_text("help_top_once"))
@click.pass_obj
def top(session: Session, once: bool) -> None:
    """Show all brands until somebody ends it."""
    from listener.cli.glance import glances, listing, opened  # noqa: PLC0415 - --help must be quick

    configured, view = session.seen()
    with opened(session, configured) as parts:
        if once or not (sys.stdout.isatty() and sys.stdin.isatty()):
            emit(listing(glances(parts, view.now), view), None)
        else:
            watch(lambda: frame(parts, view), sys.stdin.fileno())


def frame(parts: Parts, view: View) -> str:
    """Return what the screen shows now."""
    from listener.cli.glance import glances, listing  # noqa: PLC0415

    seen = replace(view, now=parts.clock())
    rows = drawn(listing(glances(parts, seen.now), seen), width())
    return f"{text('top_head', at=seen.when(seen.now))}\n\n{rows}"


def watch(draw: Callable[[], str], keys: int, every_s: float = EVERY_S) -> None:
    """Draw again and again on a screen of its own until q comes in by the descriptor ``keys``, or Ctrl-C."""
    from rich.console import Console  # noqa: PLC0415 - only where there is a terminal
    from rich.live import Live  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    colourless = click.get_current_context().color is False
    console = Console(color_system=None if colourless else "auto")
    with _unbuffered(keys), Live(console=console, screen=True, auto_refresh=False) as live:
        try:
            while True:
                live.update(Text.from_ansi(draw()), refresh=True)
                if _ended(keys, every_s):
                    return
        except KeyboardInterrupt:
            return


def _ended(keys: int, within_s: float) -> bool:
    """Wait for a key; any but those that end it shows the next frame at once."""
    ready, _, _ = select.select([keys], [], [], within_s)
    return bool(ready) and os.read(keys, 1) in _ENDS


@contextmanager
def _unbuffered(keys: int) -> Iterator[None]:
    """Let a terminal hand over each key as it is pressed, and give it back as it was."""
    if not os.isatty(keys):
        yield
        return
    import termios  # noqa: PLC0415 - not on every system
    import tty  # noqa: PLC0415

    before = termios.tcgetattr(keys)
    tty.setcbreak(keys)
    try:
        yield
    finally:
        termios.tcsetattr(keys, termios.TCSADRAIN, before)
