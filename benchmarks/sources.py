"""Every recorded feed, page and answer of a folder, served over HTTP and collected by the source it belongs to.

``python -m benchmarks.sources [--data DIR] [--json] [--smallest]``. Prints for each folder below DIR/feeds, DIR/sources
and DIR/pages (without these, below DIR) the files, the entries found, those that feedparser or the recorded expectation
has and we lack, and the files in error with the reason. A file that is no answer is set aside with the reason; one that
nobody knows is ``unknown``.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.recorded.readers import Aside, reading
from benchmarks.recorded.stage import Stage, fetcher, hear, standing
from benchmarks.report import Report, at_least, at_most, options, publish, table
from listener.ports import Http

AREAS = ("feeds", "sources", "pages")
_OTHER = "answer without entries beside others in a recording"
SAMPLES = Path(__file__).parents[1] / "tests" / "data"

EXCUSED: Mapping[str, str] = {
    "entity_in_doctype.xml": "declares entities of its own, which no feed may: bombs are built of them",
    "hostthetoast.com__hostthetoast_1.html.gz": "one review stands there twice and is taken once",
    "eg-0175.microdata.html": "says that there are 0 reviews, and gives no average",
    "eg-0175.rdfa.html": "the same",
}
"""Files of which entries may be lacking, by name, with the reason."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file."""

    name: str
    """Its path below the data folder."""
    entries: int = 0
    lacking: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    aside: str = ""
    others: int = 0
    """Answers in a recording that hold no entries."""
    known: bool = True
    collected: bool = True

    @property
    def folder(self) -> str:
        """The first two parts of its path, without its own name."""
        return "/".join(self.name.split("/")[:-1][:2]) or "."

    @property
    def excuse(self) -> str:
        """Why entries may be lacking."""
        return EXCUSED.get(self.name.rpartition("/")[2], "")


def outcomes(data: Path) -> list[Outcome]:
    """Put all files of a data folder before their sources."""
    roots = [data / area for area in AREAS if (data / area).is_dir()] or [data]
    paths = sorted(path for root in roots for path in root.rglob("*") if path.is_file())
    with standing() as stage:
        http = fetcher()
        return [_outcome(path, path.relative_to(data).as_posix(), stage, http) for path in paths]


def _outcome(path: Path, name: str, stage: Stage, http: Http) -> Outcome:
    try:
        found = reading(path, name)
    except Exception as error:  # noqa: BLE001 - a file may be anything; one must not hide the others
        return Outcome(name, aside=f"cannot be read: {type(error).__name__}", known=False, collected=False)
    if isinstance(found, Aside):
        return Outcome(name, lacking=found.lacking, aside=found.reason, collected=False)
    if found is None:
        return Outcome(name, known=False, collected=False)
    heard = [(case, hear(case, stage, http)) for case in found.cases]
    lacking = [line for case, one in heard for line in one.lacking(case)]
    errors = tuple(dict.fromkeys(one.error for _, one in heard if one.error))
    return Outcome(name, sum(one.entries for _, one in heard), tuple(lacking), errors, others=found.others)


def measure(data: Path) -> tuple[Report, list[Outcome]]:
    """Run everything; returns the figures and what became of each file."""
    start = time.monotonic()
    found = outcomes(data)
    wall = time.monotonic() - start
    figures = _sums(found) | {"wall_s": wall, "files_per_s": len(found) / wall}
    targets = {
        "entries_lacking": at_most(figures["entries_lacking"], 0.0),
        "files_unknown": at_most(figures["files_unknown"], 0.0),
        "entries": at_least(figures["entries"], 1.0),
    }
    return Report("sources", figures, targets), found


def _sums(found: Iterable[Outcome]) -> dict[str, float]:
    found = list(found)
    return {
        "files": float(len(found)),
        "files_collected": float(sum(one.collected for one in found)),
        "entries": float(sum(one.entries for one in found)),
        "entries_lacking": float(sum(len(one.lacking) for one in found if not one.excuse)),
        "entries_excused": float(sum(len(one.lacking) for one in found if one.excuse)),
        "files_with_error": float(sum(bool(one.errors) for one in found)),
        "files_set_aside": float(sum(one.known and not one.collected for one in found)),
        "files_unknown": float(sum(not one.known for one in found)),
    }


def shown(found: Sequence[Outcome]) -> str:
    """Lay out what became of the files: a row a folder, then every error, gap and file that was not read."""
    folders: dict[str, list[Outcome]] = {}
    for one in found:
        folders.setdefault(one.folder, []).append(one)
    head = ("folder", "files", "collected", "entries", "lacking", "excused", "in error", "set aside", "unknown")
    rows = [(name, *(f"{value:,.0f}" for value in _sums(ones).values())) for name, ones in folders.items()]
    rows.append(("all", *(f"{value:,.0f}" for value in _sums(found).values())))
    parts = [table(head, rows)]
    parts += [_listed(title, lines) for title, lines in _details(folders).items() if lines]
    return "\n\n".join(parts)


def _details(folders: Mapping[str, Sequence[Outcome]]) -> dict[str, list[str]]:
    everything = [one for ones in folders.values() for one in ones]
    return {
        "In error": [line for name, ones in folders.items() for line in _counted(name, _reasons(ones))],
        "Lacking": [f"{one.name}: {line}" for one in everything if not one.excuse for line in one.lacking],
        "Excused": [
            f"{one.name}: {len(one.lacking)}; {one.excuse}" for one in everything if one.excuse and one.lacking
        ],
        "Set aside": [line for name, ones in folders.items() for line in _counted(name, _asides(ones))],
        "Unknown": [f"{one.name} {one.aside}".strip() for one in everything if not one.known],
    }


def _reasons(ones: Iterable[Outcome]) -> list[str]:
    return [error for one in ones for error in one.errors]


def _asides(ones: Iterable[Outcome]) -> list[str]:
    return [
        reason for one in ones for reason in [*([one.aside] if one.known and one.aside else []), *[_OTHER] * one.others]
    ]


def _counted(folder: str, reasons: Iterable[str]) -> list[str]:
    return [f"{folder}: {count} × {reason}" for reason, count in Counter(reasons).most_common()]


def _listed(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"{title}:", *(f"  {line}" for line in lines)])


def main() -> None:
    """Measure and print."""
    chosen = options("sources", __doc__, "the project's own samples").parse_args()
    report, found = measure(chosen.data if chosen.data.is_dir() and not chosen.smallest else SAMPLES)
    publish(report, shown(found), as_json=chosen.json)


if __name__ == "__main__":
    main()
