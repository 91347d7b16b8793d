"""A small world on a simulated clock: feeds, a Slack workspace, a mailbox; the whole program runs in it.

Only the wires are fakes, and they are functions: sources, store, detection, messages and channels are the real ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from alerts import CHANNELS
from listener import app, config
from listener.core.kinds import safety
from listener.daemon import run_once, take_up
from listener.demo.script import Post, Script
from listener.demo.servers import FEEDS
from listener.errands import AtOnce
from listener.errors import DeliveryError, SourceError
from listener.model import Letter, Request, Response
from listener.parts import Parts
from listener.ports import Source
from listener.store.db import Place
from sources import SOURCES

CONFIG = """
language = "de"
[[brands]]
id = "brodelmann"
name = "Brodelmann"
[[sources]]
name = "tagblatt"
kind = "feed"
medium = "news"
every = "5m"
url = "https://tagblatt.example/tagblatt.rss"
[[sources]]
name = "kuechenforum"
kind = "feed"
medium = "forum"
every = "5m"
url = "https://forum.example/kuechenforum.atom"
[[sources]]
name = "fediwall"
kind = "feed"
medium = "microblog"
every = "5m"
url = "https://fedi.example/fediwall.json"
[channels.slack]
kind = "slack"
url_env = "SLACK_URL"
[channels.mail]
kind = "email"
host = "mail.example"
sender = "listener@brodelmann.example"
recipients = ["presse@brodelmann.example"]
[[routes]]
channels = ["slack", "mail"]
"""
SLACK_URL = "https://hooks.slack.example/services/T0/B0/geheim"
STEP = timedelta(minutes=5)


@dataclass(slots=True)
class World:
    """The world at a moment. Turn its knobs between calls of ``run``."""

    folder: Path
    now: datetime
    posts: list[Post] = field(default_factory=list)
    text: str = CONFIG
    slack: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)
    mails: list[tuple[datetime, EmailMessage]] = field(default_factory=list)
    slack_status: int = 200
    mail_error: DeliveryError | None = None
    feed_error: Callable[[str], SourceError | None] = lambda _url: None
    window: int = 160
    pages: dict[str, str] = field(default_factory=dict)
    """What a source answers instead of its posts."""
    kinds: dict[str, type[Source]] = field(default_factory=lambda: dict(SOURCES))
    """What there is to listen with; a test may add a kind of its own."""
    place: Place | None = None
    """Where the store is, if not in a file of the folder."""
    serve: Callable[[Request], Response | None] = lambda _request: None
    """Asked first: an answer of other servers than those of the feeds; may also just note who was asked."""

    def play(self, script: Script, *, from_: datetime | None = None) -> None:
        """Let the posts of a script be said as time goes by, and begin at ``from_``: what was before is history."""
        self.posts.extend(script.posts)
        self.now = from_ or self.now

    def nobody_in_danger(self) -> None:
        """Take away what reports danger to people: that goes before quiet hours and routes."""
        self.posts = [one for one in self.posts if not safety([f"{one.title}\n{one.text}"]).reported]

    def said(self, text: str, source: str = "fediwall", author: str = "erna", title: str = "") -> None:
        """Somebody says something now."""
        self.posts.append(Post(len(self.posts) + 100_000, self.now, source, author, title, text))

    def run_until(self, end: datetime, step: timedelta = STEP) -> None:
        """Run the program until then."""
        self.run(end - self.now, step)

    def run(self, length: timedelta, step: timedelta = STEP) -> None:
        """Run the program for a while, as a daemon that is started anew and does what is due at each step."""
        with self.program() as parts:
            end = self.now + length
            while self.now < end:
                run_once(parts)
                self.window = min(self.window, 50)  # a long history once, then the newest: parsing is what takes time
                self.now += step

    @contextmanager
    def program(self) -> Iterator[Parts]:
        """Put the program together in this world."""
        configured = config.load(
            self.text,
            sources=self.kinds,
            channels=CHANNELS,
            environ={"SLACK_URL": SLACK_URL},
            read_file=lambda path: path.read_text("utf-8"),
            folder=self.folder,
        )
        with app.build(
            configured,
            self.place or self.folder / "listener.db",
            clock=lambda: self.now,
            dice=lambda: 0.0,
            http=self._http,
            mail=self._mail,
            errands=AtOnce(),
            pause=self.wait,
        ) as parts:
            take_up(parts)
            yield parts

    def wait(self, seconds: float) -> None:
        """Let time go by."""
        self.now += timedelta(seconds=seconds)

    def _http(self, request: Request) -> Response:
        if request.secret_url is not None:
            return self._slack(request)
        if (answer := self.serve(request)) is not None:
            return answer
        error = self.feed_error(request.url)
        if error is not None:
            raise error
        source = request.url.rsplit("/", 1)[1].split(".")[0]
        if source in self.pages:
            return Response(200, {"content-type": "application/xml"}, self.pages[source].encode(), request.url)
        write, kind = FEEDS[source]
        posts = sorted((p for p in self.posts if p.source == source and p.at <= self.now), key=lambda post: post.at)
        tag = f'"{len(posts)}"'
        if request.headers.get("If-None-Match") == tag:
            return Response(304, {"etag": tag}, b"", request.url)
        body = write(source, posts[-self.window :][::-1]).encode()
        return Response(200, {"content-type": kind, "etag": tag}, body, request.url)

    def _slack(self, request: Request) -> Response:
        if self.slack_status == 200:
            self.slack.append((self.now, json.loads(request.body)))
        body = b"ok" if self.slack_status == 200 else b"error"
        return Response(self.slack_status, {}, body, "")

    def _mail(self, letter: Letter) -> None:
        if self.mail_error is not None:
            raise self.mail_error
        self.mails.append((self.now, message_from_bytes(letter.message, policy=policy.default)))

    def heard(self) -> list[str]:
        """Return the push lines that Slack got, oldest first."""
        return [str(message["text"]) for _, message in self.slack]


def midday(day: int = 17) -> datetime:
    """Return midday in Berlin of a November day: Tuesday the 17th by default."""
    return datetime(2026, 11, day, 11, 0, tzinfo=UTC)
