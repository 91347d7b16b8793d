"""Slack apps with buttons, and that somebody hears them: the edge, begun, ended and put together with the verb."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.channels.slack_bot import SlackBot
from listener.core.pressed import Pressed
from listener.errors import Problem
from listener.handling import Telling, nothing
from listener.model import Secret
from listener.pressing import press
from listener.socketmode import SocketMode, is_installed

if TYPE_CHECKING:
    from listener.config import Config
    from listener.parts import Parts


def unheard(configured: Config) -> Iterator[Problem]:
    """Yield the channels whose buttons nobody could hear, because a library is missing."""
    if not is_installed():
        for name, channel in configured.channels.items():
            if isinstance(channel, SlackBot) and channel.app_token:
                yield Problem(f"channels.{name}.app_token", "channels.slack_missing")


@contextmanager
def heard(parts: Parts, telling: Telling = nothing) -> Iterator[None]:
    """Hear what people press while the block runs: one connection for each app, none without an app token.

    ``telling``: what is told of what people do by it.
    """
    with ExitStack() as stack:
        for api, token in _apps(parts.config):
            hearing = SocketMode(
                token, api, parts.http, partial(_press, parts, telling), parts.dice,
                partial(_trusted, parts.config.http.ca_file),
            )  # fmt: skip
            hearing.start()
            stack.callback(hearing.stop)
        yield


def _apps(configured: Config) -> list[tuple[str, Secret]]:
    """Return each app once, by its interface and its token: several channels may be of one."""
    found: dict[tuple[str, str], tuple[str, Secret]] = {}
    for channel in configured.channels.values():
        if isinstance(channel, SlackBot) and channel.app_token:
            found.setdefault((channel.api, channel.app_token.reveal().strip()), (channel.api, channel.app_token))
    return list(found.values())


def _press(parts: Parts, telling: Telling, pressed: Pressed) -> str:
    return press(parts, pressed, parts.clock(), telling)


def _trusted(ca_file: Path | None) -> ssl.SSLContext:
    """Return what tells Slack from others, also behind a company's own certificates."""
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context
