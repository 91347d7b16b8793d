"""How mentions were read for the relationship: written after they are stored, read anew when the reader changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from listener.model import BrandId, Medium, MentionId, Mood, SourceName
from listener.model.alias import person
from listener.model.desk import Said
from listener.model.relation import ContactPhase, Cue, Emotion, Intent, Relation, Touchpoint, Utterance
from listener.model.spoken import Spoken, Voiced
from listener.store.db import Db, marks, moment, seconds

Own: TypeAlias = Callable[[BrandId, SourceName, str], bool]
"""Tells whether an author of a source is the brand itself."""

_BITS = 20
_AT_ONCE = 5000
"""Ids in one question to the database."""
_READ = "mention, phase, intents, touchpoint, emotion, cues"
_UNREAD = """SELECT m.id, m.fingerprint, m.title, m.text, m.lang, m.medium, m.rating, m.rating_max, m.rating_min,
    (SELECT h.score FROM hit h WHERE h.mention = m.id ORDER BY h.score LIMIT 1)
    FROM unread u JOIN mention m ON m.id = u.mention ORDER BY u.mention DESC LIMIT ?"""
_SAID = """SELECT m.id, m.source, m.medium, m.at, h.mood, m.author, m.rating, m.rating_max, m.rating_min, p.id,
    m.story, m.reach, m.likes, m.shares, m.replies, m.title, m.text, m.url, m.lang,
    json_extract(m.extra, '$.reply'), json_extract(m.extra, '$.replied'),
    r.phase, r.intents, r.touchpoint, r.emotion, r.cues
    FROM hit h JOIN mention m ON m.id = h.mention JOIN relation r ON r.mention = m.id
    LEFT JOIN mention p ON m.parent <> '' AND p.source = m.source AND p.native_id = m.parent
    WHERE h.brand = ? AND {which} AND m.deleted IS NULL ORDER BY h.mention"""
_SPOKEN = """SELECT m.id, m.at, m.source, m.author, p.id, m.parent <> '', m.likes, m.replies
    FROM hit h JOIN mention m ON m.id = h.mention
    LEFT JOIN mention p ON m.parent <> '' AND p.source = m.source AND p.native_id = m.parent
    WHERE h.brand = ? AND h.mention >= ? AND h.mention < ? AND m.source IN ({}) AND m.deleted IS NULL
    ORDER BY h.mention"""
_VOICED = """SELECT m.id, m.source, m.at, h.mood, m.author, m.story, m.reach
    FROM hit h JOIN mention m ON m.id = h.mention
    WHERE h.brand = ? AND h.mention >= ? AND h.mention < ? AND m.deleted IS NULL
    AND EXISTS (SELECT 1 FROM relation r WHERE r.mention = h.mention) ORDER BY h.mention"""
_WITHIN = "h.mention >= ? AND h.mention < ?"


@dataclass(frozen=True, slots=True)
class Unread:
    """A stored mention that was not yet read by this version of the reader."""

    id: MentionId
    fingerprint: str
    title: str
    text: str
    lang: str
    medium: Medium
    score: float | None
    """Of the brand that it speaks worst of."""
    rating: float | None
    """From 0 (worst) to 1 (best)."""


class Relations:
    """The part of the store that remembers how mentions were read. One transaction a method; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db
        self._key: bytes | None = None

    def read_by(self, version: str) -> bool:
        """Note which version of the reader reads; another one than before reads everything anew. True if so."""
        if self._db.row("SELECT version FROM reader") == (version,):
            return False
        with self._db.transaction() as connection:
            connection.execute(
                "INSERT INTO reader VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version", [version]
            )
            connection.execute("INSERT OR IGNORE INTO unread SELECT id FROM mention WHERE deleted IS NULL")
        return True

    def unread(self, limit: int = 500) -> list[Unread]:
        """Return mentions that are still to be read, newest first."""
        return [
            Unread(MentionId(id_), print_, title, text, lang, Medium(medium), score, share_of(rating, best, worst))
            for id_, print_, title, text, lang, medium, rating, best, worst, score in self._db.rows(_UNREAD, [limit])
        ]

    def note(self, read: Sequence[tuple[Unread, Relation]]) -> None:
        """Store how mentions were read. What was edited or deleted meanwhile is left out, and stays to be read."""
        with self._db.transaction() as connection:
            known = {one.id: one.fingerprint for one, _ in read}
            same = set(
                connection.execute(
                    f"SELECT id, fingerprint FROM mention WHERE id IN ({marks(known)}) AND deleted IS NULL", list(known)
                )
            )
            rows = [(one.id, *_written(relation)) for one, relation in read if (one.id, one.fingerprint) in same]
            connection.executemany("DELETE FROM relation WHERE mention = ?", [row[:1] for row in rows])
            connection.executemany(f"INSERT INTO relation ({_READ}) VALUES (?, ?, ?, ?, ?, ?)", rows)
            done = [(one.id,) for one, _ in read if (one.id, one.fingerprint) in same]
            connection.executemany("DELETE FROM unread WHERE mention = ?", done)
            connection.execute(
                "DELETE FROM unread WHERE mention IN (SELECT id FROM mention WHERE deleted IS NOT NULL AND id IN "
                f"({marks(known)}))",
                list(known),
            )

    def said(self, brand: BrandId, since: datetime, until: datetime, own: Own) -> list[Said]:
        """Return all that was said of a brand and read, oldest first. Authors are pseudonyms (``person``)."""
        return self._said(brand, _WITHIN, [seconds(since) << _BITS, seconds(until) << _BITS], own)

    def rated(self, brand: BrandId, since: datetime, until: datetime, own: Own) -> list[Said]:
        """Return what of that carries a rating: reviews, oldest first."""
        which = f"{_WITHIN} AND m.rating IS NOT NULL"
        return self._said(brand, which, [seconds(since) << _BITS, seconds(until) << _BITS], own)

    def said_in(self, brand: BrandId, ids: Sequence[MentionId], own: Own) -> list[Said]:
        """Return some of what was said of a brand and read, oldest first; others are left out."""
        return self._said(brand, f"h.mention IN ({marks(ids)})", ids, own)

    def spoken(
        self, brand: BrandId, sources: Sequence[SourceName], since: datetime, until: datetime, own: Own
    ) -> list[Spoken]:
        """Return what was said of a brand at some sources, oldest first, without its words: read or not."""
        within = (seconds(since) << _BITS, seconds(until) << _BITS)
        rows = self._db.rows(_SPOKEN.format(marks(sources)), [brand, *within, *sources])
        return [
            Spoken(
                *(MentionId(id_), moment(at), who, own(brand, SourceName(source), who)),
                *(None if parent is None else MentionId(parent), bool(answers), likes, replies),
            )
            for id_, at, source, who, parent, answers, likes, replies in rows
        ]

    def voiced(self, brand: BrandId, since: datetime, until: datetime, own: Own) -> list[Voiced]:
        """Return the same mentions as ``said`` without their words and how they were read: a tenth of the time."""
        key = self.key()
        rows = self._db.rows(_VOICED, [brand, seconds(since) << _BITS, seconds(until) << _BITS])
        return [
            Voiced(
                *(MentionId(id_), brand, moment(at), Mood(mood), person(key, source, author)),
                own=own(brand, SourceName(source), author),
                story=None if story == id_ else MentionId(story),
                reach=reach,
            )
            for id_, source, at, mood, author, story, reach in rows
        ]

    def _said(self, brand: BrandId, which: str, values: Sequence[int], own: Own) -> list[Said]:
        key = self.key()
        return [_said(brand, row, key, own) for row in self._db.rows(_SAID.format(which=which), [brand, *values])]

    def person(self, source: SourceName, author: str) -> str:
        """Return the pseudonym of an author: a keyed hash, the same as long as the file lives, not reversible."""
        return person(self.key(), source, author)

    def key(self) -> bytes:
        """Return the key of the pseudonyms. It never leaves the file; whoever copies the file has it."""
        if self._key is None:
            row = self._db.row("SELECT key FROM pseudonym")
            self._key = bytes(row[0]) if row else b""
        return self._key

    def read(self, ids: Iterable[MentionId]) -> dict[MentionId, Relation]:
        """Return how some mentions were read; those that were not are left out."""
        wanted = list(ids)
        found: dict[MentionId, Relation] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            rows = self._db.rows(f"SELECT {_READ} FROM relation WHERE mention IN ({marks(part)})", part)
            found |= {MentionId(id_): _relation(rest) for id_, *rest in rows}
        return found


