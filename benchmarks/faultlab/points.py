"""F2: the program dies before and after each kind of transaction that it makes, once each, by plan and not by chance.

A kind of transaction is named after the method of the store that commits it. A first life without a death tells which
there are; then each of them kills a life just before its COMMIT, and another one when the next statement begins.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any, TypeAlias

from benchmarks.faultlab.days import TASK
from benchmarks.office.life import BEGIN, Office
from benchmarks.office.wire import Wire, wired
from listener.store import Store

_STORE = str(Path("listener") / "store")
_LIFE_S = 300.0
_CONNECT = sqlite3.connect
_FRESH = multiprocessing.get_context("spawn")
Life: TypeAlias = Callable[[Office, int, datetime, Connection], None]
"""Lives on where the last one ended, until a time; says when it begins."""
Reckoning: TypeAlias = Callable[[Office, Wire, Sequence[int]], dict[str, float]]
"""Compares, at the end, what should be with what is; it is told which lives were killed."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the program at which it may die."""

    name: str
    """Module and method of the store, as "hands.act"."""
    after: bool
    """When the transaction is done and the next statement begins; else just before its COMMIT."""
    nth: int = 1
    """Of the transactions of this kind in a life."""

    def __str__(self) -> str:
        return f"{self.name} {'after' if self.after else 'before'} commit"


class Fate:
    """Sees each statement of each connection of this process, and kills it at its point."""

    def __init__(self, point: Point | None) -> None:
        self.commits: Counter[str] = Counter()
        self._point = point
        self._last = False

    def connect(self, *args: Any, **more: Any) -> sqlite3.Connection:
        """Open a connection, as ``sqlite3.connect`` does, and be told of its statements."""
        connection: sqlite3.Connection = _CONNECT(*args, **more)
        connection.set_trace_callback(self._statement)
        return connection

    def _statement(self, sql: str) -> None:
        if self._last:
            _die()
        if sql.strip().upper() != "COMMIT":
            return
        name = _who(sys._getframe(1))  # noqa: SLF001 - who commits stands on the stack only
        self.commits[name] += 1
        due = self._point is not None and (self._point.name, self._point.nth) == (name, self.commits[name])
        if due and self._point and not self._point.after:
            _die()
        self._last = due


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _who(frame: FrameType | None) -> str:
    """Return the store's method that is at work: the outermost one below whoever called the store."""
    found = ""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.parent.parts[-2:] == Path(_STORE).parts and path.stem != "sqlite":
            found = f"{_module(path)}.{frame.f_code.co_name}"
        frame = frame.f_back
    return found or "opening"


def _module(path: Path) -> str:
    return "store" if path.stem == "__init__" else path.stem


def lived(life: Life, point: Point | None, office: Office, number: int, rest: datetime, told: Connection) -> None:
    """Live on where the last life ended, until the point; who reaches the end says how often it did what."""
    fate = Fate(point)
    sqlite3.connect = fate.connect  # type: ignore[assignment]  # of this process, which will die of it
    life(office, number, rest, told)
    told.send(dict(fate.commits))


@dataclass(slots=True)
class Lives:
    """The lives of one office, one after the other."""

    life: Life
    office: Office
    born: int = 0
    killed: list[int] = field(default_factory=list)

    def time(self) -> datetime:
        """Return how far the last life came."""
        if not self.office.database.exists():
            return BEGIN
        with Store(self.office.database) as store:
            return store.hands.planned(TASK) or BEGIN

    def live(self, length: timedelta, point: Point | None = None) -> tuple[int | None, dict[str, int]]:
        """Live on for so long or until the point; returns the exit code, and the commits of who reached the end."""
        ours, theirs = _FRESH.Pipe(duplex=False)
        told = (self.life, point, self.office, self.born, self.time() + length, theirs)
        process = _FRESH.Process(target=lived, args=told)
        process.start()
        theirs.close()
        said = list(_heard(ours))
        process.join(_LIFE_S)
        self.killed += [self.born] if process.exitcode == -signal.SIGKILL else []
        self.born += 1
        return process.exitcode, next((one for one in said if isinstance(one, dict)), {})

    def whole(self, length: timedelta) -> dict[str, int]:
        """Let a life end by itself; return how often it did what. Raises RuntimeError if it does not."""
        code, commits = self.live(length)
        if code != 0:
            raise RuntimeError(f"a life that nobody killed ended with {code}")
        return commits


def _heard(ours: Connection) -> Iterator[object]:
    """Yield what a life says until it ends, whichever way."""
    with ours:
        while True:
            try:
                yield ours.recv()
            except EOFError:
                return


def deaths_at_points(
    life: Life, reckoned: Reckoning, folder: Path, seed: int, length: timedelta, most: int | None = None
) -> dict[str, float]:
    """Kill a life before and after each kind of transaction, let the last one live on for a day, and reckon.

    ``length``: of the life without a death that tells the kinds; ``most``: no more points than that.
    """
    with wired(seed) as wire:
        with tempfile.TemporaryDirectory() as rehearsal:
            commits = Lives(life, Office(Path(rehearsal), wire.web, wire.smtp, seed)).whole(length)
        wire.receipts.clear()
        lives = Lives(life, Office(folder, wire.web, wire.smtp, seed))
        for point in points(commits)[:most]:
            lives.live(length, point)
        lives.whole(length)
        figures = reckoned(lives.office, wire, lives.killed)
    return {**figures, "points": float(len(points(commits)[:most])), "deaths": float(len(lives.killed))}


def points(commits: Mapping[str, int]) -> Sequence[Point]:
    """Return the places to die at: before and after each kind of transaction, the second of its kind if there is."""
    return [Point(name, after, min(2, count)) for name, count in sorted(commits.items()) for after in (False, True)]
