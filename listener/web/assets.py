"""The dashboard's style sheets, scripts and icon: read once, each with a mark of its content in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
_MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that is handed out as it is."""

    media: str
    body: bytes
    mark: str
    """Changes with the content: what is asked for with it may be kept for ever."""


@cache
def assets() -> Mapping[str, Asset]:
    """Return what there is, by name. Nothing else in the file system can be asked for."""
    found = {path.name: path for path in sorted(_FOLDER.iterdir()) if path.suffix in _MEDIA}
    return {name: _read(path) for name, path in found.items()}


def _read(path: Path) -> Asset:
    body = path.read_bytes()
    return Asset(_MEDIA[path.suffix], body, sha256(body).hexdigest()[:16])


def address(name: str) -> str:
    """Return where a browser gets it. Raises KeyError if there is no such file."""
    return f"/static/{name}?v={assets()[name].mark}"
