"""The composition root: the only module that knows everybody. Clock, HTTP, mail, chance and the store enter here.

It is one straight function on purpose: what runs in production is what one reads from top to bottom.
"""

from __future__ import annotations

import logging
import os
import random
import threading
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import alerts
import sources
from listener import __version__, config, plugins
from listener.config import Config
from listener.config.secrets import Hiding, file_mode, read_file
from listener.errands import Beside
from listener.errors import ConfigError, Problem
from listener.model import MailAnswer, MailQuery
from listener.parts import Fetched, Parts
from listener.ports import Begin, Clock, Courier, Dice, Errands, Http, Imap, Mail, Opinion

if TYPE_CHECKING:
    import ssl

    from alerts.playbook import Playbook
    from listener.courier import Messenger
    from listener.http import Fetcher
    from listener.mail import Postman
    from listener.pace import Pacer
    from listener.store import Store
    from listener.store.db import Place

_log = logging.getLogger(__name__)
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
_PLACES = ("HOME", "USERPROFILE", "CREDENTIALS_DIRECTORY")
"""Of the environment even then: where paths begin that are no secrets."""


def configuration(path: Path, *, secrets: bool = True) -> Config:
    """Read config.toml. ``secrets=False`` for commands that only look: their machine needs no tokens."""
    kinds = plugins.sources(sources.SOURCES)
    if secrets:
        configured = config.load_file(path, sources=kinds, channels=alerts.CHANNELS, environ=os.environ)
        return replace(configured, notes=(*configured.notes, *kinds.notes))
    return config.load(
        config.text_of(path),
        sources=kinds,
        channels=alerts.CHANNELS,
        environ=ChainMap({name: os.environ.get(name, "") for name in _PLACES}, _Unneeded()),
        read_file=lambda _: _NOWHERE,
        folder=path.parent,
        checked=False,
        database=Hiding(os.environ, read_file, file_mode, path.parent),  # who looks into it needs that one
    )


def database(configured: Config) -> Place:
    """Return where the database is; a relative path starts at the folder of config.toml."""
    place = configured.storage.place
    return place.absolute() if isinstance(place, Path) else place  # put below the folder when it was read


@contextmanager
def build(
    configured: Config,
    place: Place,
    *,
    clock: Clock = utc_now, dice: Dice = random.random, pause: Callable[[float], object] | None = None,
    http: Http | None = None, mail: Mail | None = None, courier: Courier | None = None, imap: Imap | None = None,
    errands: Errands[Fetched] | None = None,
) -> Iterator[Parts]:  # fmt: skip
    """Put the program together; everything opened here is closed at the end, last first.

    Who brings ``errands`` of his own, as on a simulated clock, also has sources read in this process.
    """
    from listener.core.match import compile_brands  # noqa: PLC0415 - here and below: late, commands must be quick
    from listener.store import Store  # noqa: PLC0415

    own = opinions(configured)  # first: if they cannot be used, nothing else begins
    courier = courier or _courier(configured)
    with ExitStack() as stack:
        store = stack.enter_context(Store(place))
        errands, begin = _beside(configured, errands, stack)
        # Closed before the threads that use them: who fetches or waits then ends at once, and its source is still due.
        http = http or _web(configured, stack)
        pause = pause or _patience(stack)
        yield Parts(
            config=configured,
            store=store,
            clock=clock,
            dice=dice,
            http=http,
            mail=mail or _postman(configured, clock),
            courier=courier,
            web=_polite(configured, store, http, clock, pause),
            imap=imap or _imap(configured),
            begin=begin,
            errands=errands,
            matcher=compile_brands(configured.brands),
            playbooks=_playbooks(configured),
            opinions=own,
        )


def _beside(configured: Config, own: Errands[Fetched] | None, stack: ExitStack) -> tuple[Errands[Fetched], Begin]:
    """Return who visits beside the ticks, and who reads beside this process."""
    from listener.drive import here  # noqa: PLC0415

    if own:
        return own, here
    threads = Beside[Fetched](FETCHES_AT_ONCE)
    stack.callback(threads.close)
    return threads, _workers(configured, stack)


