"""Secrets of the configuration: read from an environment variable or a file, never from config.toml itself.

``X_env = "NAME"`` names a variable, ``X_file = "path"`` a file: below ``$CREDENTIALS_DIRECTORY`` (systemd's
LoadCredential) if it is there, else below the folder of config.toml. People paste the secret itself where its name
belongs, so a name is repeated in a message only if it looks like one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from listener.config.values import Unfit, text
from listener.model import Secret

_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]{0,63}")
_LIKE_A_TOKEN = re.compile(
    r"://|[\r\n\t]|^(?=.*[0-9])[^/\\.]{20,}$|(?=[^/\\.]*[0-9])(?=[^/\\.]*[a-z])(?=[^/\\.]*[A-Z])[^/\\.]{20,}"
)
_LONGEST = 64 * 1024
_NO_SECRETS = {"ca_file"}
"""Options that are called like the file of a secret."""


@dataclass(frozen=True, slots=True)
class Hiding:
    """Where secrets may lie."""

    environ: Mapping[str, str]
    read_file: Callable[[Path], str]
    """Raises OSError (or ValueError, for what is no text) if there is nothing to read."""
    file_mode: Callable[[Path], int]
    """Permission bits; 0 where the platform has none."""
    folder: Path
    checked: bool = True
    """False: what is read here only stands in for the secrets, and says nothing about whether they are right."""


@dataclass(frozen=True, slots=True)
class Found:
    """A secret and, if other users of the machine can read its file too, that file's name."""

    secret: Secret
    exposed: str = ""


def find(option: str, table: Mapping[str, object], hiding: Hiding) -> Found | None:
    """Return the secret that ``table`` names for an option, None if it names none.

    Raises Unfit, never with the secret in it, also if the secret stands in the table itself.
    """
    env, file = f"{option}_env", f"{option}_file"
    if option in table:
        raise Unfit("plain_secret", env=env, file=file)
    if env in table and file in table:
        raise Unfit("secret_twice", env=env, file=file)
    if env in table:
        return _from_environment(text(table[env]), hiding)
    return _from_file(text(table[file]), hiding) if file in table else None


def _from_environment(name: str, hiding: Hiding) -> Found:
    value = hiding.environ.get(name, "")
    if value.strip():
        return Found(Secret(value))
    if not _VARIABLE.fullmatch(name):
        raise Unfit("not_a_variable")
    raise Unfit("no_variable", name=name)


def _from_file(name: str, hiding: Hiding) -> Found:
    path, content = _first_readable(name, hiding)
    if not content.strip():
        raise Unfit("empty_file", file=str(path))
    return Found(Secret(content.rstrip("\r\n")), str(path) if hiding.file_mode(path) & 0o007 else "")


def _first_readable(name: str, hiding: Hiding) -> tuple[Path, str]:
    below = [hiding.folder]
    if credentials := hiding.environ.get("CREDENTIALS_DIRECTORY"):
        below.insert(0, Path(credentials))
    for folder in below:
        try:
            return folder / name, hiding.read_file(folder / name)
        except (OSError, ValueError):
            continue
    if not name.strip() or _LIKE_A_TOKEN.search(name):
        raise Unfit("not_a_path")
    raise Unfit("no_file", file=str(hiding.folder / name))


def named(table: Mapping[str, object], place: str = "") -> Iterator[tuple[str, str]]:
    """Yield which secrets are named: (option, variable or file). A name that may be a secret itself is left out."""
    for key, value in table.items():
        here = f"{place}.{key}" if place else key
        option, _, kind = here.rpartition("_")
        if isinstance(value, dict):
            yield from named(value, here)
        elif isinstance(value, list):
            yield from (
                one for n, part in enumerate(value) if isinstance(part, dict) for one in named(part, f"{here}[{n}]")
            )
        elif isinstance(value, str) and key not in _NO_SECRETS and _is_name(kind, value):
            yield option, value


def _is_name(kind: str, value: str) -> bool:
    if kind == "env":
        return _VARIABLE.fullmatch(value) is not None
    return kind == "file" and bool(value.strip()) and not _LIKE_A_TOKEN.search(value)


def read_file(path: Path) -> str:
    """Return the text of a small file. Raises OSError, also if it is larger than 64 KiB, or UnicodeDecodeError."""
    with path.open("rb") as file:
        content = file.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        raise OSError(f"larger than {_LONGEST} bytes")
    return content.decode("utf-8-sig")


def file_mode(path: Path) -> int:
    """Return the permission bits of a file, 0 where the platform's bits say nothing about other users."""
    return path.stat().st_mode & 0o777 if os.name == "posix" else 0
