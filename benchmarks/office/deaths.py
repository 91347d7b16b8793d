"""Lets the office live and kills it: at any moment of its work, or just when a message has arrived."""

from __future__ import annotations

import multiprocessing
import random
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.office.life import BEGIN, Office, live
from benchmarks.office.reckoning import reckoned
from benchmarks.office.wire import Wire, wired
from listener.store import Store

_ANY_MOMENT_S = 0.4
_AROUND_S = 0.006
"""Sending and noting take some milliseconds."""
_BEGINS_S, _ENDS_S = 60.0, 600.0
_STARTS = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else None)
"""Starts a life quickly where that can be done: as a copy of a process that has loaded everything, without threads."""


def office_deaths(folder: Path, deaths: int, seed: int, most_s: float = 3600.0) -> dict[str, float]:
    """Kill the office so often, or for so long; let the last life end by itself, and reckon."""
    dice = random.Random(seed)  # noqa: S311 - chooses moments, not secrets
    _STARTS.set_forkserver_preload(["benchmarks.office.life"])
    killed: list[int] = []
    began = time.monotonic()
    with wired(seed) as wire:
        office = Office(folder, wire.web, wire.smtp, seed)
        while len(killed) < deaths and time.monotonic() - began < most_s:
            killed.append(len(killed))
            _death(office, wire, killed[-1], dice)
        _peaceful_end(office, len(killed))
        return reckoned(office, wire, killed)


def _born(office: Office, number: int, rest: datetime | None) -> multiprocessing.process.BaseProcess:
    """Return a life that has begun its work. Raises RuntimeError if it does not begin."""
    ours, theirs = _STARTS.Pipe(duplex=False)
    with closing(ours), closing(theirs):
        process = _STARTS.Process(target=live, args=(office, number, rest, theirs))
        process.start()
        if not ours.poll(_BEGINS_S):
            process.kill()
            raise RuntimeError(f"life {number} did not begin")
        return process


def _death(office: Office, wire: Wire, number: int, dice: random.Random) -> None:
    process = _born(office, number, None)
    wire.arrived.clear()
    if dice.random() < 0.5:
        time.sleep(dice.random() * _ANY_MOMENT_S)
    else:
        wire.arrived.wait(10)
        time.sleep(dice.random() * _AROUND_S)
    process.kill()
    process.join()


def _peaceful_end(office: Office, number: int) -> None:
    """Let a last life finish what was begun."""
    with Store(office.database) as store:
        reached = store.hands.planned("office") or BEGIN
    process = _born(office, number, reached + timedelta(minutes=1))
    process.join(_ENDS_S)
    if process.exitcode != 0:
        process.kill()
        raise RuntimeError(f"the last life did not end by itself: {process.exitcode}")
