"""``listener migrate``: the whole store at another place, from a file to a server or back."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listener.cli.failure import FAILED
from listener.cli.options import forms
from listener.cli.output import Column, Listing, emit, note, safe
from listener.cli.progress import Progress
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import sentences
from listener.errors import UsageError
from listener.words import number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from listener.store import Store
    from listener.store.db import Place
    from listener.store.moving import Copied

_STYLES = {"False": "bold red"}
text, help_text = sentences("cluster")


@click.command("migrate", cls=Verb, help=help_text("help_migrate"))
@click.option("--to", "to", required=True, metavar=help_text("meta_place"), help=help_text("help_to"))
@click.option("--batch", default=2000, type=click.IntRange(1, 20_000), help=help_text("help_batch"))
@forms
@click.pass_context
def migrate(context: click.Context, to: str, batch: int, form: str | None) -> None:
    """Copy the store; the old one stays."""
    from listener.app import database, utc_now  # noqa: PLC0415 - here and below: --help must be quick
    from listener.claim import claimed  # noqa: PLC0415
    from listener.store import moving  # noqa: PLC0415

    session: Session = context.obj
    configured = session.configuration()
    place, target = database(configured), _place(to)
    if target == place:
        raise UsageError("cluster.same_place", place=safe(str(place)))
    with ExitStack() as stack:
        with session.store(configured) as store:  # also brings it up to date
            _idle(store, place, utc_now())
        stack.enter_context(claimed(place))
        if not isinstance(target, Path):
            stack.enter_context(claimed(target))
        progress = stack.enter_context(Progress("progress_lines"))
        try:
            found, nuls = moving.move(place, target, batch=batch, told=lambda table, rows: progress(rows, beside=table))
        except moving.Differs as wrong:
            emit(_listing(wrong.found, session.language), form)
            note(text("differs", tables=", ".join(one.table for one in wrong.found if not one.same)))
            context.exit(FAILED)
    _say_done(found, nuls, target, session.language, form)


def _place(typed: str) -> Place:
    """Return what somebody means. Raises UsageError."""
    from listener.model.url import looks_like_url, parsed  # noqa: PLC0415

    if not looks_like_url(typed):
        return Path(typed).absolute()
    try:
        return parsed(typed)
    except ValueError as error:
        raise UsageError("cluster.no_url", reason=str(error)) from None


def _idle(store: Store, place: Place, now: datetime) -> None:
    """Raise UsageError while workers are at it."""
    alive = [one.name for one in store.leases.workers() if one.until is not None and one.until > now]
    if alive:
        raise UsageError("cluster.workers_run", place=safe(str(place)), names=safe(", ".join(alive)))


def _say_done(found: Sequence[Copied], nuls: int, target: Place, lang: str, form: str | None) -> None:
    emit(_listing(found, lang), form)
    place, rows = safe(str(target)), number(sum(one.rows for one in found), lang)
    note(text("migrated", tables=len(found), rows=rows, place=place))
    if nuls:
        note(text("migrate_nul", count=nuls))
    note(text("migrated_next", setting="path" if isinstance(target, Path) else "url", place=place))


def _listing(found: Sequence[Copied], lang: str) -> Listing:
    columns = (
        Column("table", text("col_table")),
        Column("rows", text("col_rows"), right=True),
        Column("copied", text("col_copied"), right=True),
        Column("hash", text("col_hash")),
        Column("same", text("col_same"), styles=_STYLES),
    )
    records = [
        {"table": one.table, "rows": one.rows, "copied": one.copied, "hash": one.hash_copied, "same": one.same}
        for one in found
    ]
    cells = [
        {
            "table": one.table,
            "rows": number(one.rows, lang),
            "copied": number(one.copied, lang),
            "hash": one.hash_copied,
            "same": text("same_yes" if one.same else "same_no"),
        }
        for one in found
    ]
    return Listing(columns, records, cells)