def share_of(rating: float | None, best: float | None, worst: float | None) -> float | None:
    """Return a rating as a share of its scale, from 0 (worst) to 1 (best); None without a rating or a scale."""
    least = 1.0 if worst is None else worst
    if rating is None or best is None or best <= least:
        return None
    return min(1.0, max(0.0, (rating - least) / (best - least)))


def _said(brand: BrandId, row: tuple[Any, ...], key: bytes, own: Own) -> Said:
    id_, source, medium, at, mood, author, rating, best, worst, parent, story, *rest = row
    reach, likes, shares, replies, title, text, url, lang, reply, replied, *read = rest
    utterance = Utterance(
        *(MentionId(id_), brand, SourceName(source), Medium(medium), moment(at), Mood(mood), _relation(read)),
        author=person(key, source, author),
        own=own(brand, SourceName(source), author),
        rating=share_of(rating, best, worst),
        parent=None if parent is None else MentionId(parent),
        story=None if story == id_ else MentionId(story),
        reach=reach,
        likes=likes,
        shares=shares,
        replies=replies,
    )
    return Said(utterance, title, text, url, lang, reply or "", _when(replied))


def _when(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else None


def _written(relation: Relation) -> tuple[str, str, str, str, str]:
    return (
        relation.phase.value,
        json.dumps([intent.value for intent in relation.intents]),
        relation.touchpoint.value,
        relation.emotion.value,
        json.dumps([[cue.aspect, cue.label, cue.words] for cue in relation.cues], ensure_ascii=False),
    )


def _relation(row: Sequence[Any]) -> Relation:
    phase, intents, touchpoint, emotion, cues = row
    return Relation(
        ContactPhase(phase),
        tuple(Intent(one) for one in json.loads(intents)),
        Touchpoint(touchpoint),
        Emotion(emotion),
        tuple(Cue(*one) for one in json.loads(cues)),
    )
