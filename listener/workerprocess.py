"""One worker process as the program sees it: what is said to it, one step at a time, and how it is ended."""

from __future__ import annotations

import signal
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from listener.childprocess import Child
from listener.errors import SourceError
from listener.worker import OUT_OF_MEMORY, READY
from listener.workerwire import Answer, NonsenseError, receive, send, understood

_START_S, _LEAVE_S = 60.0, 2.0
_LATE, _CLOSED = "no end after", "the program ends"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may do."""

    step_s: float
    """Seconds for one step of a flow: what it does with one answer."""
    memory_mb: int
    answer_bytes: int
    """The most that a step may bring."""


class GoneError(Exception):
    """The worker had ended before it was asked."""


class Worker:
    """A process that reads, and what is said to it, one step at a time."""

    def __init__(self, limits: Limits, python: str, *, keyed: bool) -> None:
        """Start it. Raises OSError."""
        self.gone = False
        self.keyed = keyed
        """Whether it is for sources that hold secrets; then for no others."""
        self.users = 0
        """How many flows are here; counted by ``Workers``."""
        self._limits = limits
        self._turn, self._guard = threading.Lock(), threading.Lock()
        self._ready, self._rests_since = False, monotonic()
        self._until: float | None = None
        self._why = ""
        command = [python, "-P", "-B", "-m", "listener.worker", str(limits.memory_mb), str(limits.step_s)]
        self._process = Child("worker", command, threads="1", apart=True)
        self._asked, self._answers = self._process.questions, self._process.answers

    @property
    def busy(self) -> bool:
        """Whether a step is being done."""
        return self._turn.locked()

    def ask(self, message: bytes) -> Answer:
        """Have a step done. Raises SourceError ``stalled``, ``crashed`` or ``no_worker``, and GoneError."""
        with self._turn:
            if self._process.poll() is not None:
                self._end()
            if self.gone:  # one that never was ready says why: others would fare no better
                raise GoneError if self._ready else self._failure("no_worker")
            if not self._ready and self._exchange(None, _START_S) != READY:
                raise self._failure("no_worker")
            self._ready = True
            frame = self._exchange(message, self._limits.step_s)
            self._rests_since = monotonic()
            if frame is None:
                raise self._failure("crashed")
            try:
                return understood(frame)
            except NonsenseError:  # ended before another flow has its turn: that one is not to blame
                self._kill("its answer made no sense")
                self._end()
                raise self._failure("crashed") from None

    def _exchange(self, message: bytes | None, seconds: float) -> bytes | None:
        """Say something and return what is answered; None if it ended over that."""
        with self._guard:
            self._until = monotonic() + seconds
        frame = None
        try:
            if message is not None:
                send(self._asked, message)
            frame = receive(self._answers, self._limits.answer_bytes)
        except NonsenseError:
            self._kill("its answer was too large")
        except OSError:
            pass  # it does not listen any more
        with self._guard:
            self._until = None
        if frame is None or frame[1] or self._why:
            self._end()
        return frame[0] if frame and not self._why else None

    def _failure(self, kind: str) -> SourceError:
        """Return why there was no answer."""
        if self._why == _CLOSED:
            return SourceError("closed", _CLOSED)
        if self._why == _LATE and kind != "no_worker":
            return SourceError("stalled", f"{_LATE} {self._limits.step_s:g} s")
        return SourceError(kind, self._why or _reason(self._process.returncode))

    def _kill(self, why: str) -> None:
        self._why = self._why or why
        self._process.kill()

    def _end(self) -> None:
        """See it off: it has ended, or is about to."""
        self.gone = True
        try:
            self._process.wait(_LEAVE_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.close()

    def watch(self, now: float, idle_s: float) -> bool:
        """Kill it if its step takes too long, let it go if nobody has needed it for long; tells whether it stays."""
        with self._guard:
            if self._until is not None and now > self._until:
                self._kill(_LATE)
        if not self.users and now - self._rests_since > idle_s and self._turn.acquire(blocking=False):
            self._asked.close()
            self._end()
            self._turn.release()
        return not self.gone

    def kill(self) -> None:
        """End it, whatever it does: the program ends, or it is not to be trusted."""
        self._kill(_CLOSED)
        with self._turn:
            self._end()


def _reason(status: int | None) -> str:
    """Return how a process ended."""
    if status == OUT_OF_MEMORY:
        return "out of memory"
    with suppress(ValueError, TypeError):
        return signal.Signals(-(status or 0)).name
    return f"exit {status}"
