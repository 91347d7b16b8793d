"""F4: the real daemon's disk is full in the middle of the demo's storm, and has room again some hours later."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.kills import stored
from listener.demo import script
from listener.demo.stage import Stage, staged
from listener.words import say

LANG = "de"
SIZE_MB = 48
_LONG = timedelta(hours=4)
"""Of the story's time; the storm goes on."""
_AFTER = timedelta(hours=10)
_SECOND_WAY = '\n[self]\nchannels = ["presse-mail"]\n'


@contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Give a folder a disk of its own, of some megabytes; False where that may not be done (root on Linux may)."""
    made = (
        hasattr(os, "geteuid") and os.geteuid() == 0 and _mount("-t", "tmpfs", "-o", f"size={SIZE_MB}m", "none", folder)
    )
    try:
        yield made
    finally:
        if made:
            subprocess.run(["umount", "-l", str(folder)], check=False)  # noqa: S603, S607 - what was mounted above


def _mount(*arguments: object) -> bool:
    try:
        done = subprocess.run(["mount", *map(str, arguments)], check=False, capture_output=True)  # noqa: S603, S607 - fixed words and our own folder
    except OSError:
        return False
    return done.returncode == 0


def full_disk(folder: Path, seconds: float) -> dict[str, float]:
    """Play the demo in so many seconds, fill the disk as the storm begins, make room again; count what is there."""
    with staged(folder, LANG, seconds, datetime.now(UTC), window=10_000) as stage:
        config = folder / "config.toml"
        config.write_text(config.read_text("utf-8") + _SECOND_WAY, "utf-8")
        stage.start_daemon()
        stage.begin()
        filled = stage.script.onset + timedelta(hours=1)
        _until(stage, filled)
        ballast = _fill(folder)
        _until(stage, filled + _LONG)
        held = _stored(folder)
        died = float(not stage.alive())
        ballast.unlink()
        freed, began = stage.now(), time.monotonic()
        _wait_for_growth(stage, folder, held)
        recovered = time.monotonic() - began
        _until(stage, min(stage.script.end, freed + _AFTER))
        cut = stage.now() - timedelta(hours=1)
        time.sleep(3)
        stage.end_daemon()
        found, sound = stored(folder / "listener.db")
        wanted = {post.number for post in stage.script.posts if post.at <= cut and script.BRAND.casefold() in
                  f"{post.title} {post.text}".casefold()}  # fmt: skip
        told = [str(letter.get_body(("plain",))) for _, letter in stage.world.received.mail]
    return {
        "daemon_died": died,
        "posts": float(len(wanted)),
        "lost": float(len(wanted - set(found))),
        "doubled": float(sum(count - 1 for count in found.values())),
        "told_past_the_outbox": float(sum(say("policy.distress_headline", LANG) in one for one in told)),
        "told_of_its_end": float(sum(say("policy.distress_headline_end", LANG) in one for one in told)),
        "recovered_s": recovered,
        "database_sound": float(sound == "ok"),
    }


def _until(stage: Stage, moment: datetime) -> None:
    while stage.now() < moment:
        time.sleep(0.02)


def _fill(folder: Path) -> Path:
    """Write until nothing more can be written."""
    ballast = folder / "ballast"
    with closing(ballast.open("wb", buffering=0)) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return ballast


def _stored(folder: Path) -> int:
    return sum(stored(folder / "listener.db")[0].values())


def _wait_for_growth(stage: Stage, folder: Path, held: int) -> None:
    """Wait until a post is stored again, or the story is over."""
    while stage.now() < stage.script.end and _stored(folder) <= held:
        time.sleep(0.05)
