"""Real workers on a real store are killed, and so is its server: nothing lost, nothing doubled, no host pressed.

The short form of ``python -m benchmarks.cluster``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.clusterlab.deaths import NEVER, Plan, torment
from benchmarks.clusterlab.peers import leases, why_not
from tests import postgres

SMALL = Plan(workers=2, sources=4, hosts=2, per_source=12, messages=12, kills=3, length_s=8.0)


def test_workers_on_one_file_are_killed_and_nothing_is_missing(tmp_path: Path) -> None:
    found = torment(tmp_path, str(tmp_path / "listener.db"), SMALL, seed=1)

    assert {key: found[key] for key in NEVER} == dict.fromkeys(NEVER, 0.0)
    assert found["kills"] == SMALL.kills
    assert found["mentions_expected"] == 48


def test_workers_and_their_server_are_killed_and_nothing_is_missing(tmp_path: Path) -> None:
    plan = Plan(workers=2, sources=4, hosts=2, per_source=12, messages=12, kills=2, server_kills=1, length_s=8.0)
    with postgres.running(sync=True) as cluster:

        def crash() -> None:
            cluster.kill()
            cluster.start()

        found = torment(tmp_path, cluster.url(cluster.create()), plan, seed=1, crash=crash)

    assert {key: found[key] for key in NEVER} == dict.fromkeys(NEVER, 0.0)
    assert (found["kills"], found["server_kills"]) == (2, 1)


def test_the_toy_jobs_of_the_benchmark_are_done_once_each(database: str) -> None:
    found = leases(database, 1, 0, 20, 1)

    assert (found["jobs_lost"], found["rows_lost"], found["done_twice"]) == (0, 0, 0)


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_so_they_are_by_the_peer(database: str) -> None:
    from benchmarks.clusterlab.peers import procrastinated  # noqa: PLC0415 - what it needs may not be installed

    found = procrastinated(database, 1, 0, 20, 1)

    assert (found["jobs_lost"], found["rows_lost"]) == (0, 0)
