"""When people want to be told, and when not: quiet hours, and the time of reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from listener.model.names import ChannelName


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nobody is to be woken below the break-through level. Local times of the configured zone."""

    start: time
    end: time
    weekends: bool = True
    """Saturday and Sunday count as night for level 3."""


@dataclass(frozen=True, slots=True)
class Digest:
    """When a report is due, and to whom."""

    channels: tuple[ChannelName, ...] = ()
    at: time = time(8, 30)
    weekly: bool = True


NO_DIGEST = Digest()
