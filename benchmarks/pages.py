"""What each page of the dashboard costs the server, and each query on the way, on databases of years.

``python -m benchmarks.pages [--mentions N …] [--database FILE] [--browser] [--json] [--smallest]``. The database is
made up (``archive``) unless one is named; a storm runs in it. Measured is from the request to the finished HTML,
without the wire; figures that are counted beside the page (``listener.web.reckoned``) are waited for once and named
apart. Beside each page stands what the same rows cost a page that scans them: the count of one brand's mentions by a
plain query.
``--browser`` adds what a person waits for: a Chromium's time from navigation to load, with scripts, charts and styles.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

from benchmarks import archive
from benchmarks.report import Report, Target, at_most, options, publish, table
from listener.app import build, configuration
from listener.claiming import enter
from listener.config.dashboard import Dashboard
from listener.core.password import Cost, sealed
from listener.dispatch import watch
from listener.model import Secret
from listener.model.user import Access
from listener.parts import Parts
from listener.store import Store
from listener.store.sqlite import SqliteDb
from listener.web.contract import Ask, File, Page, Person, Role, Way
from listener.web.entry import Limits
from listener.web.reckoned import reckoner
from listener.web.render import html
from listener.web.server import Site
from listener.web.ways import WAYS

NOW = datetime(2026, 11, 22, 18, tzinfo=UTC)
_ROUNDS = 9
_PAGE_MS, _QUERY_MS = 200.0, 50.0
_FRAME: Mapping[str, object] = {"csrf": "c", "told": "", "menu": (), "theme": "auto", "path": "/", "next": "/"}
_WORDS = "lieferung"
_RUMOURS = 100
_PASSWORD = "made up for a measurement"  # noqa: S105 - of a database that is deleted at once
_LOADED = """() => new Promise(done => setTimeout(() => {  // after the event that it tells of
  const one = performance.getEntriesByType("navigation")[0];
  done(one.loadEventEnd - one.startTime);
}))"""
_ASKED: Mapping[str, Mapping[str, tuple[str, ...]]] = {"/mentions": {"q": (_WORDS,)}}


@dataclass(slots=True)
class Timed:
    """A database connection that remembers how long its slowest query took."""

    own: sqlite3.Connection
    slowest: float = 0.0
    text: str = ""

    def execute(self, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> Rows:
        """Run a query to its end."""
        began = time.perf_counter()
        cursor = self.own.execute(sql, values)
        rows = cursor.fetchall()
        spent = time.perf_counter() - began
        if spent > self.slowest:
            self.slowest, self.text = spent, " ".join(sql.split())[:90]
        return Rows(rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own, name)

    def __enter__(self) -> Timed:
        self.own.__enter__()
        return self

    def __exit__(self, *failed: *tuple[type[BaseException] | None, BaseException | None, TracebackType | None]) -> None:
        self.own.__exit__(*failed)


@dataclass(slots=True)
class Rows:
    """A cursor whose rows are all there."""

    rows: list[Any]

    def fetchall(self) -> list[Any]:
        """Return what is left."""
        rows, self.rows = self.rows, []
        return rows

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        return self.rows.pop(0) if self.rows else None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())


@dataclass(frozen=True, slots=True)
class Measured:
    """One page on one database."""

    first_ms: float
    median_ms: float
    query_ms: float
    query: str


@dataclass(frozen=True, slots=True)
class Found:
    """What one run found."""

    figures: dict[str, float] = field(default_factory=dict)
    tables: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = options("pages", __doc__, "two thousand mentions, each page twice")
    parser.add_argument("--mentions", type=int, nargs="+", default=[1_000_000], help="sizes of the databases to make")
    parser.add_argument("--database", type=Path, help="an archive that is there already; it is migrated")
    parser.add_argument("--browser", action="store_true", help="also load each page in the system's Chromium")
    chosen = parser.parse_args(arguments)
    found = Found()
    with tempfile.TemporaryDirectory() as folder:
        for mentions in [2_000] if chosen.smallest else chosen.mentions:
            file = chosen.database or _made(Path(folder) / f"{mentions}.db", mentions)
            with program(Path(folder), file) as parts:
                look_at_all(found, parts, 2 if chosen.smallest else _ROUNDS)
                if chosen.browser:
                    load_all(found, parts, 2 if chosen.smallest else _ROUNDS)
    targets = {} if chosen.smallest else _wanted(found.figures)
    publish(Report("pages", found.figures, targets), "\n\n".join(found.tables), as_json=chosen.json)


def _made(file: Path, mentions: int) -> Path:
    archive.fill(file, mentions, NOW)
    return file


@contextmanager
def program(folder: Path, file: Path) -> Iterator[Parts]:
    """Put the program together over a database, with the storm of its last hours found."""
    brands = "".join(f'[[brands]]\nid = "{one}"\nname = "{one.title()}"\n' for one in archive.BRANDS)
    brands = brands.replace("\n", f'\ncompetitors = ["{archive.BRANDS[1].title()}"]\n', 1)
    (folder / "config.toml").write_text(f'language = "de"\n[storage]\npath = "{file}"\n{brands}', "utf-8")
    configured = configuration(folder / "config.toml", secrets=False)
    with ExitStack() as stack:
        parts = stack.enter_context(build(configured, file, clock=lambda: NOW))
        for minutes in (30, 20, 10, 0):  # a wave is believed at the second look
            watch(parts, configured.brands[0], NOW - timedelta(minutes=minutes))
        enter(parts, archive.rumours(file, _RUMOURS), NOW, configured.brands[0])
        yield parts


def look_at_all(found: Found, parts: Parts, rounds: int) -> None:
    """Add every page: median server time, its slowest query; and the plain count that it is measured against."""
    size = archive.size(parts.store.path)
    scan = _scan(parts.store)
    rows = []
    for way in WAYS:
        if way.look is None or (asked := _address(way, parts.store)) is None:
            continue
        one = _measured(parts, way, asked, rounds)
        found.figures[f"{size}.{way.path}.median_ms"] = one.median_ms
        found.figures[f"{size}.{way.path}.query_ms"] = one.query_ms
        ratio = f"{scan / one.median_ms:,.1f}" if one.median_ms else ""
        rows.append(
            (way.path, f"{one.first_ms:.0f}", f"{one.median_ms:.1f}", f"{one.query_ms:.1f}", ratio, one.query[:60])
        )
    found.figures[f"{size}.scan_ms"] = scan
    head = (f"{size:,} mentions", "first ms", "median ms", "slowest query ms", "scan / page", "which")
    found.tables.append(table(head, rows) + f"\na page that counts one brand's year by a scan: {scan:,.0f} ms")


def load_all(found: Found, parts: Parts, rounds: int) -> None:
    """Add every page as a person waits for it, beside what of it was the server's. Needs ``look_at_all`` before."""
    size, rows = archive.size(parts.store.path), []
    for path, took in _loads(parts, rounds):
        served, loaded = found.figures[f"{size}.{path}.median_ms"], median(took)
        found.figures[f"{size}.{path}.load_ms"] = loaded
        rows.append((path, f"{took[0]:.0f}", f"{loaded:.0f}", f"{served:.1f}", f"{loaded / served:,.1f}"))
    head = (f"{size:,} mentions, in Chromium", "first ms", "median ms", "server ms", "browser / server")
    found.tables.append(table(head, rows))


