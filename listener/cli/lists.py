"""The commands that look: mentions, trend, incidents."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import click

from listener.cli.options import (
    brands_option,
    known_brands,
    known_sources,
    listing,
    period_options,
    understood,
)
from listener.cli.output import emit, note, width
from listener.cli.session import Session
from listener.cli.shell import Searching, Verb, query_of
from listener.cli.wording import help_text, text
from listener.words import number, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from alerts.playbook import Playbook
    from listener.cli.story import Story
    from listener.cli.view import View
    from listener.config import Config
    from listener.model import BrandId, Search
    from listener.store import Store

STEPS = ("hour", "day", "week")
MOODS = ("negative", "neutral", "positive", "unscored")
COUNTED = 10_001
"""Hits that are counted: of a million it takes a second."""
_USUAL = {"hour": timedelta(days=2), "day": timedelta(days=30), "week": timedelta(weeks=26)}


def _say_period(since: datetime | None, until: datetime | None, view: View) -> None:
    """Show on a terminal how the times were understood."""
    if sys.stderr.isatty() and (since or until):
        shown = [view.when(at) if at else "…" for at in (since, until)]
        note(text("period", since=shown[0], until=shown[1]))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


@click.command(cls=Searching, help=help_text("help_mentions"))
@click.argument("query", nargs=-1, metavar=help_text("meta_query"))
@brands_option
@click.option("--source", "-s", multiple=True, metavar=help_text("meta_source"), help=help_text("help_source"))
@click.option("--language", "langs", multiple=True, metavar="de|en|…", help=help_text("help_language"))
@click.option("--sentiment", "-m", "moods", multiple=True, type=click.Choice(MOODS), help=help_text("help_sentiment"))
@click.option("--originals", is_flag=True, help=help_text("help_originals"))
@period_options
@listing()
@click.option("--full", "form", flag_value="full", help=help_text("help_full"))
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
    from listener.core.query_text import period as period_of  # noqa: PLC0415 - here and below: --help must be quick
    from listener.model import Mood  # noqa: PLC0415
    from listener.searching import search_for  # noqa: PLC0415

    configured, view = session.seen()
    period = understood(since, until, view.now, configured)
    with session.store(configured) as store:
        wanted = replace(
            search_for(query_of(query), store, configured, view.now),
            brands=known_brands(brand, configured),
            sources=known_sources(source, store, configured),
            langs=tuple(lang.lower() for lang in langs),
            moods=tuple(Mood(mood) for mood in moods),
            since=period.since,
            until=period.until,
            originals=originals,
            limit=limit,
        )
        start, end = period_of(wanted.where)
        _say_period(_of(max, start, period.since), _of(min, end, period.until), view)
        _show_mentions(store, wanted, view, form)


def _of(which: Callable[[Iterable[datetime]], datetime], *times: datetime | None) -> datetime | None:
    known = [at for at in times if at is not None]
    return which(known) if known else None


def _show_mentions(store: Store, wanted: Search, view: View, form: str | None) -> None:
    from listener.cli import rows  # noqa: PLC0415

    found = store.search(wanted)
    read = store.relations.read({one.id for one in found}) if form else {}
    if form == "full":
        _print(rows.in_full(found, view, width(), read))
    elif found or form or not sys.stdout.isatty():
        emit(rows.mentions(found, view, read), form)
    if not found:
        note(text("nothing_found"))
    elif len(found) == wanted.limit:  # counting takes longer than finding the first ones, so they stand there by now
        total = store.count(wanted, COUNTED)
        if total > len(found):
            note(text("more_found", shown=len(found), total=counted(total, view.lang)))


def counted(total: int, lang: str) -> str:
    """Return how many there are as people read it; beyond ``COUNTED`` nobody has counted."""
    return text("more_than", count=number(total - 1, lang)) if total == COUNTED else number(total, lang)


@click.command(cls=Verb, help=help_text("help_trend"))
@brands_option
@click.option("--by", type=click.Choice(STEPS), default="day", help=help_text("help_by"))
@period_options
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
    from listener.cli import rows  # noqa: PLC0415
    from listener.cli.deafness import deaf_steps  # noqa: PLC0415
    from listener.cli.prose import advise  # noqa: PLC0415
    from listener.core.trend import beginning, buckets  # noqa: PLC0415

    configured, view = session.seen()
    period = understood(since, until, view.now, configured)
    end = period.until or view.now
    start = beginning(period.since or end - _USUAL[by], by, view.zone)
    brands = known_brands(brand, configured)
    with session.store(configured) as store:
        hours = store.hours(brands, start, end)
        if period.since is None and not _heard_before(store, brands, start):
            start = hours[0].start if hours else start  # before the first mention ever there was no silence
        deaf = deaf_steps(store, brands or tuple(view.brands), start, end, by, view)
    _say_period(start, end, view)
    counted = buckets(hours, by, start, end, view.zone)[-(limit or 0) :]
    emit(rows.trend(counted, by, view, width(), deaf), form)
    if not hours:
        note(text("nothing_found"))
    if any(count.start in deaf for count in counted):
        advise(text("deaf"))


def _heard_before(store: Store, brands: tuple[BrandId, ...], when: datetime) -> bool:
    from listener.model import Search  # noqa: PLC0415

    return bool(store.search(Search(brands=brands, until=when, limit=1)))


@click.command(cls=Verb, help=help_text("help_incidents"))
@click.argument("name", required=False, metavar="[INC-0001]")
@brands_option
@click.option("--open", "only_open", is_flag=True, help=help_text("help_open"))
@listing()
@click.pass_obj
def incidents(
    session: Session, name: str | None, brand: tuple[str, ...], only_open: bool, limit: int, form: str | None
) -> None:
    """List incidents, or tell the whole story of one."""
    from alerts.bookshelf import load  # noqa: PLC0415
    from listener.cli import standing, story  # noqa: PLC0415
    from listener.core.handled import lapsed  # noqa: PLC0415

    configured, view = session.seen()
    playbooks, _ = load(own=configured.playbooks)
    with session.store(configured) as store:
        if name:
            told = _story(store, name, view, playbooks, configured)
            playbook = playbooks.get(told.incident.playbook)
            if form:
                emit(story.as_object(told), form)
            else:
                _print(story.as_text(told, playbook, view, width()))
            return
        found = store.incidents(known_brands(brand, configured), limit, only_open=only_open)
        odd = store.hands.unreadable(known_brands(brand, configured))
    found = [lapsed(one, view.now)[0] for one in found]  # as it is now, also if the daemon has not looked since
    if found or odd or form or not sys.stdout.isatty():
        emit(standing.incidents(found, playbooks, view, odd), form)
    for one in odd:
        note(say("plan.unreadable_note", view.lang, name=one.name, why=one.why))
    if not found and not odd:
        note(text("no_incidents"))


def _story(store: Store, name: str, view: View, playbooks: Mapping[str, Playbook], configured: Config) -> Story:
    """Return everything about the incident of that name: INC-0001, inc-1 or 1. Raises UsageError."""
    from alerts.briefing import advice  # noqa: PLC0415
    from listener.advising import advised  # noqa: PLC0415
    from listener.cli.deeds import named  # noqa: PLC0415
    from listener.cli.story import Story  # noqa: PLC0415
    from listener.core.handled import lapsed  # noqa: PLC0415
    from listener.model import State  # noqa: PLC0415
    from listener.trusting import prior  # noqa: PLC0415

    incident = named(store, name)
    voices = store.mentions_by_id(incident.brand, incident.last.voices) if incident.last else []
    going = incident.state is not State.CLOSED
    besides: Sequence[str] = ()
    if going and incident.plan:
        thought = prior(store, configured, incident.brand, incident.opened)
        besides = advice(advised(store, playbooks, incident, thought), view.lang)
    return Story(lapsed(incident, view.now)[0], store.hands.log(incident.id), store.told(incident.id), voices, besides)
