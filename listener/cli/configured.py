"""Options that stand for something in the configuration: a shell can complete the names that are there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from listener.cli.session import Session
from listener.errors import ListenerError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from listener.config import Config

_WHAT = {"brand": "brand", "source": "source", "sources": "source"}
"""What is meant by an option of that name."""


def name_values(params: Iterable[click.Parameter]) -> None:
    """Let options of free text that name brands or sources know what there is."""
    for param in params:
        if isinstance(param, click.Option) and param.name in _WHAT and param.type is click.STRING:
            param.type = Named(_WHAT[param.name])


class Named(click.types.StringParamType):
    """A text that the configuration has names for; any other is taken as well, and checked where it is used."""

    def __init__(self, what: str) -> None:
        """``what``: ``brand`` or ``source``."""
        self._what = what

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click's signature
        """Return the names that begin like that; none if there is no valid configuration."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only when a shell completes

        session = ctx.find_root().obj
        try:
            names = _names(self._what, (session if isinstance(session, Session) else Session()).configuration())
        except (ListenerError, OSError):  # the next command will say it; a shell that completes must not
            return []
        typed = incomplete.casefold()
        return [CompletionItem(name, help=told) for name, told in names if name.casefold().startswith(typed)]


def _names(what: str, configured: Config) -> list[tuple[str, str]]:
    """Return names, each with what a shell may show beside it."""
    if what == "brand":
        return [(str(one.id), one.name) for one in configured.brands]
    return [(str(one.name), one.kind) for one in configured.subscriptions]
