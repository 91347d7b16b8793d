"""Which mentions credibly report danger to people: one row for each brand and original, without a word of text.

Rows outlive the texts, as the hourly counts do: what is usual is learned from eight weeks of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from listener.model import BrandId, Judged, Medium, MentionId, Report
from listener.store.db import Connection, Db, marks, moment, seconds

_KEPT = timedelta(days=56)
"""Longer than the texts: what is learned from is never shorter, however short their retention."""
_DAY = 86_400
_BITS = 20
_LATELY = """SELECT m.id, m.at, d.seen, m.medium, m.author, m.title, m.text
    FROM danger d JOIN mention m ON m.id = d.mention
    WHERE d.brand = ? AND d.mention >= ? AND d.mention < ? AND m.backfill = 0 AND m.deleted IS NULL
    AND EXISTS (SELECT 1 FROM hit h WHERE h.brand = d.brand AND h.mention = d.mention) ORDER BY d.mention"""


class Dangers:
    """The part of the store that remembers reports of danger. Each method is one transaction; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def lately(self, brand: BrandId, since: datetime, until: datetime) -> list[Report]:
        """Return a brand's reports of danger, oldest first: originals, without what came as history or is gone."""
        rows = self._db.rows(_LATELY, [brand, seconds(since) << _BITS, seconds(until) << _BITS])
        return [
            Report(MentionId(id_), moment(at), moment(seen), Medium(medium), *rest)
            for id_, at, seen, medium, *rest in rows
        ]

    def daily(self, brand: BrandId, since: datetime, until: datetime) -> list[int]:
        """Return how many reports each stretch of 24 hours before ``until`` had, those that had any, newest first."""
        end = seconds(until)
        rows = self._db.rows(
            "SELECT count(*) FROM danger WHERE brand = ? AND mention >= ? AND mention < ? "
            f"GROUP BY (? - 1 - (mention >> {_BITS})) / {_DAY} ORDER BY max(mention) DESC",
            [brand, seconds(since) << _BITS, end << _BITS, end],
        )
        return [count for (count,) in rows]

    def known_since(self) -> datetime | None:
        """Return from when on reports are remembered; None: as long as anything is."""
        row = self._db.row("SELECT since FROM asked")
        return moment(row[0]) if row and row[0] is not None else None

    def forget(self, before: datetime) -> None:
        """Delete what nothing is learned from any more; ``before``: what is older has lost its text."""
        self._db.changes("DELETE FROM danger WHERE mention < ?", [seconds(before - _KEPT) << _BITS])


def note(connection: Connection, originals: Iterable[tuple[MentionId, Judged]], seen: datetime) -> None:
    """Remember which originals report danger; one that was known as such is as old as it was."""
    connection.executemany(
        "INSERT OR IGNORE INTO danger (brand, mention, seen) VALUES (?, ?, ?)",
        [(brand, id_, seconds(seen)) for id_, judged in originals for brand in judged.danger],
    )


def renote(connection: Connection, id_: MentionId, judged: Judged, now: datetime, *, original: bool) -> None:
    """Remember of an edited mention what it reports now: a report that was edited is no new one."""
    still: Sequence[BrandId] = judged.danger if original else ()
    connection.execute(f"DELETE FROM danger WHERE mention = ? AND brand NOT IN ({marks(still)})", [id_, *still])
    note(connection, [(id_, judged)] if original else [], now)
