"""The commands of the daemon's admin: run, check, init."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listener.cli.options import Session, language, text
from listener.cli.output import note

if TYPE_CHECKING:
    from types import FrameType

    from listener.config import Config


@click.command(help=text("help_run"))
@click.option("--once", is_flag=True, help=text("help_once"))
@click.option(
    "--log-level", type=click.Choice(["debug", "info", "warning", "error"]), default="info", help=text("help_log_level")
)
@click.pass_obj
def run(session: Session, once: bool, log_level: str) -> None:
    """Run the daemon."""
    from listener import app, daemon, log  # noqa: PLC0415 - --help must be quick
    from listener.claim import claimed, sign  # noqa: PLC0415

    log.set_up(log_level)
    configured = session.configuration(secrets=True)
    path = app.database(session.path, configured)
    with claimed(path), app.build(configured, path) as parts:
        sign(parts.store, parts.clock())
        if once:
            daemon.run_once(parts)
            _report(parts.store.waiting()[0])
            return
        stop = threading.Event()
        _stop_on_signals(stop)
        daemon.run(parts, stop)


def _report(waiting: int) -> None:
    if waiting:
        note(text("still_waiting", count=waiting))


def _stop_on_signals(stop: threading.Event) -> None:
    """SIGTERM and SIGINT let the running work finish; a second one ends the program at once."""

    def handle(number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            sys.exit(128 + number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)


@click.command(help=text("help_check"))
@click.pass_obj
def check(session: Session) -> None:
    """Validate the configuration and the playbooks; sends nothing."""
    from alerts.bookshelf import load  # noqa: PLC0415
    from listener.config import render  # noqa: PLC0415

    configured = session.configuration(secrets=True)
    _, faults = load(own=configured.playbooks)
    click.echo(text("check_ok", path=session.path, **_counts(configured)))
    for hint in configured.notes:
        click.echo(f"  ! {render(hint, language())}")
    for fault in faults:
        click.echo(f"  ✗ {fault.sentence(language())}")
    if faults:
        sys.exit(78)


def _counts(configured: Config) -> dict[str, int]:
    return {
        "brands": len(configured.brands),
        "sources": len(configured.subscriptions),
        "channels": len(configured.channels),
        "routes": len(configured.routes),
    }


@click.command(help=text("help_init"))
@click.option("--force", is_flag=True, help=text("help_force"))
@click.pass_obj
def init(session: Session, force: bool) -> None:
    """Ask a few questions and write a configuration that is valid."""
    from listener.config.init import questions, write  # noqa: PLC0415

    path = session.path
    if path.exists() and not force:
        note(text("init_exists", path=path))
        sys.exit(2)
    lang = language()
    answers = {"language": lang}
    for question in questions(lang):
        answers[question.key] = click.prompt(
            question.text, default=question.default, show_default=bool(question.default)
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_new(path, write(answers))
    click.echo(text("init_done", path=path))


def _write_new(path: Path, content: str) -> None:
    """Write beside and rename, so that a crash leaves the old file or the new one."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(content, "utf-8")
    fresh.chmod(0o600)
    fresh.replace(path)
