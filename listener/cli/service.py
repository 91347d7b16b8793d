"""The commands of the daemon's admin: run, check."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import click

from listener.cli.failure import CONFIG, UNAVAILABLE
from listener.cli.output import note, safe
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text, text

if TYPE_CHECKING:
    from types import FrameType

    from listener.config import Config
    from listener.model import Told
    from listener.store import Store
    from listener.works import Outside

LEVELS = ("debug", "info", "warning", "error")
END_S = 29.0
"""After so long the daemon ends, whatever still waits: a service manager asks for it within half a minute."""


@click.command(cls=Verb, help=help_text("help_run"))
@click.option("--once", is_flag=True, help=help_text("help_once"))
@click.option("--log-level", type=click.Choice(LEVELS), default="info", help=help_text("help_log_level"))
@click.pass_context
def run(context: click.Context, once: bool, log_level: str) -> None:
    """Run the daemon."""
    import faulthandler  # noqa: PLC0415 - here and below: --help must be quick

    from listener import app, daemon, log  # noqa: PLC0415
    from listener.claim import claimed, sign  # noqa: PLC0415
    from listener.keeping import whole  # noqa: PLC0415
    from listener.notify import Systemd  # noqa: PLC0415
    from listener.works import Outside  # noqa: PLC0415

    session: Session = context.obj
    log.set_up(log_level)
    os.umask(0o077)  # what people said of the brand is nobody else's business on this machine
    configured = session.configuration(secrets=True)
    log.set_up(log_level, as_json=configured.log.format == "json")
    _, hints, faults = _checked(configured, session.language)
    for line in (*hints, *faults):
        note(line)
    path = app.database(configured)
    stop, outside = threading.Event(), Outside(Systemd(os.environ), reread=lambda: app.configuration(session.path))
    if not once:
        faulthandler.enable(2)  # a service manager's watchdog ends it with SIGABRT: which line hangs is then told
        stop_on_signals(stop, END_S)
        heed(outside)
    with claimed(path), app.build(configured, whole(path)) as parts:
        sign(parts.store, parts.clock())
        if not once:
            daemon.run(parts, stop, outside=outside)
            return
        daemon.take_up(parts)
        before = {one.key for one in _undelivered(parts.store) if one.state == "dead"}
        daemon.run_once(parts, time.sleep)
        failed = [one for one in _undelivered(parts.store) if one.state != "dead" or one.key not in before]
    if failed:
        note(text("undelivered", count=len(failed)))
        for one in failed:
            note(f"  {safe(one.key)}: {safe(one.error)}")
        context.exit(UNAVAILABLE)


def _undelivered(store: Store) -> list[Told]:
    """Return the messages that were tried in vain and are tried again, or given up ("dead")."""
    from listener.overhear import NO_INCIDENT  # noqa: PLC0415 - only where messages are sent

    subjects = [NO_INCIDENT, *(incident.id for incident in store.incidents(limit=1000))]
    told = [one for subject in subjects for one in store.told(subject)]
    return [one for one in told if one.state == "dead" or (one.state == "queued" and one.error)]


def stop_on_signals(stop: threading.Event, patience_s: float = 0.0) -> None:
    """SIGTERM and SIGINT let the running work finish; a second one ends the program at once.

    So does ``patience_s`` (0: for ever): the store is crash-safe, and an orderly end would wait for threads that wait.
    """

    def handle(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()
        if patience_s:
            last = threading.Timer(patience_s, os._exit, (0,))
            last.daemon = True
            last.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)


def heed(outside: Outside) -> None:
    """SIGHUP has the configuration read again, SIGUSR1 the state written into the log; some systems have neither."""
    for name, event in (("SIGHUP", outside.hangup), ("SIGUSR1", outside.dump)):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_, event=event: event.set())


@click.command(cls=Verb, help=help_text("help_check"))
@click.pass_context
def check(context: click.Context) -> None:
    """Validate the configuration, the playbooks and models of one's own; sends nothing."""
    from listener.app import opinions, reachable  # noqa: PLC0415 - --help must be quick

    session: Session = context.obj
    configured = session.configuration(secrets=True)
    opinions(configured)
    reachable(configured)
    playbooks, hints, faults = _checked(configured, session.language)
    if not faults:
        click.echo(text("check_ok", path=session.path, playbooks=playbooks, **_counts(configured)))
    for line in hints:
        click.echo(line)
    if faults:
        note("\n".join([text("playbook_problems", count=len(faults)), *faults]))
        context.exit(CONFIG)


def _checked(configured: Config, lang: str) -> tuple[int, list[str], list[str]]:
    """Return how many playbooks there are, the notes on the configuration, and what is wrong with playbooks."""
    from alerts.bookshelf import load  # noqa: PLC0415
    from listener.config import render  # noqa: PLC0415

    playbooks, faults = load(own=configured.playbooks)
    hints = [f"  ! {safe(render(hint, lang))}" for hint in configured.notes]
    return len(playbooks), hints, [f"  ✗ {safe(fault.sentence(lang))}" for fault in faults]


def _counts(configured: Config) -> dict[str, int]:
    return {
        "brands": len(configured.brands),
        "sources": len(configured.subscriptions),
        "channels": len(configured.channels),
        "routes": len(configured.routes),
    }
