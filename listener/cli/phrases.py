"""``listener labels phrase``: rules that people make, of the kind "whoever says this of us is angry"."""

from __future__ import annotations

import sys

import click

from listener.cli.label import SAID
from listener.cli.labelwords import help_text, text
from listener.cli.options import brands_option, known_brands
from listener.cli.output import emit, note, safe
from listener.cli.session import Session
from listener.cli.shell import Verb, Verbs
from listener.cli.wording import help_text as common


@click.group(
    cls=Verbs,
    help=help_text("help_phrase"),
    options_metavar=common("meta_options"),
    subcommand_metavar=common("meta_command"),
)
def phrase() -> None:
    """Group the commands below."""


@phrase.command("add", cls=Verb, help=help_text("help_phrase_add"), options_metavar=common("meta_options"))
@click.argument("words", metavar=help_text("meta_words"))
@click.argument("said", type=click.Choice(SAID), metavar="negative|neutral|positive")
@click.option("--brand", "-b", required=True, metavar=common("meta_brand"), help=help_text("help_brand"))
@click.option("--reason", default="", metavar=help_text("meta_text"), help=help_text("help_reason"))
@click.pass_obj
def add(session: Session, words: str, said: str, brand: str, reason: str) -> None:
    """Make a rule."""
    from listener.app import utc_now  # noqa: PLC0415 - here and below: --help must be quick
    from listener.cli.view import View  # noqa: PLC0415
    from listener.labelling import add_phrase  # noqa: PLC0415
    from listener.model import Mood, Phrase  # noqa: PLC0415

    configured = session.configuration()
    view = View.of(configured, session.language, utc_now())
    (meant,) = known_brands((brand,), configured)
    with session.store(configured) as store:
        instead = add_phrase(store, Phrase(meant, " ".join(words.split()), Mood(said), view.now, reason))
    mood = view.say(f"mood_{said}")
    click.echo(text("phrase_added", words=safe(words), brand=view.brand(meant), mood=mood))
    for one in instead:
        click.echo(text("phrase_replaced", words=safe(one.words), mood=view.say(f"mood_{one.mood}")))


@phrase.command("remove", cls=Verb, help=help_text("help_phrase_remove"), options_metavar=common("meta_options"))
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


@phrase.command("list", cls=Verb, help=help_text("help_phrase_list"), options_metavar=common("meta_options"))
@brands_option
@click.option("--csv", "form", flag_value="csv", help=common("help_csv"))
@click.option("--json", "form", flag_value="json", help=common("help_json"))
@click.pass_obj
def list_(session: Session, brand: tuple[str, ...], form: str | None) -> None:
    """Show all rules."""
    from listener.app import utc_now  # noqa: PLC0415
    from listener.cli import labelrows  # noqa: PLC0415
    from listener.cli.view import View  # noqa: PLC0415

    configured = session.configuration()
    view = View.of(configured, session.language, utc_now())
    with session.store(configured) as store:
        found = store.labels.phrases(known_brands(brand, configured))
    if found or form or not sys.stdout.isatty():
        emit(labelrows.phrases(found, view), form)
    if not found:
        note(text("no_phrases"))
