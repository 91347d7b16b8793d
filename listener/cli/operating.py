"""``listener reload``, ``health``, ``logs``: the running daemon is told something, and asked how it is."""

from __future__ import annotations

import os
import signal
import socket
import threading
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from listener.cli.failure import CONFIG, FAILED, UNAVAILABLE
from listener.cli.output import note, safe
from listener.cli.session import Session
from listener.cli.shell import Verb, Verbs
from listener.cli.wording import sentences
from listener.errors import UsageError
from listener.life import PATIENCE_S as PATIENCES_S
from listener.log import LEVELS

if TYPE_CHECKING:
    from pathlib import Path

    from listener.config import Config
    from listener.reloading import Outcome

PATIENCE_S = 120.0
"""For the outcome of a reload: it waits until what has been fetched is stored."""
_STEP_S = 0.05
_ASKING_S = 5.0
_HERE = "127.0.0.1"
"""Where the daemon's endpoint is (``vitals.HOST``); looking there needs no web server of our own."""
_PULSE = "pulse"
_SILENT = timedelta(seconds=PATIENCES_S["write"])
"""A daemon that has not written for so long stands still. Before, it may wait for a long transaction of its own."""
text, help_text = sentences("service")


@click.command("reload", cls=Verb, help=help_text("help_reload"))
@click.pass_context
def reload_(context: click.Context) -> None:
    """Have the daemon read its configuration again."""
    from listener.app import database  # noqa: PLC0415 - here and below: --help must be quick

    session: Session = context.obj
    path = database(session.configuration())
    outcome = _hung_up(path, _pid(path))
    if outcome is None:
        note(text("no_outcome", seconds=int(PATIENCE_S)))
        context.exit(UNAVAILABLE)
    if outcome.well:
        click.echo(text("reloaded"))
        for name in outcome.restart:
            click.echo(f"  ! {text('needs_restart', name=name)}")
        return
    note("\n".join(_refusal(outcome, session.language)))
    context.exit(CONFIG if outcome.problems else FAILED)


def _refusal(outcome: Outcome, lang: str) -> list[str]:
    from listener.config import render  # noqa: PLC0415

    problems = [f"  ✗ {safe(render(one, lang))}" for one in outcome.problems]
    return [text("refused"), *problems, *([f"  ✗ {safe(outcome.failure)}"] if outcome.failure else [])]


def _pid(path: Path) -> int:
    """Return the daemon's process. Raises UsageError if none runs here."""
    from listener.claim import holder  # noqa: PLC0415

    found = holder(path) if path.exists() else None
    if found is None:
        raise UsageError("service.no_daemon", path=str(path))
    pid, host, _ = found
    if host != socket.gethostname():
        raise UsageError("service.elsewhere", path=str(path), host=host)
    return pid


def _hung_up(path: Path, pid: int) -> Outcome | None:
    """Tell the daemon to reload, and return what came of it; None: nothing in time. Raises UsageError.

    What came of a reload that had begun before says nothing of the file as it is now.
    """
    from listener.app import utc_now  # noqa: PLC0415
    from listener.reloading import last  # noqa: PLC0415

    if not hasattr(signal, "SIGHUP"):
        raise UsageError("service.no_signals")
    asked, pause = utc_now(), threading.Event()
    try:
        os.kill(pid, signal.SIGHUP)
    except PermissionError:
        raise UsageError("service.not_ours", pid=str(pid)) from None
    except ProcessLookupError:
        raise UsageError("service.no_daemon", path=str(path)) from None
    for _ in range(int(PATIENCE_S / _STEP_S)):
        found = last(path)
        if found is not None and found.at >= asked:
            return found
        pause.wait(_STEP_S)
    return None


@click.command("health", cls=Verb, help=help_text("help_health"))
@click.pass_context
def health(context: click.Context) -> None:
    """Tell whether the daemon moves and can work."""
    session: Session = context.obj
    configured = session.configuration()
    wrong = _asked(configured.health.port) if configured.health.port else _seen(session, configured)
    if wrong:
        note(text("unwell", what=safe(", ".join(wrong))))
        context.exit(FAILED)
    click.echo(text("well"))


def _asked(port: int) -> list[str]:
    """Return what the daemon's own endpoint says is wrong."""
    from http.client import HTTPConnection, HTTPException  # noqa: PLC0415

    with closing(HTTPConnection(_HERE, port, timeout=_ASKING_S)) as connection:
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            said = answer.read(10_000).decode("utf-8", "replace").split()
        except (OSError, HTTPException):
            return [text("no_answer", port=port)]
    return [] if answer.status == 200 else said or [str(answer.status)]


def _seen(session: Session, configured: Config) -> list[str]:
    """Return what the database shows to be wrong: nobody holds it, or whoever does has not written for minutes."""
    from listener.app import database, utc_now  # noqa: PLC0415
    from listener.claim import holder  # noqa: PLC0415

    found = holder(database(configured))
    if found is None:
        return [text("nobody")]
    with session.store(configured) as store:
        due = store.hands.planned(_PULSE)
    sign = found[2] if due is None else max(due, found[2])  # one that has just begun has not written yet
    return [text("standstill")] if utc_now() - sign > _SILENT else []


@click.command("drill", cls=Verb, help=help_text("help_drill"))
@click.pass_obj
def drill(session: Session) -> None:
    """Answer the test alert."""
    from listener.drilling import answer  # noqa: PLC0415

    configured, view = session.seen()
    with session.store(configured) as store:
        asked = answer(store, view.now)
    if asked is None:
        note(text("drill_none"))
    else:
        click.echo(text("drill_answered", when=view.when(asked)))


@click.group("logs", cls=Verbs, help=help_text("help_logs"))
def logs() -> None:
    """Group the command below."""


@logs.command("level", help=help_text("help_level"))
@click.argument("level", type=click.Choice((*LEVELS, "reset")), metavar=help_text("meta_level"))
@click.option("--for", "length", default="10m", metavar=help_text("meta_length"), help=help_text("help_for"))
@click.pass_obj
def level_(session: Session, level: str, length: str) -> None:
    """Have the daemon log more, or less, for some time."""
    from listener.config.values import Unfit, duration  # noqa: PLC0415
    from listener.store.gauges import Gauges  # noqa: PLC0415
    from listener.tending import LONGEST_LEVEL  # noqa: PLC0415

    configured, view = session.seen()
    try:
        span = duration(length)
    except Unfit:
        raise UsageError("service.no_length", given=length) from None
    if not timedelta(0) < span <= LONGEST_LEVEL:
        raise UsageError("service.no_length", given=length)
    until = view.now if level == "reset" else view.now + span
    with session.store(configured) as store, closing(Gauges(store.path, session.patience_s)) as gauges:
        gauges.wants_level(level, view.now, until)
    click.echo(text("level_reset") if level == "reset" else text("level_set", level=level, until=view.when(until)))
