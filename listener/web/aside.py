"""A process of its own that answers one question after the other: begun when it is needed, gone when nobody asks.

What it computes slows down no thread of ours, and its memory goes with it. It never outlives its parent: it hears that
its input ends, whatever it is at. It has nobody's secrets, and all that it can give back is values: whatever
took it over could run nothing here.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import is_dataclass
from enum import Enum
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from listener.childprocess import Child
from listener.errors import ListenerError

IDLE_S = 300.0
"""A process that nobody has asked for so long ends."""
LIMIT_S = 600.0
"""Longest wait for an answer: a dozen times what the largest count of all takes (``trust.MOST``)."""
_BY_ITSELF = 0
"""Exit status of a process that nobody asked any more."""
_LAST_S = 5.0
"""Longest wait for the end of a process that has closed its output."""
_NICE = 5
"""What people wait for goes before what is counted for later."""
_NEEDS = ("TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP")
"""What SQLite needs of our environment beside what a Python needs."""
_VALUES = {
    *(("datetime", name) for name in ("date", "datetime", "time", "timedelta", "timezone")),
    *(("collections", name) for name in ("Counter", "OrderedDict", "defaultdict", "deque")),
    ("zoneinfo", "ZoneInfo"),
}
"""Classes of others that an answer may name."""


class Ended(ListenerError):
    """The process ended without an answer: it was killed, took too long, or the machine has no memory left."""


class Aside:
    """Keeps one process. One question at a time; ``end`` may come from anybody, and comes at the end of the program."""

    def __init__(self, program: str, python: str = sys.executable, limit_s: float = LIMIT_S) -> None:
        """``program``: Python that calls ``serve``. ``limit_s``: whatever takes longer is ended."""
        self._command, self._limit_s = [python, "-P", "-c", program], limit_s
        self._running: list[Child] = []
        weakref.finalize(self, _end, self._running)

    def ask(self, question: object) -> Any:
        """Return the answer. Raises Ended."""
        late = threading.Timer(self._limit_s, self._kill)
        late.daemon = True
        late.start()
        try:
            return self._answer(pickle.dumps(question))
        finally:
            late.cancel()

    def _answer(self, asked: bytes) -> Any:
        for process in self._running[:1]:
            if found := _answered(process, asked):
                return found[0]
            if process.returncode != _BY_ITSELF:
                break
            self.end()
        if not self._running and (found := _answered(self._begin(), asked)):
            return found[0]
        self.end()
        raise Ended("the process that counts has ended")

    def end(self) -> None:
        """End the process, whatever it is at; the next question begins another."""
        _end(self._running)

    def _begin(self) -> Child:
        try:
            found = Child("counting", self._command, _NEEDS)
        except OSError as error:
            raise Ended(f"no process can be begun: {error.strerror}") from error
        threading.Thread(target=found.wait, name="reaper", daemon=True).start()  # whenever it ends, no zombie stays
        self._running.append(found)
        return found

    def _kill(self) -> None:
        for process in self._running[:1]:
            process.kill()


def _answered(process: Child, asked: bytes) -> tuple[Any] | None:
    """Return the answer in a tuple; None: the process has ended, or makes no sense and is to be ended."""
    try:
        process.questions.write(asked)
        process.questions.flush()
        return (_Values(process.answers).load(),)
    except (OSError, ValueError, EOFError):  # ValueError: the pipe was closed by ``end``
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LAST_S)
        return None
    except Exception:  # noqa: BLE001 - whatever a pickle can raise that is broken off or names something else
        return None


class _Values(pickle.Unpickler):
    """Makes values, ours and those of the calendar, and calls nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        """Return a class that an answer names. Raises UnpicklingError if it holds more than values."""
        if (module, name) == ("builtins", "getattr"):
            return _zones
        if (module, name) in _VALUES:
            return super().find_class(module, name)
        if module.startswith("listener.") and "." not in name and _is_value(found := super().find_class(module, name)):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def _is_value(found: object) -> bool:
    return isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum | ListenerError))


def _zones(of: object, name: str) -> object:
    """Stand in for ``getattr``, which pickles of time zones name."""
    if of is ZoneInfo and name == "_unpickle":
        return getattr(ZoneInfo, name)
    raise pickle.UnpicklingError(f"{name} is no value")


def _end(running: list[Child]) -> None:
    while running:
        process = running.pop()
        process.kill()
        process.wait()
        process.close()


def serve(answer: Callable[[Any], object], idle_s: float = IDLE_S) -> None:
    """Answer questions in this process, as a child of ``Aside``; ends it when nobody asks or its parent has gone."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    with os.fdopen(os.dup(sys.stdout.fileno()), "wb") as out:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
        questions: queue.SimpleQueue[object] = queue.SimpleQueue()
        threading.Thread(target=_hear, args=(sys.stdin.buffer, questions), daemon=True).start()
        with suppress(queue.Empty):
            while True:
                pickle.dump(answer(questions.get(timeout=idle_s)), out)
                out.flush()
    os._exit(_BY_ITSELF)  # the other thread still reads; the interpreter would stumble over it


def _hear(stream: BinaryIO, questions: queue.SimpleQueue[object]) -> None:
    """Take questions as they come; without a parent there is nobody to answer."""
    try:
        while True:
            questions.put(pickle.load(stream))  # noqa: S301 - of our parent
    finally:
        os._exit(1)
