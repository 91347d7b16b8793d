"""``listener silences``, ``silence``, ``unsilence``: what is not to ring for some time, and who decided that."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from listener.cli.deeds import acting, actor_named
from listener.cli.handwords import help_text, text
from listener.cli.options import forms, known_brands, known_sources
from listener.cli.output import Column, Listing, emit, note, safe
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text as common
from listener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from listener.cli.view import View
    from listener.model import Incident, Silence
    from listener.store import Store

_LEAST = 3
"""Nothing rings below; two levels more are 5, which breaks every silence."""


@click.command("silences", cls=Verb, help=help_text("help_silences"))
@click.option("--all", "ever", is_flag=True, help=help_text("help_all"))
@forms
@click.pass_obj
def silences(session: Session, ever: bool, form: str | None) -> None:
    """List silences, oldest first."""
    configured, view = session.seen()
    with session.store(configured) as store:
        found = store.hands.silences(None if ever else view.now)
    if found or form or not sys.stdout.isatty():
        emit(_listing(found, view), form)
    if not found:
        note(text("no_silences"))


@click.command("silence", cls=Verb, help=help_text("help_silence"))
@click.option("--brand", "-b", default="", metavar=common("meta_brand"), help=help_text("help_silence_brand"))
@click.option("--topic", "-t", default="", metavar=help_text("meta_word"), help=help_text("help_silence_topic"))
@click.option("--source", "-s", default="", metavar=common("meta_source"), help=help_text("help_silence_source"))
@click.option("--until", required=True, metavar=common("meta_time"), help=help_text("help_silence_until"))
@click.option("--reason", required=True, metavar=help_text("meta_text"), help=help_text("help_silence_reason"))
@acting
@click.pass_obj
def silence(
    session: Session,
    brand: str,
    topic: str,
    source: str,
    until: str,
    reason: str,
    who: str | None,
    form: str | None,
) -> None:
    """Be silent about something for some time."""
    from listener.core import ahead, handled  # noqa: PLC0415 - here and below: --help must be quick
    from listener.model import Silence  # noqa: PLC0415

    configured, view = session.seen()
    owner, end = actor_named(who, configured.people), ahead.until(until, view.now, view.zone)
    about = known_brands((brand,), configured)[0] if brand else ""
    with session.store(configured) as store:
        spoken = known_sources((source,), store, configured)[0] if source else ""
        wanted = handled.silence(Silence(owner, safe(reason), view.now, end, about, safe(topic), spoken))
        covered = _covered(store, wanted, view.now)
        wanted = replace(wanted, level=max((one.level for one in covered), default=0) or _LEAST)
        kept = replace(wanted, number=store.hands.silence(wanted))
    if form:
        emit(_listing([kept], view), form)
        return
    values = {"number": kept.number, "what": _what(kept, view), "until": view.when(kept.until), "level": kept.level}
    click.echo(text("silenced", **values))
    names = ", ".join(one.name for one in covered)
    note(text("silenced_now", names=names) if names else text("silenced_nothing"))


def _covered(store: Store, wanted: Silence, now: datetime) -> list[Incident]:
    """Return what is going on and will be silent; where it is said mostly is left to the daemon."""
    from alerts.silencing import silenced  # noqa: PLC0415
    from listener.model import SourceName  # noqa: PLC0415

    going_on = store.incidents(limit=1000, only_open=True)
    return [one for one in going_on if silenced(one, [wanted], [SourceName(wanted.source)], now)]


@click.command("unsilence", cls=Verb, help=help_text("help_unsilence"))
@click.argument("number", type=click.IntRange(1), metavar=help_text("meta_silence"))
@acting
@click.pass_obj
def unsilence(session: Session, number: int, who: str | None, form: str | None) -> None:
    """End a silence early; it is kept who did."""
    configured, view = session.seen()
    actor = actor_named(who, configured.people)
    with session.store(configured) as store:
        if not store.hands.unsilence(number, actor, view.now):
            raise UsageError("handling.unknown_silence", number=str(number))
        ended = [one for one in store.hands.silences() if one.number == number]
    if form:
        emit(_listing(ended, view), form)
        return
    click.echo(text("unsilenced", number=number))


def _listing(found: Sequence[Silence], view: View) -> Listing:
    columns = (
        Column("number", text("col_number"), right=True),
        Column("what", text("col_silenced"), wrap=True),
        Column("until", text("col_until")),
        Column("owner", text("col_owner"), most=16),
        Column("reason", text("col_reason"), wrap=True),
        Column("since", text("col_since"), least=120),
    )
    return Listing(columns, [_record(one) for one in found], [_cells(one, view) for one in found])


def _record(one: Silence) -> dict[str, object]:
    return {
        "number": one.number,
        "owner": one.owner,
        "reason": one.reason,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "brand": one.brand or None,
        "topic": one.topic or None,
        "source": one.source or None,
        "level": one.level,
        "ended": one.ended.isoformat() if one.ended else None,
        "ended_by": one.ended_by or None,
    }


def _cells(one: Silence, view: View) -> dict[str, str]:
    end = view.when(one.until)
    if one.ended:
        key = "ended_early_by" if one.ended_by else "ended_early"
        end = text(key, at=view.when(one.ended), by=one.ended_by)
    return {
        "number": str(one.number),
        "what": _what(one, view),
        "until": end,
        "owner": one.owner,
        "reason": one.reason,
        "since": view.when(one.since),
    }


def _what(one: Silence, view: View) -> str:
    """Return what is silenced: Nordwind Bahn, “fireworks”, in fediwall."""
    from listener.model import BrandId  # noqa: PLC0415

    parts = [
        view.brand(BrandId(one.brand)) if one.brand else "",
        text("silenced_topic", topic=one.topic) if one.topic else "",
        text("silenced_source", source=one.source) if one.source else "",
    ]
    return safe(", ".join(filter(None, parts)))
