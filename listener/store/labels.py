"""What people said of tones, phrases that decide them, and corrections learned: kept beside the mentions, without text.

A stamp (``Db.stamp``) counts every change of what new tones depend on (phrases, active corrections), so that a running
daemon sees with one cheap look whether it has to read them anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from listener.model import BrandId, Chances, Gathered, Label, MentionId, Mood, Phrase, Tone, Version
from listener.store import ingest, series
from listener.store.db import ALL, Connection, Db, marks, moment, seconds
from listener.store.mentions import first_id

_REMEMBERED = 20
"""Latest versions of a correction that are kept, by brand and language; the active one always is."""
_LABEL = "l.brand, l.mention, l.at, l.mood, l.lang, l.features, l.before, l.score, l.method, l.reason, l.asked"
_AS_LABELLED = """SELECT {label},
    coalesce((SELECT title FROM revision WHERE mention = m.id AND at > l.at ORDER BY at LIMIT 1), m.title, ''),
    coalesce((SELECT text FROM revision WHERE mention = m.id AND at > l.at ORDER BY at LIMIT 1), m.text, '')
    FROM label l LEFT JOIN mention m ON m.id = l.mention AND m.deleted IS NULL AND m.first_seen <= l.at
    {where} ORDER BY l.at DESC, l.mention DESC, l.brand LIMIT ?"""
"""With the words that were there when it was labelled. An id is free again once its mention is forgotten, and what has
it now was seen later."""
_GATHERED = """SELECT brand, lang, count(*), count(*) FILTER (WHERE at > coalesce(
    (SELECT max(at) FROM correction c WHERE c.brand = label.brand AND c.lang = label.lang), -1))
    FROM label {where} GROUP BY brand, lang ORDER BY brand, lang"""

Worded = tuple[Label, str, str]
"""A label with title and text of its mention as they were then; both empty where they are gone."""


class Labels:
    """The part of the store that remembers what people taught. Each method is one transaction; all raise StoreError."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def stamp(self) -> int:
        """Return a number that changes whenever phrases or active corrections do."""
        return self._db.stamp()

    def put(self, label: Label, tone: Tone) -> None:
        """Keep a label and give the mention that tone toward the brand; what was there before the first label stays."""
        with self._db.transaction() as connection:
            connection.execute(
                "INSERT INTO label (brand, mention, at, mood, lang, features, before, score, method, reason, asked) "
                f"VALUES ({marks(range(11))}) ON CONFLICT (brand, mention) DO UPDATE SET at = excluded.at, "
                "mood = excluded.mood, lang = excluded.lang, features = excluded.features, reason = excluded.reason, "
                "asked = CASE WHEN label.asked > excluded.asked THEN label.asked ELSE excluded.asked END",
                [
                    *(label.brand, label.mention, seconds(label.at), Mood(label.mood), label.lang, label.features),
                    *(Mood(label.before), label.score, label.method, label.reason, int(label.asked)),
                ],
            )
            _retone(connection, label.brand, label.mention, tone)

    def remove(self, brand: BrandId, mention: MentionId, tone: Tone) -> None:
        """Forget a label and give the mention that tone instead."""
        with self._db.transaction() as connection:
            connection.execute("DELETE FROM label WHERE brand = ? AND mention = ?", [brand, mention])
            _retone(connection, brand, mention, tone)

    def of(self, mention: MentionId) -> list[Label]:
        """Return the labels of a mention, by brand."""
        rows = self._db.rows(f"SELECT {_LABEL} FROM label l WHERE l.mention = ? ORDER BY l.brand", [mention])
        return [_label(row) for row in rows]

    def listed(self, brands: Sequence[BrandId] = (), limit: int | None = None) -> list[Worded]:
        """Return labels, newest first, with the words that were labelled; ``limit`` None: all."""
        where = f"WHERE l.brand IN ({marks(brands)})" if brands else ""
        rows = self._db.rows(_AS_LABELLED.format(label=_LABEL, where=where), [*brands, ALL if limit is None else limit])
        return [(_label(row[:-2]), row[-2], row[-1]) for row in rows]

    def lessons(self, brand: BrandId, lang: str) -> list[Label]:
        """Return the labels of a brand that teach something in a language, oldest first."""
        rows = self._db.rows(
            f"SELECT {_LABEL} FROM label l WHERE l.brand = ? AND l.lang = ? ORDER BY l.at, l.mention", [brand, lang]
        )
        return [_label(row) for row in rows]

    def gathered(self, brands: Sequence[BrandId] = ()) -> list[Gathered]:
        """Return how many labels there are to learn from, by brand and language."""
        where = f"WHERE lang <> '' AND brand IN ({marks(brands)})" if brands else "WHERE lang <> ''"
        rows = self._db.rows(_GATHERED.format(where=where), list(brands))
        return [Gathered(BrandId(brand), lang, labels, fresh) for brand, lang, labels, fresh in rows]

    def unlabelled(self, brands: Sequence[BrandId], since: datetime) -> list[tuple[tuple[BrandId, MentionId], Chances]]:
        """Return the chances of originals that no person has judged, neither one by one nor by a phrase; newest first.

        ``brands`` empty: all. Only what a model has scored, and whose text is still there.
        """
        which = f"AND h.brand IN ({marks(brands)})" if brands else ""
        rows = self._db.rows(
            "SELECT h.brand, h.mention, h.negative, h.positive FROM hit h JOIN mention m ON m.id = h.mention "
            "LEFT JOIN label l ON l.brand = h.brand AND l.mention = h.mention "
            f"WHERE h.mention >= ? {which} AND h.negative IS NOT NULL AND h.method NOT IN ('label', 'phrase') "
            "AND l.mention IS NULL AND m.story = m.id AND m.deleted IS NULL ORDER BY h.mention DESC, h.brand",
            [first_id(since), *brands],
        )
        return [
            ((BrandId(brand), MentionId(mention)), Chances(negative, max(0.0, 1 - negative - positive), positive))
            for brand, mention, negative, positive in rows
        ]

    def phrases(self, brands: Sequence[BrandId] = ()) -> list[Phrase]:
        """Return the phrases of some brands (none given: of all), oldest first."""
        where = f"WHERE brand IN ({marks(brands)})" if brands else ""
        rows = self._db.rows(
            f"SELECT brand, words, mood, at, reason FROM phrase {where} ORDER BY brand, at, words", list(brands)
        )
        return [
            Phrase(BrandId(brand), words, Mood(mood), moment(at), reason) for brand, words, mood, at, reason in rows
        ]

    def put_phrase(self, phrase: Phrase, instead: Sequence[str] = ()) -> None:
        """Keep a phrase, in place of others that mean the same to the reader."""
        with self._db.transaction() as connection:
            _drop_phrases(connection, phrase.brand, [*instead, phrase.words])
            connection.execute(
                "INSERT INTO phrase (brand, words, mood, reason, at) VALUES (?, ?, ?, ?, ?)",
                [phrase.brand, phrase.words, Mood(phrase.mood), phrase.reason, seconds(phrase.at)],
            )
            self._db.stamped(connection)

    def remove_phrases(self, brand: BrandId, words: Sequence[str]) -> None:
        """Forget some phrases of a brand, named as they are stored."""
        with self._db.transaction() as connection:
            _drop_phrases(connection, brand, words)
            self._db.stamped(connection)

    def versions(self, brands: Sequence[BrandId] = ()) -> list[Version]:
        """Return the corrections of some brands (none given: of all), newest first within brand and language."""
        where = f"WHERE brand IN ({marks(brands)})" if brands else ""
        rows = self._db.rows(
            "SELECT brand, lang, version, at, base, labels, active, "
            "CASE WHEN length(weights) > 0 THEN 1 ELSE 0 END, report FROM correction "
            f"{where} ORDER BY brand, lang, version DESC",
            list(brands),
        )
        return [_version(row) for row in rows]

    def active(self) -> list[tuple[Version, bytes]]:
        """Return the corrections in use, as they are stored."""
        rows = self._db.rows(
            "SELECT brand, lang, version, at, base, labels, active, 1, report, weights FROM correction WHERE active = 1"
        )
        return [(_version(row[:-1]), row[-1]) for row in rows]

    def keep(self, version: Version, weights: bytes) -> bool:
        """Keep a new version, in use from now on if it says so. False: another program has just kept one."""
        with self._db.transaction() as connection:
            kept = connection.execute(
                "INSERT OR IGNORE INTO correction (brand, lang, version, at, base, labels, active, report, weights) "
                f"VALUES ({marks(range(9))})",
                [
                    *(version.brand, version.lang, version.number, seconds(version.at), version.base, version.labels),
                    *(0, version.report, weights),
                ],
            )
            if not kept.rowcount:
                return False
            if version.active:
                _activate(connection, version.brand, version.lang, version.number)
                self._db.stamped(connection)
            connection.execute(
                "DELETE FROM correction WHERE brand = ? AND lang = ? AND version <= ? AND active = 0",
                [version.brand, version.lang, version.number - _REMEMBERED],
            )
        return True

    def activate(self, brand: BrandId, lang: str, number: int | None) -> None:
        """Put a version into use; None: the shipped model alone."""
        with self._db.transaction() as connection:
            _activate(connection, brand, lang, number)
            self._db.stamped(connection)


