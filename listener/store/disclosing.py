"""Everything that is stored of an author, for whoever asks about themselves (GDPR, Art. 15): theirs, nobody else's.

Left out are the names of those who answered, labelled or noted something: they are other persons.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from listener.model import MentionId, SourceName
from listener.model.alias import account, short, spellings
from listener.store.erasing import key_of, persons, written_by
from listener.store.sqlite import maybe, moment

_MENTION = (
    "source, native_id, medium, url, author, title, text, lang, published, first_seen, rating, rating_max, rating_min, "
    "parent, reach, likes, shares, replies, extra, deleted"
)
_TIMES = {"published", "first_seen", "deleted", "at", "until", "created", "sent"}
_JSON = {"extra", "versions", "words", "matched", "intents", "cues"}
_BESIDE = {
    "brands": "SELECT brand, mood, score, method, words, matched FROM hit WHERE mention = ? ORDER BY brand",
    "versions": "SELECT at AS until, title, text FROM revision WHERE mention = ? ORDER BY at",
    "read_as": "SELECT phase, intents, touchpoint, emotion, cues FROM relation WHERE mention = ?",
    "labels": "SELECT brand, at, mood, reason FROM label WHERE mention = ? ORDER BY at",
    "dangers": "SELECT brand, seen AS at FROM danger WHERE mention = ? ORDER BY brand",
    "answered": "SELECT at FROM answered WHERE mention = ? ORDER BY at",
    "feedback": "SELECT feedback AS number FROM feedback_mention WHERE mention = ? ORDER BY feedback",
    "rumours": "SELECT DISTINCT p.claim AS number FROM claim_mention m JOIN claim_place p ON p.id = m.place "
    "WHERE m.mention = ? ORDER BY 1",
    "consents": "SELECT at, given, evidence FROM consent WHERE mention = ? ORDER BY at",
    "holds": "SELECT until, reason FROM hold WHERE mention = ? ORDER BY until",
    "withheld": "SELECT at, url, author, title, text, versions FROM withheld WHERE mention = ?",
}
"""What stands about a mention in other tables."""


def disclosed(connection: sqlite3.Connection, sources: Sequence[SourceName], author: str) -> dict[str, Any]:
    """Return what is stored of an author at some sources (none given: at all), as JSON has it."""
    ids = written_by(connection, sources, author)
    mentions = [_mention(connection, id_) for id_ in ids]
    names = spellings(key_of(connection), author)
    whose = persons(connection, sources, author)
    of_them = f"({', '.join('?' * len(whose))})"
    urls = {one["url"] for one in mentions if one["url"]}
    return {
        "alias": next((short(one) for one in names if short(one)), ""),
        "mentions": mentions,
        "events": _rows(connection, f"SELECT day, kind FROM lead_event WHERE author IN {of_them} ORDER BY day", whose),
        "messages": list(_quoted(connection, urls, {*map(account, names), *map(short, names)} - {""})),
        "persons": whose if mentions else [],
    }


def _mention(connection: sqlite3.Connection, id_: MentionId) -> dict[str, Any]:
    (found,) = _rows(connection, f"SELECT id AS mention, {_MENTION} FROM mention WHERE id = ?", [id_])
    beside = {name: _rows(connection, sql, [id_]) for name, sql in _BESIDE.items()}
    return found | {name: rows for name, rows in beside.items() if rows}


def _rows(connection: sqlite3.Connection, sql: str, values: Sequence[object]) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [{name: _readable(name, value) for name, value in zip(names, row, strict=True)} for row in cursor]


def _readable(name: str, value: Any) -> Any:
    if name in _TIMES:
        return None if value is None else moment(value).isoformat()
    return json.loads(value) if name in _JSON else value


def _quoted(connection: sqlite3.Connection, urls: set[str], names: set[str]) -> Iterator[dict[str, Any]]:
    """Give the messages that quote somebody, each with what it quotes of them."""
    sql = "SELECT channel, created, sent, notice FROM outbox ORDER BY created, key"
    for channel, created, sent, notice in connection.execute(sql):
        voices = json.loads(notice).get("voices") or ()
        theirs = [one for one in voices if one["url"] in urls or _is(one["who"], names)]
        if theirs:
            at, got = moment(created).isoformat(), maybe(sent)
            quotes = [one["text"] for one in theirs]
            yield {"channel": channel, "at": at, "sent": got.isoformat() if got else None, "quotes": quotes}


def _is(who: str, names: set[str]) -> bool:
    return account(who) in names or who.rpartition(" ")[2] in names
