"""What happens when something was heard: rules that decide, and CHANNELS, the ways to tell somebody."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.channels.apprise import Apprise
from alerts.channels.email import Email
from alerts.channels.ntfy import Ntfy
from alerts.channels.slack import Slack
from alerts.channels.slack_bot import SlackBot
from alerts.channels.webhook import Webhook
from listener.ports import Channel

CHANNELS: Mapping[str, type[Channel]] = {
    "apprise": Apprise,
    "email": Email,
    "ntfy": Ntfy,
    "slack": Slack,
    "slack_bot": SlackBot,
    "webhook": Webhook,
}
"""Every channel by the name it has in the configuration. Adding one is adding a line."""
