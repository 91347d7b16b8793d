"""F12: the real daemon for seven days of stretched time with two hundred sources and a storm a day."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from benchmarks.faultlab.stations import BRAND, Stations, on_air, stations
from benchmarks.faultlab.vitals import Vitals, look, slope
from listener.demo.plan import Plan, Stretch, following

LOOK_S = 2.0
_WARM = 0.25
"""Share of the time that counts as warming up."""
_STARTS_S, _ENDS_S = 120.0, 60.0
_CONFIG = """
language = "de"
timezone = "Europe/Berlin"
[storage]
path = "listener.db"
[http]
pace_s = 0
allow_networks = ["127.0.0.0/8"]
[[brands]]
name = "{brand}"
[channels.slack]
kind = "slack"
url_env = "SOAK_SLACK_URL"
[[routes]]
channels = ["slack"]
[digest]
channels = ["slack"]
"""


def soak(folder: Path, days: float, seconds: float, count: int, seed: int) -> dict[str, float]:
    """Let the daemon run through ``days`` in ``seconds`` of real time; return its figures."""
    begin = datetime(2026, 11, 2, 6, tzinfo=UTC)
    plan = Plan(begin, time.time() + _STARTS_S, (Stretch(timedelta(days=days), seconds),))
    plan.save(folder / "plan.json")
    dice = Random(seed)  # noqa: S311 - a simulation, not a secret
    storms = tuple((day * 86400 + 8 * 3600.0, day * 86400 + 12 * 3600.0) for day in range(1, int(days) + 1, 2))
    world = Stations(begin, following(folder / "plan.json"), stations(count, days, dice), storms)
    with on_air(world):
        daemon = _started(folder, world)
        try:
            looks = _watched(daemon, folder, plan, seconds)
        finally:
            daemon.terminate()
            ended = _end(daemon)
        return {
            **_figures(looks, days),
            **_stored(folder, world),
            "sigterm_s": ended,
            "messages": float(len(world.told)),
        }


def _started(folder: Path, world: Stations) -> subprocess.Popen[bytes]:
    listed = "".join(
        f'[[sources]]\nname = "{name}"\nkind = "feed"\nurl = "{world.urls[place % len(world.urls)]}/{name}"\n'
        for place, name in enumerate(world.stations)
    )
    (folder / "config.toml").write_text(_CONFIG.format(brand=BRAND) + listed, "utf-8")
    with (folder / "daemon.err").open("ab") as errors:
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "listener.demo.daemon", str(folder)],
            env={**os.environ, "SOAK_SLACK_URL": f"{world.urls[0]}/services/T0/B0/x"},
            stdin=subprocess.PIPE, stdout=errors, stderr=errors,
        )  # fmt: skip


def _watched(daemon: subprocess.Popen[bytes], folder: Path, plan: Plan, seconds: float) -> list[Vitals]:
    """Look at the daemon until the days are over. Raises RuntimeError if it ends before."""
    looks: list[Vitals] = []
    _first_round(daemon, folder)
    started = time.time()
    Plan(plan.begin, started, plan.stretches).save(folder / "plan.json")
    while time.time() - started < seconds:
        time.sleep(LOOK_S)
        found = look(daemon.pid, folder / "listener.db")
        if daemon.poll() is not None:
            raise RuntimeError((folder / "daemon.err").read_text("utf-8")[-2000:])
        looks += [found] if found else []
    return looks


def _first_round(daemon: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until each source has been visited once; what was before is history."""
    deadline = time.monotonic() + _STARTS_S
    while time.monotonic() < deadline and daemon.poll() is None:
        time.sleep(0.5)
        try:
            with closing(sqlite3.connect(f"file:{folder / 'listener.db'}?mode=ro", uri=True)) as db:
                ((left,),) = db.execute("SELECT count(*) FROM source WHERE active AND last_success IS NULL")
                ((there,),) = db.execute("SELECT count(*) FROM source")
        except sqlite3.Error:
            continue
        if there and not left:
            return


def _end(daemon: subprocess.Popen[bytes]) -> float:
    began = time.monotonic()
    daemon.wait(_ENDS_S)
    if daemon.stdin:
        daemon.stdin.close()
    return time.monotonic() - began


def _figures(looks: list[Vitals], days: float) -> dict[str, float]:
    warm = looks[int(len(looks) * _WARM) :]
    hours = days * 24 * (1 - _WARM)
    return {
        "days": days,
        "rss_mb_at_the_end": looks[-1].rss_mb,
        "rss_mb_most": max(one.rss_mb for one in looks),
        "rss_mb_per_hour": slope(warm, "rss_mb", hours),
        "fds_most": float(max(one.fds for one in looks)),
        "fds_per_hour": slope(warm, "fds", hours),
        "threads_most": float(max(one.threads for one in looks)),
        "threads_per_hour": slope(warm, "threads", hours),
        "processes_most": float(max(one.processes for one in looks)),
        "wal_mb_most": max(one.wal_mb for one in looks),
    }


def _stored(folder: Path, world: Stations) -> dict[str, float]:
    with closing(sqlite3.connect(folder / "listener.db")) as db:
        ((mentions, different),) = db.execute(
            "SELECT count(*), count(DISTINCT source || ' ' || native_id) FROM mention"
        )
        ((visits,),) = db.execute("SELECT count(*) FROM visit")
        ((waiting,),) = db.execute("SELECT count(*) FROM outbox WHERE state NOT IN ('sent', 'superseded')")
        ((sound,),) = db.execute("PRAGMA integrity_check")
    return {
        "sources": float(len(world.stations)),
        "requests": float(world.asked),
        "visits": float(visits),
        "mentions": float(mentions),
        "mentions_doubled": float(mentions - different),
        "messages_waiting": float(waiting),
        "database_sound": float(sound == "ok"),
    }
