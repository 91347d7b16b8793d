"""Where everything is kept: a file, or a server whose password stands somewhere else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from listener import config
from listener.config.secrets import Hiding
from listener.errors import ConfigError
from listener.model.url import DatabaseUrl

BRAND = '[[brands]]\nname = "Nordwind"\n'
SERVER = 'url = "postgresql://erna@db.example/kunden?sslmode=require"\n'
HERE = DatabaseUrl("postgresql://erna@db.example/kunden?sslmode=require")


@dataclass
class Asked:
    """Gives each file's secret, and remembers that somebody asked."""

    found: str

    def __call__(self, _: Path) -> str:
        return self.found


def load(storage: str, more: str = "", database: Hiding | None = None) -> config.Config:
    return config.load(
        f"[storage]\n{storage}\n{BRAND}{more}",
        sources={},
        channels={},
        environ={"DB": "aus-der-umgebung"},
        read_file=Asked("aus-der-datei\n"),
        folder=Path("/etc/listener"),
        checked=database is None,
        database=database,
    )


@pytest.mark.parametrize(
    ("storage", "place"),
    [
        ("", Path("/etc/listener/listener.db")),
        ('path = "kunden.db"', Path("/etc/listener/kunden.db")),
        (SERVER, HERE),
        (f'{SERVER}password_env = "DB"', HERE.with_password("aus-der-umgebung")),
        (f'{SERVER}password_file = "db"', HERE.with_password("aus-der-datei")),
    ],
)
def test_the_place_is_a_file_unless_a_server_is_named(storage: str, place: object) -> None:
    found = load(storage)

    assert found.storage.place == place
    assert "aus-der" not in repr(found.storage)


@pytest.mark.parametrize(
    ("storage", "more", "problem"),
    [
        ('url = "postgresql://erna:geheim@db/kunden"', "", ("storage.url", "config.database_secret")),
        ('url = "postgresql://db/kunden?password=geheim"', "", ("storage.url", "config.database_url")),
        ('url = "mysql://geheim@db/kunden"', "", ("storage.url", "config.database_url")),
        ('password_env = "DB"', "", ("storage.password", "config.database_password")),
        (f'{SERVER}password = "geheim"', "", ("storage.password", "config.plain_secret")),
        (SERVER, "[backup]\nkeep = 3\n", ("backup", "config.backup_of_server")),
    ],
)
def test_what_cannot_be_used_is_named_without_a_secret_in_it(storage: str, more: str, problem: tuple[str, str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(storage, more)

    assert [(one.place, one.key) for one in caught.value.problems] == [problem]
    for lang in ("de", "en"):
        assert "geheim" not in config.render(caught.value.problems[0], lang).replace("Geheimnis", "")


def test_who_only_looks_still_gets_into_the_database() -> None:
    own = Hiding({"DB": "wirklich"}, Asked(""), lambda _: 0, Path())

    assert load(f'{SERVER}password_env = "DB"', database=own).storage.place == HERE.with_password("wirklich")
