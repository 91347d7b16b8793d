"""``listener reload``, ``health``, ``logs``, ``drill``: the running daemon, told something and asked how it is."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from listener.app import utc_now
from listener.claim import claimed, sign
from listener.cli import operating
from listener.reloading import Outcome, keep, last
from listener.store import Store
from listener.store.gauges import Gauges
from listener.vitals import HOST
from tests.cli.calls import CONFIG, Office
from tests.cli.test_processes import running, wait_for

QUIET = CONFIG.replace("https://tagblatt.example/rss", "http://127.0.0.1:9/rss")


@pytest.fixture
def quiet(office: Office) -> Office:
    """An office whose source does not answer."""
    (office.folder / "config.toml").write_text(QUIET + '[http]\nallow_networks = ["127.0.0.0/8"]\n', "utf-8")
    return office.where(SLACK_URL="http://127.0.0.1:9/services/x")


@pytest.fixture
def held(quiet: Office) -> Iterator[Office]:
    """An office whose database this process holds, as a daemon would."""
    path = quiet.folder / "listener.db"
    with claimed(path), Store(path) as store:
        sign(store, utc_now())
        store.plan_task("pulse", utc_now())
        yield quiet


def test_a_real_daemon_reloads_says_what_is_wrong_and_goes_on(quiet: Office) -> None:
    """The whole way: the signal, the outcome, the log, the level of the log, the state, and the end."""
    file = quiet.folder / "config.toml"
    with running(quiet) as daemon:
        assert quiet.call("health", patience_s=10.0).code == 0
        file.write_text(file.read_text("utf-8") + "[health]\nport = 19470\n", "utf-8")
        done = quiet.call("reload", patience_s=10.0)
        assert (done.code, done.err) == (0, "")
        assert done.out.splitlines() == [
            "Die neue Konfiguration gilt.", "  ! health.port gilt erst nach einem Neustart.",
        ]  # fmt: skip
        file.write_text(file.read_text("utf-8").replace('url_env = "SLACK_URL"', 'url_env = "SLACK_URLS"'), "utf-8")
        refused = quiet.call("reload", patience_s=10.0)
        assert refused.code == 78
        assert "SLACK_URLS" in refused.err
        assert "reload refused" in wait_for(daemon, "reload refused")
        assert quiet.call("logs", "level", "debug", "--for", "10m", patience_s=10.0).code == 0
        assert "level=debug" in wait_for(daemon, "log level")
        daemon.send_signal(signal.SIGUSR1)
        assert "db_bytes=" in wait_for(daemon, "db_bytes=")
        daemon.send_signal(signal.SIGTERM)

        assert daemon.wait(60) == 0


def test_without_a_daemon_there_is_nothing_to_reload(quiet: Office) -> None:
    nothing = quiet.call("reload")
    Store(quiet.folder / "listener.db").close()

    assert nothing.code == quiet.call("reload").code == 2
    assert "arbeitet kein Daemon" in quiet.call("reload").err
    assert "No daemon works on" in quiet.call("reload", "--lang", "en").err


def test_a_configuration_with_mistakes_does_not_even_reach_the_daemon(held: Office) -> None:
    (held.folder / "config.toml").write_text(QUIET.replace("name =", "nme =", 1), "utf-8")
    done = held.call("reload")

    assert done.code == 78
    assert last(held.folder / "listener.db") is None


def test_what_fails_otherwise_is_another_code(held: Office) -> None:
    keep(Outcome(utc_now() - timedelta(seconds=1)), held.folder / "listener.db")  # of a reload that came before

    def refuse(*_: object) -> None:
        keep(Outcome(utc_now(), failure="the disk is full"), held.folder / "listener.db")

    before = signal.signal(signal.SIGHUP, refuse)
    try:
        done = held.call("reload")
    finally:
        signal.signal(signal.SIGHUP, before)

    assert done.code == 1
    assert done.err.splitlines() == ["Die alte Konfiguration gilt weiter:", "  ✗ the disk is full"]


def test_a_daemon_on_another_machine_gets_no_signal(held: Office) -> None:
    with Store(held.folder / "listener.db") as store:
        store.own(os.getpid(), f"not-{socket.gethostname()}", utc_now())

    assert held.call("reload").code == 2


@pytest.mark.parametrize(
    ("ago", "code"),
    [
        (timedelta(0), 0),
        (timedelta(minutes=10), 0),  # as while much is deleted at night
        (timedelta(minutes=20), 1),
    ],
)
def test_a_daemon_that_has_not_written_for_longer_than_any_transaction_takes_is_not_well(
    held: Office, ago: timedelta, code: int
) -> None:
    with Store(held.folder / "listener.db") as store:
        store.plan_task("pulse", utc_now() - ago)
        store.own(os.getpid(), socket.gethostname(), utc_now() - ago)

    assert held.call("health").code == code


def test_nobody_at_work_is_not_well_either(quiet: Office) -> None:
    done = quiet.call("health")

    assert (done.code, done.err) == (1, "Der Daemon arbeitet nicht: es läuft keiner\n")


def test_an_endpoint_that_does_not_answer_is_told(held: Office) -> None:
    file = held.folder / "config.toml"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert operating._HERE == HOST
    file.write_text(file.read_text("utf-8") + f"[health]\nport = {port}\n", "utf-8")

    assert f"Port {port}" in held.call("health").err


def test_an_endpoint_that_names_what_hangs_is_quoted(held: Office) -> None:
    file = held.folder / "config.toml"
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_unwell, args=(server,))
        thread.start()
        text = f"[health]\nport = {server.getsockname()[1]}\n"
        file.write_text(file.read_text("utf-8") + text, "utf-8")
        done = held.call("health")
        thread.join()

    assert (done.code, done.err) == (1, "Der Daemon arbeitet nicht: deliver, database\n")


def _unwell(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(9999)
        connection.sendall(b"HTTP/1.1 503 x\r\nConnection: close\r\n\r\ndeliver\ndatabase\n")


def test_a_level_is_wanted_until_a_time_and_can_be_taken_back(held: Office) -> None:
    now, path = utc_now(), held.folder / "listener.db"
    said = held.call("logs", "level", "debug", "--for", "2h", "--lang", "en")
    gauges = Gauges(path)
    wanted = [gauges.wanted_level(now + timedelta(minutes=119), timedelta(days=1))]
    held.call("logs", "level", "reset")
    wanted.append(gauges.wanted_level(now, timedelta(days=1)))
    gauges.close()

    assert said.out.startswith("Log: debug until ")
    assert wanted == ["debug", ""]


@pytest.mark.parametrize("length", ["", "0m", "2d", "soon", "-1h"])
def test_a_length_that_is_none_is_refused(held: Office, length: str) -> None:
    assert held.call("logs", "level", "debug", f"--for={length}").code == 2


def test_a_drill_is_answered_once(held: Office) -> None:
    with Store(held.folder / "listener.db") as store:
        store.plan_task("drill asked", utc_now() - timedelta(minutes=5))
    first, again = held.call("drill"), held.call("drill", "--lang", "en")

    assert "ist bestätigt." in first.out
    assert (again.code, again.out, again.err) == (0, "", "No test alert waits for an answer.\n")
