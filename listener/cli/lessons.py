"""``listener labels refit``, ``rollback`` and ``versions``: learn from labels, take it back, see what was learned."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from listener.cli.labelwords import help_text, text
from listener.cli.options import brands_option, forms, json_option, known_brands
from listener.cli.output import emit, note
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text as common

if TYPE_CHECKING:
    from listener.model import Version


@click.command(cls=Verb, help=help_text("help_refit"))
@brands_option
@json_option
@click.pass_obj
def refit(session: Session, brand: tuple[str, ...], form: str | None) -> None:
    """Learn from all labels now."""
    from listener import labelling  # noqa: PLC0415 - here and below: --help must be quick
    from listener.cli import labelrows  # noqa: PLC0415
    from listener.cli.prose import advise  # noqa: PLC0415

    configured, view = session.seen()
    with session.store(configured) as store:
        done = labelling.learn(store, known_brands(brand, configured), view.now)
    fitted = [one.version for one in done if one.version is not None]
    if fitted or form:
        emit(labelrows.versions([(version, True) for version in fitted], view), form)
    for one in done:
        advise(labelrows.outcome(one, view))
    if not done:
        note(text("no_lessons"))


@click.command(cls=Verb, help=help_text("help_rollback"))
@click.option("--brand", "-b", required=True, metavar=common("meta_brand"), help=help_text("help_brand"))
@click.option("--language", "lang", default="", metavar="de|en|…", help=help_text("help_language"))
@click.pass_obj
def rollback(session: Session, brand: str, lang: str) -> None:
    """Put the version before the one in use back."""
    from listener.labelling import roll_back  # noqa: PLC0415

    configured, view = session.seen()
    (meant,) = known_brands((brand,), configured)
    with session.store(configured) as store:
        for left, now in roll_back(store, meant, lang.lower()):
            said = {"brand": view.brand(left.brand), "lang": left.lang, "left": left.number}
            click.echo(text("rolled_back", **said, now=now.number) if now else text("rolled_off", **said))


@click.command(cls=Verb, help=help_text("help_versions"))
@brands_option
@forms
@click.pass_obj
def versions(session: Session, brand: tuple[str, ...], form: str | None) -> None:
    """List what was learned, newest first."""
    from listener.cli import labelrows  # noqa: PLC0415

    configured, view = session.seen()
    with session.store(configured) as store:
        found = store.labels.versions(known_brands(brand, configured))
    if found or form or not sys.stdout.isatty():
        emit(labelrows.versions([(one, _fits(one)) for one in found], view), form)
    if not found:
        note(text("no_versions"))


def _fits(version: Version) -> bool:
    """Tell whether the shipped model is still the one that a version corrects."""
    from listener.core import tone  # noqa: PLC0415

    return version.base == tone.model(version.lang).version
