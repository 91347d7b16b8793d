"""Playbooks from folders: the shipped ones, and the user's own, which replace those with the same id."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alerts.bookbuild import build
from alerts.bookcheck import book_flaws
from alerts.booklines import line_of, lines
from alerts.playbook import Playbook
from alerts.shape import Flaw
from listener.words import say

SHIPPED = Path(__file__).parent / "playbooks"
LARGEST = 256 * 1024
"""Bytes; the longest shipped playbook has 10,000."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a playbook file is not used: file, place in it, and a sentence of the catalogue that also says what helps."""

    file: Path
    place: str
    """Dotted, as in ``steps[2].de``; empty: the file as a whole."""
    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    line: int | None = None
    """From 1; None where nothing of the place stands in the file."""

    def sentence(self, lang: str) -> str:
        """Say it in one line: where and what."""
        line = "" if self.line is None else f":{self.line}"
        place = f" {self.place}:" if self.place else ""
        return f"{self.file}{line}:{place} {say(f'playbook.{self.key}', lang, **self.values)}"


def load(shipped: Path = SHIPPED, own: Path | None = None) -> tuple[dict[str, Playbook], tuple[Fault, ...]]:
    """Read all playbooks by id. A file with a fault is left out with every reason; a shipped one then stays.

    Files whose name begins with "_" or "." are no playbooks. Exactly one playbook of ``shipped`` is the fallback; an
    own file may rewrite it, but neither take that role away nor claim it.
    """
    books: dict[str, Playbook] = {}
    faults: list[Fault] = []
    for path in files(shipped):
        book, found = read(path)
        faults += found
        if book is not None:
            books[book.id] = book
    if own is not None:
        faults += _replace(books, own)
    return books, tuple(faults)


def _replace(books: dict[str, Playbook], own: Path) -> Iterator[Fault]:
    """Put the user's own playbooks in; give what is wrong with the others."""
    if not own.is_dir():
        yield Fault(own, "", "fault_folder")
    for path in files(own):
        book, found = read(path)
        yield from found
        before = books.get(book.id) if book is not None else None
        if book is not None and book.fallback != (before is not None and before.fallback):
            yield Fault(path, "fallback", "fault_fallback")
        elif book is not None:
            books[book.id] = book


def files(folder: Path) -> Iterator[Path]:
    """Give the playbook files of a folder, by name."""
    return (path for path in sorted(folder.glob("*.toml")) if not path.name.startswith(("_", ".")))


def shelves(own: Path | None = None) -> Iterator[Path]:
    """Give all playbook files that ``load`` reads: the shipped ones, then the user's own (or its missing folder)."""
    yield from files(SHIPPED)
    if own is not None:
        yield from files(own) if own.is_dir() else (own,)


def checked(paths: Iterable[Path]) -> tuple[Fault, ...]:
    """Return everything wrong with these files, each by itself."""
    return tuple(fault for path in paths for fault in read(path)[1])


def read(path: Path) -> tuple[Playbook | None, tuple[Fault, ...]]:
    """Return the playbook in a file, or None with every reason."""
    table = tables(path)
    if isinstance(table, Fault):
        return None, (table,)
    found = placed(path, book_flaws(path.stem, table))
    return (None, found) if found else (build(table), ())


def placed(path: Path, found: Iterable[Flaw]) -> tuple[Fault, ...]:
    """Return flaws of a file with the lines they stand on."""
    found = tuple(found)
    known = lines(path.read_text("utf-8")) if found else {}
    return tuple(Fault(path, flaw.place, flaw.key, flaw.values, line_of(flaw.place, known)) for flaw in found)


def tables(path: Path) -> dict[str, Any] | Fault:
    """Return what a TOML file holds, or why it cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            return Fault(path, "", "fault_size", {"most": str(LARGEST // 1024)})
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, RecursionError) as problem:
        return Fault(path, "", "fault_unreadable", {"detail": type(problem).__name__})
    except tomllib.TOMLDecodeError as problem:
        return _toml_fault(path, str(problem))


def _toml_fault(path: Path, message: str) -> Fault:
    """Take the place out of tomllib's sentence: ``Invalid value (at line 3, column 5)``."""
    detail, _, place = message.partition(" (at ")
    line = re.search(r"line (\d+)", place)
    return Fault(path, "", "fault_toml", {"detail": detail, "where": re.sub(r"\)$", "", place)}, line and int(line[1]))
