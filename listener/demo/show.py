"""Tells the demo on the terminal: the days going by, the messages as they arrive, the result."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from listener.demo import script
from listener.demo.stage import Stage, staged
from listener.words import clock, moment, number, percent, say, span

SECONDS = 42.0
ZONE = ZoneInfo("Europe/Berlin")
_BARS = " ▁▂▃▄▅▆▇█"
_STEP = timedelta(hours=2)
_LINE = "─" * 78


def run(folder: Path | None, lang: str, seconds: float = SECONDS) -> int:
    """Run the demo; returns 0 if the storm was caught before its peak, ended, and nothing else rang."""
    folder = folder or Path(tempfile.mkdtemp(prefix="listener-demo-"))
    with staged(folder, lang, seconds, datetime.now(UTC)) as stage:
        narrator = _Narrator(stage, lang)
        narrator.introduce(seconds)
        stage.start_daemon()
        stage.begin()
        narrator.follow()
    return narrator.conclude()


class _Narrator:
    def __init__(self, stage: Stage, lang: str) -> None:
        self.stage = stage
        self.lang = lang
        self.told = {"slack": 0, "mail": 0}
        self.next_line = stage.script.begin
        self.scenes = [
            (stage.script.begin, "quiet"),
            (stage.script.onset, "storm"),
            (stage.script.onset + script.APOLOGY_AFTER, "apology"),
        ]

    def say(self, key: str, **values: object) -> str:
        return say(f"demo.{key}", self.lang, **values)

    def introduce(self, seconds: float) -> None:
        length = self.stage.script.end - self.stage.script.begin
        days = number(length / timedelta(days=1), self.lang, 1)
        _print(self.say("title"), bold=True)
        _print(self.say("setting", days=days, seconds=round(seconds)))
        _print(self.say("folder", folder=self.stage.folder))

    def follow(self) -> None:
        """Watch until the story is over and the daemon has had its last word."""
        end = self.stage.script.end
        while self.stage.now() < end:
            if not self.stage.alive():
                _print(self.say("died", log=self.stage.folder / "daemon.err"))
                return
            self._tick()
            if self._ended():
                break
            time.sleep(0.1)
        self._tick()

    def _ended(self) -> bool:
        """The all-clear has arrived on both channels."""
        mails = [letter for _, letter in self.stage.world.received.mail]
        slacks = [message for _, message in self.stage.world.received.slack]
        return len(mails) == len(slacks) > 0 and "✅" in _as_text(slacks[-1])

    def _tick(self) -> None:
        now = self.stage.now()
        while self.scenes and self.scenes[0][0] <= now:
            _print("\n" + self.say(self.scenes.pop(0)[1]), bold=True)
        while self.next_line <= now:
            self._volume(self.next_line)
            storm = self.stage.script.onset - _STEP <= self.next_line <= self.stage.script.onset + script.STORM
            self.next_line += _STEP / 4 if storm else _STEP * 2
        self._messages()

    def _volume(self, at: datetime) -> None:
        count = self.stage.script.per_hour(at)
        height = min(len(_BARS) - 1, round(count / script.PEAK_PER_HOUR * (len(_BARS) - 1)))
        bar = _BARS[max(height, 1 if count else 0)]
        _print(self.say("hour", when=moment(at, ZONE, self.lang), bar=bar, count=count))

    def _messages(self) -> None:
        received = self.stage.world.received
        for at, message in received.slack[self.told["slack"] :]:
            self.told["slack"] += 1
            _print("\n" + self.say("slack", when=clock(at, ZONE)) + " " + _LINE[:60], colour="red")
            _print(_as_text(message))
            _print(_LINE + "\n", colour="red")
        for at, letter in received.mail[self.told["mail"] :]:
            self.told["mail"] += 1
            file = self.stage.folder / f"mail-{self.told['mail']}.eml"
            file.write_bytes(letter.as_bytes())
            _print(self.say("mail", when=clock(at, ZONE), subject=letter["Subject"], file=file.name), colour="yellow")
            if self.told["mail"] == 1:
                _print(self.say("mail_shown"))
                _print(_indented(_plain(letter)))

    def conclude(self) -> int:
        """Print what came of it."""
        story, received = self.stage.script, self.stage.world.received
        alarms = [at for at, message in received.slack if "✅" not in _as_text(message)]
        false = [at for at in alarms if at < story.onset]
        first = next((at for at in alarms if at >= story.onset), None)
        cleared = next((at for at, message in received.slack if "✅" in _as_text(message)), None)
        _print("\n" + self.say("result"), bold=True)
        _print("  " + self._lead(first))
        days = round((script.QUIET + script.HISTORY) / timedelta(days=1))
        _print("  " + (self.say("false_alarms", count=len(false)) if false else self.say("no_false", days=days)))
        ended = moment(cleared, ZONE, self.lang) if cleared else ""
        _print("  " + (self.say("cleared", when=ended) if cleared else self.say("not_cleared")))
        _print("  " + self.say("told", slack=len(received.slack), mail=len(received.mail)))
        _print("\n" + self.say("next"), bold=True)
        for command in _commands(self.lang):
            _print(f"  {_program()} --config {self.stage.folder} {command}")
        good = first is not None and first < story.peak and not false and cleared and received.mail
        return 0 if good else 1

    def _lead(self, first: datetime | None) -> str:
        story = self.stage.script
        if first is None:
            return self.say("missed")
        if first >= story.peak:
            return self.say("late", lag=span(first - story.peak, self.lang))
        storm = [post for post in story.posts if post.storm]
        before = sum(post.at <= first for post in storm)
        share = percent(before / len(storm), self.lang)
        lead = span(story.peak - first, self.lang)
        return self.say("caught", lead=lead, before=before, total=len(storm), share=share)


def _program() -> str:
    """Return what to type for this program: a newcomer's shell does not know it yet."""
    beside = Path(sys.executable).with_name("listener")
    if shutil.which("listener") or not beside.exists():
        return "listener"
    return str(beside.relative_to(Path.cwd())) if beside.is_relative_to(Path.cwd()) else str(beside)


