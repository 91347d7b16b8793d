"""A process that we begin: what it gets of our environment, the pipes to it, and who hears what it says beside them."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import BinaryIO, cast

from listener.log import pairs

MOST_PIECES, LONGEST = 20, 300
"""Of what a process writes to its standard error, the log gets so many pieces of so many bytes."""
_LAST_S = 5.0
"""Longest wait for the last words of a process that has ended."""
_PASSED = (
    *("PATH", "HOME", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TZDIR"),
    *("PYTHONHOME", "PYTHONUTF8", "PYTHONTZPATH", "PYTHONNOUSERSITE"),
)
"""What a Python needs. Secrets are in other variables, and stay here."""
_log = logging.getLogger(__name__)


class Child(subprocess.Popen[bytes]):
    """A Python of ours, asked and answering over pipes. What it writes to its standard error is told in the log.

    Whatever took the process over writes there, too: escaped, and the first pieces only, it can neither steer a
    terminal, forge a line nor fill a disk.
    """

    def __init__(
        self, name: str, command: Sequence[str], needs: Sequence[str] = (), *, threads: str = "", apart: bool = False
    ) -> None:
        """Begin it. Raises OSError. ``name``: for the log. ``needs``: further variables that it gets, where set.

        ``threads``: how many a library for numbers may begin. ``apart``: signals to our group of processes pass by it.
        """
        super().__init__(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=_environment(needs) | ({"OPENBLAS_NUM_THREADS": threads} if threads else {}), start_new_session=apart,
        )  # fmt: skip
        self.questions, self.answers = cast("BinaryIO", self.stdin), cast("BinaryIO", self.stdout)
        words = cast("BinaryIO", self.stderr)
        self._hearer = threading.Thread(target=_hear, args=(words, name), name=f"{name}'s words", daemon=True)
        self._hearer.start()

    def close(self) -> None:
        """Close all pipes; it has ended."""
        self._hearer.join(_LAST_S)
        for pipe in (self.questions, self.answers):
            with suppress(OSError):  # what was not written yet finds no reader
                pipe.close()


def _environment(needs: Sequence[str]) -> dict[str, str]:
    passed = {name: os.environ[name] for name in (*_PASSED, *needs) if name in os.environ}
    return passed | {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}


def _hear(words: BinaryIO, process: str) -> None:
    """Read to the end, also what nobody is told of: who writes to a full pipe waits for ever."""
    left = MOST_PIECES
    with words, suppress(OSError, ValueError):
        while left and (piece := words.readline(LONGEST)):
            if said := piece.decode("utf-8", "backslashreplace").strip():
                _log.warning("said on standard error %s", pairs(process=process, said=said))
                left -= 1
        if rest := sum(map(len, iter(lambda: words.read(65536), b""))):
            _log.warning("said more on standard error %s", pairs(process=process, bytes=rest))
