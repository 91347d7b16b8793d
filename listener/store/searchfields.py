"""The fields of a search as SQL conditions on a hit ``h`` of a mention ``m``; none of them is ever null."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from listener.model.query import Field, Holds, Replied, Since, Tree, Until
from listener.store.db import marks, seconds

_COLUMNS = {
    Field.BRAND: "h.brand",
    Field.SOURCE: "+m.source",  # the sign keeps the index of the sources out: it is in no order of time
    Field.LANG: "m.lang",
    Field.TONE: "h.mood",
}
_READ = {Field.PHASE: "phase", Field.TOUCHPOINT: "touchpoint", Field.EMOTION: "emotion"}
_LINKED = "(m.text LIKE '%://%' OR m.text LIKE '%www.%' OR m.title LIKE '%://%' OR m.title LIKE '%www.%')"
_WITHIN = "trim(coalesce(json_extract({}.extra, '$.reply'), '')) <> ''"
_ANSWERED = (
    f"({_WITHIN.format('m')} OR m.story IN (SELECT story FROM mention WHERE id IN "
    "(SELECT mention FROM answered UNION SELECT value FROM json_each(?))) "
    f"OR EXISTS (SELECT 1 FROM mention o WHERE o.id = m.story AND o.id <> m.id AND {_WITHIN.format('o')}))"
)
"""As the desk sees it: an answer to something is one to all its copies. An answer that a source delivers within a copy
is found for that copy alone, which no index leads to."""
_BADLY_RATED = (
    "coalesce(m.rating_max > coalesce(m.rating_min, 1) AND "
    "(m.rating - coalesce(m.rating_min, 1)) / (m.rating_max - coalesce(m.rating_min, 1)) <= 0.5, false)"
)
_CRITICAL = ("complaint", "human", "leaving", "switch")
_AWAITS = (
    "EXISTS (SELECT 1 FROM relation r WHERE r.mention = m.id AND (r.intents LIKE '%\"question\"%' OR "
    f"m.medium <> 'news' AND (h.mood = 'negative' OR {_BADLY_RATED} OR "
    + " OR ".join(f"r.intents LIKE '%\"{intent}\"%'" for intent in _CRITICAL)
    + ")))"
)
"""``core.exchanges.matter_of`` in SQL: a test compares them."""
_NOT_AMONG = "m.id NOT IN (SELECT value FROM json_each(?))"
_STATES = {"original": "m.story = m.id", "copy": "m.story <> m.id", "unscored": "h.mood = 'unscored'"}


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition and its values."""

    text: str
    values: tuple[Any, ...] = ()


def joined(parts: Sequence[Clause], word: str) -> Clause:
    """Return parts joined by AND or OR; none is true for AND, and false for OR."""
    text = f" {word} ".join(part.text for part in parts) or ("true" if word == "AND" else "false")
    return Clause(f"({text})", tuple(value for part in parts for value in part.values))


def asks(asked: Tree, key: str, replied: Replied) -> Clause:
    """Return a single field as a condition; ``key`` is what the id of the mention is called there."""
    match asked:
        case Since(at):
            return Clause(f"{key} >= ?", (seconds(at) << 20,))
        case Until(at):
            return Clause(f"{key} < ?", (seconds(at) << 20,))
        case Holds(Field.INTENT, values):
            likes = " OR ".join("r.intents LIKE ?" for _ in values)
            return _read(f"({likes})", [f'%"{value}"%' for value in values], key)
        case Holds(Field.IS, values):
            return joined([_is(value, key, replied) for value in values], "OR")
        case Holds(field, values):
            return _holds(field, values, key)
    raise AssertionError(asked)  # words are no field


def _holds(field: Field, values: Sequence[str], key: str) -> Clause:
    if field in _READ:
        return _read(f"r.{_READ[field]} IN ({marks(values)})", values, key)
    if field in _COLUMNS:
        stored = ["" if field is Field.LANG and value == "unknown" else value for value in values]
        return Clause(f"{_COLUMNS[field]} IN ({marks(stored)})", tuple(stored))
    return Clause(_LINKED)


def _read(condition: str, values: Sequence[str], key: str) -> Clause:
    return Clause(f"EXISTS (SELECT 1 FROM relation r WHERE r.mention = {key} AND {condition})", tuple(values))


def _is(value: str, key: str, replied: Replied) -> Clause:
    if value == "unread":
        waiting = f"{key} IN (SELECT mention FROM unread)"  # what was read once may wait to be read anew
        return Clause(f"({waiting} AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.mention = {key}))")
    if value == "answered":
        return Clause(_ANSWERED, (_ids(replied.answered),))
    if value == "unanswered":
        values = (_ids(replied.own), _ids(replied.closed), _ids(replied.answered))
        return Clause(f"({_AWAITS} AND {_NOT_AMONG} AND {_NOT_AMONG} AND NOT {_ANSWERED})", values)
    return Clause(_STATES[value])


def _ids(ids: Collection[int]) -> str:
    return json.dumps(sorted(ids))
