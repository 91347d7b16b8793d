"""The reference of all options as Markdown, made from the dataclasses that read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, is_dataclass
from enum import StrEnum
from typing import Any

from listener.config import (
    answering,
    backup,
    company,
    dashboard,
    desk,
    options,
    paths,
    privacy,
    running,
    storage,
    tables,
)
from listener.config.build import options_of, required, type_word
from listener.config.values import written
from listener.model import Secret
from listener.ports import Channel, Source
from listener.words import say

_SECTIONS: tuple[tuple[str, type], ...] = (
    ("[[brands]]", tables.BrandTable),
    ("[[sources]]", tables.SourceTable),
    ("[channels.NAME]", tables.ChannelTable),
    ("[[routes]]", paths.RouteTable),
    ("[[escalations]]", paths.EscalationTable),
    ("[digest]", paths.DigestTable),
    ("[self]", paths.SelfTable),
    ("[heartbeat]", paths.HeartbeatTable),
    ("[people.NAME]", answering.PersonTable),
    ("[answers]", answering.AnswersTable),
    ("[dashboard]", dashboard.Dashboard),
    ("[desk]", desk.DeskTable),
    ("[[limits]]", desk.LimitTable),
    ("[[owners]]", desk.OwnerTable),
    ("[crm]", desk.CrmTable),
    ("[quiet_hours]", tables.QuietTable),
    ("[detection]", options.Detection),
    ("[[events]]", tables.EventTable),
    ("[hearing]", options.Hearing),
    ("[ingest]", options.Ingest),
    ("[sentiment]", options.Sentiment),
    ("[sentiment.models]", options.SentimentModels),
    ("[storage]", storage.Storage),
    ("[backup]", backup.Backup),
    ("[retention]", options.Retention),
    ("[privacy]", privacy.PrivacyTable),
    ("[[public_figures]]", privacy.FigureTable),
    ("[company]", company.Company),
    ("[http]", options.HttpOptions),
    ("[health]", running.Health),
    ("[log]", running.Log),
    ("[drill]", running.Drill),
)


def reference(lang: str, sources: Mapping[str, type[Source]], channels: Mapping[str, type[Channel]]) -> str:
    """Return the page with every option of every section and kind, in German or English."""
    parts = [f"# {say('config.reference_title', lang)}", say("config.reference_intro", lang)]
    parts += _section(say("config.reference_general", lang), options.General, lang)
    for heading, kind in _SECTIONS:
        parts += _section(f"`{heading}`", kind, lang)
        if kind is tables.SourceTable:
            parts += _kinds("config.reference_source", sources, lang)
        if kind is tables.ChannelTable:
            parts += _kinds("config.reference_channel", channels, lang)
    return "\n\n".join(parts) + "\n"


def _kinds(key: str, kinds: Mapping[str, type], lang: str) -> Iterator[str]:
    for name, kind in sorted(kinds.items()):
        yield from _section(say(key, lang, kind=name), kind, lang, level=3)


def _section(heading: str, kind: type, lang: str, level: int = 2) -> Iterator[str]:
    yield f"{'#' * level} {heading}"
    head = say("config.reference_head", lang)
    rows = [_row(option, hint, lang) for option, hint in options_of(kind)]
    yield "\n".join([f"| {head} |", "|---|---|---|---|", *rows])


def _row(option: Field[Any], hint: object, lang: str) -> str:
    name = f"`{option.name}`"
    doc = str(option.metadata.get(lang, ""))
    if hint is Secret:
        env, file = f"{option.name}_env", f"{option.name}_file"
        name, value = f"`{env}`, `{file}`", say("config.reference_secret", lang, env=env, file=file)
    else:
        value = _value(option, hint, lang)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in (name, value, _default(option, lang), doc)) + " |"


def _value(option: Field[Any], hint: object, lang: str) -> str:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return ", ".join(f"`{member.value}`" for member in hint)
    word = say(f"config.{type_word(hint)}", lang)
    if "least" not in option.metadata:
        return word
    limits = {name: written(option.metadata[name]).strip('"') for name in ("least", "most")}
    return f"{word}, {say('config.reference_limits', lang, **limits)}"


def _default(option: Field[Any], lang: str) -> str:
    if required(option):
        return say("config.reference_required", lang)
    default = option.default if option.default_factory is MISSING else option.default_factory()
    unset = default in {None, "", ()} or is_dataclass(default)
    return say("config.reference_none", lang) if unset else f"`{written(default)}`"
