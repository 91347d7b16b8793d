"""``listener relationship``: how a brand stands with those who speak of it, in numbers that are never one alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from listener.cli.options import brands_option, forms, json_option, known_brands, understood
from listener.cli.output import Column, Listing, emit, escaped, note, safe, width
from listener.cli.relationshipwords import help_text, text
from listener.cli.session import Session
from listener.cli.shell import Verbs
from listener.cli.wording import help_text as common
from listener.errors import UsageError

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.config import Config
    from listener.model import BrandId
    from listener.store import Store
    from listener.trusting import Known

_USUAL = timedelta(days=30)
_WEEKS = timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command is about."""

    configured: Config
    store: Store
    view: View
    brands: tuple[BrandId, ...]
    since: datetime
    until: datetime

    def known(self) -> Iterator[Known]:
        """Give what is known of each brand; say so where nothing was said."""
        from listener.trusting import known  # noqa: PLC0415 - here and below: --help must be quick

        for brand in self.brands:
            yield known(self.store, self.configured, brand, self.until)

    @property
    def size(self) -> int:
        """The least group."""
        return self.configured.desk.group


@contextmanager
def asked(
    session: Session, brand: tuple[str, ...], since: str | None = None, month: str | None = None,
    usual: timedelta = _USUAL,
) -> Iterator[Asked]:  # fmt: skip
    """Open the database for what was asked. Raises UsageError for a brand or a time that is none."""
    configured, view = session.seen()
    now = view.now + timedelta(seconds=1)
    begin, end = _month(month, view, now) if month else (understood(since, None, view.now, configured).since, now)
    brands = known_brands(brand, configured) or tuple(one.id for one in configured.brands)
    with session.store(configured) as store:
        yield Asked(configured, store, view, brands, begin or now - usual, end)


def _month(month: str, view: View, now: datetime) -> tuple[datetime, datetime]:
    """Return the month that was meant as 2026-11, until now at most."""
    from datetime import UTC  # noqa: PLC0415

    try:
        start = datetime.strptime(month, "%Y-%m").replace(tzinfo=view.zone)
    except ValueError:
        raise UsageError("relationship.bad_month", given=safe(month)) from None
    end = (start + timedelta(days=32)).replace(day=1)
    if start > now:
        raise UsageError("relationship.month_to_come", given=safe(month))
    return start.astimezone(UTC), min(end.astimezone(UTC), now)


def profiles_allowed(configured: Config) -> None:
    """Raise UsageError where figures of single people are not allowed."""
    if not configured.desk.profiles:
        raise UsageError("relationship.no_profiles")


@click.group("relationship", cls=Verbs, help=help_text("help"), invoke_without_command=True)
@brands_option
@click.option("--since", metavar=common("meta_time"), help=help_text("help_since"))
@click.option("--month", metavar="2026-11", help=help_text("help_month"))
@click.option("--explain", is_flag=True, help=help_text("help_explain"))
@forms
@click.pass_context
def relationship(
    context: click.Context, brand: tuple[str, ...], since: str | None, month: str | None, explain: bool,
    form: str | None,
) -> None:  # fmt: skip
    """Show the trust view, unless a command below is called."""
    if context.invoked_subcommand is not None:
        return
    from listener.cli import trustrows  # noqa: PLC0415
    from listener.trusting import view as trust_view  # noqa: PLC0415

    with asked(context.obj, brand, since, month) as wanted:
        found = [trust_view(ground, wanted.since, wanted.size) for ground in wanted.known()]
        _emit_all([(wanted.view.brand(one.brand), trustrows.view_rows(one, wanted.view)) for one in found], form)
        for one in found if not form else ():
            emit(trustrows.topic_rows(one), None, f"\n{text('topics', brand=wanted.view.brand(one.brand))}")
        if explain and not form:
            for one in found:
                _tell(trustrows.explained(one))
    _legend(form)


def _emit_all(found: list[tuple[str, Listing]], form: str | None) -> None:
    """Print the rows of each brand, for machines as one listing."""
    if form:
        records = [record for _, one in found for record in one.records]
        emit(Listing(found[0][1].columns if found else (), records, [{} for _ in records]), form)
        return
    for name, one in found:
        emit(one, None, name if len(found) > 1 else None)


def _tell(lines: Iterator[str]) -> None:
    from listener.cli.prose import wrapped  # noqa: PLC0415

    for line in lines:
        if sys.stdout.isatty():
            indent = " " * (len(line) - len(line.lstrip()) + 2)
            for part in wrapped(line.strip(), width(), indent, indent[2:]):
                click.echo(part)
        else:
            click.echo(line.replace("\n", " "))


def _legend(form: str | None) -> None:
    if not form and sys.stderr.isatty():
        note(text("legend"))


@relationship.command("matrix", help=help_text("help_matrix"))
@brands_option
@click.option("--since", metavar=common("meta_time"), help=help_text("help_since"))
@click.option("--month", metavar="2026-11", help=help_text("help_month"))
@forms
@click.pass_obj
def matrix(session: Session, brand: tuple[str, ...], since: str | None, month: str | None, form: str | None) -> None:
    """Show phase × touchpoint with owners."""
    from listener.cli import trusttables  # noqa: PLC0415
    from listener.core.journey import table  # noqa: PLC0415

    with asked(session, brand, since, month) as wanted:
        found = []
        for ground in wanted.known():
            one = table(ground.between(wanted.since, wanted.until), wanted.configured.desk.owners, wanted.size)
            found.append((wanted.view.brand(ground.gathered.brand), trusttables.matrix(one, ground.gathered.brand)))
        _emit_all(found, form)
    _legend(form)


