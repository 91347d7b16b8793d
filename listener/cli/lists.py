"""The commands that look: mentions, trend, incidents, sources."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from listener.cli import rows
from listener.cli.options import (
    Session,
    brands_option,
    known_brands,
    known_sources,
    language,
    listing,
    period,
    since_time,
    text,
    until_time,
)
from listener.cli.output import emit, note
from listener.errors import UsageError
from listener.words import moment

if TYPE_CHECKING:
    from listener.config import Config
    from listener.store import Store

STEPS = ("hour", "day", "week")
MOODS = ("negative", "neutral", "positive", "unscored")


def _now() -> datetime:
    from listener.app import utc_now  # noqa: PLC0415 - --help must be quick

    return utc_now()


def _say_period(since: datetime | None, until: datetime | None, configured: Config) -> None:
    """Show on a terminal how the times were understood."""
    if sys.stderr.isatty() and (since or until):
        zone, lang = configured.zone, language()
        shown = [moment(at, zone, lang) if at else "…" for at in (since, until)]
        note(text("period", since=shown[0], until=shown[1]))


@click.command(help=text("help_mentions"))
@click.argument("query", nargs=-1, metavar=text("meta_query"))
@brands_option
@click.option("--source", "-s", multiple=True, help=text("help_source"))
@click.option("--language", "langs", multiple=True, metavar="de|en|…", help=text("help_language"))
@click.option("--sentiment", "-m", "moods", multiple=True, type=click.Choice(MOODS), help=text("help_sentiment"))
@click.option("--originals", is_flag=True, help=text("help_originals"))
@period
@listing()
@click.pass_obj
def mentions(
    session: Session,
    query: tuple[str, ...],
    brand: tuple[str, ...],
    source: tuple[str, ...],
    langs: tuple[str, ...],
    moods: tuple[str, ...],
    originals: bool,
    since: str | None,
    until: str | None,
    limit: int,
    form: str | None,
) -> None:
    """List mentions, newest first."""
    from listener.core.query import compile as compile_query  # noqa: PLC0415
    from listener.model import Mood, Search  # noqa: PLC0415

    configured = session.configuration()
    now = _now()
    with session.store(configured) as store:
        wanted = Search(
            match=compile_query(" ".join(query)) if query else "",
            brands=known_brands(brand, configured),
            sources=known_sources(source, store),
            langs=langs,
            moods=tuple(Mood(mood) for mood in moods),
            since=since_time(since, now, configured),
            until=until_time(until, now, configured),
            originals=originals,
            limit=limit,
        )
        _say_period(wanted.since, wanted.until, configured)
        found = store.search(wanted)
        total = len(found) if len(found) < limit else store.count(wanted)
    emit(rows.mentions(found, configured.zone, language()), form)
    if not found:
        note(text("nothing_found"))
    elif total > len(found):
        note(text("more_found", shown=len(found), total=total))


@click.command(help=text("help_trend"))
@brands_option
@click.option(
    "--by", type=click.Choice(["hour", "day", "week"]), default="day", show_default=True, help=text("help_by")
)
@period
@listing(limit=None)
@click.pass_obj
def trend(
    session: Session,
    brand: tuple[str, ...],
    by: str,
    since: str | None,
    until: str | None,
    limit: int | None,
    form: str | None,
) -> None:
    """Show how much was said, and in which mood."""
    from listener.core.trend import buckets  # noqa: PLC0415

    configured = session.configuration()
    now = _now()
    zone = configured.zone
    usual = {"hour": timedelta(days=2), "day": timedelta(days=30), "week": timedelta(weeks=26)}[by]
    start = since_time(since, now, configured) or now - usual
    end = until_time(until, now, configured) or now
    _say_period(start, end, configured)
    with session.store(configured) as store:
        hours = store.hours(known_brands(brand, configured), start, end)
    counted = buckets(hours, by, start, end, zone)[-(limit or 0) :]
    emit(rows.trend(counted, by, zone, language()), form)
    if not any(count.total for count in counted):
        note(text("nothing_found"))


@click.command(help=text("help_incidents"))
@click.argument("name", required=False, metavar="[INC-0001]")
@brands_option
@click.option("--open", "only_open", is_flag=True, help=text("help_open"))
@listing()
@click.pass_obj
def incidents(
    session: Session, name: str | None, brand: tuple[str, ...], only_open: bool, limit: int, form: str | None
) -> None:
    """List incidents, or tell the whole story of one."""
    configured = session.configuration()
    with session.store(configured) as store:
        if name:
            _tell(store, configured, name, form)
            return
        found = store.incidents(known_brands(brand, configured), limit, only_open=only_open)
    emit(rows.incidents(found, configured, language()), form)
    if not found:
        note(text("no_incidents"))


def _tell(store: Store, configured: Config, name: str, form: str | None) -> None:
    from alerts.bookshelf import load  # noqa: PLC0415
    from listener.cli.story import as_object, as_text  # noqa: PLC0415
    from listener.model import IncidentId  # noqa: PLC0415

    digits = name.upper().removeprefix("INC-")
    incident = store.incident(IncidentId(int(digits))) if digits.isdecimal() and len(digits) < 10 else None
    if incident is None:
        raise UsageError("cli.unknown_incident", name=name)
    events, told = store.events(incident.id), store.told(incident.id)
    if form:
        emit(as_object(incident, events, told), form)
        return
    playbooks, _ = load(own=configured.playbooks)
    assessment = incident.last
    voices = store.mentions_by_id(incident.brand, assessment.voices) if assessment else []
    for line in as_text(incident, events, told, voices, playbooks.get(incident.playbook), configured, language()):
        click.echo(line)


@click.command(help=text("help_sources"))
@listing()
@click.pass_obj
def sources(session: Session, limit: int, form: str | None) -> None:
    """Show how each source fares."""
    configured = session.configuration()
    with session.store(configured) as store:
        health = store.source_health()[:limit]
    emit(rows.sources(health, configured.zone, language()), form)
    if not health:
        note(text("no_sources"))
