"""``listener incident why``: why it is as high as it is, why this playbook, and why whom it was told to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import click

from listener.cli.afterwards import incident_of
from listener.cli.afterwords import help_text
from listener.cli.output import emit
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text as common

_RECENT = timedelta(hours=48)


@click.command("why", cls=Verb, help=help_text("help_why"))
@click.argument("name", metavar=help_text("meta_incident"))
@click.option("--json", "as_json", is_flag=True, help=common("help_json"))
@click.pass_obj
def why(session: Session, name: str, as_json: bool) -> None:
    """Explain an incident."""
    from alerts.bookshelf import load  # noqa: PLC0415 - here and below: --help must be quick
    from listener.advising import advised  # noqa: PLC0415
    from listener.app import utc_now  # noqa: PLC0415
    from listener.cli import whyrows  # noqa: PLC0415
    from listener.planning import chosen  # noqa: PLC0415
    from listener.trusting import prior  # noqa: PLC0415

    configured = session.configuration()
    books, _ = load(own=configured.playbooks)
    with session.store(configured) as store:
        found = incident_of(store, name)
        now = found.last.at if found.last else utc_now()
        recent = store.heard(found.brand, now - _RECENT, now + timedelta(seconds=1))
        log = store.hands.log(found.id)
        if found.last is None:
            return
        plan = chosen(books, found, found.last, recent, now)
        followed = replace(found, playbook=plan.choice.playbook.id, plan=plan.plan)
        brief = advised(store, books, followed, prior(store, configured, found.brand, found.opened))
    if as_json:
        emit(whyrows.structured(found, plan, brief), "json")
        return
    for line in whyrows.lines(found, plan, brief, books, log, session.language, configured.zone):
        click.echo(line)