def _workers(configured: Config, stack: ExitStack) -> Begin:
    """Return what reads foreign bytes; no process is started before the first visit."""
    from listener.workers import Workers, allowed  # noqa: PLC0415

    workers = Workers(allowed(configured.http.parse_s, configured.http.max_mb))
    stack.callback(workers.close)
    return workers


def _web(configured: Config, stack: ExitStack) -> Http:
    fetcher = _fetcher(configured)
    stack.callback(fetcher.close)
    return fetcher


def _patience(stack: ExitStack) -> Callable[[float], object]:
    """Return what waits for some seconds, but not beyond the end of the program."""
    closing = threading.Event()
    stack.callback(closing.set)
    return closing.wait


def _playbooks(configured: Config) -> Mapping[str, Playbook]:
    from alerts.bookshelf import load  # noqa: PLC0415

    playbooks, faults = load(own=configured.playbooks)
    for fault in faults:
        _log.warning("playbook refused, the shipped one is used: %s", fault.sentence("en"))
    return playbooks


def opinions(configured: Config) -> Mapping[str, Opinion]:
    """Load the company's own models, by language. Raises ConfigError with the problems of all of them."""
    folders = configured.sentiment.models.folders
    if not folders:
        return {}
    from listener.transformer import load  # noqa: PLC0415

    found: dict[str, Opinion] = {}
    problems: list[Problem] = []
    for lang, folder in folders.items():
        try:
            found[lang] = load(folder, f"sentiment.models.{lang}", threads=configured.sentiment.threads)
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(tuple(problems))
    return found


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


def _polite(configured: Config, store: Store, http: Http, clock: Clock, pause: Callable[[float], object]) -> Pacer:
    """Return the web as sources see it: paced, and knowing which hosts asked to be left alone before a restart."""
    from listener.pace import Pacer  # noqa: PLC0415

    known = store.throttled(clock())
    return Pacer(
        http, configured.http.pace_s, clock, pause, note=store.throttle, until=known, shared=store.leases.shared
    )


def _imap(configured: Config) -> Imap:
    """Return the way into mailboxes. Nothing is loaded before the first look."""

    def look(query: MailQuery) -> MailAnswer:
        from listener.imap import Letterbox, Limits  # noqa: PLC0415

        options = configured.http
        most = options.max_mb * 1024 * 1024
        limits = Limits(connect_s=options.connect_s, read_s=options.read_s, total_s=options.total_s, answer_bytes=most)
        return Letterbox(limits, _trusting(configured))(query)

    return look


def _postman(configured: Config, clock: Clock) -> Postman:
    from listener.mail import Postman  # noqa: PLC0415

    return Postman(ssl_context=_trusting(configured), clock=clock)


def reachable(configured: Config) -> None:
    """Raise ConfigError if a channel needs a library that is not installed, or one that cannot read its address."""
    from listener.buttons import unheard  # noqa: PLC0415

    problems = (*_unaddressed(configured), *unheard(configured))
    if problems:
        raise ConfigError(problems)


def _unaddressed(configured: Config) -> Iterator[Problem]:
    from alerts.channels.apprise import Apprise  # noqa: PLC0415

    addresses = {name: channel.url for name, channel in configured.channels.items() if isinstance(channel, Apprise)}
    if not addresses:
        return
    from listener.courier import unusable  # noqa: PLC0415

    found = [(name, unusable(address)) for name, address in addresses.items()]
    yield from (Problem(f"channels.{name}.url", f"channels.{key}") for name, key in found if key)


def _courier(configured: Config) -> Messenger:
    from listener.courier import Messenger  # noqa: PLC0415

    reachable(configured)
    return Messenger()


def _trusting(configured: Config) -> Callable[[], ssl.SSLContext]:
    """Return what makes a TLS context that also trusts the company's own certificates."""

    def trusted() -> ssl.SSLContext:
        import ssl  # noqa: PLC0415

        context = ssl.create_default_context()
        if configured.http.ca_file:
            context.load_verify_locations(configured.http.ca_file)
        return context

    return trusted
