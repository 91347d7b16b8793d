"""Logging, set up once: one line an event, ``time level area message key=value``. Never a body, never a secret."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

LEVELS = ("debug", "info", "warning", "error")
_QUIET = ("apscheduler", "urllib3", "asyncio", "mail.log", "py3langid", "tzlocal")
_PRIORITIES = ((logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
"""syslog's numbers (sd-daemon(3)); what is below is 7, debug."""
_TAKEN = frozenset({"at", "level", "area", "event", "traceback"})


class Pairs(str):
    """``key=value`` pairs as a log line has them, that know what they were made of."""

    __slots__ = ("values",)

    values: Mapping[str, str]


def pairs(**values: object) -> Pairs:
    """Return ``key=value`` pairs for a log line; texts with spaces are quoted."""
    shown = {key: str(value) for key, value in values.items() if value not in (None, "")}
    quoted = {key: repr(value) if any(map(str.isspace, value)) else value for key, value in shown.items()}
    text = Pairs(" ".join(f"{key}={value}" for key, value in quoted.items()))
    text.values = shown
    return text


class OneLine(logging.Formatter):
    """Keeps each event on one line, so that nobody's text can forge a second one; a traceback is folded in."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        text = f"{_at(record)} {record.levelname:<7} {record.name} {record.getMessage()}"
        if record.exc_info:
            text += f" traceback={self.formatException(record.exc_info)!r}"
        return text.translate(_CONTROL)


class JsonLine(logging.Formatter):
    """The same as one JSON object a line, in ASCII: at, level, area, event, its pairs, and of a bug the traceback.

    Pairs that are called like one of the former come as ``NAME_``.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        found = {"at": _at(record), "level": record.levelname.lower(), "area": record.name}
        given = record.args[-1] if isinstance(record.args, tuple) and record.args else None
        if isinstance(given, Pairs):
            found["event"] = record.getMessage().removesuffix(given).rstrip()
            found |= {f"{key}_" if key in _TAKEN else key: value for key, value in given.values.items()}
        else:
            found["event"] = record.getMessage()
        if record.exc_info:
            found["traceback"] = self.formatException(record.exc_info)
        return json.dumps(found)


class Prioritised(logging.Formatter):
    """Puts journald's priority before each line, so that ``journalctl -p warning`` finds what it should."""

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        number = next((number for level, number in _PRIORITIES if record.levelno >= level), 7)
        return f"<{number}>{self._inner.format(record)}"


_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {
    code: f"\\u{code:04x}" for code in (0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
}
"""What moves a terminal's cursor or turns the direction of reading, written as escapes."""


def _at(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def set_up(level: str = "info", stream: TextIO | None = None, *, as_json: bool = False) -> None:
    """Send all events of at least ``level`` to the stream (standard error by default).

    ``as_json``: as JSON, where no person looks on: a terminal gets the lines.
    """
    to = stream or sys.stderr
    lines = JsonLine() if as_json and not to.isatty() else OneLine()
    handler = logging.StreamHandler(to)
    handler.setFormatter(Prioritised(lines) if _to_journal(to) else lines)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def _to_journal(stream: TextIO) -> bool:
    """Tell whether a stream is the one that systemd leads into the journal ($JOURNAL_STREAM, systemd.exec(5))."""
    named = os.environ.get("JOURNAL_STREAM", "")
    if not named:
        return False
    try:
        about = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return named == f"{about.st_dev}:{about.st_ino}"
