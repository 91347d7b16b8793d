"""Sets the demo's stage: folder, configuration, plan; starts, kills and ends the daemon's process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from listener.claim import claimed
from listener.demo import script
from listener.demo.plan import Plan, Stretch, following, load
from listener.demo.script import Script
from listener.demo.servers import SLACK_PATH, WINDOW, World, serving
from listener.errors import UsageError

_CONFIG = """\
# Written by `listener demo`. The company, its brand and all places of publication are made up.
language = "{lang}"
timezone = "Europe/Berlin"

[storage]
path = "listener.db"

[http]
pace_s = 0                          # … and time is short
allow_networks = ["127.0.0.0/8"]   # the demo's servers are on this machine

[[brands]]
id = "brodelmann"
name = "Brodelmann"
aliases = ["@brodelmann", "#brodelmann"]

[[sources]]
name = "tagblatt"
kind = "feed"
medium = "news"
every = "5m"
url = "{web}/tagblatt.rss"

[[sources]]
name = "kuechenforum"
kind = "feed"
medium = "forum"
every = "5m"
url = "{web}/kuechenforum.atom"

[[sources]]
name = "fediwall"
kind = "feed"
medium = "microblog"
every = "5m"
url = "{web}/fediwall.json"

[channels.presse-slack]
kind = "slack"
url_env = "DEMO_SLACK_URL"

[channels.presse-mail]
kind = "email"
host = "127.0.0.1"
port = {smtp_port}
security = "none"                  # accepted for this machine only
sender = "listener@brodelmann.example"
recipients = ["presse@brodelmann.example"]

[[routes]]
channels = ["presse-slack", "presse-mail"]
"""
_MARK = _CONFIG.splitlines()[0]
_LEFT_BEHIND = ("listener.db", "listener.db-wal", "listener.db-shm", "listener.log*", "daemon.err", "mail-*.eml")


@dataclass(slots=True)
class Stage:
    """A demo in progress."""

    folder: Path
    script: Script
    plan: Plan
    world: World
    _daemon: subprocess.Popen[bytes] | None = None
    kills: list[datetime] = field(default_factory=list)

    def now(self) -> datetime:
        """Return the demo's time."""
        return self.plan.at(time.time())

    def start_daemon(self) -> None:
        """Start the daemon's process."""
        secrets = {"DEMO_SLACK_URL": self.world.web + SLACK_PATH}
        with (self.folder / "daemon.err").open("ab") as errors:
            self._daemon = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "listener.demo.daemon", str(self.folder)],
                env={**os.environ, **secrets},
                stdin=subprocess.PIPE,  # held and never written to: it ends with this process, and the daemon with it
                stdout=errors,
                stderr=errors,
            )

    def begin(self) -> None:
        """Let the demo's time run once the daemon has been everywhere: a slow start must cost no quiet day."""
        log, deadline = self.folder / "listener.log", time.monotonic() + START_S
        while self.alive() and time.monotonic() < deadline:
            text = log.read_text("utf-8") if log.exists() else ""
            if all(f"visit source={source} " in text for source in script.SOURCES):
                break
            time.sleep(0.05)
        self.plan = replace(self.plan, real_begin=time.time())
        self.plan.save(self.folder / "plan.json")

    def alive(self) -> bool:
        """Tell whether the daemon's process runs."""
        return self._daemon is not None and self._daemon.poll() is None

    def kill_daemon(self) -> None:
        """Kill the daemon without warning (SIGKILL)."""
        if self._daemon is not None:
            self._daemon.kill()
            self._daemon.wait()
            self.let_go()
            self.kills.append(self.now())

    def end_daemon(self) -> None:
        """Ask the daemon to end (SIGTERM) and wait for it."""
        if self._daemon is not None:
            self._daemon.terminate()
            try:
                self._daemon.wait(30)
            except subprocess.TimeoutExpired:
                self.kill_daemon()
            self.let_go()

    def let_go(self) -> None:
        """Let go of the daemon, as this process does when it ends: whatever the daemon is at, it ends by itself."""
        if self._daemon is not None and self._daemon.stdin is not None:
            self._daemon.stdin.close()


def plan_for(story: Script, seconds: float, real_begin: float) -> Plan:
    """Return a plan of about ``seconds``: the quiet passes quickly, the storm slowly enough to watch."""
    stretches = (
        Stretch(script.QUIET, seconds * 0.20),
        Stretch(script.STORM, seconds * 0.60),
        Stretch(script.AFTER, seconds * 0.20),
    )
    return Plan(story.begin, real_begin, stretches)


@contextmanager
def staged(
    folder: Path, lang: str, seconds: float, today: datetime, seed: int = 2026, window: int = WINDOW
) -> Iterator[Stage]:
    """Write everything into ``folder``, start the servers; the daemon is started by the caller.

    Raises UsageError if the folder holds anything but an earlier demo, AlreadyRunning if that demo is still going on.
    The story is set so that it ends before ``today``: afterwards all of it is the past, as "yesterday" would have it.
    """
    _clear(folder)
    length = script.QUIET + script.STORM + script.AFTER
    midnight = today.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = midnight - timedelta(days=math_days(length)) + timedelta(hours=2)
    story = script.write(begin, seed=seed)
    plan = plan_for(story, seconds, time.time() + 2 * START_S)  # until begin() time stands still
    plan.save(folder / "plan.json")
    with serving(story, following(folder / "plan.json"), window) as world:
        text = _CONFIG.format(lang=lang, web=world.web, smtp_port=world.smtp_port)
        (folder / "config.toml").write_text(text, "utf-8")
        stage = Stage(folder, story, plan, world)
        try:
            yield stage
        finally:
            stage.end_daemon()


def _clear(folder: Path) -> None:
    """Make ``folder`` an empty one, or one of an earlier demo without what came of that; nothing else is touched."""
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        return
    if not _holds_demo(folder):
        raise UsageError("demo.folder_not_empty", folder=str(folder))
    with claimed(folder / "listener.db"):
        for pattern in _LEFT_BEHIND:
            for path in folder.glob(pattern):
                path.unlink()
    (folder / "listener.db.lock").unlink(missing_ok=True)


def _holds_demo(folder: Path) -> bool:
    """Tell whether a demo wrote the folder's plan and configuration."""
    try:
        load(folder / "plan.json")
        return (folder / "config.toml").read_text("utf-8").startswith(_MARK)
    except (OSError, ValueError, LookupError, TypeError):
        return False


START_S = 60.0
"""Longest wait for the daemon's first round of visits, in real seconds."""


def math_days(length: timedelta) -> int:
    """Return the whole days that hold a length."""
    return -(-length // timedelta(days=1))
