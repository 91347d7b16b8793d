"""A source whose document decides what becomes of its reader. Its own module: a worker imports no more than that."""

from __future__ import annotations

import ctypes
import os
import pickle
import re
import resource
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from listener.errors import SourceError, Throttled
from listener.model import Batch, Item, Json, Request, Response, Secret
from listener.ports import Flow

CURSOR: Json = {"seite": 2, "tief": {"leer": None, "liste": [1, 2.5, True]}}

HELD: list[bytes] = []


class Bomb:
    """What does something when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return Path.touch, (self.trace,)


def eat() -> object:
    """Need more and more memory."""
    held = []
    while True:
        held.append(bytes(10_000_000))


def write(*parts: bytes) -> object:
    """Write to whoever has started this process, as if this were the worker itself."""
    for number in range(3, 12):
        try:
            os.write(number, b"".join(parts))
        except OSError:
            continue
    os._exit(0)


def framed(frame: bytes, size: int | None = None) -> bytes:
    return struct.pack(">Q?", len(frame) if size is None else size, False) + frame


POISONS: Mapping[str, Callable[[str], object]] = {
    "endless": lambda _: re.match(r"(a+)+$", "a" * 60 + "b"),  # in C, for longer than anybody waits
    "memory": lambda _: eat(),
    "grow": lambda _: HELD.append(b"x" * 200_000_000),
    "exit": lambda _: os._exit(3),
    "segfault": lambda _: ctypes.string_at(0),
    "nonsense": lambda _: write(framed(b'["request", 5]')),
    "large": lambda _: write(framed(b"", 1 << 50)),
    "pickle": lambda path: write(framed(pickle.dumps(Bomb(Path(path))))),
    "babble": lambda text: os.write(2, b"\x1b[2J " + text.encode() + b"\nERROR a forged line\n" + b"x" * 1_000_000),
    "bug": lambda _: CURSOR["Schlüssel"],
    "refusal": lambda _: refuse(SourceError("not_a_feed", "eine Webseite", gone=True)),
    "throttle": lambda _: refuse(Throttled("quota", "morgen wieder", timedelta(hours=2))),
    "leave": lambda _: refuse(SystemExit(2)),
}


def refuse(error: BaseException) -> object:
    raise error


@dataclass(frozen=True, slots=True)
class Page:
    """Asks twice; what is answered first names the poison, or is passed on."""

    EVERY: ClassVar[timedelta] = timedelta(minutes=10)

    url: str
    key: Secret | None = None

    def collect(self, cursor: Json, now: datetime) -> Flow:
        """Read two pages; after a second one that fails, what there is."""
        first = yield Request(self.url, headers={"Authorization": self.key.reveal() if self.key else ""})
        word, _, more = first.body.decode("utf-8", "replace").partition(" ")
        if word in POISONS:
            POISONS[word](more)
        try:
            second = yield Request(f"{self.url}/2", secret_url=self.key)
        except SourceError as error:
            return Batch((Item(error.kind, error.detail),), CURSOR)
        texts = [one.body[:100].decode("utf-8", "replace") for one in (first, second)]
        items = [Item(f"{number} {text}", f"Brodelmann {text}") for number, text in enumerate(texts, 1)]
        return Batch((*items, *_surroundings(word)), CURSOR)


def _surroundings(word: str) -> Iterator[Item]:
    """Give what a reader sees of the machine, if it is asked for that."""
    if word == "pid":
        yield Item("pid", str(os.getpid()))
    if word == "surroundings":
        yield Item("environment", " ".join(os.environ))
        yield Item("files", "\n".join(_open_files()))
        limits = (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC, resource.RLIMIT_DATA)
        yield Item("limits", " ".join(str(resource.getrlimit(limit)[0]) for limit in limits))
        yield Item("sacrifice", Path("/proc/self/oom_score_adj").read_text("ascii"))


def _open_files() -> Iterator[str]:
    for entry in Path("/proc/self/fd").iterdir():
        try:
            yield re.sub(r"\d", "", str(entry.readlink()))
        except OSError:
            continue  # the listing itself


def answer(text: str) -> Callable[[Request], Response]:
    """Return a web on which every page says the same."""
    return lambda request: Response(200, {}, text.encode(), request.url)
