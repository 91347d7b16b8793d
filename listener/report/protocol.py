"""The crisis log: every line of an incident's log with its running mark, for people, and as CSV that can be checked."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.quotes import clean
from listener.core.csvcells import inert, written
from listener.core.logchain import Marked
from listener.report import deeds
from listener.report.plain import bare
from listener.report.setting import Setting, exact, utc

COLUMNS = ("number", "local", "at", "who", "kind", "what", "details", "entry", "mark")
_EXACT = {"entry", "mark"}
"""What is reckoned with stays as it is, sign by sign; both are ASCII and begin like no formula."""


def record(one: Marked, setting: Setting) -> dict[str, object]:
    """Return a line for machines; ``entry`` is exactly what goes into its mark."""
    return {
        "number": one.number,
        "at": utc(one.entry.at),
        "local": exact(one.entry.at, setting.zone),
        "who": one.entry.actor,
        "kind": one.entry.kind,
        "detail": one.entry.detail,
        "entry": one.text,
        "mark": one.mark,
    }


def table(marked: Sequence[Marked], setting: Setting) -> str:
    """Return the log as CSV: words beside what goes into the marks. The same log gives the same bytes."""
    return written(COLUMNS, (_row(one, setting) for one in marked))


def _row(one: Marked, setting: Setting) -> list[str]:
    known = record(one, setting) | {
        "what": bare(deeds.what(one.entry, setting)),
        "details": bare(deeds.details(one.entry, setting)),
    }
    return [str(known[name]) if name in _EXACT else _cell(str(known[name])) for name in COLUMNS]


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula and no terminal for an order."""
    return inert(clean(text))
