"""Values on their way to PostgreSQL and back, so that the store's columns hold what they hold in SQLite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg import postgres
from psycopg.adapt import Dumper, Loader
from psycopg.types.numeric import Int8Dumper
from psycopg.types.string import StrDumper

if TYPE_CHECKING:
    import psycopg


class _Text(StrDumper):
    """A text, known as one; without the character NUL, which PostgreSQL has no place for."""

    def dump(self, obj: str) -> bytes:
        return obj.encode().replace(b"\0", b"")


class _Flag(Dumper):
    """True and False, stored as 1 and 0."""

    oid = postgres.types["int8"].oid

    def dump(self, obj: Any) -> bytes:
        return b"1" if obj else b"0"


class _Sum(Loader):
    """What a sum of whole numbers comes as: a whole number; an average is none."""

    def load(self, data: Any) -> int | float:
        text = bytes(data).decode()
        return float(text) if "." in text or not text.lstrip("-").isdigit() else int(text)


def adapt(connection: psycopg.Connection[Any]) -> None:
    """Let a connection know how values are written and read."""
    known = connection.adapters
    known.register_dumper(str, _Text)
    known.register_dumper(bool, _Flag)
    known.register_dumper(int, Int8Dumper)
    known.register_loader("numeric", _Sum)
