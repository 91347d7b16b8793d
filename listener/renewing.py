"""The running program with another configuration: the second half of the composition root.

What depends on the configuration alone is made anew; the database, threads, fetches under way and counts go on.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from listener import app, drive
from listener.core.match import compile_brands

if TYPE_CHECKING:
    from listener.config import Config
    from listener.parts import Parts


def renewed(parts: Parts, configured: Config, stack: ExitStack) -> Parts:
    """Return the program with another configuration; the former one stays as it is.

    What has to be opened for it is closed with ``stack``. Raises ConfigError.
    """
    found = parts.altered(
        config=configured,
        opinions=app.opinions(configured),
        courier=app._courier(configured),  # noqa: SLF001 - here and below: the same root, in a file of its own
        mail=app._postman(configured, parts.clock),  # noqa: SLF001
        imap=app._imap(configured),  # noqa: SLF001
        matcher=compile_brands(configured.brands),
        playbooks=app._playbooks(configured),  # noqa: SLF001
    )
    return found if configured.http == parts.config.http else _elsewhere(found, stack)


def _elsewhere(parts: Parts, stack: ExitStack) -> Parts:
    """Return the program with its way into the web made anew; requests under way end on the former one."""
    configured = parts.config
    http = app._web(configured, stack)  # noqa: SLF001
    web = app._polite(configured, parts.store, http, parts.clock, app._patience(stack))  # noqa: SLF001
    begin = parts.begin if parts.begin is drive.here else app._workers(configured, stack)  # noqa: SLF001
    return parts.altered(http=http, web=web, begin=begin)