def _loads(parts: Parts, rounds: int) -> Iterator[tuple[str, list[float]]]:
    """Give for each page how long loading it took, each time."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only who asks for a browser needs it

    parts.store.users.add("mia", Access.ADMIN, Secret(sealed(_PASSWORD, b"salt", Cost(2, 1, 1))), parts.clock())
    site = Site(parts, Dashboard(), limits=Limits(burst=100_000))
    base = site.start(0)
    try:
        with sync_playwright() as playwright:
            chromium = shutil.which("chromium") or shutil.which("chromium-browser")
            page = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]).new_page()
            page.goto(f"{base}/login")
            page.fill("#name", "mia")
            page.fill("#password", _PASSWORD)
            page.click("button.act")
            for way in (one for one in WAYS if one.look is not None and "." not in one.path):
                if (asked := _address(way, parts.store)) is not None:
                    address = base + way.path.format(**asked)
                    yield way.path, [_loaded(page, address) for _ in range(rounds)]
    finally:
        site.stop()


def _loaded(page: Any, address: str) -> float:
    page.goto(address)
    return float(page.evaluate(_LOADED))


def _address(way: Way, store: Store) -> dict[str, str] | None:
    """Return the parts of an address; None where nothing fits."""
    if "{" not in way.path:
        return {}
    if way.path.startswith("/incidents/{number}"):
        incidents = store.incidents()
        return {"number": str(incidents[0].id)} if incidents else None
    if way.path.startswith("/rumours/{number}"):
        known = store.claims.of()
        return {"number": str(known[0].number)} if known else None
    return {"number": str(archive.newest(store.path))} if way.path.startswith("/mentions/{number}") else None


def _measured(parts: Parts, way: Way, path: Mapping[str, str], rounds: int) -> Measured:
    ask = Ask(Person("mia", Role.ADMIN), "de", NOW, path, _ASKED.get(way.path, {}))
    first = _look(parts, way, ask)[0]
    reckoner(parts).settle()  # what is counted beside is there from now on
    spent = []
    slow, which = 0.0, ""
    for _ in range(rounds):
        took, timed = _look(parts, way, ask)
        spent.append(took)
        if timed.slowest * 1000 > slow:
            slow, which = timed.slowest * 1000, timed.text
    return Measured(first, median(spent), slow, which)


def _look(parts: Parts, way: Way, ask: Ask) -> tuple[float, Timed]:
    assert way.look is not None
    db = parts.store._db  # noqa: SLF001 - to hold a watch beside the connection
    assert isinstance(db, SqliteDb)
    plain, timed = db.connection, Timed(db.connection)
    db.connection = timed  # type: ignore[assignment]  # does all that a connection does
    began = time.perf_counter()
    try:
        shown = way.look(parts, ask)
        if isinstance(shown, Page):
            frame = {**_FRAME, "person": ask.person, "may": lambda _: True}
            html(shown, ask.lang, parts.config.zone, frame)
        else:
            assert isinstance(shown, File)
    finally:
        db.connection = plain
    return (time.perf_counter() - began) * 1000, timed


def _scan(store: Store) -> float:
    """Return the milliseconds of a page that counts a brand's last year by mood from its mentions."""
    sql = (
        "SELECT hit.mood, count(*) FROM hit JOIN mention ON mention.id = hit.mention "
        "WHERE hit.brand = ? AND mention.at >= ? GROUP BY 1"
    )
    began = time.perf_counter()
    with sqlite3.connect(store.path) as connection:
        connection.execute(sql, [archive.BRANDS[0], int(NOW.timestamp()) - 365 * 86_400]).fetchall()
    return (time.perf_counter() - began) * 1000


def _wanted(figures: Mapping[str, float]) -> dict[str, Target]:
    pages = {key: at_most(value, _PAGE_MS) for key, value in figures.items() if key.endswith("median_ms")}
    return pages | {key: at_most(value, _QUERY_MS) for key, value in figures.items() if key.endswith("query_ms")}


if __name__ == "__main__":
    main()
