"""A press office that tells a Slack workspace of one incident: store, outbox, delivery, HTTP and channel are real."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from alerts import CHANNELS
from alerts.notices import notice_to_json
from alerts.render import notice
from listener import app, config
from listener.deliver import deliver_due
from listener.errands import AtOnce
from listener.http import Fetcher, Limits
from listener.model import Action, ChannelName, Kind, Promise, Reason
from listener.parts import Parts
from sources import SOURCES
from tests.alerts.slack_workspace import TOKEN, Workspace
from tests.alerts.world import NOW, assessment, incident, situation

SLACK = ChannelName("krise")
LOOPBACK = (ip_network("127.0.0.0/8"),)
MINUTE = timedelta(minutes=1)
CONFIG = """
language = "de"
[[brands]]
id = "muster"
name = "Muster & Söhne"
[[sources]]
name = "videoportal"
kind = "feed"
url = "https://video.example/feed"
[channels.krise]
kind = "slack_bot"
token_file = "slack-token"
channel = "sturm"
api = "{api}"
{more}"""


class Office:
    """A press office whose Listener tells a Slack workspace of one incident, minute by minute."""

    def __init__(self, folder: Path, slack: Workspace, more: str = "", actions: tuple[Action, ...] = ()) -> None:
        self.folder, self.slack, self.more, self.actions = folder, slack, more, actions
        self.now = NOW
        self.parts: Parts
        self._number = 0
        self.wave = incident(version=0)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Run the program in the office's folder; may be done again, as after a restart."""
        (self.folder / "slack-token").write_text(TOKEN)
        configured = config.load(
            CONFIG.format(api=self.slack.api, more=self.more),
            sources=SOURCES,
            channels=CHANNELS,
            environ={},
            read_file=lambda path: path.read_text("utf-8"),
            folder=self.folder,
        )
        limits = Limits(connect_s=5, read_s=0.5, total_s=2)
        http = Fetcher(limits, "Listener", LOOPBACK)
        with app.build(
            configured, self.folder / "listener.db", clock=lambda: self.now, dice=lambda: 0.0, http=http,
            errands=AtOnce(),
        ) as self.parts:  # fmt: skip
            yield

    def promise(self, reason: Reason, kind: Kind = Kind.MESSAGE, level: int = 4, **changes: Any) -> str:
        """Store the incident at a level, and promise what is to be told of it."""
        known = self.parts.store.incident(self.wave.id)
        self.wave = replace(self.wave, level=level, version=known.version if known else 0, **changes)
        if known:
            self.wave = replace(self.wave, handling=known.handling)
        promise = self.written(reason, kind)
        self.parts.store.decide(self.wave, [], [promise], self.now)
        return promise.key

    def written(self, reason: Reason, kind: Kind = Kind.MESSAGE) -> Promise:
        """Put into words what is to be told of the incident as it is now."""
        self._number += 1
        key = f"{self.wave.name}.{self._number}/{SLACK}"
        seen = assessment(level=self.wave.level, volume=200 + self._number)
        about = situation(reason=reason, incident=self.wave, key=key, now=self.now, assessment=seen)
        text = notice_to_json(notice(replace(about, actions=self.actions)))
        return Promise(key, self.wave.id, SLACK, reason, self.wave.level, text, self.now, kind)

    def deliver(self, after: timedelta = MINUTE) -> int:
        """Let some time go by and keep what is due."""
        self.now += after
        return deliver_due(self.parts, self.now)

    def state(self, key: str) -> str:
        return next(one.state for one in self.parts.store.told(self.wave.id) if one.key == key)

    def error(self, key: str) -> str:
        return next(one.error for one in self.parts.store.told(self.wave.id) if one.key == key)
