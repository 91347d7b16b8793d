"""``listener worker``, ``workers`` and ``migrate`` as processes and calls: what an admin types."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from listener.app import utc_now
from listener.claim import claimed, shared
from listener.cli.worker import ROLES
from listener.model import Search
from listener.model.url import DatabaseUrl
from listener.shifts import ALL
from listener.shifts import ROLES as KNOWN
from listener.store import Store
from listener.store.leases import Worker
from tests.cli.calls import PATIENCE_S, Office
from tests.cli.test_processes import listening, wait_for, web

__all__ = ["listening", "web"]


@contextmanager
def working(office: Office, *args: str) -> Iterator[subprocess.Popen[str]]:
    with office.start("worker", *args) as process:
        try:
            wait_for(process, "started")
            yield process
        finally:
            process.kill()


def until(true: Callable[[], bool]) -> None:
    import threading  # noqa: PLC0415

    for _ in range(int(PATIENCE_S / 0.1)):
        if true():
            return
        threading.Event().wait(0.1)
    pytest.fail("it did not come true")


def test_the_roles_of_the_command_line_are_those_there_are() -> None:
    assert (*KNOWN, ALL) == ROLES


def test_two_workers_share_a_store_and_show_who_they_are(listening: Office) -> None:
    path = listening.folder / "listener.db"
    with ExitStack() as stack:
        first = stack.enter_context(working(listening, "--role", "collect", "--role", "detect"))
        stack.enter_context(working(listening, "--role", "analyse", "--role", "deliver", "--lease", "2m"))
        with closing(Store(path)) as store:
            until(lambda: store.count(Search()) == 1)
        found = json.loads(listening.call("workers", "--json", patience_s=10.0).out)
        shown = listening.call("workers", patience_s=10.0)
        refused = listening.call("run", patience_s=10.0)

        assert [one["roles"] for one in found] == [["collect", "detect"], ["analyse", "deliver"]]
        assert [one["state"] for one in found] == ["alive", "alive"]
        assert found[0]["pid"] == first.pid
        assert [one["name"] for one in found[1]["leads"]] == ["claim", "relate"]
        assert "dispatch" in shown.rows[0][-1]
        assert (shown.err, len(shown.rows)) == ("", 2)
        assert (refused.code, "another Listener is working on" in refused.err or "arbeitet" in refused.err) == (
            75,
            True,
        )
        first.send_signal(signal.SIGTERM)
        assert first.wait(60) == 0
        left = json.loads(listening.call("workers", "--json", patience_s=10.0).out)
        assert [one["roles"] for one in left] == [["analyse", "deliver"]]


def test_beside_a_daemon_no_worker_begins(listening: Office) -> None:
    path = listening.folder / "listener.db"
    with claimed(path), Store(path):
        assert listening.call("worker").code == 75
    with shared(path), shared(path):
        assert listening.call("run").code == 75


@pytest.mark.parametrize("length", ["1s", "31m", "bald"])
def test_a_lease_that_is_no_length_is_refused(listening: Office, length: str) -> None:
    refused = listening.call("worker", "--lease", length)

    assert refused.code == 2
    assert length in refused.err


def test_workers_with_different_configurations_or_versions_are_told_of(listening: Office) -> None:
    path = listening.folder / "listener.db"
    nobody = listening.call("workers") if path.exists() else None
    for number, (version, config) in enumerate([("1", "a"), ("2", "b")]):
        with Store(path) as store:
            me = Worker(f"w{number}", socket.gethostname(), number, ("all",), version, config, utc_now())
            store.leases.share(me.name)
            store.leases.beat(me, (), (), utc_now())
    told = listening.call("workers")

    assert nobody is None
    assert "verschiedene Konfigurationen" in told.err
    assert "verschiedene Versionen" in told.err


# --- migrate ---------------------------------------------------------------------------------------------------------


def test_a_store_moves_to_a_server_and_back_by_two_commands(office: Office, database: str, tmp_path: Path) -> None:
    path = office.folder / "listener.db"
    with Store(path) as store:
        store.plan_task("mine", utc_now())
        mine = store.hands.planned("mine")
    there = office.call("migrate", "--to", database, "--json", patience_s=10.0)
    again = office.call("migrate", "--to", database, patience_s=10.0)
    rows = {one["table"]: one for one in json.loads(there.out)}

    assert there.code == 0
    assert rows["agenda"] == {**rows["agenda"], "rows": 1, "copied": 1, "same": True}
    assert "[storage] url = " in there.err
    assert again.code != 0
    assert "is not empty (table agenda)" in again.err
    with Store(DatabaseUrl(database)) as server:
        assert server.hands.planned("mine") == mine

    text = (office.folder / "config.toml").read_text("utf-8")
    (office.folder / "config.toml").write_text(f'{text}\n[storage]\nurl = "{database}"\n', "utf-8")
    back = office.call("migrate", "--to", str(tmp_path / "back.db"), patience_s=10.0)
    assert back.code == 0, back.err
    assert "[storage] path = " in back.err
    with Store(tmp_path / "back.db") as store:
        assert store.hands.planned("mine") == mine


def test_what_is_at_work_or_not_empty_or_no_place_is_refused(office: Office, tmp_path: Path) -> None:
    path = office.folder / "listener.db"
    with Store(path) as store:
        store.leases.share("w")
        store.leases.beat(Worker("w", "host", 1, ("all",), "1", "", utc_now()), (), (), utc_now())
    busy = office.call("migrate", "--to", str(tmp_path / "new.db"))
    with Store(path) as store:
        store.leases.share("w")
        store.leases.leave()
    with claimed(path):
        held = office.call("migrate", "--to", str(tmp_path / "new.db"))

    assert (busy.code, "w" in busy.err) == (2, True)
    assert held.code == 75
    assert office.call("migrate", "--to", str(path)).code == 2
    assert office.call("migrate", "--to", "postgresql://a:b@[x/y").code == 2
    assert not (tmp_path / "new.db").exists()
