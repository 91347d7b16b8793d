"""Small kinds of sources and channels, and a configuration that uses them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import NewType

from listener import config
from listener.errors import ConfigError, Problem
from listener.model import Batch, Json, Letter, Notice, Request, Response, Secret
from listener.ports import Channel, Flow, Source
from listener.words import LANGUAGES

Topic = NewType("Topic", str)
TOKEN = "xoxb-PLANTED-8f3a"


class Order(StrEnum):
    NEW = "new"
    OLD = "old"


@dataclass(frozen=True, slots=True)
class Page:
    first: int = field(default=1, metadata={"de": "Erste Seite", "en": "First page"})


@dataclass(frozen=True, slots=True)
class Wire:
    """A source with an option of every type."""

    url: str = field(metadata={"de": "Adresse", "en": "Address"})
    order: Order = field(default=Order.NEW, metadata={"de": "Reihenfolge", "en": "Order"})
    tags: tuple[str, ...] = field(default=(), metadata={"de": "Marken | Stichwörter", "en": "Tags"})
    weight: float = field(default=1.0, metadata={"de": "Gewicht", "en": "Weight", "least": 0.5, "most": 2.0})
    pages: int = field(default=3, metadata={"de": "Seiten", "en": "Pages", "least": 1, "most": 9})
    wait: timedelta = field(default=timedelta(hours=1), metadata={"de": "Pause", "en": "Pause"})
    deep: bool = field(default=False, metadata={"de": "Tief", "en": "Deep"})
    page: Page | None = field(default=None, metadata={"de": "Seite", "en": "Page"})
    token: Secret | None = field(default=None, metadata={"de": "Zugang", "en": "Access"})

    def collect(self, cursor: Json, now: datetime) -> Flow:
        yield Request(self.url)
        return Batch((), cursor)


@dataclass(frozen=True, slots=True)
class Post:
    """A source with an order that must be chosen, and the plainest of options."""

    order: Order
    topic: Topic = Topic("all")
    at: time = time(8)

    def collect(self, cursor: Json, now: datetime) -> Flow:
        yield Request(self.topic)
        return Batch((), cursor)


@dataclass(frozen=True, slots=True)
class Bell:
    """A channel with a secret that must be there, and an opinion about it."""

    url: Secret = field(metadata={"de": "Adresse", "en": "Address"})
    volume: int = field(default=5, metadata={"de": "Lautstärke", "en": "Volume"})

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        if self.volume > 11:
            yield "volume", "config.not_one_of", {"given": f"{self.volume} {self.url.reveal()}", "choices": "0–11"}

    def compose(self, notice: Notice) -> Request | Letter:
        return Request(secret_url=self.url, body=notice.push.encode())

    def check(self, response: Response) -> None:
        assert response.status


SOURCES: Mapping[str, type[Source]] = {"wire": Wire, "post": Post}
CHANNELS: Mapping[str, type[Channel]] = {"bell": Bell}

BRAND = '[[brands]]\nname = "Nordwind Bahn"\n'
SOURCE = '[[sources]]\nname = "agentur"\nkind = "wire"\nurl = "https://agentur.example"\n'
CHANNEL = '[channels.glocke]\nkind = "bell"\nurl_env = "BELL_URL"\n'
ENVIRON = {"BELL_URL": TOKEN}


def no_file(path: Path) -> str:
    raise FileNotFoundError(path)


def load(
    text: str,
    *,
    environ: Mapping[str, str] = ENVIRON,
    files: Mapping[str, str] | None = None,
    modes: Mapping[str, int] | None = None,
    folder: Path = Path("/etc/listener"),
) -> config.Config:
    """Load with the small kinds; ``files`` and ``modes`` by path."""

    def read(path: Path) -> str:
        return files[path.as_posix()] if files and path.as_posix() in files else no_file(path)

    def mode(path: Path) -> int:
        return (modes or {}).get(path.as_posix(), 0o600)

    return config.load(
        text, sources=SOURCES, channels=CHANNELS, environ=environ, read_file=read, file_mode=mode, folder=folder
    )


def problems(text: str, **how: object) -> tuple[Problem, ...]:
    """Return what is wrong with a configuration. Each problem can be said in both languages."""
    found: tuple[Problem, ...] = ()
    try:
        load(text, **how)  # type: ignore[arg-type]  # handed through
    except ConfigError as error:
        found = error.problems
    assert all(config.render(problem, lang) for problem in found for lang in LANGUAGES)
    return found


def places(text: str, **how: object) -> dict[str, str]:
    """Return place → key without its area, of all problems."""
    return {problem.place: problem.key.partition(".")[2] for problem in problems(text, **how)}


posix = os.name == "posix"
