"""Every feed file of a folder through the real program: served over HTTP, read by ``listener run --once``, compared.

For each file: as many mentions stored as feedparser has different entries, or one stored source error. The folder is
--data/feeds (recorded by others, some broken on purpose); without it, and with --smallest, the project's own samples.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

from benchmarks.recorded.reference import entries_of_feed
from benchmarks.report import Report, at_least, at_most, options, publish, table
from listener.model import Search, SourceName
from listener.store import Store

SUFFIXES = {".xml", ".rss", ".rdf", ".atom", ".json"}
SAMPLES = Path(__file__).parents[1] / "tests" / "data" / "feeds"
_HEAD = """\
language = "en"
[retention]
mentions_days = 36500
[http]
allow_networks = ["127.0.0.0/8"]
per_host = 8
pace_s = 0
[[brands]]
id = "all"
name = "Everything"
"""


class Handler(SimpleHTTPRequestHandler):
    """Serves files as they are."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def configuration(names: dict[str, SourceName], web: str) -> str:
    """Return a config.toml with one source a file; every entry is about the one brand, so none is filtered."""
    sources = [
        f'[[sources]]\nname = "{name}"\nkind = "feed"\nevery = "1h"\nabout = "all"\nurl = "{web}/{quote(file)}"\n'
        for file, name in names.items()
    ]
    return _HEAD + "".join(sources)


def run_once(home: Path) -> tuple[float, float]:
    """Run the program in a process of its own; returns wall and CPU seconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    command = [sys.executable, "-m", "listener", "--config", str(home), "run", "--once", "--log-level", "error"]
    subprocess.run(command, check=True)  # noqa: S603 - our own program
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - start, cpu


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    file: str
    wanted: int
    stored: int
    quarantined: int
    error: str
    visited: bool

    @property
    def lost(self) -> int:
        """Entries that the reference reader has and nobody accounts for."""
        return max(0, self.wanted - self.stored - self.quarantined)


def outcomes(folder: Path, files: list[str]) -> tuple[list[Outcome], float, float]:
    """Run the program over all files; returns what became of each, and wall and CPU seconds."""
    names = {file: SourceName(f"file-{number:04d}") for number, file in enumerate(files)}
    with tempfile.TemporaryDirectory() as temporary, served(folder) as web:
        home = Path(temporary)
        (home / "config.toml").write_text(configuration(names, web), "utf-8")
        wall, cpu = run_once(home)
        with Store(home / "listener.db", create=False) as store:
            health = {one.name: one for one in store.source_health()}
            stored = {name: store.count(Search(sources=(name,))) for name in names.values()}
    found = [
        Outcome(
            file,
            entries_of_feed((folder / file).read_bytes(), Path(file).suffix),
            stored[name],
            health[name].total.quarantined,
            health[name].error,
            health[name].last_visit is not None,
        )
        for file, name in names.items()
    ]
    return found, wall, cpu


def measure(folder: Path, files: list[str]) -> tuple[Report, list[str]]:
    """Run everything; returns the figures and a line for each file that is not as it should be."""
    found, wall, cpu = outcomes(folder, files)
    rows = sum(one.stored for one in found)
    errors = Counter(one.error.split(":")[0] for one in found if one.error)
    figures = {
        "files": float(len(files)),
        "entries_stored": float(rows),
        "entries_lost": float(sum(one.lost for one in found if not one.error)),
        "entries_refused": float(sum(one.lost for one in found if one.error)),
        "entries_quarantined": float(sum(one.quarantined for one in found)),
        "files_with_error": float(sum(errors.values())),
        "files_unaccounted": float(sum(not one.visited for one in found)),
        "wall_s": wall,
        "cpu_s": cpu,
        "entries_per_s": rows / wall,
        "files_per_s": len(files) / wall,
    }
    targets = {
        "entries_lost": at_most(figures["entries_lost"], 0.0),
        "files_unaccounted": at_most(figures["files_unaccounted"], 0.0),
        "entries_stored": at_least(figures["entries_stored"], 1.0),
    }
    lines = [f"{kind}: {count} file(s)" for kind, count in errors.most_common()]
    lines += [
        f"{one.file}: {one.stored} of {one.wanted} entries, {one.error or 'no error'}" for one in found if one.lost
    ]
    return Report("feeds", figures, targets), lines


def main() -> None:
    """Measure and print."""
    chosen = options("feeds", __doc__, "the project's own samples").parse_args()
    folder = chosen.data / "feeds"
    if chosen.smallest or not folder.exists():
        folder = SAMPLES
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in SUFFIXES)
    report, lines = measure(folder, files)
    rows = [(key, f"{value:,.1f}") for key, value in report.figures.items()]
    shown = "\n".join([table(("figure", ""), rows), *lines])
    publish(report, shown, as_json=chosen.json)


if __name__ == "__main__":
    main()
