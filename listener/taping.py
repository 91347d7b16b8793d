"""A recorded stream on disk, to be played in the order in which it was heard; what of a file or database goes there.

Memory holds two numbers a mention, however long the stream is.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from listener.core.recorded import Recorded, record, recorded
from listener.errors import UsageError
from listener.model import BrandId, Found
from listener.sight import HISTORY


class Tape:
    """Lines that were understood once, in a file of its own: first all are added, then it is played."""

    def __init__(self, path: Path, now: datetime) -> None:
        """Start an empty one. ``now`` bounds what a line may say of its date."""
        self._file = path.open("w+b")
        self._now = now
        self._seen, self._places = array("q"), array("q")
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()

    def __len__(self) -> int:
        """Return the number of lines."""
        return len(self._seen)

    def understood(self, line: str) -> Recorded:
        """Return what a line says. Raises UsageError."""
        return recorded(line, self._now)

    def add(self, line: str, one: Recorded) -> None:
        """Take a line up that says ``one``."""
        data = line.replace("\n", " ").encode("utf-8", "surrogatepass") + b"\n"
        self._file.write(data)
        self._seen.append(round(one.seen.timestamp() * 1_000_000))
        self._places.append(self._end)
        self._end += len(data)

    def play(self) -> Iterator[Recorded]:
        """Give all in the order in which they were seen; of the same moment in the order in which they were added."""
        self._file.flush()
        for number in sorted(range(len(self)), key=self._seen.__getitem__):
            self._file.seek(self._places[number])
            yield self.understood(self._file.readline().decode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be replayed, and how it is judged."""

    brands: tuple[BrandId, ...] = ()
    """Empty: all that are configured. A single one is also what lines are about that name none."""
    since: datetime | None = None
    """Looks begin here; what came in during the eight weeks before is learned from."""
    until: datetime | None = None
    anew: bool = False
    """Brands are matched and tones scored, whatever the stream says of them."""

    @property
    def begin(self) -> datetime | None:
        """Return from when on mentions are taken in; None: from the first."""
        return self.since and self.since - HISTORY

    def wants(self, one: Recorded) -> bool:
        """Tell whether a line belongs to it, as far as its time and its own brand say."""
        brand = "" if self.anew else one.item.brand
        if self.brands and brand and brand not in self.brands:
            return False
        return not (self.begin and one.seen < self.begin) and not (self.until and one.seen >= self.until)


@dataclass(slots=True)
class Taped:
    """What became of a stream when it was read."""

    lines: int = 0
    """The number of the last line."""
    read: int = 0
    left_out: int = 0
    """Of another time or brand."""
    last: datetime | None = None
    """When the last mention was seen, of those left out, too: up to here silence is silence."""
    bad: list[tuple[int, UsageError]] = field(default_factory=list)
    """Line numbers with what is wrong there."""


def tape_lines(tape: Tape, lines: Iterable[bytes], wanted: Wanted, known: Sequence[BrandId]) -> Taped:
    """Take up the lines of a file; a bad one is noted, and the rest goes on. Blank ones say nothing."""
    result = Taped()
    for result.lines, line in enumerate(lines, 1):
        if line.strip():
            result.read += 1
            try:
                text = _text(line)
                _take(tape, text, _known(tape.understood(text), wanted, known), wanted, result)
            except UsageError as error:
                result.bad.append((result.lines, error))
    return result


def tape_history(tape: Tape, found: Iterable[Found], wanted: Wanted) -> Taped:
    """Take up what a database holds, with the tones that were given."""
    result = Taped()
    for one in found:
        result.read += 1
        line = record(one)
        _take(tape, line, tape.understood(line), wanted, result)
    return result


def _take(tape: Tape, line: str, one: Recorded, wanted: Wanted, result: Taped) -> None:
    result.last = max(result.last or one.seen, one.seen)
    if wanted.wants(one):
        tape.add(line, one)
    else:
        result.left_out += 1


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("import.not_json", detail=f"not UTF-8 at byte {error.start}") from error


def _known(one: Recorded, wanted: Wanted, known: Sequence[BrandId]) -> Recorded:
    if one.item.brand and one.item.brand not in known and not wanted.anew:
        raise UsageError("import.unknown_brand", brand=one.item.brand, known=", ".join(known))
    return one
