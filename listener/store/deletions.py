"""What was deleted at its source is deleted here: the text goes, that somebody spoke stays.

What is held for a lawsuit is put aside before: there nobody sees it but who asks for what is held.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from listener.model import DateQuality, Judged, MentionId, Present, SourceName, Twin
from listener.store import ingest
from listener.store.sqlite import Db, marks, moment, seconds

DELETED = "deleted"
"""In place of a fingerprint: should the text come back, it is an edit."""
_TWIN = (
    "SELECT id, native_id, published, date_quality, url, author, fingerprint FROM mention "
    "WHERE source = ? AND deleted IS NULL"
)
_WITHHOLD = """INSERT OR REPLACE INTO withheld SELECT id, ?, author, url, title, text,
    (SELECT json_group_array(json_object('until', at, 'title', title, 'text', text)) FROM revision WHERE mention = m.id)
    FROM mention m WHERE id IN ({}) AND id IN (SELECT mention FROM hold WHERE until > ?)"""
_MOST_TWINS = 100
"""In a storm a thousand say the same; of an entry that was renamed the old one is among the newest."""
_DOUBTFUL, _ENOUGH = 0.5, 5
"""If so many of what should be there are missing at once, it is the answer that is wrong."""


def follow(connection: sqlite3.Connection, source: SourceName, gone: Iterable[str], now: datetime) -> int:
    """Take the text out of mentions that the source says were deleted; returns how many there were."""
    stored = ingest.known(connection, source, gone)
    ids = [one.id for one in stored.values() if one.fingerprint not in {"", DELETED}]
    return _take_back(connection, ids, now)


def look_for(connection: sqlite3.Connection, source: SourceName, present: Present, now: datetime) -> int:
    """Note what a source no longer has although it should; the second time in a row it counts as deleted.

    Returns how many were deleted. An answer in which most is missing is not believed.
    """
    rows = connection.execute(
        # Whether an entry without a date is of that time, nobody knows.
        "SELECT id, native_id, missed FROM mention WHERE source = ? AND published >= ? AND date_quality <> 'seen' "
        "AND deleted IS NULL AND fingerprint <> ''",
        [source, seconds(present.since)],
    ).fetchall()
    absent = [(id_, missed) for id_, native, missed in rows if native not in present.native_ids]
    back = [(id_,) for id_, native, missed in rows if native in present.native_ids and missed is not None]
    connection.executemany("UPDATE mention SET missed = NULL WHERE id = ?", back)
    if not present.native_ids or (len(absent) > _ENOUGH and len(absent) > _DOUBTFUL * len(rows)):
        return 0
    fresh = [(seconds(now), id_) for id_, missed in absent if missed is None]
    connection.executemany("UPDATE mention SET missed = ? WHERE id = ?", fresh)
    return _take_back(connection, [MentionId(id_) for id_, missed in absent if missed is not None], now)


def _take_back(connection: sqlite3.Connection, ids: Sequence[MentionId], now: datetime) -> int:
    if not ids:
        return 0
    listed = marks(ids)
    connection.execute(_WITHHOLD.format(listed), [seconds(now), *ids, seconds(now)])
    ingest.unindex(connection, ids)
    connection.execute(
        f"UPDATE mention SET url = '', author = '', title = '', text = '', parent = '', extra = '{{}}', "
        f"fingerprint = ?, deleted = ? WHERE id IN ({listed})",
        [DELETED, seconds(now), *ids],
    )
    connection.execute(f"UPDATE hit SET matched = '[]', words = '[]' WHERE mention IN ({listed})", list(ids))
    for table in ("sketch", "revision"):
        connection.execute(f"DELETE FROM {table} WHERE mention IN ({listed})", list(ids))
    ingest.index(connection, ids)
    return len(ids)


def rename(connection: sqlite3.Connection, names: Mapping[MentionId, str]) -> None:
    """Give mentions the new native ids that their source has given them."""
    for id_, native in names.items():
        connection.execute("UPDATE OR IGNORE mention SET native_id = ? WHERE id = ?", [native, id_])


def twins(db: Db, source: SourceName, wanted: Judged) -> list[Twin]:
    """Return what is stored of a source with the same words as a mention, or of the same date at the same address."""
    mention = wanted.mention
    rows = db.rows(
        f"{_TWIN} AND fingerprint = ? ORDER BY id DESC LIMIT {_MOST_TWINS}", [source, wanted.fingerprint]
    ) + db.rows(
        f"{_TWIN} AND published = ? AND url = ? AND url <> '' AND fingerprint <> ? LIMIT {_MOST_TWINS}",
        [source, seconds(mention.published), mention.url, wanted.fingerprint],
    )
    return [
        Twin(MentionId(id_), native, moment(published), DateQuality(quality), url, author, fingerprint)
        for id_, native, published, quality, url, author, fingerprint in rows
    ]
