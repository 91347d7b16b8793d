"""A bare count series as a file: CSV with the header timestamp,value becomes evenly spaced numbers. Pure."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise
from math import inf

from listener.errors import UsageError

HEADER = ("timestamp", "value")
MOST = 1e15
"""Larger values are no counts."""

_TIME = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII | re.IGNORECASE
)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_ALONE = timedelta(days=1)
"""Length of the only bin of a series of one, of which nothing can be said anyway."""


@dataclass(frozen=True, slots=True)
class BareSeries:
    """Counts of consecutive bins of one length, beside the words that stood in the file."""

    times: tuple[str, ...]
    values: tuple[str, ...]
    counts: tuple[float, ...]
    width: timedelta
    """Length of a bin."""


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    time: str
    value: str


def read_series(data: bytes) -> BareSeries:
    """Return the series of a file. Times without zone are UTC; other columns are passed over.

    Raises UsageError, with the line where there is one: no UTF-8, empty, no header, a row too short, what is no time
    or no number, times that do not increase by the same step.
    """
    rows = list(_rows(_text(data)))
    if not rows:
        raise UsageError("detect.no_rows")
    moments = [_moment(row) for row in rows]
    counts = tuple(_count(row) for row in rows)
    return BareSeries(tuple(row.time for row in rows), tuple(row.value for row in rows), counts, _step(rows, moments))


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("detect.not_utf8", line=str(data.count(b"\n", 0, error.start) + 1)) from error
    if not text.strip():
        raise UsageError("detect.empty")
    return text


def _rows(text: str) -> Iterator[_Row]:
    """Yield the rows below the header, without blank lines; cells without blanks around."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        time, value = _places([cell.strip().lower() for cell in next(reader)])
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) <= max(time, value):
                raise UsageError("detect.short_row", line=str(reader.line_num))
            yield _Row(reader.line_num, cells[time].strip(), cells[value].strip())
    except csv.Error as error:
        raise UsageError("detect.no_csv", line=str(reader.line_num), reason=str(error)) from error


def _places(names: Sequence[str]) -> tuple[int, int]:
    if not set(HEADER) <= set(names):
        raise UsageError("detect.no_header", found=_shown(",".join(names)))
    time, value = map(names.index, HEADER)
    return time, value


def _moment(row: _Row) -> datetime:
    """Return a time as UTC."""
    try:
        found = datetime.fromisoformat(row.time.upper() if _TIME.fullmatch(row.time) else "")
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError("detect.bad_time", line=str(row.line), found=_shown(row.time)) from error


def _count(row: _Row) -> float:
    number = float(row.value) if _NUMBER.fullmatch(row.value) else inf
    if abs(number) > MOST:
        raise UsageError("detect.bad_number", line=str(row.line), found=_shown(row.value))
    return number


def _step(rows: Sequence[_Row], moments: Sequence[datetime]) -> timedelta:
    """Return the step from each time to the next, which must be one and the same."""
    width = moments[1] - moments[0] if len(moments) > 1 else _ALONE
    for place, (earlier, later) in enumerate(pairwise(moments), 1):
        step, line = later - earlier, str(rows[place].line)
        if step <= timedelta():
            raise UsageError("detect.not_later", line=line, found=rows[place].time, before=rows[place - 1].time)
        if step != width:
            raise UsageError("detect.uneven", line=line, found=str(step), wanted=str(width))
    return width


def _shown(text: str) -> str:
    """Return as much of what was found as a sentence can hold."""
    return text if len(text) <= 40 else f"{text[:39]}…"
