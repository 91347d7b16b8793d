"""``listener labels phrase``: rules that people make, of the kind "whoever says this of us is angry"."""

from __future__ import annotations

import sys

import click

from listener.cli.label import SAID
from listener.cli.labelwords import help_text, text
from listener.cli.options import brands_option, forms, known_brands
from listener.cli.output import emit, note, safe
from listener.cli.session import Session
from listener.cli.shell import Verbs
from listener.cli.wording import help_text as common


@click.group(cls=Verbs, help=help_text("help_phrase"))
def phrase() -> None:
    """Group the commands below."""


@phrase.command("add", help=help_text("help_phrase_add"))
@click.argument("words", metavar=help_text("meta_words"))
@click.argument("said", type=click.Choice(SAID), metavar="negative|neutral|positive")
@click.option("--brand", "-b", required=True, metavar=common("meta_brand"), help=help_text("help_brand"))
@click.option("--reason", default="", metavar=help_text("meta_text"), help=help_text("help_reason"))
@click.pass_obj
def add(session: Session, words: str, said: str, brand: str, reason: str) -> None:
    """Make a rule."""
    from listener.labelling import add_phrase  # noqa: PLC0415 - here and below: --help must be quick
    from listener.model import Mood, Phrase  # noqa: PLC0415

    configured, view = session.seen()
    (meant,) = known_brands((brand,), configured)
    with session.store(configured) as store:
        instead = add_phrase(store, Phrase(meant, " ".join(words.split()), Mood(said), view.now, reason))
    mood = view.say(f"mood_{said}")
    click.echo(text("phrase_added", words=safe(words), brand=view.brand(meant), mood=mood))
    for one in instead:
        click.echo(text("phrase_replaced", words=safe(one.words), mood=view.say(f"mood_{one.mood}")))


@phrase.command("remove", help=help_text("help_phrase_remove"))
@click.argument("words", metavar=help_text("meta_words"))
@click.option("--brand", "-b", required=True, metavar=common("meta_brand"), help=help_text("help_brand"))
@click.pass_obj
def remove(session: Session, words: str, brand: str) -> None:
    """Take a rule back."""
    from listener.labelling import remove_phrase  # noqa: PLC0415

    configured = session.configuration()
    (meant,) = known_brands((brand,), configured)
    with session.store(configured) as store:
        for one in remove_phrase(store, meant, words):
            click.echo(text("phrase_removed", words=safe(one.words)))


@phrase.command("list", help=help_text("help_phrase_list"))
@brands_option
@forms
@click.pass_obj
def list_(session: Session, brand: tuple[str, ...], form: str | None) -> None:
    """Show all rules."""
    from listener.cli import labelrows  # noqa: PLC0415

    configured, view = session.seen()
    with session.store(configured) as store:
        found = store.labels.phrases(known_brands(brand, configured))
    if found or form or not sys.stdout.isatty():
        emit(labelrows.phrases(found, view), form)
    if not found:
        note(text("no_phrases"))