def _commands(lang: str) -> tuple[str, ...]:
    since = {"de": "vor 3 Tagen", "en": "3 days ago"}[lang]
    return (
        'mentions "Charge 25-07" --sentiment negative',
        f'trend --by hour --since "{since}"',
        "incidents INC-0001",
    )


def _print(text: str, *, bold: bool = False, colour: str | None = None) -> None:
    styled = sys.stdout.isatty() and (bold or colour)
    click.echo(click.style(text, bold=bold or None, fg=colour) if styled else text)


def _indented(text: str) -> str:
    return "\n".join(f"  │ {line}" for line in text.splitlines())


def _plain(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    return body.get_content() if body is not None else ""


def _as_text(message: dict[str, Any]) -> str:
    """Return a Slack message as a person sees it: the text of its blocks, one line each."""
    lines: list[str] = []
    for block in message.get("blocks", []):
        _gather(block, lines)
    return "\n".join(line for line in lines if line.strip())


def _gather(node: Any, lines: list[str]) -> None:
    if isinstance(node, list):
        for child in node:
            _gather(child, lines)
    elif isinstance(node, dict) and str(node.get("type", "")).startswith(("rich_text_section", "rich_text_quote")):
        mark = "│ " if node["type"] == "rich_text_quote" else ""
        lines.append(mark + "".join(str(part.get("text", "")) for part in node["elements"]))
    elif isinstance(node, dict):
        text = node.get("text")
        if isinstance(text, str):
            lines.append(_unescaped(text))
        for key in ("text", "fields", "elements"):
            if isinstance(node.get(key), dict | list):
                _gather(node[key], lines)


def _unescaped(text: str) -> str:
    return text.replace("*", "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
