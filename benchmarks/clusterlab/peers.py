"""The toy jobs under leases and under procrastinate, with workers that are killed and started anew."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from benchmarks.clusterlab import toy
from listener.model.url import parsed
from listener.store import Store
from listener.store.db import open_db

_PATIENCE_S = 180.0
_BETWEEN_S = 1.0
"""From one death to the next."""


def why_not() -> str:
    """Return why procrastinate is not measured; empty: it is."""
    if find_spec("procrastinate") is None:
        return "procrastinate: skipped, it is not installed (the extra bench)"
    return ""


def leases(url: str, workers: int, kills: int, jobs: int, seed: int) -> dict[str, float]:
    """Let our own workers do the jobs: each is a source that is due once."""
    now = toy.now()
    with Store(parsed(url)) as store:
        store.subscribe([(f"s{n}", "toy", "", "") for n in range(jobs)], now)  # type: ignore[misc]
    db = open_db(parsed(url))

    def count() -> tuple[int, int]:
        ((done, rows),) = db.rows(
            "SELECT (SELECT count(*) FROM source WHERE last_visit IS NOT NULL), count(*) FROM mention"
        )
        return done, rows

    try:
        rate, killed = _run(["listener"], url, workers, kills, seed, jobs, count)
        ((twice,),) = db.rows(
            "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM visit GROUP BY source) AS them"
        )
        done, rows = count()
    finally:
        db.close()
    return _figures(rate, killed, jobs, done, rows, float(twice))


def procrastinated(url: str, workers: int, kills: int, jobs: int, seed: int) -> dict[str, float]:
    """Let procrastinate's workers do the same."""
    import psycopg  # noqa: PLC0415

    app = toy.queue(url)
    with psycopg.connect(url, autocommit=True) as connection:
        asyncio.run(_deferred(app, jobs, connection))

        def count() -> tuple[int, int]:
            row: Any = connection.execute(
                "SELECT (SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'visit' AND status = 'succeeded'), "
                "(SELECT count(*) FROM toy)"
            ).fetchone()
            return int(row[0]), int(row[1])

        rate, killed = _run(["procrastinate"], url, workers, kills, seed, jobs, count)
        row: Any = connection.execute("SELECT coalesce(sum(done - 1), 0) FROM toy").fetchone()
        done, rows = count()
    return _figures(rate, killed, jobs, done, rows, float(row[0]) / 3)


async def _deferred(app: Any, jobs: int, connection: Any) -> None:
    connection.execute(toy.TABLE)
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        await app.tasks["visit"].batch_defer_async(*({"job": n} for n in range(jobs)))


def _run(
    whose: list[str], url: str, workers: int, kills: int, seed: int, jobs: int, count: Callable[[], tuple[int, int]]
) -> tuple[float, int]:
    """Run workers until all jobs are done; returns jobs a second from the first that is done, and the deaths."""
    dice, killed = random.Random(seed), 0  # noqa: S311 - chooses moments, not secrets
    command = [sys.executable, "-m", "benchmarks.clusterlab.toy", url, *whose]
    hands = [_started(command) for _ in range(workers)]
    begin, at_begin, end = 0.0, 0, time.monotonic() + _PATIENCE_S
    next_death = 0.0
    try:
        while time.monotonic() < end:
            done, _ = count()
            if done and not begin:
                begin, at_begin = time.monotonic(), done
                next_death = begin + _BETWEEN_S * dice.random()
            if done >= jobs:
                return (done - at_begin) / max(1e-6, time.monotonic() - begin), killed
            if begin and killed < kills and time.monotonic() > next_death:
                place = dice.randrange(workers)
                hands[place].kill()
                hands[place].wait()
                hands[place] = _started(command)
                killed, next_death = killed + 1, time.monotonic() + _BETWEEN_S * dice.random()
            time.sleep(0.01)
        return 0.0, killed
    finally:
        for hand in hands:
            hand.kill()
            hand.wait()


def _started(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - our own module


def _figures(rate: float, killed: int, jobs: int, done: int, rows: int, twice: float) -> dict[str, float]:
    return {
        "jobs_a_second": rate,
        "kills": float(killed),
        "jobs_lost": float(jobs - done),
        "rows_lost": float(3 * jobs - rows),
        "done_twice": twice,
    }
