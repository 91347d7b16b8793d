"""``listener said``, ``useful``, ``pin``: what people know of an incident and the program cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from listener.cli.deeds import Desk, acting, carry_out
from listener.cli.failure import meant
from listener.cli.handwords import help_text
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import language
from listener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from listener.core.handled import Deed
    from listener.model import Incident

VERDICTS = {"yes": "useful", "late": "late", "early": "early", "no": "useless"}


@click.command("said", cls=Verb, help=help_text("help_said"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.argument("at", nargs=-1, metavar=help_text("meta_said"))
@acting
@click.pass_obj
def said(session: Session, name: str, at: tuple[str, ...], who: str | None, form: str | None) -> None:
    """Note the first public word."""
    from listener.core import handled  # noqa: PLC0415 - here and below: --help must be quick

    carry_out(session, [name], who, form, lambda one, desk: handled.said(one, _spoken(" ".join(at), desk)))


def _spoken(at: str, desk: Desk) -> datetime:
    """Return the time that was typed; nothing: now. Raises UsageError for one that is still to come."""
    from listener.core import when  # noqa: PLC0415

    now = desk.view.now
    found = when.since(at, now, desk.view.zone) if at else now
    if found > now:
        raise UsageError("handling.said_future", text=at)
    return found


@click.command("useful", cls=Verb, help=help_text("help_useful"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.argument("verdict", type=click.Choice(tuple(VERDICTS)), metavar="|".join(VERDICTS))
@acting
@click.pass_obj
def useful(session: Session, name: str, verdict: str, who: str | None, form: str | None) -> None:
    """Say what a warning was worth."""
    from listener.core import handled  # noqa: PLC0415
    from listener.model import Verdict  # noqa: PLC0415

    carry_out(session, [name], who, form, lambda one, _: handled.judge(one, Verdict(VERDICTS[verdict])))


@click.command("pin", cls=Verb, help=help_text("help_pin"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.argument("playbook", required=False, default="", metavar=help_text("meta_playbook"))
@acting
@click.pass_obj
def pin(session: Session, name: str, playbook: str, who: str | None, form: str | None) -> None:
    """Choose the playbook, or let the program choose again."""
    from listener.core import handled  # noqa: PLC0415

    def do(incident: Incident, desk: Desk) -> Deed:
        if playbook:
            from alerts.bookshelf import load  # noqa: PLC0415

            _on_the_shelf(playbook, load(own=desk.config.playbooks)[0])
        return handled.pin(incident, playbook)

    carry_out(session, [name], who, form, do)


def _on_the_shelf(name: str, known: Iterable[str]) -> None:
    """Raise UsageError for a playbook that there is not, with the one that may be meant."""
    from listener.core.suggest import closest  # noqa: PLC0415

    shelf = sorted(known)
    if name not in shelf:
        suggestion = meant(closest(name, shelf), language())
        raise UsageError("handling.unknown_playbook", name=name, meant=suggestion, known=", ".join(shelf))
