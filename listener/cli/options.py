"""What the commands share: the session, the language, and options that several of them have."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from listener.errors import UsageError
from listener.words import LANGUAGES, say

if TYPE_CHECKING:
    from listener.config import Config
    from listener.model import BrandId, SourceName
    from listener.store import Store

Command = TypeVar("Command", bound=Callable[..., Any])
_chosen: list[str] = []


def language() -> str:
    """Return the language for messages: --lang, else the configuration's, else the environment's, else English."""
    if _chosen:
        return _chosen[-1]
    for name in ("LISTENER_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        found = os.environ.get(name, "")[:2].lower()
        if found in LANGUAGES:
            return found
    return "en"


def text(key: str, **values: object) -> str:
    """Return a sentence of the command line."""
    return say(f"cli.{key}", language(), **values)


@dataclass(slots=True)
class Session:
    """What stands before the command's name."""

    config: str | None
    lang: str | None
    debug: bool

    def __post_init__(self) -> None:
        _chosen.clear()
        if self.lang:
            _chosen.append(self.lang)

    @property
    def path(self) -> Path:
        """Return where config.toml lies: --config, else the working folder, else the system's place."""
        if self.config:
            path = Path(self.config)
            return path / "config.toml" if path.is_dir() else path
        here, system = Path("config.toml"), Path("/etc/listener/config.toml")
        return system if system.exists() and not here.exists() else here

    def configuration(self, *, secrets: bool = False) -> Config:
        """Read the configuration; from then on its language counts, unless --lang was given."""
        from listener.app import configuration  # noqa: PLC0415 - --help must be quick

        if not self.config and not self.path.exists():
            raise UsageError("cli.no_config", path=str(self.path))
        configured = configuration(self.path, secrets=secrets)
        if not self.lang:
            _chosen.append(str(configured.language))
        return configured

    def store(self, configured: Config) -> Store:
        """Open the database to look into it."""
        from listener.app import database  # noqa: PLC0415
        from listener.store import Store  # noqa: PLC0415

        return Store(database(self.path, configured), create=False)


def listing(limit: int | None = 50) -> Callable[[Command], Command]:
    """Add the options of everything that lists: --json, --csv, --limit (None: all)."""

    def add(command: Command) -> Command:
        command = click.option("--json", "form", flag_value="json", help=text("help_json"))(command)
        command = click.option("--csv", "form", flag_value="csv", help=text("help_csv"))(command)
        rows = click.IntRange(1)
        return click.option("--limit", "-n", default=limit, show_default=True, type=rows, help=text("help_limit"))(
            command
        )

    return add


def period(command: Command) -> Command:
    """Add --since and --until."""
    command = click.option("--until", metavar=text("meta_time"), help=text("help_until"))(command)
    return click.option("--since", metavar=text("meta_time"), help=text("help_since"))(command)


def brands_option(command: Command) -> Command:
    """Add --brand."""
    return click.option("--brand", "-b", "brand", multiple=True, metavar=text("meta_brand"), help=text("help_brand"))(
        command
    )


def since_time(words: str | None, now: datetime, configured: Config) -> datetime | None:
    """Return the beginning of the time that people mean with --since."""
    from listener.core.when import since  # noqa: PLC0415 - --help must be quick

    return since(words, now, configured.zone) if words else None


def until_time(words: str | None, now: datetime, configured: Config) -> datetime | None:
    """Return the end of the time that people mean with --until: a day counts whole."""
    from listener.core.when import until  # noqa: PLC0415

    return until(words, now, configured.zone) if words else None


def known_brands(names: tuple[str, ...], configured: Config) -> tuple[BrandId, ...]:
    """Return the ids of brands named by id or name; an unknown one is an error with the known ones."""
    ids = {brand.id.casefold(): brand.id for brand in configured.brands}
    ids |= {brand.name.casefold(): brand.id for brand in configured.brands}
    for name in names:
        if name.casefold() not in ids:
            known = ", ".join(brand.id for brand in configured.brands)
            raise UsageError("cli.unknown_brand", name=name, known=known)
    return tuple(ids[name.casefold()] for name in names)


def known_sources(names: tuple[str, ...], store: Store) -> tuple[SourceName, ...]:
    """Return source names as they are; one that nothing was ever stored of is an error."""
    from listener.model import Search, SourceName  # noqa: PLC0415

    for name in names:
        active = [health.name for health in store.source_health()]
        if name not in active and not store.count(Search(sources=(SourceName(name),))):
            raise UsageError("cli.unknown_source", name=name, known=", ".join(active))
    return tuple(SourceName(name) for name in names)
