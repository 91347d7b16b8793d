"""The migrations in their order, and which of them a file has: known without the library that runs those that are due.

Most commands look into a file that is up to date; loading sqlite-utils would take as long as the search itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils import Database

    Step = Callable[[Database], None]
    Elsewhere = Callable[[Any], None]


class Steps:
    """Migrations of one name, each a function that runs once per database; kept by sqlite-utils in its own table."""

    def __init__(self, name: str) -> None:
        """Begin with none."""
        self.name = name
        self._steps: list[Step] = []
        self._elsewhere: dict[str, Elsewhere] = {}

    def __call__(self, postgresql: Elsewhere | None = None) -> Callable[[Step], Step]:
        """Return a decorator that makes a function the last migration.

        ``postgresql`` is done there instead: triggers have no words in common. Both are given what has ``execute``.
        """

        def add(step: Step) -> Step:
            self._steps.append(step)
            self._elsewhere[step.__name__] = postgresql or step
            return step

        return add

    @property
    def names(self) -> list[str]:
        """All there are."""
        return [step.__name__ for step in self._steps]

    def missing(self, applied: Sequence[str]) -> list[str]:
        """Return the names of those that a database does not have."""
        return [name for name in self.names if name not in applied]

    def elsewhere(self) -> dict[str, Elsewhere]:
        """Return what is done on PostgreSQL, by name, in the order of all."""
        return dict(self._elsewhere)

    def applied(self, connection: sqlite3.Connection) -> list[str]:
        """Return the names of those that a file has, in the order in which it got them; none for a new file."""
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone():
            return []
        sql = "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY rowid"
        return [name for (name,) in connection.execute(sql, [self.name])]

    def apply(self, tables: Database, *, stop_before: str | None = None) -> None:
        """Do what is due, up to a migration of that name."""
        from sqlite_utils import Migrations  # noqa: PLC0415 - see above

        due = Migrations(self.name)
        for step in self._steps:
            due()(step)
        due.apply(tables, stop_before=stop_before)
