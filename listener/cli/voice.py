"""``listener voice``: how much is said of a brand beside its competitors, who tells its story, who goes where."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import click

from listener.cli.options import brands_option, forms, known_brands, period_options, understood
from listener.cli.output import emit, note
from listener.cli.rumourswords import help_text, text
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.errors import UsageError

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.comparing import Compared
    from listener.config import Config
    from listener.model import Brand

USUALLY = timedelta(weeks=8)
"""How far back is counted if nobody says."""


@click.command("voice", cls=Verb, help=help_text("help_voice"))
@brands_option
@click.option("--by", type=click.Choice(("week", "mood")), default="week", help=help_text("help_by"))
@period_options
@forms
@click.pass_obj
def voice(
    session: Session, brand: tuple[str, ...], by: str, since: str | None, until: str | None, form: str | None
) -> None:
    """Compare brands."""
    from listener.cli.voicerows import structured  # noqa: PLC0415 - here and below: --help must be quick
    from listener.comparing import compared  # noqa: PLC0415

    configured, view = session.seen()
    period = understood(since, until, view.now, configured)
    end = period.until or view.now + timedelta(seconds=1)
    wanted = rivalling(brand, configured)
    with session.store(configured) as store:
        found = [compared(store, configured, one, period.since or end - USUALLY, end, view.zone) for one in wanted]
    if form:
        emit(structured(found), form)
        return
    if not found:
        note(text("no_competitors"))
    for one in found:
        _show(one, view, by)


def rivalling(names: tuple[str, ...], configured: Config) -> list[Brand]:
    """Return the brands that were asked for, else those that have competitors. Raises UsageError for one without."""
    wanted = known_brands(names, configured)
    found = [one for one in configured.brands if (one.id in wanted if wanted else one.competitors)]
    for one in found:
        if not one.competitors:
            raise UsageError("claims.without_competitors", brand=one.id)
    return found


def _show(one: Compared, view: View, by: str) -> None:
    from listener.cli.voicerows import flows, shares, told  # noqa: PLC0415

    click.echo(text("voice_title", brand=view.brand(one.brand), since=view.day(one.since), until=view.day(one.until)))
    emit(shares(one, view, moods=by == "mood"), None)
    click.echo("")
    for line in told(one, view):
        click.echo(line)
    if one.flows:
        emit(flows(one, view), None, "")
