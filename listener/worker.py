"""A worker: ``python -m listener.worker MEMORY_MB STEP_S`` runs sources' flows where they can be killed.

It is asked over its standard input by ``listener.workers`` and ends when that is closed. Ending a step that takes too
long is the business of whoever asks; only a worker whose program has died ends itself.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from listener.errors import SourceError
from listener.workerwire import Answer, failure, receive, send, told

OUT_OF_MEMORY = 12
"""Exit status of a worker that needed more than it may have (ENOMEM)."""
READY = b"ready"
_GROWN_MB = 150
"""A worker that holds more leaves as soon as it is idle: a large document leaves its memory in pieces."""


class Flows:
    """The flows that were begun here and have not ended, by number."""

    def __init__(self) -> None:
        self._flows: dict[int, Any] = {}

    def __bool__(self) -> bool:
        return bool(self._flows)

    def step(self, message: bytes) -> bytes:
        """Do what is wanted of a flow and return what comes of it. Raises MemoryError."""
        number = 0
        try:
            what, number, load = pickle.loads(message)  # noqa: S301 - from the program that has started this process
            return told(self._advanced(what, number, load))
        except MemoryError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001 - other people's code: it is told, and others go on
            self._flows.pop(number, None)
            return told(error)

    def _advanced(self, what: str, number: int, load: Any) -> Answer:
        if what == "begin":
            source, cursor, now = load
            self._flows[number] = source.collect(cursor, now)
        flow = self._flows[number]
        try:
            match what:
                case "begin":
                    answer: Answer = next(flow)
                case "send":
                    answer = flow.send(load)
                case "throw":
                    kind, detail, gone, wait = load
                    answer = flow.throw(failure(kind, detail, wait, gone=gone))
                case _:
                    flow.close()
                    raise SourceError("closed")
        except StopIteration as end:
            del self._flows[number]
            answer = end.value
        return answer


def serve(asked: BinaryIO, answers: BinaryIO, alarm: Callable[[bool], object], grown: Callable[[], bool]) -> None:
    """Answer until nobody asks any more, or until it has ``grown`` and holds no flow. Raises MemoryError.

    ``alarm`` is set before each step, and taken back after it.
    """
    flows = Flows()
    send(answers, READY)
    while (frame := receive(asked)) is not None:
        alarm(True)
        answer = flows.step(frame[0])
        alarm(False)
        leaves = not flows and grown()
        send(answers, answer, last=leaves)
        if leaves:
            return


def _alarm(step_s: float) -> Callable[[bool], object]:
    """Return what sets the system's own clock, which also ends what is busy in C: for a worker that nobody can kill.

    Whoever asks kills it long before, while there is somebody.
    """
    if not hasattr(signal, "setitimer"):
        return lambda _on: None
    return lambda on: signal.setitimer(signal.ITIMER_REAL, 3 * step_s if on else 0)


def _confine(memory_mb: int) -> None:
    """Give up what reading needs not: more memory, files to write, other processes, a dump of what is in memory."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):  # they mean the program, which lets its workers go by itself
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    with suppress(OSError):  # where memory ends, whoever reads is ended first, and not the daemon (proc(5))
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    most = {"RLIMIT_DATA": memory_mb * 1024 * 1024, "RLIMIT_FSIZE": 0, "RLIMIT_NPROC": 0, "RLIMIT_CORE": 0}
    for limit, value in most.items():
        with suppress(AttributeError, ValueError, OSError):  # a system without this limit, or with a lower one
            resource.setrlimit(getattr(resource, limit), (value, value))


def _has_grown() -> bool:
    """Tell whether it holds more than it should. Known on Linux only: what getrusage says began with our parent's."""
    try:
        pages = int(Path("/proc/self/statm").read_bytes().split()[1])
    except OSError:
        return False
    return pages * os.sysconf("SC_PAGE_SIZE") > _GROWN_MB * 1024 * 1024


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return both pipes. What a source prints goes nowhere, and it has nothing to read."""
    pipes = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return pipes


def main() -> None:
    """Serve the program that has started this process."""
    memory_mb, step_s = int(sys.argv[1]), float(sys.argv[2])
    asked, answers = _pipes()
    _confine(memory_mb)
    try:
        serve(asked, answers, _alarm(step_s), _has_grown)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    main()
