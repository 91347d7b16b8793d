"""``listener label``: say what the tone of a mention is, one by its id, or those that the program asks about."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from listener.cli.labelwords import help_text, text
from listener.cli.options import brands_option, forms, known_brands
from listener.cli.output import emit
from listener.cli.output import note as remark
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from listener.cli.view import View
    from listener.config import Config
    from listener.model import BrandId, Found, Mood
    from listener.store import Store

SAID = ("negative", "neutral", "positive")
USUAL = 10
"""Mentions that are asked about at once."""


@click.command(cls=Verb, help=help_text("help_label"))
@click.argument("id", required=False, type=click.IntRange(1), metavar="[ID]")
@click.argument("said", required=False, type=click.Choice(SAID), metavar="[negative|neutral|positive]")
@brands_option
@click.option("--reason", default="", metavar=help_text("meta_text"), help=help_text("help_reason"))
@click.option(
    "--ask",
    is_flag=False,
    flag_value=USUAL,
    type=click.IntRange(1),
    metavar=help_text("meta_count"),
    help=help_text("help_ask"),
)
@forms
@click.pass_obj
def label(
    session: Session,
    id: int | None,
    said: str | None,
    brand: tuple[str, ...],
    reason: str,
    ask: int | None,
    form: str | None,
) -> None:
    """Keep a label, or ask for some."""
    if (ask is None) is (id is None or said is None):
        raise UsageError("label.one_or_ask")
    configured, view = session.seen()
    brands = known_brands(brand, configured)
    with session.store(configured) as store:
        if ask is not None:
            _ask(store, brands, ask, view, form)
        elif id is not None and said is not None:
            _say(store, _named(store, id, brands, configured), said, reason, view)


def _say(store: Store, found: Sequence[Found], said: str, reason: str, view: View) -> None:
    from listener.model import Mood  # noqa: PLC0415 - here and below: --help must be quick

    for one in found:
        for line in keep(store, one, Mood(said), reason, view):
            click.echo(line)


def keep(store: Store, found: Found, said: Mood, reason: str, view: View, *, asked: bool = False) -> Iterator[str]:
    """Keep one label and learn from all of the brand's, if it is time to; give the sentences about both."""
    from listener import labelling  # noqa: PLC0415
    from listener.cli.labelrows import outcome, tone_words  # noqa: PLC0415

    kept = labelling.note(store, found, said, reason, view.now, asked=asked)
    mood = view.say(f"mood_{said}")
    yield text("kept", id=found.id, brand=view.brand(found.brand), said=mood, before=tone_words(found.tone, view))
    if not kept.lang:
        yield text("teaches_nothing")
    yield from (outcome(one, view) for one in labelling.learn_due(store, found.brand, view.now))


def _named(store: Store, id: int, brands: Sequence[BrandId], configured: Config) -> list[Found]:
    """Return a mention under the brands that are meant; raises UsageError if it is none, or if that is not clear."""
    from listener.model import MentionId  # noqa: PLC0415

    wanted = brands or [brand.id for brand in configured.brands]
    found = [one for brand in wanted for one in store.mentions_by_id(brand, [MentionId(id)])]
    if not found:
        raise UsageError("label.unknown_mention", id=str(id))
    if len(found) > 1 and not brands:
        raise UsageError("label.several_brands", id=str(id), brands=", ".join(one.brand for one in found))
    return found


def _ask(store: Store, brands: Sequence[BrandId], count: int, view: View, form: str | None) -> None:
    """Ask a person at a terminal one by one; anything else gets the list."""
    from listener.cli import asking, labelrows  # noqa: PLC0415
    from listener.labelling import to_ask  # noqa: PLC0415

    found = to_ask(store, brands, count, view.now)
    if not found:
        remark(text("nothing_to_ask"))
    if form or not (sys.stdin.isatty() and sys.stdout.isatty()):
        emit(labelrows.questions(found, view), form)
    elif found:
        asking.ask(found, view, lambda one, said: keep(store, one, said, "", view, asked=True))
