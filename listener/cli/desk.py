"""``listener desk``, ``desk figures`` and ``answered``: what awaits an answer, how well that goes, ticking off."""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from listener.cli.deeds import acting, actor_named
from listener.cli.deskwords import help_text, text
from listener.cli.options import brands_option, forms, known_brands, known_owner, listing
from listener.cli.output import Listing, emit, note, safe
from listener.cli.session import Session
from listener.cli.shell import Verb, Verbs
from listener.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from listener.cli.deskrows import Row
    from listener.cli.view import View
    from listener.config import Config
    from listener.core.deskfigures import Figure
    from listener.model import BrandId, MentionId
    from listener.store import Store

_LATELY = timedelta(days=14)
"""What waits longer is shown with --all: nobody expects an answer any more."""
_LONGEST_NOTE = 500


@click.group("desk", cls=Verbs, help=help_text("help_desk"), invoke_without_command=True)
@brands_option
@click.option("--owner", metavar=help_text("meta_owner"), help=help_text("help_owner"))
@click.option("--all", "ever", is_flag=True, help=help_text("help_all"))
@listing()
@click.pass_context
def desk(
    context: click.Context, brand: tuple[str, ...], owner: str | None, ever: bool, limit: int, form: str | None
) -> None:
    """List what awaits an answer, unless a command below is called."""
    from listener.cli import deskrows  # noqa: PLC0415 - here and below: --help must be quick

    if context.invoked_subcommand is not None:
        context.default_map = {context.invoked_subcommand: {"form": form, "brand": brand}}
        return
    session: Session = context.obj
    configured, view = session.seen()
    whose = known_owner(owner, configured) if owner else ""
    with session.store(configured) as store:
        found = _waiting(store, configured, known_brands(brand, configured), view.now)
        known = bool(configured.desk.own) or store.desks.in_use()
    theirs = [row for row in found if not whose or row.owner == whose]
    since = None if ever else view.now - _LATELY
    lately = [row for row in theirs if since is None or row.one.exchange.said.utterance.at >= since]
    if lately or form or not sys.stdout.isatty():
        emit(deskrows.waiting(lately[:limit], view, owned=bool(configured.desk.owners.names)), form)
    if not form:
        _sum_up(lately, limit, len(theirs) - len(lately), view, known=known)


def _waiting(store: Store, configured: Config, brands: Sequence[BrandId], now: datetime) -> list[Row]:
    """Return what waits of some brands (none named: of all), in the desk's order."""
    from listener.awaiting import awaiting  # noqa: PLC0415
    from listener.cli.deskrows import Row  # noqa: PLC0415
    from listener.core.desk import place  # noqa: PLC0415

    whose, found = configured.desk.owners.whose, []
    for brand in brands or [one.id for one in configured.brands]:
        desk = awaiting(store, configured, brand, now)
        for one in desk.waiting:
            owner = whose(one.exchange.said.utterance)
            found.append(Row(brand, one, owner, desk.known.get(one.id), desk.days))
    return sorted(found, key=lambda row: place(row.one))


def _sum_up(found: Sequence[Row], limit: int, older: int, view: View, *, known: bool) -> None:
    from listener.cli.prose import advise  # noqa: PLC0415
    from listener.core.desk import backlog  # noqa: PLC0415
    from listener.words import percent, span  # noqa: PLC0415

    told = backlog([row.one for row in found], view.now)
    if told.count:
        share, oldest = percent(told.share, view.lang), span(told.oldest, view.lang)
        note(text("sum", count=told.count, overdue=told.overdue, share=share, oldest=oldest))
    else:
        note(text("nothing_waits"))
    if len(found) > limit:
        note(text("more", shown=limit))
    if older:
        note(text("older", count=older))
    if not known:
        advise(text("no_accounts"))


@desk.command("figures", help=help_text("help_figures"))
@brands_option
@click.option("--explain", is_flag=True, help=help_text("help_explain"))
@forms
@click.pass_obj
def figures(session: Session, brand: tuple[str, ...], explain: bool, form: str | None) -> None:
    """Show how well the answering goes."""
    from listener.cli import deskrows  # noqa: PLC0415
    from listener.cli.prose import advise  # noqa: PLC0415

    configured, view = session.seen()
    wanted = known_brands(brand, configured) or tuple(one.id for one in configured.brands)
    with session.store(configured) as store:
        found = [(id_, one) for id_ in wanted for one in _figures(store, configured, id_, view.now)]
    emit(deskrows.figures(found, view, explained=explain), form)
    if explain and not form:
        for name in dict.fromkeys(one.name for _, one in found):
            advise(f"{deskrows.title(name, view)}: {deskrows.definition(name, view)}")
    elif not form:
        note(text("figures_period"))


def _figures(store: Store, configured: Config, brand: BrandId, now: datetime) -> tuple[Figure, ...]:
    from listener.awaiting import rules_of  # noqa: PLC0415
    from listener.core.deskfigures import Material, figures  # noqa: PLC0415
    from listener.core.sla import Hours  # noqa: PLC0415
    from listener.gathering import QUARTER, gathered  # noqa: PLC0415

    found = gathered(store, configured, brand, now - QUARTER, now + timedelta(seconds=1))
    rules = rules_of(store, configured, brand, now)
    hours = rules.sla.hours or Hours(configured.zone)
    names = [name for one in configured.brands if one.id == brand for name in (one.name, *one.aliases)]
    return figures(Material(found.said, found.answers, found.exchanges, rules, hours, names), now)


@click.command("answered", cls=Verb, help=help_text("help_answered"))
@click.argument("mentions", nargs=-1, required=True, type=click.IntRange(1), metavar=help_text("meta_mentions"))
@click.option("--note", "words", default="", metavar=help_text("meta_text"), help=help_text("help_note"))
@acting
@click.pass_obj
def answered(session: Session, mentions: tuple[int, ...], words: str, who: str | None, form: str | None) -> None:
    """Note that mentions were answered where the program cannot see it."""
    configured, view = session.seen()
    actor, said = actor_named(who, configured.people), safe(words)[:_LONGEST_NOTE]
    with session.store(configured) as store:
        ids = known_mentions(store, mentions, configured)
        for id_ in ids:
            store.desks.answer(id_, actor, said, view.now)
    if form:
        at = view.now.isoformat()
        records = [{"mention": id_, "at": at, "by": actor, "note": said or None} for id_ in ids]
        emit(Listing((), records, [{} for _ in records]), form)
        return
    click.echo(text("answered_one" if len(ids) == 1 else "answered_several", count=len(ids), actor=actor))


def known_mentions(store: Store, wanted: Sequence[int], configured: Config) -> list[MentionId]:
    """Return ids of mentions that are stored, each once. Raises UsageError for others: nothing is done then."""
    from listener.model import MentionId  # noqa: PLC0415

    ids = [MentionId(id_) for id_ in dict.fromkeys(wanted)]
    known = {found.id for one in configured.brands for found in store.mentions_by_id(one.id, ids)}
    if unknown := [id_ for id_ in ids if id_ not in known]:
        raise UsageError("desk.unknown_mention", numbers=", ".join(map(str, unknown)))
    return ids
