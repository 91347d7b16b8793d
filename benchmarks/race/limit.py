"""The limit: about the least work that deserves the name, with the fastest library for each step.

It leaves out: broken feeds and encodings but XML's own, dates in words, boundaries other than letters, umlaut and
inflected spellings, negation and everything else of tone but adding up words, near copies, edits, search in German,
and the durability of each commit.
"""

from __future__ import annotations

import html
import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.race.corpus import Corpus
from benchmarks.race.laps import Laps
from benchmarks.race.minimal import entries_of

NEEDS = ("ahocorasick", "pycld2", "xxhash")
_TAG = re.compile(r"<[^>]*>")
_SCHEMA = """
CREATE TABLE seen (hash INTEGER PRIMARY KEY);
CREATE TABLE mention (id INTEGER PRIMARY KEY, url TEXT, title TEXT, text TEXT, at INTEGER, brand TEXT, lang TEXT,
    score REAL, hash INTEGER);
CREATE INDEX mention_brand ON mention (brand, at);
CREATE VIRTUAL TABLE fulltext USING fts5 (title, text, content = 'mention', content_rowid = 'id');
CREATE TABLE hourly (brand TEXT, hour INTEGER, total INTEGER, PRIMARY KEY (brand, hour)) WITHOUT ROWID;
"""


@dataclass(slots=True)
class _Row:
    """A new entry on its way."""

    entry: dict[str, str]
    text: str
    brands: set[str] = field(default_factory=set)


class Limit:
    """expat, one regular expression, Aho-Corasick, CLD2, a dictionary look-up a word, xxHash, batches into SQLite."""

    def __init__(self, folder: Path, corpus: Corpus) -> None:
        # By name: they are extras, and type checking must not depend on whether they are installed.
        self._cld2: Any = import_module("pycld2")
        self._hash: Any = import_module("xxhash").xxh3_64_intdigest
        self._weights: dict[str, float] = (
            import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer().lexicon
        )
        self._names: Any = import_module("ahocorasick").Automaton()
        for names in corpus.brands:
            for name in names:
                self._names.add_word(name.lower(), (names[0], len(name)))
        self._names.make_automaton()
        self._digests: set[int] = set()
        self._db = sqlite3.connect(folder / "limit.db", isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + _SCHEMA)
        self._last = 0

    def __enter__(self) -> Limit:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._db.close()

    def visit(self, feeds: Sequence[bytes], laps: Laps) -> int:
        """Read the feeds; returns how many mentions were stored."""
        return sum(self._feed(feed, laps) for feed in feeds)

    def _feed(self, feed: bytes, laps: Laps) -> int:
        digest = self._hash(feed)
        if digest in self._digests:
            laps("parse")
            return 0
        self._digests.add(digest)
        entries = entries_of(feed)
        laps("parse")
        new = self._unseen(entries)
        laps("store")
        rows = [_Row(entry, _text(entry)) for entry in new]
        laps("html")
        for row in rows:
            row.brands = self._found(row.text)
        matched = [row for row in rows if row.brands]
        laps("match")
        langs = [self._lang(row.text) for row in matched]
        laps("language")
        scores = [sum(self._weights.get(word, 0.0) for word in row.text.lower().split()) for row in matched]
        laps("tone")
        hashes = [_signed(self._hash(row.text.encode("utf-8", "replace"))) for row in matched]
        laps("copies")
        self._insert(matched, langs, scores, hashes)
        laps("store")
        return len(matched)

    def _unseen(self, entries: Sequence[dict[str, str]]) -> list[dict[str, str]]:
        """Return the entries that are new, and remember them."""
        new = []
        self._db.execute("BEGIN")
        for entry in entries:
            id_ = entry.get("id") or entry.get("link") or entry.get("title", "")
            done = self._db.execute("INSERT OR IGNORE INTO seen VALUES (?)", [_signed(self._hash(id_.encode()))])
            if done.rowcount:
                new.append(entry)
        self._db.execute("COMMIT")
        return new

    def _found(self, text: str) -> set[str]:
        low = text.lower()
        found = set()
        for end, (brand, length) in self._names.iter(low):
            begin = end + 1 - length
            if not (low[end + 1 : end + 2].isalnum() or (begin and low[begin - 1].isalnum())):
                found.add(brand)
        return found

    def _lang(self, text: str) -> str:
        try:
            return str(self._cld2.detect(text)[2][0][1])
        except self._cld2.error:  # control characters
            return ""

    def _insert(
        self, rows: Sequence[_Row], langs: Sequence[str], scores: Sequence[float], hashes: Sequence[int]
    ) -> None:
        first = self._last + 1
        self._last += len(rows)
        times = [_seconds(row.entry.get("date", "")) for row in rows]
        hours = Counter((brand, at // 3600) for row, at in zip(rows, times, strict=True) for brand in row.brands)
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO mention VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (first + place, row.entry.get("link"), row.entry.get("title"), row.text, at, min(row.brands), *rest)
                for place, (row, at, *rest) in enumerate(zip(rows, times, langs, scores, hashes, strict=True))
            ],
        )
        self._db.execute(
            "INSERT INTO fulltext (rowid, title, text) SELECT id, title, text FROM mention WHERE id >= ?", [first]
        )
        self._db.executemany(
            "INSERT INTO hourly VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET total = total + excluded.total",
            [(*key, count) for key, count in hours.items()],
        )
        self._db.execute("COMMIT")


def _text(entry: dict[str, str]) -> str:
    body = entry.get("content") or entry.get("summary", "")
    return f"{entry.get('title', '')}\n{' '.join(html.unescape(_TAG.sub(' ', body)).split())}"


def _seconds(date: str) -> int:
    with suppress(ValueError, TypeError):
        read = datetime.fromisoformat if date[:1].isdigit() and "-" in date else parsedate_to_datetime
        return int(read(date).timestamp())
    return 0


def _signed(hash_: int) -> int:
    return hash_ - (1 << 63)
