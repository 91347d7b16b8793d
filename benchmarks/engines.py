"""SQLite beside PostgreSQL: how fast mentions are stored, and the newest hits of words found, on archives of years.

``python -m benchmarks.engines [--mentions N …] [--json] [--smallest]``. Both hold the same made-up ``archive``
and are asked the same through the store, in turns; they must agree. The server is a private one on the same machine,
which writes through to the disk as the file does. Without PostgreSQL's programs only the file is measured.

Times are those of the processors, as the machine may be busy with other things: of this process, and of the one that
the server has for it, as Linux counts them; waiting for the disk is in neither. Medians of nine rounds.
"""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks import archive
from benchmarks.report import Report, Target, at_least, at_most, options, publish, table
from listener.core.story import sketch
from listener.model import (
    BrandId,
    DateQuality,
    Judged,
    Medium,
    Mention,
    MentionId,
    Mood,
    Search,
    SourceName,
    Tally,
    Tone,
)
from listener.model.query import EVERYTHING, AllOf, Field, Holds, Near, Not, Tree, Words
from listener.model.url import DatabaseUrl, parsed
from listener.store import Store, pgtext
from listener.store.tokens import refolded, tokens
from tests import postgres

if TYPE_CHECKING:
    from psycopg import Connection


NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
SIZES, SMALLEST = (100_000, 1_000_000), (2_000,)
_BATCH, _BATCHES, _ROUNDS = 100, 30, 9
_NEWEST = 50
_QUERY_MS = 20.0
_COPIED = ("mention", "hit", "relation", "hourly")


@dataclass(frozen=True, slots=True)
class Engine:
    """An opened store, and what it is called in the table."""

    name: str
    store: Store
    clock: Callable[[], float]
    """Seconds of processors that were spent on it, from some time on."""


def _file(path: Path) -> Engine:
    return Engine("sqlite", Store(path), time.process_time)


def _server(store: Store) -> Engine:
    ((pid,),) = store._db.rows("SELECT pg_backend_pid()")  # noqa: SLF001 - no verb tells it
    spent = Path(f"/proc/{pid}/schedstat")
    return Engine("postgresql", store, lambda: time.process_time() + int(spent.read_text("ascii").split()[0]) / 1e9)


def main() -> None:
    """Measure and print."""
    parser = options("engines", __doc__, "2,000 mentions")
    parser.add_argument("--mentions", type=int, nargs="+", help="how many the archives hold (100,000 and 1,000,000)")
    given = parser.parse_args()
    sizes = given.mentions or (SMALLEST if given.smallest else SIZES)
    figures: dict[str, float] = {}
    with ExitStack() as stack:
        there = postgres.programs() is not None
        cluster = stack.enter_context(postgres.running(sync=True)) if there else None
        for size in sizes:
            figures |= {f"{size}_{key}": value for key, value in _measured(size, cluster).items()}
    report = Report("engines", figures, {} if given.smallest else _targets(figures, sizes))
    publish(report, _shown(figures, sizes), as_json=given.json)


def _measured(size: int, cluster: postgres.Cluster | None) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        path = Path(folder) / "listener.db"
        archive.fill(path, size, NOW)
        engines = [_file(path)]
        stack.callback(engines[0].store.close)
        figures: dict[str, float] = {}
        if cluster is not None:
            place = parsed(cluster.url(cluster.create()))
            began = time.perf_counter()
            engines.append(_server(stack.enter_context(_filled(path, place))))
            figures["postgresql_filled_s"] = time.perf_counter() - began
        for key, tree in asked().items():
            figures |= _times(engines, key, Search(tree, limit=_NEWEST))
        figures |= _rates(engines)
        figures |= {f"{one.name}_mb": one.store._db.file_bytes()[0] / 1e6 for one in engines}  # noqa: SLF001 - no verb says it
        return figures


