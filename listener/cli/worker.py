"""``listener worker`` and ``listener workers``: one of several programs on one store, and what each of them is at."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from listener.cli.options import listing
from listener.cli.output import Column, Listing, emit, note
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import sentences
from listener.errors import UsageError
from listener.log import LEVELS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from listener.cli.view import View
    from listener.config import Config
    from listener.store.leases import Lease, Worker

ROLES = ("collect", "analyse", "detect", "deliver", "all")
"""As ``listener.shifts`` has them, which --help need not load."""
_SHORTEST, _LONGEST = timedelta(seconds=2), timedelta(minutes=30)
_STYLES = {"silent": "bold red", "alive": "green"}
text, help_text = sentences("cluster")


@click.command("worker", cls=Verb, help=help_text("help_worker"))
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help=help_text("help_role"))
@click.option("--lease", default="60s", metavar=help_text("meta_length"), help=help_text("help_lease"))
@click.option(
    "--health-port", "port", type=click.IntRange(0, 65535), metavar=help_text("meta_port"), help=help_text("help_port")
)
@click.option("--doors", is_flag=True, help=help_text("help_doors"))
@click.option("--log-level", type=click.Choice(LEVELS), default="info", help=help_text("help_log_level"))
@click.pass_obj
def worker(session: Session, roles: tuple[str, ...], lease: str, port: int | None, doors: bool, log_level: str) -> None:
    """Work on a store beside others."""
    import faulthandler  # noqa: PLC0415 - here and below: --help must be quick
    import threading  # noqa: PLC0415

    from listener import app, daemon, log  # noqa: PLC0415
    from listener.claim import shared, sign  # noqa: PLC0415
    from listener.cli.service import END_S, heed, stop_on_signals  # noqa: PLC0415
    from listener.notify import Systemd  # noqa: PLC0415
    from listener.shifts import Shift, Terms  # noqa: PLC0415
    from listener.works import Outside  # noqa: PLC0415

    terms = Terms(roles or ("all",), _length(lease))
    log.set_up(log_level)
    os.umask(0o077)  # what people said of the brand is nobody else's business on this machine

    def read() -> Config:
        found = app.configuration(session.path)
        return found if port is None else replace(found, health=replace(found.health, port=port or None))

    session.configuration(secrets=True)
    configured = read()
    log.set_up(log_level, as_json=configured.log.format == "json")
    place = app.database(configured)
    stop, outside = threading.Event(), Outside(Systemd(os.environ), reread=read, doors=doors)
    faulthandler.enable(2)
    stop_on_signals(stop, END_S)
    heed(outside)
    me = _myself(session, terms.roles, app.utc_now())
    with shared(place), app.build(configured, place) as parts:
        sign(parts.store, parts.clock())
        daemon.work(parts, stop, Shift(parts.store.leases, me, terms), outside=outside)


def _length(typed: str) -> timedelta:
    """Return how long a worker may be silent. Raises UsageError."""
    from listener.config.values import Unfit, duration  # noqa: PLC0415

    try:
        found = duration(typed)
    except Unfit:
        raise UsageError("cluster.no_length", given=typed) from None
    if not _SHORTEST <= found <= _LONGEST:
        raise UsageError("cluster.no_length", given=typed)
    return found


def _myself(session: Session, roles: tuple[str, ...], now: datetime) -> Worker:
    import socket  # noqa: PLC0415
    from hashlib import sha256  # noqa: PLC0415

    from listener import __version__  # noqa: PLC0415
    from listener.shifts import new_name  # noqa: PLC0415
    from listener.store.leases import Worker  # noqa: PLC0415

    host, pid = socket.gethostname(), os.getpid()
    config = sha256(session.path.read_bytes()).hexdigest()[:8]
    return Worker(new_name(host, pid), host, pid, roles, __version__, config, now)


@click.command("workers", cls=Verb, help=help_text("help_workers"))
@listing()
@click.pass_obj
def workers(session: Session, form: str | None, limit: int) -> None:
    """List who is at work."""
    configured, view = session.seen()
    with session.store(configured) as store:
        found, held = store.leases.workers(), store.leases.held(view.now)
    if not found:
        note(text("none"))
    emit(_listing(found[-limit:], held, view), form)
    if len({one.config for one in _alive(found, view.now)}) > 1:
        note(text("configurations"))
    if len({one.version for one in _alive(found, view.now)}) > 1:
        note(text("versions"))


def _alive(found: Sequence[Worker], now: datetime) -> list[Worker]:
    return [one for one in found if one.until is not None and one.until > now]


def _listing(found: Sequence[Worker], held: Sequence[Lease], view: View) -> Listing:
    columns = (
        Column("worker", text("col_worker"), most=40),
        Column("roles", text("col_roles"), most=30),
        Column("state", text("col_state"), styles=_STYLES),
        Column("since", text("col_since"), least=80),
        Column("seen", text("col_seen")),
        Column("visits", text("col_visits"), right=True),
        Column("messages", text("col_messages"), right=True, least=90),
        Column("leads", text("col_leads"), wrap=True),
    )
    records = [_record(one, [lease for lease in held if lease.owner == one.name], view.now) for one in found]
    return Listing(columns, records, [_cells(one, record, view) for one, record in zip(found, records, strict=True)])


def _record(one: Worker, held: Sequence[Lease], now: datetime) -> dict[str, object]:
    """Return a worker for machines, with what it holds."""
    names: dict[str, list[dict[str, str]]] = {"verb": [], "source": [], "message": []}
    for lease in held:
        names[lease.kind].append({"name": lease.name, "since": lease.since.isoformat()})
    return {
        "worker": one.name,
        "host": one.host,
        "pid": one.pid,
        "roles": list(one.roles),
        "state": "alive" if _alive([one], now) else "silent",
        "since": one.since.isoformat(),
        "seen": one.seen.isoformat() if one.seen else None,
        "version": one.version,
        "config": one.config,
        "leads": names["verb"],
        "visits": names["source"],
        "messages": names["message"],
    }


def _cells(one: Worker, record: Mapping[str, object], view: View) -> dict[str, str]:
    kinds = {kind: list(found) for kind in ("leads", "visits", "messages") if isinstance(found := record[kind], list)}
    return {
        "worker": one.name,
        "roles": " ".join(one.roles),
        "state": text(f"state_{record['state']}"),
        "since": view.when(one.since),
        "seen": view.when(one.seen),
        "visits": str(len(kinds["visits"])),
        "messages": str(len(kinds["messages"])),
        "leads": ", ".join(lease["name"] for lease in kinds["leads"]),
    }
