"""config.toml → Config, or every problem at once. Which kinds of sources and channels exist is told by the caller."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from listener.config import answering, paths, sections, whole
from listener.config import backup as copying
from listener.config import dashboard as board
from listener.config import desk as answer_desk
from listener.config.build import Reading, Table, build, within
from listener.config.company import company_of
from listener.config.lines import line_of, lines
from listener.config.listening import subscriptions
from listener.config.options import (
    Detection,
    General,
    Hearing,
    HttpOptions,
    Ingest,
    Language,
    Retention,
    Sentiment,
)
from listener.config.partners import partners
from listener.config.privacy import privacy_of
from listener.config.running import drill, health, log
from listener.config.secrets import Hiding, file_mode, read_file
from listener.config.storage import Storage
from listener.config.storage import storage as where_kept
from listener.config.values import shown
from listener.config.whole import Config
from listener.errors import ConfigError, Problem
from listener.model import ChannelName, Route
from listener.ports import Channel, Source
from listener.words import say

__all__ = [
    "Config", "Detection", "HttpOptions", "Language", "Retention", "Sentiment", "Storage", "load", "load_file",
    "render", "text_of",
]  # fmt: skip

_LARGEST = 1_000_000
_SECTIONS = (
    "storage", "retention", "http", "detection", "hearing", "ingest", "sentiment", "quiet_hours", "brands",
    "sources", "channels", "routes", "events", "escalations", "digest", "self", "heartbeat",
    "answers", "people", "desk", "dashboard", "limits", "own_accounts", "owners", "crm", "partners", "backup",
    "privacy", "public_figures", "company", "health", "log", "drill",
)  # fmt: skip
_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


def load(
    text: str,
    *,
    sources: Mapping[str, type[Source]],
    channels: Mapping[str, type[Channel]],
    environ: Mapping[str, str],
    read_file: Callable[[Path], str],
    folder: Path,
    file_mode: Callable[[Path], int] = lambda _: 0,
    checked: bool = True,
    database: Hiding | None = None,
) -> Config:
    """Return the configuration that ``text`` spells out; relative paths start at ``folder``.

    ``read_file`` and ``file_mode`` serve the files of secrets (see ``listener.config.secrets``); with ``checked=False``
    what they give only stands in for the secrets, and is not asked whether it is a good one. ``database``: where the
    database's own secret lies, for whoever needs no other. Raises ConfigError.
    """
    table = _parsed(text)
    reading = Reading(Hiding(environ, read_file, file_mode, folder, checked))
    storage = where_kept(table, reading, replace(reading, hiding=database or reading.hiding))
    config = _config(table, sources, channels, reading, storage)
    known = lines(text)
    if reading.problems or config is None:
        raise ConfigError(tuple(_with_line(problem, known) for problem in reading.problems))
    return replace(config, notes=tuple(_with_line(note, known) for note in reading.notes))


def load_file(
    path: Path,
    *,
    sources: Mapping[str, type[Source]],
    channels: Mapping[str, type[Channel]],
    environ: Mapping[str, str],
) -> Config:
    """Return the configuration in a file. Raises ConfigError, also for a file that is absent or no text."""
    return load(
        text_of(path), sources=sources, channels=channels, environ=environ, read_file=read_file, folder=path.parent,
        file_mode=file_mode,
    )  # fmt: skip


def text_of(path: Path) -> str:
    """Return the text of a configuration file. Raises ConfigError for a file that is absent, too large or no text."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ConfigError((Problem("", "config.unreadable", {"file": str(path), "reason": reason}),)) from None
    _check_size(len(content))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = str(content[: error.start].count(b"\n") + 1)
        raise ConfigError((Problem("", "config.not_utf8", {"file": str(path), "line": line}),)) from None


def _check_size(size: int) -> None:
    if size > _LARGEST:
        raise ConfigError((Problem("", "config.too_long", {"limit": "1 MB"}),))


def _parsed(text: str) -> Table:
    _check_size(len(text))
    try:
        return tomllib.loads(text)
    except RecursionError:
        problem = Problem("", "config.syntax", {"line": "1", "column": "1", "detail": "nested too deeply"})
    except ValueError as error:  # TOMLDecodeError, and int() of thousands of digits
        found = _POSITION.search(str(error))
        at_end = (text.count("\n") + 1, len(text) - text.rfind("\n"))
        line, column = (found[1], found[2]) if found and found[1] else at_end
        detail = _POSITION.sub("", str(error).partition("\n")[0])
        problem = Problem("", "config.syntax", {"line": str(line), "column": str(column), "detail": shown(detail)})
    raise ConfigError((problem,))


