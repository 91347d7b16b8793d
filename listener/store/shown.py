"""What pages of mentions ask: hits newest first below a mark, and what belongs to one mention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from listener.model import BrandId, MentionId, Search, SourceName
from listener.store.db import Db, marks, moment, seconds
from listener.store.schema_copies import COPIES
from listener.store.search import BY_WORDS, plan
from listener.store.searchforms import spelled
from listener.store.searchsteps import floor


@dataclass(frozen=True, slots=True)
class Hit:
    """One brand of one mention that a search has found."""

    id: MentionId
    brand: BrandId
    story: MentionId


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy, without its words."""

    id: MentionId
    source: SourceName
    at: datetime


@dataclass(frozen=True, slots=True)
class Edition:
    """Words that a mention had before it was edited."""

    until: datetime
    """When the edit was seen."""
    title: str
    text: str


class Shown:
    """The part of the store that pages of mentions ask. Nothing here goes through all mentions."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def hits(self, wanted: Search, floor: int, top: int) -> list[Hit]:
        """Return hits with ids from ``floor`` to below ``top``, newest first, at most ``wanted.limit``."""
        found = plan(spelled(self._db, wanted), (floor, top), self._db.dialect)
        sql = found.sql("m.id, h.brand, m.story") + " LIMIT ?"
        rows = self._db.rows(sql, [*found.where.values, wanted.limit])
        return [Hit(MentionId(id_), BrandId(brand), MentionId(story)) for id_, brand, story in rows]

    def rare(self, wanted: Search, most: int) -> bool:
        """Tell whether a search leads through words that fewer than so many mentions hold."""
        found = plan(spelled(self._db, wanted), dialect=self._db.dialect)
        if found.road != BY_WORDS:
            return False
        words = found.parts[0]
        row = self._db.row(
            f"SELECT count(*) FROM (SELECT 1 FROM fulltext WHERE {words.text} LIMIT ?) few", [*words.values, most]
        )
        return row is not None and row[0] < most

    def floor(self, top: int, many: int) -> int | None:
        """Return the id that so many hits below ``top`` reach down to; None if there are fewer."""
        return floor(self._db, top, many)

    def copied(self, stories: Sequence[MentionId]) -> dict[MentionId, int]:
        """Return how many copies some originals have; those without any are left out."""
        rows = self._db.rows(
            f"SELECT story, count(*) FROM mention WHERE story IN ({marks(stories)}) AND {COPIES} GROUP BY story",
            list(stories),
        )
        return {MentionId(story): count for story, count in rows}

    def copies(self, story: MentionId, limit: int = 20) -> list[Copy]:
        """Return the copies of an original, oldest first."""
        rows = self._db.rows(
            f"SELECT id, source, at FROM mention WHERE story = ? AND {COPIES} ORDER BY id LIMIT ?", [story, limit]
        )
        return [Copy(MentionId(id_), SourceName(source), moment(at)) for id_, source, at in rows]

    def editions(self, id_: MentionId) -> list[Edition]:
        """Return what a mention said before, the latest first."""
        rows = self._db.rows("SELECT at, title, text FROM revision WHERE mention = ? ORDER BY at DESC", [id_])
        return [Edition(moment(at), title, text) for at, title, text in rows]

    def rumours(self, id_: MentionId) -> list[int]:
        """Return the numbers of the rumours that a mention tells."""
        rows = self._db.rows(
            "SELECT DISTINCT p.claim FROM claim_mention m JOIN claim_place p ON p.id = m.place WHERE m.mention = ? "
            "ORDER BY p.claim",
            [id_],
        )
        return [number for (number,) in rows]

    def feedback(self, id_: MentionId) -> list[int]:
        """Return the numbers of the feedback that a mention is a voice of."""
        rows = self._db.rows("SELECT feedback FROM feedback_mention WHERE mention = ? ORDER BY feedback", [id_])
        return [number for (number,) in rows]

    def answered_since(self, since: datetime) -> frozenset[MentionId]:
        """Return what people have noted as answered from a moment on."""
        rows = self._db.rows("SELECT mention FROM answered WHERE at >= ?", [seconds(since)])
        return frozenset(MentionId(id_) for (id_,) in rows)
