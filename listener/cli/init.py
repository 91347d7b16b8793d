"""``listener init``: from a brand's name to its first mentions, and a configuration that goes on from there."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from listener.cli.initwords import help_text, text
from listener.cli.output import note
from listener.cli.session import Session
from listener.cli.shell import Verb
from listener.cli.wording import help_text as common

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from listener.beginning import Answers
    from listener.cli.initasking import Asking
    from listener.cli.initgiven import Given
    from listener.config import Config
    from listener.config.init import Setup

_texts: dict[str, Any] = {"multiple": True, "metavar": help_text("meta_text")}


@click.command("init", cls=Verb, help=help_text("help"))
@click.option("--name", metavar=help_text("meta_text"), help=help_text("help_name"))
@click.option("--full-name", metavar=help_text("meta_text"), help=help_text("help_full_name"))
@click.option("--alias", "aliases", help=help_text("help_alias"), **_texts)
@click.option("--exclude", help=help_text("help_exclude"), **_texts)
@click.option("--context", help=help_text("help_context"), **_texts)
@click.option("--competitor", "competitors", help=help_text("help_competitor"), **_texts)
@click.option("--region", metavar=help_text("meta_region"), help=help_text("help_region"))
@click.option("--source", "sources", multiple=True, metavar=common("meta_source"), help=help_text("help_source"))
@click.option("--feed", "feeds", multiple=True, metavar=help_text("meta_url"), help=help_text("help_feed"))
@click.option("--keep", is_flag=True, help=help_text("help_keep"))
@click.option("--offline", is_flag=True, help=help_text("help_offline"))
@click.option("--email", multiple=True, metavar=help_text("meta_email"), help=help_text("help_email"))
@click.option("--smtp", metavar=help_text("meta_server"), help=help_text("help_smtp"))
@click.option("--smtp-user", metavar=help_text("meta_text"), help=help_text("help_smtp_user"))
@click.option("--sender", metavar=help_text("meta_email"), help=help_text("help_sender"))
@click.option("--slack/--no-slack", default=None, help=help_text("help_slack"))
@click.option("--contact", metavar=help_text("meta_text"), help=help_text("help_contact"))
@click.option("--catalogue", metavar=common("meta_file"), help=help_text("help_catalogue"))
@click.option("--at", "base", metavar=help_text("meta_url"), help=help_text("help_at"))
@click.option("--yes", "-y", is_flag=True, help=help_text("help_yes"))
@click.option("--force", is_flag=True, help=help_text("help_force"))
@click.pass_obj
def init(session: Session, /, **options: Any) -> None:
    """Lead from a name to first mentions, step by step."""
    from listener.cli.initasking import Asking  # noqa: PLC0415 - here and below: --help must be quick
    from listener.cli.initgiven import Given  # noqa: PLC0415

    others = os.umask(0o077)  # what people said of the brand is nobody else's business on this machine
    given = Given(**options)
    asking = Asking(given.yes)
    try:
        if session.path.exists() and not given.force:
            _add(session, asking, given)
        else:
            _begin(session, asking, given)
    except (click.Abort, KeyboardInterrupt):
        if asking.saved:
            note(text("kept", path=session.path))
        raise
    finally:
        os.umask(others)


def _begin(session: Session, asking: Asking, given: Given) -> None:
    """Make a configuration. From the moment it is written it is whole, whatever happens next."""
    from listener.app import utc_now  # noqa: PLC0415
    from listener.cli.initasking import say  # noqa: PLC0415
    from listener.cli.initbrand import brand  # noqa: PLC0415
    from listener.cli.initchannels import channels, secrets, server_of, try_out  # noqa: PLC0415
    from listener.cli.initservice import service  # noqa: PLC0415
    from listener.cli.initsources import sources  # noqa: PLC0415
    from listener.config.init import Setup  # noqa: PLC0415

    language = asking.line("language", session.language).lower()
    session.lang = "en" if language.startswith("en") else "de"
    if given.smtp is not None:
        server_of(given.smtp)
    _may_replace(session.path, offline=given.offline)
    say(text("welcome", path=session.path))
    setup = sources(brand(Setup(session.lang), asking, given), asking, given)
    answers: Answers = []
    began = utc_now()
    setup, online = _reached(setup, asking, given, answers, began)
    _may_replace(session.path, offline=not online)
    _save(setup, session.path, asking)
    if online:
        setup = _heard(setup, session, asking, answers, began)
    setup = channels(setup, asking, given)
    _save(setup, session.path, asking)
    if not given.offline:
        try_out(setup, session.path, asking)
    service(session.path, secrets(setup), asking)


def _reached(setup: Setup, asking: Asking, given: Given, answers: Answers, began: datetime) -> tuple[Setup, bool]:
    """Return the set-up with the sources that are to stay, and whether there is a network and somebody to listen to."""
    from listener.cli.initasking import say  # noqa: PLC0415
    from listener.cli.initfile import loaded  # noqa: PLC0415
    from listener.cli.initlive import kept, silent  # noqa: PLC0415
    from listener.config.init import config_text  # noqa: PLC0415

    configured = loaded(config_text(setup))
    if given.offline or not configured.subscriptions:
        say(text("not_asked"))
        return setup, False
    mute, online = silent(setup, configured, answers, began)
    if online:
        setup = kept(setup, mute, asking, keep=given.keep)
    if not any(not one.off for one in setup.sources):
        say(text("nowhere"))
        return setup, False
    return setup, online


def _may_replace(path: Path, *, offline: bool) -> None:
    """Raise AlreadyRunning where a file is to be replaced and a daemon holds the database that would be filled."""
    from listener.app import database  # noqa: PLC0415
    from listener.claim import claimed  # noqa: PLC0415
    from listener.cli.initfile import loaded  # noqa: PLC0415
    from listener.config.init import DATABASE, Setup, config_text  # noqa: PLC0415

    if not path.exists() or offline:
        return
    made = loaded(config_text(Setup()))
    with claimed(database(replace(made, storage=replace(made.storage, path=path.parent / DATABASE)))):
        pass


def _save(setup: Setup, path: Path, asking: Asking) -> None:
    from listener.cli.initasking import say  # noqa: PLC0415
    from listener.cli.initfile import save, set_aside  # noqa: PLC0415
    from listener.config.init import config_text  # noqa: PLC0415

    if path.exists() and not asking.saved:
        say(text("set_aside", path=set_aside(path)))
    save(path, config_text(setup))
    say(text("saved_again" if asking.saved else "saved", path=path))
    asking.saved = True


def _heard(setup: Setup, session: Session, asking: Asking, answers: Answers, began: datetime) -> Setup:
    """Listen once, show what came of it, and leave out what a person does not recognise."""
    from listener.app import configuration, database  # noqa: PLC0415
    from listener.cli import initfirst  # noqa: PLC0415
    from listener.cli.initasking import say  # noqa: PLC0415
    from listener.store.db import file_of  # noqa: PLC0415

    configured = configuration(session.path, secrets=False)
    path = file_of(database(configured), "listener run")  # this very program has just written that
    fresh = not path.exists()
    phrases = _listened(setup, configured, session, asking, answers, began)
    if phrases:
        setup = replace(setup, exclude=(*setup.exclude, *phrases))
        _save(setup, session.path, asking)
    if phrases and fresh:
        configured = _without(configured, setup)
        if not initfirst.refetch(path, configured, answers, began):
            say(text("restart", name=setup.name))
    _tested(setup, configured, session)
    return setup


def _without(configured: Config, setup: Setup) -> Config:
    """Return the configuration with the phrases of the set-up left out, and the same searches as before."""
    brands = [replace(one, exclude=setup.exclude) if one.id == setup.id else one for one in configured.brands]
    return replace(configured, brands=tuple(brands))


def _listened(
    setup: Setup, configured: Config, session: Session, asking: Asking, answers: Answers, began: datetime
) -> tuple[str, ...]:
    """Listen once into the real database, and show it. Returns what is to be left out. Raises AlreadyRunning."""
    from listener.app import database, utc_now  # noqa: PLC0415
    from listener.cli import initfirst  # noqa: PLC0415
    from listener.cli.initasking import heading  # noqa: PLC0415
    from listener.cli.view import View  # noqa: PLC0415
    from listener.model import BrandId  # noqa: PLC0415
    from listener.store.db import file_of  # noqa: PLC0415

    path = file_of(database(configured), "listener run")
    heading("first", count=len(configured.subscriptions), path=path)
    initfirst.fetch(path, configured, answers, began)
    view = View.of(configured, session.language, utc_now())
    with session.store(configured) as store:
        initfirst.show(store, BrandId(setup.id), view)
        return initfirst.doubts(setup, configured, store, view, asking)


def _tested(setup: Setup, configured: Config, session: Session) -> None:
    from listener.app import utc_now  # noqa: PLC0415
    from listener.cli.initback import tell  # noqa: PLC0415
    from listener.cli.view import View  # noqa: PLC0415
    from listener.model import BrandId  # noqa: PLC0415

    with session.store(configured) as store:
        tell(store, configured, BrandId(setup.id), View.of(configured, session.language, utc_now()))


def _add(session: Session, asking: Asking, given: Given) -> None:
    """Offer to add the brand to what is there; the file stays as it is if nobody wants that."""
    from listener.cli.blocks import Block, append  # noqa: PLC0415
    from listener.cli.initasking import say  # noqa: PLC0415
    from listener.cli.initbrand import brand  # noqa: PLC0415
    from listener.config.init import Setup, brands_text  # noqa: PLC0415
    from listener.config.sections import slug  # noqa: PLC0415
    from listener.errors import UsageError  # noqa: PLC0415

    configured = session.configuration()
    if not asking.sure("add", default=True, path=session.path):
        raise UsageError("init.exists", path=str(session.path))
    known = {slug(one.name): str(one.id) for one in configured.brands}
    setup = brand(Setup(session.language), asking, given)
    if setup.id in {*known, *known.values()}:
        raise UsageError("init.known_brand", name=setup.name, path=str(session.path))
    append((Block(setup.name, f"{brands_text(setup, known)}\n", (), consent=False),), session.path)
    asking.saved = True
    say(text("added", name=setup.name, path=session.path))
    if not given.offline:
        _also_heard(setup, session, asking)


def _also_heard(setup: Setup, session: Session, asking: Asking) -> None:
    """Listen once for a brand that was added, unless a daemon is at work, which does so when it is started anew."""
    from listener.app import utc_now  # noqa: PLC0415
    from listener.cli.initasking import say  # noqa: PLC0415
    from listener.errors import AlreadyRunning, ConfigError  # noqa: PLC0415

    try:
        configured = session.configuration(secrets=True)
        phrases = _listened(setup, configured, session, asking, [], utc_now())
    except (AlreadyRunning, ConfigError):  # a daemon is at work, or this machine has not its secrets
        say(text("restart", name=setup.name))
        return
    if phrases:
        say(text("add_exclude", phrases=", ".join(f'"{phrase}"' for phrase in phrases), path=session.path))
    _tested(setup, configured, session)
    say(text("restart", name=setup.name))
