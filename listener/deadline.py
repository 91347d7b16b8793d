"""How long a conversation may take, how much may be said, how many run at once: sockets with a deadline, and places."""

from __future__ import annotations

import socket
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class Deadline:
    """The moment at which a request ends, whatever the server does; and the bytes after which it is heard no more."""

    def __init__(self, total_s: float, read_s: float, monotonic: Callable[[], float], room: float = inf) -> None:
        self._monotonic = monotonic
        self._read_s = read_s
        self._end = monotonic() + total_s
        self._room = room

    def left(self, at_most: float) -> float:
        """Return the seconds that may still be waited. Raises TimeoutError if there are none."""
        left = self._end - self._monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, at_most)

    def apply(self, sock: socket.socket) -> None:
        """Let the next operation on a socket wait no longer than it may."""
        sock.settimeout(self.left(self._read_s))

    def heard(self, size: int) -> int:
        """Take note of bytes that came. Raises ConnectionAbortedError if they are too many."""
        self._room -= size
        if self._room < 0:
            raise ConnectionAbortedError("the server says too much")
        return size


class PlainSocket(socket.socket):
    """A socket that asks the deadline before each read: a time-out alone restarts with every byte that drips in."""

    deadline: Deadline

    def recv_into(self, buffer: WriteableBuffer, nbytes: int = 0, flags: int = 0) -> int:
        """Read, if there is time left; this is what the reader behind ``makefile`` calls."""
        self.deadline.apply(self)
        return self.deadline.heard(super().recv_into(buffer, nbytes, flags))


class TlsSocket(ssl.SSLSocket):
    """The same for TLS. Writing needs no such care: a body goes out in one call, whose time-out covers all of it."""

    deadline: Deadline

    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        """Read, if there is time left."""
        self.deadline.apply(self)
        return self.deadline.heard(super().recv_into(buffer, nbytes, flags))


class Slots:
    """Counts the connections to each host."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._busy: Counter[str] = Counter()
        self._change = threading.Condition()

    @contextmanager
    def taken(self, host: str, seconds: float) -> Iterator[None]:
        """Hold one of the host's connections. Raises TimeoutError if none becomes free."""
        with self._change:
            if not self._change.wait_for(lambda: self._busy[host] < self._most, seconds):
                raise TimeoutError
            self._busy[host] += 1
        try:
            yield
        finally:
            with self._change:
                self._busy -= Counter((host,))
                self._change.notify_all()
