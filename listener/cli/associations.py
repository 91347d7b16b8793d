"""``listener associations``: words that stand newly beside a brand."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from listener.cli.options import brands_option, known_brands, listing, understood
from listener.cli.output import Column, Listing, emit, note, safe
from listener.cli.rumourswords import help_text, text
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text as common

if TYPE_CHECKING:
    from collections.abc import Sequence

    from listener.cli.view import View
    from listener.core.associations import Association
    from listener.model import BrandId

USUALLY = timedelta(days=7)
"""How long is lately if nobody says."""


@click.command("associations", cls=Verb, help=help_text("help_associations"))
@brands_option
@click.option("--negative", is_flag=True, help=help_text("help_negative"))
@click.option("--since", metavar=common("meta_time"), help=help_text("help_lately"))
@listing(20)
@click.pass_obj
def associations(
    session: Session, brand: tuple[str, ...], negative: bool, since: str | None, limit: int, form: str | None
) -> None:
    """List the words, the most surprising first."""
    from listener.core.associations import BASELINE  # noqa: PLC0415 - here and below: --help must be quick
    from listener.core.associations import associations as found_in  # noqa: PLC0415
    from listener.gathering import own_of  # noqa: PLC0415

    configured, view = session.seen()
    start = understood(since, None, view.now, configured).since or view.now - USUALLY
    wanted = known_brands(brand, configured)
    rows: list[tuple[BrandId, Association]] = []
    with session.store(configured) as store:
        for one in configured.brands:
            if wanted and one.id not in wanted:
                continue
            end = view.now + timedelta(seconds=1)
            said = store.relations.said(one.id, start - BASELINE, end, own_of(configured))
            names = (one.name, *one.aliases)
            stands = found_in(said, end, names, end - start, negative_only=negative)
            rows += [(one.id, word) for word in stands[:limit]]
    if rows or form or not sys.stdout.isatty():
        emit(_listing(rows, view), form)
    if not rows:
        note(text("no_associations"))


def _listing(found: Sequence[tuple[BrandId, Association]], view: View) -> Listing:
    columns = (
        Column("brand", view.say("col_brand"), least=120 if len(view.brands) == 1 else 0, most=16),
        Column("words", text("col_words"), wrap=True),
        Column("voices", text("col_voices"), right=True),
        Column("before", text("col_before"), right=True),
        Column("negative", text("col_negative"), right=True),
        Column("surprise", text("col_surprise"), right=True, least=90),
    )
    return Listing(columns, [_record(*one) for one in found], [_cells(*one, view) for one in found])


def _record(brand: BrandId, one: Association) -> dict[str, object]:
    return {
        "brand": brand,
        "words": one.words,
        "surprise": round(one.surprise, 2),
        "voices": one.recent,
        "of": one.of_recent,
        "before": one.before,
        "of_before": one.of_before,
        "negative": one.negative,
        "mentions": list(one.examples),
    }


def _cells(brand: BrandId, one: Association, view: View) -> dict[str, str]:
    from listener.words import number  # noqa: PLC0415

    return {
        "brand": view.brand(brand),
        "words": safe(one.words),
        "voices": text("of", count=one.recent, whole=one.of_recent),
        "before": text("of", count=one.before, whole=one.of_before),
        "negative": str(one.negative),
        "surprise": number(one.surprise, view.lang),
    }
