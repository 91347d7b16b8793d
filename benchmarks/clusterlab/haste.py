"""How fast some workers work through what many sources have, and what that costs."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from benchmarks.clusterlab.deaths import Plan, staged
from benchmarks.clusterlab.hand import place_of
from listener.errors import StoreError
from listener.model import Search
from listener.store import Store

PATIENCE_S = 300.0


def haste(folder: Path, place: str, workers: int, sources: int, per_source: int) -> tuple[float, float]:
    """Return mentions a second of the clock, and seconds of processor time for a thousand mentions."""
    plan = Plan(
        workers=workers, sources=sources, hosts=8, per_source=per_source, length_s=0, pace_s=0, waits=True,
        roles=(("collect",),),
    )  # fmt: skip
    wanted, before = sources * per_source, _spent()
    with staged(folder, place, plan) as lab, Store(place_of(folder)) as store:
        _until(lambda: len(list(folder.glob("ready-*"))) == workers)
        lab.street.begin = time.monotonic()
        (folder / "go").touch()
        _until(lambda: _count(store) >= wanted)
        took = time.monotonic() - lab.street.begin
        lab.end()
    return wanted / took, (_spent() - before) / wanted * 1000


def _count(store: Store) -> int:
    with suppress(StoreError):
        return store.count(Search())
    return 0


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("the workers do not come to an end")
        time.sleep(0.02)
