"""The composition root: the only module that knows everybody. Clock, HTTP, mail, chance and the store enter here.

It is one straight function on purpose: what runs in production is what one reads from top to bottom.
"""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import alerts
import sources
from listener import __version__, config
from listener.config import Config
from listener.parts import Parts
from listener.ports import Clock, Dice, Http, Mail, MapFunction

if TYPE_CHECKING:
    import ssl

    from listener.http import Fetcher
    from listener.mail import Postman

_log = logging.getLogger(__name__)
A = TypeVar("A")
B = TypeVar("B")
FETCHES_AT_ONCE = 10


def utc_now() -> datetime:
    """Return the time. The one call of the clock in the program."""
    return datetime.now(UTC)


class _Unneeded(dict[str, str]):
    """Stands in for the environment where nothing is sent: looking needs no secrets."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str:
        return _NOWHERE

    def get(self, _name: str, _default: object = None) -> str:
        """Return the stand-in; it also passes for a webhook's address."""
        return _NOWHERE


_NOWHERE = "https://unneeded.invalid/"


def configuration(path: Path, *, secrets: bool = True) -> Config:
    """Read config.toml. ``secrets=False`` for commands that only look: their machine needs no tokens."""
    if secrets:
        return config.load_file(path, sources=sources.SOURCES, channels=alerts.CHANNELS, environ=os.environ)
    return config.load(
        config.text_of(path),
        sources=sources.SOURCES,
        channels=alerts.CHANNELS,
        environ=_Unneeded(),
        read_file=lambda _: _NOWHERE,
        folder=path.parent,
    )


def database(path: Path, configured: Config) -> Path:
    """Return where the database lies; a relative path starts at the folder of config.toml."""
    return path.resolve().parent / configured.storage.path


@contextmanager
def build(
    configured: Config,
    store_path: Path,
    *,
    clock: Clock = utc_now,
    dice: Dice = random.random,
    http: Http | None = None,
    mail: Mail | None = None,
    map_: MapFunction | None = None,
) -> Iterator[Parts]:
    """Put the program together; everything opened here is closed at the end, last first."""
    from alerts.bookshelf import load as load_playbooks  # noqa: PLC0415 - here and below: late, --help must be quick
    from listener.core.match import compile_brands  # noqa: PLC0415
    from listener.store import Store  # noqa: PLC0415

    with ExitStack() as stack:
        store = stack.enter_context(Store(store_path))
        if http is None:
            fetcher = _fetcher(configured)
            stack.callback(fetcher.close)
            http = fetcher
        if map_ is None:
            pool = stack.enter_context(ThreadPoolExecutor(FETCHES_AT_ONCE, thread_name_prefix="fetch"))
            map_ = as_they_come(pool)
        playbooks, faults = load_playbooks(own=configured.playbooks)
        for fault in faults:
            _log.warning("playbook refused, the shipped one is used: %s", fault.sentence("en"))
        yield Parts(
            config=configured,
            store=store,
            clock=clock,
            dice=dice,
            http=http,
            mail=mail or _postman(configured, clock),
            map=map_,
            matcher=compile_brands(configured.brands),
            playbooks=playbooks,
        )


def as_they_come(pool: ThreadPoolExecutor) -> MapFunction:
    """Return a map over threads that yields results in the order they are ready: a slow server delays only itself."""

    def mapped(function: Callable[[A], B], items: Iterable[A], /) -> Iterable[B]:
        for done in as_completed([pool.submit(function, item) for item in items]):
            yield done.result()

    return mapped


def agent(configured: Config) -> str:
    """Return how the program introduces itself to servers."""
    contact = f" (+{configured.http.contact})" if configured.http.contact else ""
    return f"ReputationListener/{__version__}{contact}"


def _fetcher(configured: Config) -> Fetcher:
    from listener.http import Fetcher, Limits  # noqa: PLC0415

    options = configured.http
    size = options.max_mb * 1024 * 1024
    limits = Limits(
        connect_s=options.connect_s,
        read_s=options.read_s,
        total_s=options.total_s,
        raw_bytes=size,
        body_bytes=size,
        per_host=options.per_host,
    )
    ca_file = str(options.ca_file) if options.ca_file else ""
    return Fetcher(limits, agent(configured), allow_networks=options.allow_networks, ca_file=ca_file)


def _postman(configured: Config, clock: Clock) -> Postman:
    from listener.mail import Postman  # noqa: PLC0415

    def trusted() -> ssl.SSLContext:
        import ssl  # noqa: PLC0415

        context = ssl.create_default_context()
        if configured.http.ca_file:
            context.load_verify_locations(configured.http.ca_file)
        return context

    return Postman(ssl_context=trusted, clock=clock)
