"""The running mark of an incident's log: each line's covers all lines before it, so that none can be changed unseen.

A hash chain after Haber and Stornetta (1991). The mark speaks of what is stored, not of how it is shown: it is the same
in every language and time zone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from listener.model import Entry, Incident

BEGINS = "listener log 1"
"""What the first mark begins with, before the incident's name; another number for another way to reckon."""


@dataclass(frozen=True, slots=True)
class Marked:
    """One line of the log with its mark."""

    number: int
    entry: Entry
    text: str
    """The entry as it goes into the mark: seconds since 1970, kind, who, details, as one line of JSON in ASCII."""
    mark: str
    """64 hexadecimal digits."""


def chain(incident: Incident, log: Iterable[Entry]) -> Iterator[Marked]:
    """Give each line with its mark: SHA-256 of the mark before, a line break and the entry's text.

    Before the first line stands the SHA-256 of ``listener log 1 INC-0012``.
    """
    mark = _digest(f"{BEGINS} {incident.name}")
    for number, entry in enumerate(log, 1):
        text = canonical(entry)
        mark = _digest(f"{mark}\n{text}")
        yield Marked(number, entry, text, mark)


def canonical(entry: Entry) -> str:
    """Return an entry as one line of ASCII: the same for the same entry, whoever writes it."""
    fields = [int(entry.at.timestamp()), entry.kind, entry.actor, entry.detail]
    return json.dumps(fields, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def _digest(text: str) -> str:
    return sha256(text.encode("ascii")).hexdigest()
