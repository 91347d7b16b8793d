"""Step five of `listener init`: who is told, and a test alert to each. Secrets are named, never written."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from listener.cli.initasking import heading, say
from listener.cli.initwords import text
from listener.cli.output import note
from listener.cli.wording import language
from listener.config.init import PASSWORD_ENV, SLACK_ENV, Mail, Setup, addresses, config_text, mail_server
from listener.config.values import shown
from listener.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from listener.cli.initasking import Asking
    from listener.cli.initgiven import Given


def channels(setup: Setup, asking: Asking, given: Given) -> Setup:
    """Ask who is to be told; reaches out to nobody."""
    heading("channels")
    typed = asking.line("recipients", "", ", ".join(given.email) if given.email else None)
    recipients = addresses(typed)
    if typed and not recipients:
        say(text("no_address", text=typed))
    mail = _mail(recipients, asking, given) if recipients else None
    slack = asking.sure("slack", False, given.slack)
    contact = asking.line("contact", mail.sender if mail else "", given.contact)
    return replace(setup, mail=mail, slack=slack, contact=contact)


def _mail(recipients: tuple[str, ...], asking: Asking, given: Given) -> Mail:
    host, port = _server(f"mail.{recipients[0].rpartition('@')[2]}", asking, given)
    sender = addresses(asking.line("sender", recipients[0], given.sender))
    username = asking.line("username", "", given.smtp_user)
    return Mail(recipients, host, port, sender[0] if sender else recipients[0], username)


def _server(proposed: str, asking: Asking, given: Given) -> tuple[str, int]:
    """Return host and port; at a terminal the question comes again. Raises UsageError."""
    while not (found := mail_server(answer := asking.line("smtp_host", proposed, given.smtp))):
        if given.smtp is not None or asking.proposals:
            return server_of(answer)
        say(text("bad_server", given=shown(answer)))
    return found


def server_of(answer: str) -> tuple[str, int]:
    """Return host and port of a mail server. Raises UsageError for what is none."""
    if found := mail_server(answer):
        return found
    raise UsageError("init.bad_server", given=shown(answer))


def secrets(setup: Setup) -> tuple[str, ...]:
    """Return the environment variables that the configuration names."""
    return (SLACK_ENV,) * setup.slack + (PASSWORD_ENV,) * bool(setup.mail and setup.mail.username)


def try_out(setup: Setup, path: Path, asking: Asking) -> None:
    """Send a test alert through each channel, as `listener channels test` does, if somebody wants that."""
    names = ("email",) * bool(setup.mail) + ("slack",) * setup.slack
    if not names or not asking.sure("test_alert", True, names=", ".join(names)):
        return
    for name in names:
        if _has_secret(name, setup, asking):
            _send(name, setup)
        else:
            say(text("no_secret", name=name, path=path))


def _has_secret(name: str, setup: Setup, asking: Asking) -> bool:
    """Tell whether what a channel keeps secret is known: from the environment, or typed for this one time."""
    variable = SLACK_ENV if name == "slack" else PASSWORD_ENV if setup.mail and setup.mail.username else ""
    if not variable or os.environ.get(variable):
        return True
    if typed := asking.secret(f"secret_{name}"):
        os.environ[variable] = typed  # of this process: it ends with it
    return bool(typed)


def _send(name: str, setup: Setup) -> None:
    from listener.cli import sample  # noqa: PLC0415 - here and below: only where something is sent
    from listener.cli.failure import explain  # noqa: PLC0415
    from listener.cli.initfile import loaded  # noqa: PLC0415
    from listener.cli.outside import parts_alone  # noqa: PLC0415
    from listener.model import ChannelName  # noqa: PLC0415

    say(text("sending", name=name))
    # The other channel's secret may be missing: it is not needed here.
    alone = replace(setup, sources=(), slack=name == "slack", mail=setup.mail if name == "email" else None)
    try:
        configured = loaded(config_text(alone), secrets=True)
    except ConfigError as error:  # what was typed is no address
        note(explain(error, language()))
        return
    with parts_alone(configured) as parts:
        tried = sample.send(parts, ChannelName(name))
    (note if tried.error else click.echo)(sample.told(tried, language()))
