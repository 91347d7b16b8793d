"""Verb: tell, past the outbox, that the database takes nothing any more: a full disk must not silence its own alarm.

What is known stands in memory only, for there is nowhere else: after a restart it is told again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from alerts.distress import distress
from listener.deliver import sent
from listener.errors import ListenerError
from listener.log import pairs
from listener.model import ChannelName
from listener.parts import Parts

PATIENCE = timedelta(minutes=1)
"""So long may the database be busy or full before people are told: a backup or a log rotation passes."""
CALM = timedelta(minutes=3)
"""So long must nothing have failed before it counts as over: what has failed rests for half a minute."""
AGAIN = timedelta(days=1)
REST = timedelta(minutes=1)
"""So long is a channel left alone that took nothing: it may have taken it all the same, and not come to say so."""
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Distress:
    """Since when the database fails, and who was told of it."""

    since: datetime | None = None
    last: datetime | None = None
    told: dict[ChannelName, datetime] = field(default_factory=dict)
    _tried: dict[ChannelName, datetime] = field(default_factory=dict)
    _known: int = 0
    """Failures that have been seen."""

    def look(self, parts: Parts, now: datetime) -> None:
        """Tell of it, daily while it lasts, and of its end. What a channel does not take is tried again in a minute."""
        failures, error = parts.store.failures
        if failures > self._known:
            self._known, self.last, self.since = failures, now, self.since or now
        if self.last is None or self.since is None:
            return
        if now - self.last > CALM:
            self._end(parts, now)
        elif self.last - self.since >= PATIENCE:
            for name in parts.config.self_to:
                told = self.told.get(name)
                if (told is None or now - told >= AGAIN) and self._say(parts, name, error, self.since, now):
                    self.told[name] = now

    def _end(self, parts: Parts, now: datetime) -> None:
        since, known = self.since or now, parts.config.channels
        for name in [name for name in self.told if name not in known or self._say(parts, name, "", since, now)]:
            del self.told[name]
        if not self.told:
            self.since = self.last = None

    def _say(self, parts: Parts, name: ChannelName, error: str, since: datetime, now: datetime) -> bool:
        """Send one message, unless the channel rests; False: not taken."""
        tried = self._tried.get(name)
        if tried is not None and abs(now - tried) < REST:
            return False
        self._tried[name] = now
        return _say(parts, name, error, since, now)


def _say(parts: Parts, name: ChannelName, error: str, since: datetime, now: datetime) -> bool:
    """Send one message; False: not taken."""
    channel = parts.config.channels[name]
    key = f"self.{int(since.timestamp())}.{int(now.timestamp())}/{name}"
    notice = distress(key, error, since, parts.config.language, parts.config.zone, now)
    try:
        sent(parts, channel, channel.compose(notice), notice)
    except ListenerError as failure:
        _log.error("undeliverable %s", pairs(key=key, channel=name, error=failure))
        return False
    except Exception:  # noqa: BLE001 - a bug in one channel must not keep it from the others
        _log.exception("bug %s", pairs(key=key))
        return False
    _log.warning("told past the outbox %s", pairs(key=key, channel=name))
    return True
