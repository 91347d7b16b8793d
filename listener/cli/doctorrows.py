"""What the doctor found as rows: a sign, what was looked at, what was found and what helps, in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from listener.cli import failure, troubles
from listener.cli.output import Column, Listing, safe
from listener.config import render
from listener.doctoring import Finding, Grade
from listener.words import say

if TYPE_CHECKING:
    from listener.config import Config
    from listener.errors import ConfigError

SIGNS = {Grade.OK: "✓", Grade.INFO: "·", Grade.WARNING: "!", Grade.FAULT: "✗"}
STYLES = {"ok": "green", "info": "dim", "warning": "yellow", "fault": "bold red"}


def problems(error: ConfigError, lang: str) -> list[Finding]:
    """Return what is wrong with the configuration, one finding a problem."""
    return [
        Finding("config", Grade.FAULT, "sentence", {"sentence": render(one, lang)}, one.place, remedy="config")
        for one in error.problems
    ]


def noted(configured: Config, lang: str) -> list[Finding]:
    """Return what a person should know about the configuration."""
    return [
        Finding("config", Grade.WARNING, "sentence", {"sentence": render(one, lang)}, one.place, remedy="config")
        for one in configured.notes
    ]


def listing(found: Sequence[Finding], lang: str) -> Listing:
    """Return the findings as rows."""
    columns = (
        Column("state", "", styles=STYLES),
        Column("check", say("upkeep.col_check", lang)),
        Column("finding", say("upkeep.col_finding", lang), wrap=True),
        Column("remedy", say("upkeep.col_remedy", lang), wrap=True),
    )
    return Listing(columns, [_record(one, lang) for one in found], [_cells(one, lang) for one in found])


def _record(one: Finding, lang: str) -> dict[str, object]:
    return {
        "check": one.check,
        "state": str(one.grade),
        "subject": one.subject or None,
        "error": one.error or None,
        "finding": _said(one, lang),
        "remedy": _helps(one, lang) or None,
    }


def _cells(one: Finding, lang: str) -> dict[str, str]:
    return {
        "state": SIGNS[one.grade],
        "check": say(f"upkeep.check_{one.check}", lang),
        "finding": _said(one, lang)
        if "sentence" in one.values or not one.subject
        else f"{one.subject}: {_said(one, lang)}",
        "remedy": _helps(one, lang),
    }


def _said(one: Finding, lang: str) -> str:
    values = dict(one.values)
    if "sentence" in values:
        values["sentence"] = failure.stored(values["sentence"], lang)
    values["error"] = _trouble(one, lang)
    return safe(say(f"upkeep.found_{one.word}", lang, **values))


def _trouble(one: Finding, lang: str) -> str:
    if not one.error:
        return "–"
    return failure.trouble(one.error, lang) if one.check == "source" else troubles.trouble(one.error, lang)


def _helps(one: Finding, lang: str) -> str:
    if one.remedy:
        return say(f"upkeep.remedy_{one.remedy}", lang, subject=one.subject)
    if one.error and one.grade is not Grade.OK:
        own = failure.remedy(one.error, lang) if one.check == "source" else troubles.remedy(one.error, lang)
        return own or say("upkeep.remedy_wait", lang, subject=one.subject)
    return ""
