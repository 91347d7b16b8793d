"""Runs sources' flows in processes that can be killed: what a document does to its reader, it does to nobody else.

The requests that a flow yields are sent here, by whoever drives it; only the reading happens there (0049).
"""

from __future__ import annotations

import logging
import pickle
import sys
import threading
from collections.abc import Generator
from contextlib import suppress
from datetime import datetime
from itertools import count
from time import monotonic
from typing import Any

from listener.errors import SourceError
from listener.log import pairs
from listener.model import Batch, Json, MailQuery, Request, Secret
from listener.ports import Flow, MailFlow, Source
from listener.workerprocess import GoneError, Limits, Worker
from listener.workerwire import Answer, taken_apart

MOST = 2
"""Processes, and one more for sources that hold secrets. Flows wait for the steps of others, not for their visits."""
_IDLE_S, _LOOK_S = 180.0, 1.0
_TRIES = 3
_REPEATABLE = 8 * 1024 * 1024
"""Bytes of answers that a flow keeps until it ends: they are read again if its worker is lost by another's fault."""
_SECRET = Secret.__name__.encode()
"""Stands in every pickle that holds one, however deep. A worker that a document has taken over holds nobody's keys."""
_log = logging.getLogger(__name__)


def allowed(step_s: float, max_mb: int) -> Limits:
    """Return what is enough for answers of so many megabytes: reading a feed takes some 15 times its size, measured."""
    return Limits(step_s, memory_mb=512 + 32 * max_mb, answer_bytes=4 * max_mb * 1024 * 1024)


class Workers:
    """Begins flows in workers: a ``Begin``. A worker is started when it is needed and ended when it is not."""

    def __init__(self, limits: Limits, most: int = MOST, idle_s: float = _IDLE_S, python: str = sys.executable) -> None:
        self._limits, self._most, self._idle_s, self._python = limits, most, idle_s, python
        self._numbers = count(1)
        self._all: list[Worker] = []
        self._change = threading.Condition()
        self._closed = False
        self._warden: threading.Thread | None = None

    def __call__(self, source: Source, cursor: Json, now: datetime) -> Flow | MailFlow:
        """Return a flow that runs elsewhere; it also raises ``stalled``, ``crashed``, ``no_worker``, ``interrupted``.

        A source that cannot be sent anywhere runs here: a class within a function, an option that no pickle holds.
        """
        talk = _Talk(self, next(self._numbers))
        try:
            talk.prepare("begin", (source, cursor, now))
        except Exception as error:  # noqa: BLE001 - whatever other people's classes raise when they are pickled
            _log.warning("read without protection %s", pairs(kind=type(source).__name__, error=type(error).__name__))
            return source.collect(cursor, now)
        return _flow(talk)

    def lend(self, *, keyed: bool) -> Worker:
        """Return the worker with the least to do, a new one where all are busy. Raises SourceError."""
        with self._change:
            if self._closed:
                raise SourceError("closed", "the program ends")
            self._all = [one for one in self._all if not one.gone]
            fit = [one for one in self._all if one.keyed == keyed]
            chosen = min(fit, key=lambda one: (one.busy, one.users), default=None)
            if chosen is None or (chosen.busy and len(fit) < self._most and not keyed):
                chosen = self._started(keyed=keyed)
            chosen.users += 1
            return chosen

    def give_back(self, worker: Worker) -> None:
        """Note that a flow needs its worker no more."""
        with self._change:
            worker.users -= 1

    def _started(self, *, keyed: bool) -> Worker:
        try:
            worker = Worker(self._limits, self._python, keyed=keyed)
        except OSError as error:
            raise SourceError("no_worker", error.strerror or type(error).__name__) from error
        self._all.append(worker)
        if self._warden is None:
            self._warden = threading.Thread(target=self._watch, name="warden", daemon=True)
            self._warden.start()
        self._change.notify_all()
        return worker

    def _watch(self) -> None:
        look_s = min(_LOOK_S, self._limits.step_s / 10)
        with self._change:
            while not self._closed:
                self._change.wait(look_s if self._all else None)
                now = monotonic()
                self._all = [one for one in self._all if one.watch(now, self._idle_s)]

    def close(self) -> None:
        """End all workers; whoever waits for one is told so."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        for worker in self._all:
            worker.kill()
        if self._warden is not None:
            self._warden.join()


class _Talk:
    """What is said to one flow. Where its worker was lost by another's fault, all of it is said to the next one."""

    def __init__(self, workers: Workers, number: int) -> None:
        self._workers, self._number = workers, number
        self._worker: Worker | None = None
        self._said: list[bytes] = []
        self._whole, self._keyed = True, False

    def prepare(self, what: str, load: object) -> None:
        """Note what is to be said next."""
        message = pickle.dumps((what, self._number, load), pickle.HIGHEST_PROTOCOL)
        if sum(map(len, self._said)) + len(message) > _REPEATABLE:
            self._whole = self._whole and not self._said
            self._said.clear()
        self._keyed = self._keyed or (what == "begin" and _SECRET in message)
        self._said.append(message)

    def say(self) -> Request | MailQuery | Batch:
        """Say what was prepared and return what comes of it. Raises SourceError."""
        answer = self._answer()
        if isinstance(answer, SourceError):
            raise answer
        return answer

    def _answer(self) -> Answer:
        for _ in range(_TRIES):
            try:
                if self._worker is not None:
                    return self._worker.ask(self._said[-1])
                if not self._whole:
                    break
                return self._anew()
            except GoneError:
                self.leave()
        raise SourceError("interrupted", "another source has ended the process that was reading")

    def _anew(self) -> Answer:
        self._worker = self._workers.lend(keyed=self._keyed)
        *_, answer = map(self._worker.ask, self._said)  # what is asked again was answered, and is among them
        return answer

    def leave(self) -> None:
        """Be done with the worker."""
        worker, self._worker = self._worker, None
        if worker is not None:
            self._workers.give_back(worker)

    def close(self) -> None:
        """End the flow where it is."""
        if self._worker is not None:
            with suppress(GoneError, SourceError):
                self._worker.ask(pickle.dumps(("close", self._number, None)))


def _flow(talk: _Talk) -> Generator[Any, Any, Batch]:
    """Return a flow that does what another one does elsewhere."""
    try:
        step = talk.say()
        while not isinstance(step, Batch):
            try:
                answer = yield step
            except SourceError as error:
                talk.prepare("throw", taken_apart(error))
            except BaseException:
                talk.close()
                raise
            else:
                talk.prepare("send", answer)
            step = talk.say()
        return step
    finally:
        talk.leave()
