"""``[storage]``: where everything is kept, in a file or in a PostgreSQL database; the password stands elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from listener.config.build import Reading, Table, build
from listener.config.options import said
from listener.config.sections import section
from listener.model import Secret
from listener.model.url import DatabaseUrl, parsed


@dataclass(frozen=True, slots=True)
class Storage:
    """Where everything is kept: in a file, or in a PostgreSQL database."""

    path: Path = field(
        default=Path("listener.db"),
        metadata=said(
            "Datei der Datenbank; ein relativer Pfad zählt vom Ordner der config.toml",
            "File of the database; a relative path starts at the folder of config.toml",
        ),
    )
    url: str = field(
        default="",
        metadata=said(
            "Statt der Datei: Adresse einer PostgreSQL-Datenbank, postgresql://benutzer@rechner/name, ohne Passwort",
            "Instead of the file: address of a PostgreSQL database, postgresql://user@host/name, without its password",
        ),
    )
    password: Secret | None = field(
        default=None,
        metadata=said(
            "Passwort dazu; ohne zählt, was libpq selbst findet (Passwortdatei, PGPASSWORD)",
            "Its password; without one counts what libpq finds itself (password file, PGPASSWORD)",
        ),
    )

    def validate(self) -> Iterator[tuple[str, str, dict[str, str]]]:
        """Yield what is wrong; never the address, in which a password may stand."""
        if self.password is not None and not self.url:
            yield "password", "config.database_password", {}
        if not self.url:
            return
        try:
            found = parsed(self.url)
        except ValueError:
            yield "url", "config.database_url", {}
        else:
            if found.password:
                yield "url", "config.database_secret", {}

    @property
    def place(self) -> Path | DatabaseUrl:
        """Where it is."""
        if not self.url:
            return self.path
        return parsed(self.url).with_password(self.password.reveal() if self.password else "")


def storage(root: Table, reading: Reading, opening: Reading) -> Storage | None:
    """Return what ``[storage]`` says. ``opening``: the same reading, with the database's own secret at hand."""
    found = build(Storage, section(root, "storage", reading), "storage", opening)
    if found is not None and found.url and "backup" in root:
        reading.problem("backup", "config.backup_of_server")
    return found
