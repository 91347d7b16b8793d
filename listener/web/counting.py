"""Figures that are counted in a process of their own (``aside``): what is asked for, by its key, and how it is counted.

A question holds all that counting needs of the program, and no secret; an answer is the value that the page shows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, dataclass, fields, replace
from datetime import datetime
from typing import Any, TypeAlias

from listener import periods
from listener.config import Config
from listener.errors import ListenerError, StoreError
from listener.model import Brand
from listener.parts import Parts
from listener.store import Store
from listener.store.db import Place
from listener.web import deskview, rivals, trust
from listener.web.aside import serve

PROGRAM = (
    "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); "  # of a terminal; our parent ends us
    "from listener.web.counting import main; main()"
)
LARGE = 5_000
"""Stored mentions from which on counting is worth a process: below, it takes half a second at most."""
_log = logging.getLogger(__name__)
Answer: TypeAlias = tuple[object, ListenerError | None]
"""What was counted, or what went wrong."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be counted, and over which file."""

    place: Place
    config: Config
    kind: str
    brand: Brand
    period: str
    """As it stands in an address; empty where there is none."""
    now: datetime

    @property
    def asked(self) -> periods.Period:
        """The time that it is about."""
        return periods.period(self.period, self.period, self.now, self.config.zone)


_KINDS: Mapping[str, Callable[[Question, Parts, Store], object]] = {
    "trust": lambda one, parts, store: trust.trust(parts, store, one.brand, one.asked, one.now),
    "voice": lambda one, parts, store: rivals.rivals(parts, store, one.brand, one.asked),
    "desk": lambda one, _, store: deskview.desk(store, one.config, one.brand.id, one.now),
}


def question(place: Place, config: Config, key: Hashable, now: datetime) -> Question | None:
    """Return what a key (kind, brand, period) of the pages asks for; None for one that this process knows not."""
    match key:
        case (str(kind), brand, str(period)) if kind in _KINDS:
            found = next((one for one in config.brands if one.id == brand), None)
            return None if found is None else Question(place, _told(config), kind, found, period, now)
        case _:
            return None


def _told(config: Config) -> Config:
    """Return the part of the configuration that is counted by: a plugin's objects and secrets stay here."""
    desk = replace(config.desk, crm=None)
    storage = replace(config.storage, password=None)  # the place has it: without, nothing can be counted there
    return replace(config, subscriptions=(), channels={}, heartbeat=None, answers=None, desk=desk, storage=storage)


def is_large(store: Store, config: Config, now: datetime, large: int = LARGE) -> bool:
    """Tell whether so much is stored that counting it would slow down other pages."""
    return store.looks.reaches([one.id for one in config.brands], now, large) is not None


def answer(asked: Question) -> Answer:
    """Count. Nothing can be written through the store that it is counted with."""
    try:
        with Store(asked.place, create=False) as store:
            store.lookup.read_only()
            return _KINDS[asked.kind](asked, _parts(asked, store), store), None
    except StoreError as error:
        return None, StoreError(str(error))
    except Exception:  # noqa: BLE001 - the next question may go well
        _log.exception("bug in figures")
        return None, ListenerError("figures could not be counted")


def _parts(asked: Question, store: Store) -> Parts:
    """Return the program as far as counting needs it: configuration and store, and no way out."""
    needed = [one.name for one in fields(Parts) if one.default is MISSING and one.default_factory is MISSING]
    given: dict[str, Any] = {"config": asked.config, "store": store, "clock": lambda: asked.now}
    return Parts(**(dict.fromkeys(needed, _closed) | given))


def _closed(*_: object) -> None:
    raise AssertionError  # counting asks nobody


def main() -> None:
    """Be the process that counts."""
    serve(answer)
