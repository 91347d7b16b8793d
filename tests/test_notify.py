"""What systemd hears, over a real datagram socket: the protocol of sd_notify(3), and nothing where nobody listens."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from listener.notify import Systemd

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="systemd, and sockets without a file, are Linux's")


@pytest.fixture(params=["file", "abstract"])
def ear(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """A service manager's socket, and how the environment calls it."""
    name = str(tmp_path / "notify") if request.param == "file" else f"@listener-{os.getpid()}"
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as sock:
        sock.bind(name.replace("@", "\0", 1))
        sock.settimeout(5)
        yield name, sock


def test_each_word_is_a_datagram_of_its_own(ear: tuple[str, socket.socket]) -> None:
    name, sock = ear
    systemd = Systemd({"NOTIFY_SOCKET": name})
    systemd.ready()
    systemd.status("3 sources,\n1 blind")
    systemd.alive()
    systemd.stopping()

    assert [sock.recv(999) for _ in range(4)] == [
        b"READY=1", b"STATUS=3 sources, 1 blind", b"WATCHDOG=1", b"STOPPING=1",
    ]  # fmt: skip


def test_a_reload_carries_the_time_of_the_monotonic_clock(ear: tuple[str, socket.socket]) -> None:
    name, sock = ear
    before = time.monotonic_ns() // 1000
    Systemd({"NOTIFY_SOCKET": name}).reloading()
    state, stamp = sock.recv(999).decode().split("\n")

    assert state == "RELOADING=1"
    assert before <= int(stamp.removeprefix("MONOTONIC_USEC=")) <= time.monotonic_ns() // 1000


@pytest.mark.parametrize("name", ["", "/nowhere/notify", "vsock:2:1234", "@nobody-listens-here"])
def test_where_nobody_listens_nothing_happens(name: str) -> None:
    begun = time.monotonic()
    Systemd({"NOTIFY_SOCKET": name}).ready()

    assert time.monotonic() - begun < 5  # no error, and no waiting
