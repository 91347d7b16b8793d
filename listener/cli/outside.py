"""The program put together for one look outside, with a database that is thrown away; or for looking inside only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NoReturn

from listener import app
from listener.config.build import options_of
from listener.config.options import Sentiment
from listener.drive import verdict
from listener.errands import AtOnce
from listener.errors import UsageError
from listener.model import Request, Response, Secret

if TYPE_CHECKING:
    from listener.config import Config
    from listener.parts import Parts
    from listener.ports import Source
    from listener.store.db import Place


@contextmanager
def parts_alone(configured: Config) -> Iterator[Parts]:
    """Give the program's parts as ``app.build`` makes them. Nothing that is done with them is kept."""
    with TemporaryDirectory(prefix="listener-") as folder, app.build(configured, Path(folder) / "listener.db") as parts:
        yield parts


@contextmanager
def shut_in(configured: Config, place: Place) -> Iterator[Parts]:
    """Give the program's parts over the database, without a way out: what is promised there, the daemon delivers."""
    alone = replace(configured, sentiment=Sentiment())
    cut: dict[str, Callable[[object], NoReturn]] = dict.fromkeys(("http", "mail", "courier", "imap"), _cut)
    with app.build(alone, place, clock=app.utc_now, dice=lambda: 0.5, errands=AtOnce(), pause=_cut, **cut) as parts:
        yield replace(parts, apart=True)


def _cut(_: object) -> NoReturn:
    raise UsageError("user.daemon_only")


def fetched(configured: Config, address: str, accept: str) -> Response:
    """Ask for one address, as a source would. Raises SourceError, also for statuses that are no answer."""
    with parts_alone(configured) as parts:
        response = parts.web(Request(address, headers={"Accept": accept}))
        failure = verdict(response.status, response.headers, parts.clock())
    if failure:
        raise failure
    return response


def needs_secrets(source: Source) -> bool:
    """Tell whether a source was given a secret."""
    return any(hint is Secret and getattr(source, option.name) is not None for option, hint in options_of(type(source)))
