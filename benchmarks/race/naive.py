"""The naive pipeline: what a good afternoon with well-known libraries gives. Each does its job, one entry at a time.

It leaves out: what goes wrong (encodings, poisoned entries, edits), umlaut and inflected spellings, titles apart from
texts, German tone (VADER reads English only), counts by hour, and the durability of each commit.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlite_utils

from benchmarks.race.corpus import Corpus
from benchmarks.race.laps import Laps

NEEDS = ("bs4", "langdetect", "datasketch")


class Naive:
    """feedparser, BeautifulSoup, one alternation, langdetect, VADER, MinHash LSH, sqlite-utils row by row."""

    def __init__(self, folder: Path, corpus: Corpus) -> None:
        # By name: they are extras, and type checking must not depend on whether they are installed.
        self._soup: Any = import_module("bs4").BeautifulSoup
        warnings.filterwarnings("ignore", category=import_module("bs4").MarkupResemblesLocatorWarning)
        self._sketch: Any = import_module("datasketch")
        self._langdetect: Any = import_module("langdetect")
        self._langdetect.DetectorFactory.seed = 0
        self._vader: Any = import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
        self._feedparser: Any = import_module("feedparser")
        names = sorted((re.escape(name) for names in corpus.brands for name in names), key=len, reverse=True)
        self._names = re.compile(rf"\b(?:{'|'.join(names)})\b", re.IGNORECASE)
        self._lsh = self._sketch.MinHashLSH(threshold=0.6)
        self._db = sqlite_utils.Database(folder / "naive.db")
        self._db.enable_wal()
        self._seen = self._table("seen", {"id": str}, "id")
        self._mentions = self._table(
            "mention",
            {"id": int, "url": str, "title": str, "text": str, "published": str, "names": str, "lang": str,
             "score": float, "copies": str},
            "id",
        )  # fmt: skip
        self._mentions.enable_fts(["title", "text"], create_triggers=True)
        self._mentions.create_index(["names", "published"])

    def __enter__(self) -> Naive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._db.close()

    def visit(self, feeds: Sequence[bytes], laps: Laps) -> int:
        """Read the feeds; returns how many mentions were stored."""
        return sum(self._feed(feed, laps) for feed in feeds)

    def _feed(self, feed: bytes, laps: Laps) -> int:
        entries = self._feedparser.parse(feed).entries
        laps("parse")
        new = [entry for entry in entries if not self._is_known(entry)]
        laps("store")
        texts = [self._text(entry) for entry in new]
        laps("html")
        found = [set(self._names.findall(text)) for text in texts]
        laps("match")
        matched = [(*row, found) for *row, found in zip(new, texts, found, strict=True) if found]
        langs = [self._lang(text) for _, text, _ in matched]
        laps("language")
        scores = [self._vader.polarity_scores(text)["compound"] for _, text, _ in matched]
        laps("tone")
        copies = [self._copies(entry, text) for entry, text, _ in matched]
        laps("copies")
        for (entry, text, names), *understood in zip(matched, langs, scores, copies, strict=True):
            self._insert(entry, text, names, *understood)
        laps("store")
        return len(matched)

    def _is_known(self, entry: Any) -> bool:
        """Tell whether an entry was seen, and remember it."""
        id_ = entry.get("id") or entry.get("link") or entry.get("title", "")
        known = bool(list(self._seen.rows_where("id = ?", [id_], limit=1)))
        if not known:
            self._seen.insert({"id": id_})
        return known

    def _text(self, entry: Any) -> str:
        body = entry.content[0].value if entry.get("content") else entry.get("summary", "")
        return f"{entry.get('title', '')}\n{self._soup(body, 'html.parser').get_text(' ', strip=True)}"

    def _lang(self, text: str) -> str:
        try:
            return str(self._langdetect.detect(text))
        except self._langdetect.LangDetectException:  # no letters
            return ""

    def _copies(self, entry: Any, text: str) -> str:
        """Return what the text is a near copy of, and remember it."""
        words = text.lower().split()
        sketch = self._sketch.MinHash()
        for place in range(max(1, len(words) - 2)):
            sketch.update(" ".join(words[place : place + 3]).encode())
        alike = self._lsh.query(sketch)
        self._lsh.insert((entry.get("link"), self._mentions.count), sketch)
        return str(alike[0][0]) if alike else ""

    def _insert(self, entry: Any, text: str, names: set[str], lang: str, score: float, copies: str) -> None:
        self._mentions.insert({
            "url": entry.get("link", ""), "title": entry.get("title", ""), "text": text,
            "published": entry.get("published", ""), "names": ", ".join(sorted(names)), "lang": lang, "score": score,
            "copies": copies,
        })  # fmt: skip

    def _table(self, name: str, columns: dict[str, type], key: str) -> sqlite_utils.db.Table:
        table = self._db[name]
        assert isinstance(table, sqlite_utils.db.Table)  # and no view
        table.create(columns, pk=key)
        return table
