"""``listener serve``: the dashboard alone, beside a daemon that runs elsewhere, or without one."""

from __future__ import annotations

import os
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from listener.cli.service import LEVELS, stop_on_signals
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.userwords import help_text, text
from listener.cli.wording import help_text as common

if TYPE_CHECKING:
    from collections.abc import Iterator

    from listener.config.dashboard import Dashboard

PORT = 8640
"""Where it listens if nothing is said."""


@click.command("serve", cls=Verb, help=help_text("help_serve"))
@click.option("--port", type=click.IntRange(0, 65535), metavar=common("meta_number"), help=help_text("help_port"))
@click.option("--log-level", type=click.Choice(LEVELS), default="warning", help=help_text("help_log"))
@click.pass_obj
def serve(session: Session, port: int | None, log_level: str) -> None:
    """Show the dashboard until somebody stops it."""
    from listener import app, log  # noqa: PLC0415 - --help must be quick
    from listener.cli.outside import shut_in  # noqa: PLC0415
    from listener.web.server import needs_first, open_dashboard, token  # noqa: PLC0415

    log.set_up(log_level)
    os.umask(0o077)  # as in `listener run`, which may find the file already made
    configured = session.configuration()
    options, stop = configured.dashboard, threading.Event()
    stop_on_signals(stop)
    with ExitStack() as stack:
        parts = stack.enter_context(shut_in(configured, app.database(configured)))
        first = needs_first(parts, options)
        invitation = token() if first and options.at_home else ""
        chosen = PORT if options.port is None else options.port
        address = stack.enter_context(open_dashboard(parts, options, chosen if port is None else port, invitation))
        for line in greeting(address, options, invitation, first=first):
            click.echo(line)
        stop.wait()


def greeting(address: str, options: Dashboard, invitation: str, *, first: bool) -> Iterator[str]:
    """Yield what whoever starts it should know: where it is, how the first user gets in, and what is unsafe."""
    yield text("serving", address=address)
    if invitation:
        yield text("first_link", link=f"{address}/first/{invitation}")
    elif first:
        yield text("first_elsewhere")
    if not options.at_home and not options.public_url.startswith("https:"):
        yield text("not_encrypted")