@relationship.command("leaks", help=help_text("help_leaks"))
@brands_option
@click.option("--since", metavar=common("meta_time"), help=help_text("help_since_weeks"))
@forms
@click.pass_obj
def leaks(session: Session, brand: tuple[str, ...], since: str | None, form: str | None) -> None:
    """Show where people were lost, week by week."""
    from listener.cli import trusttables  # noqa: PLC0415
    from listener.core import leaks as core  # noqa: PLC0415

    with asked(session, brand, since, usual=_WEEKS) as wanted:
        found = []
        for ground in wanted.known():
            weeks = core.leaks(ground.between(wanted.since, wanted.until), wanted.view.zone, size=wanted.size)
            found.append((wanted.view.brand(ground.gathered.brand), trusttables.leaks(weeks, ground.gathered.brand)))
        _emit_all(found, form)
        if not form and not any(listing.records for _, listing in found):
            note(text("no_leaks", size=wanted.size))


@relationship.command("ladder", help=help_text("help_ladder"))
@brands_option
@click.option("--month", metavar="2026-11", help=help_text("help_month"))
@forms
@click.pass_obj
def ladder(session: Session, brand: tuple[str, ...], month: str | None, form: str | None) -> None:
    """Show how many stand where, and how many moved from where to where."""
    from listener.cli import trusttables  # noqa: PLC0415
    from listener.core import ladder as core  # noqa: PLC0415
    from listener.core.acquaintance import day_of  # noqa: PLC0415
    from listener.trusting import lives  # noqa: PLC0415

    with asked(session, brand, None, month) as wanted:
        found, hidden = [], False
        day = day_of(wanted.until - timedelta(seconds=1), wanted.view.zone)
        for ground in wanted.known():
            brand_id, here = ground.gathered.brand, core.ladder(lives(ground), day, wanted.size)
            found.append((wanted.view.brand(brand_id), trusttables.ladder(here, brand_id)))
            hidden |= here.moves is None
        _emit_all(found, form)
        if not form:
            month = f"{core.last_month(day)[1]:%Y-%m}"
            note(text("moves_hidden" if hidden else "moves_month", month=month, size=wanted.size))
    _legend(form)


@relationship.command("people", help=help_text("help_people"))
@brands_option
@forms
@click.pass_obj
def people(session: Session, brand: tuple[str, ...], form: str | None) -> None:
    """Show whom to answer first, whom to thank, and who has fallen silent: under pseudonyms, where that is allowed."""
    from listener.cli import trustpeople  # noqa: PLC0415

    with asked(session, brand) as wanted:
        profiles_allowed(wanted.configured)
        found = [
            (wanted.view.brand(ground.gathered.brand), trustpeople.people(ground, wanted.view))
            for ground in wanted.known()
        ]
        _emit_all(found, form)
        if not form and not any(listing.records for _, listing in found):
            note(text("no_people"))


@relationship.command("score", help=help_text("help_score"))
@click.argument("person", default="", metavar=help_text("meta_person"))
@brands_option
@click.option("--topic", default="", metavar=help_text("meta_touchpoint"), help=help_text("help_topic"))
@click.option("--explain", is_flag=True, help=help_text("help_explain_score"))
@json_option
@click.pass_obj
def score(session: Session, person: str, brand: tuple[str, ...], topic: str, explain: bool, form: str | None) -> None:
    """Show the scores of one person, or the account of one topic, as points that add up."""
    if bool(person) == bool(topic):
        raise UsageError("relationship.person_or_topic")
    from listener.cli import trustscores  # noqa: PLC0415

    with asked(session, brand) as wanted:
        if person:
            profiles_allowed(wanted.configured)
            found = trustscores.of_person(wanted, person)
        else:
            found = trustscores.of_topic(wanted, topic)
    if form:
        click.echo(escaped(json.dumps([record for one in found for record in one.records], ensure_ascii=False)))
        return
    for one in found:
        _tell(iter(one.lines if explain else one.heads))


@relationship.command("erase", help=help_text("help_erase"))
@click.argument("source", metavar=common("meta_source"))
@click.argument("author", metavar=help_text("meta_author"))
@click.option("--yes", is_flag=True, help=help_text("help_yes"))
@json_option
@click.pass_obj
def erase(session: Session, source: str, author: str, yes: bool, form: str | None) -> None:
    """Take out everything of an author of a source: it cannot be undone."""
    from dataclasses import asdict  # noqa: PLC0415

    from listener.app import utc_now  # noqa: PLC0415
    from listener.cli.deeds import actor_named  # noqa: PLC0415
    from listener.model import SourceName  # noqa: PLC0415
    from listener.model.person import Cause  # noqa: PLC0415

    if not author.strip():
        raise UsageError("relationship.nobody")
    if not yes:
        raise UsageError("relationship.not_confirmed", source=safe(source), author=safe(author))
    configured = session.configuration()
    cause = Cause(actor_named(None, configured.people), utc_now())
    with session.store(configured) as store:
        gone = store.privacy.erase(author, [SourceName(source)], cause)
    if form:
        emit(Listing([Column(key, key) for key in asdict(gone)], [asdict(gone)], [{}]), form)
        return
    click.echo(text("erased", **asdict(replace(gone))))
    if gone.named:
        note(text("named", named=gone.named))
