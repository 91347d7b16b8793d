"""Reading mentions back: searches, what detection needs, what copies may be copies of; and deleting old ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from listener.store import fulltext, ingest
from listener.store.db import Db, marks, moment, seconds
from listener.store.search import plan
from listener.store.searchfields import Clause
from listener.store.searchforms import spelled
from listener.store.searchsteps import newest

_FOUND = """m.id, h.brand, h.matched, h.mood, h.score, h.method, h.words, h.negative, h.positive, m.story,
    m.source, m.native_id, m.medium, m.published, m.first_seen, m.date_quality, m.url, m.author, m.title, m.text,
    m.lang, m.rating, m.rating_max, m.rating_min, m.parent, m.reach, m.likes, m.shares, m.replies, m.backfill,
    m.extra"""
_AT_ONCE = 200
"""Mentions that are deleted in one transaction: whoever wants to write waits for it."""
_PAST = "id > ? AND id < ? AND fingerprint <> '' AND id NOT IN (SELECT mention FROM hold)"
_HEARD = """SELECT m.id, m.at, m.source, m.medium, m.author, m.story, h.mood, h.score, m.reach, m.title, m.text, m.url
    FROM hit h JOIN mention m ON m.id = h.mention
    WHERE h.brand = ? AND h.mention >= ? AND h.mention < ? AND m.backfill = 0 ORDER BY h.mention"""


def first_id(when: datetime) -> int:
    """Return the smallest id a mention of this second can have: ids are ordered by time."""
    return seconds(when) << 20


def search(db: Db, wanted: Search) -> list[Found]:
    """Return mentions, newest first; the brands of one in their order."""
    rows = newest(db, wanted, _FOUND, wanted.limit)
    return [_found(row) for row in sorted(rows, key=lambda row: (-row[0], row[1]))]


def count(db: Db, wanted: Search, most: int | None = None) -> int:
    """Return how many hits a search has in all, or ``most`` if there are as many."""
    if most is not None:
        return len(newest(db, wanted, "1", most))
    found = plan(spelled(db, wanted), dialect=db.dialect)
    row = db.row(f"SELECT count(*) FROM ({found.sql('1')}) AS these", found.where.values)
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
            SELECT id FROM (SELECT id FROM mention WHERE fingerprint = ? AND id >= ? AND id < ? AND story = id
            LIMIT 5) AS same
            UNION SELECT mention FROM (SELECT mention, count(*) AS shared FROM sketch
            WHERE hash IN ({marks(hashes)}) AND mention >= ? AND mention < ?
            GROUP BY mention ORDER BY shared DESC, mention LIMIT 20) AS like_it)
            ORDER BY id""",
        [judged.fingerprint, floor, top, *hashes, floor, top],
    )
    return [(MentionId(id_), print_, title, text) for id_, print_, title, text in rows]


def export(db: Db, wanted: Search) -> Iterator[Found]:
    """Give all mentions of a search, oldest first, a page at a time so that memory stays flat."""
    found = plan(spelled(db, wanted), dialect=db.dialect)
    after = f"{found.road} >= ? AND ({found.road}, h.brand) > (?, ?)"
    sql = found.sql(_FOUND, newest_first=False, more=after) + " LIMIT 1000"
    last: tuple[int, str] = (-1, "")
    while rows := sorted(db.rows(sql, [*found.where.values, last[0], *last]), key=lambda row: (row[0], row[1])):
        yield from (_found(row) for row in rows)
        last = (rows[-1][0], rows[-1][1])


def wipe(db: Db) -> None:
    """Take the words of deleted texts out of the index, which only marks them as deleted, and out of the log."""
    fulltext.wipe(db)


@dataclass(frozen=True, slots=True)
class Keep:
    """Mentions that are kept until they are as old as this: those of a source, of a medium, or all others."""

    before: datetime
    source: SourceName | None = None
    medium: Medium | None = None


def forget_all(db: Db, keep: Sequence[Keep]) -> int:
    """Delete what is older than its own kind is kept, some at a time; returns how many. The most particular counts.

    What is held (``store.privacy``) stays.
    """
    gone = 0
    for one in keep:
        which, after = _of(one, keep), 0
        while found := forget(db, one.before, which, after):
            gone, after = gone + len(found), found[-1]
    return gone


def past(db: Db, keep: Sequence[Keep]) -> list[int]:
    """Return for each how many mentions ``forget_all`` would delete by it."""
    which = [(one, _of(one, keep)) for one in keep]
    sql = f"SELECT count(*) FROM mention WHERE {_PAST} AND "
    return [db.rows(sql + of.text, [0, first_id(one.before), *of.values])[0][0] for one, of in which]


def _of(one: Keep, keep: Sequence[Keep]) -> Clause:
    if one.source is not None:
        return Clause("source = ?", (one.source,))
    sources = [other.source for other in keep if other.source is not None]
    media = [other.medium for other in keep if other.medium is not None and one.medium is None]
    if one.medium is not None:
        return Clause(f"medium = ? AND source NOT IN ({marks(sources)})", (one.medium, *sources))
    return Clause(f"medium NOT IN ({marks(media)}) AND source NOT IN ({marks(sources)})", (*media, *sources))


def forget(db: Db, before: datetime, which: Clause, after: int = 0, some: int = _AT_ONCE) -> list[MentionId]:
    """Delete mentions older than a time, the oldest first, at most ``some`` at once; counts by hour stay.

    Of those that had no date of their own the identity stays, without a word of text: else their source would bring
    them again as today's. Returns which it were.
    """
    sql = f"SELECT id FROM mention WHERE {_PAST} AND {which.text} ORDER BY id LIMIT ?"
    ids = [MentionId(id_) for (id_,) in db.rows(sql, [after, first_id(before), *which.values, some])]
    if not ids:
        return []
    with db.transaction() as connection:  # looking for them keeps nobody from writing
        rows = connection.execute(
            f"SELECT id, date_quality FROM mention WHERE id IN ({marks(ids)}) AND id NOT IN (SELECT mention FROM hold)",
            ids,
        ).fetchall()
        undated = [id_ for id_, quality in rows if quality == DateQuality.SEEN]
        dated = [id_ for id_, quality in rows if quality != DateQuality.SEEN]
        ingest.unindex(connection, [id_ for id_, _ in rows])
        ingest.blank(connection, undated)
        ingest.index(connection, undated)  # what is in the table, though empty, is in the index
        connection.execute(f"DELETE FROM mention WHERE id IN ({marks(dated)})", dated)
    return ids
