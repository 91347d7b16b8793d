"""``listener user``: who may log in to the dashboard, and as what."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from listener.cli.options import forms
from listener.cli.output import Column, Listing, emit, note, safe
from listener.cli.session import Session
from listener.cli.shell import Verbs
from listener.cli.userwords import help_text, text
from listener.errors import UsageError

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.model import Secret
    from listener.model.user import User
    from listener.store import Store

ROLES = ("reader", "duty", "admin")
_role = click.Choice(ROLES)


@click.group("user", cls=Verbs, help=help_text("help_user"))
def user() -> None:
    """Group the commands below."""


@user.command("add", help=help_text("help_add"))
@click.argument("name", metavar=help_text("meta_name"))
@click.option("--role", type=_role, default=ROLES[0], help=help_text("help_role_option"))
@click.pass_obj
def add(session: Session, name: str, role: str) -> None:
    """Let somebody in; the password is asked for, or read from standard input."""
    from listener.app import utc_now  # noqa: PLC0415 - here and below: --help must be quick
    from listener.core.password import usable_name  # noqa: PLC0415
    from listener.model.user import Access  # noqa: PLC0415

    usable = usable_name(name)
    with _store(session) as store:
        if not usable:
            raise UsageError("user.name_unusable")
        if store.users.user(usable) is not None:
            raise UsageError("user.taken", name=usable)
        store.users.add(usable, Access(role), _password(usable), utc_now())
    click.echo(text("added", name=safe(usable), role=text(f"role_{role}")))


@user.command("list", help=help_text("help_list"))
@forms
@click.pass_obj
def list_(session: Session, form: str | None) -> None:
    """List who may log in."""
    _, view = session.seen()
    with _store(session) as store:
        found = store.users.listed()
    if found or form or not sys.stdout.isatty():
        emit(_listing(found, view), form)
    if not found:
        note(text("nobody"))


@user.command("role", help=help_text("help_role"))
@click.argument("name", metavar=help_text("meta_name"))
@click.argument("role", type=_role, metavar="|".join(ROLES))
@click.pass_obj
def role(session: Session, name: str, role: str) -> None:
    """Change what somebody may do; they log in anew."""
    from listener.model.user import Access  # noqa: PLC0415

    with _store(session) as store:
        known = _known(store, name)
        store.users.allow(known.name, Access(role))
    click.echo(text("allowed", name=safe(known.name), role=text(f"role_{role}")))


@user.command("password", help=help_text("help_password"))
@click.argument("name", metavar=help_text("meta_name"))
@click.pass_obj
def password(session: Session, name: str) -> None:
    """Set a new password; all sessions with the old one end, and nobody has to wait any more."""
    from listener.app import utc_now  # noqa: PLC0415

    with _store(session) as store:
        known = _known(store, name)
        store.users.set_password(known.name, _password(known.name), utc_now())
    click.echo(text("password_set", name=safe(known.name)))


@user.command("remove", help=help_text("help_remove"))
@click.argument("name", metavar=help_text("meta_name"))
@click.pass_obj
def remove(session: Session, name: str) -> None:
    """Let somebody in no more; their sessions end."""
    with _store(session) as store:
        known = _known(store, name)
        store.users.remove(known.name)
    click.echo(text("removed", name=safe(known.name)))


def _store(session: Session) -> Store:
    """Open the database, also before the daemon has run for the first time."""
    from listener.app import database  # noqa: PLC0415
    from listener.store import Store  # noqa: PLC0415

    os.umask(0o077)  # as in `listener run`, which may find the file already made
    return Store(database(session.configuration()), wait_s=session.patience_s)


def _known(store: Store, name: str) -> User:
    """Return a user. Raises UsageError with the one that may be meant."""
    from listener.core.password import usable_name  # noqa: PLC0415
    from listener.core.suggest import closest  # noqa: PLC0415

    found = store.users.user(usable_name(name))
    if found is None:
        meant = closest(name, [one.name for one in store.users.listed()])
        raise UsageError("user.unknown", name=safe(name), meant=text("meant", name=meant) if meant else "")
    return found


def _password(name: str) -> Secret:
    """Return what is stored of a new password. Raises UsageError for one that is easy to guess.

    Never an argument: those stand in the shell's history and in the list of processes.
    """
    from listener.core.password import LEAST, MOST, sealed, weakness  # noqa: PLC0415
    from listener.model import Secret  # noqa: PLC0415

    if sys.stdin.isatty():
        given: str = click.prompt(text("ask_password"), hide_input=True, confirmation_prompt=text("ask_again"))
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    weak = weakness(given, name)
    if weak:
        raise UsageError(f"user.password_{weak}", least=str(LEAST), most=str(MOST))
    return Secret(sealed(given, os.urandom(16)))


def _listing(found: list[User], view: View) -> Listing:
    columns = (
        Column("name", text("col_name"), wrap=True),
        Column("role", text("col_role")),
        Column("created", text("col_created"), least=60),
        Column("seen", text("col_seen")),
    )
    records = [
        {
            "name": one.name,
            "role": one.access.value,
            "created": one.created.isoformat(),
            "password_set": one.changed.isoformat(),
            "seen": one.seen.isoformat() if one.seen else None,
        }
        for one in found
    ]
    cells = [
        {
            "name": one.name,
            "role": text(f"role_{one.access.value}"),
            "created": view.when(one.created),
            "seen": view.when(one.seen) if one.seen else "–",
        }
        for one in found
    ]
    return Listing(columns, records, cells)
