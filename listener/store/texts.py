"""Texts that are worded anew after they were stored: some rows at a time, with index and earlier versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from listener.model import MentionId
from listener.store import ingest, mentions
from listener.store.db import Db, marks

_TOP = 1 << 62


@dataclass(frozen=True, slots=True)
class Worded:
    """What a mention says, or said before it was edited."""

    id: MentionId
    title: str
    text: str
    fingerprint: str = ""


class Texts:
    """The part of the store that changes the words of mentions. One transaction a method; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def below(self, top: int | None, limit: int) -> list[Worded]:
        """Return mentions with ids below one (None: from the newest on), the newest first; those without words not."""
        rows = self._db.rows(
            "SELECT id, title, text, fingerprint FROM mention WHERE id < ? AND fingerprint <> '' "
            "ORDER BY id DESC LIMIT ?",
            [_TOP if top is None else top, limit],
        )
        return [Worded(MentionId(id_), *rest) for id_, *rest in rows]

    def earlier(self, ids: Sequence[MentionId]) -> list[Worded]:
        """Return what some mentions said before they were edited."""
        rows = self._db.rows(f"SELECT mention, title, text FROM revision WHERE mention IN ({marks(ids)})", list(ids))
        return [Worded(MentionId(id_), title, text) for id_, title, text in rows]

    def reword(self, changes: Sequence[tuple[Worded, Worded]]) -> None:
        """Put other words in the place of some: pairs of before and after. What was edited meanwhile stays."""
        ids = list(dict.fromkeys(old.id for old, _ in changes))
        now = [(new.title, new.text, new.fingerprint, old.id, old.title, old.text) for old, new in changes]
        before = [(new.title, new.text, old.id, old.title, old.text) for old, new in changes]
        with self._db.transaction() as connection:
            ingest.unindex(connection, ids)
            connection.executemany(
                "UPDATE mention SET title = ?, text = ?, fingerprint = ? WHERE id = ? AND title = ? AND text = ?", now
            )
            connection.executemany(
                "UPDATE revision SET title = ?, text = ? WHERE mention = ? AND title = ? AND text = ?", before
            )
            ingest.index(connection, ids)

    def wipe(self) -> None:
        """Take the words that stood there before out of the index and the log."""
        mentions.wipe(self._db)
