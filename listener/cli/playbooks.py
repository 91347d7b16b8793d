"""``listener playbook``: the plans, to look at, to check, and to try on cases."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listener.cli.failure import CONFIG, FAILED, meant
from listener.cli.options import forms
from listener.cli.output import emit, note, safe, width
from listener.cli.playbookwords import help_text, text
from listener.cli.session import Session
from listener.cli.shell import Verbs
from listener.cli.wording import help_text as common
from listener.cli.wording import language
from listener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from alerts.bookshelf import Fault
    from alerts.playbook import Playbook


@click.group(cls=Verbs, help=help_text("help"))
def playbook() -> None:
    """Group the commands below."""


@playbook.command("list", help=help_text("help_list"))
@forms
@click.pass_obj
def list_(session: Session, form: str | None) -> None:
    """Show what playbooks there are."""
    from alerts.bookshelf import load  # noqa: PLC0415 - here and below: --help must be quick
    from listener.cli import playbookrows  # noqa: PLC0415

    folder = own_folder(session)
    books, faults = load(own=folder)
    own = _own_ids(folder, faults)
    emit(playbookrows.books(books, own, session.language), form)
    if sys.stderr.isatty() and not own:
        note(text("none_own"))
    _say_faults(faults)


@playbook.command("show", help=help_text("help_show"))
@click.argument("id", metavar=help_text("meta_id"))
@click.option("--json", "as_json", is_flag=True, help=common("help_json"))
@click.pass_obj
def show(session: Session, id: str, as_json: bool) -> None:
    """Show one playbook from top to bottom."""
    from alerts.bookshelf import load  # noqa: PLC0415
    from listener.cli import playbookrows  # noqa: PLC0415

    folder = own_folder(session)
    books, _ = load(own=folder)
    if id not in books:
        raise _unknown(id, books)
    if as_json:
        click.echo(_as_json(books[id]))
        return
    for line in playbookrows.page(books[id], session.language, width()):
        click.echo(line)


@playbook.command("check", help=help_text("help_check"))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar=help_text("meta_files"))
@click.pass_context
def check(context: click.Context, files: tuple[Path, ...]) -> None:
    """Check playbook files and every statement in them; all faults at once."""
    from alerts.bookshelf import checked, shelves  # noqa: PLC0415

    session: Session = context.obj
    folder = own_folder(session)
    wanted = files or tuple(shelves(folder))
    faults = checked(wanted)
    if not faults:
        click.echo(text("checked", count=len(wanted)))
        return
    _say_faults(faults)
    context.exit(CONFIG)


@playbook.command("test", help=help_text("help_test"))
@click.argument("file", required=False, type=click.Path(path_type=Path), metavar=help_text("meta_file"))
@forms
@click.pass_context
def test(context: click.Context, file: Path | None, form: str | None) -> None:
    """Choose for every case of a table, the shipped one unless another is named."""
    from alerts.bookshelf import load  # noqa: PLC0415
    from alerts.rehearsal import SCENARIOS, rehearse, scenarios  # noqa: PLC0415
    from listener.cli import playbookrows  # noqa: PLC0415

    session: Session = context.obj
    books, refused = load(own=own_folder(session))
    cases, faults = scenarios(file or SCENARIOS, books)
    _say_faults((*refused, *faults))
    if faults:
        context.exit(CONFIG)
    found = rehearse(books, cases)
    emit(playbookrows.outcomes(found, session.language), form)
    right = sum(one.right for one in found)
    note(text("tested", count=len(found), right=right) if found else text("no_scenarios"))
    if right < len(found) or refused:
        context.exit(FAILED)


def own_folder(session: Session) -> Path | None:
    """Return the folder of the user's own playbooks; without a configuration there is none, and the shipped serve."""
    if not session.config and not session.path.exists():
        return None
    return session.configuration().playbooks


def _own_ids(folder: Path | None, faults: Iterable[Fault]) -> set[str]:
    from alerts.bookshelf import files  # noqa: PLC0415

    refused = {fault.file for fault in faults}
    return {path.stem for path in files(folder) if path not in refused} if folder else set()


def _say_faults(faults: Iterable[Fault]) -> None:
    lines = [f"  ✗ {safe(fault.sentence(language()))}" for fault in faults]
    if lines:
        note("\n".join([text("problems", count=len(lines)), *lines]))


def _unknown(name: str, books: Mapping[str, Playbook]) -> UsageError:
    from listener.core.suggest import closest  # noqa: PLC0415

    suggestion = meant(closest(name, books), language())
    return UsageError("playbook.unknown", name=name, known=", ".join(sorted(books)), meant=suggestion)


def _as_json(book: Playbook) -> str:
    import json  # noqa: PLC0415
    from dataclasses import asdict  # noqa: PLC0415

    from listener.cli.output import escaped  # noqa: PLC0415

    return escaped(json.dumps(asdict(book), ensure_ascii=False, indent=1))
