"""Erasing an author or some mentions: every trace goes, and nothing comes back with the next visit (GDPR, Art. 17).

Gone are mentions with texts, names, addresses, earlier versions, index, how they were read, labels, reports of danger,
notes of answers, feedback's references, imported events, consents, claims' references and quotes in messages. What
others wrote stays: replies become posts of their own, the oldest copy becomes the original. What stays of the author,
without a word or a name: counts by hour, ids in the evidence of incidents, corrections learned from labels, a line in
the log of privacy, and a keyed hash of each entry, by which its source cannot bring it again.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from listener.errors import UsageError
from listener.model import MentionId, SourceName
from listener.model.alias import account, identity, short, spellings
from listener.model.alias import person as person_of
from listener.model.person import Erased
from listener.store import ingest
from listener.store.erased import digest
from listener.store.schema import refolded
from listener.store.sqlite import Db, marks

_THEIRS = "SELECT id FROM temp.doomed"
_AT_ONCE = 500
_LEAST_NAME = 3
"""Shorter names stand in every other text."""
_GONE = "…"
_SHOWN = "title || char(10) || text || char(10) || url || char(10) || native_id"
_SPOKEN = "id IN (SELECT rowid FROM fulltext WHERE fulltext MATCH ?)"


def key_of(connection: sqlite3.Connection) -> bytes:
    """Return the key of the pseudonyms."""
    return bytes(connection.execute("SELECT key FROM pseudonym").fetchone()[0])


def signed(connection: sqlite3.Connection, sources: Sequence[SourceName], author: str) -> list[tuple[MentionId, str]]:
    """Return what an author wrote and how it is signed, by name in any spelling or by alias; oldest first."""
    key = key_of(connection)
    who = identity(key, author)
    if not who:
        return []
    which = f"AND source IN ({marks(sources)})" if sources else ""
    spoken = (refolded(one).replace('"', '""') for one in dict.fromkeys((author, account(author), who)))
    there, values = _SPOKEN, [" OR ".join(f'author : "{one}"' for one in spoken)]
    if not any(map(str.isalnum, account(author))):  # nothing of it is in the index
        there, values = "author <> ''", []
    sql = f"""SELECT id, author FROM mention WHERE {there} {which} UNION ALL
        SELECT id, w.author FROM withheld w JOIN mention ON id = w.mention WHERE w.author <> '' {which} ORDER BY 1"""
    rows = connection.execute(sql, [*values, *sources, *sources])
    return [(MentionId(id_), name) for id_, name in rows if identity(key, name) == who]


def written_by(connection: sqlite3.Connection, sources: Sequence[SourceName], author: str) -> list[MentionId]:
    """Return what an author wrote, under the name or under its alias, at some sources (none given: at all)."""
    return [id_ for id_, _ in signed(connection, sources, author)]


def persons(connection: sqlite3.Connection, sources: Sequence[SourceName], author: str) -> list[str]:
    """Return the pseudonyms of an author, one for each source."""
    if not author:
        return []
    key, known = key_of(connection), list(sources)
    if not known:
        rows = connection.execute("SELECT name FROM source UNION SELECT DISTINCT source FROM mention")
        known = [SourceName(name) for (name,) in rows]
    return [person_of(key, source, author) for source in known]


def erase(
    connection: sqlite3.Connection, sources: Sequence[SourceName], author: str, *, override: bool = False
) -> Erased:
    """Take out everything of an author, within a transaction. An empty name is nobody's. ``named`` is left to others.

    Raises UsageError ``privacy.held`` if something of it is held and that is not to be overridden.
    """
    if not account(author):
        return Erased(0, 0, 0, 0, 0)
    names = {author, author.removeprefix("@"), *map(short, spellings(key_of(connection), author))} - {""}
    gone = erase_some(connection, written_by(connection, sources, author), names, override=override)
    whose = persons(connection, sources, author)
    sql = f"DELETE FROM lead_event WHERE author IN ({marks(whose)})"
    events = connection.execute(sql, whose).rowcount
    return Erased(gone.mentions, events, gone.consents, gone.messages, 0)


def erase_some(
    connection: sqlite3.Connection, ids: Sequence[MentionId], names: Collection[str] = (), *, override: bool = False
) -> Erased:
    """Take out some mentions, and out of messages also what was quoted under ``names``; likewise."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS doomed (id INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM temp.doomed")
    connection.executemany("INSERT OR IGNORE INTO temp.doomed VALUES (?)", [(id_,) for id_ in ids])
    _refuse_held(connection, override=override)
    rows = connection.execute(
        "SELECT m.source, m.native_id, m.url FROM temp.doomed JOIN mention m USING (id)"
    ).fetchall()
    consents = connection.execute(f"SELECT count(*) FROM consent WHERE mention IN ({_THEIRS})").fetchone()[0]
    messages = _unquote(connection, names, {url for _, _, url in rows if url})
    _bar(connection, [(source, native) for source, native, _ in rows])
    _let_others_stand(connection)
    for table in ("label", "danger", "hold", "withheld"):
        connection.execute(f"DELETE FROM {table} WHERE mention IN ({_THEIRS})")
    for some in _parts(ids):
        ingest.unindex(connection, some)
    connection.execute(f"DELETE FROM mention WHERE id IN ({_THEIRS})")
    return Erased(len(rows), 0, consents, messages, 0)


