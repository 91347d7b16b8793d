"""The program put together for one look outside: the real edges, and a database that is thrown away at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from listener import app
from listener.config.build import options_of
from listener.drive import verdict
from listener.model import Request, Response, Secret

if TYPE_CHECKING:
    from listener.config import Config
    from listener.parts import Parts
    from listener.ports import Source


@contextmanager
def parts_alone(configured: Config) -> Iterator[Parts]:
    """Give the program's parts as ``app.build`` makes them. Nothing that is done with them is kept."""
    with TemporaryDirectory(prefix="listener-") as folder, app.build(configured, Path(folder) / "listener.db") as parts:
        yield parts


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
