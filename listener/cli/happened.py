"""The log of an incident for people: what the program saw in numbers, what people did in words, and who did it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from listener.cli.handrows import text
from listener.cli.output import safe
from listener.cli.prose import wrapped
from listener.cli.view import View
from listener.model import Entry
from listener.words import catalogue, say

_WORDED = ("reason", "verdict")
_WORDS = {"reason": "mistake", "verdict": "verdict"}
_TIMES = ("until", "at")


def entry_record(entry: Entry) -> dict[str, object]:
    """Return a line of the log for machines."""
    return {"at": entry.at.isoformat(), "kind": entry.kind, "actor": entry.actor or None, **_beside(entry)}


def _beside(entry: Entry) -> dict[str, object]:
    """Return the details under names that are not taken: the time of a first public word is no time of the log."""
    return {"said_at" if key == "at" else key: value for key, value in entry.detail.items()}


def lines(log: Sequence[Entry], view: View, room: int) -> Iterator[str]:
    """Give the lines of the log, oldest first."""
    for entry in log:
        lead = f"  {view.when(entry.at)}  "
        yield from wrapped(told(entry, view), room, " " * len(lead), lead)


def told(entry: Entry, view: View) -> str:
    """Return what happened, in one sentence."""
    what = _what(entry, view)
    return text("event_by", view, what=what, actor=entry.actor) if entry.actor else what


def _what(entry: Entry, view: View) -> str:
    kind, detail = entry.kind, entry.detail
    own = "unpinned" if kind == "pinned" and not detail.get("playbook") else kind
    if f"event_{own}" in catalogue("handling", view.lang):
        return text(f"event_{own}", view, **_values(entry, view))
    if f"event_{kind}" not in catalogue("cli", view.lang):
        known = f"event_{kind}" in catalogue("report", view.lang)
        return say(f"report.event_{kind}", view.lang) if known else safe(kind)
    if "level" not in detail or "volume" not in detail:
        return view.say(f"event_{kind}")
    numbers = view.say("event_numbers", level=detail["level"], volume=detail["volume"])
    return f"{view.say(f'event_{kind}')} ({numbers})"


def _values(entry: Entry, view: View) -> dict[str, object]:
    """Return the details as people read them; what a sentence may ask for and is not there is empty."""
    values: dict[str, object] = dict.fromkeys(
        ("until", "at", "to", "reason", "playbook", "verdict", "into", "name", "kind", "text", "step"), ""
    )
    values["regarded"] = ", ".join(str(entry.detail[key]) or "–" for key in ("cluster", "claim") if key in entry.detail)
    values |= entry.detail
    values |= {key: view.when(datetime.fromisoformat(str(entry.detail[key]))) for key in _TIMES if key in entry.detail}
    for key in _WORDED:
        if key in entry.detail:
            values[key] = text(f"{_WORDS[key]}_{entry.detail[key]}", view)
    note = str(entry.detail.get("note") or "")
    return values | {"note": f" – {note}" if note else ""}