def _retone(connection: Connection, brand: BrandId, mention: MentionId, tone: Tone) -> None:
    """Change the tone of a mention toward a brand, if it is still there, and count it as it is now."""
    series.remove(connection, [mention])
    ingest.retone(connection, brand, mention, tone)
    series.restore(connection, [mention])


def _drop_phrases(connection: Connection, brand: BrandId, words: Sequence[str]) -> None:
    connection.executemany("DELETE FROM phrase WHERE brand = ? AND words = ?", [(brand, one) for one in words])


def _activate(connection: Connection, brand: BrandId, lang: str, number: int | None) -> None:
    connection.execute(
        "UPDATE correction SET active = CASE WHEN version = ? THEN 1 ELSE 0 END WHERE brand = ? AND lang = ?",
        [number, brand, lang],
    )


def _label(row: tuple[Any, ...]) -> Label:
    brand, mention, at, mood, lang, features, before, score, method, reason, asked = row
    return Label(
        *(BrandId(brand), MentionId(mention), moment(at), Mood(mood), lang, features),
        *(Mood(before), score, method, reason, bool(asked)),
    )


def _version(row: tuple[Any, ...]) -> Version:
    brand, lang, number, at, base, labels, active, kept, report = row
    return Version(BrandId(brand), lang, number, moment(at), base, labels, bool(active), bool(kept), report)
