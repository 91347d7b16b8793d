"""Somebody at a real terminal: the program as a process on a pseudo-terminal, its questions awaited and answered."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import termios
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from tests.cli.calls import PATIENCE_S, Office, _interruptible


@dataclass
class Seat:
    """A terminal with the program on it."""

    process: subprocess.Popen[bytes]
    master: int
    seen: str = ""
    """All that stood on the screen."""
    read: int = 0
    """How much of that was awaited already."""
    _bytes: bytearray = field(default_factory=bytearray)

    def awaits(self, words: str) -> None:
        """Wait until these words stand on the screen, below those that were awaited before."""
        end = time.monotonic() + PATIENCE_S
        while (at := self.seen.find(words, self.read)) < 0:
            assert time.monotonic() < end, self.seen
            assert self._more(), f"{words!r} was not said:\n{self.seen}"
        self.read = at + len(words)

    def answer(self, question: str, answer: str = "") -> None:
        """Wait for a question and type an answer."""
        self.awaits(question)
        self.type(f"{answer}\n")

    def goes_through(self, steps: Iterable[tuple[str, str | None]]) -> None:
        """Wait for words one after the other, and type the answer where there is one."""
        for words, answer in steps:
            self.awaits(words)
            if answer is not None:
                self.type(f"{answer}\n")

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def interrupt(self, question: str) -> int:
        """Press Ctrl-C at a question; returns the exit code."""
        self.awaits(question)
        self.process.send_signal(signal.SIGINT)
        with suppress(OSError):  # it has ended already
            self.type("\n")  # a signal just before Python reads is seen only when it has read
        return self.ends()

    def ends(self) -> int:
        """Wait for the end of the program; returns its exit code."""
        while self._more():
            pass
        return self.process.wait(PATIENCE_S)

    def _more(self) -> bool:
        """Read what is written next; False if nobody writes any more."""
        try:
            readable, _, _ = select.select([self.master], [], [], PATIENCE_S)
            chunk = os.read(self.master, 65536) if readable else b""
        except OSError:  # the other end is closed
            return False
        self._bytes += chunk
        self.seen = self._bytes.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(chunk)


@contextmanager
def seated(office: Office, *args: str, columns: int = 200) -> Iterator[Seat]:
    """Start the program on a terminal."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (50, columns))
    with _interruptible():
        process = subprocess.Popen(  # noqa: S603 - our own program
            office.command(*args), stdin=slave, stdout=slave, stderr=slave, env=office.environ(), cwd=office.folder
        )
    os.close(slave)
    try:
        yield Seat(process, master)
    finally:
        process.kill()
        process.wait(PATIENCE_S)
        os.close(master)
