"""``listener doctor``: is all well, and if not, what helps. Asks and looks; sends nothing and changes nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from listener.cli.options import forms
from listener.cli.output import emit
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.upkeepwords import help_text, text
from listener.errors import ConfigError

if TYPE_CHECKING:
    from listener.config import Config
    from listener.doctoring import Finding


@click.command("doctor", cls=Verb, help=help_text("help_doctor"))
@click.option("--offline", is_flag=True, help=help_text("help_offline"))
@click.option("--deep", is_flag=True, help=help_text("help_deep"))
@forms
@click.pass_context
def doctor(context: click.Context, offline: bool, deep: bool, form: str | None) -> None:
    """Look at everything; exit 0: all well, 1: warnings, 2: faults."""
    from listener.cli.doctorrows import listing  # noqa: PLC0415 - here and below: --help must be quick
    from listener.doctoring import Grade, worst  # noqa: PLC0415

    session: Session = context.obj
    found = list(_findings(session, offline=offline, deep=deep))
    _clear()
    emit(listing(found, session.language), form)
    context.exit({Grade.WARNING: 1, Grade.FAULT: 2}.get(worst(found), 0))


def _findings(session: Session, *, offline: bool, deep: bool) -> Iterator[Finding]:
    from listener import app, doctoring  # noqa: PLC0415

    yield from doctoring.machine()
    configured, legible, wrong = _configured(session)
    yield from wrong
    if configured is None:
        return
    trust = list(doctoring.certificates(configured.http.ca_file))
    yield from trust
    path = app.database(configured)
    yield from _secrets(session, {one.subject for one in wrong})
    if not isinstance(path, Path):
        from listener.doctoringstore import server  # noqa: PLC0415

        yield from server(path, app.utc_now())
    else:
        yield from doctoring.files(session.path.absolute(), path)
        if path.parent.is_dir():
            from listener.doctoringstore import database  # noqa: PLC0415

            yield doctoring.room(path)
            yield from database(configured, path, app.utc_now(), deep=deep)
    if not offline and not any(one.check == "ca_file" for one in trust if one.error or one.remedy):
        yield from _world(configured if legible else _without_secrets(configured))


def _configured(session: Session) -> tuple[Config | None, bool, list[Finding]]:
    """Return the configuration, whether its secrets are at hand, and what is to be said of it."""
    from listener.app import reachable  # noqa: PLC0415
    from listener.cli.doctorrows import noted, problems  # noqa: PLC0415
    from listener.doctoring import good  # noqa: PLC0415

    try:
        configured = session.configuration(secrets=True)
    except ConfigError as error:
        try:
            return session.configuration(), False, problems(error, session.language)
        except ConfigError as worse:
            return None, False, problems(worse, session.language)
    found = noted(configured, session.language) or [good("config", "config", str(session.path))]
    try:
        reachable(configured)
    except ConfigError as error:
        return configured, False, found + problems(error, session.language)
    return configured, True, found


def _secrets(session: Session, missing: set[str]) -> Iterator[Finding]:
    import tomllib  # noqa: PLC0415

    from listener.config import text_of  # noqa: PLC0415
    from listener.config.secrets import named  # noqa: PLC0415
    from listener.doctoring import good  # noqa: PLC0415

    for option, where in named(tomllib.loads(text_of(session.path))):
        if option not in missing:
            yield good("secret", "secret", option, where=where)


def _without_secrets(configured: Config) -> Config:
    """Return what can be asked on a machine, or by a user, that has not all secrets."""
    from listener.cli.outside import needs_secrets  # noqa: PLC0415

    open_to_all = tuple(one for one in configured.subscriptions if not needs_secrets(one.source))
    return replace(configured, channels={}, subscriptions=open_to_all)


def _world(configured: Config) -> Iterator[Finding]:
    from listener.cli.outside import parts_alone  # noqa: PLC0415
    from listener.config.options import Sentiment  # noqa: PLC0415
    from listener.doctoringnet import world  # noqa: PLC0415

    total, asked = len(configured.subscriptions) + len(configured.channels), 0

    def told() -> None:
        nonlocal asked
        asked += 1
        if sys.stderr.isatty():
            click.echo(f"\r{text('asking', number=asked, total=total)}", err=True, nl=False)

    with parts_alone(replace(configured, sentiment=Sentiment())) as parts:
        yield from world(parts, told)


def _clear() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", err=True, nl=False, color=True)
