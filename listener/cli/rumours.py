"""``listener rumours``: the register of claims, where each stands, what was found out, where it was answered."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from listener.cli.deeds import acting, actor_named
from listener.cli.options import brands_option, known_brands, listing
from listener.cli.output import emit, note, safe, width
from listener.cli.rumourswords import help_text, text
from listener.cli.session import Session
from listener.cli.shell import Verb, Verbs
from listener.cli.wording import help_text as common
from listener.errors import UsageError

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.config import Config
    from listener.model.claim import Claim, Evidence
    from listener.store import Store

VERDICTS = ("true", "false", "unverified")


def _view(session: Session, configured: Config) -> View:
    from listener.app import utc_now  # noqa: PLC0415 - here and below: --help must be quick
    from listener.cli.view import View  # noqa: PLC0415

    return View.of(configured, session.language, utc_now())


@click.group(
    "rumours",
    cls=Verbs,
    help=help_text("help_rumours"),
    invoke_without_command=True,
    options_metavar=common("meta_options"),
    subcommand_metavar=common("meta_subcommand"),
)
@brands_option
@click.option("--all", "which", flag_value="all", help=help_text("help_all"))
@click.option("--dismissed", "which", flag_value="dismissed", help=help_text("help_dismissed"))
@listing()
@click.pass_context
def rumours(context: click.Context, brand: tuple[str, ...], which: str | None, limit: int, form: str | None) -> None:
    """List what is not cleared, the most places that wait first, unless a command below is called."""
    if context.invoked_subcommand is not None:
        return
    from listener.cli import rumoursrows  # noqa: PLC0415

    session: Session = context.obj
    configured = session.configuration()
    view = _view(session, configured)
    with session.store(configured) as store:
        found = _asked_for(store.claims.of(known_brands(brand, configured)), which)[:limit]
    if found or form or not sys.stdout.isatty():
        emit((rumoursrows.dismissals if which == "dismissed" else rumoursrows.listing)(found, view), form)
    if not found:
        note(text({"all": "no_rumours", "dismissed": "no_dismissed"}.get(which or "", "no_open_rumours")))


def _asked_for(known: Sequence[Claim], which: str | None) -> list[Claim]:
    """Return the claims of a listing in its order: the dismissed ones are in none but their own, the latest first."""
    from listener.core.claims import is_done, open_places  # noqa: PLC0415

    if which == "dismissed":
        gone = [one for one in known if one.is_dismissed]
        return sorted(gone, key=lambda one: (one.evidence[-1].at, one.number), reverse=True)
    found = [one for one in known if not one.is_dismissed and (which == "all" or not is_done(one))]
    return sorted(found, key=lambda one: (-len(open_places(one)), one.number))


@rumours.command("show", cls=Verb, help=help_text("help_show"), options_metavar=common("meta_options"))
@click.argument("number", type=click.IntRange(1), metavar=help_text("meta_claim"))
@click.option("--json", "form", flag_value="json", help=common("help_json"))
@click.pass_obj
def show(session: Session, number: int, form: str | None) -> None:
    """Show one claim with all its places and what was found out."""
    from listener.cli import rumoursrows  # noqa: PLC0415

    configured = session.configuration()
    view = _view(session, configured)
    with session.store(configured) as store:
        claim = named(store, number)
    if form:
        emit(rumoursrows.whole(claim, view), form)
        return
    for line in rumoursrows.told(claim, view, width()):
        click.echo(line)
    emit(rumoursrows.places(claim, view), None)


@rumours.command("judge", cls=Verb, help=help_text("help_judge"), options_metavar=common("meta_options"))
@click.argument("number", type=click.IntRange(1), metavar=help_text("meta_claim"))
@click.argument("verdict", type=click.Choice(VERDICTS), metavar="|".join(VERDICTS))
@click.option("--evidence", "evidence", default="", metavar=help_text("meta_evidence"), help=help_text("help_evidence"))
@acting
@click.pass_obj
def judge(session: Session, number: int, verdict: str, evidence: str, who: str | None, form: str | None) -> None:
    """Note what was found out of a claim."""

    def do(claim: Claim, actor: str, view: View) -> Claim:
        from listener.core.claims import judged  # noqa: PLC0415

        return judged(claim, _evidence(verdict, evidence, actor, view))

    _act(session, number, who, form, do)


def _evidence(verdict: str, typed: str, actor: str, view: View) -> Evidence:
    """Return what was found out; an address by itself is where it can be read."""
    from listener.core.urls import is_web  # noqa: PLC0415
    from listener.model.claim import Evidence, Verdict  # noqa: PLC0415

    said = safe(typed)
    is_page = " " not in said and is_web(said)
    return Evidence(Verdict(verdict), "" if is_page else said, actor, view.now, said if is_page else "")


@rumours.command("dismiss", cls=Verb, help=help_text("help_dismiss"), options_metavar=common("meta_options"))
@click.argument("number", type=click.IntRange(1), metavar=help_text("meta_claim"))
@click.option("--why", "why", required=True, metavar=help_text("meta_why"), help=help_text("help_why"))
@click.option("--undo", is_flag=True, help=help_text("help_undo"))
@acting
@click.pass_obj
def dismiss(session: Session, number: int, why: str, undo: bool, who: str | None, form: str | None) -> None:
    """Note that a claim is no rumour, or that it is one after all."""

    def do(claim: Claim, actor: str, view: View) -> Claim:
        from listener.core.claims import dismissed, restored  # noqa: PLC0415

        return (restored if undo else dismissed)(claim, safe(why), actor, view.now)

    _act(session, number, who, form, do)


@rumours.command("answered", cls=Verb, help=help_text("help_answered"), options_metavar=common("meta_options"))
@click.argument("number", type=click.IntRange(1), metavar=help_text("meta_claim"))
@click.option("--place", "places", type=click.IntRange(1), multiple=True, metavar="ID", help=help_text("help_place"))
@click.option("--source", "-s", "sources", multiple=True, metavar=common("meta_source"), help=help_text("help_sources"))
@acting
@click.pass_obj
def answered(
    session: Session, number: int, places: tuple[int, ...], sources: tuple[str, ...], who: str | None, form: str | None
) -> None:
    """Note where somebody has answered a claim."""

    def do(claim: Claim, actor: str, view: View) -> Claim:
        from listener.core.claims import answered_at, open_places  # noqa: PLC0415
        from listener.model import MentionId  # noqa: PLC0415

        there = [place.mentions[0] for place in open_places(claim) if place.source in sources]
        if not there and not places:
            raise UsageError("claims.nowhere", number=str(number))
        return answered_at(claim, [*map(MentionId, places), *there], view.now, actor)

    _act(session, number, who, form, do)


@rumours.command("merge", cls=Verb, help=help_text("help_merge"), options_metavar=common("meta_options"))
@click.argument("number", type=click.IntRange(1), metavar=help_text("meta_claim"))
@click.argument("other", type=click.IntRange(1), metavar=help_text("meta_other"))
@click.option("--json", "form", flag_value="json", help=common("help_json"))
@click.pass_obj
def merge(session: Session, number: int, other: int, form: str | None) -> None:
    """Make one claim of two: the second goes into the first."""
    from listener.core.claims import merged  # noqa: PLC0415

    configured = session.configuration()
    view = _view(session, configured)
    with session.store(configured) as store:
        kept, gone = named(store, number), named(store, other)
        if kept.number == gone.number or kept.brand != gone.brand:
            raise UsageError("claims.not_mergeable", number=str(number), other=str(other))

        def do(found: list[Claim]) -> list[Claim]:
            by = {one.number: one for one in found}
            both = merged(by[kept.number], by[gone.number])
            return [both if one.number == kept.number else one for one in found if one.number != gone.number]

        store.claims.change(kept.brand, lambda found: do(list(found)), view.now)
        _tell(named(store, number), view, form)


def named(store: Store, number: int) -> Claim:
    """Return the claim of that number, or the one that it went into. Raises UsageError."""
    now = store.claims.number(number)
    found = next((one for one in store.claims.of() if one.number == now), None)
    if found is None:
        raise UsageError("claims.unknown", number=str(number))
    return found


def _act(
    session: Session, number: int, who: str | None, form: str | None, do: Callable[[Claim, str, View], Claim]
) -> None:
    """Let a person do something about a claim, as it stands in the moment it is stored."""
    configured = session.configuration()
    actor = actor_named(who, configured.people)
    view = _view(session, configured)
    with session.store(configured) as store:
        claim = named(store, number)
        store.claims.change(
            claim.brand,
            lambda found: [do(one, actor, view) if one.number == claim.number else one for one in found],
            view.now,
        )
        _tell(named(store, number), view, form)


def _tell(claim: Claim, view: View, form: str | None) -> None:
    from listener.cli import rumoursrows  # noqa: PLC0415

    if form:
        emit(rumoursrows.whole(claim, view), form)
    else:
        click.echo(rumoursrows.stands(claim, view))
