"""Erasing an author: every trace goes, and nothing of it comes back with the next visit (GDPR, Art. 17).

Gone are their mentions with texts, names, addresses, earlier versions, index, how they were read, labels, reports of
danger, notes of answers, feedback's references, imported events, consents, claims' references and quotes in messages.
What others wrote stays: replies become posts of their own, the oldest copy becomes the original. What stays of the
author, without a word or a name: counts by hour, ids in the evidence of incidents, corrections learned from labels, and
a keyed hash of each entry, by which its source cannot bring it again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator

from listener.model import MentionId, SourceName
from listener.model.person import Erased
from listener.store import ingest
from listener.store.erased import digest
from listener.store.relations import pseudonym

_THEIRS = "SELECT id FROM mention WHERE source = ? AND author = ?"
_AT_ONCE = 500
_LEAST_NAME = 3
"""Shorter names stand in every other text."""


def erase(connection: sqlite3.Connection, source: SourceName, author: str) -> Erased:
    """Take out everything of an author of a source, within a transaction. An empty name is nobody's."""
    if not author:
        return Erased(0, 0, 0, 0, 0)
    whose = [source, author]
    rows = connection.execute(
        "SELECT id, native_id, url FROM mention WHERE source = ? AND author = ? ORDER BY id", whose
    ).fetchall()
    ids = [MentionId(id_) for id_, _, _ in rows]
    key = connection.execute("SELECT key FROM pseudonym").fetchone()[0]
    consents = connection.execute(f"SELECT count(*) FROM consent WHERE mention IN ({_THEIRS})", whose).fetchone()[0]
    messages = _unquote(connection, author, {url for _, _, url in rows if url})
    _bar(connection, key, source, (native for _, native, _ in rows))
    _let_others_stand(connection, whose)
    for table in ("label", "danger"):
        connection.execute(f"DELETE FROM {table} WHERE mention IN ({_THEIRS})", whose)
    for some in _parts(ids):
        ingest.unindex(connection, some)
    connection.execute("DELETE FROM mention WHERE source = ? AND author = ?", whose)
    person = pseudonym(key, source, author)
    events = connection.execute("DELETE FROM lead_event WHERE author = ?", [person]).rowcount
    return Erased(len(ids), events, consents, messages, _named(connection, author))


def _bar(connection: sqlite3.Connection, key: bytes, source: str, native_ids: Iterable[str]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO erased VALUES (?)", [(digest(key, source, native),) for native in native_ids]
    )


def _let_others_stand(connection: sqlite3.Connection, whose: list[str]) -> None:
    """Make replies of others posts of their own, and the oldest copy by others the original."""
    connection.execute(
        "UPDATE mention SET parent = '' WHERE source = ? AND author <> ? AND parent IN "
        "(SELECT native_id FROM mention WHERE source = ? AND author = ?)",
        [*whose, *whose],
    )
    heirs = connection.execute(
        f"SELECT story, min(id) FROM mention WHERE story IN ({_THEIRS}) AND id NOT IN ({_THEIRS}) GROUP BY story",
        [*whose, *whose],
    ).fetchall()
    for story, heir in heirs:
        connection.execute(
            f"UPDATE mention SET story = ? WHERE story = ? AND id NOT IN ({_THEIRS})", [heir, story, *whose]
        )
        connection.execute("UPDATE mention SET exact = NULL WHERE id = ?", [heir])


def _unquote(connection: sqlite3.Connection, author: str, urls: Collection[str]) -> int:
    """Take quotes of an author out of the messages in the outbox; returns how many messages had some."""
    changed = []
    for key, text in connection.execute("SELECT key, notice FROM outbox").fetchall():
        notice = json.loads(text)
        voices = notice.get("voices") or []
        kept = [one for one in voices if one["url"] not in urls and one["who"].removeprefix("@") != author]
        if len(kept) < len(voices):
            changed.append((json.dumps({**notice, "voices": kept}, ensure_ascii=False), key))
    connection.executemany("UPDATE outbox SET notice = ? WHERE key = ?", changed)
    return len(changed)


def _named(connection: sqlite3.Connection, author: str) -> int:
    if len(author) < _LEAST_NAME:
        return 0
    (count,) = connection.execute(
        "SELECT count(*) FROM mention WHERE instr(text, ?) > 0 OR instr(title, ?) > 0", [author, author]
    ).fetchone()
    return int(count)


def _parts(ids: list[MentionId]) -> Iterator[list[MentionId]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
