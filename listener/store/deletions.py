"""What was deleted at its source is deleted here: the text goes, that somebody spoke stays.

What is held for a lawsuit is put aside before: there nobody sees it but who asks for what is held.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from listener.model import DateQuality, Judged, MentionId, Present, SourceName, Twin
from listener.store import ingest
from listener.store.db import Connection, Db, marks, moment, seconds

DELETED = "deleted"
"""In place of a fingerprint: should the text come back, it is an edit."""
_TWIN = (
    "SELECT id, native_id, published, date_quality, url, author, fingerprint FROM mention "
    "WHERE source = ? AND deleted IS NULL"
)
_HELD = """SELECT id, author, url, title, text FROM mention
    WHERE id IN ({}) AND id IN (SELECT mention FROM hold WHERE until > ?)"""
_WITHHOLD = """INSERT INTO withheld (mention, at, author, url, title, text, versions) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (mention) DO UPDATE SET at = excluded.at, author = excluded.author, url = excluded.url,
    title = excluded.title, text = excluded.text, versions = excluded.versions"""
_MOST_TWINS = 100
"""In a storm a thousand say the same; of an entry that was renamed the old one is among the newest."""
_DOUBTFUL, _ENOUGH = 0.5, 5
"""If so many of what should be there are missing at once, it is the answer that is wrong."""


def follow(connection: Connection, source: SourceName, gone: Iterable[str], now: datetime) -> int:
    """Take the text out of mentions that the source says were deleted; returns how many there were."""
    stored = ingest.known(connection, source, gone)
    ids = [one.id for one in stored.values() if one.fingerprint not in {"", DELETED}]
    return _take_back(connection, ids, now)


def look_for(connection: Connection, source: SourceName, present: Present, now: datetime) -> int:
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


def _take_back(connection: Connection, ids: Sequence[MentionId], now: datetime) -> int:
    if not ids:
        return 0
    listed = marks(ids)
    _withhold(connection, ids, now)
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


def _withhold(connection: Connection, ids: Sequence[MentionId], now: datetime) -> None:
    """Put aside what is held for a lawsuit."""
    held = connection.execute(_HELD.format(marks(ids)), [*ids, seconds(now)]).fetchall()
    for id_, *told in held:
        rows = connection.execute("SELECT at, title, text FROM revision WHERE mention = ? ORDER BY at", [id_])
        versions = [{"until": at, "title": title, "text": text} for at, title, text in rows]
        connection.execute(_WITHHOLD, [id_, seconds(now), *told, json.dumps(versions, ensure_ascii=False)])


def rename(connection: Connection, names: Mapping[MentionId, str]) -> None:
    """Give mentions the new native ids that their source has given them."""
    for id_, native in names.items():
        connection.execute(
            "UPDATE mention SET native_id = :native WHERE id = :id AND NOT EXISTS (SELECT 1 FROM mention AS other "
            "WHERE other.source = mention.source AND other.native_id = :native)",
            {"native": native, "id": id_},
        )


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
