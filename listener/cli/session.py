"""What stands before the command's name, and what the commands open with it: configuration and database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from listener.cli.wording import environment_language
from listener.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from listener.cli.view import View
    from listener.config import Config
    from listener.store import Store

_LANGUAGE = re.compile(r"""^\s*language\s*=\s*["'](de|en)["']""", re.MULTILINE)
SYSTEM = Path("/etc/listener/config.toml")


@dataclass(slots=True)
class Session:
    """One call of the program. Made by ``Program.main``, filled in by the options, kept in click's context."""

    config: str | None = None
    lang: str | None = None
    debug: bool = False
    configured_lang: str = ""
    patience_s: float = 10.0
    """How long a command that looks waits for a database that another program holds."""

    @property
    def language(self) -> str:
        """Return the language of what is said: --lang or LISTENER_LANG, the configuration's, the environment's."""
        return self.lang or self.configured_lang or environment_language()

    @property
    def path(self) -> Path:
        """Return where config.toml lies: --config, else the working folder, else the system's place."""
        if self.config:
            path = Path(self.config)
            return path / "config.toml" if path.is_dir() else path
        here = Path("config.toml")
        return SYSTEM if SYSTEM.exists() and not here.exists() else here

    def configuration(self, *, secrets: bool = False) -> Config:
        """Read the configuration; from then on its language counts, even if all else in it is wrong."""
        from listener.app import configuration  # noqa: PLC0415 - --help must be quick

        if not self.config and not self.path.exists():
            raise UsageError("cli.no_config", path=str(self.path))
        try:
            configured = configuration(self.path, secrets=secrets)
        except ConfigError:
            self.configured_lang = _language_of(self.path)
            raise
        self.configured_lang = str(configured.language)
        return configured

    def seen(self) -> tuple[Config, View]:
        """Return the configuration, and how whoever looks now sees things."""
        from listener.app import utc_now  # noqa: PLC0415
        from listener.cli.view import View  # noqa: PLC0415

        configured = self.configuration()
        return configured, View.of(configured, self.language, utc_now())

    def store(self, configured: Config) -> Store:
        """Open the database to look into it."""
        from listener.app import database  # noqa: PLC0415
        from listener.store import Store  # noqa: PLC0415

        return Store(database(configured), create=False, wait_s=self.patience_s)


def _language_of(path: Path) -> str:
    """Return the language that a configuration with mistakes names, or ""."""
    from listener.config import text_of  # noqa: PLC0415

    try:
        found = _LANGUAGE.search(text_of(path))
    except ConfigError:  # not even a text
        return ""
    return found[1] if found else ""
