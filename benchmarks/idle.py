"""What the daemon needs while nothing happens: memory, CPU time, and what deciding who is due costs.

``python -m benchmarks.idle [--sources N] [--seconds N] [--due N] [--json] [--smallest]``. The real daemon visits a
server on loopback that says "unchanged"; after its first round its CPU time is read off the system, its workers'
included. Then all sources are made due at once, the daemon is stopped and let go on (SIGSTOP, SIGCONT): whoever is not
visited then was missed. ``due``: the question that each tick asks, of a database with so many sources, thirty of them
due. Linux only.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.faultlab.vitals import children, look
from benchmarks.fetching import serving
from benchmarks.polling.turns import addresses
from benchmarks.race.corpus import brands
from benchmarks.report import Report, at_most, options, publish, table
from listener.model import SourceName
from listener.store import Store

_CONFIG = """\
language = "en"
[storage]
path = "listener.db"
[http]
allow_networks = ["127.0.0.0/8"]
pace_s = 0
[[brands]]
name = "{brand}"
[channels.nobody]
kind = "slack"
url_env = "IDLE_SLACK_URL"
"""
_SOURCE = '[[sources]]\nname = "feed-{number}"\nkind = "feed"\nevery = "5m"\nurl = "{url}"\n'
_STARTS_S, _CATCHES_UP_S, _STOPPED_S = 900.0, 300.0, 5.0
_RSS_MB, _PERCENT, _DUE_PERCENT = 120.0, 1.0, 2.0
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_AT_ONCE, _QUESTIONS, _IN_A_TICK = 10, 50, 30


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options("idle", __doc__, "five sources, two seconds")
    parser.add_argument("--sources", type=int, default=1_000, help="feeds that the daemon visits")
    parser.add_argument("--seconds", type=float, default=120.0, help="how long it is watched")
    parser.add_argument("--due", type=int, default=10_000, help="sources of the database that is asked who is due")
    chosen = parser.parse_args(arguments)
    few = chosen.smallest
    figures = deciding(100 if few else chosen.due)
    figures |= idling(5 if few else chosen.sources, 2.0 if few else chosen.seconds)
    limits = {"rss_mb": _RSS_MB, "cpu_percent": _PERCENT, "due.percent": _DUE_PERCENT, "missed": 0.0}
    targets = {} if few else {key: at_most(figures[key], most) for key, most in limits.items()}
    shown = table(("figure", "value"), [(key, f"{value:,.2f}") for key, value in figures.items()])
    publish(Report("idle", figures, targets), shown, as_json=chosen.json)


def deciding(sources: int) -> dict[str, float]:
    """Return what a core spends on asking once a second who is due."""
    now = datetime(2026, 11, 22, 18, tzinfo=UTC)
    names = [SourceName(f"feed-{number}") for number in range(sources)]
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "listener.db") as store:
        store.subscribe([(name, "feed", "o", f"host-{at // 5}.example") for at, name in enumerate(names)], now)
        step = timedelta(minutes=5) / sources
        with store._db.transaction() as connection:  # noqa: SLF001 - as after a round of visits
            connection.executemany(
                "UPDATE source SET due = ?, last_visit = ?, last_success = ?, shown = ? WHERE name = ?",
                [
                    (int((now + at * step).timestamp()), *(int(now.timestamp()) - 300,) * 2, bytes(480), name)
                    for at, name in enumerate(names)
                ],
            )
        asked = now + min(_IN_A_TICK, sources) * step
        began = time.thread_time()
        for _ in range(_QUESTIONS):
            due = store.due_sources(asked, _AT_ONCE)
        each = (time.thread_time() - began) / _QUESTIONS
    return {
        "due.sources": float(sources),
        "due.found": float(len(due)),
        "due.ms": each * 1000,
        "due.percent": each * 100,
    }


def idling(sources: int, seconds: float) -> dict[str, float]:
    """Return what the daemon needs for so many quiet sources, and how many it misses after a standstill."""
    with serving(sources) as web, tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        with _daemon(folder, addresses(web, sources)) as daemon:
            database = folder / "listener.db"
            _wait(daemon, lambda: _number(database, "last_success IS NULL") == 0 < _number(database, "1"), _STARTS_S)
            began, spent, visits = time.monotonic(), _cpu_s(daemon.pid), _visits(database)
            most, own, all_ = 0.0, 0.0, 0.0
            while time.monotonic() - began < seconds:
                time.sleep(min(1.0, seconds / 4))
                seen = look(daemon.pid, database)
                most = max(most, seen.rss_mb if seen else 0.0)
                own = max(own, _memory_mb(daemon.pid, "Rss"))
                all_ = max(all_, sum(_memory_mb(one, "Pss") for one in [daemon.pid, *children(daemon.pid)]))
            took = time.monotonic() - began
            figures = {
                "sources": float(sources),
                "rss_mb": own,
                "with_workers.pss_mb": all_,
                "with_workers.rss_mb": most,
                "processes": float(1 + len(children(daemon.pid))),
                "cpu_percent": (_cpu_s(daemon.pid) - spent) / took * 100,
                "visits_per_s": (_visits(database) - visits) / took,
            }
            return figures | {"missed": _missed(daemon, database)}


def _missed(daemon: subprocess.Popen[bytes], database: Path) -> float:
    """Make all due, stop the daemon and let it go on; returns how many were not visited after that."""
    daemon.send_signal(signal.SIGSTOP)
    at = int(time.time())
    with closing(sqlite3.connect(database, isolation_level=None, timeout=30)) as db:
        db.execute("UPDATE source SET due = ?", [at])
    time.sleep(_STOPPED_S)
    daemon.send_signal(signal.SIGCONT)
    _wait(daemon, lambda: _number(database, f"last_visit < {at}") == 0, _CATCHES_UP_S, forgiving=True)
    return float(_number(database, f"last_visit < {at}"))


@contextmanager
def _daemon(folder: Path, urls: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    listed = "".join(_SOURCE.format(number=number, url=url) for number, url in enumerate(urls))
    (folder / "config.toml").write_text(_CONFIG.format(brand=brands(1)[0][0]) + listed, "utf-8")
    command = [sys.executable, "-m", "listener", "-c", str(folder), "run"]
    with (folder / "daemon.err").open("ab") as errors:
        seen = {**os.environ, "IDLE_SLACK_URL": "https://nobody.invalid/services/T0/B0/x"}
        daemon = subprocess.Popen(command, env=seen, stdout=errors, stderr=errors)  # noqa: S603 - our own program
    try:
        yield daemon
    except RuntimeError as error:
        raise RuntimeError(f"{error}: {(folder / 'daemon.err').read_text('utf-8')[-2000:]}") from error
    finally:
        daemon.send_signal(signal.SIGCONT)
        daemon.terminate()
        daemon.wait(60)


def _wait(daemon: subprocess.Popen[bytes], done: Callable[[], bool], most_s: float, *, forgiving: bool = False) -> None:
    """Wait until something is so. Raises RuntimeError if it is not in time, or if the daemon has ended."""
    deadline = time.monotonic() + most_s
    while time.monotonic() < deadline and daemon.poll() is None:
        if done():
            return
        time.sleep(0.2)
    if not forgiving or daemon.poll() is not None:
        raise RuntimeError("the daemon has not visited all sources, or has ended")


def _number(database: Path, which: str) -> int:
    """Return how many sources are so; none while there is no database."""
    return _count(database, f"SELECT count(*) FROM source WHERE active = 1 AND {which}")  # noqa: S608 - our own words


def _visits(database: Path) -> int:
    return _count(database, "SELECT count(*) FROM visit")


def _count(database: Path, sql: str) -> int:
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as db:
            ((found,),) = db.execute(sql)
    except sqlite3.Error:
        return 0
    return int(found)


def _memory_mb(pid: int, which: str) -> float:
    """Return ``Rss``, or ``Pss``: that counts what several processes share once."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:  # it has just ended
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith(f"{which}:")) / 1024


def _cpu_s(pid: int) -> float:
    """Return the seconds of CPU of a process and its children, ended ones included."""
    spent = 0
    for one in [pid, *children(pid)]:
        try:
            fields = Path(f"/proc/{one}/stat").read_text("ascii").rpartition(")")[2].split()
        except OSError:  # a child that has just ended
            continue
        spent += sum(map(int, fields[11:15] if one == pid else fields[11:13]))
    return spent / _TICKS


if __name__ == "__main__":
    main()
