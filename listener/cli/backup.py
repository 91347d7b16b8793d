"""``listener backup`` and ``listener restore``: a sound copy of the database beside the daemon, and the way back."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listener.cli.options import json_option
from listener.cli.output import escaped, note, safe
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.upkeepwords import help_text, text
from listener.words import number

if TYPE_CHECKING:
    from listener.store.restoring import Restored

_KEEP = 7
_folder = click.Path(file_okay=False, path_type=Path)
_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backup", cls=Verb, help=help_text("help_backup"))
@click.option("--to", "folder", type=_folder, metavar=help_text("meta_folder"), help=help_text("help_to"))
@click.option("--keep", type=click.IntRange(1), metavar=help_text("meta_number"), help=help_text("help_keep"))
@json_option
@click.pass_obj
def backup(session: Session, folder: Path | None, keep: int | None, form: str | None) -> None:
    """Copy the database; the daemon goes on."""
    from listener.app import database, utc_now  # noqa: PLC0415 - here and below: --help must be quick
    from listener.errors import StoreError  # noqa: PLC0415
    from listener.keeping import PG_DUMP, back_up  # noqa: PLC0415
    from listener.store import copies  # noqa: PLC0415
    from listener.store.db import file_of  # noqa: PLC0415

    configured = session.configuration()
    path, wanted = file_of(database(configured), PG_DUMP), configured.backup
    if not path.exists():
        raise StoreError(f"{path} does not exist yet; start `listener run` first")
    usual = wanted.folder if wanted else None
    most = keep or (wanted.keep if wanted else _KEEP)
    begin = time.monotonic()
    made = back_up(path, folder or usual or path.parent / copies.FOLDER, most, utc_now())
    took, size = time.monotonic() - begin, made.stat().st_size
    if form:
        click.echo(escaped(json.dumps({"file": str(made), "bytes": size, "seconds": round(took, 3)})))
        return
    megabytes, seconds = number(size / 1e6, session.language, 1), number(took, session.language, 1)
    click.echo(text("backed_up", file=safe(str(made)), mb=megabytes, seconds=seconds))


@click.command("restore", cls=Verb, help=help_text("help_restore"))
@click.argument("file", type=_file, metavar=help_text("meta_file"))
@click.option("--resend", is_flag=True, help=help_text("help_resend"))
@json_option
@click.pass_obj
def restore(session: Session, file: Path, resend: bool, form: str | None) -> None:
    """Put a backup in the database's place; refuses while a daemon works on it."""
    from listener.app import database, utc_now  # noqa: PLC0415
    from listener.claim import claimed  # noqa: PLC0415
    from listener.keeping import PG_RESTORE  # noqa: PLC0415
    from listener.store import restoring  # noqa: PLC0415
    from listener.store.db import file_of  # noqa: PLC0415

    path = file_of(database(session.configuration()), PG_RESTORE)
    with claimed(path):
        done = restoring.restore(file, path, utc_now(), resend=resend)
    if form:
        click.echo(escaped(json.dumps(_as_object(done, path))))
        return
    click.echo(text("restored", file=safe(str(file)), path=safe(str(path))))
    for line in _told(done):
        note(line)


def _as_object(done: Restored, path: Path) -> dict[str, object]:
    aside = None if done.aside is None else str(done.aside)
    return {
        "path": str(path),
        "replaced": aside,
        "overtaken": done.overtaken,
        "told_since_known": done.known,
        "erased": done.erased,
    }


def _told(done: Restored) -> list[str]:
    """Return what a person should know of it."""
    lines = [
        text("restored_aside", file=safe(str(done.aside))) if done.aside else "",
        text("restored_overtaken", count=done.overtaken) if done.overtaken else "",
        "" if done.known or not done.aside else text("restored_blindly"),
        text("restored_erased", count=done.erased) if done.erased else "",
        text("restored_in_use") if done.in_use else "",
        text("restored_next"),
    ]
    return [line for line in lines if line]