def _refuse_held(connection: sqlite3.Connection, *, override: bool) -> None:
    (held,) = connection.execute(f"SELECT count(DISTINCT mention) FROM hold WHERE mention IN ({_THEIRS})").fetchone()
    if held and not override:
        raise UsageError("privacy.held", count=str(held))


def _bar(connection: sqlite3.Connection, rows: Iterable[tuple[str, str]]) -> None:
    key = key_of(connection)
    connection.executemany("INSERT OR IGNORE INTO erased VALUES (?)", [(digest(key, *one),) for one in rows])


def _let_others_stand(connection: sqlite3.Connection) -> None:
    """Make replies of others posts of their own, and the oldest copy by others the original."""
    connection.execute(
        f"UPDATE mention SET parent = '' WHERE source IN (SELECT DISTINCT source FROM mention WHERE id IN ({_THEIRS})) "
        f"AND (source, parent) IN (SELECT source, native_id FROM mention WHERE id IN ({_THEIRS})) "
        f"AND id NOT IN ({_THEIRS})"
    )
    heirs = connection.execute(
        f"SELECT story, min(id) FROM mention WHERE story IN ({_THEIRS}) AND id NOT IN ({_THEIRS}) GROUP BY story"
    ).fetchall()
    for story, heir in heirs:
        connection.execute(f"UPDATE mention SET story = ? WHERE story = ? AND id NOT IN ({_THEIRS})", [heir, story])
        connection.execute("UPDATE mention SET exact = NULL WHERE id = ?", [heir])


def _unquote(connection: sqlite3.Connection, names: Collection[str], urls: Collection[str]) -> int:
    """Take quotes of an author out of the messages in the outbox; returns how many messages had some."""
    whose, within = {account(one) for one in names}, _within(names)
    changed = []
    for key, text in connection.execute("SELECT key, notice FROM outbox").fetchall():
        notice = json.loads(text)
        voices = notice.get("voices") or []
        kept = [one for one in voices if one["url"] not in urls and not _is(one["who"], whose)]
        left = {**notice, "voices": kept} if len(kept) < len(voices) else notice
        left = reworded(left, lambda one: within.sub(_GONE, one)) if within else left
        if left != notice:
            changed.append((json.dumps(left, ensure_ascii=False), key))
    connection.executemany("UPDATE outbox SET notice = ? WHERE key = ?", changed)
    return len(changed)


def _is(who: str, whose: Collection[str]) -> bool:
    """Tell whether a quote is signed with a name, or with the last word of "author k3f9m"."""
    return account(who) in whose or who.rpartition(" ")[2] in whose


def _within(names: Collection[str]) -> re.Pattern[str] | None:
    """Return what finds a name where a sentence of ours quotes it: „@erna“, “author k3f9m”."""
    found = "|".join(re.escape(one) for one in names if len(one) >= _LEAST_NAME)
    return re.compile(rf"(?<=[„“])(?:[^\W\d_]+ )?@?(?:{found})(?=[“”])", re.IGNORECASE) if found else None


def reworded(value: Any, change: Callable[[str], str]) -> Any:
    """Return a value from JSON with every string in it changed."""
    match value:
        case str():
            return change(value)
        case list():
            return [reworded(one, change) for one in value]
        case dict():
            return {key: reworded(one, change) for key, one in value.items()}
        case _:
            return value


def named(db: Db, author: str) -> int:
    """Return in how many texts, titles and addresses of what is left somebody is named. Reads the whole table."""
    name = account(author)
    if len(name) < _LEAST_NAME:
        return 0
    sql = f"SELECT count(*) FROM mention WHERE instr({_SHOWN}, ?) > 0 OR instr(lower({_SHOWN}), ?) > 0"
    return int(db.rows(sql, [author, name])[0][0])


def _parts(ids: Sequence[MentionId]) -> Iterator[Sequence[MentionId]]:
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
