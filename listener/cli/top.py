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

from listener.cli.grid import drawn
from listener.cli.output import coloured, emit, width
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import sentences

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.parts import Parts

EVERY_S = 5.0
_ENTER, _LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
"""xterm's control sequences: onto a screen of its own without a cursor, and back."""
_HOME, _WIPE_LINE, _WIPE_BELOW = "\x1b[H", "\x1b[K", "\x1b[J"
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
    rows = drawn(listing(glances(parts, seen.now), seen), width(), coloured=coloured())
    return f"{text('top_head', at=seen.when(seen.now))}\n\n{rows}"


def watch(draw: Callable[[], str], keys: int, every_s: float = EVERY_S) -> None:
    """Draw again and again on a screen of its own until q comes in by the descriptor ``keys``, or Ctrl-C."""
    with _unbuffered(keys), _own_screen():
        try:
            while True:
                _show(draw())
                if _ended(keys, every_s):
                    return
        except KeyboardInterrupt:
            return


def _show(frame: str) -> None:
    """Write a frame over the one before, as much of it as the screen is high."""
    rows = _height()
    lines = frame.rstrip("\n").split("\n")[:rows]
    below = f"\r\n{_WIPE_BELOW}" if len(lines) < rows else ""
    click.echo(_HOME + "\r\n".join(_WIPE_LINE + line for line in lines) + below, nl=False, color=True)


def _height() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).lines or 24
    except (OSError, ValueError):  # nothing of the operating system's
        return 24


@contextmanager
def _own_screen() -> Iterator[None]:
    """Leave what stood on the terminal as it was."""
    click.echo(_ENTER, nl=False, color=True)
    try:
        yield
    finally:
        click.echo(_LEAVE, nl=False, color=True)


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
