"""``listener reviews``: how a brand is rated, what was answered, what people praise and blame, why they leave."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from listener.cli.options import brands_option, forms, known_brands, period_options, understood
from listener.cli.output import emit
from listener.cli.rumourswords import help_text, text
from listener.cli.session import Session
from listener.cli.shell import Verb

if TYPE_CHECKING:
    from listener.cli.reviewsfound import Reviewed
    from listener.cli.view import View

USUALLY = timedelta(days=90)
"""How far back is counted if nobody says."""


@click.command("reviews", cls=Verb, help=help_text("help_reviews"))
@brands_option
@period_options
@forms
@click.pass_obj
def reviews(session: Session, brand: tuple[str, ...], since: str | None, until: str | None, form: str | None) -> None:
    """Show what reviews tell."""
    from listener.cli.reviewsfound import reviewed  # noqa: PLC0415 - here and below: --help must be quick
    from listener.cli.reviewsrows import structured  # noqa: PLC0415

    configured, view = session.seen()
    period = understood(since, until, view.now, configured)
    end = period.until or view.now + timedelta(seconds=1)
    start = period.since or end - USUALLY
    wanted = known_brands(brand, configured)
    with session.store(configured) as store:
        brands = [one for one in configured.brands if not wanted or one.id in wanted]
        found = [reviewed(store, configured, one, start, end, view.zone) for one in brands]
    if form:
        emit(structured(found), form)
        return
    for one in found:
        _show(one, view)


def _show(one: Reviewed, view: View) -> None:
    from listener.cli import reviewsrows as rows  # noqa: PLC0415

    click.echo(text("reviews_title", brand=one.brand.name, since=view.day(one.since), until=view.day(one.until)))
    if one.weeks or one.stated:
        emit(rows.ratings(one, view), None)
        click.echo("")
    for line in rows.told(one, view):
        click.echo(line)
    if one.pros or one.cons:
        emit(rows.opinions(one, view), None, "")
    if (reasons := rows.leaving(one, view)).cells:
        emit(reasons, None, "")
