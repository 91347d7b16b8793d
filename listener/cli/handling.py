"""``listener ack``, ``snooze``, ``assign``, ``return``, ``close``, ``false-alarm``: what is done about an incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from listener.cli.deeds import Desk, acting, carry_out, person_named
from listener.cli.handwords import help_text
from listener.cli.output import safe
from listener.cli.rumourswords import help_text as rumour_help
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text as common
from listener.errors import UsageError

if TYPE_CHECKING:
    from listener.core.handled import Deed
    from listener.model import Incident

MISTAKES = ("name", "satire", "campaign", "spam", "season", "other")
_insisting = click.option("--force", is_flag=True, help=rumour_help("help_force"))


@click.command("ack", cls=Verb, help=help_text("help_ack"), options_metavar=common("meta_options"))
@click.argument("names", nargs=-1, required=True, metavar=help_text("meta_incidents"))
@acting
@click.pass_obj
def ack(session: Session, names: tuple[str, ...], who: str | None, form: str | None) -> None:
    """Take incidents."""
    from listener.core.handled import take  # noqa: PLC0415 - here and below: --help must be quick

    carry_out(session, names, who, form, lambda one, desk: take(one, desk.actor, desk.view.now))


@click.command("snooze", cls=Verb, help=help_text("help_snooze"), options_metavar=common("meta_options"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.argument("until", nargs=-1, required=True, metavar=help_text("meta_until"))
@acting
@click.pass_obj
def snooze(session: Session, name: str, until: tuple[str, ...], who: str | None, form: str | None) -> None:
    """Put an incident aside."""
    from listener.core import ahead, handled  # noqa: PLC0415

    def do(incident: Incident, desk: Desk) -> Deed:
        now = desk.view.now
        return handled.snooze(incident, desk.actor, ahead.until(" ".join(until), now, desk.view.zone), now)

    carry_out(session, [name], who, form, do)


@click.command("assign", cls=Verb, help=help_text("help_assign"), options_metavar=common("meta_options"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.argument("person", metavar=help_text("meta_person"))
@acting
@click.pass_obj
def assign(session: Session, name: str, person: str, who: str | None, form: str | None) -> None:
    """Give an incident to somebody."""
    from listener.core import handled  # noqa: PLC0415

    def do(incident: Incident, desk: Desk) -> Deed:
        return handled.assign(incident, person_named(person, desk.config.people), desk.actor, desk.view.now)

    if not safe(person):
        raise UsageError("handling.person")
    carry_out(session, [name], who, form, do)


@click.command("return", cls=Verb, help=help_text("help_return"), options_metavar=common("meta_options"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.option("--reason", required=True, metavar=help_text("meta_text"), help=help_text("help_return_reason"))
@acting
@click.pass_obj
def give_back(session: Session, name: str, reason: str, who: str | None, form: str | None) -> None:
    """Return an incident to whoever gave it."""
    from listener.core import handled  # noqa: PLC0415

    def do(incident: Incident, desk: Desk) -> Deed:
        return handled.give_back(incident, desk.actor, safe(reason), desk.view.now)

    carry_out(session, [name], who, form, do)


@click.command("close", cls=Verb, help=help_text("help_close"), options_metavar=common("meta_options"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.option("--note", "why", default="", metavar=help_text("meta_text"), help=help_text("help_note"))
@_insisting
@acting
@click.pass_obj
def close(session: Session, name: str, why: str, force: bool, who: str | None, form: str | None) -> None:
    """Declare an incident over; a rumour only once it is answered wherever it stands, unless somebody insists."""
    from listener.core import handled  # noqa: PLC0415

    def do(incident: Incident, desk: Desk) -> Deed:
        return _ended(incident, handled.close(incident, safe(why), desk.view.now), desk, force)

    carry_out(session, [name], who, form, do)


def _ended(incident: Incident, deed: Deed, desk: Desk, force: bool) -> Deed:
    """Return a deed that ends an incident. Raises UsageError for a rumour that waits for an answer somewhere."""
    from listener.core import ending  # noqa: PLC0415
    from listener.gauging import unanswered  # noqa: PLC0415

    left = ending.waiting(unanswered(desk.store, incident))
    return ending.ended(incident, deed, left, len(left.places) if force else 0)


@click.command("false-alarm", cls=Verb, help=help_text("help_false_alarm"), options_metavar=common("meta_options"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.option("--reason", required=True, type=click.Choice(MISTAKES), help=help_text("help_mistake"))
@click.option("--note", "why", default="", metavar=help_text("meta_text"), help=help_text("help_note"))
@_insisting
@acting
@click.pass_obj
def false_alarm(
    session: Session, name: str, reason: str, why: str, force: bool, who: str | None, form: str | None
) -> None:
    """Say that it was no incident."""
    from listener.cli import offering  # noqa: PLC0415
    from listener.core import handled  # noqa: PLC0415
    from listener.model import Mistake  # noqa: PLC0415

    def do(incident: Incident, desk: Desk) -> Deed:
        deed = handled.false_alarm(incident, Mistake(reason), safe(why), desk.view.now)
        return _ended(incident, deed, desk, force)

    carry_out(session, [name], who, form, do, lambda deed, desk: offering.offer(deed, desk, form))