def asked() -> dict[str, Tree]:
    """Return what people ask for, from words in every tenth text to words in one of nine thousand."""
    texts = [tokens(refolded(one)) for one in archive.texts()]
    seen = Counter(word for text in texts for word in set(text))
    pairs = Counter(pair for text in texts for pair in set(pairwise(text)))
    words = [word for word, _ in seen.most_common() if len(word) > 4 and word not in archive.BRANDS]
    often, rare = words[0], min(word for word in words if seen[word] == 1)
    some = next(word for word in words if seen[word] <= len(texts) // 100)
    beside = next(pair for pair, _ in pairs.most_common() if not set(pair) & set(archive.BRANDS))
    apart = next(pair for pair, _ in pairs.most_common() if pairs[pair[::-1]] == 0)[::-1]
    brand = Holds(Field.BRAND, (archive.BRANDS[-1],))
    return {
        "everything": EVERYTHING,
        "frequent": Words(often),
        "some": Words(some),
        "rare": Words(rare),
        "beginning": Words(some[:4], prefix=True),
        "phrase": Words(" ".join(beside)),
        "phrase_nowhere": Words(" ".join(apart)),
        "near": Near(Words(often), Words(some), 10),
        "frequent_not_some": AllOf((Words(often), Not(Words(some)))),
        "frequent_and_rare": AllOf((Words(often), Words(rare))),
        "frequent_of_small_brand": AllOf((Words(often), brand)),
        "rare_of_small_brand": AllOf((Words(some), brand)),
        "author": Holds(Field.AUTHOR, ("author77",)),
    }


def _times(engines: Sequence[Engine], key: str, wanted: Search) -> dict[str, float]:
    """Return what one search costs each, in milliseconds; both must have found the same."""
    spent: dict[str, list[float]] = {one.name: [] for one in engines}
    found: list[list[MentionId]] = []
    for _ in range(_ROUNDS):
        found = []
        for one in engines:
            began = one.clock()
            hits = one.store.search(wanted)
            spent[one.name].append((one.clock() - began) * 1000)
            found.append([hit.id for hit in hits])
    assert all(one == found[0] for one in found), f"the engines do not agree on {key}"
    return {f"{name}_{key}_ms": median(times) for name, times in spent.items()}


def _rates(engines: Sequence[Engine]) -> dict[str, float]:
    """Return how many mentions each stores for a second of processors, with all indexes, a hundred at a time."""
    spent: dict[str, list[float]] = {one.name: [] for one in engines}
    for number in range(_BATCHES):
        batch = list(_new(number))
        for one in engines:
            began = one.clock()
            one.store.import_mentions(SourceName("forum-1"), batch, Tally(fetched=len(batch)), NOW)
            spent[one.name].append(one.clock() - began)
    return {f"{name}_stored_a_second": _BATCH / median(times) for name, times in spent.items()}


def _new(number: int) -> Iterator[Judged]:
    """Give a batch that nobody has heard yet, as the core hands it over."""
    chance, texts = random.Random(number), archive.texts()  # noqa: S311 - made-up posts, not a secret
    for place in range(_BATCH):
        at = NOW + timedelta(seconds=number * 60 + chance.randrange(60))
        brand, text = BrandId(chance.choice(archive.BRANDS)), chance.choice(texts)
        mention = Mention(
            *(SourceName("forum-1"), f"new-{number}-{place}", Medium.FORUM, at, at, DateQuality.EXACT),
            url=f"https://site.example/{number}/{place}", author=f"author{chance.randrange(9973)}", title="", text=text,
            lang="de",
        )  # fmt: skip
        tone = Tone(Mood.NEUTRAL, 0.0, "rules", ())
        yield Judged(mention, (brand,), (str(brand),), tone, sketch(text), fingerprint=text)


@contextmanager
def _filled(path: Path, place: DatabaseUrl) -> Iterator[Store]:
    """Give a server's store with the rows of a file, written in bulk; its indexes are made behind them."""
    import psycopg  # noqa: PLC0415 - an extra

    with Store(place) as store:
        with closing(sqlite3.connect(path)) as old, psycopg.connect(place.text, autocommit=True) as new:
            new.execute("ALTER TABLE mention DISABLE TRIGGER USER")
            for name in _COPIED:
                columns = [row[1] for row in old.execute(f"PRAGMA table_info({name})")]
                into = f"COPY {name} ({', '.join(columns)}) FROM STDIN"
                _copy(new, into, old.execute(f"SELECT {', '.join(columns)} FROM {name}"), lambda row: row)  # noqa: S608
            shown = old.execute("SELECT id, title, text, author FROM mention")
            new.execute("DROP INDEX fulltext_words")
            _copy(
                new,
                "COPY fulltext (rowid, words) FROM STDIN",
                shown,
                _words,
            )
            for sql in (*pgtext.INDEXES, "ALTER TABLE mention ENABLE TRIGGER USER", "VACUUM ANALYZE"):
                new.execute(sql.encode())
        yield store


def _words(row: tuple[object, ...]) -> tuple[object, str]:
    id_, *shown = row
    return id_, pgtext.vector(*map(str, shown))


def _copy(
    new: Connection, into: str, rows: sqlite3.Cursor, made: Callable[[tuple[object, ...]], Sequence[object]]
) -> None:
    with new.cursor() as cursor, cursor.copy(into.encode()) as copy:
        for row in rows:
            copy.write_row(made(row))


def _targets(figures: Mapping[str, float], sizes: Sequence[int]) -> dict[str, Target]:
    found = {key: at_most(value, _QUERY_MS) for key, value in figures.items() if key.endswith("_ms")}
    for name in ("sqlite", "postgresql"):
        rates = [figures.get(f"{size}_{name}_stored_a_second") for size in (min(sizes), max(sizes))]
        if len(sizes) > 1 and rates[0] and rates[1]:
            key = f"{max(sizes)}_{name}_of_rate_at_{min(sizes)}"
            found[key] = at_least(rates[1] / rates[0], 0.8)
    return found


def _shown(figures: Mapping[str, float], sizes: Sequence[int]) -> str:
    keys = dict.fromkeys(key.split("_", 2)[2] for key in figures)
    head = ("", *(f"{name} {size:,}" for size in sizes for name in ("SQLite", "PostgreSQL")))
    rows = [
        (key, *(_cell(figures.get(f"{size}_{name}_{key}")) for size in sizes for name in ("sqlite", "postgresql")))
        for key in keys
    ]
    return table(head, rows)


def _cell(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}" if value < 100 else f"{value:,.0f}"


if __name__ == "__main__":
    main()
