"""Ways to call the program: in this process, on a simulated terminal, and as a process of its own."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from click.testing import CliRunner

from listener.cli import cli
from listener.cli.session import Session

CONFIG = """
language = "de"
[[brands]]
id = "nordwind"
name = "Nordwind Bahn"
aliases = ["Nordwind"]
[[brands]]
name = "Südexpress"
[[sources]]
name = "tagblatt"
kind = "feed"
url = "https://tagblatt.example/rss"
[channels.slack]
kind = "slack"
url_env = "SLACK_URL"
[retention]
mentions_days = 36500
"""
CLEAN: Mapping[str, str | None] = {
    **dict.fromkeys(("LISTENER_LANG", "LISTENER_CONFIG", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "COLUMNS", "SLACK_URL")),
    "LANG": "C.UTF-8",
    "TERM": "xterm-256color",
    "PAGER": "cat",
}
"""The environment of every call: nothing of the machine's own."""
PATIENCE_S = 120.0
"""Only a test that fails waits so long; a crowded machine makes nothing fail."""


@dataclass(frozen=True)
class Done:
    """What a call came to."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[list[str]]:
        """Return the tab-separated rows without their heading."""
        return [line.split("\t") for line in self.out.splitlines()[1:]]


@dataclass(frozen=True)
class Office:
    """A folder with a configuration, and the program to call there."""

    folder: Path
    env: Mapping[str, str | None] = field(default_factory=dict)

    def where(self, **env: str | None) -> Office:
        """Return the same office with more in its environment."""
        return Office(self.folder, {**self.env, **env})

    def call(self, *args: str, stdin: str | bytes = "", patience_s: float = 0.1, **env: str | None) -> Done:
        """Call the program in this process; a bug is raised, not reported."""
        session = Session(patience_s=patience_s)
        done = CliRunner().invoke(
            cli,
            ["--config", str(self.folder), *args],
            input=stdin,
            obj=session,
            env={**CLEAN, **self.env, **env},
            prog_name="listener",
        )
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Done(done.exit_code, done.stdout, done.stderr)

    def see(self, *args: str, columns: int = 80, **env: str | None) -> str:
        """Return what a person sees who calls the program on a terminal, escape sequences and all."""
        command = ["--config", str(self.folder), *args]
        with (
            _environment({**CLEAN, **self.env, **env}),
            _terminal(columns) as screen,
            pytest.raises(SystemExit) as end,
        ):
            cli.main(command, prog_name="listener", obj=Session())
        assert not end.value.code, screen.text
        return screen.text

    def process(self, *args: str, stdin: str = "", **env: str | None) -> Done:
        """Call the program as a process of its own."""
        done = subprocess.run(  # noqa: S603 - our own program
            self.command(*args), capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE_S, check=False,
            input=stdin, env=self.environ(**env), cwd=self.folder,
        )  # fmt: skip
        return Done(done.returncode, done.stdout, done.stderr)

    def start(self, *args: str, **env: str | None) -> subprocess.Popen[str]:
        """Start the program as a process and leave it running; it can be interrupted."""
        with _interruptible():
            return subprocess.Popen(  # noqa: S603 - our own program
                self.command(*args), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                encoding="utf-8", env=self.environ(**env), cwd=self.folder,
            )  # fmt: skip

    def command(self, *args: str) -> list[str]:
        """Return the command line of such a process."""
        return [sys.executable, "-m", "listener", "--config", str(self.folder), *args]

    def environ(self, **env: str | None) -> dict[str, str]:
        """Return the environment of such a process."""
        wanted = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **CLEAN, **self.env, **env}
        return {name: value for name, value in wanted.items() if value is not None}


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let what is started hear Ctrl-C: a shell that starts tests in the background has them, and theirs, ignore it."""
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _environment(wanted: Mapping[str, str | None]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in wanted}
    _set(wanted)
    try:
        yield
    finally:
        _set(before)


def _set(wanted: Mapping[str, str | None]) -> None:
    for name, value in wanted.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@dataclass
class Screen:
    """What was written to the terminal."""

    text: str = ""


@contextmanager
def _terminal(columns: int) -> Iterator[Screen]:
    """Stand a real pseudo-terminal in for standard output and standard error."""
    screen, chunks = Screen(), list[bytes]()
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (50, columns))
    mode = termios.tcgetattr(slave)
    mode[1] &= ~termios.OPOST  # line ends as written
    termios.tcsetattr(slave, termios.TCSANOW, mode)

    def read() -> None:
        try:
            while chunk := os.read(master, 65536):
                chunks.append(chunk)
        except OSError:  # all that was written has been read, and nobody can write any more
            return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with os.fdopen(slave, "w", encoding="utf-8") as stream, redirect_stdout(stream), redirect_stderr(stream):
            yield screen
    finally:
        reader.join(10)
        os.close(master)
        screen.text = b"".join(chunks).decode()
