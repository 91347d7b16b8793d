"""``listener channels``: who is told, how each channel fares, and a sample through one of them."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from listener.cli.failure import UNAVAILABLE, meant
from listener.cli.handwords import help_text, text
from listener.cli.options import forms, json_option
from listener.cli.output import Column, Listing, emit, escaped, note, safe
from listener.cli.session import Session
from listener.cli.shell import Verbs
from listener.cli.wording import language
from listener.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from listener.cli.view import View
    from listener.config import Config
    from listener.model import ChannelName
    from listener.ports import Channel
    from listener.store.hands import Fared

_WHOM = ("recipients", "channel", "topic")
"""Options of channels that say to whom, if they have them; all else that leads there is a secret."""


@click.group("channels", cls=Verbs, help=help_text("help_channels"), invoke_without_command=True)
@forms
@click.pass_context
def channels(context: click.Context, form: str | None) -> None:
    """List the channels, unless a command below is called."""
    if context.invoked_subcommand is not None:
        return
    session: Session = context.obj
    configured, view = session.seen()
    with session.store(configured) as store:
        fared = store.hands.channels()
    listing = _listing(configured.channels, fared, view)
    if listing.records or form or not sys.stdout.isatty():
        emit(listing, form)
    if not listing.records:
        note(text("no_channels"))


@channels.command("test", help=help_text("help_channels_test"))
@click.argument("name", metavar=help_text("meta_channel"))
@json_option
@click.pass_context
def test(context: click.Context, name: str, form: str | None) -> None:
    """Send a sample, and say what became of it."""
    from listener.cli import sample  # noqa: PLC0415 - here and below: --help must be quick
    from listener.cli.outside import parts_alone  # noqa: PLC0415
    from listener.config.options import Sentiment  # noqa: PLC0415

    session: Session = context.obj
    configured, wanted = _wanted(session, name)
    # What others need (models, another channel's library) is not loaded, and cannot stand in the way.
    alone = replace(configured, channels={wanted: configured.channels[wanted]}, sentiment=Sentiment())
    with parts_alone(alone) as parts:
        tried = sample.send(parts, wanted)
    if form:
        click.echo(escaped(json.dumps(sample.as_object(tried, session.language), ensure_ascii=False)))
    elif tried.error:
        note(sample.told(tried, session.language))
    else:
        click.echo(sample.told(tried, session.language))
    if tried.error:
        context.exit(UNAVAILABLE)


def _wanted(session: Session, name: str) -> tuple[Config, ChannelName]:
    """Return the configuration and the name of that channel.

    Secrets of others may be missing on this machine: they are not needed here.
    """
    from listener.config.build import options_of  # noqa: PLC0415
    from listener.model import Secret  # noqa: PLC0415

    try:
        configured = session.configuration(secrets=True)
        return configured, _known(name, configured)
    except ConfigError as error:
        configured = session.configuration()
        wanted = _known(name, configured)
        channel = configured.channels[wanted]
        if any(isinstance(getattr(channel, option.name), Secret) for option, _ in options_of(type(channel))):
            raise error from None
        return configured, wanted


def _known(name: str, configured: Config) -> ChannelName:
    """Return the channel of that name. Raises UsageError with the known ones."""
    from listener.core.suggest import closest  # noqa: PLC0415

    found = {str(one): one for one in configured.channels}
    if name not in found:
        suggestion = meant(closest(name, found), language())
        raise UsageError("handling.unknown_channel", name=safe(name), meant=suggestion, known=", ".join(found) or "–")
    return found[name]


def _listing(known: Mapping[ChannelName, Channel], fared: Mapping[ChannelName, Fared], view: View) -> Listing:
    columns = (
        Column("channel", text("col_channel"), most=20),
        Column("kind", text("col_kind")),
        Column("whom", text("col_whom"), wrap=True),
        Column("last_sent", text("col_sent")),
        Column("last_error", text("col_failed"), wrap=True),
    )
    rows = [(name, channel, fared.get(name)) for name, channel in known.items()]
    return Listing(columns, [_record(*row) for row in rows], [_cells(*row, view) for row in rows])


def _record(name: ChannelName, channel: Channel, fared: Fared | None) -> dict[str, object]:
    return {
        "channel": name,
        "kind": kind_of(channel),
        "whom": list(whom(channel)),
        "last_sent": fared.sent.isoformat() if fared and fared.sent else None,
        "last_error": (fared.error or None) if fared else None,
        "last_error_at": fared.promised.isoformat() if fared and fared.promised else None,
        "waiting": fared.waiting if fared else 0,
        "dead": fared.dead if fared else 0,
    }


def _cells(name: ChannelName, channel: Channel, fared: Fared | None, view: View) -> dict[str, str]:
    return {
        "channel": str(name),
        "kind": kind_of(channel),
        "whom": ", ".join(whom(channel)) or text("secret_address"),
        "last_sent": view.when(fared.sent if fared else None),
        "last_error": _failed(fared, view) if fared else "",
    }


def _failed(fared: Fared, view: View) -> str:
    from listener.cli.troubles import trouble  # noqa: PLC0415

    error = f"{view.when(fared.promised)}: {trouble(fared.error, view.lang)}" if fared.error else ""
    left = [
        text("channel_dead", count=fared.dead) if fared.dead else "",
        text("channel_waiting", count=fared.waiting) if fared.waiting else "",
    ]
    return "; ".join(filter(None, [error, *left]))


def kind_of(channel: Channel) -> str:
    """Return what kind of channel it is, as the configuration calls it."""
    from alerts import CHANNELS  # noqa: PLC0415

    return next((name for name, kind in CHANNELS.items() if type(channel) is kind), type(channel).__name__)


def whom(channel: Channel) -> tuple[str, ...]:
    """Return to whom a channel leads, as far as that is no secret."""
    given = next((value for option in _WHOM if (value := getattr(channel, option, None))), ())
    return (given,) if isinstance(given, str) else tuple(map(str, given))
