"""``listener leads``: lead scores of pseudonyms for a CRM, and what the company imports of people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

import click

from listener.cli.failure import BAD_LINES
from listener.cli.options import brands_option, forms
from listener.cli.output import Column, Listing, emit, note, safe
from listener.cli.relationship import asked, profiles_allowed
from listener.cli.relationshipwords import help_text, shown, text
from listener.cli.session import Session
from listener.cli.shell import Verbs
from listener.cli.wording import help_text as common
from listener.errors import ConfigError, Problem

if TYPE_CHECKING:
    from listener.config import Config
    from listener.core.leads import Lead
    from listener.leading import Row
    from listener.model import BrandId, Request

_SHOWN = 20
"""As many bad lines are shown; all are counted."""


@click.group("leads", cls=Verbs, help=help_text("help_leads"))
def leads() -> None:
    """Group the commands below."""


@leads.command("export", help=help_text("help_leads_export"))
@brands_option
@forms
@click.pass_obj
def export(session: Session, brand: tuple[str, ...], form: str | None) -> None:
    """Write the lead scores, the best first."""
    from listener.leading import scored  # noqa: PLC0415 - here and below: --help must be quick

    with asked(session, brand) as wanted:
        profiles_allowed(wanted.configured)
        found = [(ground.gathered.brand, lead) for ground in wanted.known() for lead in scored(wanted.store, ground)]
    emit(_listing(found, form), form)
    if not found and not form:
        note(text("no_leads"))


def _listing(found: Sequence[tuple[BrandId, Lead]], form: str | None) -> Listing:
    from listener.leading import as_object  # noqa: PLC0415

    columns = (
        Column("brand", text("col_brand"), most=16),
        Column("person", text("col_person"), most=16),
        Column("score", text("col_score"), right=True),
        Column("last", text("col_last")),
        Column("detail", text("col_detail"), wrap=True),
    )
    records = [as_object(brand, lead) for brand, lead in found]
    cells = [] if form else [_cells(brand, lead) for brand, lead in found]
    return Listing(columns, records, cells or [{} for _ in records])


def _cells(brand: BrandId, lead: Lead) -> dict[str, str]:
    from listener.cli.trustrows import account_lines  # noqa: PLC0415

    parts = [line.strip() for line in account_lines("", lead.score, "lead")][1:]
    return {
        "brand": str(brand),
        "person": lead.author,
        "score": shown(lead.score.points, 1),
        "last": lead.last.isoformat() if lead.last else "–",
        "detail": "; ".join(parts),
    }


@leads.command("import", help=help_text("help_leads_import"))
@click.argument("file", type=click.File("r", encoding="utf-8-sig"), metavar=common("meta_file"))
@click.pass_context
def import_(context: click.Context, file: TextIO) -> None:
    """Take over what people did elsewhere: unsubscribed, visited, …; names become pseudonyms at once."""
    from listener.app import utc_now  # noqa: PLC0415
    from listener.core.acquaintance import day_of  # noqa: PLC0415
    from listener.leading import rows  # noqa: PLC0415

    session: Session = context.obj
    configured = session.configuration()
    profiles_allowed(configured)
    with session.store(configured) as store:
        found = list(rows(store, file, day_of(utc_now(), configured.zone)))
        events = [row.event for row in found if row.event is not None]
        stored = store.persons.take(events)
    click.echo(text("imported", stored=stored, known=len(events) - stored))
    bad = [row for row in found if row.event is None]
    _tell_bad(bad)
    if bad:
        context.exit(BAD_LINES)


def _tell_bad(bad: Sequence[Row]) -> None:
    for row in bad[:_SHOWN]:
        note(text("import_line", line=row.line, problem=text(row.problem, given=safe(row.given))))
    if len(bad) > _SHOWN:
        note(text("import_more", count=len(bad) - _SHOWN))


@leads.command("send", help=help_text("help_leads_send"))
@brands_option
@click.option("--dry-run", is_flag=True, help=help_text("help_dry_run"))
@click.pass_obj
def send(session: Session, brand: tuple[str, ...], dry_run: bool) -> None:
    """Send the lead scores to the CRM, signed."""
    from listener.leading import letters, scored  # noqa: PLC0415

    configured = session.configuration(secrets=not dry_run)
    profiles_allowed(configured)
    crm = configured.desk.crm
    if crm is None:
        raise ConfigError((Problem("crm", "relationship.no_crm", {}),))
    with asked(session, brand) as wanted:
        now = wanted.view.now
        of = [(ground.gathered.brand, scored(wanted.store, ground)) for ground in wanted.known()]
    waiting = [letter for id_, found in of for letter in letters(crm, id_, found, now)]
    count = sum(len(found) for _, found in of)
    if not dry_run:
        _deliver(configured, waiting)
    click.echo(text("would_send" if dry_run else "sent", leads=count, letters=len(waiting)))


def _deliver(configured: Config, waiting: Sequence[Request]) -> None:
    """Send through the guarded edge of the program: no address within the house unless it is allowed."""
    from dataclasses import replace  # noqa: PLC0415

    from listener.cli.outside import parts_alone  # noqa: PLC0415
    from listener.config.options import Sentiment  # noqa: PLC0415
    from listener.leading import send as deliver  # noqa: PLC0415

    with parts_alone(replace(configured, channels={}, sentiment=Sentiment())) as parts:
        for letter in waiting:
            deliver(parts.http, parts.clock, letter)
