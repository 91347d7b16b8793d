"""Logging, set up once: one line an event, ``time level area message key=value``. Never a body, never a secret."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

_QUIET = ("apscheduler", "urllib3", "asyncio", "mail.log", "py3langid", "tzlocal")


class OneLine(logging.Formatter):
    """Keeps each event on one line, so that nobody's text can forge a second one; a traceback is folded in."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        text = f"{at} {record.levelname:<7} {record.name} {record.getMessage()}"
        if record.exc_info:
            text += f" traceback={self.formatException(record.exc_info)!r}"
        return text.translate(_CONTROL)


_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {
    code: f"\\u{code:04x}" for code in (0x61C, 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
}
"""What moves a terminal's cursor or turns the direction of reading, written as escapes."""


def pairs(**values: object) -> str:
    """Return ``key=value`` pairs for a log line; texts with spaces are quoted."""
    shown = {key: str(value) for key, value in values.items() if value not in (None, "")}
    return " ".join(
        f"{key}={value!r}" if any(map(str.isspace, value)) else f"{key}={value}" for key, value in shown.items()
    )


def set_up(level: str = "info", stream: TextIO | None = None) -> None:
    """Send all events of at least ``level`` to the stream (standard error by default)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(OneLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)
