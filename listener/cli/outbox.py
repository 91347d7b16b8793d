"""``listener outbox``: messages that have not arrived, and another try for those that were given up."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from listener.cli.handwords import help_text, text
from listener.cli.options import forms
from listener.cli.output import Column, Listing, emit, note, safe
from listener.cli.session import Session
from listener.cli.shell import Verbs
from listener.cli.wording import help_text as common
from listener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listener.cli.view import View
    from listener.model import Told
    from listener.store import Store

STATES = ("dead", "queued", "sending", "sent", "superseded")
_UNDELIVERED = ("dead", "sending", "queued")
STATE_STYLES = {"dead": "bold red", "queued": "yellow", "sending": "yellow"}
_ALL = 1_000_000


@click.group("outbox", cls=Verbs, help=help_text("help_outbox"), invoke_without_command=True)
@click.option("--state", type=click.Choice(STATES), help=help_text("help_letters"))
@forms
@click.option(
    "--limit", "-n", default=50, type=click.IntRange(1), metavar=common("meta_number"), help=common("help_limit")
)
@click.pass_context
def outbox(context: click.Context, state: str | None, form: str | None, limit: int) -> None:
    """List messages, newest first, unless a command below is called."""
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    configured, view = session.seen()
    with session.store(configured) as store:
        states = (state,) if state else _UNDELIVERED
        found = [one for each in states for one in store.hands.letters(each, limit)][:limit]
    if found or form or not sys.stdout.isatty():
        emit(_listing(found, view), form)
    if not found:
        note(text("no_such_letters" if state else "no_letters"))


@outbox.command("retry", help=help_text("help_retry"))
@click.argument("keys", nargs=-1, metavar=help_text("meta_key"))
@click.pass_obj
def retry(session: Session, keys: tuple[str, ...]) -> None:
    """Owe given-up messages again."""
    from listener.app import utc_now  # noqa: PLC0415 - here and below: --help must be quick

    configured = session.configuration()
    with session.store(configured) as store:
        _all_dead(keys, store)
        count = store.hands.retry(keys, utc_now())
    click.echo(text("retried", count=count) if count else text("nothing_to_retry"))


def _all_dead(keys: Sequence[str], store: Store) -> None:
    """Raise UsageError for keys that were not given up: nothing is tried then."""
    dead = {one.key for one in store.hands.letters("dead", _ALL)} if keys else set()
    unknown = [key for key in keys if key not in dead]
    if unknown:
        raise UsageError("handling.unknown_letters", keys=safe(", ".join(unknown)))


def _listing(found: Sequence[Told], view: View) -> Listing:
    columns = (
        Column("due", text("col_due")),
        Column("key", text("col_key"), most=40),
        Column("reason", text("col_about"), least=100),
        Column("state", text("col_state"), styles=STATE_STYLES),
        Column("error", text("col_error"), wrap=True),
    )
    return Listing(columns, [record(one) for one in found], [_cells(one, view) for one in found])


def record(one: Told) -> dict[str, object]:
    """Return a message for machines."""
    return {
        "key": one.key,
        "channel": one.channel,
        "reason": str(one.reason),
        "level": one.level,
        "state": one.state,
        "due": one.due.isoformat(),
        "error": one.error,
        "sent": one.sent.isoformat() if one.sent else None,
        "kind": str(one.kind),
    }


def _cells(one: Told, view: View) -> dict[str, str]:
    from listener.cli.troubles import trouble  # noqa: PLC0415

    return {
        "due": view.when(one.sent or one.due),
        "key": one.key,
        "reason": occasion(one, view),
        "state": view.say(f"told_{one.state}"),
        "error": trouble(one.error, view.lang) if one.error else "",
    }


def occasion(one: Told, view: View) -> str:
    """Return why a message was promised; of one that only changes what is there already, that it rings nowhere."""
    from listener.model import Kind  # noqa: PLC0415
    from listener.words import catalogue, say  # noqa: PLC0415

    key = f"reason_{one.reason}"
    area = next((area for area in ("cli", "handling") if key in catalogue(area, view.lang)), "")
    what = say(f"{area}.{key}", view.lang) if area else str(one.reason)
    return say("handling.edit", view.lang, what=what) if one.kind is Kind.EDIT else what
