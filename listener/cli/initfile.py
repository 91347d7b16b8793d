"""The files that `listener init` makes: whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from listener.config.init import unused

if TYPE_CHECKING:
    from listener.config import Config


def save(path: Path, content: str) -> None:
    """Write beside and rename, so that a crash leaves the old file or the new one. Raises OSError.

    Readable by its owner only: who is listened for is nobody else's business. A link stays one, to the new file.
    """
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.touch(mode=0o600)
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def set_aside(path: Path) -> Path:
    """Copy a file that is to be replaced to a free name beside it, and return that. Raises OSError."""
    path = path.resolve()
    copy = path.with_name(unused(f"{path.name}.bak", [one.name for one in path.parent.iterdir()]))
    copy.touch(mode=0o600)
    copyfile(path, copy)
    return copy


def loaded(content: str, *, secrets: bool = False) -> Config:
    """Return the configuration that a file of this content would be; it lies nowhere yet. Raises ConfigError."""
    from listener.app import configuration  # noqa: PLC0415 - --help must be quick

    with TemporaryDirectory(prefix="listener-") as folder:
        file = Path(folder) / "config.toml"
        file.write_text(content, "utf-8")
        return configuration(file, secrets=secrets)
