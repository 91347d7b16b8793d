"""What people say of answers and of feedback: who answered what, and what became of it. Append-only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from listener.model import BrandId, MentionId, Promise, SourceName
from listener.model.desk import Answer, Feedback, Progress, Step, Via
from listener.store import outbox
from listener.store.db import Connection, Db, marks, maybe, moment, seconds

_AT_ONCE = 5000
"""Ids in one question to the database."""


class Desks:
    """The part of the store that the answer desk writes. Each method is one transaction; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def answer(self, mention: MentionId, actor: str, note: str, now: datetime) -> bool:
        """Note that somebody of the company has answered a mention elsewhere. False: there is no such mention."""
        return bool(
            self._db.changes(
                "INSERT INTO answered (mention, at, actor, note) SELECT id, ?, ?, ? FROM mention WHERE id = ?",
                [seconds(now), actor, note, mention],
            )
        )

    def answered(self, ids: Sequence[MentionId]) -> list[Answer]:
        """Return what people said they have answered of some mentions, oldest first."""
        found: list[Answer] = []
        for start in range(0, len(ids), _AT_ONCE):
            part = ids[start : start + _AT_ONCE]
            found += [
                Answer(MentionId(id_), moment(at), Via.PERSON, SourceName(source), note)
                for id_, at, source, note in self._db.rows(
                    "SELECT a.mention, a.at, m.source, a.note FROM answered a JOIN mention m ON m.id = a.mention "
                    f"WHERE a.mention IN ({marks(part)}) ORDER BY a.at, a.id",
                    part,
                )
            ]
        return found

    def open(self, brand: BrandId, topic: str, mentions: Sequence[MentionId], actor: str, now: datetime) -> Feedback:
        """Begin a piece of feedback with its first step, heard; mentions that are not stored are left out."""
        with self._db.transaction() as connection:
            number = connection.execute(
                "INSERT INTO feedback (brand, topic, opened) VALUES (?, ?, ?) RETURNING number",
                [brand, topic, seconds(now)],
            ).fetchone()[0]
            connection.execute(
                f"INSERT OR IGNORE INTO feedback_mention SELECT ?, id FROM mention WHERE id IN ({marks(mentions)})",
                [number, *mentions],
            )
            _step(connection, Step(number, now, Progress.HEARD, actor))
            kept = connection.execute("SELECT mention FROM feedback_mention WHERE feedback = ?", [number]).fetchall()
        return Feedback(number, brand, topic, now, tuple(MentionId(id_) for (id_,) in kept))

    def step(self, step: Step) -> None:
        """Add a line to the history of a piece of feedback."""
        with self._db.transaction() as connection:
            _step(connection, step)

    def feedback(self, brands: Sequence[BrandId] = ()) -> list[Feedback]:
        """Return all feedback of some brands (none given: of all), oldest first."""
        which = f"WHERE brand IN ({marks(brands)})" if brands else ""
        rows = self._db.rows(f"SELECT number, brand, topic, opened FROM feedback {which} ORDER BY number", list(brands))
        of: dict[int, list[MentionId]] = {}
        for number, mention in self._db.rows("SELECT feedback, mention FROM feedback_mention ORDER BY mention"):
            of.setdefault(number, []).append(MentionId(mention))
        return [
            Feedback(number, BrandId(brand), topic, moment(opened), tuple(of.get(number, ())))
            for number, brand, topic, opened in rows
        ]

    def steps(self, number: int | None = None) -> list[Step]:
        """Return the history of a piece of feedback (None: of all), oldest first."""
        which, values = ("WHERE feedback = ?", [number]) if number is not None else ("", [])
        rows = self._db.rows(
            f"SELECT feedback, at, progress, actor, note FROM feedback_step {which} ORDER BY id", values
        )
        return [Step(of, moment(at), Progress(progress), actor, note) for of, at, progress, actor, note in rows]

    def backlog_since(self, brand: BrandId) -> datetime | None:
        """Return since when a brand's backlog calls; None: it does not."""
        row = self._db.row("SELECT since FROM backlog WHERE brand = ?", [brand])
        return maybe(row[0]) if row else None

    def call(self, brand: BrandId, since: datetime | None, promises: Sequence[Promise], now: datetime) -> None:
        """Note since when a brand's backlog calls (None: it does no longer) and the messages of it, in one step."""
        with self._db.transaction() as connection:
            connection.execute("DELETE FROM backlog WHERE brand = ?", [brand])
            if since is not None:
                connection.execute("INSERT INTO backlog (brand, since) VALUES (?, ?)", [brand, seconds(since)])
            outbox.promise(connection, promises, now)

    def in_use(self) -> bool:
        """Tell whether anybody has ever said that something was answered."""
        return self._db.row("SELECT 1 FROM answered LIMIT 1") is not None


def _step(connection: Connection, step: Step) -> None:
    connection.execute(
        "INSERT INTO feedback_step (feedback, at, progress, actor, note) VALUES (?, ?, ?, ?, ?)",
        [step.feedback, seconds(step.at), step.progress.value, step.actor, step.note],
    )
