"""``listener privacy hold|release|retention|audit``: what is kept longer, what goes when, and who did what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from listener.cli.deeds import number_of
from listener.cli.options import forms
from listener.cli.output import emit, note, safe
from listener.cli.privacydesk import Office, office, reasoned
from listener.cli.privacywords import help_text, text
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime

    from listener.cli.view import View
    from listener.model import Incident, IncidentId, MentionId

QUOTED = 20
"""Mentions of an incident that a hold keeps: those that its assessments show."""
_MENTIONS = 1 << 40
"""Ids of mentions are larger, numbers of incidents smaller."""


@click.command("hold", cls=Verb, help=help_text("help_hold"))
@click.argument("what", default="", metavar=f"[{help_text('meta_held')}]")
@click.option("--until", default="", metavar="2027-06-30", help=help_text("help_until"))
@click.option("--export", is_flag=True, help=help_text("help_hold_export"))
@reasoned
@forms
@click.pass_obj
def hold(session: Session, what: str, until: str, export: bool, who: str | None, reason: str, form: str | None) -> None:
    """Keep what is quoted of an incident, or a mention, until a day; without an argument, show what is held."""
    from listener.cli.privacyrows import holds  # noqa: PLC0415 - here and below: --help must be quick

    if not what:
        configured, view = session.seen()
        with session.store(configured) as store:
            emit(holds(store.privacy.holds(), view), form)
        return
    if export:
        _export(session, what, who, reason, form)
        return
    if not reason.strip() or not until:
        raise UsageError("privacy.hold_why")
    with office(session, who, reason) as desk:
        end, (incident, ids) = _day(until, desk.view), _meant(desk, what)
        count = desk.store.privacy.hold(ids, incident, end, desk.cause)
        if not count:
            raise UsageError("privacy.nothing_to_hold", given=safe(what))
        click.echo(text("held_until", count=count, until=desk.view.when(end)))


def _export(session: Session, what: str, who: str | None, reason: str, form: str | None) -> None:
    """Show the words of what is held, also those that their source has deleted since; it stands in the log."""
    from listener.cli.privacyrows import evidence  # noqa: PLC0415

    if not reason.strip():
        raise UsageError("privacy.export_why")
    with office(session, who, reason) as desk:
        incident, ids = _meant(desk, what)
        found = desk.store.privacy.evidence(incident, None if incident else ids[0], desk.cause)
        if not found:
            raise UsageError("privacy.not_held", given=safe(what))
        emit(evidence(found, desk.view), form)


@click.command("release", cls=Verb, help=help_text("help_release"))
@click.argument("what", metavar=help_text("meta_held"))
@reasoned
@click.pass_obj
def release(session: Session, what: str, who: str | None, reason: str) -> None:
    """End a hold before its time."""
    with office(session, who, reason) as desk:
        incident, ids = _meant(desk, what)
        count = desk.store.privacy.release(incident, None if incident else ids[0], desk.cause)
        if not count:
            raise UsageError("privacy.not_held", given=safe(what))
        click.echo(text("released", count=count))


@click.command("retention", cls=Verb, help=help_text("help_retention"))
@click.option("--dry-run", is_flag=True, help=help_text("help_dry_run"))
@forms
@click.pass_obj
def retention(session: Session, dry_run: bool, form: str | None) -> None:
    """Delete what is past its time, as the daemon does once a day; or show how much that would be."""
    from listener.cli.privacyrows import terms  # noqa: PLC0415
    from listener.house import clean_up, keep_of  # noqa: PLC0415

    configured, view = session.seen()
    with session.store(configured) as store:
        keep = keep_of(configured.keeping, view.now)
        emit(terms(keep, store.privacy.expiring(keep), view), form)
        if not dry_run:
            note(text("forgotten", count=clean_up(store, configured, view.now)[0]))


@click.command("audit", cls=Verb, help=help_text("help_audit"))
@click.option("--limit", type=click.IntRange(1), default=100, help=help_text("help_limit"))
@forms
@click.pass_obj
def audit(session: Session, limit: int, form: str | None) -> None:
    """Show who told, erased, left out or held what, and why; the newest first."""
    from listener.cli.privacyrows import log  # noqa: PLC0415

    configured, view = session.seen()
    with session.store(configured) as store:
        emit(log(store.privacy.audit(limit), view), form)


def _day(given: str, view: View) -> datetime:
    """Return the end of a day of the company's calendar. Raises UsageError for a day that is none, or over."""
    from datetime import UTC, date, datetime, time, timedelta  # noqa: PLC0415

    try:
        day = date.fromisoformat(given) + timedelta(days=1)
        end = datetime.combine(day, time(), view.zone).astimezone(UTC)
    except (ValueError, OverflowError):  # the calendar ends on the last day of 9999
        raise UsageError("privacy.no_day", given=safe(given)) from None
    if end <= view.now:
        raise UsageError("privacy.day_over", given=safe(given))
    return end


def _meant(desk: Office, what: str) -> tuple[IncidentId, list[MentionId]]:
    """Return the incident with what its assessments quote, or (0) the mention. Raises UsageError."""
    from listener.model import IncidentId, MentionId  # noqa: PLC0415

    if what.isascii() and what.isdigit() and int(what) >= _MENTIONS:
        return IncidentId(0), [MentionId(int(what))]
    number = number_of(what)
    found = None if number is None else desk.store.incident(number)
    if found is None:
        raise UsageError("privacy.nothing_to_hold", given=safe(what))
    return found.id, list(dict.fromkeys(_quoted(found)))[:QUOTED]


def _quoted(incident: Incident) -> Iterator[MentionId]:
    for seen in (incident.height, incident.last):
        if seen is not None:
            yield from (one for one in (seen.trigger, seen.amplifier) if one is not None)
            yield from (*seen.voices, *(seen.danger.reports if seen.danger else ()))
    yield from incident.topic.stories if incident.topic else ()
