"""The toy jobs that leases and procrastinate are both given: wait a little, then store three rows in a transaction.

``python -m benchmarks.clusterlab.toy URL WHOSE`` is one worker's process. A job waits ``WAIT_S``, as for a fetch, and
stores three rows under unique names: what is done twice leaves no trace there, and is counted by the tries.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from listener.errors import Overtaken, StoreError
from listener.model import After, BrandId, DateQuality, Judged, Medium, Mention, Mood, SourceName, Tally, Tone, Visit
from listener.model.url import DatabaseUrl, parsed
from listener.shifts import new_name
from listener.store import Store
from listener.store.leases import Worker

WAIT_S = 0.005
LEASE = timedelta(seconds=2)
FAR = timedelta(days=300)
"""Whoever has been visited is due again only then: each job is done once."""
TABLE = "CREATE TABLE IF NOT EXISTS toy (name TEXT PRIMARY KEY, done BIGINT NOT NULL)"


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def rows(job: object) -> list[str]:
    """Return the names of what a job finds."""
    return [f"{job}-{number}" for number in range(3)]


def listener_worker(place: DatabaseUrl, pid: int) -> None:
    """Take sources by leases until none is due."""
    idle = time.monotonic()
    while time.monotonic() - idle < 3 * LEASE.total_seconds():
        with suppress(StoreError), Store(place) as store:
            store.leases.share(new_name("toy", pid), LEASE)
            me = Worker(store.leases.owner, "toy", pid, ("collect",), "toy", "", now())
            beaten = 0.0
            while time.monotonic() - idle < 3 * LEASE.total_seconds():
                if time.monotonic() - beaten > LEASE.total_seconds() / 6:
                    store.leases.beat(me, (), (), now())
                    beaten = time.monotonic()
                for visit in store.leases.claim(store.due_sources(now(), 10), now()):
                    _visit(store, visit)
                    idle = time.monotonic()
                time.sleep(0.001)


def _visit(store: Store, visit: Visit) -> None:
    time.sleep(WAIT_S)
    batch = [_judged(visit.source, name) for name in rows(visit.source)]
    with suppress(Overtaken):
        store.save_visit(visit.source, batch, Tally(len(batch)), After({}, now() + FAR), now())


def _judged(source: SourceName, name: str) -> Judged:
    at, text = now(), f"Stück {name}"
    mention = Mention(
        *(source, name, Medium.NEWS, at, at, DateQuality.EXACT), url="", author="", title="", text=text, lang="de"
    )
    tone = Tone(Mood.NEUTRAL, 0.0, "toy", ())
    return Judged(mention, (BrandId("toy"),), (), tone, (), fingerprint=name, link=None)


def queue(url: str) -> Any:
    """Return procrastinate's application with the one task."""
    import procrastinate  # noqa: PLC0415 - a peer, in the extra ``bench``
    import psycopg  # noqa: PLC0415

    app: Any = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
    kept: list[psycopg.AsyncConnection[Any]] = []

    @app.task(name="visit", retry=procrastinate.RetryStrategy(max_attempts=50, wait=1))  # type: ignore[untyped-decorator]
    async def visit(job: int) -> None:
        await asyncio.sleep(WAIT_S)
        if not kept:
            kept.append(await psycopg.AsyncConnection.connect(url))
        async with kept[0].transaction():
            for name in rows(job):
                sql = "INSERT INTO toy VALUES (%s, 1) ON CONFLICT (name) DO UPDATE SET done = toy.done + 1"
                await kept[0].execute(sql, [name])

    @app.periodic(cron="* * * * * */2")  # type: ignore[untyped-decorator]
    @app.task(name="rescue", queueing_lock="rescue", pass_context=True, priority=100)  # type: ignore[untyped-decorator]
    async def rescue(context: Any, timestamp: int) -> None:  # noqa: ARG001 - what a periodic task is given
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=LEASE.total_seconds()):
            await app.job_manager.retry_job(job)

    return app


def procrastinate_worker(url: str) -> None:
    """Work until killed."""
    app = queue(url)

    async def work() -> None:
        async with app.open_async():
            await app.run_worker_async(
                concurrency=1, wait=True, fetch_job_polling_interval=0.5, update_heartbeat_interval=0.5,
                stalled_worker_timeout=LEASE.total_seconds(), install_signal_handlers=False, delete_jobs="never",
            )  # fmt: skip

    asyncio.run(work())


if __name__ == "__main__":
    if sys.argv[2] == "listener":
        listener_worker(parsed(sys.argv[1]), os.getpid())
    else:
        procrastinate_worker(sys.argv[1])
