"""``listener sources``: how each source fares; ``test`` visits one without storing anything, ``add`` finds new ones."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from listener.cli.adding import add
from listener.cli.options import json_option, listing, subscription_named
from listener.cli.output import emit, escaped, note
from listener.cli.session import Session
from listener.cli.shell import Verb, Verbs
from listener.cli.wording import help_text, text
from listener.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from listener.config import Config
    from listener.model import Json, SourceHealth, SourceName
    from listener.ports import Subscription


@click.group(cls=Verbs, help=help_text("help_sources"), invoke_without_command=True)
@listing()
@click.pass_context
def sources(context: click.Context, limit: int, form: str | None) -> None:
    """Show how each source fares, unless one of the commands below is called."""
    from listener.cli import health  # noqa: PLC0415 - here and below: --help must be quick
    from listener.cli.prose import advise  # noqa: PLC0415

    if context.invoked_subcommand is not None:
        context.default_map = {context.invoked_subcommand: {"form": form}}
        return
    session: Session = context.obj
    configured, view = session.seen()
    now = view.now
    with session.store(configured) as store:
        known = store.source_health()
        throttled = store.throttled(now)
    wanted = {one.name: one for one in configured.subscriptions}
    found = health.heard(health.with_unvisited(known, wanted, now), wanted, now)[:limit]
    if found or form or not sys.stdout.isatty():
        emit(health.listing(found, view), form)
    if not found:
        note(text("no_sources"))
    if _stands_still(known, wanted, throttled, now):
        visits = [one.last_visit for one in known if one.last_visit]
        advise(text("standstill", since=view.when(max(visits))) if visits else text("standstill_never"))
    for line in () if form else health.remedies(found, view):
        advise(line)


def _stands_still(
    known: Sequence[SourceHealth],
    wanted: Mapping[SourceName, Subscription],
    throttled: Mapping[str, datetime],
    now: datetime,
) -> bool:
    """Tell whether it seems that no daemon is at work."""
    from listener.cli.health import standstill  # noqa: PLC0415
    from listener.core.rhythm import intervals  # noqa: PLC0415

    def waits(name: SourceName) -> bool:
        from listener.daemon import first_host  # noqa: PLC0415 - only where a server wants to be left alone

        return first_host(wanted[name], now) in throttled if throttled and name in wanted else False

    return standstill(known, intervals(known, wanted, now), waits, now)


@click.command(cls=Verb, help=help_text("help_sources_test"))
@click.argument("name", metavar=help_text("meta_source"))
@click.option("--continue", "resumed", is_flag=True, help=help_text("help_continue"))
@json_option
@click.pass_obj
def test(session: Session, name: str, resumed: bool, form: str | None) -> None:
    """Visit one source as the daemon would, and show what would come in; nothing is stored."""
    import json  # noqa: PLC0415

    from listener.cli import trial  # noqa: PLC0415
    from listener.cli.outside import parts_alone  # noqa: PLC0415
    from listener.cli.view import View  # noqa: PLC0415

    configured, wanted = _wanted(session, name)
    cursor = _left_at(session, configured, wanted) if resumed else {}
    with parts_alone(configured) as parts:
        view = View.of(configured, session.language, parts.clock())
        tried = trial.visit(parts, wanted, cursor, _progress)
    _clear_progress()
    if form:
        click.echo(escaped(json.dumps(trial.as_object(tried, wanted), ensure_ascii=False)))
    if isinstance(tried.outcome, SourceError):
        raise tried.outcome
    if not form:
        emit(trial.listing(tried.outcome, view), None)
        for line in trial.told(tried, view):
            note(line)


def _progress(number: int) -> None:
    """Show on a terminal that something happens: a source may ask several times, and waits for its turn."""
    if sys.stderr.isatty():
        click.echo(f"\r{text('trial_progress', number=number)}", err=True, nl=False)


def _clear_progress() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False, color=True)


def _wanted(session: Session, name: str) -> tuple[Config, Subscription]:
    """Return the configuration and the source of that name.

    Secrets of others (a channel's, another source's) may be missing on this machine: they are not needed here.
    """
    from listener.cli.outside import needs_secrets  # noqa: PLC0415

    try:
        configured = session.configuration(secrets=True)
        return configured, subscription_named(name, configured)
    except ConfigError as error:
        configured = session.configuration()
        wanted = subscription_named(name, configured)
        if needs_secrets(wanted.source):
            raise error from None
        return configured, wanted


def _left_at(session: Session, configured: Config, wanted: Subscription) -> Json:
    """Return where the daemon left the source."""
    with session.store(configured) as store:
        return store.cursor(wanted.name)


for command in (add, test):
    sources.add_command(command)