def _config(
    table: Table, sources: Mapping[str, type[Source]], channels: Mapping[str, type[Channel]],
    reading: Reading, storage: Storage | None,
) -> Config | None:  # fmt: skip
    general = build(General, table, "", reading, also=_SECTIONS)
    retention = build(Retention, sections.section(table, "retention", reading), "retention", reading)
    http = build(HttpOptions, sections.section(table, "http", reading), "http", reading)
    detection = build(Detection, sections.section(table, "detection", reading), "detection", reading)
    ingest = build(Ingest, sections.section(table, "ingest", reading), "ingest", reading)
    hearing = build(Hearing, sections.section(table, "hearing", reading), "hearing", reading)
    sentiment = build(Sentiment, sections.section(table, "sentiment", reading), "sentiment", reading)
    quiet = sections.quiet_hours(table, reading)
    brand_names = sections.brand_names(table, reading)
    events = sections.events(table, brand_names, general.timezone if general else UTC, reading)
    brands = sections.brands(table, brand_names, reading)
    heard = subscriptions(table, sources, brand_names, brands, reading)
    channel_names, told = sections.channels(table, channels, reading)
    hearing = sections.hearing(hearing, channel_names, reading)
    listened = tuple(one.name for one in heard)
    people = answering.people(table, channel_names, told, reading)
    names = paths.Known(channel_names, brand_names, listened, people)
    routes = _routes(paths.routes(table, names, reading), told, reading)
    chain = paths.escalations(table, names, reading)
    report, second = paths.digest(table, channel_names, reading), paths.second_way(table, channel_names, reading)
    alive, answers = paths.heartbeat(table, reading), answering.answers(table, ingest, reading)
    home = whole.home(general.timezone.key, detection) if general and detection else (ZoneInfo("UTC"), ())
    pages = board.dashboard(table, ingest, answers, reading)
    desk = answer_desk.desk(table, brand_names, [one.id for one in brands], listened, home, reading)
    copies, seen = copying.backup(table, reading), (health(table, reading), log(table, reading), drill(table, reading))
    _note_idle(told, [routes, chain, people.values(), [report, hearing]], second, reading)
    if general is None or storage is None or retention is None or http is None or detection is None or ingest is None:
        return None
    if sentiment is None or pages is None:
        return None
    return Config(
        general.language, general.timezone.key, brands, heard, told, routes, quiet, storage, retention, http,
        detection, general.playbooks, hearing, ingest, sentiment, events, chain, report, second, alive, answers,
        people, desk, partners(table, brand_names, reading), pages, copies,
        privacy_of(table, brands, heard, desk.own, reading), *seen, company_of(table, reading),
    )  # fmt: skip


def _routes(
    routes: tuple[Route, ...] | None, told: Mapping[ChannelName, Channel], reading: Reading
) -> tuple[Route, ...]:
    """Return the routes; without any, one that leads to every channel."""
    if not told:
        reading.note("channels", "config.no_channels")
    if routes is None:
        return (Route(tuple(told)),) if told else ()
    return routes


class _Tells(Protocol):
    """A part of the configuration that names channels."""

    @property
    def channels(self) -> tuple[ChannelName, ...]: ...


def _note_idle(
    told: Iterable[ChannelName], ways: Iterable[Iterable[_Tells]], second: Iterable[ChannelName], reading: Reading
) -> None:
    """Note the channels that nothing leads to."""
    used = {channel for way in ways for one in way for channel in one.channels} | set(second)
    for channel in told:
        if channel not in used:
            reading.note(within("channels", channel), "config.idle_channel", name=channel)


def _with_line(problem: Problem, known: dict[str, int]) -> Problem:
    line = line_of(problem.place, known)
    return replace(problem, values={**problem.values, "line": str(line)}) if line else problem


def render(problem: Problem, lang: str) -> str:
    """Return one problem or note as a person reads it: place, line, what is wrong, what to do."""
    slots = dict(problem.values)
    if problem.key.startswith("config."):
        slots |= {name: say(f"config.{slots[name]}", lang) for name in ("expected", "found") if name in slots}
    where = problem.place
    if "line" in slots:
        where = f"{where or 'config.toml'} ({say('config.line', lang, line=slots['line'])})"
    sentence = say(problem.key, lang, **slots)
    hint = slots.get("suggestion", "")
    meant = " " + say("config.did_you_mean", lang, suggestion=hint) if hint else ""
    return f"{where}: {sentence}{meant}" if where else sentence + meant
