"""What happens when something was heard: rules that decide, and CHANNELS, the ways to tell somebody."""

from __future__ import annotations

from collections.abc import Mapping

from listener.ports import Channel
from listener.registry import Registry

CHANNELS: Mapping[str, type[Channel]] = Registry(
    "alerts.channels",
    {
        "apprise": "Apprise",
        "email": "Email",
        "ntfy": "Ntfy",
        "slack": "Slack",
        "slack_bot": "SlackBot",
        "webhook": "Webhook",
    },
)
"""Every channel by the name it has in the configuration, which is that of its module, too. Adding one is adding a line;
mypy refuses a class that is no Channel among the samples of the tests."""
