"""What systemd is told of the service: datagrams to the socket that it names in the environment (sd_notify(3))."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from contextlib import suppress


class Systemd:
    """The service manager's ear. Without one, or one that is gone, what is said is lost, and nothing else happens."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = _address(environ.get("NOTIFY_SOCKET", ""))

    def ready(self) -> None:
        """Say that the service is up, or up again after a reload."""
        self._say("READY=1")

    def reloading(self) -> None:
        """Say that the configuration is being read again; ``ready`` ends it."""
        self._say(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """Say that the end has begun."""
        self._say("STOPPING=1")

    def alive(self) -> None:
        """Give the sign of life that WatchdogSec= waits for; where it is not set, nobody minds."""
        self._say("WATCHDOG=1")

    def status(self, line: str) -> None:
        """Say in a line how things are."""
        self._say(f"STATUS={' '.join(line.split())}")

    def _say(self, message: str) -> None:
        if not self._address:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            sock.settimeout(1.0)
            sock.sendto(message.encode(), self._address)


def _address(given: str) -> str:
    """Return the socket's address; of those without a file the name begins with @. Others (vsock) are not for us."""
    if given.startswith("@"):
        return "\0" + given[1:]
    return given if given.startswith("/") else ""
