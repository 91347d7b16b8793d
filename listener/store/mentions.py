"""Reading mentions back: searches, what detection needs, what copies may be copies of; and deleting old ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from listener.model import (
    BrandId,
    Chances,
    DateQuality,
    Found,
    Heard,
    Judged,
    Medium,
    Mention,
    MentionId,
    Mood,
    Search,
    SourceName,
    Tone,
)
from listener.store import ingest
from listener.store.search import plan
from listener.store.sqlite import Db, marks, moment, seconds

_FOUND = """m.id, h.brand, h.matched, h.mood, h.score, h.method, h.words, h.negative, h.positive, m.story,
    m.source, m.native_id, m.medium, m.published, m.first_seen, m.date_quality, m.url, m.author, m.title, m.text,
    m.lang, m.rating, m.rating_max, m.rating_min, m.parent, m.reach, m.likes, m.shares, m.replies, m.backfill,
    m.extra"""
_PAGES = 500
"""Of the index, at least, in one step of its merging: some milliseconds."""
_HEARD = """SELECT m.id, m.at, m.source, m.medium, m.author, m.story, h.mood, h.score, m.reach, m.title, m.text, m.url
    FROM hit h JOIN mention m ON m.id = h.mention
    WHERE h.brand = ? AND h.mention >= ? AND h.mention < ? AND NOT m.backfill ORDER BY h.mention"""


def first_id(when: datetime) -> int:
    """Return the smallest id a mention of this second can have: ids are ordered by time."""
    return seconds(when) << 20


def search(db: Db, wanted: Search) -> list[Found]:
    """Return mentions, newest first; the brands of one in their order."""
    found = plan(wanted)
    rows = db.rows(found.sql(_FOUND) + " LIMIT ?", [*found.where.values, wanted.limit])
    return [_found(row) for row in sorted(rows, key=lambda row: (-row[0], row[1]))]


def count(db: Db, wanted: Search, most: int | None = None) -> int:
    """Return how many hits a search has in all, or ``most`` if there are as many."""
    found = plan(wanted)
    limit = -1 if most is None else most
    row = db.row(f"SELECT count(*) FROM ({found.sql('1')} LIMIT ?)", [*found.where.values, limit])
    return int(row[0]) if row else 0


def _found(row: tuple[Any, ...]) -> Found:
    id_, brand, matched, mood, score, method, words, negative, positive, story, *rest = row
    source, native, medium, published, seen, quality, url, author, title, text, lang, *more = rest
    rating, best, worst, parent, reach, likes, shares, replies, backfill, extra = more
    mention = Mention(
        *(SourceName(source), native, Medium(medium), moment(published), moment(seen), DateQuality(quality)),
        *(url, author, title, text, lang, rating, best, worst, parent, reach, likes, shares, replies, bool(backfill)),
        json.loads(extra),
    )
    chances = None if negative is None else Chances(negative, max(0.0, 1 - negative - positive), positive)
    tone = Tone(Mood(mood), score, method, tuple(json.loads(words)), chances)
    return Found(MentionId(id_), BrandId(brand), mention, tone, tuple(json.loads(matched)), MentionId(story))


def by_ids(db: Db, brand: BrandId, ids: Sequence[MentionId]) -> list[Found]:
    """Return some mentions of a brand in the order asked for; those deleted meanwhile are left out."""
    sql = f"""SELECT {_FOUND} FROM mention m JOIN hit h ON h.mention = m.id
        WHERE h.brand = ? AND m.deleted IS NULL AND m.id IN ({marks(ids)})"""
    found = {row[0]: _found(row) for row in db.rows(sql, [brand, *ids])}
    return [found[id_] for id_ in ids if id_ in found]


def heard(db: Db, brand: BrandId, since: datetime, until: datetime) -> list[Heard]:
    """Return a brand's recent mentions, oldest first, without what came as history."""
    rows = db.rows(_HEARD, [brand, first_id(since), first_id(until)])
    return [
        Heard(
            *(MentionId(id_), moment(at), SourceName(source), Medium(medium), author, MentionId(story), Mood(mood)),
            *rest,
        )
        for id_, at, source, medium, author, story, mood, *rest in rows
    ]


def originals(db: Db, judged: Judged, since: datetime, until: datetime) -> list[tuple[MentionId, str, str, str]]:
    """Return stored originals that a new mention may be a copy of: (id, fingerprint, title, text), oldest first."""
    floor, top = first_id(since), first_id(until)
    hashes = list(judged.sketch)
    rows = db.rows(
        f"""SELECT DISTINCT id, fingerprint, title, text FROM mention WHERE story = id AND id IN (
            SELECT id FROM (SELECT id FROM mention WHERE fingerprint = ? AND id >= ? AND id < ? AND story = id LIMIT 5)
            UNION SELECT mention FROM (SELECT mention, count(*) AS shared FROM sketch
            WHERE hash IN ({marks(hashes)}) AND mention >= ? AND mention < ?
            GROUP BY mention ORDER BY shared DESC, mention LIMIT 20))
            ORDER BY id""",
        [judged.fingerprint, floor, top, *hashes, floor, top],
    )
    return [(MentionId(id_), print_, title, text) for id_, print_, title, text in rows]


def export(db: Db, wanted: Search) -> Iterator[Found]:
    """Give all mentions of a search, oldest first, a page at a time so that memory stays flat."""
    found = plan(wanted)
    after = f"{found.road} >= ? AND ({found.road}, h.brand) > (?, ?)"
    sql = found.sql(_FOUND, newest_first=False, more=after) + " LIMIT 1000"
    last: tuple[int, str] = (-1, "")
    while rows := sorted(db.rows(sql, [*found.where.values, last[0], *last]), key=lambda row: (row[0], row[1])):
        yield from (_found(row) for row in rows)
        last = (rows[-1][0], rows[-1][1])


def wipe(db: Db) -> None:
    """Take the words of deleted texts out of the index, which only marks them as deleted, and out of the log.

    The index is rewritten in small steps, between which others may write.
    """
    step = "INSERT INTO fulltext (fulltext, rank) VALUES ('merge', ?)"
    pages = -_PAGES
    while db.changes(step, [pages]) > 1:
        pages = _PAGES
    db.rows("PRAGMA wal_checkpoint(TRUNCATE)")


def forget(db: Db, before: datetime, some: int = 1000) -> int:
    """Delete mentions older than a time, at most ``some`` at once; counts by hour stay. Returns how many.

    Of those that had no date of their own the identity stays, without a word of text: else their source would bring
    them again as today's.
    """
    with db.transaction() as connection:
        rows = connection.execute(
            "SELECT id, date_quality FROM mention WHERE id < ? AND fingerprint <> '' LIMIT ?", [first_id(before), some]
        ).fetchall()
        gone = [id_ for id_, _ in rows]
        undated = [id_ for id_, quality in rows if quality == DateQuality.SEEN]
        dated = [id_ for id_, quality in rows if quality != DateQuality.SEEN]
        if gone:
            ingest.unindex(connection, gone)
            ingest.blank(connection, undated)
            ingest.index(connection, undated)  # what is in the table, though empty, is in the index
            connection.execute(f"DELETE FROM mention WHERE id IN ({marks(dated)})", dated)
        return len(gone)
