"""What happens when something was heard: rules that decide, and CHANNELS, the ways to tell somebody."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.channels.email import Email
from alerts.channels.slack import Slack
from listener.ports import Channel

CHANNELS: Mapping[str, type[Channel]] = {
    "email": Email,
    "slack": Slack,
}
"""Every channel by the name it has in the configuration. Adding one is adding a line."""
