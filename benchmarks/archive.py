"""A database of years: as many mentions as are asked for, in the program's own tables, for what is measured on it.

Two years, five brands of very different size, twenty sources, days with their rhythm and a storm in the last hours. The
texts are our own mentions, so words are as frequent as people use them. Written in bulk and not through the ingest
path, whose speed is measured elsewhere; counts by hour and the full-text index are made from what was written.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from listener.model import MentionId
from listener.store import Store, series

TEXTS = Path(__file__).parent / "relationship_data"
BRANDS = ("alpenblick", "brodelmann", "kuriero", "voltauro", "zweistein")
_SHARES = (0.62, 0.25, 0.1, 0.025, 0.005)
_MEDIA = ("microblog", "forum", "news", "review", "video")
SOURCES = tuple(f"{medium}-{number}" for medium in _MEDIA for number in range(4))
_MOODS, _MOOD_SHARES = ("negative", "neutral", "positive", "unscored"), (0.22, 0.45, 0.28, 0.05)
_DAYS, _DAY_S = 730, 86_400
_STORM_S, _STORM_SHARE, _ANGRY = 12 * 3600, 0.01, 0.7
_SCORES = {"negative": -0.6, "neutral": 0.0, "positive": 0.6, "unscored": None}
_MENTION = """INSERT INTO mention (id, source, native_id, medium, at, published, first_seen, url, author, text, lang,
    story, date_quality, title, parent, backfill, fingerprint, extra)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'exact', '', '', 0, '', '{}')"""
_CHUNK = 20_000
_CACHE_KB = 500_000
_SEQUENCE = 1 << 20


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    lang: str
    relation: tuple[str, str, str, str]
    """Phase, intents, touchpoint and emotion, as they are stored."""


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    brand: str
    source: str
    second: int
    mood: str
    text: int
    """Which of the texts."""


def fill(path: Path, mentions: int, now: datetime, seed: int = 1) -> None:
    """Make a database of so many mentions that ends at ``now``."""
    with Store(path):
        pass
    chance, texts = random.Random(seed), _texts()  # noqa: S311 - a made-up past, not a secret
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("synchronous=OFF", "journal_mode=OFF", "secure_delete=OFF", f"cache_size=-{_CACHE_KB}"):
            connection.execute(f"PRAGMA {pragma}")
        rows = _rows(mentions, now, chance, len(texts))
        connection.execute("BEGIN")
        connection.execute("DROP TRIGGER mention_to_be_read")
        indexes = _without_indexes(connection)
        while some := list(islice(rows, _CHUNK)):
            _write(connection, some, texts)
            series.restore(connection, [MentionId(row.id) for row in some])
        for sql in indexes:
            connection.execute(sql)
        connection.execute(
            "INSERT INTO fulltext (rowid, title, text, author, tags) "
            "SELECT id, title, text, author, tags FROM searchable"
        )
        connection.execute(
            "CREATE TRIGGER mention_to_be_read AFTER INSERT ON mention "
            "BEGIN INSERT OR IGNORE INTO unread VALUES (NEW.id); END"
        )
        connection.execute("COMMIT")
        connection.execute("ANALYZE")
        connection.execute("PRAGMA journal_mode=WAL")


def _without_indexes(connection: sqlite3.Connection) -> list[str]:
    """Take away the indexes of what is filled; returns how they are made again: at once is quicker than row by row."""
    which = "FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = 'mention'"
    found = connection.execute(f"SELECT name, sql {which}").fetchall()
    for name, _ in found:
        connection.execute(f"DROP INDEX {name}")
    return [sql for _, sql in found]


def texts() -> list[str]:
    """Return what people say in it, about its largest brand."""
    return [one.text.replace("{brand}", BRANDS[0].title()) for one in _texts()]


def _texts() -> list[_Text]:
    lines = [line for path in sorted(TEXTS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [_text(json.loads(line)) for line in lines]


def _text(row: dict[str, object]) -> _Text:
    text = str(row["text"])
    brand = str(row["brand"])
    shown = text.replace(brand, "{brand}") if brand and "{" not in text else "{brand}: " + text.replace("{", "(")
    relation = (str(row["phase"]), json.dumps(row["intents"]), str(row["touchpoint"]), str(row["emotion"]))
    return _Text(shown.replace("}", ")").replace("{brand)", "{brand}"), str(row["language"]), relation)


def _rows(mentions: int, now: datetime, chance: random.Random, texts: int) -> Iterator[_Row]:
    """Give the mentions, oldest first."""
    last = number = 0
    for second in sorted(_seconds(mentions, now, chance)):
        number = number + 1 if second == last else 0
        last = second
        stormy = second >= now.timestamp() - _STORM_S and chance.random() < _ANGRY
        brand = BRANDS[0] if stormy else chance.choices(BRANDS, _SHARES)[0]
        mood = _MOODS[0] if stormy else chance.choices(_MOODS, _MOOD_SHARES)[0]
        yield _Row(second * _SEQUENCE + number, brand, chance.choice(SOURCES), second, mood, chance.randrange(texts))


def _seconds(mentions: int, now: datetime, chance: random.Random) -> Iterator[int]:
    """Give times: most of them in the afternoon of some day, one in a hundred in the storm, which grows."""
    end, storm = int(now.timestamp()), int(mentions * _STORM_SHARE)
    for _ in range(storm):
        yield end - 1 - int(_STORM_S * (1 - chance.random() ** 0.4))
    for _ in range(mentions - storm):
        yield end - 1 - chance.randrange(_DAYS) * _DAY_S - int(chance.gauss(3.5 * 3600, 4 * 3600)) % _DAY_S


def _write(connection: sqlite3.Connection, rows: Sequence[_Row], texts: Sequence[_Text]) -> None:
    connection.executemany(_MENTION, [_mention(row, texts[row.text]) for row in rows])
    connection.executemany(
        "INSERT INTO hit (brand, mention, matched, mood, score, method, words) VALUES (?, ?, ?, ?, ?, 'rules', '[]')",
        [(row.brand, row.id, json.dumps([row.brand]), row.mood, _SCORES[row.mood]) for row in rows],
    )
    connection.executemany(
        "INSERT INTO relation VALUES (?, ?, ?, ?, ?, '{}')", [(row.id, *texts[row.text].relation) for row in rows]
    )


def _mention(row: _Row, text: _Text) -> tuple[object, ...]:
    medium, url, author = row.source.split("-")[0], f"https://site.example/{row.id}", f"author{row.id % 9973}"
    words = text.text.replace("{brand}", row.brand.title())
    return (row.id, row.source, str(row.id), medium, *(row.second,) * 3, url, author, words, text.lang, row.id)


def newest(path: Path) -> int:
    """Return the id of the newest mention of a database."""
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("SELECT max(id) FROM mention").fetchone()
    return int(found)


def rumours(path: Path, most: int) -> list[MentionId]:
    """Return the newest mentions of a database that were read as rumours, oldest first."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT mention FROM rumour ORDER BY mention DESC LIMIT ?", [most]).fetchall()
    return [MentionId(one) for (one,) in reversed(found)]


def size(path: Path) -> int:
    """Return how many mentions a database holds."""
    with closing(sqlite3.connect(path)) as connection:
        (found,) = connection.execute("SELECT count(*) FROM mention").fetchone()
    return int(found)
