"""What people did about an incident, as sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from alerts.quotes import clean, cut, name
from listener.model import Entry, Mistake, Verdict
from listener.words import moment, say

DEEDS = (
    "acknowledged",
    "assigned",
    "returned",
    "snoozed",
    "closed_by",
    "false_alarm",
    "pinned",
    "kind_set",
    "regarded",
    "approved",
    "said",
    "verdict",
)
"""What people can do (``core.handled.Deed.event``); the log also holds what the program did."""
_NOTE = 200


def did(entry: Entry, kinds: Sequence[tuple[str, str]], zone: tzinfo, lang: str) -> str:
    """Return one thing that somebody did, without its time."""
    slots = {
        "who": name(entry.actor),
        "to": name(_text(entry, "to")),
        "until": _until(entry, zone, lang),
        "reason": _word(entry, "reason", Mistake, "policy.mistake_", lang),
        "verdict": _word(entry, "verdict", Verdict, "page.verdict_", lang),
        "kind": dict(kinds).get(_text(entry, "playbook"), name(_text(entry, "playbook"))),
    }
    note, left = cut(clean(_text(entry, "note")), _NOTE), name(_text(entry, "open_places"))
    said = [say(f"page.did_{entry.kind}", lang, **slots)]
    said += [say("page.did_despite", lang, places=left)] if left else []
    said += [say("page.noted", lang, note=note)] if note else []
    return " ".join(said)


def _text(entry: Entry, key: str) -> str:
    return str(entry.detail.get(key, ""))


def _until(entry: Entry, zone: tzinfo, lang: str) -> str:
    written = _text(entry, "until")
    return moment(datetime.fromisoformat(written), zone, lang) if written else ""


def _word(entry: Entry, key: str, kind: type[Mistake | Verdict], area: str, lang: str) -> str:
    """Return a word of ours in the reader's language; one that this version does not know as it is."""
    written = _text(entry, key)
    return say(f"{area}{written}", lang) if written in set(kind) else name(written)
