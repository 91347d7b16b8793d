"""Playbooks from folders: the shipped ones, and the user's own, which replace those with the same id."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from alerts.bookcheck import book_flaws, build
from alerts.playbook import Playbook
from listener.words import say

SHIPPED = Path(__file__).parent / "playbooks"
LARGEST = 256 * 1024
"""Bytes; the longest shipped playbook has 10,000."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a playbook file is not used: file, place in it, and a sentence of the catalogue."""

    file: Path
    place: str
    """Dotted, or ``line 3, column 5``; empty: the file as a whole."""
    key: str
    values: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, lang: str) -> str:
        """Say it in one line: where and what."""
        where = f"{self.file}: {self.place}" if self.place else f"{self.file}"
        return f"{where}: {say(f'alerts.{self.key}', lang, **self.values)}"


def load(shipped: Path = SHIPPED, own: Path | None = None) -> tuple[dict[str, Playbook], tuple[Fault, ...]]:
    """Read all playbooks by id. A file with a fault is left out with every reason; a shipped one then stays.

    Files whose name begins with "_" or "." are no playbooks. Exactly one playbook of ``shipped`` is the fallback; an
    own file may rewrite it, but neither take that role away nor claim it.
    """
    books: dict[str, Playbook] = {}
    faults: list[Fault] = []
    for path in _files(shipped):
        book = _read(path, faults)
        if book is not None:
            books[book.id] = book
    if own is not None:
        if not own.is_dir():
            faults.append(Fault(own, "", "fault_folder"))
        _replace(books, own, faults)
    return books, tuple(faults)


def _replace(books: dict[str, Playbook], own: Path, faults: list[Fault]) -> None:
    for path in _files(own):
        book = _read(path, faults)
        if book is None:
            continue
        before = books.get(book.id)
        if book.fallback != (before is not None and before.fallback):
            faults.append(Fault(path, "fallback", "fault_fallback"))
        else:
            books[book.id] = book


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*.toml")) if not path.name.startswith(("_", ".")))


def _read(path: Path, faults: list[Fault]) -> Playbook | None:
    """Return the playbook in a file, or None with the reasons added to ``faults``."""
    try:
        if path.stat().st_size > LARGEST:
            faults.append(Fault(path, "", "fault_size", {"most": str(LARGEST // 1024)}))
            return None
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, RecursionError) as problem:
        faults.append(Fault(path, "", "fault_unreadable", {"detail": type(problem).__name__}))
        return None
    except tomllib.TOMLDecodeError as problem:
        faults.append(_toml_fault(path, str(problem)))
        return None
    found = [Fault(path, flaw.place, flaw.key, flaw.values) for flaw in book_flaws(path.stem, table)]
    faults.extend(found)
    return None if found else build(table)


def _toml_fault(path: Path, message: str) -> Fault:
    """Take the place out of tomllib's sentence: ``Invalid value (at line 3, column 5)``."""
    detail, _, place = message.partition(" (at ")
    return Fault(path, re.sub(r"\)$", "", place), "fault_toml", {"detail": detail})
