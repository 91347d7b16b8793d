"""``listener labels``: what people said of tones, to look at, to take along, to take back; and what was learned."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

import click

from listener.cli.labelwords import help_text, text
from listener.cli.lessons import refit, rollback, versions
from listener.cli.options import brands_option, known_brands, listing
from listener.cli.output import emit, note
from listener.cli.phrases import phrase
from listener.cli.session import Session
from listener.cli.shell import Verb, Verbs
from listener.cli.warned import warnings
from listener.cli.wording import help_text as common
from listener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listener.model import BrandId, Label
    from listener.store import Store


@click.group(cls=Verbs, help=help_text("help_labels"), invoke_without_command=True)
@brands_option
@listing()
@click.pass_context
def labels(context: click.Context, brand: tuple[str, ...], limit: int, form: str | None) -> None:
    """List labels, newest first, unless one of the commands below is called."""
    from listener.cli import labelrows  # noqa: PLC0415 - here and below: --help must be quick

    if context.invoked_subcommand is not None:
        context.default_map = {context.invoked_subcommand: {"form": form}}
        return
    session: Session = context.obj
    configured, view = session.seen()
    with session.store(configured) as store:
        found = store.labels.listed(known_brands(brand, configured), limit)
    if found or form or not sys.stdout.isatty():
        emit(labelrows.labels(found, view), form)
    if not found:
        note(text("no_labels"))


@click.command("export", cls=Verb, help=help_text("help_export"))
@click.argument("file", type=click.File("w", encoding="utf-8"), metavar=common("meta_file"))
@brands_option
@click.pass_obj
def export(session: Session, file: TextIO, brand: tuple[str, ...]) -> None:
    """Write labels as tab-separated lines, oldest first."""
    from listener.cli.labelrows import line  # noqa: PLC0415

    configured = session.configuration()
    with session.store(configured) as store:
        found = store.labels.listed(known_brands(brand, configured))
    worded = [one for one in reversed(found) if one[1] or one[2]]
    file.writelines(line(*one) for one in worded)
    note(text("exported", count=len(worded)))
    if len(worded) < len(found):
        note(text("without_words", count=len(found) - len(worded)))


@click.command("remove", cls=Verb, help=help_text("help_remove"))
@click.argument("id", type=click.IntRange(1), metavar="ID")
@brands_option
@click.pass_obj
def remove(session: Session, id: int, brand: tuple[str, ...]) -> None:
    """Take a label back; the mention gets the program's tone again."""
    from listener import labelling, lessons  # noqa: PLC0415
    from listener.cli.labelrows import tone_words  # noqa: PLC0415
    from listener.core.match import compile_brands  # noqa: PLC0415

    configured, view = session.seen()
    with session.store(configured) as store:
        learned = lessons.read(store.labels)
        for label in _named(store, id, known_brands(brand, configured)):
            tone = labelling.take_back(store, label, compile_brands(configured.brands), learned)
            click.echo(text("removed", id=id, brand=view.brand(label.brand), tone=tone_words(tone, view)))


def _named(store: Store, id: int, brands: Sequence[BrandId]) -> list[Label]:
    """Return the labels that are meant; raises UsageError if there is none, or if that is not clear."""
    from listener.model import MentionId  # noqa: PLC0415

    found = [label for label in store.labels.of(MentionId(id)) if not brands or label.brand in brands]
    if not found:
        raise UsageError("label.unknown_label", id=str(id))
    if len(found) > 1 and not brands:
        raise UsageError("label.several_brands", id=str(id), brands=", ".join(label.brand for label in found))
    return found


for command in (export, remove, refit, rollback, versions, phrase, warnings):
    labels.add_command(command)
